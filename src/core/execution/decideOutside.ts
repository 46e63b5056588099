/**
 * Work that is begun and ended elsewhere, by programs that report it as it happens: an execution
 * without a claim. It ends when somebody says so; there is nothing that could run out. DESIGN 5.3.
 */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
} from "../board/decision";
import { isPassing } from "../claim/claims";
import { refuse } from "../errors";
import { quoted } from "../view/words";
import type { World } from "../world";
import { checkDuration, workTitle } from "./decideLog";
import { finished } from "./endExecutions";
import { outputsOf } from "./outputs";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideBegin(
  world: World,
  command: Of<"begin_execution">,
  context: DecisionContext,
): Decision {
  const agent = command.agent.trim();
  if (agent === "") return refuse("invalid_argument", "Say which agent does it.");
  const work = workTitle(world, command);
  if (isRefusal(work)) return work;
  const events = new EventBuilder(context);
  events.add({
    type: "execution_started",
    execution: events.id("exec"),
    agent,
    project: command.target?.project,
    task: work.key,
    title: work.title,
    parent: command.parent,
    handoff: undefined,
    claim: undefined,
    attempt: 1,
    inputs: command.inputs,
    workflow: command.workflow,
  });
  return accept(events.events);
}

export function decideFinish(
  world: World,
  command: Of<"finish_execution">,
  context: DecisionContext,
): Decision {
  const { execution: id, status, duration, summary, artifacts } = command;
  const execution = world.board.executions.get(id);
  if (execution === undefined) {
    return refuse("not_found", `No execution ${quoted(id)} is in progress.`);
  }
  if (execution.claim !== undefined) {
    return refuse(
      "not_ready",
      `${quoted(id)} is work under a claim: complete its task, or give the claim back.`,
    );
  }
  if (execution.run !== undefined) {
    return refuse(
      "not_ready",
      `${quoted(id)} is a step of a run: who drives the run ends it, or who completes the step.`,
    );
  }
  const { session } = execution;
  if (!isPassing(session) && session !== context.actor.session) {
    return refuse("not_holder", `${execution.agent} began ${quoted(id)} over another connection.`);
  }
  const invalid = duration === undefined ? undefined : checkDuration(duration);
  if (invalid !== undefined) return invalid;
  const said = outputsOf(summary, artifacts);
  const outputs = command.outputs === undefined ? said : { ...command.outputs, ...said };
  const error = status === "failure" ? (command.error ?? summary ?? "failed") : command.error;
  const ended = duration === undefined ? context.now : execution.started + duration;
  return accept([finished(execution, status, ended, { outputs, error })]);
}
