/** What a rollback would do, and what it did, in words. Pure. */
import type { RollbackData } from "../face/rollbackRun";
import type { FileDifference } from "../workflow/runPorts";
import { count, quoted, someOf } from "./words";

export interface RollbackWords {
  /** How many files it would change. */
  readonly changes: number;
  /** Says it without the files; for when nothing would change. */
  readonly headline: string;
  /** Each file below what becomes of it; those that stay first. */
  readonly detail: string;
}

type Files = Pick<RollbackData, "files" | "left">;

/** A dialog shows no more. */
const mostFiles = 25;

const becomes: readonly (readonly [FileDifference["restore"], string])[] = [
  ["delete", "The run made these; they go:"],
  ["write", "These become what they were:"],
  ["mode", "These get their mode back:"],
];

export function rollbackWords({ files, left }: Files): RollbackWords {
  const lines = [
    ...listed(
      "The run changed these too; they stay as they are:",
      left.map(({ path, reason }) => `${path}: ${reason}`),
    ),
    ...becomes.flatMap(([restore, title]) =>
      listed(
        title,
        files.filter((file) => file.restore === restore).map(({ path }) => path),
      ),
    ),
  ];
  const shown = lines.slice(0, mostFiles + becomes.length + 1);
  const more = lines.length - shown.length;
  return {
    changes: files.length,
    headline: nothingWords(left),
    detail: [...shown, ...(more === 0 ? [] : [`and ${more} more`])].join("\n"),
  };
}

function listed(title: string, paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : [title, ...paths.map((path) => `    ${path}`)];
}

function nothingWords(left: Files["left"]): string {
  if (left.length === 0) return "Nothing is to be put back: every file is as before the run.";
  return `Nothing can be put back: ${leftWords(left)}.`;
}

function leftWords(left: Files["left"]): string {
  return someOf(left.map(({ path, reason }) => `${path} (${reason})`));
}

/** `3 files are as before “ship”. 1 file stays as it is: notes.md (changed 2 min ago).` @param run its name */
export function rolledBackWords({ files, left }: Files, run: string): string {
  if (files.length === 0) return nothingWords(left);
  const back = `${count(files.length, "file")} ${files.length === 1 ? "is" : "are"} as before ${quoted(run)}.`;
  if (left.length === 0) return back;
  const stay = left.length === 1 ? "stays" : "stay";
  return `${back} ${count(left.length, "file")} ${stay} as ${left.length === 1 ? "it is" : "they are"}: ${leftWords(left)}.`;
}
