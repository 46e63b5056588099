import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { FileArtifacts } from "../../../src/adapters/artifacts/fileArtifacts";
import { RandomIds } from "../../../src/adapters/system/ids";
import { temporaryFolder } from "../../support/temporaryFolder";

let root: string;
let artifacts: FileArtifacts;

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(join(root, "work"));
  artifacts = new FileArtifacts({
    directory: join(root, "board", "artifacts"),
    worktree: join(root, "work"),
    ids: new RandomIds(),
  });
});

describe("artifacts", () => {
  it("are where the answer says, and a second one of the name replaces the first", async () => {
    const path = await artifacts.write("web", "design-1.md", "first");
    expect(path.startsWith(artifacts.directoryOf("web"))).toBe(true);
    expect(await artifacts.write("web", "design-1.md", "second")).toBe(path);
    expect(await readFile(path, "utf8")).toBe("second");
    expect(await artifacts.exists(path)).toBe(true);
    expect(await readdir(join(root, "board", "artifacts", "web"))).toEqual(["design-1.md"]);
  });

  it("never leave their folder, whatever project and name are", async () => {
    const names = [
      "..",
      ".",
      "",
      "../../x",
      "/etc/passwd",
      "a/b",
      "a\\b",
      ".hidden",
      "x".repeat(300),
    ];
    const paths = new Set<string>();
    for (const name of names) {
      const path = await artifacts.write(name, name, name);
      expect(path.split("/").slice(0, -2).join("/")).toBe(join(root, "board", "artifacts"));
      expect(await readFile(path, "utf8")).toBe(name);
      paths.add(path);
    }
    expect(paths.size).toBe(names.length);
    expect(await readdir(root)).toEqual(["board", "work"]);
  });

  it("of others exist in the worktree only, as files", async () => {
    await writeFile(join(root, "work", "plan.json"), "{}");
    await writeFile(join(root, "secret"), "");
    await symlink(join(root, "secret"), join(root, "work", "link"));
    await mkdir(join(root, "work", "src"));
    const there = async (path: string) => artifacts.exists(path);
    expect(await there("plan.json")).toBe(true);
    expect(await there(join(root, "work", "plan.json"))).toBe(true);
    for (const path of ["gone.json", "src", "link", "../secret", join(root, "secret"), "a\0b"]) {
      expect(await there(path)).toBe(false);
    }
  });

  it("that the disk refuses are an error with a remedy", async () => {
    await writeFile(join(root, "board"), "a file");
    await expect(artifacts.write("web", "x.md", "x")).rejects.toMatchObject({
      code: "read_only",
      remedy: "Make room on the disk, or allow writing there.",
    });
  });
});
