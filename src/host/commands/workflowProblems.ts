/** Why a workflow cannot be run, with file and line, and the way there. */
import { count, quoted } from "../../core/view/words";
import type { PlanProblem } from "../../core/workflow/planRun";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "./context";
import { type Button, offer } from "./offer";
import type { LocatedTemplate } from "./templates";

export function tellTemplateProblems(
  context: CommandContext,
  { handle, file }: LocatedTemplate,
): void {
  const [problem] = file.problems;
  const where = problem === undefined ? file.path : `${file.path}:${problem.line}`;
  const what =
    problem === undefined ? "it cannot be read." : `${problem.message} ${problem.remedy}`;
  offer(
    context,
    `${quoted(file.name)} cannot be run: ${what} (${where})`,
    [["Open Template", "baton.openPlace", handle.id, where]],
    "error",
  );
}

export function tellPlanProblems(
  context: CommandContext,
  handle: BoardHandle,
  name: string,
  problems: readonly PlanProblem[],
): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length === 1 ? "" : ` And ${count(errors.length - 1, "more problem")}.`;
  const where = first.place === undefined ? "" : ` (${first.place})`;
  const open: readonly Button[] =
    first.place === undefined
      ? [["Run Workflow…", "baton.runWorkflow", handle.id, { workflow: name }]]
      : [["Open Template", "baton.openPlace", handle.id, first.place]];
  const text = `${quoted(name)} cannot be run: ${first.message} ${first.remedy}${where}${more}`;
  offer(context, text, open, "error");
}
