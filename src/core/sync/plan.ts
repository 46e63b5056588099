/**
 * The three-way planner: what was last agreed, what the file says, what the board intends. It gives
 * a plan and changes nothing; a dumb executor (`board/settle.ts`) carries it out. PROTOCOL 3.
 */
import { type DecisionContext, EventBuilder } from "../board/decision";
import type { BoardEvent } from "../board/events";
import { pendingEdits } from "../board/evolve";
import { maxEventBytes } from "../board/journalist";
import type { Board, PendingEdit, TrackedCopy } from "../board/state";
import { type CopyRef, copyKey } from "../project/copy";
import { allTasks, type ProjectDocument } from "../project/model";
import { boardNames } from "../project/taskNames";
import { fieldChanged } from "./consequences";
import {
  type Field,
  type FieldEdit,
  type FieldValue,
  fieldValue,
  idsInLines,
  type Reading,
  readingValue,
  snapshotOf,
} from "./fields";
import { renamedTasks } from "./renames";
import { cutSection } from "./sectionSize";
import { mostBytes, trackingPart } from "./track";

export interface SyncSituation {
  /** Why a difference is there that Baton did not make. */
  readonly cause: "hand" | "git";
  /** Edits that another living session holds in an unsaved editor are left to it. */
  readonly leaveAlone: (session: string) => boolean;
  /** The version that this process itself has put into the file last, a moment ago. */
  readonly placed?: PlacedVersion | undefined;
  /** Somebody saved what is looked at into the file that `placed` replaced, and so knows its source. */
  readonly savedOver?: boolean;
}

/**
 * What others agreed on after the version was computed, and what the file now says as it does, was put
 * back by this process because it came so late; nobody edited it. What the file says otherwise than its
 * last version was put there by somebody else since.
 */
export interface PlacedVersion {
  /** What it was computed from. */
  readonly source: Reading;
  readonly result: Reading;
  /** Of the last commit that was known when it was computed. */
  readonly seq: number;
}

export interface SyncPlan {
  /** To be made in the file now. */
  readonly splices: readonly FieldEdit[];
  /**
   * Facts to be journalled. They hold for the document as it was read, so they may only be
   * committed on the head for which the plan was made.
   */
  readonly events: readonly BoardEvent[];
}

const nothing: SyncPlan = { splices: [], events: [] };

/** What to do about one tracked copy. Nothing for a copy that is not tracked. */
export function planCopy(
  board: Board,
  copy: CopyRef,
  reading: Reading,
  situation: SyncSituation,
  context: DecisionContext,
): SyncPlan {
  const { document } = reading;
  const tracked = board.copies.get(copyKey(copy));
  if (tracked === undefined) return nothing;
  if (tracked.incomplete) {
    return { splices: [], events: [trackingPart(copy, tracked.project, document, tracked.base)] };
  }
  const pending = pendingEdits(board, copy);
  const restored = putBackEdits(tracked, pending, reading, situation);
  const given = givenIds(tracked, pending, reading);
  const renames = given.length > 0 ? given : reworded(tracked, document, [...pending, ...restored]);
  if (renames.length > 0) {
    const { project } = tracked;
    const events = renames.map(
      ([from, to]): BoardEvent => ({ type: "task_renamed", copy, project, from, to }),
    );
    return { splices: [], events };
  }
  const splices: FieldEdit[] = [];
  const events = new EventBuilder(context);
  const confirmed: PendingEdit[] = [];
  const dropped: PendingEdit[] = [];
  for (const edit of pending) {
    if (edit.deferredBy !== undefined && situation.leaveAlone(edit.deferredBy)) continue;
    const value = readingValue(reading, edit);
    if (isMade(edit, value)) confirmed.push(edit);
    else if (isPointless(edit, document, [...pending, ...restored])) dropped.push(edit);
    else if (mayBeMade(edit, value) || isEcho(tracked, edit.field, value, situation)) {
      splices.push({ field: edit.field, from: value, to: edit.to });
    } else addConflict(events, tracked, edit, value);
  }
  if (confirmed.length > 0) {
    events.add({ type: "edit_done", edits: confirmed.map(({ id }) => id) });
  }
  if (dropped.length > 0) {
    const edits = dropped.map(({ id }) => id);
    events.add({ type: "edit_dropped", edits, why: "no_such_field" });
  }
  const watched = new Set([...pending, ...restored].flatMap(fieldsOf));
  for (const { field, from, to } of restored) splices.push({ field, from: from[0] ?? null, to });
  splices.push(...putBackTicks(tracked, restored, reading, situation));
  const changes: Difference[] = [];
  for (const difference of differences(tracked, document, watched)) {
    const [field, to, from] = difference;
    if (isEcho(tracked, field, from, situation)) splices.push({ field, from, to });
    else changes.push(difference);
  }
  const cause = tracked.unseen ? "git" : situation.cause;
  if (changes.length > 0 || tracked.unseen) {
    observe(board, events, tracked, changes, cause, context.now);
  }
  return { splices, events: events.events };
}

/**
 * Tasks that got the id which was meant for them go by that from now on. What came beside them is told
 * apart by it, so it is looked for before anything else that may have been reworded.
 */
function givenIds(
  { base }: TrackedCopy,
  pending: readonly PendingEdit[],
  reading: Reading,
): readonly (readonly [string, string])[] {
  return pending.flatMap((edit): readonly (readonly [string, string])[] => {
    const { field, to } = edit;
    if (!field.startsWith("id:") || typeof to !== "string") return [];
    const key = field.slice("id:".length);
    const isNew = base.has(`task:${key}`) && !base.has(`task:${to}`);
    return isNew && readingValue(reading, edit) === to ? [[key, to]] : [];
  });
}

type IntendedEdit = Pick<PendingEdit, "field" | "from" | "to">;

/** Tasks that a person reworded: not those that Baton puts there or gives an id. */
function reworded(
  { base }: TrackedCopy,
  document: ProjectDocument,
  coming: readonly IntendedEdit[],
): readonly (readonly [string, string])[] {
  const ours = new Set<string>();
  for (const edit of coming) {
    for (const field of fieldsOf(edit)) {
      const key = /^task:(.*)$/su.exec(field)?.[1];
      if (key !== undefined && edit.field.startsWith("tasks:") && !base.has(`task:${key}`))
        ours.add(key);
    }
  }
  return renamedTasks(base, document, ours).filter(
    ([from, to]) => !coming.some((edit) => edit.field === `id:${to}` && edit.to === from),
  );
}

/** Field, value agreed on, value in the file. */
type Difference = readonly [Field, FieldValue, FieldValue];

function isMade(edit: PendingEdit, value: FieldValue): boolean {
  if (edit.field.startsWith("note:") && edit.to !== null) return value !== null;
  return value === edit.to;
}

function isEcho(
  tracked: TrackedCopy,
  field: Field,
  value: FieldValue,
  situation: SyncSituation,
): boolean {
  const base = tracked.base.get(field);
  if (base === undefined || base.value === value) return false;
  // A task that is gone cannot be ticked; the lines it came with are put back as a whole.
  if (value === null && field.startsWith("task:")) return false;
  return ownVersions(situation, base.seq).some(
    ({ document }) => fieldValue(document, field) === value,
  );
}

/** What this process put into the file before it knew the commit `seq`, as far as the file may show it. */
function ownVersions({ placed, savedOver }: SyncSituation, seq: number): readonly Reading[] {
  if (placed === undefined || placed.seq >= seq) return [];
  return savedOver === true ? [placed.result, placed.source] : [placed.result];
}

/**
 * The task of the edit is not there any more, nor about to come, or it goes by another id: such an edit
 * could never be made, and would hold up all others of its copy.
 */
function isPointless(
  { field, to }: PendingEdit,
  document: ProjectDocument,
  coming: readonly IntendedEdit[],
): boolean {
  const key = /^(?:needs|id):(.*)$/su.exec(field)?.[1];
  if (key === undefined) return false;
  for (const task of allTasks(document)) {
    if (task.key === key) return field.startsWith("id:") && task.id !== undefined && task.id !== to;
  }
  return !coming.some((edit) => fieldsOf(edit).includes(`task:${key}`));
}

/** `last_updated` is only a stamp: the later one wins, whoever wrote the other. */
function mayBeMade(edit: PendingEdit, value: FieldValue): boolean {
  return edit.field === "last_updated" || edit.from.includes(value);
}

function addConflict(
  events: EventBuilder,
  tracked: TrackedCopy,
  edit: PendingEdit,
  file: FieldValue,
): void {
  const { ref: copy, project } = tracked;
  const { field, to: board } = edit;
  const base = tracked.base.get(field)?.value ?? edit.from[0] ?? null;
  const conflict = events.id("conflict");
  const told = cutSection(field, file);
  events.add({ type: "conflict_found", conflict, copy, project, field, base, file: told, board });
}

/** What an edit is about, as sync watches it: tasks that come together are checkboxes one by one. */
function fieldsOf({ field, from, to }: IntendedEdit): readonly Field[] {
  if (!field.startsWith("tasks:")) return [field];
  const lines = [to, ...from].find((value) => typeof value === "string") ?? "";
  return [field, ...idsInLines(lines).map((id): Field => `task:${id}`)];
}

/**
 * What has no base, and was put back by this process itself. Tasks and their ids come first: what is said
 * of a task cannot be put into a file that does not have it.
 */
function putBackEdits(
  { notes }: TrackedCopy,
  pending: readonly PendingEdit[],
  reading: Reading,
  situation: SyncSituation,
): readonly IntendedEdit[] {
  const edits: IntendedEdit[] = [];
  for (const [field, { value: to, seq }] of notes) {
    if (pending.some((edit) => edit.field === field)) continue;
    const from = putBack(reading, field, to, seq, situation);
    if (from !== undefined) edits.push({ field, from: [from], to });
  }
  const bringsTasks = ({ field }: IntendedEdit) => /^(?:id|tasks):/u.test(field);
  return [...edits.filter(bringsTasks), ...edits.filter((edit) => !bringsTasks(edit))];
}

/**
 * The checkboxes of tasks that are put back: as they were agreed on since, not as they once came. It has
 * to be done at once, for what this process puts into the file now is its newest version.
 */
function putBackTicks(
  { base }: TrackedCopy,
  restored: readonly IntendedEdit[],
  { document }: Reading,
  situation: SyncSituation,
): readonly FieldEdit[] {
  const splices: FieldEdit[] = [];
  const putBackTick = (id: string, from: FieldValue, isOwn: (seq: number) => boolean) => {
    const field: Field = `task:${id}`;
    const agreed = base.get(field);
    if (agreed === undefined || agreed.value === from || !isOwn(agreed.seq)) return;
    splices.push({ field, from, to: agreed.value });
  };
  for (const { field, to } of restored) {
    if (typeof to !== "string") continue;
    if (field.startsWith("tasks:")) {
      for (const id of idsInLines(to)) putBackTick(id, false, () => true);
    }
    if (!field.startsWith("id:")) continue;
    const before: Field = `task:${field.slice("id:".length)}`;
    const from = fieldValue(document, before);
    const isOwn = (seq: number) =>
      ownVersions(situation, seq).some((version) => fieldValue(version.document, before) === from);
    putBackTick(to, from, isOwn);
  }
  return splices;
}

/**
 * What the file says of an intended field, when this process itself has put that back by coming late;
 * undefined when it says what was agreed on, or something new.
 */
function putBack(
  reading: Reading,
  field: Field,
  to: FieldValue,
  seq: number,
  situation: SyncSituation,
): FieldValue | undefined {
  const versions = ownVersions(situation, seq);
  if (versions.length === 0) return undefined;
  const edit = { field, from: [], to };
  const isWhole = field.startsWith("section:") || field.startsWith("needs:");
  const same = (one: FieldValue, other: FieldValue) =>
    isWhole ? one === other : (one === null) === (other === null);
  const from = readingValue(reading, edit);
  const own = versions.some((version) => same(readingValue(version, edit), from));
  return own && !same(from, to) ? from : undefined;
}

function differences(
  tracked: TrackedCopy,
  document: ProjectDocument,
  pending: ReadonlySet<Field>,
): readonly Difference[] {
  const snapshot = snapshotOf(document);
  const found: Difference[] = [];
  for (const [field, value] of snapshot) {
    if (pending.has(field)) continue;
    const agreed = tracked.base.get(field)?.value;
    if (agreed !== value) found.push([field, agreed ?? null, value]);
  }
  for (const [field, { value }] of tracked.base) {
    if (snapshot.has(field) || pending.has(field)) continue;
    found.push([field, value, null]);
  }
  return found;
}

function observe(
  board: Board,
  events: EventBuilder,
  tracked: TrackedCopy,
  changes: readonly Difference[],
  cause: "hand" | "git",
  now: number,
): void {
  const { ref: copy, project } = tracked;
  // What follows from a change comes before it: where a commit is full, the rest is found again as long
  // as the change itself is not noted.
  const names = boardNames(board, project, (key) => tracked.base.has(`task:${key}`));
  for (const change of cause === "git" ? [] : changes) {
    fieldChanged(board, events, project, change, now, names);
  }
  let some: Difference[] = [];
  let size = mostBytes({ type: "file_observed", copy, project, cause });
  const begun = size;
  for (const change of changes) {
    size += mostBytes(change);
    if (size > maxEventBytes && some.length > 0) {
      events.add({ type: "file_observed", copy, project, changes: some, cause });
      some = [];
      size = begun + mostBytes(change);
    }
    some.push(change);
  }
  events.add({ type: "file_observed", copy, project, changes: some, cause });
}
