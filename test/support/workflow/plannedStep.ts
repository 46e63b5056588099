/** A step of a plan, for tests: work that needs nothing, unless the fields say otherwise. */
import type { PlannedStep } from "../../../src/core/workflow/runPlan";

export function plannedStep(given: Partial<PlannedStep> = {}): PlannedStep {
  return {
    id: "build",
    title: "Build it",
    kind: "work",
    group: undefined,
    scope: 0,
    agent: "coder",
    runner: undefined,
    instructions: undefined,
    with: {},
    needs: [],
    conditions: [],
    gate: undefined,
    forEach: undefined,
    outputSchema: undefined,
    provides: [],
    uses: [],
    artifact: undefined,
    requires: [],
    retry: {
      maxAttempts: 1,
      initialInterval: 1_000,
      backoffCoefficient: 2,
      maxInterval: 60_000,
      nonRetryable: [],
    },
    timeout: 20_000,
    continueOnError: false,
    stream: false,
    expected: undefined,
    handoff: { context: "", requirements: [] },
    line: 1,
    ...given,
  };
}
