/** The projects tree: turns the core's rows into native items and refreshes what changed. */
import * as vscode from "vscode";
import {
  type Grouping,
  isVisible,
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
import type { Boards } from "../boards";
import type { Identity } from "../identity";
import { explanationTooltip } from "./explanation";
import { KeptElements } from "./keptElements";
import { LostQuestions } from "./lostQuestions";
import {
  type GroupElement,
  isWork,
  type ProjectsElement,
  type WorkElement,
} from "./projectElements";
import { folderItem, groupItem, moreItem, workItem } from "./projectItems";
import { ProjectLists } from "./projectLists";
import { ProjectsHead } from "./projectsHead";
import { ShownRows } from "./shownRows";
import { type News, TreeNews } from "./treeNews";

/** Rows added at a time, so that ten thousand projects do not cross to the window at once. */
const pageSize = 400;

/** Milliseconds. */
const minute = 60_000;

export class ProjectsTree implements vscode.TreeDataProvider<ProjectsElement>, vscode.Disposable {
  readonly #boards: Boards;
  readonly #lists: ProjectLists;
  readonly #head: ProjectsHead;
  readonly #news: TreeNews;
  readonly #changed = new vscode.EventEmitter<ProjectsElement[] | undefined>();
  readonly #elements = new KeptElements<ProjectsElement>();
  readonly #pages = new Map<string, number>();
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.TreeView<ProjectsElement> | undefined;
  readonly #shown = new ShownRows<WorkElement>({
    lookOf: (element) => this.lookOf(element),
    childrenOf: (element) => this.#childrenOf(element),
  });
  readonly #lost: LostQuestions<ProjectsElement>;
  #revealing = 0;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(boards: Boards, identity: Identity, memory: vscode.Memento) {
    this.#boards = boards;
    this.#lists = new ProjectLists(boards, identity, memory);
    this.#head = new ProjectsHead(boards, this.#lists);
    this.#news = new TreeNews((news) => this.#tell(news));
    this.#subscriptions.push(
      this.#news,
      boards.onDidChange(({ handle, change }) => this.#news.add(handle.id, change.projects)),
      boards.onDidList(() => {
        this.#head.update(this.#view);
        this.#relist();
      }),
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
      view.onDidCollapseElement(({ element }) => this.#fold(element, true)),
      view.onDidExpandElement(({ element }) => this.#fold(element, false)),
      view.onDidChangeCheckboxState(async ({ items }) => {
        this.#news.touched();
        for (const [element, state] of items) {
          if (!isWork(element)) continue;
          await onTick(element, state === vscode.TreeItemCheckboxState.Checked);
          this.#showTruth(element);
        }
      }),
    );
    this.#head.update(view);
    return view;
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  get grouping(): Grouping {
    return this.#lists.grouping;
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.#lists.setGrouping(grouping);
    this.refresh();
  }

  get filter(): WorkFilter {
    return this.#lists.filter;
  }

  async setFilter(filter: WorkFilter): Promise<void> {
    await this.#lists.setFilter(filter);
    this.refresh();
  }

  /** Makes everything again; expansion survives by the rows' ids. */
  refresh(): void {
    this.#lists.forget();
    this.#news.everything();
    this.#relist();
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
    this.#revealing += 1;
    try {
      const options = { select: true, focus: false, expand: true };
      await this.#view?.reveal(this.#work(board, row), options);
    } finally {
      this.#revealing -= 1;
    }
  }

  lookOf(element: WorkElement): RowLook | undefined {
    const context = this.#lists.context(element.board);
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
    const { board } = element;
    switch (element.kind) {
      case "work": {
        const look = this.lookOf(element);
        if (look === undefined) return new vscode.TreeItem("");
        this.#shown.given(element, look);
        return workItem(element, look, this.filter);
      }
      case "folder":
        return folderItem(element, this.#boards.byId(board)?.name ?? "");
      case "group": {
        const group = this.#lists.of(board)?.groups.find(({ key }) => key === element.key);
        return groupItem(element, group?.projects.length ?? 0);
      }
      case "more":
        return moreItem(element);
    }
  }

  resolveTreeItem(item: vscode.TreeItem, element: ProjectsElement): vscode.TreeItem {
    if (element.kind !== "work") return item;
    const context = this.#lists.context(element.board);
    if (context === undefined) return item;
    const look = lookOf(context, element.row);
    const summary = summaryOf(context, element.row);
    if (look !== undefined && summary !== undefined) {
      item.tooltip = explanationTooltip(look, summary, context.now);
    }
    return item;
  }

  getChildren(element?: ProjectsElement): ProjectsElement[] {
    this.#news.asked();
    this.#lost.asked(element);
    if (element === undefined) {
      const roots = this.#roots();
      this.#shown.givenRoots(roots);
      return roots;
    }
    switch (element.kind) {
      case "folder":
        return this.#groupsOf(element.board);
      case "group":
        return this.#projectsOf(element.board, element.key, element.id);
      case "work": {
        const children = this.#childrenOf(element);
        this.#shown.givenBelow(element, children);
        return children;
      }
      case "more":
        return [];
    }
  }

  getParent(element: ProjectsElement): ProjectsElement | undefined {
    if (element.kind !== "work") return this.#folderAbove(element);
    const context = this.#lists.context(element.board);
    const parent = context === undefined ? undefined : parentRow(context, element.row);
    if (parent !== undefined) return this.#work(element.board, parent);
    const list = this.#lists.of(element.board);
    const group = list?.groups.find(({ projects }) =>
      projects.some((project) => project.file.copy.path === element.row.path),
    );
    if (group === undefined || this.grouping === "none") return this.#folderAbove(element);
    return this.#group(element.board, group.key, group.label);
  }

  dispose(): void {
    this.#lost.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #roots(): ProjectsElement[] {
    const boards = this.#boards.all;
    const only = boards.length === 1 ? boards[0] : undefined;
    if (only !== undefined) return this.#groupsOf(only.id);
    return boards
      .filter(({ open, discovering }) => discovering || open.catalog.projects.size > 0)
      .map(({ id }) => this.#elements.keep({ kind: "folder", id: `folder:${id}`, board: id }));
  }

  #groupsOf(board: string): ProjectsElement[] {
    const list = this.#lists.of(board);
    if (list === undefined) return [];
    if (this.grouping === "none") return this.#projectsOf(board, "", `board:${board}`);
    return list.groups.map(({ key, label }) => this.#group(board, key, label));
  }

  #projectsOf(board: string, key: string, parent: string): ProjectsElement[] {
    const projects =
      this.#lists.of(board)?.groups.find((group) => group.key === key)?.projects ?? [];
    const shown = pageSize * (this.#pages.get(parent) ?? 1);
    const rows: ProjectsElement[] = projects
      .slice(0, shown)
      .map((project) => this.#work(board, projectRow(project)));
    const hidden = projects.length - rows.length;
    if (hidden > 0) rows.push({ kind: "more", id: `more:${parent}`, board, parent, hidden });
    return rows;
  }

  #childrenOf({ board, row }: WorkElement): WorkElement[] {
    const context = this.#lists.context(board);
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

  #fold(element: ProjectsElement, isFolded: boolean): void {
    if (this.#revealing === 0) this.#news.touched();
    this.#lost.folded(element, isFolded);
  }

  /** Whatever came of a click, the box shows what is true, and not what was clicked. */
  #showTruth(element: WorkElement): void {
    this.#shown.changedByHand(element);
    // Nothing lies below such a row, so that telling it anew at once takes no click from another.
    if (this.lookOf(element)?.children === "none") this.#changed.fire([element]);
    this.#news.add(element.board, new Set([element.row.project]));
  }

  /** Boards came, went or were looked through: mostly that changes nothing. */
  #relist(): void {
    for (const { id } of this.#boards.all) this.#news.add(id, "all");
    this.#news.look();
  }

  /** Refreshes the rows of the projects that changed, or everything when their order did. */
  #tell(news: News): void {
    const elements: WorkElement[] = [];
    let { whole } = news;
    for (const [board, projects] of news.projects) {
      if (this.#lists.renew(board)) whole = true;
      const catalog = this.#boards.byId(board)?.open.catalog;
      if (catalog === undefined) continue;
      for (const id of projects === "all" ? catalog.byId.keys() : projects) {
        for (const project of catalog.byId.get(id) ?? []) {
          const element = this.#work(board, projectRow(project));
          elements.push(...this.#shown.differing(element));
        }
      }
    }
    whole ||= this.#shown.rootsDiffer(this.#roots());
    this.#head.update(this.#view);
    if (whole) this.#changed.fire(undefined);
    else if (elements.length > 0) this.#changed.fire(elements);
  }

  /** Time alone changes what rows with a claim say. */
  #passTime(): void {
    for (const { id, open } of this.#boards.all) {
      const claimed = [...open.board.claims.values()].map(({ project }) => project);
      if (claimed.length > 0) this.#news.add(id, new Set(claimed));
    }
  }

  #work(board: string, row: WorkRow): WorkElement {
    return this.#elements.keep({ kind: "work", id: `${board}:${rowId(row)}`, board, row });
  }

  #group(board: string, key: string, label: string): GroupElement {
    return this.#elements.keep({ kind: "group", id: `group:${board}:${key}`, board, key, label });
  }

  #folderAbove({ board, kind }: ProjectsElement): ProjectsElement | undefined {
    if (kind === "folder" || this.#boards.all.length === 1) return undefined;
    return this.#elements.keep({ kind: "folder", id: `folder:${board}`, board });
  }
}
