/** Entering work that was done elsewhere. DESIGN 5.3. */
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
import { type Refusal, refuse } from "../errors";
import { plainText } from "../view/words";
import type { World } from "../world";
import { outputsOf } from "./outputs";

type Log = Extract<Command, { type: "log_execution" }>;

/** Clocks of two machines differ; what begins later than this has not been done. Milliseconds. */
const clockDifference = 60_000;
/** Longer work is a mistake in the figures. Milliseconds: a year. */
const longest = 366 * 24 * 3_600_000;

export function decideLog(world: World, command: Log, context: DecisionContext): Decision {
  const invalid = checkFigures(command, context.now);
  if (invalid !== undefined) return invalid;
  const work = workTitle(world, command);
  if (isRefusal(work)) return work;
  const { agent, target, started, duration, status, error, message, workflow } = command;
  const said = outputsOf(command.summary, command.artifacts);
  const outputs = command.outputs === undefined ? said : { ...command.outputs, ...said };
  const events = new EventBuilder(context);
  events.add({
    type: "execution_logged",
    execution: events.id("exec"),
    agent: agent.trim(),
    project: target?.project,
    task: work.key,
    title: work.title,
    parent: command.parent,
    message,
    attempt: 1,
    started,
    duration,
    status,
    inputs: command.inputs,
    outputs,
    error: status === "failure" ? (error ?? command.summary ?? "failed") : error,
    workflow,
  });
  return accept(events.events);
}

/** The task that was worked on and what to call the work: as somebody said, else as the task is called. */
export function workTitle(
  world: World,
  { title, target }: Pick<Log, "title" | "target">,
): { readonly key: string | undefined; readonly title: string } | Refusal {
  const task = taskOf(world, target);
  if (isRefusal(task)) return task;
  const words = title?.trim() || task?.title;
  if (words === undefined) return refuse("invalid_argument", "Say what was done.");
  return { key: task?.key, title: words };
}

/** Milliseconds. */
export function checkDuration(duration: number): Refusal | undefined {
  if (Number.isFinite(duration) && duration >= 0 && duration <= longest) return undefined;
  return refuse("invalid_argument", "The time it took must be between nothing and a year.");
}

function checkFigures({ agent, started, duration }: Log, now: number): Refusal | undefined {
  if (agent.trim() === "") return refuse("invalid_argument", "Say which agent did it.");
  if (!Number.isFinite(started) || started <= 0) {
    return refuse("invalid_argument", "Say when it was begun.");
  }
  const invalid = checkDuration(duration);
  if (invalid !== undefined) return invalid;
  if (started + duration > now + clockDifference) {
    return refuse("invalid_argument", "It would end in the future: enter it when it is over.");
  }
  return undefined;
}

/** The task it was done on. A project that is not here may have any; one that is here must have it. */
function taskOf(
  world: World,
  target: Log["target"],
): { readonly key: string; readonly title: string } | Refusal | undefined {
  if (target?.task === undefined) return undefined;
  if (!world.catalog.byId.has(target.project)) {
    return { key: target.task, title: plainText(target.task) };
  }
  const work = workable(world, target.project);
  if (isRefusal(work)) return work;
  const located = targetTask(work, target);
  if (isRefusal(located)) return located;
  return located === undefined ? undefined : { key: located.task.key, title: located.task.text };
}
