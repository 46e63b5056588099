/** What a plan says beside its tasks: the section `Plan`, written for people and read back for briefs. */
import { oneLine } from "../project/plannedTasks";

export interface PlanText {
  readonly phase: string;
  readonly description: string;
  readonly context: string;
  /** By the task's id. */
  readonly subtasks: readonly (readonly [string, string])[];
}

export function planText({ phase, description, context, subtasks }: PlanText): string {
  const about = subtasks.filter(([, text]) => text !== "");
  return [
    `### ${oneLine(phase)}`,
    ...[description, context].map(plainLines).filter((text) => text !== ""),
    about.map(([id, text]) => `- **${id}**: ${oneLine(text)}`).join("\n"),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

/** What the plan says of one task; the last word counts. */
export function descriptionIn(section: string | undefined, id: string): string | undefined {
  const head = `- **${id}**: `;
  const line = section?.split("\n").findLast((one) => one.startsWith(head));
  return line?.slice(head.length);
}

/** Text of others inside a section: its headings, boxes and fences must not count as the file's own. */
function plainLines(text: string): string {
  return text
    .trim()
    .split(/\r\n|\r|\n/u)
    .map((line) =>
      /^\s*(?:#|```|~~~|<|[-+*] \[|\d+[.)] \[|=+\s*$|-+\s*$)/u.test(line)
        ? `> ${line.trim()}`
        : line,
    )
    .join("\n");
}
