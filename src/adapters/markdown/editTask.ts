/** Ticking and unticking: one character between the brackets. */
import { allTasks, type Task } from "../../core/project/model";
import type { FieldValue } from "../../core/sync/fields";
import type { ParsedText } from "./parseProject";
import { BodyLines } from "./sectionText";
import { refused, type SpliceResult, spliced, unchanged } from "./splice";

/** The task that a key stands for. */
export function findTask(parsed: ParsedText, key: string): Task | undefined {
  for (const task of allTasks(parsed.result.document)) if (task.key === key) return task;
  return undefined;
}

/** Finds the change that sets a task's checkbox. */
export function spliceTask(
  text: string,
  parsed: ParsedText,
  key: string,
  to: FieldValue,
): SpliceResult {
  if (typeof to !== "boolean") {
    return refused("A checkbox is ticked or not.", undefined, "Remove or add tasks by hand.");
  }
  const task = findTask(parsed, key);
  if (!task) {
    const remedy = "Look the task up again; its text may have changed.";
    return refused(`There is no task "${key.slice(0, 80)}" in this file.`, undefined, remedy);
  }
  if (task.done === to) return unchanged;
  const line = task.line - parsed.bodyLine;
  // Nothing but list markers stands before the box, see checkboxLine in bodyReader.
  const column = (parsed.outline.lines[line] ?? "").indexOf("[") + 1;
  const at = new BodyLines(text, parsed).start(line) + column;
  return spliced(at, at + 1, to ? "x" : " ");
}
