/**
 * Undo: the commands that take an accepted command back, made from what it journalled and from the
 * state before it. Undo is a change like any other; nothing is ever removed from the journal.
 */
import { projectById } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { priorities, projectStatuses } from "../project/model";
import { type Field, type FieldValue, fieldValue, parseNoteField } from "../sync/fields";
import type { World } from "../world";
import type { Command } from "./commands";
import type { BoardEvent, Commit } from "./events";
import { taskRef } from "./state";

/** What has to be so for the undo to mean what it says. */
export type Expectation =
  | {
      readonly kind: "field";
      readonly project: string;
      readonly field: Field;
      readonly value: FieldValue;
    }
  | { readonly kind: "claim"; readonly claim: string }
  | { readonly kind: "blocked"; readonly project: string; readonly task: string };

export interface UndoStep {
  readonly commands: readonly Command[];
  /** All must hold, else somebody has gone on from there and an undo would undo them. */
  readonly expects: readonly Expectation[];
  /** The claim to act on, where the undo gives one back. */
  readonly claim: string | undefined;
}

type Edit = Extract<BoardEvent, { type: "edit" }>;

/**
 * How to take `command` back.
 *
 * @param before the world in which it was given
 * @param commit what it became
 * @returns undefined when it changed nothing, or cannot be taken back
 */
export function inverseOf(
  before: World,
  command: Command,
  commit: Commit | undefined,
): UndoStep | undefined {
  if (commit === undefined) return undefined;
  const events = commit.events.filter(isKnown);
  const edits = events.filter((event): event is Edit => event.type === "edit");
  switch (command.type) {
    case "claim":
      return undoClaim(events, edits, command.target.project);
    case "tick":
    case "complete":
      return undoTick(edits, command.target.project);
    case "set_status":
      return undoStatus(before, edits, command.project);
    case "set_priority":
      return undoPriority(edits, command.project);
    case "note":
      return undoNotes(edits, command.project);
    case "write_section":
      return undoSection(edits, command.project, command.heading);
    case "block":
    case "unblock":
      return command.target.task === undefined
        ? undoStatus(before, edits, command.target.project)
        : undoTaskBlock(before, events);
    case "extend":
    case "release":
    case "start":
    case "remove_note":
    case "clear_owner":
    case "restore_section":
    case "plan_tasks":
    case "request_help":
    case "resolve_conflict":
    case "log_execution":
    case "acknowledge":
    case "accept_damage":
      return undefined;
  }
}

/** True when nobody has changed since what the undo would take back. */
export function mayUndo(world: World, step: UndoStep): boolean {
  return step.expects.every((expected) => holds(world, expected));
}

function holds(world: World, expected: Expectation): boolean {
  switch (expected.kind) {
    case "claim":
      return world.board.claims.has(expected.claim);
    case "blocked":
      return world.board.tasks.get(taskRef(expected.project, expected.task))?.blocked !== undefined;
    case "field": {
      const project = projectById(world.catalog, expected.project);
      const document = project === undefined ? undefined : effectiveDocument(world, project);
      return document !== undefined && fieldValue(document, expected.field) === expected.value;
    }
  }
}

function undoClaim(
  events: readonly BoardEvent[],
  edits: readonly Edit[],
  project: string,
): UndoStep | undefined {
  const granted = events.find((event) => event.type === "claim_granted");
  if (granted === undefined) return undefined;
  const notes = undoNotes(edits, project)?.commands ?? [];
  const target = { project, task: granted.task };
  return {
    commands: [{ type: "release", target, how: { kind: "give_up" } }, ...notes],
    expects: [{ kind: "claim", claim: granted.claim }],
    claim: granted.claim,
  };
}

function undoTick(edits: readonly Edit[], project: string): UndoStep | undefined {
  const edit = edits.find(({ field }) => field.startsWith("task:"));
  if (edit === undefined) return undefined;
  const target = { project, task: edit.field.slice("task:".length) };
  return {
    commands: [{ type: "tick", target, done: edit.to !== true }],
    expects: [expectation(edit, project)],
    claim: undefined,
  };
}

/** Status and blocking are said together; only what one command says again is taken back. */
function undoStatus(before: World, edits: readonly Edit[], id: string): UndoStep | undefined {
  const changed = edits.filter(({ field }) => field === "status" || field === "blocked");
  const project = projectById(before.catalog, id);
  const front = project === undefined ? undefined : effectiveDocument(before, project)?.frontMatter;
  if (changed.length === 0 || front === undefined) return undefined;
  const saysBoth = front.blocked === (front.status === "blocked");
  const status = projectStatuses.find((one) => one === front.status);
  if (!saysBoth || status === undefined) return undefined;
  return {
    commands: [{ type: "set_status", project: id, status, reason: front.blockingReason }],
    expects: changed.map((edit) => expectation(edit, id)),
    claim: undefined,
  };
}

function undoPriority(edits: readonly Edit[], project: string): UndoStep | undefined {
  const edit = edits.find(({ field }) => field === "priority");
  const priority = priorities.find((one) => one === edit?.from);
  if (edit === undefined || priority === undefined) return undefined;
  return {
    commands: [{ type: "set_priority", project, priority }],
    expects: [expectation(edit, project)],
    claim: undefined,
  };
}

function undoNotes(edits: readonly Edit[], project: string): UndoStep | undefined {
  const commands = edits.flatMap(({ field, to }): readonly Command[] => {
    const parts = parseNoteField(field);
    if (parts === undefined || typeof to !== "string") return [];
    return [{ type: "remove_note", project, ...parts, text: to }];
  });
  return commands.length === 0 ? undefined : { commands, expects: [], claim: undefined };
}

/** The command itself looks whether the section still reads so. */
function undoSection(
  edits: readonly Edit[],
  project: string,
  heading: string,
): UndoStep | undefined {
  const edit = edits.find(({ field }) => /^(?:section|append):/u.test(field));
  if (edit === undefined || typeof edit.to !== "string") return undefined;
  const to = typeof edit.from === "string" ? edit.from : null;
  const added = edit.field.startsWith("append:");
  return {
    commands: [{ type: "restore_section", project, heading, from: edit.to, to, added }],
    expects: [],
    claim: undefined,
  };
}

function undoTaskBlock(before: World, events: readonly BoardEvent[]): UndoStep | undefined {
  for (const event of events) {
    if (event.type === "task_blocked") {
      const { project, task } = event;
      return {
        commands: [{ type: "unblock", target: { project, task } }],
        expects: [{ kind: "blocked", project, task }],
        claim: undefined,
      };
    }
    if (event.type === "task_unblocked") {
      const { project, task } = event;
      const reason = before.board.tasks.get(taskRef(project, task))?.blocked?.reason;
      if (reason === undefined) return undefined;
      const target = { project, task };
      return { commands: [{ type: "block", target, reason }], expects: [], claim: undefined };
    }
  }
  return undefined;
}

function expectation({ field, to }: Edit, project: string): Expectation {
  return { kind: "field", project, field, value: to };
}

/** Types are not checked here: a commit of this process holds what it decided itself. */
function isKnown(event: Commit["events"][number]): event is BoardEvent {
  return "type" in event;
}
