/** Finds what has tests in a workspace: npm and pnpm workspaces, Python, Go and Cargo projects. */
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import picomatch from "picomatch";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { errorCode } from "../../core/disk";
import { field, ProgramError, type ProgramInput, pathInside } from "./program";
import { usesPytest } from "./pytestProject";
import { textOf } from "./textOf";

export type PackageKind = "npm" | "python" | "go" | "cargo" | "other";

export interface FoundPackage {
  readonly name: string;
  /** Relative to the workspace, with `/`; `.` is the workspace itself. */
  readonly path: string;
  readonly kind: PackageKind;
  /** Its own test command, where it has one. */
  readonly command?: readonly string[];
}

const skipped: ReadonlySet<string> = new Set([
  "node_modules",
  "vendor",
  "target",
  "dist",
  "build",
  "out",
  "coverage",
  "venv",
  "site-packages",
]);
const deepest = 6;
const mostFolders = 20_000;
const mostPackages = 200;

export async function findPackages({ inputs, root }: ProgramInput): Promise<unknown> {
  const folders = field(inputs, "folders") ?? [];
  if (!Array.isArray(folders) || !folders.every((one) => typeof one === "string")) {
    throw new ProgramError("bad_input", "The input `folders` must be a list of texts.");
  }
  const packages = folders.length > 0 ? await given(root, folders) : await discovered(root);
  if (packages.length === 0) {
    throw new ProgramError(
      "no_packages",
      "No package with tests was found. Name the folders to test.",
    );
  }
  if (packages.length > mostPackages) {
    throw new ProgramError(
      "too_many",
      `${packages.length} packages were found, and at most ${mostPackages} can be tested at once. Name folders.`,
    );
  }
  return { packages };
}

async function given(root: string, folders: readonly string[]): Promise<readonly FoundPackage[]> {
  const found: FoundPackage[] = [];
  for (const folder of new Set(folders)) {
    const path = await pathInside(root, folder);
    if (!(await isFolder(path))) {
      throw new ProgramError("no_folder", `There is no folder ${folder} in the workspace.`);
    }
    const known = await packageIn(root, path);
    found.push(known ?? { name: basename(path), path: told(root, path), kind: "other" });
  }
  return found;
}

async function discovered(root: string): Promise<readonly FoundPackage[]> {
  const members = await workspaceGlobs(root);
  const isMember = members.length === 0 ? undefined : picomatch([...members]);
  const found: FoundPackage[] = [];
  for (const folder of await foldersBelow(root)) {
    const one = await packageIn(root, folder);
    if (one?.command === undefined) continue;
    // The root of a workspace runs its members' tests, which would then run twice.
    if (one.kind === "npm" && isMember !== undefined && !isMember(one.path)) continue;
    found.push(one);
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Which folders belong to an npm or pnpm workspace; none when it is no workspace. */
async function workspaceGlobs(root: string): Promise<readonly string[]> {
  const own = await json(join(root, "package.json"));
  const workspaces = field(own, "workspaces");
  const listed = Array.isArray(workspaces) ? workspaces : field(workspaces, "packages");
  const pnpm = await textOf(join(root, "pnpm-workspace.yaml"));
  const more = pnpm === undefined ? undefined : field(parseYaml(pnpm) as unknown, "packages");
  return [listed, more]
    .flatMap((globs): readonly unknown[] => (Array.isArray(globs) ? globs : []))
    .filter((glob) => typeof glob === "string")
    .map((glob) => glob.replace(/^\.\//u, "").replace(/\/$/u, ""));
}

async function foldersBelow(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const left = [{ folder: root, depth: 0 }]; left.length > 0; ) {
    const next = left.pop();
    if (next === undefined) break;
    found.push(next.folder);
    if (found.length > mostFolders) {
      throw new ProgramError("too_many", "The workspace has too many folders. Name those to test.");
    }
    if (next.depth === deepest) continue;
    for (const entry of await readdir(next.folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name.startsWith(".") || skipped.has(entry.name)) continue;
      left.push({ folder: join(next.folder, entry.name), depth: next.depth + 1 });
    }
  }
  return found;
}

/** What the folder is a package of; undefined when it is none. `command` only where it has tests. */
async function packageIn(root: string, folder: string): Promise<FoundPackage | undefined> {
  const path = told(root, folder);
  const make = (
    kind: PackageKind,
    name: unknown,
    command: readonly string[] | undefined,
  ): FoundPackage => ({
    name: typeof name === "string" && name !== "" ? name : basename(folder),
    path,
    kind,
    ...(command === undefined ? {} : { command }),
  });
  const npm = await json(join(folder, "package.json"));
  if (npm !== undefined) {
    const script = field(field(npm, "scripts"), "test");
    const hasTests = typeof script === "string" && !script.includes("no test specified");
    const manager = await managerOf(root);
    return make("npm", field(npm, "name"), hasTests ? [manager, "test"] : undefined);
  }
  const python = await textOf(join(folder, "pyproject.toml"));
  if (python !== undefined) {
    const runner = (await usesPytest(root, folder)) ? "pytest" : "unittest";
    const name = field(field(toml(python), "project"), "name");
    return make("python", name, ["python3", "-m", runner]);
  }
  if ((await textOf(join(folder, "go.mod"))) !== undefined) {
    return make("go", undefined, ["go", "test", "./..."]);
  }
  const cargo = await textOf(join(folder, "Cargo.toml"));
  const crate = cargo === undefined ? undefined : field(toml(cargo), "package");
  return crate === undefined ? undefined : make("cargo", field(crate, "name"), ["cargo", "test"]);
}

async function managerOf(root: string): Promise<string> {
  if ((await textOf(join(root, "pnpm-lock.yaml"))) !== undefined) return "pnpm";
  return (await textOf(join(root, "yarn.lock"))) === undefined ? "npm" : "yarn";
}

function told(root: string, folder: string): string {
  const path = relative(root, folder).split(sep).join("/");
  return path === "" ? "." : path;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return false;
    throw error;
  }
}

async function json(file: string): Promise<unknown> {
  const text = await textOf(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ProgramError("bad_package", `${file} is no JSON.`);
  }
}

function toml(text: string): unknown {
  try {
    return parseToml(text);
  } catch {
    // A name is a comfort; without it the folder's name does.
    return undefined;
  }
}
