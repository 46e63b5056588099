// The command line with COORDINATOR_URL set, each call a process of its own; one of them is killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bundleCli, type Reply, Sandbox } from "../cli/support";
import { FakeCoordinator } from "./support";

let program = "";

beforeAll(async () => {
  program = await bundleCli("coordination");
});

function repository(): Sandbox {
  const sandbox = new Sandbox(program).commit();
  onTestFinished(() => sandbox.dispose());
  return sandbox;
}

function text(sandbox: Sandbox): string {
  return readFileSync(join(sandbox.folder, "logging/AGENCY.md"), "utf8");
}

async function call(sandbox: Sandbox, args: readonly string[], env: Record<string, string>) {
  const { exit, out } = await sandbox.run([...args, "--agent", "planner", "--json"], { env });
  return { exit, ...(JSON.parse(out) as Omit<Reply, "exit">) };
}

describe("the command line", () => {
  it("claims, extends and gives back with the lease, one process after the other", async () => {
    const server = await new FakeCoordinator().start();
    const [one, other] = [repository(), repository()];
    const env = { COORDINATOR_URL: server.url, HIVE_API_KEY: "the key" };
    server.key = "the key";
    expect(await call(one, ["claim", "logging"], env)).toMatchObject({ exit: 0 });
    expect(server.owner("logging")).toBe("planner");
    const lost = await call(other, ["claim", "logging"], env);
    expect(lost.error).toMatchObject({ code: "already_claimed", holder: "planner" });
    expect(text(other)).toContain("owner: null");
    expect(await call(one, ["extend", "logging"], env)).toMatchObject({ exit: 0 });
    expect(await call(one, ["release", "logging", "--give-up"], env)).toMatchObject({ exit: 0 });
    expect(server.leases.size).toBe(0);
    expect(await call(other, ["claim", "logging"], env)).toMatchObject({ exit: 0 });
  });

  it("claims with a warning, or not at all, when nobody answers", async () => {
    const sandbox = repository();
    const env = { COORDINATOR_URL: "http://127.0.0.1:1" };
    const strict = { ...env, BATON_COORDINATOR_REQUIRED: "1" };
    const refused = await call(sandbox, ["claim", "logging"], strict);
    expect(refused.error).toMatchObject({ code: "busy" });
    expect(text(sandbox)).toContain("owner: null");
    const granted = await call(sandbox, ["claim", "logging"], env);
    expect(granted.warnings?.join()).toContain("could not be asked");
    expect(text(sandbox)).toContain("owner: planner");
  });

  it("killed between lease and claim leaves a lease that runs out, and nothing else", async () => {
    const server = await new FakeCoordinator().start();
    const sandbox = repository();
    server.mute = true;
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: sandbox.parent,
      XDG_STATE_HOME: sandbox.state,
      COORDINATOR_URL: server.url,
    };
    const args = [program, "claim", "logging", "--agent", "planner", "--for", "60"];
    const child = spawn(process.execPath, args, { cwd: sandbox.folder, env, stdio: "ignore" });
    const gone = once(child, "exit");
    await expect.poll(() => server.owner("logging"), { timeout: 10_000 }).toBe("planner");
    child.kill("SIGKILL");
    await gone;
    server.mute = false;
    const lease = server.leases.get("logging");
    const until = Date.parse((lease?.expires_at ?? "").replace("+00:00Z", "Z"));
    expect(until - Date.now()).toBeLessThanOrEqual(60_000);
    expect(text(sandbox)).toContain("owner: null");
    // Until then it is held, as for everybody; afterwards anybody may have it.
    expect((await call(sandbox, ["claim", "logging"], env)).error).toMatchObject({
      code: "already_claimed",
    });
    server.leases.clear();
    expect(await call(sandbox, ["claim", "logging"], env)).toMatchObject({ exit: 0 });
  });
});
