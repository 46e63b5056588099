/** What keeps a step from beginning although all it needs is over: its conditions, wrong parameters. */
import { quoted, someOf, withoutStop } from "../view/words";
import { evaluate } from "./condition";
import { checkParameters } from "./parametersForm";
import type { RunNode } from "./runGraph";
import type { Schemas } from "./runPorts";
import type { StepError } from "./runState";
import type { RunView } from "./runView";
import { codes, stepError } from "./stepErrors";

/** `skip`: a condition does not hold, and which. `fail`: it cannot even be looked at. */
export type Hindrance =
  | { readonly kind: "skip"; readonly why: string }
  | { readonly kind: "fail"; readonly error: StepError };

/** From the outermost workflow inwards; undefined when the step may begin. */
export function hindranceOf(view: RunView, schemas: Schemas, node: RunNode): Hindrance | undefined {
  for (const { scope, step, condition } of node.step.conditions) {
    const misfit = misfitOf(view, schemas, node, scope);
    if (misfit !== undefined) return { kind: "fail", error: misfit };
    const at = view.step(step) ?? node.step;
    const names = view.namesAt(at, scope);
    const answer = names.ok ? evaluate(condition, names.names) : names;
    if (!answer.ok) {
      const message = `The condition \`${condition}\` cannot be answered: ${answer.message}`;
      const error = stepError(codes.badCondition, message, view.placeOf(node.step));
      return { kind: "fail", error };
    }
    if (!answer.holds) return { kind: "skip", why: `\`${condition}\` does not hold` };
  }
  const misfit = misfitOf(view, schemas, node, node.step.scope);
  return misfit === undefined ? undefined : { kind: "fail", error: misfit };
}

/** What a sub-workflow, or one around it, was given does not fit the parameters that it declares. */
function misfitOf(
  view: RunView,
  schemas: Schemas,
  node: RunNode,
  scope: number,
): StepError | undefined {
  const { outer, parameters, workflow, prefix } = view.plan.scopes[scope] ?? {};
  // A run's own are checked before it begins; plans of older versions do not say what is declared.
  if (outer === undefined || parameters === undefined) return undefined;
  const around = misfitOf(view, schemas, node, outer);
  if (around !== undefined) return around;
  const params = view.paramsOf(scope);
  if (!params.ok) return undefined;
  const values = params.value as Readonly<Record<string, unknown>>;
  const problems = checkParameters(schemas, parameters, values);
  if (problems.length === 0) return undefined;
  const step = view.step(prefix?.slice(0, -1) ?? "") ?? node.step;
  const said = someOf(
    problems.map(({ message }) => withoutStop(message)),
    3,
  );
  const message = `The parameters of ${quoted(workflow ?? "")} do not fit: ${said}.`;
  return stepError(codes.badParameters, message, view.placeOf(step));
}
