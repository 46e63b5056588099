/** From works to events with their times. */
import type { BoardEvent, ChangeSource } from "../board/events";
import type { Random } from "./random";
import { endOf, type Handover, type Work, type Works } from "./work";

/** One event, and who made it when. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What comes first of what happens at the same time. */
  readonly rank: number;
  readonly source: ChangeSource;
  readonly actor: string;
  readonly session: string;
  readonly event: BoardEvent;
}

const day = 24 * 3_600_000;
/** A claim of an hour is renewed before it runs out. */
const renewAfter = 40 * 60_000;
const rank = { finished: 0, ended: 1, offered: 2, granted: 3, blocked: 4, started: 5 } as const;

type Acting = Pick<Moment, "source" | "actor" | "session">;

/** Who does a work, and the ids under which its events name it. */
interface Names {
  readonly acting: Acting;
  readonly executions: readonly string[];
  readonly claim: string | undefined;
  readonly handoff: string | undefined;
}

interface Making {
  readonly random: Random;
  readonly now: number;
  readonly names: ReadonlyMap<Work, Names>;
  readonly moments: Moment[];
}

/** The events of all works up to `now`, in order; the list is the caller's. */
export function momentsOf({ works, waiting }: Works, now: number, random: Random): Moment[] {
  const names = new Map<Work, Names>();
  for (const work of works) {
    names.set(work, {
      acting: actingOf(work),
      executions: work.tries.map(() => `exec-${random.id()}`),
      claim: work.claim === undefined ? undefined : `claim-${random.id()}`,
      handoff: work.handover === undefined ? undefined : `handoff-${random.id()}`,
    });
  }
  const making: Making = { random, now, names, moments: [] };
  const givers = new Set(works.map(({ handover }) => handover?.giver));
  for (const work of works) {
    addClaim(making, work, givers.has(work));
    addBlock(making, work);
    addTries(making, work);
    const { handoff } = named(making, work);
    if (work.handover !== undefined && handoff !== undefined) {
      addOffer(making, work.handover, handoff);
    }
  }
  for (const handover of waiting) addOffer(making, handover, `handoff-${random.id()}`);
  return making.moments.sort((a, b) => a.at - b.at || a.rank - b.rank);
}

function addClaim(making: Making, work: Work, passesOn: boolean): void {
  const { claim, agent, project } = work;
  const id = named(making, work).claim;
  if (claim === undefined || id === undefined) return;
  const { at, ttl, whole, ends } = claim;
  const task = whole ? undefined : work.task;
  const { session } = named(making, work).acting;
  add(making, work, at, rank.granted, {
    type: "claim_granted",
    claim: id,
    project,
    task,
    agent,
    session,
    ttl,
    note: undefined,
  });
  const end = endOf(work);
  if (end === undefined || ends === undefined) return;
  for (let renewed = at + renewAfter; renewed < end; renewed += renewAfter) {
    add(making, work, renewed, rank.granted, { type: "claim_extended", claim: id, ttl });
  }
  const outcome = ends === "done" && passesOn ? "handoff" : ends;
  const reason = ends === "given_up" ? work.tries.at(-1)?.error : undefined;
  add(making, work, end, rank.ended, {
    type: "claim_ended",
    claim: id,
    outcome,
    by: undefined,
    reason,
  });
}

function addBlock(making: Making, work: Work): void {
  const { blocked, project, task } = work;
  if (blocked === undefined || task === undefined) return;
  const { from, to, reason } = blocked;
  add(making, work, from, rank.blocked, { type: "task_blocked", project, task, reason });
  add(making, work, to, rank.blocked, { type: "task_unblocked", project, task });
}

function addTries(making: Making, work: Work): void {
  const { executions } = named(making, work);
  const { run, step, workflow } = work.run ?? {};
  work.tries.forEach((one, index) => {
    const execution = executions[index] ?? "";
    const first = index === 0;
    add(making, work, one.from, rank.started, {
      type: "execution_started",
      execution,
      agent: work.agent,
      project: work.project,
      task: work.task,
      title: work.title,
      parent: parentOf(making, work, first),
      handoff: first ? named(making, work).handoff : undefined,
      claim: named(making, outermost(work)).claim,
      attempt: index + 1,
      inputs: work.inputs,
      run,
      step,
      workflow,
    });
    if (one.to === undefined || one.status === "in_progress") return;
    add(making, work, one.to, rank.finished, {
      type: "execution_finished",
      execution,
      status: one.status,
      duration: one.to - one.from,
      outputs: one.status === "success" ? work.outputs : undefined,
      error: one.error,
    });
  });
}

/** The work it is a part of, else what led to it: as with real ones, only for the first try. */
function parentOf(making: Making, { inside, handover }: Work, first: boolean): string | undefined {
  if (inside !== undefined) return named(making, inside).executions.at(-1);
  if (handover === undefined || !first) return undefined;
  return named(making, handover.giver).executions[handover.tried];
}

function outermost(work: Work): Work {
  return work.inside === undefined ? work : outermost(work.inside);
}

function addOffer(making: Making, handover: Handover, handoff: string): void {
  const { giver, tried, at, message, project, task } = handover;
  const parent = named(making, giver).executions[tried];
  add(making, giver, at, rank.offered, {
    type: "handoff_offered",
    handoff,
    project,
    task,
    message,
    parent,
  });
}

function add(making: Making, work: Work, at: number, order: number, event: BoardEvent): void {
  if (at > making.now) throw new Error(`${work.title} would happen in the future`);
  const { source, actor, session } = named(making, work).acting;
  making.moments.push({ at, rank: order, source, actor, session, event });
}

/** One connection for each agent and day; a run has its own. */
function actingOf(work: Work): Acting {
  const outer = outermost(work);
  const actor = work.agent;
  if (outer.run !== undefined) return { source: "run", actor, session: `run:${outer.run.run}` };
  const since = Math.floor((outer.tries[0]?.from ?? 0) / day);
  const source = outer.claim === undefined ? "http" : "mcp";
  return { source, actor, session: `${source}:${actor}-${since}` };
}

function named({ names }: Making, work: Work): Names {
  const found = names.get(work);
  if (found === undefined) throw new Error(`${work.title} is not among the works`);
  return found;
}
