import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { FolderSnapshots } from "../../../src/adapters/snapshots/folderSnapshots";
import { GitSnapshots } from "../../../src/adapters/snapshots/gitSnapshots";
import { forgetSnapshots } from "../../../src/core/workflow/forgetSnapshots";
import { git } from "../../support/gitSandbox";
import { temporaryFolder } from "../../support/temporaryFolder";
import { person, RunWorld } from "../../support/workflow/runWorld";
import { gitStateOf, newRepository, treeOf } from "./support";

async function repository(): Promise<{ root: string; snapshots: GitSnapshots }> {
  const root = await realpath(await temporaryFolder());
  newRepository(root);
  const isOwned = (path: string): boolean => basename(path) === "AGENCY.md";
  return { root, snapshots: new GitSnapshots({ root, isOwned }) };
}

describe("GitSnapshots", () => {
  it("runs no filter and no hook, and keeps bytes that filters would change", async () => {
    const { root, snapshots } = await repository();
    const marker = join(root, "..", `${basename(root)}-ran`);
    for (const step of ["clean", "smudge", "process"]) {
      git(root, "config", `filter.bad.${step}`, `sh -c 'touch "${marker}"; cat'`);
    }
    for (const hook of ["post-index-change", "reference-transaction", "post-checkout"]) {
      const path = join(root, ".git", "hooks", hook);
      mkdirSync(join(root, ".git", "hooks"), { recursive: true });
      writeFileSync(path, `#!/bin/sh\ntouch "${marker}"\n`);
      chmodSync(path, 0o755);
    }
    git(root, "config", "core.fsmonitor", `touch "${marker}"`);
    git(root, "config", "core.autocrlf", "true");
    writeFileSync(join(root, ".gitattributes"), "* text=auto eol=crlf filter=bad ident\n");
    writeFileSync(join(root, "first"), "$Id$\none\r\ntwo\n");
    const was = treeOf(root);
    rmSync(marker, { force: true });
    const before = await snapshots.take("run-1", "before");
    writeFileSync(join(root, "first"), "changed\n");
    const after = await snapshots.take("run-1", "after");
    await snapshots.restore([{ before, after }]);
    expect(treeOf(root)).toEqual(was);
    expect(existsSync(marker)).toBe(false);
  });

  it("tells what it would do before it does it", async () => {
    const { root, snapshots } = await repository();
    writeFileSync(join(root, "script"), "#!/bin/sh\n");
    mkdirSync(join(root, "docs"));
    writeFileSync(join(root, "docs", "API.md"), "old\n");
    const before = await snapshots.take("run-1", "before");
    chmodSync(join(root, "script"), 0o755);
    writeFileSync(join(root, "docs", "API.md"), "new\n");
    mkdirSync(join(root, "new"));
    writeFileSync(join(root, "new", "file"), "");
    rmSync(join(root, "first"));
    const after = await snapshots.take("run-1", "after");
    writeFileSync(join(root, "docs", "API.md"), "mine\n");
    const expected = [
      {
        path: "docs/API.md",
        restore: "write",
        obstacle: { kind: "changed", interval: 0, did: "changed" },
      },
      { path: "first", restore: "write", obstacle: undefined },
      { path: "new/file", restore: "delete", obstacle: undefined },
      { path: "script", restore: "mode", obstacle: undefined },
    ];
    expect(await snapshots.compare([{ before, after }])).toEqual(expected);
    expect(await snapshots.restore([{ before, after }])).toEqual(expected.slice(1));
    expect(readFileSync(join(root, "docs", "API.md"), "utf8")).toBe("mine\n");
    expect(existsSync(join(root, "new"))).toBe(false);
  });

  it("leaves project files to the sync, with what they held", async () => {
    const { root, snapshots } = await repository();
    writeFileSync(join(root, "AGENCY.md"), "status: active\n");
    const before = await snapshots.take("run-1", "before");
    writeFileSync(join(root, "AGENCY.md"), "status: completed\n");
    const after = await snapshots.take("run-1", "after");
    expect(await snapshots.compare([{ before, after }])).toEqual([]);
    expect(await snapshots.owned([{ before, after }])).toEqual([
      { path: "AGENCY.md", restore: "write", obstacle: undefined, text: "status: active\n" },
    ]);
    await snapshots.restore([{ before, after }]);
    expect(readFileSync(join(root, "AGENCY.md"), "utf8")).toBe("status: completed\n");
  });

  it("takes an empty folder that the run left out of a file's way", async () => {
    const { root, snapshots } = await repository();
    const before = await snapshots.take("run-1", "before");
    rmSync(join(root, "first"));
    mkdirSync(join(root, "first", "inner", "most"), { recursive: true });
    const after = await snapshots.take("run-1", "after");
    expect(await snapshots.restore([{ before, after }])).toHaveLength(1);
    expect(readFileSync(join(root, "first"), "utf8")).toBe("first\n");
  });

  it("never writes through a folder that became a link", async () => {
    const { root, snapshots } = await repository();
    const outside = await temporaryFolder();
    writeFileSync(join(outside, "file"), "outside\n");
    mkdirSync(join(root, "docs"));
    writeFileSync(join(root, "docs", "file"), "inside\n");
    const before = await snapshots.take("run-1", "before");
    rmSync(join(root, "docs"), { recursive: true });
    symlinkSync(outside, join(root, "docs"));
    const after = await snapshots.take("run-1", "after");
    expect(await snapshots.restore([{ before, after }])).toHaveLength(2);
    expect(lstatSync(join(root, "docs")).isDirectory()).toBe(true);
    expect(readFileSync(join(root, "docs", "file"), "utf8")).toBe("inside\n");
    rmSync(join(root, "docs"), { recursive: true });
    symlinkSync(outside, join(root, "docs"));
    // Now the link is somebody's own work since the run.
    const later = await snapshots.take("run-1", "after");
    writeFileSync(join(outside, "more"), "");
    rmSync(join(root, "docs"));
    symlinkSync(root, join(root, "docs"));
    expect(await snapshots.restore([{ before, after: later }])).toEqual([]);
    expect(readdirSync(outside).sort()).toEqual(["file", "more"]);
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("outside\n");
  });

  it("leaves nested repositories, submodules and what git ignores alone", async () => {
    const { root, snapshots } = await repository();
    mkdirSync(join(root, "nested"));
    newRepository(join(root, "nested"));
    git(root, "submodule", "add", "-q", join(root, "nested"), "module");
    writeFileSync(join(root, ".gitignore"), "*.log\ndist/\n");
    mkdirSync(join(root, "dist"));
    writeFileSync(join(root, "dist", "a.js"), "built before\n");
    writeFileSync(join(root, "x.log"), "before\n");
    const before = await snapshots.take("run-1", "before");
    writeFileSync(join(root, "dist", "a.js"), "built again\n");
    writeFileSync(join(root, "x.log"), "after\n");
    writeFileSync(join(root, "nested", "first"), "changed\n");
    writeFileSync(join(root, "module", "first"), "changed\n");
    // The run even made git look at them.
    rmSync(join(root, ".gitignore"));
    const after = await snapshots.take("run-1", "after");
    const done = await snapshots.restore([{ before, after }]);
    expect(done.map(({ path }) => path)).toEqual([".gitignore"]);
    expect(readFileSync(join(root, "dist", "a.js"), "utf8")).toBe("built again\n");
    expect(readFileSync(join(root, "x.log"), "utf8")).toBe("after\n");
    expect(readFileSync(join(root, "nested", "first"), "utf8")).toBe("changed\n");
    expect(readFileSync(join(root, "module", "first"), "utf8")).toBe("changed\n");
  });

  it("puts back what the run changed and then made git ignore", async () => {
    const { root, snapshots } = await repository();
    writeFileSync(join(root, "notes"), "mine\n");
    const before = await snapshots.take("run-1", "before");
    writeFileSync(join(root, "notes"), "changed\n");
    writeFileSync(join(root, ".gitignore"), "notes\n");
    const after = await snapshots.take("run-1", "after");
    await snapshots.restore([{ before, after }]);
    expect(readFileSync(join(root, "notes"), "utf8")).toBe("mine\n");
  });

  it("loses the refs of runs that the board has forgotten, and no others", async () => {
    const { root, snapshots } = await repository();
    const world = new RunWorld();
    for (const run of ["run-old", "run-known"]) {
      await snapshots.take(run, "before");
      await snapshots.take(run, "after");
    }
    git(root, "update-ref", "refs/heads/other", "HEAD");
    const plan = await world.files.write("run-known", "plan.json", "{}");
    const begin = { type: "start_run", run: "run-known", workflow: "ship", plan } as const;
    await world.act({ ...begin, steps: ["a"], scripted: false }, person);
    const board = await world.board();
    await forgetSnapshots({ board, snapshots });
    expect(git(root, "for-each-ref", "--format=%(refname)").split("\n")).toEqual(
      expect.arrayContaining([
        "refs/baton/runs/run-known/after",
        "refs/baton/runs/run-known/before",
        "refs/heads/other",
      ]),
    );
    expect(await snapshots.runs()).toEqual(["run-known"]);
  });

  it("keeps a state alive through a collection of garbage, until the run is dropped", async () => {
    const { root, snapshots } = await repository();
    const state = gitStateOf(root);
    writeFileSync(join(root, "first"), "unsaved work\n");
    const before = await snapshots.take("run-1", "before");
    writeFileSync(join(root, "first"), "gone\n");
    const after = await snapshots.take("run-1", "after");
    git(root, "gc", "-q", "--prune=now");
    await snapshots.restore([{ before, after }]);
    expect(readFileSync(join(root, "first"), "utf8")).toBe("unsaved work\n");
    expect(git(root, "for-each-ref", "--format=%(refname)", "refs/baton")).toBe(
      "refs/baton/runs/run-1/after\nrefs/baton/runs/run-1/before",
    );
    expect(await snapshots.runs()).toEqual(["run-1"]);
    await snapshots.drop("run-1");
    await snapshots.drop("run-1");
    expect(await snapshots.runs()).toEqual([]);
    expect(git(root, "for-each-ref", "refs/baton")).toBe("");
    expect(gitStateOf(root).get("HEAD")).toBe(state.get("HEAD"));
    git(root, "gc", "-q", "--prune=now");
    await expect(snapshots.compare([{ before, after }])).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("works in a linked worktree, before the first commit, and from within a hook of git", async () => {
    const { root } = await repository();
    const linked = join(await realpath(await temporaryFolder()), "linked");
    git(root, "worktree", "add", "-q", linked);
    const empty = await realpath(await temporaryFolder());
    git(empty, "init", "-q");
    const variables = ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] as const;
    for (const name of variables) process.env[name] = join(root, "no-such-place");
    try {
      for (const place of [linked, empty]) {
        const snapshots = new GitSnapshots({ root: place, isOwned: () => false });
        writeFileSync(join(place, "work"), "before\n");
        const before = await snapshots.take("run-2", "before");
        writeFileSync(join(place, "work"), "after\n");
        const after = await snapshots.take("run-2", "after");
        expect(await snapshots.restore([{ before, after }])).toHaveLength(1);
        expect(readFileSync(join(place, "work"), "utf8")).toBe("before\n");
      }
    } finally {
      for (const name of variables) delete process.env[name];
    }
  });

  it("never keeps a state in which a file was half written", async () => {
    const { root, snapshots } = await repository();
    const file = join(root, "busy");
    const text = (letter: string): string => letter.repeat(200_000);
    writeFileSync(file, text("a"));
    let letters = 0;
    const writing = setInterval(() => {
      letters += 1;
      writeFileSync(file, text(String.fromCharCode(97 + (letters % 26))));
    }, 3);
    try {
      const name = await snapshots.take("run-1", "before").catch((error: unknown) => error);
      if (typeof name !== "string") expect(name).toMatchObject({ code: "busy" });
      else {
        const kept = git(root, "cat-file", "blob", `${name}:busy`);
        expect(new Set(kept).size).toBe(1);
        expect(kept.length).toBe(200_000);
      }
    } finally {
      clearInterval(writing);
    }
  });

  it("is not sure of what changed after the work was last seen", async () => {
    const { root, snapshots } = await repository();
    for (const name of ["early", "late", "removed"]) writeFileSync(join(root, name), "old\n");
    mkdirSync(join(root, "..", `${basename(root)}-elsewhere`));
    const moved = join(root, "..", `${basename(root)}-elsewhere`);
    writeFileSync(join(moved, "inner"), "mine\n");
    const before = await snapshots.take("run-1", "before");
    writeFileSync(join(root, "early"), "by a step\n");
    await sleep(50);
    const until = Date.now();
    await sleep(50);
    writeFileSync(join(root, "late"), "by somebody\n");
    rmSync(join(root, "removed"));
    renameSync(moved, join(root, "moved"));
    await sleep(2_100);
    const after = await snapshots.take("run-1", "after", { until });
    const found = await snapshots.compare([{ before, after }]);
    expect(found.map(({ path, obstacle }) => [path, obstacle?.kind])).toEqual([
      ["early", undefined],
      ["late", "unsure"],
      ["moved/inner", "unsure"],
      ["removed", "unsure"],
    ]);
    await snapshots.restore([{ before, after }]);
    expect(readFileSync(join(root, "early"), "utf8")).toBe("old\n");
    expect(readFileSync(join(root, "late"), "utf8")).toBe("by somebody\n");
    expect(readFileSync(join(root, "moved", "inner"), "utf8")).toBe("mine\n");
    expect(existsSync(join(root, "removed"))).toBe(false);
  });

  it("knows its worktree from the others of the repository", async () => {
    const { root, snapshots } = await repository();
    const linked = join(await realpath(await temporaryFolder()), "linked");
    git(root, "worktree", "add", "-q", linked);
    const there = new GitSnapshots({ root: linked, isOwned: () => false });
    const name = await there.take("run-1", "before");
    expect([await there.isHere(name), await snapshots.isHere(name)]).toEqual([true, false]);
  });

  it("takes no name that is none of its own", async () => {
    const { snapshots } = await repository();
    await expect(snapshots.take("../x", "before")).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await expect(snapshots.compare([{ before: "--help", after: "HEAD" }])).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe("FolderSnapshots", () => {
  it("copies the declared paths only, and says when they are too much", async () => {
    const root = await realpath(await temporaryFolder());
    const runs = join(root, ".baton", "local", "runs");
    mkdirSync(join(root, "docs"));
    writeFileSync(join(root, "docs", "API.md"), "old\n");
    writeFileSync(join(root, "other"), "old\n");
    const isOwned = (): boolean => false;
    const snapshots = new FolderSnapshots({ root, runs, isOwned });
    const before = await snapshots.take("run-1", "before", { paths: ["docs", "missing"] });
    for (const path of ["docs/API.md", "other", "missing"])
      writeFileSync(join(root, path), "new\n");
    const after = await snapshots.take("run-1", "after", { paths: ["docs", "missing"] });
    expect(await snapshots.restore([{ before, after }])).toEqual([
      { path: "docs/API.md", restore: "write", obstacle: undefined },
      { path: "missing", restore: "delete", obstacle: undefined },
    ]);
    expect(readFileSync(join(root, "other"), "utf8")).toBe("new\n");
    const small = new FolderSnapshots({ root, runs, isOwned, limits: { files: 1, bytes: 1000 } });
    await expect(small.take("run-2", "before", { paths: ["."] })).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("more than 1 files") as unknown,
    });
    for (const path of ["../x", "/etc", "a/../../x"]) {
      await expect(snapshots.take("run-3", "before", { paths: [path] })).rejects.toMatchObject({
        code: "invalid_argument",
      });
    }
    mkdirSync(join(runs, "run-9"), { recursive: true });
    expect((await snapshots.runs()).toSorted()).toEqual(["run-1", "run-2", "run-3"]);
    await snapshots.drop("run-1");
    expect((await snapshots.runs()).toSorted()).toEqual(["run-2", "run-3"]);
    await expect(snapshots.compare([{ before, after }])).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
