/** What events about files do to a board: the agreed values, pending edits, conflicts. PROTOCOL 3. */
import { type CopyKey, type CopyRef, copyKey, sameCopy } from "../project/copy";
import { boardNames, renamed } from "../project/taskNames";
import { type Field, type FieldValue, idsInLines, isIntentField } from "../sync/fields";
import type { BoardDraft } from "./draft";
import type { BoardEvent, Commit } from "./events";
import type { BaseValue, Conflict, NoteChange, PendingEdit, TrackedCopy } from "./state";

type SyncEvent = Extract<
  BoardEvent,
  {
    type:
      | "copy_tracked"
      | "edit"
      | "edit_done"
      | "edit_dropped"
      | "edit_deferred"
      | "file_observed"
      | "worktree_moved"
      | "task_renamed"
      | "copy_unseen"
      | "copy_moved"
      | "copy_gone"
      | "conflict_found"
      | "conflict_resolved";
  }
>;

export function applySyncEvent(draft: BoardDraft, event: SyncEvent, commit: Commit): void {
  switch (event.type) {
    case "copy_tracked":
      return track(draft, event, commit);
    case "edit":
      return intend(draft, event, commit);
    case "edit_done": {
      const confirmed: PendingEdit[] = [];
      forEachEdit(draft, event.edits, (edit) => {
        confirmed.push(edit);
        return undefined;
      });
      for (const { copy, field, to } of confirmed) agree(draft, copy, [[field, to]], commit);
      return;
    }
    case "edit_dropped":
      return forEachEdit(draft, event.edits, () => undefined);
    case "edit_deferred":
      return forEachEdit(draft, event.edits, (edit) => ({
        ...edit,
        deferredBy: event.session,
        inEditor: true,
      }));
    case "file_observed": {
      const values = event.changes.map(([field, , to]) => [field, to] as const);
      agree(draft, event.copy, values, commit);
      if (event.cause === "git") setUnseen(draft, event.copy, false);
      return;
    }
    case "copy_unseen":
      return setUnseen(draft, event.copy, true);
    case "worktree_moved":
      draft.worktrees.set(event.worktree, event.head);
      return;
    case "task_renamed":
      return renameField(draft, event);
    case "copy_moved":
      return move(draft, event.from, event.to, event.project);
    case "copy_gone":
      return forget(draft, event.copy, event.project);
    case "conflict_found": {
      const { copy, project, field, base, file, board } = event;
      const conflict = { id: event.conflict, copy, project, field, base, file, board };
      draft.conflicts.set(event.conflict, { ...conflict, at: commit.at });
      dropField(draft, copy, field);
      agree(draft, copy, [[field, file]], commit);
      return;
    }
    case "conflict_resolved":
      draft.conflicts.delete(event.conflict);
  }
}

function track(
  draft: BoardDraft,
  event: Extract<SyncEvent, { type: "copy_tracked" }>,
  commit: Commit,
): void {
  const key = copyKey(event.copy);
  const known = draft.copies.get(key);
  const base = new Map<Field, BaseValue>(known?.base);
  for (const [field, value] of event.fields) {
    base.set(field, { value, before: value, seq: commit.seq });
  }
  const ownerSince = owned(base) ? (known?.ownerSince ?? commit.at) : undefined;
  const incomplete = event.more === true && known?.incomplete !== false;
  const notes = known?.notes ?? new Map();
  const unseen = known?.unseen === true;
  const { copy: ref, project } = event;
  draft.copies.set(key, { ref, project, base, incomplete, unseen, ownerSince, notes });
  const keys = draft.copiesByProject.get(project) ?? [];
  if (!keys.includes(key)) draft.copiesByProject.set(project, [...keys, key]);
}

function setUnseen(draft: BoardDraft, copy: CopyRef, unseen: boolean): void {
  const key = copyKey(copy);
  const known = draft.copies.get(key);
  if (known !== undefined && known.unseen !== unseen) draft.copies.set(key, { ...known, unseen });
}

/** How many notes are remembered of a copy, in case a late writer drops one. */
const keptNotes = 20;

function owned(base: ReadonlyMap<Field, BaseValue>): boolean {
  return typeof base.get("owner")?.value === "string";
}

/** Takes the values as agreed. */
function agree(
  draft: BoardDraft,
  copy: CopyRef,
  values: readonly (readonly [Field, FieldValue])[],
  commit: Commit,
): void {
  const key = copyKey(copy);
  const known = draft.copies.get(key);
  if (known === undefined) return;
  const base = new Map(known.base);
  let { ownerSince } = known;
  const pending = draft.edits.get(key) ?? [];
  const oldest = Math.min(...pending.map(({ seq }) => seq));
  const notes = new Map(
    [...known.notes].filter(([, { seq }], at, all) => seq > oldest || all.length - at <= keptNotes),
  );
  for (const [field, value] of values) {
    if (isIntentField(field)) {
      notes.delete(field);
      notes.set(field, { value, seq: commit.seq });
      // Tasks that came together are watched one by one from here on.
      const ids = field.startsWith("tasks:") && typeof value === "string" ? idsInLines(value) : [];
      for (const id of ids) {
        base.set(`task:${id}`, { value: false, before: null, seq: commit.seq });
      }
      continue;
    }
    if (field.startsWith("task:") && value === null) {
      base.delete(field);
      forgetTask(notes, field.slice("task:".length));
      continue;
    }
    const before = base.get(field)?.value ?? null;
    base.set(field, { value, before, seq: commit.seq });
    if (field === "owner") ownerSince = value === null ? undefined : commit.at;
  }
  draft.copies.set(key, { ...known, base, ownerSince, notes });
}

/** A task that is gone is not put back by whoever remembers how it came. */
function forgetTask(notes: Map<Field, NoteChange>, key: string): void {
  for (const [field, { value }] of [...notes]) {
    if (field === `needs:${key}` || field === `id:${key}`) notes.delete(field);
    if (field.startsWith("id:") && value === key) notes.delete(field);
  }
  changeLines(notes, key, undefined);
}

/** Gives a planned task another id in the lines it came with, or takes its line out: it has none now. */
function changeLines(notes: Map<Field, NoteChange>, id: string, key: string | undefined): void {
  const other = key?.startsWith("~") === false ? key : undefined;
  for (const [field, { value, seq }] of [...notes]) {
    if (!field.startsWith("tasks:") || typeof value !== "string") continue;
    const lines = value.split("\n").flatMap((line) => {
      if (!idsInLines(line).includes(id)) return [line];
      return other === undefined ? [] : [line.slice(0, -id.length) + other];
    });
    if (lines.length === 0) notes.delete(field);
    else notes.set(field, { value: lines.join("\n"), seq });
  }
}

function intend(
  draft: BoardDraft,
  event: Extract<SyncEvent, { type: "edit" }>,
  commit: Commit,
): void {
  const key = copyKey(event.copy);
  const pending = draft.edits.get(key) ?? [];
  const older = pending.find((edit) => edit.field === event.field);
  // While an older edit of the field is being made, the file may read its target as well.
  const from = [event.from, ...(older ? [...older.from, older.to] : [])];
  const next: PendingEdit = {
    id: event.edit,
    copy: event.copy,
    field: event.field,
    from: [...new Set(from)].filter((value) => value !== event.to),
    to: event.to,
    seq: older?.seq ?? commit.seq,
    deferredBy: event.deferred ?? older?.deferredBy,
    inEditor: false,
  };
  draft.edits.set(key, [...pending.filter((edit) => edit !== older), next]);
}

/** Replaces each named pending edit by what `change` makes of it, or removes it. */
function forEachEdit(
  draft: BoardDraft,
  ids: readonly string[],
  change: (edit: PendingEdit) => PendingEdit | undefined,
): void {
  const wanted = new Set(ids);
  for (const [key, edits] of [...draft.edits.entries()]) {
    if (!edits.some((edit) => wanted.has(edit.id))) continue;
    const rest = edits.flatMap((edit) => (wanted.has(edit.id) ? (change(edit) ?? []) : [edit]));
    setEdits(draft, key, rest);
  }
}

function dropField(draft: BoardDraft, copy: CopyRef, field: Field): void {
  const key = copyKey(copy);
  setEdits(
    draft,
    key,
    (draft.edits.get(key) ?? []).filter((edit) => edit.field !== field),
  );
}

function setEdits(draft: BoardDraft, key: CopyKey, edits: readonly PendingEdit[]): void {
  if (edits.length === 0) draft.edits.delete(key);
  else draft.edits.set(key, edits);
}

function move(draft: BoardDraft, from: CopyRef, to: CopyRef, project: string): void {
  const known = draft.copies.get(copyKey(from));
  if (known === undefined) return;
  const edits = draft.edits.get(copyKey(from)) ?? [];
  const conflicts = conflictsOf(draft, from);
  const names = draft.taskNames.get(project);
  forget(draft, from, known.project);
  if (names !== undefined) draft.taskNames.set(project, names);
  for (const conflict of conflicts) {
    draft.conflicts.set(conflict.id, { ...conflict, copy: to, project });
  }
  const moved: TrackedCopy = { ...known, ref: to, project };
  draft.copies.set(copyKey(to), moved);
  const keys = draft.copiesByProject.get(project) ?? [];
  draft.copiesByProject.set(project, [...keys.filter((key) => key !== copyKey(to)), copyKey(to)]);
  setEdits(
    draft,
    copyKey(to),
    edits.map((edit) => ({ ...edit, copy: to })),
  );
}

function forget(draft: BoardDraft, copy: CopyRef, project: string): void {
  const key = copyKey(copy);
  draft.copies.delete(key);
  draft.edits.delete(key);
  const rest = (draft.copiesByProject.get(project) ?? []).filter((other) => other !== key);
  if (rest.length === 0) {
    draft.copiesByProject.delete(project);
    draft.taskNames.delete(project);
  } else draft.copiesByProject.set(project, rest);
  for (const { id } of conflictsOf(draft, copy)) draft.conflicts.delete(id);
}

function conflictsOf(draft: BoardDraft, copy: CopyRef): readonly Conflict[] {
  return [...draft.conflicts.entries()].flatMap(([, conflict]) =>
    sameCopy(conflict.copy, copy) ? [conflict] : [],
  );
}

/** Notes that a task has another name in a copy. True when the board goes by that name from now on. */
export function renameTask(
  draft: BoardDraft,
  event: Extract<SyncEvent, { type: "task_renamed" }>,
): boolean {
  const { copy, project, from } = event;
  const base = draft.copies.get(copyKey(copy))?.base;
  const names = draft.taskNames.get(project);
  const taskNames = new Map(names === undefined ? [] : [[project, names]]);
  const has = (key: string) => base?.has(`task:${key}`) === true;
  const known = boardNames({ taskNames }, project, has).get(from);
  draft.taskNames.set(project, renamed(names, event, known));
  return known === undefined;
}

/** Keeps the place of the field, so that the order of tasks is not lost. */
function renameField(
  draft: BoardDraft,
  { copy, from, to }: Extract<SyncEvent, { type: "task_renamed" }>,
): void {
  const key = copyKey(copy);
  const known = draft.copies.get(key);
  if (known === undefined) return;
  const named = (field: Field): Field => {
    const kind = /^(?:task|needs|id):/u.exec(field)?.[0];
    return kind !== undefined && field === kind + from ? ((kind + to) as Field) : field;
  };
  const base = new Map([...known.base].map(([field, value]) => [named(field), value] as const));
  const notes = new Map([...known.notes].map(([field, note]) => [named(field), note] as const));
  changeLines(notes, from, to);
  draft.copies.set(key, { ...known, base, notes });
  const edits = draft.edits.get(key) ?? [];
  setEdits(
    draft,
    key,
    // What gave it the id is found again by the name it had before.
    edits.map((edit) => (edit.to === to ? edit : { ...edit, field: named(edit.field) })),
  );
  for (const conflict of conflictsOf(draft, copy)) {
    draft.conflicts.set(conflict.id, { ...conflict, field: named(conflict.field) });
  }
}
