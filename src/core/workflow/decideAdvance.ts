/**
 * What the driver of a run may put into the journal: each fact is checked against where the run stands,
 * so that nothing illegal is ever journalled, whatever a process in a wrong state asks for.
 */
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import { type Refusal, refuse } from "../errors";
import { finished } from "../execution/endExecutions";
import { quoted } from "../view/words";
import type { World } from "../world";
import { claimsOfRun, openRun } from "./decideRuns";
import type { AttemptEnd, RunCommand, RunFact } from "./runCommands";
import type { RunState, StepStatus } from "./runState";
import { codes } from "./stepErrors";
import { claimIdOf, hasStep, isOver, mostItems, stepState } from "./stepStates";
import { openInterval } from "./workIntervals";

type Advance = Extract<RunCommand, { type: "advance_run" }>;
type Fact<K extends RunFact["kind"]> = Extract<RunFact, { kind: K }>;

export function decideAdvance(world: World, command: Advance, context: DecisionContext): Decision {
  const run = openRun(world, command.run);
  if ("ok" in run) return run;
  const { driver } = run;
  if (driver?.session !== context.actor.session) {
    return refuse("lease_lost", `Another process drives the run ${quoted(run.id)} now.`);
  }
  const batch = new Batch(world, run, context);
  if (driver.expires - context.now < (driver.ttl * 1000 * 2) / 3) {
    const { session, ttl } = driver;
    batch.events.add({ type: "run_driven", run: run.id, session, ttl });
  }
  for (const fact of command.facts) {
    const refusal = batch.take(fact);
    if (refusal !== undefined) return refusal;
  }
  return accept(batch.events.events);
}

/** Facts one after the other, each on what the ones before it made of the run. */
class Batch {
  readonly events: EventBuilder;
  readonly #world: World;
  readonly #run: RunState;
  readonly #now: number;
  readonly #changed = new Map<string, StepStatus>();
  readonly #items = new Map<string, number>();
  /** An interval of work. */
  #lasts: boolean;

  constructor(world: World, run: RunState, context: DecisionContext) {
    this.events = new EventBuilder(context);
    this.#world = world;
    this.#run = run;
    this.#now = context.now;
    this.#lasts = openInterval(run) !== undefined;
  }

  take(fact: RunFact): Refusal | undefined {
    switch (fact.kind) {
      case "begin":
        return this.#begin(fact);
      case "end":
        return this.#end(fact);
      case "skip":
        return this.#leave(fact.step, "skipped", () => {
          const { step, cause, why } = fact;
          this.events.add({ type: "step_skipped", run: this.#run.id, step, cause, why });
        });
      case "fail":
        return this.#leave(fact.step, "failure", () => {
          const { step, error } = fact;
          this.events.add({ type: "step_failed", run: this.#run.id, step, error });
        });
      case "expand":
        return this.#expand(fact);
      case "offer":
        return this.#leave(fact.step, "offered", () => {
          const { step, offer } = fact;
          this.events.add({ type: "step_offered", run: this.#run.id, step, offer });
        });
      case "gate":
        return this.#leave(fact.step, fact.verdict === "go" ? "success" : "waiting", () => {
          const { step, verdict, results } = fact;
          this.events.add({ type: "gate_checked", run: this.#run.id, step, verdict, results });
        });
      case "ask":
        return this.#leave(fact.step, "waiting", () => {
          const { step, question } = fact;
          this.events.add({ type: "approval_asked", run: this.#run.id, step, question });
        });
      case "snapshot": {
        const { which, name } = fact;
        if (this.#lasts === (which === "before")) {
          return illegal(this.#run, `the state ${which} its work is known already`);
        }
        this.#lasts = which === "before";
        this.events.add({ type: "run_snapshot", run: this.#run.id, which, name });
        return undefined;
      }
      case "finish":
        return this.#finish(fact);
    }
  }

  #status(step: string): StepStatus {
    return this.#changed.get(step) ?? stepState(this.#run, step).status;
  }

  #known(step: string): boolean {
    if (hasStep(this.#run, step)) return true;
    const [, base = "", index = ""] = /^(.+)\[(\d+)\]$/u.exec(step) ?? [];
    return Number(index) < (this.#items.get(base) ?? 0);
  }

  /** A step that nothing happened to yet goes into another state. */
  #leave(step: string, status: StepStatus, add: () => void): Refusal | undefined {
    if (!this.#known(step)) return illegal(this.#run, `there is no step ${quoted(step)}`);
    const now = this.#status(step);
    if (now !== "pending" || this.#run.items.has(step) || this.#items.has(step)) {
      return illegal(this.#run, `${quoted(step)} is ${now} already`);
    }
    if (this.#run.cancelling !== undefined) return illegal(this.#run, "it is being cancelled");
    this.#changed.set(step, status);
    add();
    return undefined;
  }

  #begin(fact: Fact<"begin">): Refusal | undefined {
    const state = stepState(this.#run, fact.step);
    if ((state.retryAt ?? 0) > this.#now) {
      return illegal(this.#run, `${quoted(fact.step)} is not to be tried again yet`);
    }
    return this.#leave(fact.step, "running", () => {
      this.events.add({
        type: "execution_started",
        execution: this.events.id("exec"),
        agent: fact.agent,
        project: this.#run.project,
        task: claimIdOf(this.#run.id, fact.step),
        title: fact.title,
        parent: fact.parent,
        handoff: undefined,
        claim: undefined,
        attempt: state.attempts + 1,
        inputs: fact.inputs,
        run: this.#run.id,
        step: fact.step,
        workflow: this.#run.workflow,
        message: fact.message,
      });
    });
  }

  #end(fact: Fact<"end">): Refusal | undefined {
    const execution = this.#world.board.executions.get(fact.execution);
    const { run, step = "" } = execution ?? {};
    if (execution === undefined || run !== this.#run.id) {
      return illegal(this.#run, `nothing is under way as ${quoted(fact.execution)}`);
    }
    if (this.#status(step) !== "running") return illegal(this.#run, `${quoted(step)} has ended`);
    this.#changed.set(step, fact.status === "success" ? "success" : "failure");
    this.events.add(endEvent(execution, fact, this.#now));
    return undefined;
  }

  #expand({ step, items, names }: Fact<"expand">): Refusal | undefined {
    if (!Number.isInteger(items) || items < 0 || items > mostItems) {
      return illegal(this.#run, `${quoted(step)} cannot be done ${items} times`);
    }
    if (names !== undefined && names.length !== items) {
      return illegal(this.#run, `${quoted(step)} has ${items} items and ${names.length} names`);
    }
    const refusal = this.#leave(step, "pending", () => {
      this.events.add({ type: "step_expanded", run: this.#run.id, step, items, names });
    });
    if (refusal === undefined) this.#items.set(step, items);
    return refusal;
  }

  #finish({ status, error }: Fact<"finish">): Refusal | undefined {
    if ((status === "cancelled") !== (this.#run.cancelling !== undefined)) {
      return illegal(this.#run, "it ends as cancelled when somebody cancelled it, and only then");
    }
    // What is cancelled, or has lost its files, ends with steps that nothing happens to any more.
    const early = status === "cancelled" || error?.code === codes.filesLost;
    for (const [id, state] of this.#run.steps) {
      const now = this.#status(id);
      const open = early ? now === "running" : !isOver({ ...state, status: now });
      if (open && !this.#run.items.has(id)) return illegal(this.#run, `${quoted(id)} is ${now}`);
    }
    for (const claim of claimsOfRun(this.#world, this.#run.id)) {
      const reason = "the run is over";
      const outcome = "project_gone";
      this.events.add({ type: "claim_ended", claim: claim.id, outcome, by: "baton", reason });
    }
    this.events.add({ type: "run_finished", run: this.#run.id, status, error });
    return undefined;
  }
}

/** The end of an attempt, with all that is kept of it. */
export function endEvent(
  execution: { readonly id: string; readonly started: number },
  { status, output, outputs, error, retryAfter }: AttemptEnd,
  now: number,
) {
  const event = finished(execution, status, now, { outputs, error: error?.message });
  return { ...event, output, code: error?.code, place: error?.place, retryAfter };
}

function illegal(run: RunState, why: string): Refusal {
  return refuse("invalid_argument", `The run ${quoted(run.id)} cannot go on like that: ${why}.`);
}
