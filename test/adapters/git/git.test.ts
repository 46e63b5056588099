import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GitRepository } from "../../../src/adapters/git/gitRepository";
import { locateBoard } from "../../../src/adapters/git/locateBoard";
import { mountTypeIn, refuseSharedDisk } from "../../../src/adapters/git/sharedDisk";
import { trackedMachineFiles } from "../../../src/adapters/git/trackedFiles";
import { git } from "../../support/gitSandbox";
import { temporaryFolder } from "../../support/temporaryFolder";

/** Long after everything that the test does. */
const later = { now: () => Date.now() + 60_000 };

async function newRepository(): Promise<{ readonly parent: string; readonly root: string }> {
  const parent = await realpath(await temporaryFolder());
  const root = join(parent, "shop");
  await mkdir(join(root, "packages/web"), { recursive: true });
  git(root, "init");
  await writeFile(join(root, "AGENCY.md"), "# Shop\n");
  git(root, "add", ".");
  git(root, "commit", "-m", "first");
  return { parent, root };
}

describe("locateBoard", () => {
  it("finds the repository's board from any folder in it", async () => {
    const { root } = await newRepository();
    const boardDirectory = join(root, ".git/baton");
    expect(await locateBoard(root)).toMatchObject({
      kind: "git",
      boardDirectory,
      worktree: ".",
      worktreeRoot: root,
      rootName: "shop",
      listRoot: "",
    });
    expect(await locateBoard(join(root, "packages/web"))).toMatchObject({
      boardDirectory,
      worktreeRoot: root,
      listRoot: "packages/web",
    });
    expect(existsSync(boardDirectory)).toBe(false);
  });

  it("gives linked worktrees the same board and a name of their own", async () => {
    const { parent, root } = await newRepository();
    git(root, "worktree", "add", join(parent, "agent-1"));
    const main = await locateBoard(root);
    const linked = await locateBoard(join(parent, "agent-1"));
    expect(linked).toMatchObject({
      boardDirectory: main.boardDirectory,
      worktree: "agent-1",
      worktreeRoot: join(parent, "agent-1"),
      rootName: "shop",
    });
    for (const place of [main, linked]) {
      const repository = new GitRepository(place);
      expect(await repository.worktrees()).toEqual([".", "agent-1"]);
      expect(await repository.folderOf(".")).toEqual({ root, listFrom: [""] });
      expect((await repository.folderOf("agent-1"))?.root).toBe(join(parent, "agent-1"));
      expect(await repository.folderOf("../../x")).toBeUndefined();
    }
    await rm(join(parent, "agent-1"), { recursive: true });
    expect(await new GitRepository(main).worktrees()).toEqual(["."]);
  });

  it("takes no folder for a worktree that does not say so itself", async () => {
    const { parent, root } = await newRepository();
    const secret = join(parent, "private");
    await mkdir(secret);
    git(secret, "init");
    const admin = join(root, ".git/worktrees/x");
    await mkdir(admin, { recursive: true });
    await writeFile(join(admin, "HEAD"), "ref: refs/heads/main\n");
    await writeFile(join(admin, "gitdir"), `${join(secret, ".git")}\n`);
    const repository = new GitRepository(await locateBoard(root));
    expect(await repository.worktrees()).toEqual(["."]);
    expect(await repository.folderOf("x")).toBeUndefined();
    await writeFile(join(root, ".git/config"), `[core]\n\tworktree = ${secret}\n`);
    git(root, "-c", `core.worktree=${root}`, "worktree", "add", join(parent, "agent-1"));
    const linked = new GitRepository(await locateBoard(join(parent, "agent-1")));
    expect(await linked.folderOf(".")).toBeUndefined();
  });

  it("follows symbolic links to one and the same board", async () => {
    const { parent, root } = await newRepository();
    await symlink(root, join(parent, "alias"));
    expect((await locateBoard(join(parent, "alias"))).boardDirectory).toBe(
      join(root, ".git/baton"),
    );
  });

  it("gives a submodule a board of its own", async () => {
    const { parent, root } = await newRepository();
    const outer = join(parent, "outer");
    await mkdir(outer);
    git(outer, "init");
    git(outer, "submodule", "add", root, "sub");
    const place = await locateBoard(join(outer, "sub"));
    expect(place).toMatchObject({
      boardDirectory: join(outer, ".git/modules/sub/baton"),
      worktree: ".",
      worktreeRoot: join(outer, "sub"),
      rootName: "sub",
    });
    expect(await new GitRepository(place).worktrees()).toEqual(["."]);
  });

  it("lists only linked worktrees of a bare repository", async () => {
    const { parent, root } = await newRepository();
    git(parent, "clone", "--bare", root, "bare.git");
    git(join(parent, "bare.git"), "worktree", "add", join(parent, "one"));
    const place = await locateBoard(join(parent, "one"));
    expect(place).toMatchObject({
      boardDirectory: join(parent, "bare.git/baton"),
      worktree: "one",
      rootName: "bare",
    });
    const repository = new GitRepository(place, later);
    expect(await repository.worktrees()).toEqual(["one"]);
    expect((await repository.state("one")).head).toBe(git(root, "rev-parse", "HEAD"));
  });

  it("keeps a folder outside git to itself", async () => {
    const folder = await realpath(await temporaryFolder());
    const place = await locateBoard(folder);
    expect(place).toMatchObject({
      kind: "folder",
      boardDirectory: join(folder, ".baton/local"),
      worktree: ".",
    });
    expect(existsSync(join(folder, ".baton"))).toBe(false);
    await place.prepare();
    await place.prepare();
    expect(await readFile(join(folder, ".baton/local/.gitignore"), "utf8")).toBe("*\n");
    const repository = new GitRepository(place);
    expect(await repository.worktrees()).toEqual(["."]);
    expect(await repository.state(".")).toEqual({ quiet: true });
  });

  it("takes another place from the setting", async () => {
    const { parent, root } = await newRepository();
    const place = await locateBoard(root, join(parent, "elsewhere"));
    expect(place.boardDirectory).toBe(join(parent, "elsewhere"));
    await place.prepare();
    expect(existsSync(join(parent, "elsewhere/.gitignore"))).toBe(true);
  });

  it.each([
    ["a file that names nothing", "gitdir: /no/such/place\n"],
    ["garbage", "\0\u0001"],
    ["empty", ""],
  ])("treats a .git that is %s as no repository", async (_, text) => {
    const folder = await realpath(await temporaryFolder());
    await writeFile(join(folder, ".git"), text);
    expect(await locateBoard(folder)).toMatchObject({ kind: "folder" });
  });
});

describe("GitRepository", () => {
  it("resolves loose, packed and detached heads as git does", async () => {
    const { root } = await newRepository();
    const repository = new GitRepository(await locateBoard(root), later);
    const commit = git(root, "rev-parse", "HEAD");
    expect(await repository.state(".")).toEqual({ quiet: true, head: commit });
    git(root, "pack-refs", "--all");
    expect((await repository.state(".")).head).toBe(commit);
    git(root, "checkout", "--detach");
    expect((await repository.state(".")).head).toBe(commit);
    git(root, "checkout", "-b", "feature/x");
    git(root, "commit", "--allow-empty", "-m", "second");
    expect((await repository.state(".")).head).toBe(git(root, "rev-parse", "HEAD"));
  });

  it("has no head before the first commit", async () => {
    const folder = await temporaryFolder();
    git(folder, "init");
    const repository = new GitRepository(await locateBoard(folder), later);
    expect(await repository.state(".")).toEqual({ quiet: true });
  });

  it.each(["ref: refs/heads/../../config", "ref: refs/heads/none", "\0", "", "ref: HEAD"])(
    "does not fall over HEAD %j",
    async (text) => {
      const { root } = await newRepository();
      await writeFile(join(root, ".git/HEAD"), text);
      const repository = new GitRepository(await locateBoard(root), later);
      expect((await repository.state(".")).head).toBeUndefined();
    },
  );

  it("does not fall over a repository that goes away", async () => {
    const { root } = await newRepository();
    const repository = new GitRepository(await locateBoard(root), later);
    await rm(join(root, ".git"), { recursive: true });
    expect(await repository.state(".")).toEqual({ quiet: true });
    expect(await repository.state("never-was")).toEqual({ quiet: true });
  });

  it.each([
    ["index.lock", "index"],
    ["HEAD.lock", "HEAD"],
    ["MERGE_HEAD", "merge"],
    ["CHERRY_PICK_HEAD", "cherry-pick"],
    ["REVERT_HEAD", "revert"],
    ["BISECT_LOG", "bisect"],
    ["rebase-merge", "rebase"],
    ["rebase-apply", "rebase"],
  ])("is not quiet while there is %s", async (name, word) => {
    const { root } = await newRepository();
    const repository = new GitRepository(await locateBoard(root), later);
    await mkdir(join(root, ".git", name));
    const state = await repository.state(".");
    expect(state.quiet).toBe(false);
    expect(state.reason).toContain(word);
    await rm(join(root, ".git", name), { recursive: true });
    expect((await repository.state(".")).quiet).toBe(true);
  });

  it("is not quiet in a real merge that stopped at a conflict", async () => {
    const { root } = await newRepository();
    git(root, "checkout", "-b", "other");
    await writeFile(join(root, "AGENCY.md"), "# Other\n");
    git(root, "commit", "-am", "other");
    git(root, "checkout", "main");
    await writeFile(join(root, "AGENCY.md"), "# Mine\n");
    git(root, "commit", "-am", "mine");
    expect(() => git(root, "merge", "other")).toThrow();
    const repository = new GitRepository(await locateBoard(root), later);
    expect((await repository.state(".")).quiet).toBe(false);
    git(root, "merge", "--abort");
    expect((await repository.state(".")).quiet).toBe(true);
  });

  it("keeps the worktrees' states apart", async () => {
    const { parent, root } = await newRepository();
    git(root, "worktree", "add", join(parent, "agent-1"));
    const repository = new GitRepository(await locateBoard(root), later);
    await writeFile(join(root, ".git/worktrees/agent-1/index.lock"), "");
    expect((await repository.state("agent-1")).quiet).toBe(false);
    expect((await repository.state(".")).quiet).toBe(true);
  });

  it("waits a moment after HEAD has changed", async () => {
    const { root } = await newRepository();
    let ahead = 0;
    const clock = { now: () => Date.now() + ahead };
    const repository = new GitRepository(await locateBoard(root), clock);
    git(root, "checkout", "-b", "new");
    expect((await repository.state(".")).quiet).toBe(false);
    ahead = 5000;
    expect((await repository.state(".")).quiet).toBe(true);
  });
});

describe("trackedMachineFiles", () => {
  it("names machine files that git tracks", async () => {
    const { root } = await newRepository();
    const place = await locateBoard(root);
    expect(await trackedMachineFiles(place)).toEqual([]);
    await mkdir(join(root, ".baton/local"), { recursive: true });
    await writeFile(join(root, ".baton/local/store.json"), "{}");
    git(root, "add", "-f", ".");
    expect(await trackedMachineFiles(place)).toEqual([".baton/local/store.json"]);
  });

  it("finds nothing outside git", async () => {
    expect(await trackedMachineFiles(await locateBoard(await temporaryFolder()))).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("refuseSharedDisk", () => {
  it.each([
    ["NFS", 0x6969],
    // As a signed number, which is how some systems hand it out.
    ["CIFS", 0xff534d42 - 2 ** 32],
    ["9p", 0x01021997],
    ["Ceph", 0x00c36400],
  ])("refuses %s", async (kind, type) => {
    const refusal = await refuseSharedDisk("/anywhere", async () => Promise.resolve(type));
    expect(refusal).toMatchObject({ name: "BatonError", code: "read_only" });
    expect(refusal?.message).toContain(kind);
  });

  it("accepts the disk of the tests, also for a folder that is still to be made", async () => {
    const folder = await temporaryFolder();
    expect(await refuseSharedDisk(join(folder, "a/b/c"))).toBeUndefined();
  });

  it("asks for the folder above one that does not exist", async () => {
    const asked: string[] = [];
    await refuseSharedDisk("/a/b/c", async (path) => {
      asked.push(path);
      await Promise.resolve();
      if (path !== "/a") throw Object.assign(new Error("none"), { code: "ENOENT" });
      return 0xef53;
    });
    expect(asked).toEqual(["/a/b/c", "/a/b", "/a"]);
  });

  it("finds the innermost mount of a path", () => {
    const mounts = [
      "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
      "30 22 0:40 / /mnt/my\\040disk rw shared:2 - fuse.sshfs host: rw",
      "31 22 0:41 / /mnt/my rw - fuse.ntfs-3g x rw",
      "32 31 0:42 / /mnt/my/inner rw master:3 shared:4 - virtiofs tag rw",
      "broken",
    ].join("\n");
    expect(mountTypeIn(mounts, "/home/x")).toBe("ext4");
    expect(mountTypeIn(mounts, "/mnt/my disk/board")).toBe("fuse.sshfs");
    expect(mountTypeIn(mounts, "/mnt/my/other")).toBe("fuse.ntfs-3g");
    expect(mountTypeIn(mounts, "/mnt/my/inner")).toBe("virtiofs");
    expect(mountTypeIn("", "/x")).toBeUndefined();
  });
});
