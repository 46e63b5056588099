/** What the host was asked to show, and whether its answer is still on the way. */
import type { FlowFilter } from "../../src/protocol/flow";
import { sameFilter } from "./filter/filters";

/** Typing rests before the host is asked. Milliseconds. */
const typingRest = 250;
/** Waiting shows after this, so that quick answers do not flicker. Milliseconds. */
const patience = 300;

export class Question {
  /** What was asked for last; the picture may still be the one before. */
  #filter: FlowFilter;
  #open = false;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** @param onWaiting is told when the answer takes long, and when it has come */
  constructor(
    filter: FlowFilter,
    private readonly onWaiting: (waiting: boolean) => void,
  ) {
    this.#filter = filter;
  }

  get filter(): FlowFilter {
    return this.#filter;
  }

  /** Asked, and not answered yet. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** The filter is asked for; the answer to an older one does not count any more. */
  open(filter: FlowFilter): void {
    this.#filter = filter;
    this.#open = true;
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.onWaiting(true), patience);
  }

  /** False for the answer to an older question: the one to the last is on its way. */
  isAnsweredBy(filter: FlowFilter): boolean {
    return !this.#open || sameFilter(filter, this.#filter);
  }

  /** An answer has come, or why there is none. @param filter what is shown now */
  close(filter = this.#filter): void {
    this.#filter = filter;
    this.#open = false;
    clearTimeout(this.#slow);
    this.onWaiting(false);
  }

  /** Calls back when typing rests. Whatever else is asked for comes before it. */
  afterTyping(run: () => void): void {
    this.stopTyping();
    this.#typing = setTimeout(run, typingRest);
  }

  stopTyping(): void {
    clearTimeout(this.#typing);
  }

  dispose(): void {
    clearTimeout(this.#slow);
    this.stopTyping();
  }
}
