import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RandomIds } from "../../../src/adapters/system/ids";
import { NodeProcesses } from "../../../src/adapters/system/processes";
import { SessionRegistry } from "../../../src/adapters/system/sessionRegistry";
import { diskFailure, errorCode } from "../../../src/core/disk";
import { BatonError } from "../../../src/core/errors";
import { temporaryFolder } from "../../support/temporaryFolder";

describe("RandomIds", () => {
  it("makes ids that are unique, short, fit into a URL and are no option", () => {
    const ids = new RandomIds();
    const made = Array.from({ length: 10_000 }, () => ids.next());
    expect(new Set(made).size).toBe(made.length);
    for (const id of made) expect(id).toMatch(/^[A-Za-z0-9][\w-]{19}$/u);
  });
});

describe("NodeProcesses", () => {
  const processes = new NodeProcesses();

  it("knows itself, and tells it from a later process with its number", () => {
    expect(processes.alive(processes.self())).toBe(true);
    expect(processes.alive({ pid: process.pid, started: "" })).toBe(true);
    if (process.platform !== "linux") return;
    expect(processes.alive({ pid: process.pid, started: "1" })).toBe(false);
  });

  it.each([0, -1, 0.5, Number.NaN, 999_999_999])("takes %d for no process", (pid) => {
    expect(processes.alive({ pid, started: "" })).toBe(false);
  });

  it("notices that a process has ended", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const ref = { pid: child.pid ?? 0, started: "" };
    expect(processes.alive(ref)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "close");
    expect(processes.alive(ref)).toBe(false);
  });
});

describe("SessionRegistry", () => {
  it("knows a session as long as one of its processes lives", async () => {
    const directory = join(await temporaryFolder(), "sessions");
    const real = new NodeProcesses();
    const living = new Set([1, 2]);
    const as = (pid: number) =>
      new SessionRegistry(directory, {
        self: () => ({ pid, started: "" }),
        alive: (ref) => living.has(ref.pid),
      });
    expect(await as(1).alive("user:me")).toBe(false);
    const dispose = await as(1).register("user:me");
    await as(2).register("user:me");
    expect(await as(3).alive("user:me")).toBe(true);
    expect(await as(3).alive("user:you")).toBe(false);
    await dispose();
    expect(await as(3).alive("user:me")).toBe(true);
    living.delete(2);
    expect(await as(3).alive("user:me")).toBe(false);
    expect(await readdir(directory)).toEqual([]);
    expect(real.self().pid).toBe(process.pid);
  });

  it("takes a damaged registration for none, and reports a disk that refuses", async () => {
    const folder = await temporaryFolder();
    const registry = new SessionRegistry(folder, new NodeProcesses());
    await registry.register("user:me");
    const [name] = await readdir(folder);
    await writeFile(join(folder, name ?? ""), '{"pid":"x"}');
    expect(await registry.alive("user:me")).toBe(false);
    await writeFile(join(folder, "file"), "");
    const blocked = new SessionRegistry(join(folder, "file"), new NodeProcesses());
    await expect(blocked.register("user:me")).rejects.toMatchObject({ code: "read_only" });
  });
});

describe("diskFailure", () => {
  it("names the cause and a remedy, and passes a known failure through", () => {
    const full = diskFailure("Could not save", Object.assign(new Error("x"), { code: "ENOSPC" }));
    expect(full).toMatchObject({
      message: "Could not save: the disk is full.",
      remedy: "Free some space and try again.",
    });
    expect(diskFailure("Could not save", full)).toBe(full);
    expect(diskFailure("Could not save", "odd")).toBeInstanceOf(BatonError);
    expect(errorCode({ code: 5 })).toBeUndefined();
  });
});
