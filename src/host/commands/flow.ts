/** Opening the flow view, also from a row of a tree, and the way back to the tree. */
import type { ExecutionHistory } from "../../core/history/executionHistory";
import { plainText, quoted } from "../../core/view/words";
import { taskTitle } from "../../core/view/work";
import type { BoardHandle } from "../boards";
import { choice, pick } from "../dialogs/quickPick";
import { placeOf, rowAt } from "../flow/executionPlace";
import type { AgentElement } from "../trees/agentsTree";
import type { CommandContext } from "./context";
import { type Located, locatedFrom } from "./located";
import { offer } from "./offer";
import { showPlace } from "./open";

/** `baton.showFlow`. */
export async function showFlow({ boards, flow }: CommandContext): Promise<void> {
  const { all } = boards;
  if (all.length < 2) return flow.show(all[0]);
  const handle = await pick({
    title: "Show Flow",
    placeholder: "Of which folder?",
    items: all.map((one) => choice(one, one.name, "folder", { description: one.root.fsPath })),
  });
  return flow.show(handle);
}

/** `baton.showInFlow`: what was done last on a project or task, or an agent's lane. */
export async function showInFlow(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const [element] = args;
  if (isAgentElement(element)) {
    const handle = context.boards.byId(element.board);
    return context.flow.show(handle, { kind: "agent", agent: element.entry.name });
  }
  const place = locatedFrom(context, args);
  if (place === undefined) return showFlow(context);
  const { history: feed } = place.handle;
  await feed.catchUp();
  const key = lastOn(feed.history, place);
  if (key !== undefined) return context.flow.show(place.handle, { kind: "execution", key });
  const { handle, project, task } = place;
  const name =
    task === undefined ? plainText(project) : quoted(taskTitle(handle.open.world, project, task));
  offer(context, `Nothing was done on ${name} yet.`, [["Show Flow", "baton.showFlow"]]);
}

/** The newest execution on a task, or on any task of the project. */
function lastOn(
  { columns, names, length }: ExecutionHistory,
  { project, task }: Located,
): number | undefined {
  const inProject = names.find(project);
  const ofTask = task === undefined ? undefined : names.find(task);
  if (inProject < 0) return undefined;
  for (let key = length - 1; key >= 0; key -= 1) {
    if (columns.project[key] !== inProject) continue;
    if (ofTask === undefined || columns.task[key] === ofTask) return key;
  }
  return undefined;
}

/** Selects the execution's task in the projects tree; a hidden tree stays hidden. */
export async function revealExecution(
  context: CommandContext,
  handle: BoardHandle,
  key: number,
): Promise<void> {
  const row = rowAt(handle, key);
  if (row === undefined || !context.projects.visible) return;
  try {
    await context.projects.reveal(handle.id, row);
  } catch (error) {
    // A filter of the tree may hide the row; the flow view itself shows what was chosen.
    context.log.debug(`${row.path} is not revealed: ${String(error)}`);
  }
}

/** Opens the file at the execution's task. */
export async function openExecution(
  context: CommandContext,
  handle: BoardHandle,
  key: number,
): Promise<void> {
  const place = placeOf(handle, key);
  if (place !== undefined) await showPlace(context, place);
}

function isAgentElement(value: unknown): value is Extract<AgentElement, { kind: "agent" }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "agent";
}
