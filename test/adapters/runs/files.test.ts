import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileApprovals } from "../../../src/adapters/runs/fileApprovals";
import { FileRunFiles } from "../../../src/adapters/runs/fileRunFiles";
import { temporaryFolder } from "../../support/temporaryFolder";

describe("FileRunFiles", () => {
  it("gives back what was written, by its reference", async () => {
    const board = await temporaryFolder();
    const files = new FileRunFiles(board);
    const text = '{"steps": "Grüße 🏃"}\n';
    const ref = await files.write("run-1", "outputs/implementation/backend[0].json", text);
    expect(ref).toEqual({
      path: "runs/run-1/outputs/implementation/backend[0].json",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/u) as unknown,
    });
    expect(await files.read(ref)).toBe(text);
    expect(await files.find("run-1", "outputs/implementation/backend[0].json")).toEqual(ref);
    expect(await files.find("run-1", "outputs/other.json")).toBeUndefined();
    expect(await readdir(join(board, "runs/run-1/outputs/implementation"))).toEqual([
      "backend[0].json",
    ]);
    expect((await stat(join(board, ref.path))).mode & 0o077).toBe(0);
  });

  it("says when a file is gone or was changed", async () => {
    const board = await temporaryFolder();
    const files = new FileRunFiles(board);
    const ref = await files.write("run-1", "plan.json", "{}");
    await writeFile(join(board, ref.path), "{ }");
    await expect(files.read(ref)).rejects.toMatchObject({ code: "degraded" });
    await expect(files.read({ ...ref, path: "runs/run-2/plan.json" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("lets no name and no link lead out of the runs", async () => {
    const board = await temporaryFolder();
    const files = new FileRunFiles(board);
    const hash = "0".repeat(64);
    for (const name of ["../x", "a/../../x", "/etc/passwd", "", "a//b", ".hidden", "a\0b"]) {
      await expect(files.write("run-1", name, "")).rejects.toMatchObject({
        code: "invalid_argument",
      });
    }
    await expect(files.write("..", "x", "")).rejects.toMatchObject({ code: "invalid_argument" });
    for (const path of ["store.json", "runs/../store.json", "runs/x", "/etc/passwd"]) {
      await expect(files.read({ path, hash })).rejects.toMatchObject({ code: "invalid_argument" });
    }
    await writeFile(join(board, "secret"), "secret");
    await mkdir(join(board, "runs", "run-1"), { recursive: true });
    await symlink(join(board, "secret"), join(board, "runs", "run-1", "link"));
    await expect(files.read({ path: "runs/run-1/link", hash })).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });

  it("makes one folder for the artifacts of a run", async () => {
    const files = new FileRunFiles(await temporaryFolder());
    const [one, other] = await Promise.all([files.workspace("run-1"), files.workspace("run-1")]);
    expect(one).toBe(other);
    expect((await stat(one)).isDirectory()).toBe(true);
  });
});

describe("FileApprovals", () => {
  it("allows exactly the lines that were allowed, on this board, for every process", async () => {
    const state = await temporaryFolder();
    const approvals = new FileApprovals(state, "board-1");
    expect(await approvals.allowed(["npm", "test"])).toBe(false);
    await Promise.all([
      approvals.allow([["npm", "test"]]),
      new FileApprovals(state, "board-1").allow([["sh", "-c", "make all"]]),
    ]);
    expect(await new FileApprovals(state, "board-1").allowed(["npm", "test"])).toBe(true);
    expect(await approvals.allowed(["sh", "-c", "make all"])).toBe(true);
    for (const other of [["npm test"], ["npm", "test", ""], ["npm"], ["NPM", "test"], []]) {
      expect(await approvals.allowed(other)).toBe(false);
    }
    expect(await new FileApprovals(state, "board-2").allowed(["npm", "test"])).toBe(false);
  });

  it("keeps them for the user alone, and shows the line to whoever looks", async () => {
    const state = await temporaryFolder();
    const approvals = new FileApprovals(state, "board-1");
    await approvals.allow([["npm", "test"]]);
    const folder = join(state, "board-1", "approvals");
    const [name = ""] = await readdir(folder);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(folder, name), "utf8"))).toEqual({
      version: 1,
      line: ["npm", "test"],
    });
    await chmod(folder, 0o777);
    expect(await approvals.allowed(["npm", "test"])).toBe(false);
  });
});
