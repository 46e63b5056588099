/** What a decider gets and gives. Pure: time and the one random id come in from outside. */
import { type Refusal, refuse } from "../errors";
import { type Project, projectById } from "../project/catalog";
import { sameCopy } from "../project/copy";
import { boardNamesIn, effectiveDocument } from "../project/effective";
import type { ProjectDocument } from "../project/model";
import { nameInCopy, type TaskNames } from "../project/taskNames";
import { findTask, type LocatedTask } from "../project/tasks";
import {
  type Field,
  type FieldEdit,
  type FieldValue,
  fieldValue,
  normalNoteText,
  noteField,
} from "../sync/fields";
import { quoted, someOf, withoutStop } from "../view/words";
import type { FileTexts, World } from "../world";
import type { Target } from "./commands";
import type { Actor, BoardEvent } from "./events";
import { copiesOf, pendingEdits } from "./evolve";

export interface DecisionContext {
  readonly actor: Actor;
  /** Milliseconds since the epoch; never behind the board's last commit. */
  readonly now: number;
  /** Unique and unguessable; ids of what the decision makes begin with it. */
  readonly id: string;
}

export interface Accepted {
  readonly ok: true;
  /** Empty when everything is already as asked. */
  readonly events: readonly BoardEvent[];
  /** Plain sentences the one who asked should see although it went through. */
  readonly warnings: readonly string[];
}

export type Decision = Accepted | Refusal;

export function accept(events: readonly BoardEvent[], warnings: readonly string[] = []): Accepted {
  return { ok: true, events, warnings };
}

/** A project that can be read, with the document as it will be. */
export interface Workable {
  readonly project: Project;
  readonly document: ProjectDocument;
  /** What the board calls the tasks that the file knows by another name. */
  readonly names: TaskNames;
}

/** The project a command is about, or why it cannot be worked on. */
export function workable(world: World, id: string): Workable | Refusal {
  const found = world.catalog.byId.get(id) ?? [];
  const project = projectById(world.catalog, id) ?? found[0];
  if (project === undefined) {
    return refuse("not_found", `There is no project ${quoted(id)} here.`, {
      suggestions: similarIds(world, id),
    });
  }
  if (found.length > 1) {
    const paths = found.map((one) => one.file.copy.path);
    return refuse(
      "duplicate_id",
      `The id ${quoted(id)} is used by ${someOf(paths)}. Give each of these files a project_id of its own.`,
      { suggestions: paths },
    );
  }
  const document = effectiveDocument(world, project);
  if (document !== undefined && project.document !== undefined) {
    return { project, document, names: boardNamesIn(world.board, project.id, project.document) };
  }
  const { path } = project.file.copy;
  const { line = 1, message = "cannot be read", remedy = "" } = project.failure ?? {};
  return refuse("unparsable", `${path}:${line}: ${withoutStop(message)}. ${remedy}`);
}

/** The task a target names; undefined when it names the project; a refusal when there is none. */
export function targetTask(work: Workable, target: Target): LocatedTask | undefined | Refusal {
  if (target.task === undefined) return undefined;
  const name = work.names.get(target.task) ?? target.task;
  const located = findTask(work.document, name);
  if (located !== undefined) return located;
  const message = `${quoted(target.project)} has no task ${quoted(target.task)}.`;
  return refuse("not_found", message);
}

/** The texts that the command asked for. */
export function textsOf({ texts }: World): FileTexts {
  if (texts === undefined) throw new Error("The file's text was not read before the decision.");
  return texts;
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && "ok" in value && value.ok === false;
}

/** What is told apart of a note's first line ends at 120 characters; the number must be in it. */
const maxNumberedLine = 110;

/** Collects events with ids that follow from the decision's own. */
export class EventBuilder {
  readonly events: BoardEvent[] = [];
  readonly #context: DecisionContext;
  #made = 0;

  constructor(context: DecisionContext) {
    this.#context = context;
  }

  /** A new id: `<prefix>-<decision>` and, from the second on, a number. */
  id(prefix: string): string {
    this.#made += 1;
    const suffix = this.#made === 1 ? "" : `-${this.#made}`;
    return `${prefix}-${this.#context.id}${suffix}`;
  }

  add(event: BoardEvent): void {
    this.events.push(event);
  }

  /** Says that the actor acts over somebody's claim, and why. */
  override(claim: string, reason: string): void {
    this.add({ type: "claim_overridden", claim, by: this.#context.actor.agent, reason });
  }

  /** An edit of the asker's copy, unless the field already says so. */
  edit(work: Workable, field: Field, to: FieldValue): void {
    const { copy } = work.project.file;
    const { document } = work.project;
    const own = fieldInCopy(work.names, field);
    const from = document === undefined ? null : fieldValue(document, own);
    this.#edit({ copy, field: own, from, to }, fieldValue(work.document, field));
  }

  /** An edit of what no document keeps: the asker's copy reads `from` now. */
  editText(work: Workable, field: Field, from: FieldValue, to: FieldValue): void {
    this.add({
      type: "edit",
      edit: this.id("edit"),
      copy: work.project.file.copy,
      field,
      from,
      to,
    });
  }

  /** Why the edits so far cannot be made in the asker's copy; undefined when they can. */
  problem(world: World, work: Workable): Refusal | undefined {
    const { copy } = work.project.file;
    const edits = this.events.filter(
      (event) => event.type === "edit" && sameCopy(event.copy, copy),
    ) as readonly FieldEdit[];
    const why = textsOf(world).problem(copy, edits);
    return why === undefined ? undefined : refuse("invalid_argument", why);
  }

  /**
   * Adds a note in the actor's name. A note is known by time, author and first line: one that begins
   * like another gets a number, so that neither is taken for the other.
   */
  note(world: World, work: Workable, by: string, words: string): void {
    const author = by.replace(/\s+/gu, " ").replaceAll("*", "").trim();
    const text = normalNoteText(words.trim());
    const [first = "", ...rest] = text.split("\n");
    const pending = pendingEdits(world.board, work.project.file.copy);
    for (let number = 1; ; number += 1) {
      const head = number === 1 ? first : `${first.slice(0, maxNumberedLine)} (${number})`;
      const whole = [head, ...rest].join("\n");
      const field = noteField({ time: noteTime(this.#context.now), author, text: whole });
      const edit = pending.find((one) => one.field === field);
      const there = edit === undefined ? fieldValue(work.document, field) : edit.to;
      if (there === whole) return;
      if (there !== null) continue;
      this.edit(work, field, whole);
      return;
    }
  }

  /** Clears the owner in every copy that names the agent. PROTOCOL 4.3. */
  clearOwner(world: World, work: Workable, agent: string): void {
    const own = work.project.file.copy;
    if (work.document.frontMatter.owner === agent) this.edit(work, "owner", null);
    for (const { ref, base } of copiesOf(world.board, work.project.id)) {
      if (sameCopy(ref, own)) continue;
      const pending = pendingEdits(world.board, ref).find((edit) => edit.field === "owner");
      const value = pending === undefined ? base.get("owner")?.value : pending.to;
      if (value !== agent) continue;
      this.#edit({ copy: ref, field: "owner", from: agent, to: null }, agent);
    }
  }

  /** Stamps `last_updated`, when anything else of the copy is edited. */
  touch(work: Workable): void {
    const own = work.project.file.copy;
    const edited = this.events.some((event) => event.type === "edit" && sameCopy(event.copy, own));
    if (edited) this.edit(work, "last_updated", isoSeconds(this.#context.now));
  }

  #edit(
    edit: Omit<Extract<BoardEvent, { type: "edit" }>, "type" | "edit">,
    effective: FieldValue,
  ): void {
    // What was decided about the field a moment ago in the same decision is taken back.
    const earlier = this.events.findIndex(
      (event) =>
        event.type === "edit" && event.field === edit.field && sameCopy(event.copy, edit.copy),
    );
    if (earlier >= 0) this.events.splice(earlier, 1);
    if (effective === edit.to) return;
    this.add({ type: "edit", edit: this.id("edit"), ...edit });
  }
}

/** A file may know a task by another name than the board does. */
function fieldInCopy(names: TaskNames, field: Field): Field {
  const [kind] = field.split(":", 1);
  if (kind !== "task" && kind !== "id") return field;
  return `${kind}:${nameInCopy(names, field.slice(kind.length + 1))}`;
}

/** `2026-11-20T14:05:00Z`, as the source documents spell it. */
export function isoSeconds(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-20 14:05` in UTC, as notes spell it. DESIGN 4.1. */
export function noteTime(now: number): string {
  return new Date(now).toISOString().slice(0, 16).replace("T", " ");
}

function similarIds(world: World, id: string): readonly string[] {
  const wanted = id.toLowerCase();
  const close = (other: string) => {
    const known = other.toLowerCase();
    return known.includes(wanted) || wanted.includes(known);
  };
  return [...world.catalog.byId.keys()].filter(close).slice(0, 5);
}
