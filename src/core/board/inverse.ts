/**
 * Undo: the commands that take an accepted command back, made from what it journalled and from the
 * state before it. Undo is a change like any other; nothing is ever removed from the journal.
 */
import { isLive } from "../claim/claims";
import { projectById } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { priorities, projectStatuses } from "../project/model";
import { type Field, type FieldValue, fieldValue, parseNoteField } from "../sync/fields";
import type { World } from "../world";
import type { Command } from "./commands";
import type { BoardEvent, Commit } from "./events";
import { type Claim, taskRef } from "./state";

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
      return undoClaim(before, events, edits, commit.at);
    case "release":
      return undoRelease(before, command, events, edits);
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
    case "reinstate":
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
    case "start_run":
    case "drive_run":
    case "advance_run":
    case "answer_approval":
    case "recheck":
    case "complete_step":
    case "request_for_step":
    case "override_boundary":
    case "retry_run":
    case "cancel_run":
    case "rolled_back":
    case "reset_breaker":
    case "acknowledge_alerts":
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

/** Who was taken over gets the claim back, unless it had expired by then. */
function undoClaim(
  before: World,
  events: readonly BoardEvent[],
  edits: readonly Edit[],
  at: number,
): UndoStep | undefined {
  const granted = events.find((event) => event.type === "claim_granted");
  if (granted === undefined) return undefined;
  const { project, task, claim } = granted;
  const notes = undoNotes(edits, project)?.commands ?? [];
  const former = endedClaims(before, events).filter((one) => isLive(one, at));
  return {
    commands: [
      { type: "release", target: { project, task }, how: { kind: "give_up" } },
      ...notes,
      ...former.map((one): Command => ({ type: "reinstate", claim: one })),
    ],
    expects: [{ kind: "claim", claim }],
    claim,
  };
}

/** A handoff is out in the world: who got it may have read it. */
function undoRelease(
  before: World,
  { how, target }: Extract<Command, { type: "release" }>,
  events: readonly BoardEvent[],
  edits: readonly Edit[],
): UndoStep | undefined {
  const [claim] = endedClaims(before, events);
  if (claim === undefined || how.kind === "handoff") return undefined;
  const { project } = target;
  const status = undoStatus(before, edits, project);
  const changesStatus = edits.some(({ field }) => field === "status" || field === "blocked");
  // Half of it would be a third state that nobody wanted.
  if (changesStatus && status === undefined) return undefined;
  const ticks = edits.flatMap((edit) => undoTick([edit], project) ?? []);
  const blocked = undoTaskBlock(before, events);
  const parts = [status, ...ticks, blocked].filter((part) => part !== undefined);
  return {
    // First, so that nothing is changed when somebody has taken the work.
    commands: [{ type: "reinstate", claim }, ...parts.flatMap(({ commands }) => commands)],
    expects: parts.flatMap(({ expects }) => expects),
    claim: undefined,
  };
}

/** The claims that the events ended, as they were before. */
function endedClaims({ board }: World, events: readonly BoardEvent[]): readonly Claim[] {
  return events.flatMap((event) =>
    event.type === "claim_ended" ? (board.claims.get(event.claim) ?? []) : [],
  );
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
