/**
 * In which state a project or task is, for people: one word each, the same on every face. What is
 * behind the word is `explain`. The look is `../host`'s business.
 */
import { executionsOf } from "../board/evolve";
import { type Claim, type OpenExecution, taskRef } from "../board/state";
import { claimsOn, isHolder, isLive, overlappingClaims } from "../claim/claims";
import type { Project } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { explainProject, explainTask } from "../project/explain";
import { unleasedOwner } from "../project/holderReasons";
import type { Explanation, ReasonCode } from "../project/reasons";
import type { LocatedTask } from "../project/tasks";
import type { Asker, World } from "../world";

export type WorkState =
  /** The file cannot be read, or its id is used twice. */
  | "broken"
  /** Both sides changed the same field. */
  | "conflict"
  /** Its holder's time ran out while something was in progress. */
  | "lost"
  /** Its last attempt ended without success, and nobody is at it again. */
  | "failed"
  /** Something is in progress. */
  | "running"
  | "claimed"
  /** An owner by hand, without a claim. */
  | "owned"
  | "ready"
  | "waiting"
  | "blocked"
  | "done"
  | "cancelled";

/** Order of groups and of projects in a flat list: what wants attention first. */
export const workStates: readonly WorkState[] = [
  "broken",
  "conflict",
  "lost",
  "failed",
  "running",
  "claimed",
  "owned",
  "ready",
  "waiting",
  "blocked",
  "done",
  "cancelled",
];

export interface WorkSummary {
  readonly state: WorkState;
  /** The live claim on it, or the expired one of lost work. */
  readonly claim: Claim | undefined;
  readonly execution: OpenExecution | undefined;
  /** True when the asker's session holds it. */
  readonly mine: boolean;
  /** True for a task of a project that the asker's session holds. */
  readonly inMine: boolean;
  readonly explanation: Explanation;
}

/**
 * The asker as a claim's holder would ask: a person who acts as several agents sees what is ready
 * for the one who holds the project.
 */
export function askerFor(world: World, project: string, me: Asker): Asker {
  const own = claimsOn(world.board, project).find((claim) => claim.session === me.session);
  return own === undefined ? me : { agent: own.agent, session: own.session };
}

export function summarizeProject(
  world: World,
  project: Project,
  me: Asker,
  now: number,
): WorkSummary {
  const asker = askerFor(world, project.id, me);
  const explanation = explainProject(world, project, asker, now);
  const claims = claimsOn(world.board, project.id);
  const claim =
    claims.find((one) => one.task === undefined && isLive(one, now)) ??
    claims.find((one) => isLive(one, now)) ??
    claims[0];
  const execution = executionIn(world, project.id, undefined);
  const summary = { claim, execution, mine: isMine(claim, me), inMine: false, explanation };
  const state =
    firstState(explanation, ["unparsable", "duplicate_id", "invalid"], "broken") ??
    (hasConflict(world, project.id) ? "conflict" : undefined) ??
    firstState(explanation, ["done"], "done") ??
    firstState(explanation, ["cancelled"], "cancelled") ??
    workingState(claim, execution, now) ??
    (unleasedOwner(world, project, now) === undefined ? undefined : "owned") ??
    firstState(explanation, ["blocked"], "blocked") ??
    (explanation.ready ? "ready" : "waiting");
  return { ...summary, state };
}

export function summarizeTask(
  world: World,
  project: Project,
  located: LocatedTask,
  me: Asker,
  now: number,
): WorkSummary {
  const asker = askerFor(world, project.id, me);
  const explanation = explainTask(world, project, located, asker, now);
  const { task } = located;
  const document = effectiveDocument(world, project);
  const claims = overlappingClaims(world.board, document, project.id, task.key).filter(
    (claim) => claim.task === task.key,
  );
  const claim = claims.find((one) => isLive(one, now)) ?? claims[0];
  const execution = executionIn(world, project.id, task.key);
  const behind =
    claim ?? (execution?.claim === undefined ? undefined : world.board.claims.get(execution.claim));
  const whole = claimsOn(world.board, project.id).find(
    (one) => one.task === undefined && isLive(one, now),
  );
  const inMine = isMine(whole, me);
  const summary = { claim: behind, execution, mine: isMine(behind, me), inMine, explanation };
  const state =
    firstState(explanation, ["conflict"], "conflict") ??
    (task.done ? "done" : undefined) ??
    workingState(behind, execution, now) ??
    firstState(explanation, ["blocked"], "blocked") ??
    firstState(explanation, ["done"], "done") ??
    (hasFailed(world, project.id, task.key) ? "failed" : undefined) ??
    (explanation.ready ? "ready" : "waiting");
  return { ...summary, state };
}

/** True when the last attempt at an open task ended without success. */
export function hasFailed(world: World, project: string, task: string): boolean {
  return (world.board.tasks.get(taskRef(project, task))?.failures ?? 0) > 0;
}

/** A conflict that stands in nobody's way wants a decision too. A task's own is shown at the task. */
function hasConflict({ board }: World, project: string): boolean {
  for (const conflict of board.conflicts.values()) {
    if (conflict.project === project && !/^(?:task|needs):/u.test(conflict.field)) return true;
  }
  return false;
}

function workingState(
  claim: Claim | undefined,
  execution: OpenExecution | undefined,
  now: number,
): WorkState | undefined {
  if (execution !== undefined) {
    const lost = execution.claim !== undefined && (claim === undefined || !isLive(claim, now));
    return lost ? "lost" : "running";
  }
  if (claim === undefined || !isLive(claim, now)) return undefined;
  return "claimed";
}

function firstState(
  explanation: Explanation,
  codes: readonly ReasonCode[],
  state: WorkState,
): WorkState | undefined {
  return explanation.reasons.some(({ code }) => codes.includes(code)) ? state : undefined;
}

function executionIn(
  world: World,
  project: string,
  task: string | undefined,
): OpenExecution | undefined {
  const executions = executionsOf(world.board, project);
  return task === undefined ? executions[0] : executions.find((one) => one.task === task);
}

function isMine(claim: Claim | undefined, me: Asker): boolean {
  return claim !== undefined && (isHolder(claim, me) || claim.session === me.session);
}
