/** Rolling back and looking at runs as people do it on the command line, over real files. DESIGN 5.4. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Sandbox } from "../cli/support";
import { bundleProduct } from "./support";

let program = "";

beforeAll(async () => {
  program = await bundleProduct("rollback");
});

const template = `---
name: chain
description: Two steps
steps:
  - { id: one, agent: x, runner: sh one.sh }
  - { id: two, agent: x, runner: sh two.sh, needs: [one], retry: { max_attempts: 1 } }
---
`;

function newSandbox(): Sandbox {
  const sandbox = new Sandbox(program);
  sandbox.write(".baton/workflows/chain.md", template);
  sandbox.write("one.sh", "echo one > one.out\n");
  sandbox.write("two.sh", 'echo two > two.out; test "$(cat cfg)" = good\n');
  sandbox.write("cfg", "bad\n");
  return sandbox;
}

const run = ["run", "chain", "--allow-commands"];

describe("a rollback on the command line", () => {
  it("leaves what I mended between failure and retry, and then begins anew", {
    timeout: 120_000,
  }, async () => {
    const sandbox = newSandbox().commit();
    const failed = await sandbox.run([...run, "--json"]);
    const { run_id: id } = (JSON.parse(failed.out) as { data: { run_id: string } }).data;
    sandbox.write("cfg", "good\n");
    sandbox.write("notes.txt", "mine\n");
    expect((await sandbox.run(["retry", id])).exit).toBe(0);
    const { exit, out } = await sandbox.run(["rollback", id, "--yes"]);
    expect([exit, out]).toEqual([0, expect.stringContaining("Put back 2 files.")]);
    expect(["one.out", "two.out", "notes.txt"].map((name) => sandbox.has(name))).toEqual([
      false,
      false,
      true,
    ]);
    expect(readFileSync(join(sandbox.folder, "cfg"), "utf8")).toBe("good\n");
    expect((await sandbox.run(["retry", id, "two"])).exit).toBe(0);
    expect(sandbox.has("one.out")).toBe(true);
    sandbox.dispose();
  });

  it("says that nothing was kept outside git, and what to do", { timeout: 120_000 }, async () => {
    const sandbox = newSandbox();
    const dry = await sandbox.run(["run", "chain", "--dry-run"]);
    expect(dry.out.replaceAll(/\s+/gu, " ")).toContain(
      "Can be rolled back: nothing, because the folder is not under git",
    );
    const failed = await sandbox.run([...run, "--json"]);
    const { run_id: id } = (JSON.parse(failed.out) as { data: { run_id: string } }).data;
    const { exit, err } = await sandbox.run(["rollback", id, "--yes"]);
    expect(exit).toBe(3);
    expect(err.replaceAll(/\s+/gu, " ")).toContain("snapshot: [paths]");
    sandbox.dispose();
  });
});

describe("a run with damaged files", () => {
  it("is shown with what is left, and the doctor names it", { timeout: 120_000 }, async () => {
    const sandbox = newSandbox().commit();
    const failed = await sandbox.run([...run, "--json"]);
    const { run_id: id } = (JSON.parse(failed.out) as { data: { run_id: string } }).data;
    rmSync(join(sandbox.folder, ".git/baton/runs", id, "outcomes"), { recursive: true });
    const shown = await sandbox.run(["runs", id]);
    expect(shown.exit).toBe(0);
    expect((shown.out + shown.err).replaceAll(/\s+/gu, " ")).toContain(`baton retry ${id} one`);
    expect((await sandbox.run(["doctor"])).out).toContain("of a run is not there any more");
    sandbox.dispose();
  });
});
