/** How the steps of a run, their checks and their tries are spoken of. Pure. */
import type { OpenExecution } from "../board/state";
import type { CheckResult, RunState } from "../workflow/runState";
import { stepClaim } from "./offeredSteps";
import type { RunFacts, StepAttempt } from "./runFacts";
import { isOver, type RunStep, type RunSteps, saysNoGo } from "./runSteps";
import { isDriven } from "./runWords";
import { since, sinceOf, spent } from "./timeSpent";
import { duration, firstLine, list, plainText, someOf, timeLeft, withoutStop } from "./words";

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
