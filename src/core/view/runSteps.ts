/**
 * The steps of a run as a tree: groups with what is in them, divided steps with their instances, and
 * what was asked for on the way. Pure; the plan may be missing while its file is being read.
 */
import { instanceTitle } from "../workflow/itemNames";
import type { PlannedStep, RunPlan } from "../workflow/runPlan";
import type { RunRequest, RunState, StepState, StepStatus } from "../workflow/runState";
import { instanceOf } from "../workflow/stepStates";

export interface RunStep {
  /** Unique in the run. */
  readonly id: string;
  readonly title: string;
  /** `each`: divided into instances; `request`: asked for by another step at work. */
  readonly kind: PlannedStep["kind"] | "each" | "request";
  /** Id of the step it is shown below; undefined at the top. */
  readonly parent: string | undefined;
  readonly children: readonly string[];
  readonly agent: string | undefined;
  /** Undefined for groups, and before the first event about it. */
  readonly state: StepState | undefined;
  /** Its own, else what follows from its children. */
  readonly status: StepStatus;
  readonly planned: PlannedStep | undefined;
  readonly request: RunRequest | undefined;
}

export interface RunSteps {
  /** In the order of the template. */
  readonly roots: readonly string[];
  readonly byId: ReadonlyMap<string, RunStep>;
}

/** Steps that are over and all that count; groups and divided steps stand for others. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
}

interface Made {
  readonly plan: RunPlan | undefined;
  readonly steps: RunSteps;
}

/** A state is made anew by each event about its run, so that it stands for what follows from it. */
const made = new WeakMap<RunState, Made>();

/** The tree of a run's steps. */
export function runSteps(run: RunState, plan: RunPlan | undefined): RunSteps {
  const known = made.get(run);
  if (known !== undefined && known.plan === plan) return known.steps;
  const steps = makeSteps(run, plan);
  made.set(run, { plan, steps });
  return steps;
}

function makeSteps(run: RunState, plan: RunPlan | undefined): RunSteps {
  const planned = new Map((plan?.steps ?? []).map((step) => [step.id, step]));
  const requests = new Map(run.requests.map((request) => [request.id, request]));
  const ids = new Set([...planned.keys(), ...run.steps.keys(), ...requests.keys()]);
  // Without the plan groups are known only by the names of what is in them.
  if (plan === undefined) for (const id of [...ids]) addFolders(ids, id);
  const children = new Map<string | undefined, string[]>();
  const parents = new Map<string, string | undefined>();
  for (const id of ids) {
    const parent = parentOf(id, planned, requests, ids);
    parents.set(id, parent);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [id]);
    else siblings.push(id);
  }
  const byId = new Map<string, RunStep>();
  const make = (id: string, depth: number): RunStep => {
    const known = byId.get(id);
    if (known !== undefined) return known;
    const below = depth > deepest ? [] : (children.get(id) ?? []);
    const parts = below.map((child) => make(child, depth + 1));
    const own = planned.get(id) ?? planned.get(instanceOf(id)?.step ?? "");
    const state = run.steps.get(id);
    const request = requests.get(id);
    const kind = kindOf(own, request, below.length > 0, instanceOf(id) !== undefined);
    const step: RunStep = {
      id,
      title: titleOf(run, id, own, request),
      kind,
      parent: parents.get(id),
      children: below,
      agent: run.reassigned.get(id) ?? own?.agent ?? request?.agent ?? state?.offered?.agent,
      state,
      status: statusOf(kind, state, parts),
      planned: own,
      request,
    };
    byId.set(id, step);
    return step;
  };
  for (const id of ids) make(id, 0);
  return { roots: children.get(undefined) ?? [], byId };
}

/** Templates nest a few levels; a journal that says otherwise is wrong. */
const deepest = 20;

/** How far a run is. */
export function runProgress(steps: RunSteps): RunProgress {
  const counted = [...steps.byId.values()].filter(({ children }) => children.length === 0);
  const done = counted.filter(({ status }) => isOver(status)).length;
  return { done, total: counted.length };
}

/** Nothing more will happen to it by itself. */
export function isOver(status: StepStatus): boolean {
  return status === "success" || status === "failure" || status === "skipped";
}

/** Steps without others below, in the order of the template. */
export function leafSteps(steps: RunSteps): readonly RunStep[] {
  const found: RunStep[] = [];
  const visit = (id: string) => {
    const step = steps.byId.get(id);
    if (step === undefined) return;
    if (step.children.length === 0) found.push(step);
    for (const child of step.children) visit(child);
  };
  for (const id of steps.roots) visit(id);
  return found;
}

function addFolders(ids: Set<string>, id: string): void {
  for (let at = id.lastIndexOf("/"); at > 0; at = id.lastIndexOf("/", at - 1)) {
    ids.add(id.slice(0, at));
  }
}

function parentOf(
  id: string,
  planned: ReadonlyMap<string, PlannedStep>,
  requests: ReadonlyMap<string, RunRequest>,
  ids: ReadonlySet<string>,
): string | undefined {
  const request = requests.get(id);
  if (request !== undefined) return undefined;
  const whole = instanceOf(id)?.step;
  if (whole !== undefined && ids.has(whole)) return whole;
  const group = planned.get(id)?.group;
  if (group !== undefined && ids.has(group) && group !== id) return group;
  if (planned.has(id)) return undefined;
  const at = id.lastIndexOf("/");
  const folder = at > 0 ? id.slice(0, at) : undefined;
  return folder !== undefined && ids.has(folder) ? folder : undefined;
}

function kindOf(
  own: PlannedStep | undefined,
  request: RunRequest | undefined,
  hasChildren: boolean,
  isInstance: boolean,
): RunStep["kind"] {
  if (request !== undefined) return "request";
  if (own?.forEach !== undefined && !isInstance) return "each";
  return own?.kind ?? (hasChildren ? "group" : "work");
}

function titleOf(
  run: RunState,
  id: string,
  own: PlannedStep | undefined,
  request: RunRequest | undefined,
): string {
  if (request !== undefined) return request.what;
  const short = id.slice(id.lastIndexOf("/") + 1);
  const title = own?.title ?? short;
  const instance = instanceOf(id);
  if (instance === undefined) return title;
  const { step, index } = instance;
  return instanceTitle(title, run.itemNames?.get(step)?.[index], index);
}

function statusOf(
  kind: RunStep["kind"],
  state: StepState | undefined,
  parts: readonly RunStep[],
): StepStatus {
  if (parts.length === 0) return state?.status ?? "pending";
  if (state !== undefined && isOver(state.status)) return state.status;
  const has = (status: StepStatus) => parts.some((part) => part.status === status);
  for (const status of ["waiting", "offered", "running"] as const) if (has(status)) return status;
  if (!parts.every((part) => isOver(part.status))) {
    return parts.some((part) => isOver(part.status)) ? "running" : "pending";
  }
  const failed = parts.some(
    (part) =>
      part.status === "failure" && part.planned?.continueOnError !== true && !isStream(part),
  );
  if (failed) return "failure";
  if (kind === "group" && parts.every((part) => part.status === "skipped")) return "skipped";
  return "success";
}

function isStream({ planned }: RunStep): boolean {
  return planned?.stream === true;
}

/** A gate whose checks found something missing, unlike one that asks a person. */
export function saysNoGo({ status, state }: Pick<RunStep, "status" | "state">): boolean {
  return status === "waiting" && state?.question === undefined;
}
