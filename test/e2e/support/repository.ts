// What a test looks at behind the window's back: files, git and the history.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const identity = ["-c", "user.name=Baton tests", "-c", "user.email=tests@baton.invalid"];

export function git(folder: string, ...args: readonly string[]): string {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  );
  return execFileSync("git", [...identity, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export interface LineChanges {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The lines of a file that differ from the last commit, in their order. */
export function diffOf(folder: string, path: string): LineChanges {
  const lines = git(folder, "diff", "--unified=0", "--no-color", "--", path)
    .split("\n")
    .slice(4)
    .filter((line) => !line.startsWith("@@"));
  const only = (sign: string) =>
    lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  return { removed: only("-"), added: only("+") };
}

export interface HistoryEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Every event of the repository's history, oldest first. */
export function history(folder: string): readonly HistoryEvent[] {
  return historyLines(folder).flatMap(
    (line) => (JSON.parse(line) as { readonly events: readonly HistoryEvent[] }).events,
  );
}

export function historyLines(folder: string): readonly string[] {
  const directory = join(folder, ".git", "baton", "journal");
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n"))
    .filter((line) => line.trim() !== "");
}

/** A project file's text without what a clock wrote into it. */
export function textOf(folder: string, path: string): string {
  return readFileSync(join(folder, path), "utf8")
    .replace(/^last_updated: .*$/gmu, "last_updated: now")
    .replaceAll(/\*\*\d{4}-\d\d-\d\d \d\d:\d\d - /gu, "**now - ");
}
