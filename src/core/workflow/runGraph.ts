/**
 * The steps of a run as they are now: those of its plan, divided where they were divided, and those that
 * were asked for meanwhile.
 */
import { instanceTitle } from "./itemNames";
import type { PlannedStep, RunPlan } from "./runPlan";
import type { RunRequest, RunState, StepState } from "./runState";
import { instanceId, stepState } from "./stepStates";

/** Something that begins by itself: a step, a gate, an instance of a step, or a request. */
export interface RunNode {
  readonly id: string;
  /** Of an instance, the step it was divided from; of a request, one made for it. */
  readonly step: PlannedStep;
  readonly title: string;
  /** Of an instance. */
  readonly index: number | undefined;
  readonly request: RunRequest | undefined;
}

export class RunGraph {
  readonly plan: RunPlan;
  readonly run: RunState;
  /** In the order of the plan; a step that was divided is represented by its instances. */
  readonly nodes: readonly RunNode[];
  readonly #steps: ReadonlyMap<string, PlannedStep>;
  readonly #nodes: ReadonlyMap<string, RunNode>;
  readonly #children = new Map<string, PlannedStep[]>();

  constructor(plan: RunPlan, run: RunState) {
    this.plan = plan;
    this.run = run;
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
    for (const step of plan.steps) {
      if (step.group === undefined) continue;
      const known = this.#children.get(step.group);
      if (known === undefined) this.#children.set(step.group, [step]);
      else known.push(step);
    }
    this.nodes = [
      ...plan.steps.flatMap((step) => (step.kind === "group" ? [] : this.#nodesOf(step))),
      ...run.requests.map((request) => requestNode(request)),
    ];
    this.#nodes = new Map(this.nodes.map((node) => [node.id, node]));
  }

  #nodesOf(step: PlannedStep): readonly RunNode[] {
    const { title } = step;
    const items = this.run.items.get(step.id);
    if (items === undefined) {
      return [{ id: step.id, step, title, index: undefined, request: undefined }];
    }
    const names = this.run.itemNames?.get(step.id);
    return Array.from({ length: items }, (_, index) => ({
      id: instanceId(step.id, index),
      step,
      title: instanceTitle(title, names?.[index], index),
      index,
      request: undefined,
    }));
  }

  step(id: string): PlannedStep | undefined {
    return this.#steps.get(id);
  }

  node(id: string): RunNode | undefined {
    return this.#nodes.get(id);
  }

  childrenOf(group: string): readonly PlannedStep[] {
    return this.#children.get(group) ?? [];
  }

  state(id: string): StepState {
    return stepState(this.run, id);
  }

  /** Who does it: as planned, unless a retry gave it to somebody else. */
  agentOf(node: RunNode): string | undefined {
    return (
      this.run.reassigned.get(node.id) ?? this.run.reassigned.get(node.step.id) ?? node.step.agent
    );
  }

  /** What must be over before it begins: what the plan says, and what was asked for meanwhile. */
  needsOf(node: RunNode): readonly string[] {
    const asked = this.run.requests.filter(
      ({ waiting }) => waiting.includes(node.id) || waiting.includes(node.step.id),
    );
    return [...node.step.needs, ...asked.map(({ id }) => id)];
  }

  /** What a person calls it. */
  titleOf(id: string): string {
    return this.#nodes.get(id)?.title ?? this.#steps.get(id)?.title ?? id;
  }

  /** Where it stands in the template: `.baton/workflows/ship.md:14`. */
  placeOf(step: PlannedStep): string {
    return `${this.plan.scopes[step.scope]?.path ?? this.plan.workflow}:${step.line}`;
  }
}

function requestNode(request: RunRequest): RunNode {
  const { id, agent, what } = request;
  const [title = ""] = what.split("\n", 1);
  const step: PlannedStep = {
    id,
    title,
    kind: "work",
    group: undefined,
    scope: 0,
    agent,
    runner: undefined,
    instructions: undefined,
    with: { from: request.from, what, context: request.context },
    needs: [],
    conditions: [],
    gate: undefined,
    forEach: undefined,
    outputSchema: undefined,
    provides: [],
    uses: [],
    artifact: undefined,
    requires: [],
    retry: requestRetry,
    timeout: requestTimeout,
    continueOnError: false,
    stream: false,
    expected: undefined,
    handoff: { context: "", requirements: [] },
    line: 1,
  };
  return { id, step, title, index: undefined, request };
}

const requestRetry = {
  maxAttempts: 2,
  initialInterval: 1_000,
  backoffCoefficient: 2,
  maxInterval: 60_000,
  nonRetryable: [],
} as const;
const requestTimeout = 30 * 60_000;
