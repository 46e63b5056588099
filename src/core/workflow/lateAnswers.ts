/**
 * What is said to somebody who answers what another window, person or face has answered already: by whom,
 * and when. Messages stay on screen, so a late answer is nothing unusual; it changes nothing.
 */
import type { Board } from "../board/state";
import { claimsOn, isLive } from "../claim/claims";
import { duration, quoted, timeLeft, withoutStop } from "../view/words";
import type { RunState, StepSaid, StepState } from "./runState";
import { claimIdOf, stepState } from "./stepStates";

/**
 * Why a step takes no answer any more, as a sentence; undefined where nobody answered it.
 *
 * @param title What people call the step.
 * @param now Milliseconds since the epoch.
 */
export function lateStepAnswer(
  board: Board,
  run: RunState,
  { id, title }: { readonly id: string; readonly title: string },
  now: number,
): string | undefined {
  const state = stepState(run, id);
  const name = quoted(title);
  const answered = answerWords(state, now) ?? doneWords(state, now);
  if (answered !== undefined) return `${name} ${answered}.`;
  const claim = claimsOn(board, claimIdOf(run.id, id)).find((one) => isLive(one, now));
  if (claim !== undefined) return `${name} is claimed by ${claim.agent}, ${timeLeft(claim, now)}.`;
  const { said } = state;
  return said === undefined ? undefined : `${name} ${saidWords(state, said, now)}.`;
}

/** The same of an alert; undefined for one that nobody acknowledged, or so long ago that it is forgotten. */
export function lateAcknowledgement(
  board: Pick<Board, "seenAlerts">,
  alert: string,
  now: number,
): string | undefined {
  const seen = board.seenAlerts?.get(alert);
  if (seen === undefined) return undefined;
  return `This alert was acknowledged already: by ${seen.by}, ${ago(seen.at, now)}.`;
}

/** Of an approval gate. */
function answerWords({ answer, at, status }: StepState, now: number): string | undefined {
  if (answer === undefined || (status !== "success" && status !== "failure")) return undefined;
  const { approved, by, comment } = answer;
  const said = comment === undefined ? "" : `: ${withoutStop(comment)}`;
  return `was ${approved ? "approved" : "rejected"} already by ${by}, ${ago(at, now)}${said}`;
}

/** Of a step that was to be done by hand. */
function doneWords({ offered, status, by, at }: StepState, now: number): string | undefined {
  if (offered === undefined) return undefined;
  if (status === "success") return `was done already by ${by ?? offered.agent}, ${ago(at, now)}`;
  if (status !== "failure") return undefined;
  return `was ended as failed already by ${by ?? offered.agent}, ${ago(at, now)}`;
}

const saidVerbs = {
  recheck: "checked again",
  override: "let through",
  retry: "begun again",
} as const satisfies Readonly<Record<StepSaid["what"], string>>;

function saidWords({ status }: StepState, { what, by, at }: StepSaid, now: number): string {
  const go = what === "recheck" && status === "success" ? ", and says GO" : "";
  return `was ${saidVerbs[what]} already by ${by}, ${ago(at, now)}${go}`;
}

function ago(at: number | undefined, now: number): string {
  return at === undefined ? "a while ago" : `${duration(now - at)} ago`;
}
