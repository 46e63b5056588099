/** What waits for this person, over all open boards: badge, status bar and picker share it. */
import * as vscode from "vscode";
import { type Attention, attentionFor } from "../core/view/attention";
import type { BoardHandle, Boards } from "./boards";
import type { Identity } from "./identity";
import type { RunBooks } from "./workflows/runBooks";

export interface WaitingItem {
  readonly handle: BoardHandle;
  readonly item: Attention;
}

export class AttentionList implements vscode.Disposable {
  readonly #boards: Boards;
  readonly #identity: Identity;
  readonly #books: RunBooks;
  readonly #changed = new vscode.EventEmitter<readonly WaitingItem[]>();
  readonly #subscriptions: vscode.Disposable[];
  #items: readonly WaitingItem[] = [];
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(boards: Boards, identity: Identity, books: RunBooks) {
    this.#books = books;
    this.#boards = boards;
    this.#identity = identity;
    this.#subscriptions = [
      boards.onDidChange(() => this.#soon()),
      books.onDidChange(() => this.#soon()),
      boards.onDidList(() => this.update()),
    ];
  }

  /** One command is several changes. */
  #soon(): void {
    this.#timer ??= setTimeout(() => this.update(), 40);
  }

  get items(): readonly WaitingItem[] {
    return this.#items;
  }

  update(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { me } = this.#identity;
    this.#items = this.#boards.all.flatMap((handle) =>
      attentionFor(handle.open.world, me, [me.agent], handle.open.now(), (run) =>
        this.#books.planOf(handle, run),
      ).map((item) => ({ handle, item })),
    );
    this.#changed.fire(this.#items);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
