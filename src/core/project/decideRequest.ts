/**
 * Asking another agent for something in the middle of work: a task of its own, in the phase of the
 * task that asks, handed to the one who is asked. Whatever waits for it needs it; all else goes on.
 * DESIGN 5.4.
 */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  targetTask,
  workable,
} from "../board/decision";
import { projectClaimOfOther } from "../claim/claims";
import { checkForce, refuseNotHolder } from "../claim/refuseClaims";
import { refuse } from "../errors";
import type { HandoffMessage } from "../execution/handoffMessage";
import { tasksField } from "../sync/fields";
import { plainText, quoted } from "../view/words";
import { planOf } from "../workflow/planning";
import type { World } from "../world";
import { planProblems, takenIds } from "./checkPlan";
import { type ProjectDocument, withSubtasks } from "./model";
import { namePhases, newId, taskLines } from "./plannedTasks";
import { taskNodes } from "./taskNodes";
import type { LocatedTask } from "./tasks";

type Request = Extract<Command, { type: "request_help" }>;

/** Characters of a request in all; it stands in the journal. */
const maxRequest = 6_000;

export function decideRequest(world: World, command: Request, context: DecisionContext): Decision {
  const invalid = checkForce(command.force);
  if (invalid !== undefined) return invalid;
  const { what, from, requirements = [], minutes } = command;
  const size = [what, command.context ?? "", ...requirements].join("").length;
  if (size > maxRequest) {
    const message = `The request has ${size} characters; at most ${maxRequest} are allowed. Put the rest into a file and name it.`;
    return refuse("invalid_argument", message);
  }
  const work = workable(world, command.target.project);
  if (isRefusal(work)) return work;
  const asking = targetTask(work, command.target);
  if (isRefusal(asking)) return asking;
  if (asking === undefined) return refuse("not_found", "Say which task needs it.");
  const { project, document } = work;
  const claim = projectClaimOfOther(world.board, document, project.id, context);
  if (claim !== undefined && command.force === undefined) {
    return refuseNotHolder(claim, context.now);
  }
  const waiting: LocatedTask[] = [];
  for (const reference of command.waiting ?? []) {
    const found = targetTask(work, { project: project.id, task: reference });
    if (isRefusal(found)) return found;
    if (found !== undefined && !found.task.done) waiting.push(found);
  }
  const taken = takenIds(world, work);
  const { phase } = asking;
  const title = phase.title;
  const id = newId(`help ${what}`, taken);
  // It can be taken up as soon as the task that asks could.
  const needs = needsOf(asking);
  const task = { text: what, id, assignee: from.replace(/^@/u, ""), needs, minutes };
  const phases = namePhases([{ title, tasks: [task] }], taken);
  const problems = [
    ...planProblems(world, work, phases),
    ...waiting.flatMap((one) => waitProblems(document, asking, one)),
    ...waitsForItself(document, { id, needs }, waiting),
  ];
  if (problems.length > 0) {
    return refuse("invalid_argument", problems.join(" "), { reasons: problems });
  }
  const events = new EventBuilder(context);
  if (claim !== undefined) events.override(claim.id, command.force?.reason ?? "");
  const lines = phases.flatMap(({ tasks }) => taskLines(tasks)).join("\n");
  events.editText(work, tasksField(events.id("plan"), title), null, lines);
  for (const one of waiting) {
    if (waitsInOrder(document, asking, one)) continue;
    events.edit(work, `needs:${one.task.key}`, [...one.task.needs, id].join(","));
  }
  const execution = [...world.board.executions.values()].find(
    (one) => one.project === project.id && one.task === asking.task.key,
  );
  const message: HandoffMessage = {
    from: context.actor.agent,
    to: task.assignee,
    task: what,
    deliverable: "",
    context: command.context ?? `Asked for while working on ${asking.task.text}`,
    requirements,
    continuesWith: command.continuesWith,
  };
  events.add({
    type: "handoff_offered",
    handoff: events.id("handoff"),
    project: project.id,
    task: id,
    message,
    parent: execution?.id ?? world.board.lastExecutions.get(project.id)?.id,
  });
  events.touch(work);
  return events.problem(world, work) ?? accept(events.events);
}

function needsOf({ task, ancestors }: LocatedTask): readonly string[] {
  return [...new Set([task, ...ancestors].flatMap((one) => one.needs))];
}

/** A task of a later phase that needs nothing waits for the phase of the request as it is. */
function waitsInOrder(
  { frontMatter }: ProjectDocument,
  asking: LocatedTask,
  waiting: LocatedTask,
): boolean {
  const isLater = waiting.phase.index > asking.phase.index;
  return frontMatter.phases === "sequential" && isLater && needsOf(waiting).length === 0;
}

function waitsForItself(
  document: ProjectDocument,
  request: { readonly id: string; readonly needs: readonly string[] },
  waiting: readonly LocatedTask[],
): readonly string[] {
  const keys = new Set(waiting.map(({ task }) => task.key));
  const nodes = taskNodes(document).map((node) =>
    keys.has(node.id) ? { ...node, needs: [...node.needs, request.id] } : node,
  );
  const { cycles } = planOf([...nodes, { ...request, time: 0 }]);
  return cycles
    .filter((cycle) => cycle.includes(request.id))
    .map((cycle) => `The answer would wait for itself: ${cycle.join(" → ")}.`);
}

/** What a task needs takes the place of the order of phases, so it must not be lost by the first need. */
function waitProblems(
  document: ProjectDocument,
  asking: LocatedTask,
  waiting: LocatedTask,
): readonly string[] {
  const name = quoted(plainText(waiting.task.text));
  if (document.frontMatter.phases === "parallel" || needsOf(waiting).length > 0) return [];
  if (waitsInOrder(document, asking, waiting)) return [];
  const earlier = document.phases.filter(({ index }) => index < waiting.phase.index);
  const isOpen = earlier.some(({ tasks }) => [...withSubtasks(tasks)].some(({ done }) => !done));
  return isOpen ? [`${name} waits for earlier phases; say in the file what it needs first.`] : [];
}
