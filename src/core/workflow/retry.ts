/** When a failed attempt is tried again. Derived from the policy alone: no chance is in it. DESIGN 5.4. */
import { kindOf } from "./stepErrors";
import type { RetryPolicy } from "./template";

/** An attempt whose process died is not the agent's failure; so often in a row it is somebody's. */
export const mostLost = 5;

/**
 * Milliseconds from the end of the failed attempt to the next one; undefined when it was the last.
 *
 * @param attempts that were made, this one included
 */
export function retryAfter(
  policy: RetryPolicy,
  attempts: number,
  code: string,
): number | undefined {
  if (attempts >= policy.maxAttempts || policy.nonRetryable.includes(code)) return undefined;
  // What is wrong with the template stays wrong.
  if (kindOf(code) === "workflow") return undefined;
  const wait = policy.initialInterval * policy.backoffCoefficient ** Math.max(0, attempts - 1);
  return Math.max(0, Math.round(Math.min(policy.maxInterval, wait)));
}
