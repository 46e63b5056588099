/**
 * A template as one flat list of steps, with what each waits for: groups divided, sequential levels
 * chained, needs and conditions of groups handed down, sub-workflows unfolded where they can be found.
 */
import type { Place } from "./fields";
import { type PlanNode, planOf } from "./planning";
import { stepIdFor } from "./stepNames";
import type { StepDefinition, TemplateProblem, WorkflowTemplate } from "./template";

/** A problem with the file it is in. */
export interface FlatProblem extends TemplateProblem {
  readonly path: string;
  /** In the front matter of that file; `line` is that of the step. */
  readonly place: Place;
}

export interface FlatScope {
  /** Empty for the run, `deploy/` for the sub-workflow of step `deploy`. */
  readonly prefix: string;
  readonly template: WorkflowTemplate;
  readonly outer: number | undefined;
}

export interface FlatStep {
  readonly id: string;
  readonly definition: StepDefinition;
  /** In the front matter of its scope's file. */
  readonly place: Place;
  readonly kind: "work" | "gate" | "group";
  readonly group: string | undefined;
  readonly scope: number;
  /** Those of the groups around are included. */
  readonly needs: readonly string[];
  /** Those of the groups around come first. */
  readonly conditions: readonly {
    readonly scope: number;
    readonly step: string;
    readonly condition: string;
  }[];
}

export interface Flat {
  readonly scopes: readonly FlatScope[];
  /** A group stands before its children. */
  readonly steps: readonly FlatStep[];
  readonly byId: ReadonlyMap<string, FlatStep>;
  readonly problems: readonly FlatProblem[];
}

/** Finds a template by name; undefined when there is none that could be read. */
export type FindTemplate = (name: string) => WorkflowTemplate | undefined;

/** A step before its needs are known. */
interface Node {
  readonly id: string;
  readonly definition: StepDefinition;
  readonly place: Place;
  readonly group: Node | undefined;
  readonly scope: number;
  /** The step before it in a sequential level. */
  readonly chained: string | undefined;
}

const maxSteps = 1000;
const maxScopes = 8;

/** Without `find`, sub-workflows stay groups with nothing in them. Never throws. */
export function flatten(template: WorkflowTemplate, find?: FindTemplate): Flat {
  const builder = new Flattener(find);
  builder.enter(template);
  return builder.finish();
}

/** What the plan of times and levels is made of: a group stands behind its children. */
export function planNodes(
  steps: readonly Pick<FlatStep, "id" | "kind" | "group" | "needs">[],
  isStream: (id: string) => boolean,
  timeOf: (id: string) => number | undefined,
): readonly PlanNode[] {
  const children = new Map<string, string[]>();
  for (const { id, group } of steps) {
    if (group === undefined || isStream(id)) continue;
    const known = children.get(group);
    if (known === undefined) children.set(group, [id]);
    else known.push(id);
  }
  return steps.map(({ id, kind, needs }) => ({
    id,
    needs: [...needs, ...(children.get(id) ?? [])],
    time: kind === "group" ? 0 : timeOf(id),
  }));
}

class Flattener {
  readonly #find: FindTemplate | undefined;
  readonly #scopes: FlatScope[] = [];
  readonly #nodes: Node[] = [];
  readonly #ids = new Set<string>();
  readonly #problems: FlatProblem[] = [];

  constructor(find: FindTemplate | undefined) {
    this.#find = find;
  }

  enter(template: WorkflowTemplate): void {
    this.#scopes.push({ prefix: "", template, outer: undefined });
    this.#level(template.steps, template.pattern, ["steps"], undefined, 0, [template.name]);
  }

  #level(
    steps: readonly StepDefinition[],
    pattern: string,
    place: Place,
    group: Node | undefined,
    scope: number,
    workflows: readonly string[],
  ): void {
    let before: string | undefined;
    for (const [at, definition] of steps.entries()) {
      if (this.#nodes.length >= maxSteps) return this.#tooMany(scope, definition, [...place, at]);
      const id = group === undefined ? definition.id : `${group.id}/${definition.id}`;
      // A step without a good id has its problem already.
      if (definition.id === "") continue;
      if (this.#ids.has(id)) {
        const remedy = "Give each step of a level an id of its own.";
        const message = `There are two steps “${definition.id}” here.`;
        this.#problem(scope, definition, [...place, at, "id"], message, remedy);
        continue;
      }
      this.#ids.add(id);
      const chains = pattern === "sequential" && !definition.stream;
      const node: Node = {
        id,
        definition,
        place: [...place, at],
        group,
        scope,
        chained: chains ? before : undefined,
      };
      if (chains) before = id;
      this.#nodes.push(node);
      this.#inside(node, workflows);
    }
  }

  #inside(node: Node, workflows: readonly string[]): void {
    const { definition, scope } = node;
    const pattern = definition.pattern ?? "parallel";
    const place = [...node.place, "steps"];
    this.#level(definition.steps, pattern, place, node, scope, workflows);
    const name = definition.workflow;
    if (name === undefined || this.#find === undefined) return;
    const template = this.#find(name);
    if (template === undefined) {
      const remedy = "Write the name of a workflow that is there and has no errors.";
      const message = `There is no workflow “${name}” that can be run.`;
      this.#problem(scope, definition, [...node.place, "workflow"], message, remedy);
      return;
    }
    if (workflows.includes(name) || workflows.length >= maxScopes) {
      const chain = [...workflows, name].join(" → ");
      const message = workflows.includes(name)
        ? `The workflow runs itself: ${chain}.`
        : `Sub-workflows are nested more than ${maxScopes} deep: ${chain}.`;
      const at = [...node.place, "workflow"];
      this.#problem(scope, definition, at, message, "Take one of these steps out.");
      return;
    }
    this.#scopes.push({ prefix: `${node.id}/`, template, outer: scope });
    const inner = this.#scopes.length - 1;
    const chain = [...workflows, name];
    this.#level(template.steps, template.pattern, ["steps"], node, inner, chain);
  }

  finish(): Flat {
    const byId = new Map<string, FlatStep>();
    for (const node of this.#nodes) {
      const around = node.group === undefined ? undefined : byId.get(node.group.id);
      byId.set(node.id, this.#flatStep(node, around));
    }
    const steps = [...byId.values()];
    this.#findCycles(steps, byId);
    return { scopes: this.#scopes, steps, byId, problems: this.#problems };
  }

  #flatStep(node: Node, around: FlatStep | undefined): FlatStep {
    const { id, definition, scope } = node;
    const own = definition.needs.flatMap((name) => this.#need(node, name));
    const chained = node.chained === undefined ? [] : [node.chained];
    const condition = definition.condition;
    return {
      id,
      definition,
      place: node.place,
      kind: kindOf(definition),
      group: node.group?.id,
      scope,
      needs: [...new Set([...(around?.needs ?? []), ...chained, ...own])],
      conditions: [
        ...(around?.conditions ?? []),
        ...(condition === undefined ? [] : [{ scope, step: id, condition }]),
      ],
    };
  }

  #need(node: Node, name: string): readonly string[] {
    const prefix = this.#scopes[node.scope]?.prefix ?? "";
    const id = stepIdFor(this.#ids, prefix, node.group?.id, name);
    if (id === undefined) {
      const remedy = "Name a step of the same level, or of a level around it.";
      const message = `There is no step “${name}” to wait for.`;
      this.#problem(node.scope, node.definition, [...node.place, "needs"], message, remedy);
      return [];
    }
    if (id !== node.id && !node.id.startsWith(`${id}/`)) return [id];
    const what = id === node.id ? "itself" : `the group it is in, “${name}”`;
    const message = `The step “${node.definition.id}” waits for ${what}.`;
    const remedy = `Take “${name}” out of its needs.`;
    this.#problem(node.scope, node.definition, [...node.place, "needs"], message, remedy);
    return [];
  }

  #findCycles(steps: readonly FlatStep[], byId: ReadonlyMap<string, FlatStep>): void {
    const isStream = (id: string) => byId.get(id)?.definition.stream === true;
    const { cycles } = planOf(planNodes(steps, isStream, () => undefined));
    for (const cycle of cycles) {
      const step = byId.get(cycle[0] ?? "");
      if (step === undefined) continue;
      const message = `These steps wait for each other: ${cycle.join(" → ")}.`;
      const at = [...step.place, "needs"];
      this.#problem(step.scope, step.definition, at, message, "Take one of the needs out.");
    }
  }

  #tooMany(scope: number, definition: StepDefinition, place: Place): void {
    const told = this.#problems.some(({ message }) => message.startsWith("With its sub-workflows"));
    if (told) return;
    const message = `With its sub-workflows the run has over ${maxSteps} steps.`;
    this.#problem(scope, definition, place, message, "Divide it into several runs.");
  }

  #problem(
    scope: number,
    { line }: StepDefinition,
    place: Place,
    message: string,
    remedy: string,
  ): void {
    const path = this.#scopes[scope]?.template.path ?? "";
    this.#problems.push({ severity: "error", message, line, remedy, path, place });
  }
}

function kindOf(definition: StepDefinition): FlatStep["kind"] {
  if (definition.workflow !== undefined || definition.steps.length > 0) return "group";
  return definition.gate === undefined ? "work" : "gate";
}
