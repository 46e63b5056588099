/** Tasks that are to be written into a project's file: how they are given, and how they are spelled. */

export interface PlannedTask {
  /** One line, as it will stand behind the checkbox. */
  readonly text: string;
  /** What other tasks call it; made from the text when it is missing. */
  readonly id?: string | undefined;
  /** An agent's or role's name, without `@`. */
  readonly assignee?: string | undefined;
  /** Ids of tasks of the plan or the project; `project#id` names one of another project. */
  readonly needs?: readonly string[] | undefined;
  /** A whole number. */
  readonly minutes?: number | undefined;
  readonly subtasks?: readonly PlannedTask[] | undefined;
}

export interface PlannedPhase {
  /** The heading of a phase that is there, or of a new one. */
  readonly title: string;
  /** Who is meant for all of it: stands in brackets behind a new heading. */
  readonly hint?: string | undefined;
  readonly tasks: readonly PlannedTask[];
}

/** A planned task that has its id. */
export interface NamedTask extends PlannedTask {
  readonly id: string;
  readonly subtasks: readonly NamedTask[];
}

export interface NamedPhase {
  /** With the hint, as the heading reads. */
  readonly heading: string;
  readonly tasks: readonly NamedTask[];
}

/** Gives every task an id that is neither taken nor given to another one. */
export function namePhases(
  phases: readonly PlannedPhase[],
  taken: ReadonlySet<string>,
): readonly NamedPhase[] {
  const used = new Set(taken);
  const reserve = (tasks: readonly PlannedTask[]): void => {
    for (const { id, subtasks = [] } of tasks) {
      if (id !== undefined) used.add(id);
      reserve(subtasks);
    }
  };
  for (const { tasks } of phases) reserve(tasks);
  const name = (task: PlannedTask): NamedTask => {
    const id = task.id ?? newId(task.text, used);
    used.add(id);
    return { ...task, id, subtasks: (task.subtasks ?? []).map(name) };
  };
  return phases.map(({ title, hint, tasks }) => ({
    heading: headingOf(title, hint),
    tasks: tasks.map(name),
  }));
}

function headingOf(title: string, hint: string | undefined): string {
  const whole = oneLine(title);
  return hint === undefined || oneLine(hint) === "" ? whole : `${whole} (${oneLine(hint)})`;
}

const longestId = 28;

/** `write-login-form`, and `write-login-form-2` where that is taken. */
export function newId(text: string, taken: ReadonlySet<string>): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let base = words[0]?.slice(0, longestId) ?? "task";
  for (const word of words.slice(1)) {
    if (base.length + 1 + word.length > longestId) break;
    base = `${base}-${word}`;
  }
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** The lines of a phase's tasks, subtasks indented. DESIGN 4.1. */
export function taskLines(tasks: readonly NamedTask[], indent = ""): readonly string[] {
  return tasks.flatMap(({ text, id, assignee, needs = [], minutes, subtasks }) => [
    [
      `${indent}- [ ] ${oneLine(text)}`,
      ...(assignee === undefined ? [] : [`@${assignee}`]),
      ...(needs.length === 0 ? [] : [`needs:${needs.join(",")}`]),
      ...(minutes === undefined ? [] : [`~${minutesWord(minutes)}`]),
      `^${id}`,
    ].join(" "),
    ...taskLines(subtasks, `${indent}  `),
  ]);
}

/** `45m`, `2h`, `1h30m`. */
function minutesWord(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${minutes}m`;
  return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
