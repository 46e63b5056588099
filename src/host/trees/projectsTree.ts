/** The projects tree: turns the core's rows into native items and refreshes what changed. */
import * as vscode from "vscode";
import type { BoardChange } from "../../core/board/openBoard";
import {
  filterWords,
  type Grouping,
  groupings,
  isFiltering,
  isVisible,
  listProjects,
  noFilter,
  type ProjectList,
  type Visible,
  visibleIn,
  type WorkFilter,
} from "../../core/view/projectList";
import {
  childRows,
  lookOf,
  parentRow,
  projectRow,
  type RowContext,
  type RowLook,
  rowId,
  summaryOf,
  type WorkRow,
} from "../../core/view/projectRows";
import { ProjectStates } from "../../core/view/projectStates";
import type { BoardHandle, Boards, BoardsChange } from "../boards";
import type { Identity } from "../identity";
import { explanationTooltip } from "./explanation";
import { LostQuestions } from "./lostQuestions";
import { decoratedUri } from "./rowDecorations";
import { rowIcon } from "./rowIcons";

/** A row of one board. */
export interface WorkElement {
  readonly kind: "work";
  readonly id: string;
  readonly board: string;
  readonly row: WorkRow;
}

interface FolderElement {
  readonly kind: "folder";
  readonly id: string;
  readonly board: string;
}

interface GroupElement {
  readonly kind: "group";
  readonly id: string;
  readonly board: string;
  readonly key: string;
  readonly label: string;
}

interface MoreElement {
  readonly kind: "more";
  readonly id: string;
  readonly board: string;
  readonly parent: string;
  readonly hidden: number;
}

export type ProjectsElement = WorkElement | FolderElement | GroupElement | MoreElement;

/** Rows added at a time, so that ten thousand projects do not cross to the window at once. */
const pageSize = 400;

/** Milliseconds. */
const minute = 60_000;
const newsDelay = 40;
/** So long after the last question for rows VS Code has got them all. Milliseconds. */
const quiet = 200;
/** A tree that is asked for rows without end is told all the same. Milliseconds. */
const patience = 3_000;

const groupingKey = "baton.projects.grouping";
const filterKey = "baton.projects.filter";

export class ProjectsTree implements vscode.TreeDataProvider<ProjectsElement>, vscode.Disposable {
  readonly #boards: Boards;
  readonly #identity: Identity;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<ProjectsElement[] | undefined>();
  readonly #elements = new Map<string, ProjectsElement>();
  readonly #lists = new Map<string, ProjectList>();
  readonly #pages = new Map<string, number>();
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.TreeView<ProjectsElement> | undefined;
  /** Projects that changed since the tree was told last, by board. */
  readonly #news = new Map<string, Set<string> | "all">();
  #wholeTree = false;
  /** What VS Code was given last, row by row. */
  readonly #shown = new Map<string, string>();
  readonly #shownBelow = new Map<string, string>();
  readonly #lost: LostQuestions<ProjectsElement>;
  #rootsShown: string | undefined;
  #askedAt = 0;
  #newsSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(boards: Boards, identity: Identity, memory: vscode.Memento) {
    this.#boards = boards;
    this.#identity = identity;
    this.#memory = memory;
    this.#subscriptions.push(
      boards.onDidChange((change) => this.#follow(change)),
      boards.onDidList(() => this.#relist()),
    );
    this.#lost = new LostQuestions((rows) => {
      if (this.#view?.visible === true) this.#changed.fire(rows);
    });
    const time = setInterval(() => this.#passTime(), minute);
    this.#subscriptions.push({ dispose: () => clearInterval(time) });
  }

  /** Shows the tree; checkboxes are handed to `onTick`. */
  createView(
    onTick: (element: WorkElement, done: boolean) => Promise<void>,
  ): vscode.TreeView<ProjectsElement> {
    const view = vscode.window.createTreeView<ProjectsElement>("baton.projects", {
      treeDataProvider: this,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    });
    this.#view = view;
    this.#subscriptions.push(
      view,
      view.onDidCollapseElement(({ element }) => this.#lost.folded(element, true)),
      view.onDidExpandElement(({ element }) => this.#lost.folded(element, false)),
      view.onDidChangeCheckboxState(async ({ items }) => {
        for (const [element, state] of items) {
          if (!isWork(element)) continue;
          await onTick(element, state === vscode.TreeItemCheckboxState.Checked);
          // Whatever came of it, the box shows what is true, and not what was clicked.
          this.#shown.set(element.id, "");
          this.#stale(element.board, new Set([element.row.project]));
        }
      }),
    );
    this.#describe();
    return view;
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  get grouping(): Grouping {
    const saved = this.#memory.get<string>(groupingKey);
    return groupings.find((grouping) => grouping === saved) ?? "none";
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.#memory.update(groupingKey, grouping);
    this.refresh();
  }

  get filter(): WorkFilter {
    return { ...noFilter, ...this.#memory.get<Partial<WorkFilter>>(filterKey) };
  }

  async setFilter(filter: WorkFilter): Promise<void> {
    await this.#memory.update(filterKey, filter);
    this.refresh();
  }

  /** Makes everything again; expansion survives by the rows' ids. */
  refresh(): void {
    this.#lists.clear();
    for (const { id } of this.#boards.all) this.#news.set(id, "all");
    this.#wholeTree = true;
    this.#soon();
  }

  /** Shows more rows where the list was cut. */
  showMore(parent: string): void {
    this.#pages.set(parent, (this.#pages.get(parent) ?? 1) + 1);
    this.refresh();
  }

  /** The row of a project or task, for revealing; undefined when it is not shown. */
  elementOf(board: string, row: WorkRow): WorkElement {
    return this.#work(board, row);
  }

  async reveal(board: string, row: WorkRow): Promise<void> {
    await this.#view?.reveal(this.#work(board, row), { select: true, focus: false, expand: true });
  }

  lookOf(element: WorkElement): RowLook | undefined {
    const context = this.#context(element.board);
    return context === undefined ? undefined : lookOf(context, element.row);
  }

  /** VS Code passes nothing for a box that was clicked while its row was being told anew. */
  getTreeItem(element: ProjectsElement | undefined): vscode.TreeItem {
    if (element === undefined) {
      this.refresh();
      return new vscode.TreeItem("");
    }
    const item = this.#itemOf(element);
    const isOpen = item.collapsibleState === vscode.TreeItemCollapsibleState.Expanded;
    this.#lost.given(element, isOpen);
    return item;
  }

  #itemOf(element: ProjectsElement): vscode.TreeItem {
    switch (element.kind) {
      case "work":
        return this.#workItem(element);
      case "folder":
        return folderItem(element, this.#boards.byId(element.board));
      case "group":
        return this.#groupItem(element);
      case "more":
        return moreItem(element);
    }
  }

  resolveTreeItem(item: vscode.TreeItem, element: ProjectsElement): vscode.TreeItem {
    if (element.kind !== "work") return item;
    const context = this.#context(element.board);
    if (context === undefined) return item;
    const look = lookOf(context, element.row);
    const summary = summaryOf(context, element.row);
    if (look !== undefined && summary !== undefined) {
      item.tooltip = explanationTooltip(look, summary, context.now);
    }
    return item;
  }

  getChildren(element?: ProjectsElement): ProjectsElement[] {
    this.#askedAt = Date.now();
    this.#lost.asked(element);
    if (element === undefined) {
      const roots = this.#roots();
      this.#rootsShown = idsOf(roots);
      return roots;
    }
    switch (element.kind) {
      case "folder":
        return this.#groupsOf(element.board);
      case "group":
        return this.#projectsOf(element.board, element.key, element.id);
      case "work": {
        const children = this.#childrenOf(element);
        this.#shownBelow.set(element.id, idsOf(children));
        return children;
      }
      case "more":
        return [];
    }
  }

  getParent(element: ProjectsElement): ProjectsElement | undefined {
    if (element.kind !== "work") return this.#folderAbove(element);
    const context = this.#context(element.board);
    const parent = context === undefined ? undefined : parentRow(context, element.row);
    if (parent !== undefined) return this.#work(element.board, parent);
    const list = this.#list(element.board);
    const group = list?.groups.find(({ projects }) =>
      projects.some((project) => project.file.copy.path === element.row.path),
    );
    if (group === undefined || this.grouping === "none") return this.#folderAbove(element);
    return this.#group(element.board, group.key, group.label);
  }

  dispose(): void {
    this.#lost.dispose();
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #roots(): ProjectsElement[] {
    const boards = this.#boards.all;
    const only = boards.length === 1 ? boards[0] : undefined;
    if (only !== undefined) return this.#groupsOf(only.id);
    return boards
      .filter(({ open, discovering }) => discovering || open.catalog.projects.size > 0)
      .map(({ id }) => this.#keep({ kind: "folder", id: `folder:${id}`, board: id }));
  }

  #groupsOf(board: string): ProjectsElement[] {
    const list = this.#list(board);
    if (list === undefined) return [];
    if (this.grouping === "none") return this.#projectsOf(board, "", `board:${board}`);
    return list.groups.map(({ key, label }) => this.#group(board, key, label));
  }

  #projectsOf(board: string, key: string, parent: string): ProjectsElement[] {
    const projects = this.#list(board)?.groups.find((group) => group.key === key)?.projects ?? [];
    const shown = pageSize * (this.#pages.get(parent) ?? 1);
    const rows: ProjectsElement[] = projects
      .slice(0, shown)
      .map((project) => this.#work(board, projectRow(project)));
    const hidden = projects.length - rows.length;
    if (hidden > 0) rows.push({ kind: "more", id: `more:${parent}`, board, parent, hidden });
    return rows;
  }

  #childrenOf({ board, row }: WorkElement): WorkElement[] {
    const context = this.#context(board);
    if (context === undefined) return [];
    const visible = this.#visible(context, row);
    return childRows(context, row)
      .filter((child) => isVisible(context, child, visible))
      .map((child) => this.#work(board, child));
  }

  #visible(context: RowContext, row: WorkRow): Visible {
    const project = context.world.catalog.projects.get(row.path);
    return project === undefined ? undefined : visibleIn(context, project, this.filter);
  }

  #workItem(element: WorkElement): vscode.TreeItem {
    const look = this.lookOf(element);
    if (look === undefined) return new vscode.TreeItem("");
    this.#shown.set(element.id, JSON.stringify(look));
    const { filter } = this;
    const text = filter.text.trim().toLowerCase();
    const at = text === "" ? -1 : look.label.toLowerCase().indexOf(text);
    const highlights: [number, number][] = at < 0 ? [] : [[at, at + text.length]];
    const filtering = isFiltering(filter);
    const item = new vscode.TreeItem({ label: look.label, highlights }, expansion(look, filtering));
    // VS Code keeps rows folded by their id, and what a filter finds must not lie below a folded one.
    item.id = filtering ? `${element.id}\nfiltered` : element.id;
    item.description = look.description;
    item.iconPath = rowIcon(look);
    item.resourceUri = decoratedUri(look);
    // Else the hover would show the address that carries the decoration. Others get theirs on demand.
    if (look.state === "phase") item.tooltip = look.label;
    item.contextValue = `${look.flags.map((flag) => `|${flag}`).join("")}|`;
    item.accessibilityInformation = { label: look.spoken };
    if (look.checked !== undefined) {
      item.checkboxState = {
        state: look.checked
          ? vscode.TreeItemCheckboxState.Checked
          : vscode.TreeItemCheckboxState.Unchecked,
        tooltip: look.checked ? "Done. Untick to do it again" : "Tick when it is done",
        accessibilityInformation: { label: look.spoken, role: "checkbox" },
      };
    }
    item.command = { command: "baton.openRow", title: "Open", arguments: [element] };
    return item;
  }

  #groupItem(element: GroupElement): vscode.TreeItem {
    const size = this.#list(element.board)?.groups.find(({ key }) => key === element.key)?.projects
      .length;
    const done =
      element.key === "Done" || element.key === "completed" || element.key === "cancelled";
    const item = new vscode.TreeItem(
      element.label,
      done ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = element.id;
    item.description = String(size ?? 0);
    item.contextValue = "|group|";
    item.accessibilityInformation = { label: `${element.label}, ${size ?? 0} projects` };
    return item;
  }

  /** Boards came, went or were looked through: mostly that changes nothing. */
  #relist(): void {
    for (const { id } of this.#boards.all) this.#news.set(id, "all");
    this.#soon();
  }

  /** One command is several commits and a changed file: the tree is told once. */
  #follow({ handle, change }: BoardsChange): void {
    this.#stale(handle.id, change.projects);
  }

  #stale(board: string, projects: BoardChange["projects"]): void {
    const known = this.#news.get(board);
    const all = known === "all" || projects === "all";
    this.#news.set(board, all ? "all" : new Set([...(known ?? []), ...projects]));
    this.#soon();
  }

  /** One queue for every reason: a row told anew while the whole tree is loses its children. */
  #soon(): void {
    this.#newsSince ??= Date.now();
    this.#timer ??= setTimeout(() => this.#tell(), newsDelay);
  }

  /** Rows told anew while VS Code asks for what is below them stay empty for good. */
  #isAsking(): boolean {
    const now = Date.now();
    return now - this.#askedAt < quiet && now - (this.#newsSince ?? now) < patience;
  }

  /** Refreshes the rows of the projects that changed, or everything when their order did. */
  #tell(): void {
    this.#timer = undefined;
    if (this.#isAsking()) return this.#soon();
    this.#newsSince = undefined;
    const elements: WorkElement[] = [];
    let whole = this.#wholeTree;
    this.#wholeTree = false;
    for (const [board, projects] of this.#news) {
      const handle = this.#boards.byId(board);
      const before = orderOf(this.#lists.get(board));
      this.#lists.delete(board);
      whole ||= before !== orderOf(this.#list(board));
      const catalog = handle?.open.catalog;
      if (catalog === undefined) continue;
      for (const id of projects === "all" ? catalog.byId.keys() : projects) {
        for (const project of catalog.byId.get(id) ?? []) {
          const element = this.#work(board, projectRow(project));
          if (this.#differs(element)) elements.push(element);
        }
      }
    }
    whole ||= idsOf(this.#roots()) !== (this.#rootsShown ?? "");
    this.#news.clear();
    this.#describe();
    if (whole) this.#changed.fire(undefined);
    else if (elements.length > 0) this.#changed.fire(elements);
  }

  /** A row told anew takes no click until VS Code has it again, so none is told without need. */
  #differs(element: WorkElement): boolean {
    const shown = this.#shown.get(element.id);
    if (shown === undefined) return false;
    if (shown !== JSON.stringify(this.lookOf(element))) return true;
    const below = this.#shownBelow.get(element.id);
    if (below === undefined) return false;
    const children = this.#childrenOf(element);
    return below !== idsOf(children) || children.some((child) => this.#differs(child));
  }

  /** Time alone changes what rows with a claim say. */
  #passTime(): void {
    for (const { id, open } of this.#boards.all) {
      const claimed = [...open.board.claims.values()].map(({ project }) => project);
      if (claimed.length > 0) this.#stale(id, new Set(claimed));
    }
  }

  #describe(): void {
    const filter = this.filter;
    const filtering = isFiltering(filter);
    void vscode.commands.executeCommand("setContext", "baton.projectsFiltered", filtering);
    const lists = this.#boards.all.flatMap(({ id }) => this.#list(id) ?? []);
    const total = lists.reduce((sum, list) => sum + list.total, 0);
    const shown = lists.reduce((sum, list) => sum + list.shown, 0);
    void vscode.commands.executeCommand("setContext", "baton.hasProjects", total > 0);
    void vscode.commands.executeCommand(
      "setContext",
      "baton.nothingShown",
      total > 0 && shown === 0,
    );
    if (this.#view === undefined) return;
    this.#view.description = filtering ? filterWords(filter, { groups: [], shown, total }) : "";
    const looking = this.#boards.discovering && total === 0 ? "Looking for projects…" : undefined;
    const problem = this.#boards.failures[0];
    const readOnly = total > 0 ? this.#boards.all[0]?.open.readOnly : undefined;
    this.#view.message = looking ?? problem ?? readOnly ?? "";
  }

  #list(board: string): ProjectList | undefined {
    const known = this.#lists.get(board);
    if (known !== undefined) return known;
    const context = this.#context(board);
    if (context === undefined) return undefined;
    const states = this.#boards.byId(board)?.states ?? new ProjectStates();
    const list = listProjects(context, this.grouping, this.filter, states);
    this.#lists.set(board, list);
    return list;
  }

  #context(board: string): RowContext | undefined {
    const open = this.#boards.byId(board)?.open;
    if (open === undefined) return undefined;
    return { world: open.world, me: this.#identity.me, now: open.now() };
  }

  #work(board: string, row: WorkRow): WorkElement {
    return this.#keep({ kind: "work", id: `${board}:${rowId(row)}`, board, row });
  }

  #group(board: string, key: string, label: string): GroupElement {
    return this.#keep({ kind: "group", id: `group:${board}:${key}`, board, key, label });
  }

  #folderAbove({ board, kind }: ProjectsElement): ProjectsElement | undefined {
    if (kind === "folder" || this.#boards.all.length === 1) return undefined;
    return this.#keep({ kind: "folder", id: `folder:${board}`, board });
  }

  /** VS Code knows rows by object: the same row must be the same object again. */
  #keep<T extends ProjectsElement>(element: T): T {
    const known = this.#elements.get(element.id);
    // An id begins with its kind or board, so that equal ids mean equal kinds.
    if (known !== undefined && known.kind === element.kind) return Object.assign(known, element);
    this.#elements.set(element.id, element);
    return element;
  }
}

function expansion(look: RowLook, filtering: boolean): vscode.TreeItemCollapsibleState {
  if (look.children === "none") return vscode.TreeItemCollapsibleState.None;
  if (filtering || look.children === "expanded") return vscode.TreeItemCollapsibleState.Expanded;
  return vscode.TreeItemCollapsibleState.Collapsed;
}

function folderItem(element: FolderElement, handle: BoardHandle | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(handle?.name ?? "", vscode.TreeItemCollapsibleState.Expanded);
  item.id = element.id;
  item.iconPath = vscode.ThemeIcon.Folder;
  item.contextValue = "|folder|";
  return item;
}

function moreItem({ id, parent, hidden }: MoreElement): vscode.TreeItem {
  const item = new vscode.TreeItem(`${hidden} more…`);
  item.id = id;
  item.command = { command: "baton.showMoreProjects", title: "Show More", arguments: [parent] };
  item.tooltip = "Show more, or narrow the list with a filter";
  return item;
}

function isWork(element: ProjectsElement | undefined): element is WorkElement {
  return element?.kind === "work";
}

function idsOf(elements: readonly ProjectsElement[]): string {
  return elements.map(({ id }) => id).join("\n");
}

function orderOf(list: ProjectList | undefined): string {
  if (list === undefined) return "";
  return list.groups
    .map(({ key, projects }) => `${key}\n${projects.map(({ file }) => file.copy.path).join("\n")}`)
    .join("\n\n");
}
