import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  FileDocuments,
  type FileDocumentsOptions,
} from "../../../src/adapters/documents/fileDocuments";
import { copy, newDocuments } from "./newDocuments";

async function put(root: string, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
}

async function pathsOf(documents: FileDocuments): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const batch of documents.list(".")) paths.push(...batch.map((f) => f.copy.path));
  return paths.sort();
}

async function listing(
  options: Partial<FileDocumentsOptions>,
  ...paths: readonly string[]
): Promise<readonly string[]> {
  const { documents, root } = await newDocuments(options);
  await put(root, ...paths);
  return pathsOf(documents);
}

describe("FileDocuments.list", () => {
  it("stays out of git, packages and Baton's own files", async () => {
    const found = await listing(
      {},
      "AGENCY.md",
      "a/b/AGENCY.md",
      ".hidden/AGENCY.md",
      "agency.md",
      "a/AGENCY.md.bak",
      ".git/AGENCY.md",
      "node_modules/x/AGENCY.md",
      "a/node_modules/x/AGENCY.md",
      ".baton/local/AGENCY.md",
    );
    expect(found).toEqual([".hidden/AGENCY.md", "AGENCY.md", "a/b/AGENCY.md"]);
  });

  it("stays out of nested repositories, submodules and worktrees", async () => {
    const found = await listing(
      {},
      ".git/HEAD",
      "AGENCY.md",
      "inner/.git/HEAD",
      "inner/AGENCY.md",
      "inner/deep/AGENCY.md",
      "sub/.git",
      "sub/AGENCY.md",
    );
    expect(found).toEqual(["AGENCY.md"]);
  });

  it("takes globs of what to include and exclude", async () => {
    const options = { include: ["plans/*.md", "**/AGENCY.md"], exclude: ["old/**", "**/*.tmp.md"] };
    const found = await listing(
      options,
      "plans/one.md",
      "plans/x/two.md",
      "plans/three.tmp.md",
      "old/AGENCY.md",
      "new/AGENCY.md",
      "node_modules/x/AGENCY.md",
    );
    expect(found).toEqual(["new/AGENCY.md", "node_modules/x/AGENCY.md", "plans/one.md"]);
  });

  it("looks only below the opened folder, with paths from the root", async () => {
    const { documents: whole, root, locks, log } = await newDocuments();
    await put(root, "AGENCY.md", "packages/web/AGENCY.md", "packages/api/AGENCY.md");
    expect(await pathsOf(whole)).toHaveLength(3);
    const part = new FileDocuments({
      worktree: async () => Promise.resolve({ root, listFrom: ["packages/web"] }),
      locks,
      log,
      processes: { self: () => ({ pid: 1, started: "" }), alive: () => true },
    });
    expect(await pathsOf(part)).toEqual(["packages/web/AGENCY.md"]);
  });

  it("does not follow links to folders or out of the root, and lists no project twice", async () => {
    const { documents, root, folder } = await newDocuments();
    await put(root, "a/AGENCY.md", "docs/plan.md");
    await put(folder, "outside/AGENCY.md");
    await symlink("..", join(root, "a/circle"));
    await symlink("../outside", join(root, "out"));
    await mkdir(join(root, "b"));
    await symlink("../a/AGENCY.md", join(root, "b/AGENCY.md"));
    await mkdir(join(root, "c"));
    await symlink("../docs/plan.md", join(root, "c/AGENCY.md"));
    await mkdir(join(root, "d"));
    await symlink("../../outside/AGENCY.md", join(root, "d/AGENCY.md"));
    await mkdir(join(root, "e"));
    await symlink("nowhere", join(root, "e/AGENCY.md"));
    expect(await pathsOf(documents)).toEqual(["a/AGENCY.md", "c/AGENCY.md"]);
  });

  it("ignores a folder with the name of a project file", async () => {
    expect(await listing({}, "a/AGENCY.md/b.txt", "AGENCY.md")).toEqual(["AGENCY.md"]);
  });

  it("lets others run and stops when asked to", async () => {
    const { documents, root } = await newDocuments();
    await put(root, ...Array.from({ length: 600 }, (_, i) => `p${i}/AGENCY.md`));
    const signal = { aborted: false };
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    let files = 0;
    for await (const batch of documents.list(".", signal)) {
      files += batch.length;
      signal.aborted = true;
    }
    clearInterval(timer);
    expect(files).toBeGreaterThan(0);
    expect(files).toBeLessThan(600);
    expect(turns).toBeGreaterThan(0);
  });
});

describe("FileDocuments.read", () => {
  it("does not hang on a folder with the name of a file", async () => {
    const { documents, file } = await newDocuments();
    await mkdir(file);
    await expect(documents.read(copy)).rejects.toMatchObject({ code: "unparsable" });
    expect(await documents.stat(copy)).toBeUndefined();
  });
});
