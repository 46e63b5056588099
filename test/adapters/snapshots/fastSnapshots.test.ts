/** What makes snapshots of large worktrees fast changes nothing of what they keep. DESIGN 5.4. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { lookAtFiles } from "../../../src/adapters/snapshots/disk";
import { FolderSnapshots } from "../../../src/adapters/snapshots/folderSnapshots";
import { seededHashes } from "../../../src/adapters/snapshots/gitSeed";
import { GitSnapshots } from "../../../src/adapters/snapshots/gitSnapshots";
import { git } from "../../support/gitSandbox";
import { temporaryFolder } from "../../support/temporaryFolder";
import { gitStateOf, newRepository, treeOf } from "./support";

const isOwned = (): boolean => false;
/** As many as make it worth while to ask the index. */
const many = 150;

async function repository(options: readonly string[] = []): Promise<string> {
  const root = await realpath(await temporaryFolder());
  newRepository(root, options);
  return root;
}

function write(root: string, count: number, text: (at: number) => string): void {
  for (let at = 0; at < count; at += 1) {
    const folder = join(root, `part-${at % 7}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${at}`), text(at));
  }
}

/** Files whose stat is old enough to be believed, as after an hour of other work. */
async function commitAndAge(root: string): Promise<void> {
  git(root, "add", "-A");
  git(root, "commit", "-qm", "files");
  await sleep(2_200);
  // Git writes its index only when something changed in it.
  writeFileSync(join(root, "touched"), "");
  git(root, "add", "touched");
}

/** Mode and name of each content by path, as a snapshot keeps them. */
function keptIn(root: string, commit: string): ReadonlyMap<string, string> {
  const listing = execFileSync("git", ["ls-tree", "-r", "-z", commit], { cwd: root });
  const lines = listing.toString("latin1").split("\0").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [, mode = "", hash = "", path = ""] = /^(\d+) blob (\S+)\t(.*)$/su.exec(line) ?? [];
      return [path, `${mode} ${hash}`];
    }),
  );
}

/** The same of what is there now, byte for byte. */
function thereIn(root: string, hashName = "sha1"): ReadonlyMap<string, string> {
  return new Map(
    [...treeOf(root)].map(([path, text]) => {
      const [kind = "", ...rest] = text.split(" ");
      const link = kind === "link";
      const bytes = link
        ? Buffer.from(rest.join(" "), "latin1")
        : Buffer.from(rest[1] ?? "", "base64");
      const hash = createHash(hashName).update(`blob ${bytes.length}\0`).update(bytes);
      return [path, `${link ? "120000" : `100${rest[0] ?? ""}`} ${hash.digest("hex")}`];
    }),
  );
}

/** Programs that git was started for, by the trace that it writes itself. */
async function gitCalls(act: () => Promise<unknown>): Promise<readonly string[]> {
  const file = join(await temporaryFolder(), "trace");
  const settings = join(await temporaryFolder(), "config");
  writeFileSync(settings, `[trace2]\n\teventTarget = ${file}\n`);
  const before = process.env["GIT_CONFIG_GLOBAL"];
  process.env["GIT_CONFIG_GLOBAL"] = settings;
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env["GIT_CONFIG_GLOBAL"];
    else process.env["GIT_CONFIG_GLOBAL"] = before;
  }
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.flatMap((line) => {
    const event = JSON.parse(line) as { readonly event: string; readonly name?: string };
    return event.event === "cmd_name" ? [event.name ?? ""] : [];
  });
}

describe("a later state", () => {
  it("is what is there, after each kind of change, and the same that a new process keeps", {
    timeout: 240_000,
  }, async () => {
    const root = await repository();
    write(root, many, (at) => `text ${at}\n`);
    symlinkSync("part-1/file-1", join(root, "link"));
    await commitAndAge(root);
    const snapshots = new GitSnapshots({ root, isOwned });
    await snapshots.take("run-1", "start");
    const file = (at: number) => join(root, `part-${at % 7}`, `file-${at}`);
    const changes: readonly (() => void)[] = [
      () => undefined,
      () => writeFileSync(file(1), "TEXT 1\n"),
      () => chmodSync(file(2), 0o755),
      () => rmSync(file(3)),
      () => writeFileSync(join(root, "new"), "new\n"),
      () => {
        rmSync(file(4));
        mkdirSync(file(4));
        writeFileSync(join(file(4), "inner"), "inner\n");
      },
      () => {
        rmSync(file(4), { recursive: true });
        writeFileSync(file(4), "a file again\n");
      },
      () => {
        rmSync(file(5));
        symlinkSync("file-12", file(5));
      },
      () => {
        rmSync(join(root, "link"));
        symlinkSync("elsewhere", join(root, "link"));
      },
      () => renameSync(join(root, "part-6"), join(root, "moved")),
      () => {
        renameSync(join(root, "moved"), join(root, "part-6"));
        utimesSync(file(6), 1, 1);
      },
      () => utimesSync(file(13), 2 ** 31, 2 ** 31),
      () => writeFileSync(file(13), "from the future\n"),
      () => git(root, "rm", "-q", "--cached", "first"),
      () => git(root, "checkout", "-q", "-f", "HEAD"),
    ];
    for (const [step, change] of changes.entries()) {
      change();
      const name = await snapshots.take("run-1", `step-${step}`);
      const kept = keptIn(root, name);
      expect([step, kept]).toEqual([step, thereIn(root)]);
      const anew = new GitSnapshots({ root, isOwned });
      expect([step, keptIn(root, await anew.take("run-2", `step-${step}`))]).toEqual([step, kept]);
    }
  });

  it("costs six processes when nothing changed, and reads no file", async () => {
    const root = await repository();
    write(root, many, (at) => `text ${at}\n`);
    await commitAndAge(root);
    await sleep(2_200);
    const snapshots = new GitSnapshots({ root, isOwned });
    await snapshots.take("run-1", "one");
    const none = await gitCalls(() => snapshots.take("run-1", "two"));
    expect(none.toSorted()).toEqual([
      "commit-tree",
      "diff-files",
      "for-each-ref",
      "ls-files",
      "status",
      "update-ref",
    ]);
    writeFileSync(join(root, "first"), "changed\n");
    const one = await gitCalls(() => snapshots.take("run-1", "three"));
    expect(one).toHaveLength(none.length + 3);
    expect(one).toEqual(expect.arrayContaining(["hash-object", "update-index", "write-tree"]));
  });

  it("is not built upon a state that nothing keeps any more", async () => {
    const root = await repository();
    write(root, many, (at) => `text ${at}\n`);
    const snapshots = new GitSnapshots({ root, isOwned });
    await sleep(2_200);
    await snapshots.take("run-1", "before");
    await snapshots.take("run-1", "after");
    await snapshots.drop("run-1");
    git(root, "gc", "-q", "--prune=now");
    const name = await snapshots.take("run-2", "before");
    expect(keptIn(root, name)).toEqual(thereIn(root));
  });

  it("works where objects have longer names", async () => {
    const root = await realpath(await temporaryFolder());
    git(root, "init", "-q", "--object-format=sha256");
    write(root, many, (at) => `text ${at}\n`);
    await commitAndAge(root);
    const snapshots = new GitSnapshots({ root, isOwned });
    await snapshots.take("run-1", "before");
    rmSync(join(root, "part-1"), { recursive: true });
    writeFileSync(join(root, "new"), "new\n");
    expect(keptIn(root, await snapshots.take("run-1", "after"))).toEqual(thereIn(root, "sha256"));
  });
});

describe("the first state", () => {
  it("reads nothing that the index holds as it is", async () => {
    const root = await repository();
    write(root, many, (at) => `text ${at}\n`);
    symlinkSync("part-1/file-1", join(root, "link"));
    await commitAndAge(root);
    writeFileSync(join(root, "first"), "not added\n");
    writeFileSync(join(root, "untracked"), "not added\n");
    const there = thereIn(root);
    const stats = await lookAtFiles(root, [...there.keys()]);
    const seeded = await seededHashes(root, stats);
    for (const [path, hash] of seeded) expect(there.get(path)?.split(" ")[1]).toBe(hash);
    const read = [...there.keys()].filter((path) => !seeded.has(path));
    // The last one was written in the same instant as the index.
    expect(read.toSorted()).toEqual(["first", "touched", "untracked"]);
  });

  it.each([
    ["core.autocrlf=true", "* text=auto\n"],
    ["core.autocrlf=input", ""],
    ["core.autocrlf=false", "* text eol=crlf ident\n"],
    ["core.fileMode=false", ""],
    ["core.checkStat=minimal", ""],
    ["core.trustctime=false", ""],
    ["index.version=4", ""],
    ["core.splitIndex=true", ""],
    ["core.untrackedCache=true", ""],
  ])("keeps the bytes of the files under %s", async (option, attributes) => {
    const root = await repository([option]);
    const text = (at: number) => (at % 2 === 0 ? "$Id$\r\none\r\n" : `two ${at}\n`);
    if (attributes !== "") writeFileSync(join(root, ".gitattributes"), attributes);
    write(root, many, text);
    await commitAndAge(root);
    // What went into the index was something else once.
    rmSync(join(root, ".gitattributes"), { force: true });
    const before = gitStateOf(root);
    const snapshots = new GitSnapshots({ root, isOwned });
    const name = await snapshots.take("run-1", "before");
    expect(keptIn(root, name)).toEqual(thereIn(root));
    expect(gitStateOf(root)).toEqual(before);
    const again = await snapshots.take("run-1", "again");
    expect(keptIn(root, again)).toEqual(thereIn(root));
  });

  it("keeps the bytes where a filter of the same size or an encoding made others of them", async () => {
    const root = await repository();
    const marker = join(root, "..", "filter-ran");
    git(root, "config", "filter.turn.clean", `sh -c 'touch "${marker}"; tr a-z n-za-m'`);
    writeFileSync(
      join(root, ".gitattributes"),
      "part-1/* filter=turn\npart-2/* working-tree-encoding=UTF-16LE\n",
    );
    // Half of it takes one byte less in UTF-8, half one byte more.
    write(root, many, (at) =>
      at % 7 === 2 ? Buffer.from("a界", "utf16le").toString("latin1") : "abc",
    );
    for (let at = 2; at < many; at += 7)
      writeFileSync(join(root, "part-2", `file-${at}`), Buffer.from("ab界界", "utf16le"));
    await commitAndAge(root);
    expect(git(root, "show", ":part-1/file-1")).toBe("nop");
    expect(statSync(join(root, "part-2", "file-2")).size).toBe(
      Number(git(root, "cat-file", "-s", ":part-2/file-2")),
    );
    rmSync(marker);
    const snapshots = new GitSnapshots({ root, isOwned });
    expect(keptIn(root, await snapshots.take("run-1", "a"))).toEqual(thereIn(root));
    writeFileSync(join(root, ".gitattributes"), "part-2/* working-tree-encoding=UTF-16LE\n");
    const fresh = new GitSnapshots({ root, isOwned });
    expect(keptIn(root, await fresh.take("run-1", "b"))).toEqual(thereIn(root));
    for (const path of ["part-1/file-1", "part-1/file-8"]) utimesSync(join(root, path), 5, 5);
    await fresh.take("run-1", "c");
    expect(existsSync(marker)).toBe(false);
  });

  it("believes no entry that git was told to believe, or that it only intends to add", async () => {
    const root = await repository();
    write(root, many, (at) => `text ${at}\n`);
    writeFileSync(join(root, "intended"), "");
    await commitAndAge(root);
    writeFileSync(join(root, "meant"), "bytes\n");
    git(root, "add", "-N", "meant");
    git(root, "update-index", "--assume-unchanged", "part-1/file-1");
    git(root, "update-index", "--skip-worktree", "part-2/file-2", "part-3/file-3");
    writeFileSync(join(root, "part-1/file-1"), "TEXT 1\n");
    writeFileSync(join(root, "part-2/file-2"), "TEXT 2\n");
    rmSync(join(root, "part-3/file-3"));
    const snapshots = new GitSnapshots({ root, isOwned });
    expect(keptIn(root, await snapshots.take("run-1", "a"))).toEqual(thereIn(root));
    writeFileSync(join(root, "part-1/file-1"), "text x\n");
    expect(keptIn(root, await snapshots.take("run-1", "b"))).toEqual(thereIn(root));
  });

  it.each(["--no-sparse-index", "--sparse-index"])(
    "keeps what a sparse checkout shows %s",
    async (more) => {
      const root = await repository();
      write(root, many, (at) => `text ${at}\n`);
      await commitAndAge(root);
      git(root, "commit", "-qm", "touched");
      git(root, "sparse-checkout", "set", "--cone", more, "part-1", "part-2");
      expect(existsSync(join(root, "part-3"))).toBe(false);
      const before = gitStateOf(root);
      const snapshots = new GitSnapshots({ root, isOwned });
      expect(keptIn(root, await snapshots.take("run-1", "a"))).toEqual(thereIn(root));
      writeFileSync(join(root, "part-1/file-1"), "changed\n");
      expect(keptIn(root, await snapshots.take("run-1", "b"))).toEqual(thereIn(root));
      expect(gitStateOf(root)).toEqual(before);
    },
  );
});

describe("a change in the same instant", () => {
  it("of the same size is kept, however soon it comes after the index or a state", {
    timeout: 120_000,
  }, async () => {
    const root = await repository();
    write(root, many, () => "0000\n");
    git(root, "add", "-A");
    git(root, "commit", "-qm", "files");
    const file = join(root, "part-1", "file-1");
    let stale = 0;
    for (let round = 0; round < 8; round += 1) {
      const text = (letter: string) => `${letter}${String(round).padStart(3, "0")}\n`;
      writeFileSync(file, text("a"));
      git(root, "add", "-A");
      writeFileSync(file, text("b"));
      const snapshots = new GitSnapshots({ root, isOwned });
      const first = await snapshots.take("run-1", "first");
      expect(git(root, "show", `${first}:part-1/file-1`)).toBe(text("b").trim());
      const was = lstatSync(file);
      writeFileSync(file, text("c"));
      utimesSync(file, was.atime, was.mtime);
      if (lstatSync(file).size === was.size) stale += 1;
      const second = await snapshots.take("run-1", "second");
      expect(git(root, "show", `${second}:part-1/file-1`)).toBe(text("c").trim());
    }
    expect(stale).toBe(8);
  });

  it("is copied as well outside git", async () => {
    const root = await realpath(await temporaryFolder());
    const runs = join(root, ".baton", "local", "runs");
    write(root, 20, () => "0000\n");
    await sleep(2_200);
    const snapshots = new FolderSnapshots({ root, runs, isOwned });
    const options = { paths: ["part-1", "part-2"] };
    const origin = treeOf(join(root, "part-1"));
    const before = await snapshots.take("run-1", "before", options);
    const file = join(root, "part-1", "file-1");
    for (const text of ["1111\n", "2222\n", "3333\n"]) {
      const was = lstatSync(file);
      writeFileSync(file, text);
      utimesSync(file, was.atime, was.mtime);
      const after = await snapshots.take("run-1", "after", options);
      expect(await snapshots.changed({ before, after })).toEqual(["part-1/file-1"]);
      expect(await snapshots.restore([{ before, after }])).toHaveLength(1);
      expect(readFileSync(file, "utf8")).toBe("0000\n");
    }
    expect(treeOf(join(root, "part-1"))).toEqual(origin);
  });

  it("is what is copied, and nothing besides", async () => {
    const root = await realpath(await temporaryFolder());
    const runs = join(root, ".baton", "local", "runs");
    write(root, 20, (at) => `text ${at}\n`);
    await sleep(2_200);
    const snapshots = new FolderSnapshots({ root, runs, isOwned });
    const options = { paths: ["."] };
    await snapshots.take("run-1", "before", options);
    const blobs = join(runs, "run-1", "snapshots", "blobs");
    const written = () =>
      new Map(
        readdirSync(blobs).map((name) => {
          const { ino, mtimeMs } = statSync(join(blobs, name));
          return [name, `${ino} ${mtimeMs}`];
        }),
      );
    const was = written();
    expect(was.size).toBe(20);
    writeFileSync(join(root, "part-1", "file-1"), "changed\n");
    await snapshots.take("run-1", "after", options);
    const now = written();
    expect(now.size).toBe(21);
    for (const [name, how] of was) expect(now.get(name)).toBe(how);
  });

  it("makes a copy anew that somebody removed or cut", async () => {
    const root = await realpath(await temporaryFolder());
    const runs = join(root, ".baton", "local", "runs");
    write(root, 3, (at) => `text ${at}\n`);
    await sleep(2_200);
    const snapshots = new FolderSnapshots({ root, runs, isOwned });
    const options = { paths: ["."] };
    await snapshots.take("run-1", "before", options);
    const blobs = join(runs, "run-1", "snapshots", "blobs");
    const [one = "", ...others] = readdirSync(blobs);
    writeFileSync(join(blobs, one), "");
    for (const other of others) rmSync(join(blobs, other));
    const name = await snapshots.take("run-1", "before-2", options);
    writeFileSync(join(root, "part-1", "file-1"), "changed\n");
    const after = await snapshots.take("run-1", "after-2", options);
    await snapshots.restore([{ before: name, after }]);
    expect(readFileSync(join(root, "part-1", "file-1"), "utf8")).toBe("text 1\n");
  });
});
