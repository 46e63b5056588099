/** What agents get at once: no more than their context should hold, and the rest for who asks for it. */
import { cutJsonTo } from "../history/cutJson";
import type { RunData, RunStepData } from "./runShapes";

/** Characters of a whole run as JSON; about a quarter as many tokens. */
const mostOfRun = 24_000;
/** Of one output, of the result, of an error's message, where the whole is too much. */
const most = { output: 600, result: 4_000, message: 500, levels: 2_000 } as const;

export interface BoundedRun extends RunData {
  /** What was left out and how to get it; null where it is all there. */
  readonly cut: string | null;
}

/**
 * A run that an agent can read: outputs are cut first, then steps are left out that nobody has to do
 * anything about.
 */
export function boundedRun(run: RunData): BoundedRun {
  if (sizeOf(run) <= mostOfRun) return { ...run, cut: null };
  const levels = sizeOf(run.levels) > most.levels ? [] : run.levels;
  const small = {
    ...run,
    levels,
    critical_path: levels.length === 0 ? [] : run.critical_path,
    steps: run.steps.map(smallStep),
    artifacts: run.artifacts.map((one) => ({ ...one, content: null })),
    finalReview: cutJsonTo(run.finalReview, most.result),
    result: cutRecord(run.result, most.result),
  };
  const more = "One step in full: get_run with its step_id. Everything: get_run with full.";
  if (sizeOf(small) <= mostOfRun) {
    return { ...small, cut: `Outputs are cut, and stand in the artifacts' files. ${more}` };
  }
  let room = mostOfRun - sizeOf({ ...small, steps: [], artifacts: [] });
  const kept = new Set<string>();
  for (const step of small.steps.toSorted((a, b) => urgency(a) - urgency(b))) {
    room -= sizeOf(step) + 1;
    if (room < 0) break;
    kept.add(step.id);
  }
  const steps = small.steps.filter(({ id }) => kept.has(id));
  const artifacts = small.artifacts.slice(0, Math.max(0, Math.floor(room / 200)));
  const left = run.steps.length - steps.length;
  const cut = `Outputs are cut, and ${left} of ${run.steps.length} steps are left out that nobody has to do anything about now. ${more}`;
  return { ...small, steps, artifacts, cut };
}

/** Waits for somebody, is at work, failed; then the rest. */
function urgency({ state }: RunStepData): number {
  const order = ["offered", "waiting", "running", "failure"];
  const place = order.indexOf(state);
  return place < 0 ? order.length : place;
}

function smallStep(step: RunStepData): RunStepData {
  const { error } = step;
  return {
    ...step,
    output: cutJsonTo(step.output, most.output),
    error: error && { ...error, message: cutText(error.message, most.message) },
    attempts: step.attempts.slice(-3),
  };
}

/** Named values with at most so many characters as JSON. */
export function cutRecord(
  values: Readonly<Record<string, unknown>>,
  room: number,
): Readonly<Record<string, unknown>> {
  const cut = cutJsonTo(values, room);
  if (typeof cut === "object" && cut !== null && !Array.isArray(cut)) {
    return Object.fromEntries(Object.entries(cut));
  }
  return { "…": cut };
}

/** Characters of a value as JSON. */
export function sizeOf(value: unknown): number {
  return JSON.stringify(value ?? null).length;
}

function cutText(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
