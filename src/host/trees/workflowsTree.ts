/** The workflows tree: turns the core's rows into native items and tells only the rows that changed. */
import * as vscode from "vscode";
import { workflowDetails } from "../../core/view/workflowDetails";
import { type WorkflowLook, workflowLook } from "../../core/view/workflowLooks";
import {
  type WorkflowRow,
  workflowChildren,
  workflowParent,
  workflowRowId,
} from "../../core/view/workflowRows";
import type { Boards } from "../boards";
import { localClock } from "../dialogs/clock";
import type { RunBooks } from "../workflows/runBooks";
import { KeptElements } from "./keptElements";
import { LostQuestions } from "./lostQuestions";
import { ShownRows } from "./shownRows";
import { type News, TreeNews } from "./treeNews";
import { detailsTooltip, workflowItem } from "./workflowItems";

/** A row of one board. */
export interface WorkflowElement {
  readonly kind: "workflow";
  readonly id: string;
  readonly board: string;
  readonly row: WorkflowRow;
}

interface FolderElement {
  readonly kind: "folder";
  readonly id: string;
  readonly board: string;
}

export type WorkflowsElement = WorkflowElement | FolderElement;

/** Milliseconds. */
const minute = 60_000;

export class WorkflowsTree implements vscode.TreeDataProvider<WorkflowsElement>, vscode.Disposable {
  readonly #boards: Boards;
  readonly #books: RunBooks;
  readonly #news: TreeNews;
  readonly #lost: LostQuestions<WorkflowsElement>;
  readonly #changed = new vscode.EventEmitter<WorkflowsElement[] | undefined>();
  readonly #elements = new KeptElements<WorkflowsElement>();
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #shown = new ShownRows<WorkflowsElement>({
    lookOf: (element) =>
      element.kind === "folder" ? this.#nameOf(element) : this.#lookOf(element),
    childrenOf: (element) => this.#childrenOf(element),
  });
  #view: vscode.TreeView<WorkflowsElement> | undefined;
  #revealing = 0;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(boards: Boards, books: RunBooks) {
    this.#boards = boards;
    this.#books = books;
    this.#news = new TreeNews((news) => this.#tell(news));
    this.#lost = new LostQuestions((rows) => {
      if (this.#view?.visible === true) this.#changed.fire(rows);
    });
    const time = setInterval(() => this.#look(), minute);
    this.#subscriptions.push(
      this.#news,
      this.#lost,
      books.onDidChange((board) => this.#news.add(board, "all")),
      boards.onDidList(() => this.#look()),
      { dispose: () => clearInterval(time) },
    );
  }

  createView(): vscode.TreeView<WorkflowsElement> {
    const view = vscode.window.createTreeView<WorkflowsElement>("baton.workflows", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#view = view;
    this.#subscriptions.push(
      view,
      view.onDidCollapseElement(({ element }) => this.#fold(element, true)),
      view.onDidExpandElement(({ element }) => this.#fold(element, false)),
      view.onDidChangeVisibility(({ visible }) => this.#books.watchHistory(visible)),
    );
    this.#describe();
    return view;
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  /** Selects a row; throws where the view was never opened. */
  async reveal(board: string, row: WorkflowRow): Promise<void> {
    this.#revealing += 1;
    try {
      const options = { select: true, focus: false, expand: true };
      await this.#view?.reveal(this.#element(board, row), options);
    } finally {
      this.#revealing -= 1;
    }
  }

  getTreeItem(element: WorkflowsElement): vscode.TreeItem {
    const item = this.#itemOf(element);
    item.id = element.id;
    const isOpen = item.collapsibleState === vscode.TreeItemCollapsibleState.Expanded;
    this.#lost.given(element, isOpen);
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, element: WorkflowsElement): vscode.TreeItem {
    const context = this.#books.contextOf(element.board);
    if (element.kind === "folder" || context === undefined) return item;
    // Nothing may have set it before: VS Code keeps the tooltip that an item came with.
    const details = workflowDetails(context, element.row, localClock(context.now));
    if (details !== undefined) item.tooltip = detailsTooltip(details);
    return item;
  }

  getChildren(element?: WorkflowsElement): WorkflowsElement[] {
    this.#news.asked();
    this.#lost.asked(element);
    if (element === undefined) {
      const roots = this.#roots();
      this.#shown.givenRoots(roots);
      return roots;
    }
    const children = this.#childrenOf(element);
    this.#shown.givenBelow(element, children);
    return children;
  }

  getParent(element: WorkflowsElement): WorkflowsElement | undefined {
    const context = this.#books.contextOf(element.board);
    if (element.kind === "folder" || context === undefined) return undefined;
    const parent = workflowParent(context, element.row);
    if (parent !== undefined) return this.#element(element.board, parent);
    return this.#boards.all.length === 1 ? undefined : this.#folder(element.board);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #itemOf(element: WorkflowsElement): vscode.TreeItem {
    if (element.kind === "folder") {
      const name = this.#nameOf(element);
      this.#shown.given(element, name);
      const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
      item.iconPath = vscode.ThemeIcon.Folder;
      item.contextValue = "|folder|";
      return item;
    }
    const look = this.#lookOf(element);
    if (look === undefined) return new vscode.TreeItem("");
    this.#shown.given(element, look);
    return workflowItem(look, commandOf(element));
  }

  #nameOf({ board }: FolderElement): string {
    return this.#boards.byId(board)?.name ?? "";
  }

  #lookOf({ board, row }: WorkflowElement): WorkflowLook | undefined {
    const context = this.#books.contextOf(board);
    return context === undefined ? undefined : workflowLook(context, row);
  }

  #roots(): WorkflowsElement[] {
    const boards = this.#boards.all;
    const only = boards.length === 1 ? boards[0] : undefined;
    if (only !== undefined) return this.#childrenOf(this.#folder(only.id));
    return boards.map(({ id }) => this.#folder(id));
  }

  #childrenOf(element: WorkflowsElement): WorkflowsElement[] {
    const { board } = element;
    const context = this.#books.contextOf(board);
    if (context === undefined) return [];
    const row = element.kind === "folder" ? undefined : element.row;
    return workflowChildren(context, row).map((child) => this.#element(board, child));
  }

  #fold(element: WorkflowsElement, isFolded: boolean): void {
    if (this.#revealing === 0) this.#news.touched();
    this.#lost.folded(element, isFolded);
  }

  #look(): void {
    for (const { id } of this.#boards.all) this.#news.add(id, "all");
    this.#news.look();
  }

  #tell(news: News): void {
    this.#describe();
    const roots = this.#roots();
    if (news.whole || this.#shown.rootsDiffer(roots)) {
      this.#changed.fire(undefined);
      return;
    }
    const rows = roots
      .filter(({ board }) => news.projects.has(board))
      .flatMap((root) => this.#shown.differing(root));
    if (rows.length > 0) this.#changed.fire(rows);
  }

  /** What the view says besides its rows. */
  #describe(): void {
    const contexts = this.#boards.all.flatMap(({ id }) => this.#books.contextOf(id) ?? []);
    const none = contexts.length > 0 && this.#roots().length === 0;
    const alerts = contexts.some(({ world }) => world.board.alerts.size > 0);
    void vscode.commands.executeCommand("setContext", "baton.noWorkflows", none);
    void vscode.commands.executeCommand("setContext", "baton.hasAlerts", alerts);
  }

  #element(board: string, row: WorkflowRow): WorkflowElement {
    const id = `${board}:${workflowRowId(row)}`;
    return this.#elements.keep({ kind: "workflow", id, board, row });
  }

  #folder(board: string): FolderElement {
    return this.#elements.keep({ kind: "folder", id: `workflows:${board}`, board });
  }
}

/** A click opens what a row stands for; runs and groups only unfold. */
function commandOf(element: WorkflowElement): vscode.Command | undefined {
  switch (element.row.kind) {
    case "template":
    case "problem":
      return { command: "baton.openTemplate", title: "Open", arguments: [element] };
    case "pattern":
      return { command: "baton.openPattern", title: "Open", arguments: [element] };
    case "section":
    case "run":
    case "step":
    case "attempt":
    case "check":
    case "alert":
      return undefined;
  }
}
