/** How long something of a run took or goes on, and how long ago it was. */
import type { RunFacts } from "./runFacts";
import { duration } from "./words";

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

/** How long something goes on; what has only begun needs no figure, unless somebody looks at it. */
export function since(
  { seconds = false }: Pick<RunFacts, "seconds">,
  milliseconds: number,
): readonly string[] {
  if (seconds && milliseconds >= 1_000) return [spent(milliseconds)];
  return milliseconds < 60_000 ? [] : [duration(milliseconds)];
}

/** The same with how long it usually takes, where that is known. */
export function sinceOf(
  facts: Pick<RunFacts, "seconds">,
  milliseconds: number,
  usual: number | undefined,
): readonly string[] {
  const [long] = since(facts, milliseconds);
  const about = usual === undefined || usual < 1_000 ? undefined : `about ${spent(usual)}`;
  if (about === undefined) return long === undefined ? [] : [long];
  return [long === undefined ? `takes ${about}` : `${long} of ${about}`];
}
