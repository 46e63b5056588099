/** What a rollback would do, in words, before it does it. Pure. */
import type { RollbackData } from "../face/rollbackRun";
import type { FileDifference } from "../workflow/runPorts";
import { count } from "./words";

export interface RollbackWords {
  /** How many files it would change. */
  readonly changes: number;
  readonly headline: string;
  /** Each file with what becomes of it; those that stay first. */
  readonly detail: string;
}

/** A dialog shows no more. */
const mostFiles = 25;

const verbs: Readonly<Record<FileDifference["restore"], string>> = {
  write: "put back",
  delete: "deleted again",
  mode: "gets its mode back",
};

function capital(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}

export function rollbackWords({
  files,
  left,
}: Pick<RollbackData, "files" | "left">): RollbackWords {
  const headline = [
    ...(files.length === 0
      ? ["no file differs from before the run."]
      : [`${count(files.length, "file")} would change.`]),
    ...(left.length === 0 ? [] : [`${count(left.length, "file")} that it changed would stay.`]),
  ].join(" ");
  const lines = [
    ...left.map(({ path, reason }) => `${path}: stays. ${capital(reason)}.`),
    ...files.map(({ path, restore }) => `${path}: ${verbs[restore]}`),
  ];
  const more = lines.length > mostFiles ? [`and ${lines.length - mostFiles} more`] : [];
  return {
    changes: files.length,
    headline,
    detail: [headline, "", ...lines.slice(0, mostFiles), ...more].join("\n"),
  };
}
