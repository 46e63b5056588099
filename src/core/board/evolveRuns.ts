/** What events about runs, alerts and trust in agents do to a board. DESIGN 5.4. */
import type { RunEvent } from "../workflow/runEvents";
import type { RunState, StepOffer, StepState } from "../workflow/runState";
import { codes, stepError } from "../workflow/stepErrors";
import { instanceId, instanceOf, isOver, mostItems, pendingStep } from "../workflow/stepStates";
import { withLostDriver, withSnapshot } from "../workflow/workIntervals";
import type { BoardDraft } from "./draft";
import type { Commit } from "./events";
import { changeStep } from "./evolveAttempts";

/** Runs that are over stay on the board until so many others ended after them. */
export const keptRuns = 100;
/** Alerts nobody looks at are forgotten when so many came after them. */
const keptAlerts = 100;

export function applyRunEvent(draft: BoardDraft, event: RunEvent, commit: Commit): void {
  switch (event.type) {
    case "run_started":
      return start(draft, event, commit);
    case "run_driven":
      return drive(draft, event, commit);
    case "run_snapshot":
      return changeRun(draft, event.run, (run) =>
        withSnapshot(run, event.which, event.name, commit.at),
      );
    case "step_expanded":
      return changeRun(draft, event.run, (run) => expanded(run, event));
    case "step_skipped": {
      const skipped = { cause: event.cause, why: event.why };
      const at = commit.at;
      return changeStep(draft, event.run, event.step, (step) => ({
        ...step,
        status: "skipped",
        at,
        skipped,
      }));
    }
    case "step_failed":
      return changeStep(draft, event.run, event.step, (step) => ({
        ...step,
        status: "failure",
        at: commit.at,
        retryAt: undefined,
        error: { ...event.error, place: event.error.place },
      }));
    case "step_offered":
      return changeStep(draft, event.run, event.step, (step) => ({
        ...step,
        status: "offered",
        at: commit.at,
        offered: offerOf(event.offer),
      }));
    case "gate_checked": {
      const checks = event.results.map(({ owner, action, ...rest }) => ({
        ...rest,
        owner,
        action,
      }));
      return changeStep(draft, event.run, event.step, (step) => ({
        ...step,
        status: event.verdict === "go" ? "success" : "waiting",
        at: commit.at,
        checks,
      }));
    }
    case "approval_asked":
      return changeStep(draft, event.run, event.step, (step) => ({
        ...step,
        status: "waiting",
        at: commit.at,
        question: event.question,
      }));
    case "approval_given": {
      const { approved, by, comment } = event;
      const answer = { approved, by, comment };
      return changeStep(draft, event.run, event.step, (step) => answered(step, answer, commit.at));
    }
    case "recheck_asked":
      return changeStep(draft, event.run, event.step, (step) => ({
        ...step,
        status: "pending",
        said: { what: "recheck", by: commit.actor, at: commit.at },
      }));
    case "step_requested":
      return changeRun(draft, event.run, (run) => {
        const request = { ...event.request, execution: event.request.execution };
        const steps = new Map(run.steps).set(request.id, pendingStep);
        return { ...run, steps, requests: [...run.requests, request] };
      });
    case "boundary_overridden": {
      const said = { what: "override", by: event.by, at: commit.at } as const;
      return changeRun(draft, event.run, (run) => ({
        ...run,
        overridden: new Set([...run.overridden, event.step]),
        steps: new Map(run.steps).set(event.step, { ...pendingStep, said }),
      }));
    }
    case "run_replanned":
      return changeRun(draft, event.run, (run) => replanned(run, event));
    case "run_retried":
      return changeRun(draft, event.run, (run) => ({
        ...putBack(run, event, commit.at),
        paused:
          run.finishedAt === undefined
            ? run.paused
            : (run.paused ?? 0) + commit.at - run.finishedAt,
      }));
    case "run_cancelled": {
      const { by, reason } = event;
      return changeRun(draft, event.run, (run) => ({ ...run, cancelling: { by, reason } }));
    }
    case "run_finished":
      return finish(draft, event, commit);
    case "run_rolled_back":
      return changeRun(draft, event.run, (run) => ({ ...run, rolledBack: true }));
    case "alert_raised": {
      const { id, kind, agent, run, message } = event.alert;
      draft.alerts.set(id, { id, kind, agent, run, message, at: commit.at });
      const old = [...draft.alerts.entries()].slice(0, -keptAlerts);
      for (const [key] of old) draft.alerts.delete(key);
      return;
    }
    case "alerts_seen":
      return seeAlerts(draft, event.alerts, commit);
    case "breaker_reset": {
      const known = draft.agents.get(event.agent);
      if (known === undefined) return;
      draft.agents.set(event.agent, { ...known, failuresInRow: 0, failedAt: undefined });
    }
  }
}

function seeAlerts(draft: BoardDraft, alerts: readonly string[], { actor, at }: Commit): void {
  for (const alert of alerts) {
    if (!draft.alerts.has(alert)) continue;
    draft.alerts.delete(alert);
    draft.seenAlerts.set(alert, { by: actor, at });
  }
  for (const [key] of [...draft.seenAlerts.entries()].slice(0, -keptAlerts)) {
    draft.seenAlerts.delete(key);
  }
}

type Of<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;

/** With every field, so that a board that was read from a file is the same. */
function offerOf(offer: StepOffer): StepOffer {
  return { ...offer, message: offer.message, parent: offer.parent, inputs: offer.inputs };
}

function changeRun(draft: BoardDraft, id: string, change: (run: RunState) => RunState): void {
  const run = draft.runs.get(id);
  if (run !== undefined) draft.runs.set(id, change(run));
}

function start(draft: BoardDraft, event: Of<"run_started">, commit: Commit): void {
  draft.runs.set(event.run, {
    id: event.run,
    workflow: event.workflow,
    title: event.title,
    project: event.project,
    plan: event.plan,
    scripted: event.scripted,
    startedAt: commit.at,
    startedBy: commit.actor,
    status: "running",
    cancelling: undefined,
    driver: undefined,
    steps: new Map(event.steps.map((step) => [step, pendingStep])),
    items: new Map(),
    requests: [],
    overridden: new Set(),
    reassigned: new Map(),
    finishedAt: undefined,
    error: undefined,
    intervals: [],
    rolledBack: false,
  });
}

function drive(draft: BoardDraft, { run, session, ttl }: Of<"run_driven">, { at }: Commit): void {
  changeRun(draft, run, (state) => {
    if (ttl > 0) {
      const driver = { session, ttl, expires: at + ttl * 1000 };
      return { ...withLostDriver(state, session), driver };
    }
    return state.driver?.session === session ? { ...state, driver: undefined } : state;
  });
}

function expanded(run: RunState, { step, items, names }: Of<"step_expanded">): RunState {
  if (!Number.isInteger(items) || items < 0 || items > mostItems) return run;
  const steps = new Map(run.steps);
  for (let index = 0; index < items; index += 1) {
    const id = instanceId(step, index);
    if (!steps.has(id)) steps.set(id, pendingStep);
  }
  const known = [...(run.itemNames ?? [])].filter(([id]) => id !== step);
  if (names !== undefined && names.length === items) known.push([step, names]);
  return { ...run, steps, items: new Map(run.items).set(step, items), itemNames: namesOf(known) };
}

/** Of steps that are divided now; undefined when none of them has names. */
function namesOf(known: Iterable<readonly [string, readonly string[]]>): RunState["itemNames"] {
  const names = new Map(known);
  return names.size === 0 ? undefined : names;
}

/** Without the names of steps that are not divided any more. */
function namesIn({ itemNames = new Map() }: RunState, items: RunState["items"]) {
  return namesOf([...itemNames].filter(([id]) => items.has(id)));
}

function answered(
  step: StepState,
  answer: NonNullable<StepState["answer"]>,
  at: number,
): StepState {
  if (answer.approved) return { ...step, status: "success", at, answer };
  const said = answer.comment === undefined ? "" : `: ${answer.comment}`;
  const error = stepError(codes.rejected, `${answer.by} did not approve it${said}.`);
  return { ...step, status: "failure", at, answer, error };
}

/** Steps of the new plan keep where they stand; what it does not know is gone, requests aside. */
function replanned(run: RunState, { plan, steps: ids }: Of<"run_replanned">): RunState {
  const planned = new Set(ids);
  const requests = new Set(run.requests.map(({ id }) => id));
  const steps = new Map<string, StepState>();
  for (const id of ids) steps.set(id, run.steps.get(id) ?? pendingStep);
  for (const [id, state] of run.steps) {
    const base = instanceOf(id)?.step;
    if (requests.has(id) || (base !== undefined && planned.has(base))) steps.set(id, state);
  }
  const items = new Map([...run.items].filter(([id]) => planned.has(id)));
  return { ...run, plan, steps, items, itemNames: namesIn(run, items) };
}

/** As before its first attempt. How the last one failed stays, for whoever tries next. Document 001. */
function setBack({ status, error }: StepState, by: string, at: number): StepState {
  if (status !== "failure") return pendingStep;
  return { ...pendingStep, error, said: { what: "retry", by, at } };
}

/** What was divided from a step goes with it. */
function putBack(run: RunState, event: Of<"run_retried">, at: number): RunState {
  const { steps: ids, agent, by } = event;
  const back = new Set(ids);
  const steps = new Map<string, StepState>();
  for (const [id, state] of run.steps) {
    const instance = instanceOf(id);
    if (instance !== undefined && back.has(instance.step)) continue;
    steps.set(id, back.has(id) ? setBack(state, by, at) : state);
  }
  const [first] = ids;
  const reassigned = new Map(run.reassigned);
  if (agent !== undefined && first !== undefined) reassigned.set(first, agent);
  const items = new Map([...run.items].filter(([id]) => !back.has(id)));
  return {
    ...run,
    steps,
    reassigned,
    items,
    itemNames: namesIn(run, items),
    status: "running",
    cancelling: undefined,
    finishedAt: undefined,
    error: undefined,
    // What was put back is not done any more; another rollback is about what is done from here on.
    intervals: run.rolledBack ? [] : run.intervals,
    rolledBack: false,
  };
}

function finish(draft: BoardDraft, event: Of<"run_finished">, { at }: Commit): void {
  const run = draft.runs.get(event.run);
  if (run === undefined) return;
  const { status } = event;
  const error = event.error && { ...event.error, place: event.error.place };
  const over = { ...run, status, error, finishedAt: at, driver: undefined };
  const skipped = { cause: "cancelled", why: "the run was cancelled" } as const;
  const steps = new Map(
    [...run.steps].map(([id, step]) => {
      const left = status === "cancelled" && !isOver(step);
      return [id, left ? { ...step, status: "skipped" as const, at, skipped } : step];
    }),
  );
  // The one that ended last comes last, so that the oldest are forgotten first.
  draft.runs.delete(run.id);
  draft.runs.set(run.id, { ...over, steps });
  const ended = [...draft.runs.entries()].filter(([, { status: how }]) => how !== "running");
  for (const [id] of ended.slice(0, -keptRuns)) draft.runs.delete(id);
}
