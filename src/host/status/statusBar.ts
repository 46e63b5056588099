/** One item in the status bar: the workflow this person is in, or what waits for them. */
import * as vscode from "vscode";
import { type StatusLine, statusLine } from "../../core/view/statusLine";
import { literal } from "../../core/view/words";
import type { AttentionList } from "../attention";
import type { BoardHandle, Boards } from "../boards";
import type { Identity } from "../identity";
import type { RunBooks } from "../workflows/runBooks";

const recentKey = "baton.recentProject";

interface Recent {
  readonly board: string;
  readonly project: string;
}

const backgrounds: Readonly<Record<StatusLine["kind"], string | undefined>> = {
  attention: "statusBarItem.warningBackground",
  failed: "statusBarItem.errorBackground",
  working: undefined,
  idle: undefined,
};

export class StatusBar implements vscode.Disposable {
  readonly #boards: Boards;
  readonly #identity: Identity;
  readonly #attention: AttentionList;
  readonly #books: RunBooks;
  readonly #memory: vscode.Memento;
  readonly #item: vscode.StatusBarItem;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    boards: Boards,
    identity: Identity,
    attention: AttentionList,
    books: RunBooks,
    memory: vscode.Memento,
  ) {
    this.#boards = boards;
    this.#identity = identity;
    this.#attention = attention;
    this.#books = books;
    this.#memory = memory;
    this.#item = vscode.window.createStatusBarItem(
      "baton.status",
      vscode.StatusBarAlignment.Left,
      5,
    );
    this.#item.name = "Baton";
    this.#item.command = "baton.statusActions";
    const minute = setInterval(() => this.update(), 60_000);
    this.#subscriptions = [
      this.#item,
      attention.onDidChange(() => this.update()),
      books.onDidChange(() => this.update()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("baton")) this.update();
      }),
      { dispose: () => clearInterval(minute) },
    ];
  }

  /** Remembers the project this person worked on last. */
  async remember(board: string, project: string): Promise<void> {
    await this.#memory.update(recentKey, { board, project } satisfies Recent);
    this.update();
  }

  update(): void {
    const line = this.#line();
    if (line === undefined) return this.#item.hide();
    const { text, icon, kind, spoken } = line;
    this.#item.text = `$(${icon}) ${literal(text)}`;
    this.#item.accessibilityInformation = { label: `Baton: ${spoken}`, role: "button" };
    this.#item.tooltip = tooltipOf(line);
    const background = backgrounds[kind];
    this.#item.backgroundColor =
      background === undefined ? undefined : new vscode.ThemeColor(background);
    this.#item.show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** The line of the board this person worked on last, else the first that has one. */
  #line(): StatusLine | undefined {
    const recent = this.#memory.get<Recent>(recentKey);
    const lines = [...this.#boards.all]
      .sort((a, b) => Number(b.id === recent?.board) - Number(a.id === recent?.board))
      .flatMap((handle) => this.#lineOf(handle, recent) ?? []);
    const hideIdle = !vscode.workspace
      .getConfiguration("baton")
      .get<boolean>("statusBar.showWhenIdle", true);
    const rank = { attention: 0, failed: 1, working: 2, idle: 3 } as const;
    const best = lines.sort((a, b) => rank[a.kind] - rank[b.kind])[0];
    return best?.kind === "idle" && hideIdle ? undefined : best;
  }

  #lineOf(handle: BoardHandle, recent: Recent | undefined): StatusLine | undefined {
    const waiting = this.#attention.items
      .filter((one) => one.handle.id === handle.id)
      .map(({ item }) => item);
    const project = recent?.board === handle.id ? recent.project : undefined;
    const { world } = handle.open;
    const { me } = this.#identity;
    const now = handle.open.now();
    const countReady = () => handle.states.readyCount({ world, me, now });
    return statusLine(world, me, waiting, project, now, countReady, (run) =>
      this.#books.planOf(handle, run),
    );
  }
}

/** The next actions as links; everything that comes from files is text. */
function tooltipOf(line: StatusLine): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: [...new Set(linksOf(line).map(([, command]) => command))] };
  for (const detail of line.details) text.appendText(detail).appendMarkdown("\n\n");
  const links = linksOf(line).map(([title, command]) => `[${title}](command:${command})`);
  text.appendMarkdown(links.join(" · "));
  return text;
}

function linksOf({ kind }: StatusLine): readonly (readonly [string, string])[] {
  const waiting = ["What needs you", "baton.showAttention"] as const;
  const next = ["Next Subtask", "baton.next"] as const;
  const complete = ["Complete", "baton.complete"] as const;
  const release = ["Release…", "baton.release"] as const;
  switch (kind) {
    case "attention":
      return [waiting, next, complete, release];
    case "failed":
    case "working":
      return [next, complete, release];
    case "idle":
      return [["Claim…", "baton.claim"]];
  }
}
