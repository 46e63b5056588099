/** The agents view's own buttons: grouping, filter, definitions. */
import * as vscode from "vscode";
import type { AgentDefinition } from "../../core/agent/model";
import {
  agentKey,
  capabilityCounts,
  patternCounts,
  type ValueCount,
} from "../../core/agent/registry";
import {
  type AgentGrouping,
  agentGroupings,
  isFilteringAgents,
  sourceNames,
} from "../../core/view/agentRows";
import { count } from "../../core/view/words";
import type { BoardHandle } from "../boards";
import { agentTextFilter } from "../dialogs/agentsFilter";
import { askNewAgent } from "../dialogs/newAgent";
import { choice, pick, pickMany, separator } from "../dialogs/quickPick";
import type { AgentElement } from "../trees/agentsTree";
import { builtinAgentUri } from "./builtinAgents";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { isThere } from "./projectsView";
import { mayWrite } from "./trust";

const groupingWords: Readonly<Record<AgentGrouping, readonly [label: string, detail: string]>> = {
  activity: ["Activity", "Who works now, and who is idle"],
  source: ["Source", "Where the definition comes from"],
  role: ["Role", "As the definitions say"],
};

export async function groupAgents({ agents }: CommandContext): Promise<void> {
  const current = agents.grouping;
  const grouping = await pick({
    title: "Group Agents By",
    placeholder: "How should the agents be grouped?",
    active: (one) => one === current,
    items: agentGroupings.map((one) => {
      const [label, detail] = groupingWords[one];
      const now = one === current ? { description: "current" } : {};
      return choice(one, label, one === current ? "check" : "list-tree", { detail, ...now });
    }),
  });
  await agents.setGrouping(grouping);
}

/** Capabilities and patterns at once, and text. */
export async function filterAgents(context: CommandContext): Promise<void> {
  const { agents } = context;
  const { capabilities = [], patterns = [] } = agents.filter;
  const chosen = [...capabilities, ...patterns];
  const kind = await pick({
    title: "Filter Agents",
    placeholder: "By what?",
    items: [
      choice("values", "Capabilities and patterns…", "symbol-method", {
        description: chosen.join(", "),
        detail: "Pick any number; an agent must have all of them",
      }),
      choice("text", "Text…", "search", {
        description: agents.filter.text ?? "",
        detail: "Words in name, description, role, capabilities or tools",
      }),
      ...(isFilteringAgents(agents.filter) ? [choice("clear", "Clear filter", "clear-all")] : []),
    ],
  });
  if (kind === "clear") return clearAgentsFilter(context);
  if (kind === "text") return agentTextFilter(context);
  await filterByValues(context);
}

async function filterByValues({ agents, boards }: CommandContext): Promise<void> {
  const { capabilities = [], patterns = [] } = agents.filter;
  const all = boards.all.map(({ registry }) => registry);
  const rows = (kind: "capability" | "pattern", values: readonly ValueCount[]) =>
    values.map(({ value, count: n }) =>
      choice({ kind, value }, value, undefined, { description: count(n, "agent") }),
    );
  const chosen = await pickMany({
    title: "Filter Agents",
    placeholder: "Capabilities and patterns; an agent must have all of them",
    items: [
      separator("capabilities"),
      ...rows("capability", merge(all.flatMap(capabilityCounts))),
      separator("patterns"),
      ...rows("pattern", merge(all.flatMap(patternCounts))),
    ],
    picked: ({ kind, value }) => (kind === "capability" ? capabilities : patterns).includes(value),
  });
  const of = (kind: string) => chosen.filter((one) => one.kind === kind).map(({ value }) => value);
  await agents.setFilter({
    ...agents.filter,
    capabilities: of("capability"),
    patterns: of("pattern"),
  });
}

export async function clearAgentsFilter({ agents }: CommandContext): Promise<void> {
  await agents.setFilter({});
}

/** `baton.registerAgent`. */
export async function registerAgent(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const handle = await whichFolder(context, "Register Agent");
  if (handle === undefined) return;
  const { fields, file } = await askNewAgent(handle.registry);
  const text = context.writeAgent(fields);
  const folder = vscode.Uri.joinPath(handle.root, ".baton", "agents");
  const uri = vscode.Uri.joinPath(folder, file);
  if (await isThere(uri)) {
    return offer(context, `.baton/agents/${file} is already there, and stays as it is.`, []);
  }
  await vscode.workspace.fs.createDirectory(folder);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: true });
  // A new folder's file may escape the watcher.
  await context.boards.refresh();
  flash(context, `${fields.name} is registered`);
}

/** `baton.openAgent`. */
export async function openAgent(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichAgent(context, args, "Open Agent Definition", () => true);
  if (found === undefined) return;
  const { handle, definition } = found;
  const uri =
    definition.source === "builtin"
      ? builtinAgentUri(definition.path)
      : vscode.Uri.joinPath(handle.root, definition.path);
  await vscode.window.showTextDocument(uri, { preview: true });
}

/** `baton.deleteAgent`: only what Baton wrote, and only after a yes. */
export async function deleteAgent(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  if (!mayWrite(context)) return;
  const isOurs = ({ source }: AgentDefinition) => source === "baton";
  const found = await whichAgent(context, args, "Delete Agent", isOurs);
  if (found === undefined || !isOurs(found.definition)) return;
  const { handle, definition } = found;
  const yes = "Move to Trash";
  const answer = await vscode.window.showWarningMessage(
    `Delete the agent ${definition.name}?`,
    { modal: true, detail: `${definition.path} goes to the trash. What it did stays known.` },
    yes,
  );
  if (answer !== yes) return;
  const uri = vscode.Uri.joinPath(handle.root, definition.path);
  if (!(await remove(context, uri, definition))) return;
  // Of a file that came and went the watcher may tell nothing.
  await context.boards.refresh();
  flash(context, `${definition.name} is deleted`);
}

/** Some disks, such as those of remote machines, have no trash; then the person is asked once more. */
async function remove(
  context: CommandContext,
  uri: vscode.Uri,
  { name, path }: AgentDefinition,
): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
    return true;
  } catch (error) {
    context.log.info(`${path} could not go to the trash: ${String(error)}`);
  }
  const yes = "Delete Permanently";
  const answer = await vscode.window.showWarningMessage(
    `There is no trash here. Delete the agent ${name} for good?`,
    { modal: true, detail: path },
    yes,
  );
  if (answer !== yes) return false;
  await vscode.workspace.fs.delete(uri);
  return true;
}

interface FoundAgent {
  readonly handle: BoardHandle;
  readonly definition: AgentDefinition;
}

async function whichAgent(
  context: CommandContext,
  [first]: readonly unknown[],
  title: string,
  accept: (definition: AgentDefinition) => boolean,
): Promise<FoundAgent | undefined> {
  if (isAgentElement(first)) {
    const handle = context.boards.byId(first.board);
    const { definition } = first.entry;
    return handle === undefined || definition === undefined ? undefined : { handle, definition };
  }
  const found = context.boards.all.flatMap((handle) =>
    handle.registry.agents.filter(accept).map((definition) => ({ handle, definition })),
  );
  if (found.length === 0) {
    offer(context, "No agent of this workspace is registered yet.", [
      ["Register Agent…", "baton.registerAgent"],
    ]);
    return undefined;
  }
  return pick({
    title,
    placeholder: "Which agent?",
    items: found.map((one) =>
      choice(one, one.definition.name, "robot", {
        description: sourceNames[one.definition.source],
        detail: one.definition.description,
      }),
    ),
  });
}

async function whichFolder(
  { boards }: CommandContext,
  title: string,
): Promise<BoardHandle | undefined> {
  const [only] = boards.all;
  if (boards.all.length < 2) return only;
  return pick({
    title,
    placeholder: "In which folder?",
    items: boards.all.map((one) => choice(one, one.name, "folder")),
  });
}

function merge(counts: readonly ValueCount[]): readonly ValueCount[] {
  const merged = new Map<string, ValueCount>();
  for (const one of counts) {
    const key = agentKey(one.value);
    const known = merged.get(key);
    merged.set(key, known === undefined ? one : { ...known, count: known.count + one.count });
  }
  return [...merged.values()];
}

function isAgentElement(value: unknown): value is AgentElement {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "agent" &&
    "entry" in value
  );
}
