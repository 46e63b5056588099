/** What people answer to a run that waits for them: approve, look again, let through. */
import { accept, type Decision, type DecisionContext } from "../board/decision";
import { type Refusal, refuse } from "../errors";
import { quoted } from "../view/words";
import type { World } from "../world";
import { decideRetryRun, knownRun } from "./decideRuns";
import { findStep, lateOr } from "./foundStep";
import type { RunCommand } from "./runCommands";
import type { StepState } from "./runState";
import { codes } from "./stepErrors";

type Of<T extends RunCommand["type"]> = Extract<RunCommand, { type: T }>;

/** A person opens an approval gate, or does not. */
export function decideApproval(
  world: World,
  command: Of<"answer_approval">,
  context: DecisionContext,
): Decision {
  const { actor } = context;
  const found = findStep(world, command);
  if ("ok" in found) return lateOr(world, command, context, found);
  const { run, step, approved, comment } = command;
  if (!["vscode", "cli", "http"].includes(actor.source)) return refusePersonsAnswer(run, step);
  if (found.state.status !== "waiting" || found.state.question === undefined) {
    const message = `${quoted(step)} does not wait for an answer now.`;
    return lateOr(world, command, context, refuse("not_ready", message));
  }
  const said = comment?.trim() || undefined;
  const by = actor.agent;
  return accept([{ type: "approval_given", run, step, approved, by, comment: said }]);
}

/** Looks at all checks of a gate again. */
export function decideRecheck(
  world: World,
  command: Of<"recheck">,
  context: DecisionContext,
): Decision {
  const found = findStep(world, command);
  if ("ok" in found) return lateOr(world, command, context, found);
  const { run, step } = command;
  if (found.state.status !== "waiting" || found.state.question !== undefined) {
    const message = `${quoted(step)} has no checks that wait to be looked at again.`;
    return lateOr(world, command, context, refuse("not_ready", message));
  }
  return accept([{ type: "recheck_asked", run, step }]);
}

/**
 * A person lets a step through that its agent's role stopped. It begins anew in the same commit: let
 * through alone, it would be a step that no longer failed of a run that is over, and nothing would go on.
 */
export function decideOverride(
  world: World,
  command: Of<"override_boundary">,
  context: DecisionContext,
): Decision {
  const { actor } = context;
  const found = findStep(world, command, knownRun);
  if ("ok" in found) return found;
  const { run, step, dependants } = command;
  if (actor.source === "mcp") {
    return refuse("role_mismatch", "Only a person may let a step through that a role stopped.");
  }
  const reason = command.reason.trim();
  if (reason === "") return refuse("reason_required", "Say why, so that it can be looked up.");
  const { status, error } = found.state;
  if (status !== "failure" || error?.code !== codes.roleBoundary) {
    const message = `${quoted(step)} was not stopped by a role.`;
    return lateOr(world, command, context, refuse("not_ready", message));
  }
  const steps = [step, ...dependants];
  const retry = { type: "retry_run", run, steps, agent: undefined, replaced: undefined } as const;
  const again = decideRetryRun(world, retry, context);
  if (!again.ok) return again;
  const through = { type: "boundary_overridden", run, step, by: actor.agent, reason } as const;
  return accept([through, ...again.events], again.warnings);
}

/** A gate that waits is no work that one can say is done. */
export function refuseGate(run: string, step: string, { question }: StepState): Refusal {
  if (question !== undefined) return refusePersonsAnswer(run, step);
  return refuse(
    "not_ready",
    `${quoted(step)} is a gate whose checks said NO-GO. When what they ask for is mended, a person has them made again with “baton retry ${run} ${step}”, or with Check Again in VS Code.`,
  );
}

function refusePersonsAnswer(run: string, step: string): Refusal {
  return refuse(
    "role_mismatch",
    `Only a person may answer this: in VS Code, with “baton approve ${run} ${step}”, or over HTTP with the key. Ask for it, and go on with other work.`,
  );
}
