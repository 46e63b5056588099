import { describe, expect, test } from "vitest";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import type { ParseResult, Task } from "../../../src/core/project/model";
import { corpusNames, corpusText } from "./corpus";

/** A reading as text, short enough to be checked by eye in the snapshot. */
function describeReading(result: ParseResult): string {
  if (!result.ok) {
    const { message, line, column, remedy } = result.failure;
    return `FAILURE ${line}:${column} ${message}\n  ${remedy}`;
  }
  const { frontMatter, title, phases, sections, notes, problems } = result.document;
  return [
    JSON.stringify(frontMatter),
    `title: ${JSON.stringify(title)}`,
    ...phases.flatMap((phase) => [
      `phase ${phase.index} line ${phase.line}: ${phase.title} (${phase.hint})`,
      ...phase.tasks.flatMap((task) => describeTask(task)),
    ]),
    ...sections.map(({ heading, line, endLine }) => `section ${line}-${endLine}: ${heading}`),
    ...notes.map(
      (note) => `note ${note.line}: ${note.time} | ${note.author} | ${JSON.stringify(note.text)}`,
    ),
    ...problems.map(
      ({ severity, line, message, remedy }) => `${severity} ${line}: ${message} ${remedy}`,
    ),
  ].join("\n");
}

function describeTask(task: Task): string[] {
  const short = (text: string) =>
    text.length > 90 ? `${text.slice(0, 90)}… ${text.length}` : text;
  const marks = [
    task.id && `^${task.id}`,
    task.assignee && `@${task.assignee}`,
    task.needs.length > 0 && `needs:${task.needs.join(",")}`,
    task.estimateMinutes !== undefined && `~${task.estimateMinutes}m`,
  ].filter(Boolean);
  const line = `  ${task.position} line ${task.line} [${task.done ? "x" : " "}] ${JSON.stringify(short(task.text))} key ${JSON.stringify(short(task.key))} ${marks.join(" ")}`;
  return [line.trimEnd(), ...task.subtasks.flatMap((subtask) => describeTask(subtask))];
}

describe("reading the corpus", () => {
  test.each(corpusNames)("%s reads as recorded", (name) => {
    expect(describeReading(parseProject(corpusText(name)))).toMatchSnapshot();
  });
});
