/** How runs are spoken of: how far, who is at it, how long, why not. Pure. */
import type { RunState } from "../workflow/runState";
import { runTime } from "../workflow/stepStates";
import type { RunFacts } from "./runFacts";
import { leafSteps, type RunStep, type RunSteps, runProgress, saysNoGo } from "./runSteps";
import { agoWords, since, spent } from "./timeSpent";
import { plainText, quoted, someOf, withoutStop } from "./words";

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
