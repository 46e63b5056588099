/**
 * The project format for the simulator's own texts only: line by line, a hundred times faster than the
 * real one. Some seeds run with the real one.
 */
import type { ProjectFormat } from "../../src/core/ports";
import type { Note, ProjectDocument, Task } from "../../src/core/project/model";
import { type FieldEdit, noteField, parseNoteField } from "../../src/core/sync/fields";

const taskLine = /^(?<indent> *)- \[(?<mark>[ x])\] (?<text>.*?)(?: \^(?<id>\S+))?$/u;
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
};

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
    const { indent = "", mark, text = "", id } = found;
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
      assignee: undefined,
      needs: [],
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

function editLines(lines: string[], { field, to }: FieldEdit): string | undefined {
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
