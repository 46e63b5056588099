/** The agents tree: the registry browser, with who works at what. */
import * as vscode from "vscode";
import type { AgentFilter } from "../../core/agent/registry";
import {
  type AgentDetail,
  type AgentEntry,
  type AgentGrouping,
  type AgentList,
  agentDetails,
  agentFilterWords,
  agentGroupings,
  agentWords,
  groupSpoken,
  isFilteringAgents,
  listAgents,
} from "../../core/view/agentRows";
import { isHeldBack } from "../../core/view/breakerWords";
import type { BoardHandle, Boards } from "../boards";

export interface AgentElement {
  readonly kind: "agent";
  readonly id: string;
  readonly board: string;
  readonly entry: AgentEntry;
}

interface AgentGroupElement {
  readonly kind: "group";
  readonly id: string;
  readonly board: string;
  readonly key: string;
}

export interface AgentDetailElement {
  readonly kind: "detail";
  readonly id: string;
  readonly board: string;
  readonly detail: AgentDetail;
  readonly agent: AgentElement;
}

interface AgentFolderElement {
  readonly kind: "folder";
  readonly id: string;
  readonly board: string;
}

export type AgentsElement =
  | AgentElement
  | AgentGroupElement
  | AgentDetailElement
  | AgentFolderElement;

const groupingKey = "baton.agents.grouping";
const filterKey = "baton.agents.filter";

const detailIcons: Readonly<Record<AgentDetail["icon"], string>> = {
  capability: "symbol-method",
  tool: "tools",
  pattern: "type-hierarchy-sub",
  role: "organization",
  claim: "lock",
  breaker: "debug-pause",
  history: "history",
  model: "chip",
  source: "file-code",
  problem: "warning",
};

export class AgentsTree implements vscode.TreeDataProvider<AgentsElement>, vscode.Disposable {
  readonly #boards: Boards;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.TreeView<AgentsElement> | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(boards: Boards, memory: vscode.Memento) {
    this.#boards = boards;
    this.#memory = memory;
    this.#subscriptions.push(
      boards.onDidChange(() => this.#soon()),
      boards.onDidList(() => this.#soon()),
      boards.onDidChangeAgents(() => this.refresh()),
    );
  }

  createView(): vscode.TreeView<AgentsElement> {
    const view = vscode.window.createTreeView<AgentsElement>("baton.agents", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#view = view;
    this.#subscriptions.push(view);
    this.#describe();
    return view;
  }

  get grouping(): AgentGrouping {
    const saved = this.#memory.get<string>(groupingKey);
    return agentGroupings.find((grouping) => grouping === saved) ?? "activity";
  }

  async setGrouping(grouping: AgentGrouping): Promise<void> {
    await this.#memory.update(groupingKey, grouping);
    this.refresh();
  }

  get filter(): AgentFilter {
    return this.#memory.get<AgentFilter>(filterKey) ?? {};
  }

  async setFilter(filter: AgentFilter): Promise<void> {
    await this.#memory.update(filterKey, filter);
    this.refresh();
  }

  refresh(): void {
    this.#describe();
    this.#changed.fire(undefined);
  }

  getTreeItem(element: AgentsElement): vscode.TreeItem {
    const handle = this.#boards.byId(element.board);
    switch (element.kind) {
      case "folder":
        return folderItem(element, handle);
      case "group":
        return this.#groupItem(element, handle);
      case "agent":
        return agentItem(element, handle?.open.now() ?? 0);
      case "detail":
        return detailItem(element);
    }
  }

  getChildren(element?: AgentsElement): AgentsElement[] {
    if (element === undefined) return this.#roots();
    const handle = this.#boards.byId(element.board);
    if (handle === undefined) return [];
    switch (element.kind) {
      case "folder":
        return this.#groups(handle);
      case "group":
        return this.#agentsOf(handle, element.key);
      case "agent":
        return agentDetails(element.entry, handle.open.now()).map((detail) => ({
          kind: "detail",
          id: `${element.id}:${detail.key}`,
          board: element.board,
          detail,
          agent: element,
        }));
      case "detail":
        return [];
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #roots(): AgentsElement[] {
    const boards = this.#boards.all;
    const only = boards.length === 1 ? boards[0] : undefined;
    if (only !== undefined) return this.#groups(only);
    return boards.map(({ id }) => ({ kind: "folder", id: `agents:${id}`, board: id }));
  }

  #groups(handle: BoardHandle): AgentsElement[] {
    return this.#list(handle).groups.map(({ key }) => ({
      kind: "group",
      id: `agents:${handle.id}:${this.grouping}:${key}`,
      board: handle.id,
      key,
    }));
  }

  #agentsOf(handle: BoardHandle, key: string): AgentsElement[] {
    const agents = this.#list(handle).groups.find((group) => group.key === key)?.agents ?? [];
    return agents.map((entry) => {
      const { definition, name } = entry;
      const place = definition === undefined ? "" : `${definition.source}:${definition.path}`;
      return { kind: "agent", id: `agent:${handle.id}:${place}:${name}`, board: handle.id, entry };
    });
  }

  #groupItem(element: AgentGroupElement, handle: BoardHandle | undefined): vscode.TreeItem {
    const group =
      handle === undefined
        ? undefined
        : this.#list(handle).groups.find(({ key }) => key === element.key);
    const quiet = element.key === "idle" || element.key === "builtin";
    const expanded = isFilteringAgents(this.filter) || !quiet;
    const item = new vscode.TreeItem(
      group?.label ?? "",
      expanded
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = element.id;
    item.description = group?.description ?? "";
    item.contextValue = "|group|";
    if (group !== undefined) item.accessibilityInformation = { label: groupSpoken(group) };
    return item;
  }

  #list({ open, registry }: BoardHandle): AgentList {
    return listAgents(open.world, registry, this.grouping, this.filter, open.now());
  }

  #describe(): void {
    const filtering = isFilteringAgents(this.filter);
    void vscode.commands.executeCommand("setContext", "baton.agentsFiltered", filtering);
    const lists = this.#boards.all.map((handle) => this.#list(handle));
    const total = lists.reduce((sum, list) => sum + list.total, 0);
    const shown = lists.reduce((sum, list) => sum + list.shown, 0);
    const nothing = total > 0 && shown === 0;
    void vscode.commands.executeCommand("setContext", "baton.noAgentShown", nothing);
    if (this.#view === undefined) return;
    this.#view.description = filtering
      ? agentFilterWords(this.filter, { groups: [], shown, total })
      : "";
  }

  /** Many commits come together; the tree is made again once. */
  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), 150);
  }
}

function folderItem(element: AgentFolderElement, handle: BoardHandle | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(handle?.name ?? "", vscode.TreeItemCollapsibleState.Expanded);
  item.id = element.id;
  item.iconPath = vscode.ThemeIcon.Folder;
  item.contextValue = "|folder|";
  return item;
}

function agentItem({ id, entry }: AgentElement, now: number): vscode.TreeItem {
  const { definition, claims, executions, name } = entry;
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  const working = claims.length > 0 || executions.length > 0;
  const broken = definition?.problems.some(({ severity }) => severity === "error") === true;
  item.id = id;
  item.description = agentWords(entry, now);
  const heldBack = isHeldBack(entry);
  item.iconPath = heldBack
    ? new vscode.ThemeIcon("debug-pause", new vscode.ThemeColor("charts.yellow"))
    : agentIcon(working, broken);
  const flags = [
    "agent",
    ...(definition === undefined ? ["unregistered"] : [definition.source]),
    ...(working ? ["working"] : []),
    ...(heldBack ? ["heldBack"] : []),
  ];
  item.contextValue = `${flags.map((flag) => `|${flag}`).join("")}|`;
  item.accessibilityInformation = {
    label: [name, "agent", working ? "working" : "idle", item.description].join(", "),
  };
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown("**").appendText(name).appendMarkdown("**\n\n");
  tooltip.appendText(definition?.description ?? "Works here without a definition.");
  if (definition !== undefined) tooltip.appendMarkdown("\n\n").appendText(definition.path);
  item.tooltip = tooltip;
  return item;
}

function agentIcon(working: boolean, broken: boolean): vscode.ThemeIcon {
  if (broken)
    return new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  if (working) return new vscode.ThemeIcon("play-circle", new vscode.ThemeColor("charts.blue"));
  return new vscode.ThemeIcon("robot");
}

function detailItem({ id, detail, agent }: AgentDetailElement): vscode.TreeItem {
  const item = new vscode.TreeItem(detail.label);
  item.id = id;
  item.description = detail.description;
  item.iconPath = new vscode.ThemeIcon(detailIcons[detail.icon]);
  item.accessibilityInformation = {
    label: `${detail.label}: ${detail.description}, ${agent.entry.name}`,
  };
  item.tooltip = `${detail.label}: ${detail.description}`;
  if (detail.target !== undefined) {
    item.command = {
      command: "baton.openAgentWork",
      title: "Open",
      arguments: [agent.board, detail.target],
    };
  }
  return item;
}
