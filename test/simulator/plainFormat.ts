/**
 * The project format for the simulator's own texts only: line by line, a hundred times faster than the
 * real one. Some seeds run with the real one.
 */
import type { ProjectFormat } from "../../src/core/ports";
import { allTasks, type Note, type ProjectDocument, type Task } from "../../src/core/project/model";
import {
  type FieldEdit,
  headingOf,
  lineIndexOf,
  noteField,
  parseNoteField,
} from "../../src/core/sync/fields";

const taskLine =
  /^(?<indent> *)- \[(?<mark>[ x])\] (?<text>.*?)(?: @(?<assignee>\S+))?(?: needs:(?<needs>\S+))?(?: \^(?<id>\S+))?$/u;
const noteLine = /^- \*\*(?<time>\S+ \S+) - (?<author>.*?)\*\*: (?<text>.*)$/u;

export const plainFormat: ProjectFormat = {
  parse(text) {
    const lines = text.split("\n");
    if (lines[0] !== "---" || !lines.includes("## Agent Notes")) {
      const failure = { message: "broken", line: 1, column: 1, remedy: "Mend it" };
      return { ok: false, failure };
    }
    return { ok: true, document: documentOf(lines) };
  },
  edit(text, edits) {
    const lines = text.split("\n");
    for (const edit of edits) {
      const problem = editLines(lines, edit);
      if (problem !== undefined) {
        return { ok: false, message: problem, line: undefined, remedy: "Mend it" };
      }
    }
    return { ok: true, text: lines.join("\n") };
  },
  section(text, heading) {
    const lines = text.split("\n");
    const range = sectionOf(lines, heading);
    if (range === undefined) return undefined;
    return trimmed(lines.slice(range.start, range.end)).join("\n");
  },
};

/** The lines below a heading, up to the next. */
function sectionOf(lines: readonly string[], heading: string) {
  const at = lines.indexOf(`## ${heading}`);
  if (at < 0) return undefined;
  const next = lines.findIndex((line, index) => index > at && line.startsWith("## "));
  return { start: at + 1, end: next < 0 ? lines.length : next };
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== "");
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== "") + 1);
}

/** Adds, replaces and removes texts of sections; undefined for any other field. */
function editText(lines: string[], { field, from, to }: FieldEdit): true | undefined {
  if (!/^(?:section|append):/u.test(field)) return undefined;
  const whole = field.startsWith("section:");
  const heading = whole ? field.slice("section:".length) : headingOf(field);
  const range = sectionOf(lines, heading);
  if (range === undefined) {
    if (typeof to !== "string") return true;
    lines.splice(lines.indexOf("## Agent Notes"), 0, `## ${heading}`, "", ...to.split("\n"), "");
    return true;
  }
  const { start, end } = range;
  const said = trimmed(lines.slice(start, end));
  let wanted = typeof to === "string" ? to.split("\n") : [];
  if (whole && to === null) {
    lines.splice(start - 1, end - start + 1);
    return true;
  }
  if (!whole && typeof to === "string") {
    if (lineIndexOf(said, wanted) >= 0) return true;
    wanted = said.length === 0 ? wanted : [...said, "", ...wanted];
  } else if (!whole && typeof from === "string") {
    const gone = from.split("\n");
    const at = lineIndexOf(said, gone);
    wanted = at < 0 ? [...said] : [...said.slice(0, at), ...said.slice(at + gone.length)];
  }
  lines.splice(start, end - start, "", ...wanted, "");
  return true;
}

/** Puts planned tasks behind the last one, and needs behind a task's text; undefined for any other field. */
function editTasks(lines: string[], { field, to }: FieldEdit): true | string | undefined {
  if (field.startsWith("tasks:")) {
    const last = lines.findLastIndex((line) => taskLine.test(line));
    const wanted = String(to).split("\n");
    const there = wanted.some((line) => lines.some((one) => idOf(one) === idOf(line)));
    if (!there) lines.splice(last + 1, 0, ...wanted);
    return true;
  }
  if (!/^(?:needs|id):/u.test(field)) return undefined;
  const key = field.slice(field.indexOf(":") + 1);
  const task = [...allTasks(documentOf(lines))].find((one) => one.key === key);
  if (field.startsWith("id:")) {
    if (lines.some((line) => idOf(line) === to)) return true;
    if (task === undefined || task.id !== undefined) return `no task ${key} without an id`;
    lines[task.line - 1] += ` ^${String(to)}`;
    return true;
  }
  if (task === undefined) return `no task ${key}`;
  const plain = (lines[task.line - 1] ?? "").replace(/ needs:\S+/u, "");
  const [, words = "", id = ""] = /^(.*?)( \^\S+)?$/u.exec(plain) ?? [];
  lines[task.line - 1] = to === null ? plain : `${words} needs:${String(to)}${id}`;
  return true;
}

function idOf(line: string): string | undefined {
  return taskLine.exec(line)?.groups?.["id"];
}

function documentOf(lines: readonly string[]): ProjectDocument {
  const value = (key: string) => {
    const found = lines.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2);
    return found === "null" ? undefined : found;
  };
  const tasks: (Task & { subtasks: Task[] })[] = [];
  const seen = new Map<string, number>();
  const notes: Note[] = [];
  lines.forEach((line, index) => {
    const note = noteLine.exec(line)?.groups;
    if (note !== undefined) {
      const { time = "", author = "", text = "" } = note;
      notes.push({ time, author, text, line: index + 1 });
    }
    const found = taskLine.exec(line)?.groups;
    if (found === undefined) return;
    const { indent = "", mark, text = "", assignee, needs, id } = found;
    const again = (seen.get(text) ?? 0) + 1;
    if (id === undefined) seen.set(text, again);
    const around = indent === "" ? undefined : tasks.at(-1);
    const siblings = around?.subtasks ?? tasks;
    const place = siblings.length + 1;
    const task = {
      key: id ?? (again === 1 ? `~${text}` : `~${text}~${again}`),
      id,
      position: around === undefined ? `1.${place}` : `${around.position}.${place}`,
      text,
      done: mark === "x",
      line: index + 1,
      assignee,
      needs: needs?.split(",") ?? [],
      estimateMinutes: undefined,
      subtasks: [],
    };
    siblings.push(task);
  });
  const status = value("status");
  const priority = value("priority");
  return {
    frontMatter: {
      projectId: value("project_id"),
      status: (status ?? "pending") as "pending",
      owner: value("owner"),
      lastUpdated: value("last_updated"),
      blocked: value("blocked") === "true",
      blockingReason: value("blocking_reason"),
      priority: (priority ?? "medium") as "medium",
      tags: [],
      dependencies: { blockedBy: [], blocks: [], parent: undefined, related: [] },
      phases: "sequential",
    },
    title: value("project_id"),
    phases: [{ index: 1, title: "Tasks", hint: undefined, line: 1, tasks }],
    sections: [],
    notes,
    problems: [],
  };
}

function editLines(lines: string[], edit: FieldEdit): string | undefined {
  const { field, to } = edit;
  const done = editText(lines, edit) ?? editTasks(lines, edit);
  if (done !== undefined) return done === true ? undefined : done;
  if (field.startsWith("note:")) {
    const parts = parseNoteField(field);
    if (parts === undefined) return "no note";
    const at = lines.findIndex((line) => {
      const found = noteLine.exec(line)?.groups;
      if (found === undefined) return false;
      const { time = "", author = "", text = "" } = found;
      return noteField({ time, author, text }) === field;
    });
    if (at >= 0) lines.splice(at, 1);
    if (to === null) return undefined;
    const line = `- **${parts.time} - ${parts.author}**: ${String(to)}`;
    lines.splice(lines.indexOf("## Agent Notes") + 2, 0, line);
    return undefined;
  }
  if (field.startsWith("task:")) {
    const wanted = field.slice("task:".length);
    const open = [...documentOf(lines).phases.flatMap(({ tasks }) => tasks)];
    for (const task of open) {
      if (task.key === wanted) {
        const line = lines[task.line - 1] ?? "";
        lines[task.line - 1] = line.replace(/- \[[ x]\]/u, to === true ? "- [x]" : "- [ ]");
        return undefined;
      }
      open.push(...task.subtasks);
    }
    return `no task ${wanted}`;
  }
  const at = lines.findIndex((line) => line.startsWith(`${field}: `));
  if (at < 0) return `no ${field}`;
  lines[at] = `${field}: ${String(to)}`;
  return undefined;
}
