/** Whether what a step gave is what the plan promised to those behind it. DESIGN 5.4. */
import { quoted, someOf, withoutStop } from "../view/words";
import type { PlannedStep, RunPlan } from "./runPlan";
import type { SchemaProblem, Schemas } from "./runPorts";
import type { StepError } from "./runState";
import { schemaClause } from "./schemaSentence";
import { codes, stepError } from "./stepErrors";

/**
 * What is wrong with an output; undefined when nothing is. Its own schema is the step's business, so it
 * may be tried again; a contract with others is broken for good, and somebody has to look.
 *
 * @param place of the step in its template
 */
export function checkOutput(
  plan: RunPlan,
  step: PlannedStep,
  output: unknown,
  schemas: Schemas,
  place: string,
): StepError | undefined {
  if (step.outputSchema !== undefined) {
    const problems = schemas.check(step.outputSchema, output);
    if (problems.length > 0) {
      const message = `The output of ${quoted(step.title)} is not as it should be: ${said(problems)}.`;
      return stepError(codes.outputSchema, message);
    }
  }
  const contracts = plan.scopes[step.scope]?.contracts ?? [];
  for (const name of step.provides) {
    const contract = contracts.find((one) => one.name === name);
    const problems = contract === undefined ? [] : schemas.check(contract.schema, output);
    if (problems.length === 0) continue;
    const message = `${quoted(step.title)} breaks the contract ${quoted(name)}: ${said(problems)}.`;
    return stepError(codes.contractBroken, message, place);
  }
  return undefined;
}

function said(problems: readonly SchemaProblem[]): string {
  return someOf(
    problems.map((problem) => withoutStop(schemaClause(problem)).slice(0, 300)),
    3,
  );
}
