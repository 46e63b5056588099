/** What one page shows of one board, and how it is kept up to date. */

import { agentKey, findAgent } from "../../core/agent/registry";
import { executionDetails } from "../../core/history/executionDetails";
import type { ChangeFollower, ExecutionHistory } from "../../core/history/executionHistory";
import { FlowQuery, type QueryContext } from "../../core/history/flowQuery";
import type { ExecutionDetails, FlowFilter, ToFlowPage } from "../../protocol/flow";
import type { BoardHandle } from "../boards";
import { rowAt, sizeOf } from "./executionPlace";

/** Between two messages about what changed. Milliseconds. */
const pause = 120;
/** The end of what is in progress moves, and claims run out. Milliseconds. */
const tick = 10_000;
/** A long history is shown while it is still read, but not after each batch. Milliseconds. */
const firstLook = 800;

type Post = (message: ToFlowPage) => void;

export class FlowSession {
  readonly handle: BoardHandle;
  readonly #post: Post;
  readonly #fail: (error: unknown) => void;
  readonly #ticker: NodeJS.Timeout;
  #query: FlowQuery | undefined;
  #history: ExecutionHistory | undefined;
  #changes: ChangeFollower | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(handle: BoardHandle, post: Post, fail: (error: unknown) => void) {
    this.handle = handle;
    this.#post = post;
    this.#fail = fail;
    this.#ticker = setInterval(() => this.look(), tick);
  }

  /** Shows everything the filter matches, and from then on what changes. */
  async show(filter: FlowFilter): Promise<void> {
    const { history: feed } = this.handle;
    let shown = Date.now();
    const step = () => {
      if (feed.complete || Date.now() - shown < firstLook) return;
      shown = Date.now();
      this.#showAll(filter);
    };
    await feed.catchUp(step, () => this.#closed);
    this.#showAll(filter);
  }

  /** Something may have been journalled. Looks soon, once for many calls. */
  look(): void {
    if (this.#closed || this.#query === undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#follow().catch(this.#fail);
    }, pause);
  }

  /** What the page asks for when an execution is chosen. */
  async details(key: number): Promise<ExecutionDetails | undefined> {
    const { history: feed, open } = this.handle;
    const { history } = feed;
    const found = await executionDetails(history, key, (place) => feed.at(place), open.now());
    if (found === undefined) return undefined;
    const { task: _, artifacts, ...rest } = found;
    return {
      ...rest,
      opens: rowAt(this.handle, key) !== undefined,
      artifacts: await Promise.all(
        artifacts.map(async (artifact) => ({
          ...artifact,
          size: await sizeOf(this.handle, artifact.path),
        })),
      ),
    };
  }

  close(): void {
    this.#closed = true;
    this.#changes?.stop();
    clearInterval(this.#ticker);
    clearTimeout(this.#timer);
  }

  #showAll(filter: FlowFilter): void {
    if (this.#closed) return;
    const { history } = this.handle.history;
    history.passTime(this.handle.open.now());
    if (history !== this.#history) {
      this.#changes?.stop();
      this.#changes = history.follow();
    }
    this.#changes?.take();
    this.#history = history;
    this.#query = new FlowQuery(history, filter);
    this.#post({ type: "view", view: this.#query.view(this.#context()) });
  }

  async #follow(): Promise<void> {
    const { history: feed, open } = this.handle;
    await feed.catchUp(undefined, () => this.#closed);
    const query = this.#query;
    if (this.#closed || query === undefined) return;
    const changed = this.#changes;
    if (changed === undefined || feed.history !== this.#history) return this.#showAll(query.filter);
    feed.history.passTime(open.now());
    const changes = query.changes(changed.take(), this.#context());
    if (changes === undefined) this.#showAll(query.filter);
    else this.#post({ type: "changes", changes });
  }

  #context(): QueryContext {
    const { registry, open, history } = this.handle;
    return {
      now: open.now(),
      complete: history.complete,
      roleOf: (agent) => {
        const role = findAgent(registry, agent)?.role;
        return role === undefined ? undefined : agentKey(role);
      },
      startOfDay,
    };
  }
}

/** Midnight in the reader's time zone, which days of 23 or 25 hours do not move. */
function startOfDay(daysBack: number): number {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysBack);
  return day.getTime();
}
