/** How a run ended whose steps are all over. */
import { quoted } from "../view/words";
import type { StepError } from "./runState";
import type { RunView } from "./runView";
import { codes, stepError } from "./stepErrors";

export interface RunOutcome {
  readonly status: "success" | "failure";
  /** What a failure began with. */
  readonly error: StepError | undefined;
}

export function outcomeOf(view: RunView): RunOutcome {
  const [failed] = view.failures();
  if (failed === undefined) {
    const error = view.shortfall(undefined);
    return { status: error === undefined ? "success" : "failure", error };
  }
  const culprit = view.culpritOf(failed);
  const title = quoted(view.titleOf(culprit));
  const group = view.step(culprit);
  const short = group !== undefined && view.fallsShort(group);
  const said = short ? view.shortfall(culprit) : view.state(culprit).error;
  const message = said === undefined ? `${title} failed.` : `${title}: ${said.message}`;
  const { kind, code, place } = said ?? stepError(codes.failed, message);
  return { status: "failure", error: { kind, code, message, place } };
}
