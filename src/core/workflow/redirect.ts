/** What is told when a step is outside an agent's role. Document 004, the third handoff template. */
import type { Fit } from "../agent/fit";
import { quoted } from "../view/words";

/**
 * Whose work it is not and why, who can take it, and what the stopped agent does instead.
 *
 * @param other what that agent has to do in the run besides
 */
export function redirectMessage(
  agent: string,
  title: string,
  fit: Extract<Fit, { kind: "redirect" }>,
  other: string | undefined,
): string {
  const [first] = fit.suggestions;
  const way = first === undefined ? "Name another agent in the template" : `Retry it with ${first}`;
  const instead =
    other === undefined
      ? `${agent} has nothing else to do here`
      : `${agent} goes on with ${quoted(other)}`;
  return `${quoted(title)} is outside the role of ${agent}. ${fit.message} ${way}, or let it through with a reason (baton override, or Override Role Boundary in VS Code). ${instead}.`;
}
