/** How runs and their steps are spoken of: who is at it, how long, why not. Pure. */
import type { OpenExecution } from "../board/state";
import type { CheckResult, RunState } from "../workflow/runState";
import { runTime } from "../workflow/stepStates";
import type { World } from "../world";
import { stepClaim } from "./offeredSteps";
import { isOver, leafSteps, type RunStep, type RunSteps, runProgress } from "./runSteps";
import {
  duration,
  firstLine,
  list,
  plainText,
  quoted,
  someOf,
  timeLeft,
  withoutStop,
} from "./words";

/** One try of a step, from the history. */
export interface StepAttempt {
  readonly execution: string;
  /** Undefined in a history that does not know it. */
  readonly step: string | undefined;
  readonly agent: string;
  readonly attempt: number;
  readonly status: "in_progress" | "success" | "failure" | "cancelled" | "lost";
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number | undefined;
}

/** What is told about a run besides its state. */
export interface RunFacts {
  readonly world: World;
  readonly now: number;
  /** All tries of the run that are known, in their order. */
  readonly attempts: readonly StepAttempt[];
  /** Somebody watches it go: times below a minute are told in seconds. */
  readonly seconds?: boolean;
}

/** What a run is called. */
export function runName({ title, workflow }: Pick<RunState, "title" | "workflow">): string {
  return plainText(title ?? workflow);
}

/** `3/8 · coder at “Implement” · 4 min`, `waits for you · 3/5`, `done · 8/8 · 12 min`. */
export function runWords(facts: RunFacts, run: RunState, steps: RunSteps): readonly string[] {
  const { done, total } = runProgress(steps);
  const ratio = total === 0 ? [] : [`${done}/${total}`];
  const ago = run.finishedAt === undefined ? [] : [agoWords(facts.now - run.finishedAt)];
  const back = run.rolledBack ? ["rolled back"] : [];
  switch (run.status) {
    case "running":
      return [...liveWords(facts, run, steps, ratio), ...since(facts, runTime(run, facts.now))];
    case "success":
      return ["done", ...ratio, spent(runTime(run, facts.now)), ...ago, ...back];
    case "failure":
      return [failureWords(run, steps), ...ago, ...back];
    case "cancelled":
      return [cancelWords(run), ...ratio, ...ago, ...back];
  }
}

/** How long something goes on; what has only begun needs no figure, unless somebody looks at it. */
function since(
  { seconds = false }: Pick<RunFacts, "seconds">,
  milliseconds: number,
): readonly string[] {
  if (seconds && milliseconds >= 1_000) return [spent(milliseconds)];
  return milliseconds < 60_000 ? [] : [duration(milliseconds)];
}

/** The same with how long it usually takes, where that is known. */
function sinceOf(
  facts: RunFacts,
  milliseconds: number,
  usual: number | undefined,
): readonly string[] {
  const [long] = since(facts, milliseconds);
  const about = usual === undefined || usual < 1_000 ? undefined : `about ${spent(usual)}`;
  if (about === undefined) return long === undefined ? [] : [long];
  return [long === undefined ? `takes ${about}` : `${long} of ${about}`];
}

/** What it waits for comes first, since a narrow view shows no more; else how far, and who is at what. */
function liveWords(
  facts: RunFacts,
  run: RunState,
  steps: RunSteps,
  ratio: readonly string[],
): readonly string[] {
  if (run.cancelling !== undefined) return ["is being cancelled", ...ratio];
  const leaves = leafSteps(steps);
  const waiting = leaves.filter(({ status }) => status === "waiting");
  const running = leaves.filter(({ status }) => status === "running");
  const offered = leaves.filter(({ status }) => status === "offered");
  if (waiting.some(saysNoGo)) return ["NO-GO", ...ratio];
  if (waiting.length > 0) return ["waits for you", ...ratio];
  if (running.length > 0) return [...ratio, atWork(running)];
  if (offered.length > 0) return [`${offered.length} by hand`, ...ratio];
  return isDriven(facts, run) ? ratio : [...ratio, "waits for a window to go on"];
}

/** A gate whose checks found something missing, unlike one that asks a person. */
export function saysNoGo({ status, state }: Pick<RunStep, "status" | "state">): boolean {
  return status === "waiting" && state?.question === undefined;
}

function atWork(running: readonly RunStep[]): string {
  const [first] = running;
  if (running.length > 1 || first === undefined) return `${running.length} at work`;
  const agent = first.agent === undefined ? "" : `${first.agent} at `;
  return `${agent}${quoted(plainText(first.title))}`;
}

/** True while a process drives the run. */
export function isDriven({ now }: Pick<RunFacts, "now">, { driver }: RunState): boolean {
  return driver !== undefined && driver.expires > now;
}

function failureWords(run: RunState, steps: RunSteps): string {
  const failed = leafSteps(steps).filter(
    (step) => step.status === "failure" && step.planned?.continueOnError !== true,
  );
  if (failed.length > 0) {
    return `failed at ${someOf(
      failed.map(({ title }) => quoted(plainText(title))),
      2,
    )}`;
  }
  return run.error === undefined ? "failed" : `failed: ${withoutStop(run.error.message)}`;
}

function cancelWords({ cancelling }: RunState): string {
  return cancelling === undefined ? "cancelled" : `cancelled by ${cancelling.by}`;
}

/** What stands behind a step's title. */
export function stepWords(
  facts: RunFacts,
  run: RunState,
  steps: RunSteps,
  step: RunStep,
): readonly string[] {
  const { state } = step;
  if (step.children.length > 0) return groupWords(facts, run, steps, step);
  switch (step.status) {
    case "pending":
      return pendingWords(facts, run, steps, step);
    case "running":
      return runningWords(facts, run, step);
    case "offered":
      return offeredWords(facts, run, step);
    case "waiting":
      return saysNoGo(step) ? ["NO-GO", missingWords(state?.checks ?? [])] : ["waits for approval"];
    case "success":
      return successWords(facts, step);
    case "failure": {
      const words =
        state?.error === undefined ? "failed" : withoutStop(firstLine(state.error.message));
      const tries = (state?.attempts ?? 0) > 1 ? [`${state?.attempts} attempts`] : [];
      return [...agentWords(step), ...tries, words];
    }
    case "skipped":
      return [
        state?.skipped === undefined ? "skipped" : `skipped: ${withoutStop(state.skipped.why)}`,
      ];
  }
}

function groupWords(
  facts: RunFacts,
  run: RunState,
  steps: RunSteps,
  step: RunStep,
): readonly string[] {
  const below = leavesBelow(steps, step);
  const done = below.filter(({ status }) => isOver(status)).length;
  const stream = step.planned?.stream === true ? ["beside the others"] : [];
  if (step.status === "skipped") {
    const why = below.find(({ state }) => state?.skipped !== undefined)?.state?.skipped?.why;
    return [why === undefined ? "skipped" : `skipped: ${withoutStop(why)}`];
  }
  if (step.status === "pending") return pendingWords(facts, run, steps, step);
  const failed = below.filter(({ status }) => status === "failure").length;
  const wrong = failed === 0 ? [] : [`${failed} failed`];
  return [`${done}/${below.length}`, ...wrong, ...stream];
}

function leavesBelow(steps: RunSteps, step: RunStep): readonly RunStep[] {
  return step.children.flatMap((id) => {
    const child = steps.byId.get(id);
    if (child === undefined) return [];
    return child.children.length === 0 ? [child] : leavesBelow(steps, child);
  });
}

/** A gate whose checks are being made, so that nothing else happens at it. */
export function isChecked(
  facts: Pick<RunFacts, "now">,
  run: RunState,
  steps: RunSteps,
  step: RunStep,
): boolean {
  const looks = step.planned?.gate?.kind === "checks" && step.status === "pending";
  return (
    looks && run.status === "running" && isDriven(facts, run) && openNeeds(steps, step).length === 0
  );
}

function pendingWords(
  facts: RunFacts,
  run: RunState,
  steps: RunSteps,
  step: RunStep,
): readonly string[] {
  const { now } = facts;
  const retryAt = step.state?.retryAt;
  if (run.status !== "running") return ["not begun"];
  if (retryAt !== undefined) {
    const error = step.state?.error?.message;
    const again = retryAt - now < 60_000 ? "again soon" : `again in ${duration(retryAt - now)}`;
    return [
      ...agentWords(step),
      again,
      ...(error === undefined ? [] : [withoutStop(firstLine(error))]),
    ];
  }
  if (isChecked(facts, run, steps, step)) return ["being checked"];
  const open = openNeeds(steps, step);
  return open.length === 0
    ? [...agentWords(step), "next"]
    : [...agentWords(step), `waits for ${someOf(open, 2)}`];
}

/** Titles of what must be over first; a whole group rather than each part of it. */
function openNeeds(steps: RunSteps, step: RunStep): readonly string[] {
  const needs = (step.planned?.needs ?? []).flatMap((id) => steps.byId.get(id) ?? []);
  const open = needs.filter(({ status }) => !isOver(status));
  const covered = new Set(open.map(({ id }) => id));
  return open
    .filter(({ parent }) => parent === undefined || !covered.has(parent))
    .map(({ title }) => plainText(title));
}

function runningWords(facts: RunFacts, run: RunState, step: RunStep): readonly string[] {
  const { state, planned } = step;
  if (state?.offered !== undefined) return offeredWords(facts, run, step);
  const open = openExecution(facts, state?.execution);
  const most = planned?.retry.maxAttempts;
  const tries =
    state === undefined || state.attempts < 2
      ? []
      : [`attempt ${state.attempts}${most === undefined ? "" : ` of ${most}`}`];
  const long =
    open === undefined ? [] : sinceOf(facts, facts.now - open.started, planned?.expected);
  const asked = run.requests.filter(({ step: id }) => id === step.id);
  const waits = asked.length === 0 ? [] : [`asked ${list(asked.map(({ agent }) => agent))}`];
  return [open?.agent ?? step.agent ?? "", ...tries, ...long, ...waits].filter(
    (word) => word !== "",
  );
}

function openExecution({ world }: RunFacts, id: string | undefined): OpenExecution | undefined {
  return id === undefined ? undefined : world.board.executions.get(id);
}

function offeredWords(facts: RunFacts, run: RunState, step: RunStep): readonly string[] {
  const claim = stepClaim(facts, run.id, step.id);
  if (claim !== undefined) return [claim.agent, timeLeft(claim, facts.now)];
  const agent = step.state?.offered?.agent ?? step.agent;
  const open = openExecution(facts, step.state?.execution);
  if (open !== undefined && open.claim === undefined) {
    return [open.agent, ...since(facts, facts.now - open.started)];
  }
  return [agent === undefined ? "for anybody" : `for ${agent}`, "to be taken"];
}

function successWords(facts: RunFacts, step: RunStep): readonly string[] {
  const { state } = step;
  const answer = state?.answer;
  if (answer !== undefined) return [`approved by ${answer.by}`];
  if (step.kind === "gate") return ["GO", checkCounts(state?.checks ?? [])].filter(Boolean);
  const last = facts.attempts.find(({ execution }) => execution === state?.execution);
  const long = last?.ended === undefined ? [] : [spent(last.ended - last.started)];
  const tries = (state?.attempts ?? 0) > 1 ? [`attempt ${state?.attempts}`] : [];
  return [last?.agent ?? step.agent ?? "", ...tries, ...long].filter((word) => word !== "");
}

function agentWords({ agent }: RunStep): readonly string[] {
  return agent === undefined ? [] : [agent];
}

/** `2 of 7 missing`, counting what is required. */
function missingWords(checks: readonly CheckResult[]): string {
  const missing = checks.filter(({ ok, level }) => !ok && level === "required");
  return `${missing.length} of ${checks.length} missing`;
}

/** `7 of 7`, or `6 of 7` where something optional is missing. */
function checkCounts(checks: readonly CheckResult[]): string {
  if (checks.length === 0) return "";
  return `${checks.filter(({ ok }) => ok).length} of ${checks.length}`;
}

/** `v18.19.0 · required`, and what to do when it is missing. */
export function checkWords({ ok, level, found, owner, action }: CheckResult): readonly string[] {
  if (ok) return [found].filter(Boolean);
  const ask = owner === undefined ? [] : [`ask ${owner}`];
  return [found, level, ...(action === undefined ? [] : [withoutStop(action)]), ...ask].filter(
    Boolean,
  );
}

/** `attempt 2`, its agent, how it went and how long it took. */
export function attemptWords(attempt: StepAttempt, now: number): readonly string[] {
  const { status, agent, started, ended } = attempt;
  const long = ended === undefined ? since({}, now - started) : [spent(ended - started)];
  return [statusWords[status], agent, ...long];
}

const statusWords: Readonly<Record<StepAttempt["status"], string>> = {
  in_progress: "at work",
  success: "done",
  failure: "failed",
  cancelled: "cancelled",
  lost: "lost",
};

/** `8 s`, `2 min`: how long something took that is over; programs are often quick. */
export function spent(milliseconds: number): string {
  if (milliseconds >= 60_000) return duration(milliseconds);
  const seconds = Math.max(0, milliseconds) / 1_000;
  return seconds < 1 ? "under 1 s" : `${Math.round(seconds)} s`;
}

/** `5 min ago`, `just now`. */
export function agoWords(milliseconds: number): string {
  return milliseconds < 60_000 ? "just now" : `${duration(milliseconds)} ago`;
}
