/** How an attempt ended, for the run's files and for the journal. Pure. */
import { checkOutput } from "./outputChecks";
import { mostLost, retryAfter } from "./retry";
import type { AttemptEnd } from "./runCommands";
import type { RunNode } from "./runGraph";
import type { Schemas, StepOutcome } from "./runPorts";
import type { OutcomeRecord, StoredOutcome } from "./runRecords";
import type { RunState } from "./runState";
import type { RunView } from "./runView";
import { codes, kindOf } from "./stepErrors";
import { keptValue } from "./stepInput";

const cancelledError = {
  code: "cancelled",
  message: "It was cancelled.",
  place: undefined,
} as const;

/** What its runner told, and whether what it gave is what the step must give. */
export function judge(
  view: RunView,
  node: RunNode,
  outcome: StepOutcome,
  schemas: Schemas,
): OutcomeRecord {
  if (outcome.kind === "success") {
    const { output } = outcome;
    const place = view.placeOf(node.step);
    const error = checkOutput(view.plan, node.step, output, schemas, place);
    return { status: error === undefined ? "success" : "failure", output, error };
  }
  if (outcome.kind === "cancelled") {
    return { status: "failure", output: null, error: cancelledError };
  }
  const { code, message, output } = outcome;
  const place = kindOf(code) === "workflow" ? view.placeOf(node.step) : undefined;
  return { status: "failure", output, error: { code, message, place } };
}

/** Its run was cancelled, and it with that. */
export const cancelledEnd: AttemptEnd = { status: "cancelled", error: cancelledError };

/** Whoever drove ended it on its own way out: that says nothing about the step. */
export const interruptedEnd: AttemptEnd = {
  status: "cancelled",
  error: {
    code: codes.interrupted,
    message: "The window or process that drove it was closed.",
    place: undefined,
  },
};

/**
 * The end of an attempt whose outcome is in a file, with what the policy says of another one.
 *
 * @param attempts that were made, this one included
 */
export function endOf(
  { step }: RunNode,
  { status, output, error }: OutcomeRecord,
  file: StoredOutcome["file"],
  attempts: number,
): AttemptEnd {
  const outputs = keptValue("output", output);
  if (status === "success") return { status, output: file, outputs };
  const told = error ?? { code: codes.failed, message: "It failed.", place: undefined };
  const again = retryAfter(step.retry, attempts, told.code);
  return { status, output: file, outputs, error: cutError(told), retryAfter: again };
}

/** Nobody knows what became of it. After some of these the step fails. */
export function lostEnd(run: RunState, node: RunNode): AttemptEnd {
  const lost = (run.steps.get(node.id)?.lost ?? 0) + 1;
  const message = "The process that did it was gone before it had said how it went.";
  const error = { code: codes.lost, message, place: undefined };
  return { status: lost < mostLost ? "cancelled" : "failure", error };
}

/** An error stands in the journal; what a program printed may be long. */
function cutError(error: NonNullable<OutcomeRecord["error"]>): NonNullable<AttemptEnd["error"]> {
  const { code, message, place } = error;
  return { code: code.slice(0, 100), message: message.slice(0, 4_000), place };
}
