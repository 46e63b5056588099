/** The shape in which the plan of the last hours is written down, and how it becomes works. */
import type { HandoffMessage } from "../execution/handoffMessage";
import { type Calendar, plannedTime } from "./calendar";
import type { Handover, RunStep, Work, WorkClaim, WorkTry } from "./work";

/** From, to (none: it goes on), and why it failed. Times as on the plan's clock: `9:05`. */
export type PlannedTry =
  | readonly [from: string]
  | readonly [from: string, to: string]
  | readonly [from: string, to: string, error: string];

export interface PlannedHandover {
  /** The id of the work that led to it. */
  readonly by: string;
  /** Which of its tries, from 0; the last where nothing is said. */
  readonly tried?: number;
  readonly deliverable: string;
  readonly context?: string;
  readonly requirements?: readonly string[];
  readonly continuesWith?: string;
}

export interface PlannedWork {
  readonly id: string;
  readonly agent: string;
  readonly title: string;
  readonly project: string;
  readonly task?: string;
  readonly tries: readonly PlannedTry[];
  /** The last try was stopped, and why. */
  readonly cancelled?: string;
  /** When it was claimed, where that is earlier than a minute before the start. */
  readonly claimed?: string;
  readonly whole?: boolean;
  /** Minutes after which an unfinished claim runs out; 4 hours where nothing is said. */
  readonly claimMinutes?: number;
  readonly blocked?: readonly [from: string, to: string, reason: string];
  readonly from?: PlannedHandover;
  readonly inside?: string;
  readonly run?: RunStep;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly summary?: string;
  readonly artifacts?: readonly string[];
  /** Further outputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface PlannedOffer extends PlannedHandover {
  readonly at: string;
  readonly to: string;
  readonly project: string;
  readonly task: string;
  readonly title: string;
}

const minute = 60_000;
const longClaim = 240;

/** Works by the plan's ids. Throws when the plan names a work that does not stand before it. */
export function placePlan(
  calendar: Calendar,
  plan: readonly PlannedWork[],
): ReadonlyMap<string, Work> {
  const works = new Map<string, Work>();
  for (const planned of plan) works.set(planned.id, placeWork(calendar, works, planned));
  return works;
}

function placeWork(
  calendar: Calendar,
  works: ReadonlyMap<string, Work>,
  planned: PlannedWork,
): Work {
  const { agent, title, project, task, from, inside } = planned;
  const tries = planned.tries.map((one, index) =>
    placeTry(calendar, one, index === planned.tries.length - 1 && planned.cancelled !== undefined),
  );
  const at = (clock: string) => plannedTime(calendar, clock);
  const [begins, ends, reason] = planned.blocked ?? [];
  return {
    agent,
    title,
    project,
    task,
    tries: tries.map((one) =>
      one.status === "cancelled" ? { ...one, error: planned.cancelled } : one,
    ),
    claim:
      inside === undefined && task !== undefined ? placeClaim(calendar, planned, tries) : undefined,
    blocked:
      begins === undefined || ends === undefined || reason === undefined
        ? undefined
        : { from: at(begins), to: at(ends), reason },
    handover:
      from === undefined
        ? undefined
        : placeHandover(named(works, from.by), from, { to: agent, title, project, task }),
    inside: inside === undefined ? undefined : named(works, inside),
    run: planned.run,
    inputs: planned.inputs,
    outputs: outputsOf(planned, tries),
  };
}

function placeTry(calendar: Calendar, [from, to, error]: PlannedTry, cancelled: boolean): WorkTry {
  const begun = plannedTime(calendar, from);
  if (to === undefined) return { from: begun, to: undefined, status: "in_progress", error };
  const status = cancelled ? "cancelled" : error === undefined ? "success" : "failure";
  return { from: begun, to: plannedTime(calendar, to), status, error };
}

function placeClaim(
  calendar: Calendar,
  { claimed, claimMinutes, whole = false }: PlannedWork,
  tries: readonly WorkTry[],
): WorkClaim {
  const first = tries[0]?.from ?? calendar.now;
  const last = tries.at(-1);
  const at = claimed === undefined ? first - minute : plannedTime(calendar, claimed);
  const going = last?.status === "in_progress";
  return {
    at,
    ttl: going ? (claimMinutes ?? longClaim) * 60 : 3600,
    whole,
    ends: going ? undefined : last?.status === "success" ? "done" : "given_up",
  };
}

/** @param at the giver's end where it is left out */
export function placeHandover(
  giver: Work,
  handover: PlannedHandover,
  target: {
    readonly to: string;
    readonly title: string;
    readonly project: string;
    readonly task: string | undefined;
  },
  at?: number,
): Handover {
  const tried = handover.tried ?? giver.tries.length - 1;
  const ended = giver.tries[tried]?.to;
  if (ended === undefined) throw new Error(`${handover.by} hands over before it ends`);
  const message: HandoffMessage = {
    from: giver.agent,
    to: target.to,
    task: target.title,
    deliverable: handover.deliverable,
    context: handover.context ?? "",
    requirements: handover.requirements ?? [],
    continuesWith: handover.continuesWith,
  };
  const { project, task } = target;
  return { giver, tried, at: at ?? ended, message, project, task };
}

function outputsOf(
  { summary, artifacts, outputs }: PlannedWork,
  tries: readonly WorkTry[],
): Work["outputs"] {
  if (tries.at(-1)?.to === undefined) return undefined;
  if (summary === undefined && artifacts === undefined && outputs === undefined) return undefined;
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(artifacts === undefined ? {} : { artifacts }),
    ...outputs,
  };
}

function named(works: ReadonlyMap<string, Work>, id: string): Work {
  const work = works.get(id);
  if (work === undefined) throw new Error(`the plan has no work ${id} before this`);
  return work;
}
