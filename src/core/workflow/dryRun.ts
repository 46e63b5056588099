/**
 * What a run would do, before it does it: order by levels, who does what, gates, the chain that decides
 * when all is done, how long that takes and what it saves, and the commands that would be run.
 */
import { shownLine } from "./argv";
import { holds, namesIn, parseCondition } from "./condition";
import { planNodes } from "./flatten";
import { itemNames } from "./itemNames";
import type { Names } from "./names";
import { hasPlaceholders, resolve } from "./placeholder";
import { gainOf, type Plan, type PlanNode, planOf } from "./planning";
import { showRunner } from "./runnerSpec";
import type { PlannedStep, RunPlan } from "./runPlan";
import { visibleSteps } from "./stepNames";
import type { GateCheck } from "./template";

export interface DryRunStep {
  readonly id: string;
  readonly title: string;
  readonly kind: "work" | "gate";
  readonly agent: string | undefined;
  /** In a few words; undefined for gates. */
  readonly how: string | undefined;
  /** Milliseconds; undefined when nobody knows. */
  readonly expected: number | undefined;
  /** A stream: nothing waits for it but what names it. */
  readonly stream: boolean;
  /** Not done at all with these parameters. */
  readonly skipped: boolean;
  /** Done only if this holds, which shows while it runs. */
  readonly conditions: readonly string[];
  /** Done once for each item: how many, where that is known. */
  readonly items: number | "unknown" | undefined;
  /** What those items are called, where they are known and have names; empty for one without. */
  readonly itemNames: readonly string[] | undefined;
}

export interface DryRunGate {
  readonly step: string;
  readonly title: string;
  /** Undefined when it waits for a person. */
  readonly checks: readonly GateCheck[] | undefined;
  readonly question: string | undefined;
}

/** A command line that the run would start. */
export interface PlannedCommand {
  /** Placeholders are still in it. */
  readonly argv: readonly string[];
  readonly line: string;
  readonly steps: readonly string[];
  readonly why: "runner" | "check";
  /** The person must have allowed it once on this machine. DESIGN 5.4. */
  readonly needsAllowing: boolean;
}

export interface DryRun {
  readonly workflow: string;
  /** Steps that can be worked on side by side, level by level. */
  readonly levels: readonly (readonly DryRunStep[])[];
  readonly gates: readonly DryRunGate[];
  /** Ids, first to last. */
  readonly criticalPath: readonly string[];
  /** Milliseconds, with everybody it takes; steps without a time count as taking none. */
  readonly expected: number;
  /** Milliseconds, one step after the other. */
  readonly sequential: number;
  /** 0 to 1: the part of the sequential time that working side by side saves. */
  readonly gain: number;
  /** Ids of steps whose time nobody knows. */
  readonly untimed: readonly string[];
  readonly commands: readonly PlannedCommand[];
}

/** By step: what is known of outputs before the run. */
export type KnownOutputs = ReadonlyMap<string, unknown>;

/** Works out what a plan will do. Pure. */
export function dryRun(plan: RunPlan, outputs: KnownOutputs = new Map()): DryRun {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const skipped = new Set(plan.steps.filter((step) => willSkip(plan, step)).map(({ id }) => id));
  const items = new Map(plan.steps.map((step) => [step.id, itemsOf(plan, step, outputs)]));
  const times = planOf(withItems(plan, byId, skipped, items));
  const shown = (id: string): DryRunStep[] => {
    const step = byId.get(id);
    if (step === undefined || step.kind === "group") return [];
    return [rowOf(step, skipped.has(id), items.get(id))];
  };
  return {
    workflow: plan.workflow,
    levels: levelsOf(times, byId)
      .map((level) => level.flatMap(shown))
      .filter((level) => level.length > 0),
    gates: plan.steps.flatMap(gateOf),
    criticalPath: stepsOf(times.criticalPath, byId),
    expected: times.expected,
    sequential: times.sequential,
    gain: gainOf(times),
    untimed: plan.steps
      .filter(
        (step) => step.kind === "work" && step.expected === undefined && !skipped.has(step.id),
      )
      .map(({ id }) => id),
    commands: commandsOf(plan),
  };
}

/**
 * The command lines of a run, each once. Programs that ship with Baton need no allowing, nor do the
 * checks of its own templates where nothing is put into them.
 */
export function commandsOf(plan: RunPlan): readonly PlannedCommand[] {
  const found = new Map<string, PlannedCommand>();
  const add = (argv: readonly string[], step: PlannedStep, why: PlannedCommand["why"]): void => {
    const builtin = plan.scopes[step.scope]?.source === "builtin";
    const needsAllowing = why === "runner" || !builtin || hasPlaceholders(argv);
    const key = JSON.stringify(argv);
    const known = found.get(key);
    const steps = known === undefined ? [step.id] : [...known.steps, step.id];
    found.set(key, {
      argv,
      line: shownLine(argv),
      steps: [...new Set(steps)],
      why,
      needsAllowing: needsAllowing || known?.needsAllowing === true,
    });
  };
  for (const step of plan.steps) {
    if (step.runner?.kind === "command" && !plan.scripted) add(step.runner.argv, step, "runner");
    if (step.gate?.kind !== "checks") continue;
    for (const { subject } of step.gate.checks) {
      if (subject.kind === "command") add(subject.command, step, "check");
      if (subject.kind === "tool") add([subject.tool, ...subject.args], step, "check");
    }
  }
  return [...found.values()];
}

/** Command lines besides those of the plan itself, in their places among them. */
export function withCommands(
  commands: readonly PlannedCommand[],
  more: readonly { readonly argv: readonly string[]; readonly step: string }[],
): readonly PlannedCommand[] {
  const found = new Map(commands.map((one) => [JSON.stringify(one.argv), one]));
  for (const { argv, step } of more) {
    const key = JSON.stringify(argv);
    const steps = [...new Set([...(found.get(key)?.steps ?? []), step])];
    found.set(key, { argv, line: shownLine(argv), steps, why: "runner", needsAllowing: true });
  }
  return [...found.values()];
}

/** Whether the parameters alone decide that a step is not done. */
function willSkip(plan: RunPlan, step: PlannedStep): boolean {
  return step.conditions.some(({ scope, condition }) => {
    const parsed = parseCondition(condition);
    if (!parsed.ok) return false;
    if (namesIn(parsed.condition).some(({ path }) => path[0] !== "params")) return false;
    const params = plan.scopes[scope]?.params ?? {};
    if (hasPlaceholders(params)) return false;
    const run = { id: "", workspace: "", workflow: plan.workflow };
    return !holds(parsed.condition, { params, steps: {}, run });
  });
}

/** The nodes of the plan, with a step that is done for a known list divided into its instances. */
function withItems(
  plan: RunPlan,
  byId: ReadonlyMap<string, PlannedStep>,
  skipped: ReadonlySet<string>,
  items: ReadonlyMap<string, KnownItems>,
): readonly PlanNode[] {
  const isStream = (id: string) => byId.get(id)?.stream === true;
  const timeOf = (id: string) => (skipped.has(id) ? 0 : byId.get(id)?.expected);
  return planNodes(plan.steps, isStream, timeOf).flatMap((node) => {
    const known = items.get(node.id);
    if (!Array.isArray(known) || known.length === 0) return [node];
    const instances = Array.from({ length: known.length }, (_, at) => ({
      ...node,
      id: `${node.id}[${at}]`,
    }));
    return [...instances, { ...node, needs: instances.map(({ id }) => id), time: 0 }];
  });
}

type KnownItems = readonly unknown[] | "unknown" | undefined;

/** For which items a step is done; undefined when it is done once. */
function itemsOf(plan: RunPlan, step: PlannedStep, outputs: KnownOutputs): KnownItems {
  const { forEach } = step;
  if (forEach === undefined || typeof forEach !== "string") return forEach;
  const names = namesBefore(plan, step, outputs);
  const resolved = names === undefined ? undefined : resolve(forEach, names);
  if (resolved?.ok !== true || !Array.isArray(resolved.value)) return "unknown";
  return resolved.value as readonly unknown[];
}

/** What names mean at a step before the run; undefined where its parameters are not known yet. */
export function namesBefore(
  plan: RunPlan,
  step: PlannedStep,
  outputs: KnownOutputs,
): Names | undefined {
  const params = plan.scopes[step.scope]?.params ?? {};
  if (hasPlaceholders(params)) return undefined;
  const seen = [...visibleSteps(plan, step, step.scope)].flatMap(([name, id]) =>
    outputs.has(id) ? [[name, { status: "success", output: outputs.get(id), error: null }]] : [],
  );
  const steps = Object.fromEntries(seen) as Names["steps"];
  return { params, steps, run: { id: "", workspace: "", workflow: plan.workflow } };
}

/** A step that is divided stands where its first instances stand. */
function levelsOf(
  times: Plan,
  byId: ReadonlyMap<string, PlannedStep>,
): readonly (readonly string[])[] {
  const seen = new Set<string>();
  return times.levels.map((level) =>
    stepsOf(level, byId).filter((id) => {
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    }),
  );
}

/** Steps for their instances, groups left out. */
function stepsOf(
  ids: readonly string[],
  byId: ReadonlyMap<string, PlannedStep>,
): readonly string[] {
  const steps = ids.map((id) => (byId.has(id) ? id : id.replace(/\[\d+\]$/u, "")));
  return [...new Set(steps)].filter((id) => byId.get(id)?.kind !== "group");
}

function rowOf(step: PlannedStep, skipped: boolean, items: KnownItems): DryRunStep {
  return {
    id: step.id,
    title: step.title,
    kind: step.kind === "gate" ? "gate" : "work",
    agent: step.agent,
    how: step.runner === undefined ? undefined : showRunner(step.runner),
    expected: step.expected,
    stream: step.stream,
    skipped,
    conditions: skipped ? [] : step.conditions.map(({ condition }) => condition),
    items: typeof items === "object" ? items.length : items,
    itemNames: typeof items === "object" ? itemNames(items) : undefined,
  };
}

function gateOf({ id, title, gate }: PlannedStep): readonly DryRunGate[] {
  if (gate === undefined) return [];
  if (gate.kind === "approval") {
    return [{ step: id, title, checks: undefined, question: gate.question }];
  }
  return [{ step: id, title, checks: gate.checks, question: undefined }];
}
