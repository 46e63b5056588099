/** Reading workflows and runs: which there are, how each stands, what it gave. DESIGN 5.4. */
import type { ExecutionHistory } from "../history/executionHistory";
import { keptWords } from "../view/rollbackReasons";
import { planNodes } from "../workflow/flatten";
import type { PastStep } from "../workflow/pastTimes";
import { resolve } from "../workflow/placeholder";
import { gainOf, planOf } from "../workflow/planning";
import type { RunNode } from "../workflow/runGraph";
import { artifactName } from "../workflow/runRecords";
import type { RunState, StepError, StepState } from "../workflow/runState";
import type { RunView } from "../workflow/runView";
import { claimIdOf, isOver, runTime } from "../workflow/stepStates";
import type { TemplateFile } from "../workflow/template";
import { hasErrors } from "../workflow/templateSet";
import { done, type FaceResult, failed } from "./faceError";
import { keptOf, rollbackObstacle } from "./rollbackRun";
import { type LoadedRun, loadRun, type RunFace } from "./runFace";
import type {
  RunAttemptData,
  RunData,
  RunErrorData,
  RunStepData,
  RunSummaryData,
  WorkflowData,
} from "./runShapes";

/** All templates, the workspace's own first; those with errors say what is wrong. */
export async function listWorkflows(runs: RunFace): Promise<readonly WorkflowData[]> {
  return (await runs.templates.list()).map(workflowData);
}

function workflowData(file: TemplateFile): WorkflowData {
  const { template } = file;
  return {
    name: file.name,
    description: template?.description ?? "",
    pattern: template?.pattern ?? null,
    source: file.source,
    path: file.path,
    parameters: template?.parameters ?? { type: "object" },
    steps: (template?.steps ?? []).map(({ id, agent }) => ({ id, agent: agent ?? null })),
    runnable: !hasErrors(file),
    problems: file.problems.map(({ severity, message, line, remedy }) => ({
      severity,
      message,
      line,
      remedy,
    })),
  };
}

/** Runs under way and the last that are over, the newest first. */
export async function listRuns(
  runs: RunFace,
  query: { readonly status?: RunState["status"]; readonly workflow?: string } = {},
): Promise<readonly RunSummaryData[]> {
  await runs.face.look();
  return [...runs.face.board.world.board.runs.values()]
    .filter(
      ({ status, workflow }) =>
        (query.status ?? status) === status && (query.workflow ?? workflow) === workflow,
    )
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .map(runSummary);
}

/** How a run stands, from the board alone. */
export function runSummary(run: RunState): RunSummaryData {
  const steps = [...run.steps].filter(([id]) => !run.items.has(id));
  const waiting = steps.filter(([, { status }]) => status === "offered" || status === "waiting");
  return {
    run_id: run.id,
    workflow: run.workflow,
    title: run.title ?? null,
    project_id: run.project ?? null,
    status: run.status,
    success: run.status === "running" ? null : run.status === "success",
    scripted: run.scripted,
    started_by: run.startedBy,
    startTime: run.startedAt,
    endTime: run.finishedAt ?? null,
    done: steps.filter(([, state]) => isOver(state)).length,
    total: steps.length,
    waiting_for: waiting.map(([id]) => id),
    error: errorData(run.error),
  };
}

/** A run with its steps, artifacts and figures. */
export async function getRun(runs: RunFace, id: string): Promise<FaceResult<RunData>> {
  const loaded = await loadRun(runs, id);
  if ("ok" in loaded) return failed(loaded);
  const { run, view } = loaded;
  await runs.face.history.catchUp();
  const tries = attemptsOf(runs.face.history.history, id);
  const steps = view.nodes.map((node) => stepData(view, node, tries.get(node.id) ?? []));
  const now = runs.face.board.now();
  const result = resultOf(loaded);
  const obstacle = await rollbackObstacle(runs, run);
  const { keeps, paths } = await keptOf(runs, run);
  const data: RunData = {
    ...runSummary(run),
    steps,
    artifacts: artifactsOf(loaded),
    finalReview: result["finalReview"] ?? null,
    result,
    workspace: loaded.workspace,
    ...figuresOf(loaded, steps, now),
    requests: run.requests.map(({ id: step, from, agent, what, waiting }) => ({
      step,
      from,
      agent,
      what,
      waiting,
    })),
    can_roll_back: obstacle === undefined,
    roll_back: obstacle?.message ?? `Can be rolled back: ${keptWords(keeps, paths)}.`,
  };
  return done(data, loaded.damage);
}

const documentWords = {
  pending: "pending",
  offered: "pending",
  waiting: "pending",
  running: "in_progress",
  success: "completed",
  failure: "failed",
  skipped: "skipped",
} as const satisfies Readonly<Record<StepState["status"], RunStepData["status"]>>;

function stepData(view: RunView, node: RunNode, attempts: readonly RunAttemptData[]): RunStepData {
  const state = view.state(node.id);
  const last =
    state.status === "pending" || state.status === "offered" ? undefined : attempts.at(-1);
  const gate = node.step.gate !== undefined;
  return {
    id: node.id,
    name: node.title,
    kind: gate ? "gate" : "work",
    agent: last?.agent ?? view.agentOf(node) ?? null,
    status: documentWords[state.status],
    state: state.status,
    startTime: attempts[0]?.startTime ?? null,
    endTime: isOver(state) ? (state.at ?? null) : null,
    output: view.outputOf(node.id),
    error: errorData(state.error),
    attempts,
    retryTime: state.retryAt ?? null,
    skipped: state.skipped?.why ?? null,
    question: state.question ?? null,
    checks: state.checks.map(({ owner = null, action = null, ...check }) => ({
      ...check,
      owner,
      action,
    })),
    claim_id: state.status === "offered" ? claimIdOf(view.run.id, node.id) : null,
  };
}

function errorData(error: StepError | undefined): RunErrorData | null {
  if (error === undefined) return null;
  const { kind, code, message, place } = error;
  return { kind, code, message, place: place ?? null };
}

/** The attempts of a run's steps, oldest first. Takes time linear in the history. */
function attemptsOf(
  history: ExecutionHistory,
  run: string,
): ReadonlyMap<string, readonly RunAttemptData[]> {
  const { columns, names } = history;
  const wanted = names.find(run);
  const found = new Map<string, RunAttemptData[]>();
  if (wanted < 0) return found;
  const prefix = claimIdOf(run, "");
  for (let key = 0; key < history.length; key += 1) {
    if (columns.run[key] !== wanted) continue;
    const task = names.text(columns.task[key] ?? -1) ?? "";
    if (!task.startsWith(prefix)) continue;
    const end = columns.end[key] ?? Number.NaN;
    const attempt = {
      execution_id: history.idOf(key) ?? "",
      attempt: columns.attempt[key] ?? 1,
      agent: names.text(columns.agent[key] ?? -1) ?? "",
      status: history.stateOf(key),
      startTime: columns.start[key] ?? 0,
      endTime: Number.isNaN(end) ? null : end,
    };
    const step = task.slice(prefix.length);
    const known = found.get(step);
    if (known === undefined) found.set(step, [attempt]);
    else known.push(attempt);
  }
  return found;
}

/**
 * Past successes of steps, newest first: what a plan expects. See `pastTimes`. Rehearsals say nothing
 * about the time that work takes, as long as the board knows that they were some.
 */
export function* pastSteps(
  history: ExecutionHistory,
  known: ReadonlyMap<string, Pick<RunState, "scripted">>,
): Generator<PastStep> {
  const { columns, names } = history;
  for (let key = history.length - 1; key >= 0; key -= 1) {
    const run = names.text(columns.run[key] ?? -1);
    if (run === undefined || history.stateOf(key) !== "success") continue;
    if (known.get(run)?.scripted === true) continue;
    const task = names.text(columns.task[key] ?? -1);
    const prefix = claimIdOf(run, "");
    if (task?.startsWith(prefix) !== true) continue;
    yield {
      workflow: names.text(columns.workflow[key] ?? -1),
      step: task.slice(prefix.length),
      agent: names.text(columns.agent[key] ?? -1) ?? "",
      duration: (columns.end[key] ?? 0) - (columns.start[key] ?? 0),
    };
  }
}

function artifactsOf({ view, workspace }: LoadedRun): RunData["artifacts"] {
  return view.nodes.flatMap((node) => {
    const { artifact } = node.step;
    if (artifact === undefined || view.state(node.id).status !== "success") return [];
    const name = artifactName(artifact, node.index).slice("workspace/".length);
    const type = artifact.replace(/\.[^./]+$/u, "");
    return [{ type, path: `${workspace}/${name}`, content: view.outputOf(node.id) }];
  });
}

/** What the template adds to the result; what has no value yet is null. */
function resultOf({ plan, view }: LoadedRun): Readonly<Record<string, unknown>> {
  const names = view.namesAt({ id: "", group: undefined }, 0);
  return Object.fromEntries(
    Object.entries(plan.result).map(([name, value]) => {
      const resolved = names.ok ? resolve(value, names.names) : names;
      return [name, resolved.ok ? resolved.value : null];
    }),
  );
}

/** Levels, the critical path and the saving, from the times it took; from the plan where it has not. */
function figuresOf(
  { plan, run, view }: LoadedRun,
  steps: readonly RunStepData[],
  now: number,
): Pick<RunData, "levels" | "critical_path" | "duration_ms" | "sequential_ms" | "saving"> {
  const took = new Map<string, number>();
  for (const { id, attempts } of steps) {
    const { step } = view.node(id) ?? {};
    const time = attempts.reduce(
      (sum, { startTime, endTime }) => sum + (endTime ?? now) - startTime,
      0,
    );
    if (step === undefined || attempts.length === 0) continue;
    // Instances of one step were worked on side by side: the longest counts for the path.
    took.set(step.id, Math.max(took.get(step.id) ?? 0, time));
  }
  const streams = new Set(plan.steps.filter(({ stream }) => stream).map(({ id }) => id));
  // What was left out, or took no attempt, takes no time; what has yet to come takes what is expected.
  const expected = new Map(
    plan.steps.map(({ id, expected: time }) => {
      const standing = view.standing(id);
      return [id, standing === "open" ? time : 0];
    }),
  );
  const times = planOf(
    planNodes(
      plan.steps,
      (id) => streams.has(id),
      (id) => took.get(id) ?? expected.get(id),
    ),
  );
  const groups = new Set(plan.steps.filter(({ kind }) => kind === "group").map(({ id }) => id));
  const shown = (ids: readonly string[]) => ids.filter((id) => !groups.has(id));
  const sequential = steps.reduce(
    (sum, { attempts }) =>
      sum + attempts.reduce((all, { startTime, endTime }) => all + (endTime ?? now) - startTime, 0),
    0,
  );
  const duration = runTime(run, now);
  const saving = Math.max(0, gainOf({ expected: duration, sequential }));
  return {
    levels: times.levels.map(shown).filter((level) => level.length > 0),
    critical_path: shown(times.criticalPath),
    duration_ms: duration,
    sequential_ms: sequential,
    saving: Math.round(saving * 1000) / 1000,
  };
}
