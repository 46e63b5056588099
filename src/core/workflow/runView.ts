/**
 * A run as its plan, its state and the outputs so far make it: which steps there are, how each stands,
 * and what names mean at each. Everything is derived, so that every process sees the same. It is made
 * anew for each look and remembers what it has worked out.
 */
import { quoted } from "../view/words";
import { evaluate } from "./condition";
import type { NamePath, Names } from "./names";
import { type Resolved, resolve } from "./placeholder";
import { RunGraph, type RunNode } from "./runGraph";
import type { PlannedStep, RunPlan } from "./runPlan";
import type { FileRef } from "./runPorts";
import type { RunState, StepError } from "./runState";
import { codes, stepError } from "./stepErrors";
import { visibleSteps } from "./stepNames";
import { instanceId } from "./stepStates";

/** What a step gave, by the file it is kept in; undefined for a file that was not read. */
export type Outputs = (file: FileRef) => unknown;

/** How a step, an instance, a request or a group stands for what comes behind it. */
export type Standing =
  | "open"
  | "success"
  | "failed"
  /** It failed, and what comes behind it goes on all the same. */
  | "tolerated"
  /** Left out by its condition: what comes behind it goes on. */
  | "skipped"
  /** Left out, or about to be, because what it needs failed: what comes behind it is left out too. */
  | "blocked";

/** What is looked at. `workspace`: absolute path of the run's folder for artifacts. */
export interface RunSight {
  readonly plan: RunPlan;
  readonly run: RunState;
  readonly outputs: Outputs;
  readonly workspace: string;
}

export class RunView extends RunGraph {
  readonly #sight: RunSight;
  readonly #standings = new Map<string, Standing>();
  readonly #params = new Map<number, Resolved>();

  constructor(sight: RunSight) {
    super(sight.plan, sight.run);
    this.#sight = sight;
  }

  /** The same run as another plan makes it. */
  withPlan(plan: RunPlan): RunView {
    return new RunView({ ...this.#sight, plan });
  }

  standing(id: string): Standing {
    const known = this.#standings.get(id);
    if (known !== undefined) return known;
    // A plan has no cycles; should one come from elsewhere, nothing in it ever begins.
    this.#standings.set(id, "open");
    const standing = this.#standingOf(id);
    this.#standings.set(id, standing);
    return standing;
  }

  #standingOf(id: string): Standing {
    const node = this.node(id);
    if (node !== undefined) return this.#nodeStanding(node);
    const step = this.step(id);
    // What the plan does not know cannot be waited for.
    if (step === undefined) return "success";
    return step.kind === "group" ? this.#groupStanding(step) : this.#dividedStanding(step);
  }

  #nodeStanding(node: RunNode): Standing {
    const { status, skipped } = this.state(node.id);
    if (status === "success") return "success";
    if (status === "failure") return node.step.continueOnError ? "tolerated" : "failed";
    if (status === "skipped") return skipped?.cause === "condition" ? "skipped" : "blocked";
    return status === "pending" && this.obstacleOf(node) !== undefined ? "blocked" : "open";
  }

  /** Over when all instances are, so that its output is a whole list. */
  #dividedStanding(step: PlannedStep): Standing {
    const items = this.run.items.get(step.id) ?? 0;
    const all = Array.from({ length: items }, (_, index) =>
      this.standing(instanceId(step.id, index)),
    );
    if (all.includes("open")) return "open";
    if (all.includes("failed")) return step.continueOnError ? "tolerated" : "failed";
    return all.includes("blocked") ? "blocked" : "success";
  }

  #groupStanding(group: PlannedStep): Standing {
    if (group.needs.some((need) => this.standing(need) === "open")) return "open";
    const waited = this.childrenOf(group.id).filter(({ stream }) => !stream);
    const all = waited.map(({ id }) => this.standing(id));
    const open = all.includes("open");
    if (all.includes("failed")) {
      if (!group.continueOnError) return "failed";
      return open ? "open" : "tolerated";
    }
    if (open) return "open";
    if (all.includes("blocked")) return "blocked";
    if (all.length > 0 && all.every((one) => one === "skipped")) return "skipped";
    if (this.shortfall(group.id) === undefined) return "success";
    return group.continueOnError ? "tolerated" : "failed";
  }

  /**
   * Why the run, or a sub-workflow, is no success although its steps are over: its own condition. Undefined
   * when it holds, or there is none.
   *
   * @param group The step that stands for the sub-workflow; undefined for the run.
   */
  shortfall(group: string | undefined): StepError | undefined {
    const condition = this.successOf(group);
    if (condition === undefined) return undefined;
    const { scope, text } = condition;
    const names = this.namesAt({ id: group === undefined ? "" : `${group}/`, group }, scope);
    const answer = names.ok ? evaluate(text, names.names) : names;
    if (answer.ok && answer.holds) return undefined;
    const whose = group === undefined ? "" : ` of ${quoted(this.titleOf(group))}`;
    const message = answer.ok
      ? `All steps${whose} are done, but \`${text}\` does not hold.`
      : `\`${text}\`${whose} cannot be answered: ${answer.message}`;
    return stepError(codes.successWhen, message, this.plan.scopes[scope]?.path);
  }

  /** The condition of the run's, or a sub-workflow's, success, and the scope whose names it uses. */
  successOf(
    group: string | undefined,
  ): { readonly scope: number; readonly text: string } | undefined {
    const { plan } = this;
    const prefix = group === undefined ? "" : `${group}/`;
    const scope = plan.scopes.findIndex((one) => one.prefix === prefix);
    const text = group === undefined ? plan.successWhen : plan.scopes[scope]?.successWhen;
    return text === undefined ? undefined : { scope: Math.max(0, scope), text };
  }

  /** Whether only its own condition made a sub-workflow fail: nothing in it did. */
  fallsShort(group: PlannedStep): boolean {
    if (group.kind !== "group" || this.standing(group.id) !== "failed") return false;
    const inside = this.childrenOf(group.id).filter(({ stream }) => !stream);
    return !inside.some(({ id }) => ["open", "failed", "blocked"].includes(this.standing(id)));
  }

  /** The first thing it needs that failed or was left out for such a reason. */
  obstacleOf(node: RunNode): string | undefined {
    return this.needsOf(node).find((need) => {
      const standing = this.standing(need);
      return standing === "failed" || standing === "blocked";
    });
  }

  /** The step at which it began that something failed or was left out. */
  culpritOf(id: string): string {
    const node = this.node(id);
    if (node !== undefined) {
      const obstacle = this.standing(id) === "blocked" ? this.obstacleOf(node) : undefined;
      return obstacle === undefined ? id : this.culpritOf(obstacle);
    }
    const items = this.run.items.get(id) ?? 0;
    const inside = [
      ...Array.from({ length: items }, (_, index) => instanceId(id, index)),
      ...this.childrenOf(id).map((child) => child.id),
    ];
    const bad = inside.find((one) => ["failed", "blocked"].includes(this.standing(one)));
    return bad === undefined ? id : this.culpritOf(bad);
  }

  /** Failed steps, groups and requests that no group around them tolerates. */
  failures(): readonly string[] {
    const ids = [...this.plan.steps.map(({ id }) => id), ...this.run.requests.map(({ id }) => id)];
    return ids.filter((id) => this.standing(id) === "failed" && !this.#tolerated(id));
  }

  #tolerated(id: string): boolean {
    let group = this.step(id)?.group;
    while (group !== undefined) {
      const step = this.step(group);
      if (step?.continueOnError === true) return true;
      group = step?.group;
    }
    return false;
  }

  /** What names mean where the node stands; its item is among them. */
  names(node: RunNode): NamesAt {
    const names = this.namesAt(node.step, node.step.scope);
    if (!names.ok || node.index === undefined) return names;
    const items = this.itemsOf(node.step);
    if (!items.ok) return items;
    return {
      ok: true,
      names: { ...names.names, item: items.items[node.index], index: node.index },
    };
  }

  /** What names mean in a scope, where a step of it stands. */
  namesAt(at: Pick<PlannedStep, "id" | "group">, scope: number): NamesAt {
    const params = this.paramsOf(scope);
    if (!params.ok) return params;
    const steps: Record<string, unknown> = {};
    const visible = visibleSteps(this.plan, at, scope);
    for (const [name, id] of visible) {
      lazily(steps, name, () => this.#seen(id));
    }
    const { id, workflow } = this.run;
    const run = { id, workflow, workspace: this.#sight.workspace };
    const leftOut = (path: NamePath) => this.#isLeftOut(path, visible);
    return { ok: true, names: { params: params.value as Names["params"], steps, run, leftOut } };
  }

  /** Whether a name leads into the output of a step that was left out or failed, which is null. */
  #isLeftOut(
    [root, name, field, ...rest]: NamePath,
    visible: ReadonlyMap<string, string>,
  ): boolean {
    let id = root === "steps" && field === "output" ? visible.get(String(name)) : undefined;
    for (const [at, key] of rest.entries()) {
      if (id === undefined) return false;
      const inner = `${id}/${key}`;
      if (this.step(inner) !== undefined) id = inner;
      else if (typeof key === "number" && rest[at + 1] === "output") id = instanceId(id, key);
      else break;
    }
    if (id === undefined || this.outputOf(id) !== null) return false;
    return !["open", "success"].includes(this.standing(id));
  }

  /** Parameters of a sub-workflow are what its step's `with` gives, in the scope around it. */
  paramsOf(index: number): Resolved {
    const known = this.#params.get(index);
    if (known !== undefined) return known;
    const scope = this.plan.scopes[index];
    if (scope === undefined) return { ok: false, message: `The plan has no scope ${index}.` };
    if (scope.outer === undefined) return { ok: true, value: scope.params };
    const group = this.step(scope.prefix.slice(0, -1));
    const at = group ?? { id: scope.prefix, group: undefined };
    const names = this.namesAt(at, scope.outer);
    const params = names.ok ? resolve(scope.params, names.names) : names;
    this.#params.set(index, params);
    return params;
  }

  /** The items of a `for_each` step, which must be known by now. */
  itemsOf(step: PlannedStep): Items {
    if (typeof step.forEach !== "string") return { ok: true, items: step.forEach ?? [] };
    const names = this.namesAt(step, step.scope);
    if (!names.ok) return names;
    const resolved = resolve(step.forEach, names.names);
    if (!resolved.ok) return resolved;
    if (Array.isArray(resolved.value)) {
      return { ok: true, items: resolved.value as readonly unknown[] };
    }
    return { ok: false, message: `\`${step.forEach}\` is no list.` };
  }

  /** A step as names see it. */
  #seen(id: string): Readonly<Record<string, unknown>> {
    const seen = { status: this.#statusWord(id) };
    lazily(seen, "output", () => this.outputOf(id));
    lazily(seen, "error", () => errorSeen(this.state(id).error));
    return seen;
  }

  #statusWord(id: string): string {
    const node = this.node(id);
    if (node !== undefined) return this.state(id).status;
    return standingWords[this.standing(id)];
  }

  /** What it gave: of a group, the outputs of its steps by name; of a divided step, a list. */
  outputOf(id: string): unknown {
    const step = this.step(id);
    if (step?.kind === "group") {
      const outputs: Record<string, unknown> = {};
      for (const child of this.childrenOf(id)) {
        lazily(outputs, child.id.slice(id.length + 1), () => this.outputOf(child.id));
      }
      return outputs;
    }
    const items = this.run.items.get(id);
    if (step !== undefined && items !== undefined) return this.#outputsOf(step, items);
    const { output } = this.state(id);
    return output === undefined ? null : (this.#sight.outputs(output) ?? null);
  }

  #outputsOf(step: PlannedStep, count: number): readonly unknown[] {
    const known = this.itemsOf(step);
    return Array.from({ length: count }, (_, index) => {
      const id = instanceId(step.id, index);
      const { status, error } = this.state(id);
      const item = known.ok ? (known.items[index] ?? null) : null;
      return { item, status, output: this.outputOf(id), error: errorSeen(error) };
    });
  }
}

export type NamesAt =
  | { readonly ok: true; readonly names: Names }
  | { readonly ok: false; readonly message: string };

export type Items =
  | { readonly ok: true; readonly items: readonly unknown[] }
  | { readonly ok: false; readonly message: string };

const standingWords = {
  open: "running",
  success: "success",
  failed: "failure",
  tolerated: "failure",
  skipped: "skipped",
  blocked: "skipped",
} as const satisfies Readonly<Record<Standing, string>>;

function errorSeen(error: StepError | undefined): unknown {
  return error === undefined ? null : { code: error.code, message: error.message };
}

/** An own property that is worked out when somebody asks for it. */
function lazily(target: object, name: string, value: () => unknown): void {
  Object.defineProperty(target, name, { enumerable: true, get: value });
}
