/** What a step asks another agent for while it is at work. */
import { accept, type Decision, type DecisionContext } from "../board/decision";
import { mayAct } from "../claim/claims";
import { refuse } from "../errors";
import { quoted } from "../view/words";
import type { World } from "../world";
import { refuseNoStep } from "./decideRuns";
import { attemptUnderWay, findStep } from "./foundStep";
import type { RunCommand } from "./runCommands";
import { hasStep, stepState } from "./stepStates";

/** Requests of one run, and characters of one. */
const mostRequests = 50;
const longestRequest = 6_000;

/** `needs X from Y`: a step for another agent, for which only the steps wait that cannot do without. */
export function decideStepRequest(
  world: World,
  command: Extract<RunCommand, { type: "request_for_step" }>,
  { actor }: DecisionContext,
): Decision {
  const found = findStep(world, command);
  if ("ok" in found) return found;
  const { run, state } = found;
  const execution = attemptUnderWay(world, run.id, command.step);
  if (execution === undefined || state.status !== "running") {
    return refuse("not_ready", `${quoted(command.step)} is not at work, so it cannot ask.`);
  }
  const claim = execution.claim === undefined ? undefined : world.board.claims.get(execution.claim);
  const itself = claim === undefined ? actor.agent === execution.agent : mayAct(claim, actor);
  if (!itself && run.driver?.session !== actor.session) {
    return refuse("not_holder", `Only ${execution.agent} may ask at ${quoted(command.step)}.`);
  }
  const agent = command.agent.trim();
  const what = command.what.trim();
  const context = command.context?.trim() ?? "";
  if (agent === "" || what === "")
    return refuse("invalid_argument", "Say what is needed from whom.");
  if (what.length + context.length > longestRequest) {
    return refuse(
      "invalid_argument",
      `A request has at most ${longestRequest} characters. Put the rest into a file and name it.`,
    );
  }
  const same = run.requests.find(
    (one) => one.step === command.step && one.agent === agent && one.what === what,
  );
  // A step that is tried again asks again for what is under way already.
  if (same !== undefined) return accept([]);
  if (run.requests.length >= mostRequests) {
    return refuse("not_ready", `The run ${quoted(run.id)} has ${mostRequests} requests already.`);
  }
  const waiting = [...new Set(command.waiting)];
  for (const step of waiting) {
    if (!hasStep(run, step)) return refuseNoStep(run, step);
    if (stepState(run, step).status !== "pending") {
      return refuse("invalid_argument", `${quoted(step)} has begun, so it cannot wait for this.`);
    }
  }
  const request = {
    id: `request-${run.requests.length + 1}`,
    from: execution.agent,
    step: command.step,
    execution: execution.id,
    agent,
    what,
    context,
    waiting,
  };
  if (run.steps.has(request.id)) {
    return refuse("invalid_argument", `The template has a step ${quoted(request.id)} of its own.`);
  }
  return accept([{ type: "step_requested", run: run.id, request }]);
}
