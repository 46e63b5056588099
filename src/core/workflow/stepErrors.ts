/** The errors of steps: their codes, and to whom each goes. Document 001; DESIGN 5.4. */
import type { StepError } from "./runState";

/** Codes that Baton gives itself; a program may name others for its own failures. */
export const codes = {
  failed: "failed",
  timeout: "timeout",
  lost: "lost",
  interrupted: "interrupted",
  badRequest: "bad_request",
  outputSchema: "output_schema",
  spawnFailed: "spawn_failed",
  breakerOpen: "breaker_open",
  badPlaceholder: "bad_placeholder",
  badParameters: "bad_parameters",
  badCondition: "condition",
  contractBroken: "contract_broken",
  noAgent: "no_agent",
  noRunner: "no_runner",
  notAllowed: "not_allowed",
  roleBoundary: "role_boundary",
  rejected: "rejected",
  successWhen: "success_when",
  filesLost: "files_lost",
} as const;

const ofWorkflow: ReadonlySet<string> = new Set([
  codes.spawnFailed,
  codes.badPlaceholder,
  codes.badParameters,
  codes.badCondition,
  codes.contractBroken,
  codes.noAgent,
  codes.noRunner,
  codes.notAllowed,
  codes.roleBoundary,
  codes.rejected,
  codes.successWhen,
  codes.filesLost,
]);

/** Whether the work failed, or what was asked of it is wrong. */
export function kindOf(code: string): StepError["kind"] {
  return ofWorkflow.has(code) ? "workflow" : "execution";
}

/**
 * Whether a failure says something about its agent. A program that is not there has not worked, however
 * often that is found out.
 */
export function countsAgainstAgent(code: string | undefined): boolean {
  return code !== codes.spawnFailed;
}

/** An error with the kind that goes with its code. */
export function stepError(code: string, message: string, place?: string): StepError {
  return { kind: kindOf(code), code, message, place };
}
