// Runs for tests of the view: a plan made by hand, and what happens to it through the real rules.
import { readFileSync } from "node:fs";
import type { Actor } from "../../../src/core/board/events";
import { ExecutionHistory } from "../../../src/core/history/executionHistory";
import { runAttempts } from "../../../src/core/history/runAttempts";
import type { WorkflowContext } from "../../../src/core/view/workflowRows";
import type { RunFact } from "../../../src/core/workflow/runCommands";
import type { PlannedStep, RunPlan } from "../../../src/core/workflow/runPlan";
import type { TemplateFile } from "../../../src/core/workflow/template";
import { actor, Rules } from "../../support/board/rules";
import { plannedStep } from "../../support/workflow/plannedStep";
import { retry } from "../../support/workflow/plans";

export const me = { agent: "ada", session: "user:1" };
export const ada: Actor = { ...me, source: "vscode" };
const driver: Actor = { agent: "ada", session: "run:window-1", source: "run" };
const example = readFileSync("examples/hello-baton/logging/AGENCY.md", "utf8");

export function planned(id: string, fields: Partial<PlannedStep> = {}): PlannedStep {
  const at = id.lastIndexOf("/");
  return plannedStep({
    id,
    title: id.slice(at + 1),
    group: at < 0 ? undefined : id.slice(0, at),
    runner: { kind: "manual" },
    retry: retry(3),
    timeout: 60_000,
    ...fields,
  });
}

export function planOfSteps(steps: readonly PlannedStep[]): RunPlan {
  return {
    v: 1,
    workflow: "ship",
    source: "workspace",
    scopes: [],
    steps,
    concurrency: 4,
    successWhen: undefined,
    result: {},
    snapshot: [],
    scripted: false,
  };
}

/** One run and its rules. */
export class RunPlay {
  readonly rules = new Rules({ "logging/AGENCY.md": example });
  readonly plan: RunPlan;
  templates: readonly TemplateFile[] = [];
  #told = 0;
  readonly #history = new ExecutionHistory();

  constructor(
    steps: readonly PlannedStep[],
    readonly run = "run-1",
  ) {
    this.plan = planOfSteps(steps);
    this.start(run);
  }

  start(run: string): void {
    const steps = this.plan.steps.filter(({ kind }) => kind !== "group").map(({ id }) => id);
    const plan = { path: `runs/${run}/plan.json`, hash: run };
    this.rules.must(
      { type: "start_run", run, workflow: "ship", title: undefined, plan, steps, scripted: false },
      ada,
    );
    this.rules.must({ type: "drive_run", run, ttl: 3_600 }, driver);
  }

  advance(...facts: readonly RunFact[]): void {
    this.rules.must({ type: "advance_run", run: this.run, facts }, driver);
  }

  begin(step: string, agent = "coder"): string {
    const title = step;
    const rest = { inputs: undefined, message: undefined, parent: undefined };
    this.advance({ kind: "begin", step, agent, title, ...rest });
    const found = [...this.rules.board.executions.values()].find(
      (execution) => execution.run === this.run && execution.step === step,
    );
    if (found === undefined) throw new Error(`${step} did not begin`);
    return found.id;
  }

  end(execution: string, message?: string, retryAfter?: number): void {
    if (message === undefined) return this.advance({ kind: "end", execution, status: "success" });
    const error = { code: "exit", message, place: undefined };
    this.advance({ kind: "end", execution, status: "failure", error, retryAfter });
  }

  offer(step: string, agent: string): void {
    const offer = { agent, title: step, message: undefined, parent: undefined };
    this.advance({ kind: "offer", step, offer });
  }

  context(): WorkflowContext {
    const fresh = this.rules.commits.slice(this.#told);
    this.#told = this.rules.commits.length;
    this.#history.add(
      fresh,
      fresh.map((_, index) => index),
    );
    return {
      world: this.rules.world(),
      now: this.rules.now,
      me,
      planOf: () => this.plan,
      attemptsOf: (run) => runAttempts(this.#history, run),
      templates: this.templates,
      patterns: [],
    };
  }
}

export { actor };
