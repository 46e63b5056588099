/** Worktrees made of random files, and what people, agents and git do to them. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { git } from "../../support/gitSandbox";

/** Names that somebody once had trouble with; the last one is no UTF-8. */
const names = [
  "a",
  "b.txt",
  "with space",
  'quo"te',
  "new\nline",
  "tab\tname",
  "grün.md",
  "-dash",
  "back\\slash",
  ".hidden",
  ":(glob)x",
  "'$(x)'",
].map((name) => Buffer.from(name, "utf8"));
names.push(Buffer.from([0x66, 0xff, 0xfe]));

const name = fc.constantFrom(...names);
const path = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map((part) => part.toString("latin1")).join("/"));
const content = fc.oneof(
  fc.constantFrom("", "one\r\ntwo\r\n", "one\ntwo\n", "$Id$\n").map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o700, 0o444, 0o664);

export type Deed =
  | {
      readonly type: "write";
      readonly path: string;
      readonly content: Buffer;
      readonly mode: number;
    }
  | { readonly type: "link"; readonly path: string; readonly target: string }
  | { readonly type: "remove" | "folder"; readonly path: string }
  | { readonly type: "chmod"; readonly path: string; readonly mode: number }
  | { readonly type: "add" | "commit" | "stash" | "branch" | "ignore" | "unignore" | "nested" };

const target = fc.constantFrom("a", "../outside", "/etc/passwd", "nowhere", ".", "b.txt\n");
const files: readonly fc.Arbitrary<Deed>[] = [
  fc.record({ type: fc.constant("write" as const), path, content, mode }),
  fc.record({ type: fc.constant("link" as const), path, target }),
  fc.record({ type: fc.constant("remove" as const), path }),
  fc.record({ type: fc.constant("chmod" as const), path, mode }),
];
const gits: readonly fc.Arbitrary<Deed>[] = (
  ["add", "commit", "stash", "branch", "ignore", "nested"] as const
).map((type) => fc.constant({ type }));

export const pastDeeds = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...files) },
    { weight: 1, arbitrary: fc.oneof(...gits) },
  ),
  { minLength: 5, maxLength: 20 },
);
/** What a run does; it may change what git ignores as well. */
export const runDeeds = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.oneof(...files) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Deed>({ type: "ignore" }, { type: "unignore" }, { type: "add" }),
    },
  ),
  { minLength: 1, maxLength: 15 },
);
export const fileDeeds = fc.array(fc.oneof(...files), { minLength: 1, maxLength: 4 });

export function newRepository(root: string, options: readonly string[] = []): void {
  git(root, "init", "-q");
  for (const option of ["user.name=T", "user.email=t@example.com", ...options]) {
    const [key = "", value = ""] = option.split("=");
    git(root, "config", key, value);
  }
  writeFileSync(join(root, "first"), "first\n");
  git(root, "add", ".");
  git(root, "commit", "-qm", "first");
}

/** Does it where it is possible at all; a file in the way of a folder makes way. */
export function doIt(root: string, deed: Deed): void {
  switch (deed.type) {
    case "write":
      clear(root, deed.path);
      writeFileSync(at(root, deed.path), deed.content);
      chmodSync(at(root, deed.path), deed.mode);
      return;
    case "link":
      clear(root, deed.path);
      symlinkSync(deed.target, at(root, deed.path));
      return;
    case "remove":
      if (isThere(root, deed.path))
        rmSync(pathText(root, deed.path), { recursive: true, force: true });
      return;
    case "folder":
      clear(root, deed.path);
      mkdirSync(at(root, deed.path));
      return;
    case "chmod":
      if (isFile(root, deed.path)) chmodSync(at(root, deed.path), deed.mode);
      return;
    case "ignore":
      writeFileSync(join(root, ".gitignore"), "b.txt\n.hidden\n");
      return;
    case "unignore":
      rmSync(join(root, ".gitignore"), { force: true });
      return;
    case "nested":
      if (existsSync(join(root, "nested"))) return;
      mkdirSync(join(root, "nested"));
      newRepository(join(root, "nested"));
      return;
    case "add":
    case "commit":
    case "stash":
    case "branch":
      inGit(root, deed.type);
  }
}

function inGit(root: string, what: "add" | "commit" | "stash" | "branch"): void {
  if (what === "branch") git(root, "branch", "-f", `other-${Date.now() % 3}`);
  else if (what === "stash")
    git(root, "stash", "store", "-m", "kept", git(root, "rev-parse", "HEAD"));
  else {
    git(root, "add", "-A", "--", ".", ":(exclude)nested");
    if (what === "commit") git(root, "commit", "-qm", "more", "--allow-empty");
  }
}

/** Everything below the root but `.git` folders: kind, permission bits and bytes, by path. */
export function treeOf(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (folder: string): void => {
    const list = readdirSync(folder === "" ? Buffer.from(root) : at(root, folder), {
      encoding: "buffer",
    });
    for (const one of list.map((bytes) => bytes.toString("latin1"))) {
      if (one === ".git") continue;
      const inner = folder === "" ? one : `${folder}/${one}`;
      const file = at(root, inner);
      const stats = lstatSync(file);
      if (stats.isDirectory()) walk(inner);
      else if (stats.isSymbolicLink()) {
        found.set(inner, `link ${readlinkSync(file, { encoding: "buffer" }).toString("latin1")}`);
      } else {
        const permissions = (stats.mode & 0o777).toString(8);
        found.set(inner, `file ${permissions} ${readFileSync(file).toString("base64")}`);
      }
    }
  };
  walk("");
  return found;
}

/** Everything that git keeps but its objects and Baton's own refs: a snapshot must not change it. */
export function gitStateOf(root: string): ReadonlyMap<string, string> {
  return new Map(
    [...treeOf(join(root, ".git"))].filter(([path]) => !/^(objects|refs\/baton)\//u.test(path)),
  );
}

export function at(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, "latin1")]);
}

/** For calls that take no bytes: only where the name is UTF-8. */
function pathText(root: string, path: string): string {
  return at(root, path).toString("utf8");
}

function isThere(root: string, path: string): boolean {
  if (!safeAbove(root, path)) return false;
  return at(root, path).equals(Buffer.from(pathText(root, path))) && existsOrLink(root, path);
}

function existsOrLink(root: string, path: string): boolean {
  return lstatSync(at(root, path), { throwIfNoEntry: false }) !== undefined;
}

function isFile(root: string, path: string): boolean {
  return (
    safeAbove(root, path) && lstatSync(at(root, path), { throwIfNoEntry: false })?.isFile() === true
  );
}

/** No link on the way: nothing outside may be touched. */
function safeAbove(root: string, path: string): boolean {
  const parts = path.split("/");
  return parts.slice(0, -1).every(
    (_, depth) =>
      lstatSync(at(root, parts.slice(0, depth + 1).join("/")), {
        throwIfNoEntry: false,
      })?.isDirectory() === true,
  );
}

/** Makes the folders above and takes away what stands at the place. */
function clear(root: string, path: string): void {
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const place = parts.slice(0, depth).join("/");
    const stats = lstatSync(at(root, place), { throwIfNoEntry: false });
    const isLast = depth === parts.length;
    if (stats?.isDirectory() === true && !isLast) continue;
    if (stats !== undefined) removeTree(root, place);
    if (!isLast) mkdirSync(at(root, place));
  }
}

/** rmSync does not take names that are no UTF-8 apart. */
function removeTree(root: string, path: string): void {
  const file = at(root, path);
  if (!lstatSync(file).isDirectory()) {
    rmSync(file, { force: true });
    return;
  }
  for (const one of readdirSync(file, { encoding: "buffer" })) {
    removeTree(root, `${path}/${one.toString("latin1")}`);
  }
  rmSync(file, { recursive: true, force: true });
}
