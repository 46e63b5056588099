/** Writing phases and tasks into a project's file. DESIGN 4.1, 5.5. */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  workable,
} from "../board/decision";
import { maxEventBytes } from "../board/journalist";
import { jsonBytes } from "../board/jsonBytes";
import { projectClaimOfOther } from "../claim/claims";
import { checkForce, refuseNotHolder } from "../claim/refuseClaims";
import { refuse } from "../errors";
import { tasksField } from "../sync/fields";
import type { World } from "../world";
import { planProblems, takenIds } from "./checkPlan";
import { appendText, planHeading, sectionLines } from "./decideSections";
import { namePhases, taskLines } from "./plannedTasks";

type Plan = Extract<Command, { type: "plan_tasks" }>;

export function decidePlan(world: World, command: Plan, context: DecisionContext): Decision {
  const invalid = checkForce(command.force);
  if (invalid !== undefined) return invalid;
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const { project, document } = work;
  const claim = projectClaimOfOther(world.board, document, project.id, context);
  if (claim !== undefined && command.force === undefined) {
    return refuseNotHolder(claim, context.now);
  }
  const phases = namePhases(command.phases, takenIds(world, work));
  const problems = planProblems(world, work, phases);
  if (problems.length > 0) {
    return refuse("invalid_argument", problems.join(" "), { reasons: problems });
  }
  const events = new EventBuilder(context);
  if (claim !== undefined) events.override(claim.id, command.force?.reason ?? "");
  for (const { heading, tasks } of phases) {
    const lines = taskLines(tasks).join("\n");
    events.editText(work, tasksField(events.id("plan"), heading), null, lines);
  }
  const about = sectionLines(command.about ?? "");
  if (about !== "") {
    const refusal = appendText(world, events, work, planHeading, about);
    if (refusal !== undefined) return refusal;
  }
  events.touch(work);
  const bytes = jsonBytes(events.events);
  if (bytes > maxEventBytes) {
    const message = `The plan takes ${bytes} bytes; at most ${maxEventBytes} go in one step. Plan one phase at a time.`;
    return refuse("invalid_argument", message);
  }
  return events.problem(world, work) ?? accept(events.events);
}
