/** Starting a task for its specialist. DESIGN 5.5. */
import { isRefusal } from "../board/decision";
import type { Actor } from "../board/events";
import { coveringClaim, mayAct } from "../claim/claims";
import { type Refusal, refuse } from "../errors";
import { planHeading } from "../project/decideSections";
import { makeBrief } from "./brief";
import type { Brief } from "./model";
import type { OrchestratorPorts } from "./orchestratorPorts";
import { taskRecords } from "./records";
import { type FoundTask, freshly, resolveTask, runningOn } from "./resolve";

export interface TaskInput {
  readonly task: string;
  readonly project?: string | undefined;
  /** Seconds that a claim made for it lasts. */
  readonly ttl?: number | undefined;
}

/**
 * Starts a task under the caller's claim, which is made where there is none, and hands over what its
 * specialist needs: with the brief the caller takes on the specialist's role, whatever its own is, so
 * that one client can play them all, one after the other. Refused while anything it depends on is not done.
 */
export async function executeSubtask(
  ports: OrchestratorPorts,
  input: TaskInput,
  actor: Actor,
): Promise<Brief | Refusal> {
  const { open, history, registry, artifacts, workingDirectory } = ports;
  const before = await freshly(open, () => resolveTask(open.world, input.task, input.project));
  if (isRefusal(before)) return before;
  const project = before.work.project.id;
  const target = { project, task: before.located.task.key };
  const held = claimOn(ports, before);
  let claimed = false;
  if (held === undefined || !mayAct(held, actor)) {
    const command = { type: "claim", target, ttl: input.ttl, inRole: true } as const;
    const claim = await open.execute(command, actor);
    if (!claim.ok) return claim;
    claimed = true;
  }
  const started = await open.execute({ type: "start", target }, actor);
  if (!started.ok) {
    if (claimed) await giveUp(ports, target, actor);
    return started;
  }
  const found = resolveTask(open.world, target.task, project);
  if (isRefusal(found)) return found;
  const execution = runningOn(open.world, project, target.task);
  if (execution === undefined) {
    return refuse("lease_lost", "Somebody else ended the task meanwhile. Look at it again.");
  }
  return makeBrief({
    found,
    registry: registry(),
    plan: await open.section(project, planHeading),
    records: await taskRecords(history, project, open.now()),
    execution,
    claim: claimOn(ports, found),
    workingDirectory,
    artifactsDirectory: artifacts.directoryOf(project),
  });
}

function claimOn(ports: OrchestratorPorts, { work, located }: FoundTask) {
  const { open } = ports;
  const { key } = located.task;
  return coveringClaim(open.world.board, work.document, work.project.id, key, open.now());
}

async function giveUp(
  ports: OrchestratorPorts,
  target: { project: string; task: string },
  actor: Actor,
): Promise<void> {
  await ports.open.execute({ type: "release", target, how: { kind: "give_up" } }, actor);
}
