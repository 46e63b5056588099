/** Reads the plan that `orchestrator_plan_task` takes. What is wrong with it is told all at once. */
import type { PlannedTask } from "../project/plannedTasks";
import { quoted } from "../view/words";

/** `subtasks_json` as tasks, with what each is about. */
export interface ReadPlan {
  readonly tasks: readonly PlannedTask[];
  /** By the place in `tasks`: what is to be done, in one line. */
  readonly descriptions: readonly string[];
  readonly problems: readonly string[];
}

/** @param subtasks a JSON text, or what it says */
export function readSubtasks(subtasks: unknown): ReadPlan {
  const list = typeof subtasks === "string" ? parsed(subtasks) : subtasks;
  if (!Array.isArray(list)) {
    const problem = "subtasks_json must be a JSON array of subtasks.";
    return { tasks: [], descriptions: [], problems: [problem] };
  }
  const problems: string[] = [];
  const tasks: PlannedTask[] = [];
  const descriptions: string[] = [];
  for (const [index, item] of list.entries()) {
    const fields = record(item);
    if (fields === undefined) {
      problems.push(`Subtask ${index + 1} is no object.`);
      continue;
    }
    const title = text(fields["title"]);
    const name = title === "" ? `Subtask ${index + 1}` : quoted(title);
    if (title === "") problems.push(`Subtask ${index + 1} has no title.`);
    const effort = minutesOf(fields["estimated_effort"]);
    if (effort === "bad") {
      const said = JSON.stringify(fields["estimated_effort"]);
      problems.push(`${name}: the estimate ${said} is no time; write 30m, 2h, 1h30m or 1d.`);
    }
    const needs = fields["dependencies"] ?? [];
    const isList = Array.isArray(needs) && needs.every((need) => typeof need === "string");
    if (!isList) problems.push(`${name}: dependencies must be a list of task ids.`);
    const id = text(fields["task_id"]);
    const specialist = text(fields["specialist_type"]).replace(/^@/u, "");
    tasks.push({
      text: title,
      id: id === "" ? undefined : id,
      assignee: specialist === "" ? undefined : specialist,
      needs: isList ? needs : [],
      minutes: typeof effort === "number" ? effort : undefined,
    });
    descriptions.push(text(fields["description"]));
  }
  return { tasks, descriptions, problems };
}

const units: Readonly<Record<string, number>> = { m: 1, h: 60, d: 480 };
const part = /(\d+(?:\.\d+)?) ?(m|h|d)[a-z]*/gu;

/** Minutes; undefined where nothing is said, `bad` for what is no time. */
export function minutesOf(effort: unknown): number | undefined | "bad" {
  if (effort === undefined || effort === null) return undefined;
  if (typeof effort === "number") return Number.isInteger(effort) && effort > 0 ? effort : "bad";
  if (typeof effort !== "string") return "bad";
  const words = effort.trim().toLowerCase().replace(/^~/u, "");
  if (words === "" || words === "unknown") return undefined;
  if (!/^(?:\d+(?:\.\d+)? ?(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?)[ ,]*)+$/u.test(words)) {
    return "bad";
  }
  let minutes = 0;
  for (const [, number = "0", unit = "m"] of words.matchAll(part)) {
    minutes += Number(number) * (units[unit] ?? 1);
  }
  return minutes >= 1 ? Math.round(minutes) : "bad";
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Said as a problem of the plan: whoever wrote it gets the list of them.
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value.replaceAll(/\s+/gu, " ").trim() : "";
}
