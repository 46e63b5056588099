/**
 * What the window knows of the runs of its boards besides the boards themselves: their plans and the
 * tries of their steps, read when somebody looks, and kept.
 */
import * as vscode from "vscode";
import { runAttempts } from "../../core/history/runAttempts";
import type { StepAttempt } from "../../core/view/runFacts";
import type { WorkflowContext } from "../../core/view/workflowRows";
import type { RunPlan } from "../../core/workflow/runPlan";
import { readPlan } from "../../core/workflow/runRecords";
import type { RunState } from "../../core/workflow/runState";
import type { BoardHandle, Boards } from "../boards";
import type { Identity } from "../identity";

/** Between two looks at the history while something is journalled all the time. Milliseconds. */
const historyPause = 300;

interface Book {
  /** By the plan's hash; undefined when it cannot be read. */
  readonly plans: Map<string, RunPlan | undefined>;
  readonly reading: Set<string>;
  /** By run, as of the last look. */
  attempts: Map<string, readonly StepAttempt[]>;
  timer: NodeJS.Timeout | undefined;
}

export class RunBooks implements vscode.Disposable {
  readonly #boards: Boards;
  readonly #identity: Identity;
  readonly #log: vscode.LogOutputChannel;
  readonly #books = new Map<string, Book>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #subscriptions: vscode.Disposable[];
  #watching = false;

  /** The id of the board of which something may look different. */
  readonly onDidChange = this.#changed.event;

  constructor(boards: Boards, identity: Identity, log: vscode.LogOutputChannel) {
    this.#boards = boards;
    this.#identity = identity;
    this.#log = log;
    this.#subscriptions = [
      boards.onDidChange(({ handle }) => {
        this.#followHistory(handle);
        this.#changed.fire(handle.id);
      }),
      boards.onDidChangeTemplates((handle) => this.#changed.fire(handle.id)),
      boards.onDidList(() => {
        for (const [id, book] of this.#books) {
          if (boards.byId(id) !== undefined) continue;
          clearTimeout(book.timer);
          this.#books.delete(id);
        }
      }),
    ];
  }

  /** The board as the rows of its runs are made from; undefined when it is not open. */
  contextOf(board: string): WorkflowContext | undefined {
    const handle = this.#boards.byId(board);
    if (handle === undefined) return undefined;
    const { open, templates, patterns } = handle;
    return {
      world: open.world,
      now: open.now(),
      me: this.#identity.me,
      templates,
      patterns,
      planOf: (run) => this.planOf(handle, run),
      attemptsOf: (run) => this.#attemptsOf(handle, run),
    };
  }

  /** The plan of a run, as far as it was read; reading begins with the first question. */
  planOf(handle: BoardHandle, run: RunState): RunPlan | undefined {
    const { plans, reading } = this.#book(handle.id);
    const { hash } = run.plan;
    if (!plans.has(hash) && !reading.has(hash)) {
      reading.add(hash);
      void this.#readPlan(handle, run);
    }
    return plans.get(hash);
  }

  /** Whether the tries of steps are wanted as they come: while somebody sees the view. */
  watchHistory(isWatching: boolean): void {
    this.#watching = isWatching;
    if (isWatching) for (const handle of this.#boards.all) this.#followHistory(handle);
  }

  dispose(): void {
    for (const { timer } of this.#books.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #book(board: string): Book {
    const known = this.#books.get(board);
    if (known !== undefined) return known;
    const made: Book = {
      plans: new Map(),
      reading: new Set(),
      attempts: new Map(),
      timer: undefined,
    };
    this.#books.set(board, made);
    return made;
  }

  async #readPlan(handle: BoardHandle, run: RunState): Promise<void> {
    const { plans, reading } = this.#book(handle.id);
    const { hash } = run.plan;
    try {
      plans.set(hash, await readPlan(handle.workflows.files, run));
    } catch (error) {
      // Its steps are shown as the journal names them.
      plans.set(hash, undefined);
      this.#log.warn(`The plan of run ${run.id} cannot be read: ${String(error)}`);
    } finally {
      reading.delete(hash);
      this.#changed.fire(handle.id);
    }
  }

  #attemptsOf({ id, history }: BoardHandle, run: string): readonly StepAttempt[] {
    const { attempts } = this.#book(id);
    const known = attempts.get(run);
    if (known !== undefined) return known;
    const found = runAttempts(history.history, run);
    attempts.set(run, found);
    return found;
  }

  #followHistory(handle: BoardHandle): void {
    if (!this.#watching || handle.open.board.runs.size === 0) return;
    const book = this.#book(handle.id);
    book.timer ??= setTimeout(() => {
      book.timer = undefined;
      this.#catchUp(handle, book).catch((error: unknown) =>
        this.#log.error("The history of runs cannot be read", error),
      );
    }, historyPause);
  }

  async #catchUp(handle: BoardHandle, book: Book): Promise<void> {
    await handle.history.catchUp(undefined, () => !this.#watching);
    handle.history.history.passTime(handle.open.now());
    book.attempts = new Map();
    this.#changed.fire(handle.id);
  }
}
