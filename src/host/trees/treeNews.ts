/**
 * When a tree is told what changed. VS Code draws every row below one that is told anew again: until
 * it has asked for them once more, a click on them is lost, and a box that had the keyboard's focus
 * loses it. So news are gathered and wait while VS Code is asking or a person is at work in the tree.
 */
import type { BoardChange } from "../../core/board/openBoard";

type Projects = BoardChange["projects"];

/** What changed since the tree was told last. */
export interface News {
  readonly projects: ReadonlyMap<string, Projects>;
  /** Everything is to be told, whether it differs or not. */
  readonly whole: boolean;
}

/** One command is several commits and a changed file: the tree is told once. Milliseconds. */
const newsDelay = 40;
/** So long after the last question for rows VS Code has got them all. Milliseconds. */
const quiet = 200;
/** Who opened a row or ticked a box is about to click the next one. Milliseconds. */
const handsOff = 1_000;
/** A tree that is asked for rows or worked in without end is told all the same. Milliseconds. */
const patience = 3_000;

export class TreeNews {
  readonly #tell: (news: News) => void;
  readonly #projects = new Map<string, Set<string> | "all">();
  #whole = false;
  #askedAt = 0;
  #touchedAt = 0;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param tell gets the news when the tree may be told; one queue for every reason */
  constructor(tell: (news: News) => void) {
    this.#tell = tell;
  }

  /** These projects of a board may look different. */
  add(board: string, projects: Projects): void {
    const known = this.#projects.get(board);
    const all = known === "all" || projects === "all";
    this.#projects.set(board, all ? "all" : new Set([...(known ?? []), ...projects]));
    this.#soon();
  }

  /** Other boards may be there. */
  look(): void {
    this.#soon();
  }

  /** Every row is to be made again, and at once: the person has asked for it. */
  everything(): void {
    this.#whole = true;
    this.#soon();
  }

  /** VS Code asked for rows: those told anew meanwhile would stay empty for good. */
  asked(): void {
    this.#askedAt = Date.now();
  }

  /** The person did something in the tree. */
  touched(): void {
    this.#touchedAt = Date.now();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #soon(): void {
    this.#since ??= Date.now();
    this.#timer ??= setTimeout(() => this.#try(), newsDelay);
  }

  #try(): void {
    this.#timer = undefined;
    if (this.#mustWait()) return this.#soon();
    const news: News = { projects: new Map(this.#projects), whole: this.#whole };
    this.#projects.clear();
    this.#whole = false;
    this.#since = undefined;
    this.#tell(news);
  }

  #mustWait(): boolean {
    const now = Date.now();
    if (now - (this.#since ?? now) >= patience) return false;
    return now - this.#askedAt < quiet || (!this.#whole && now - this.#touchedAt < handsOff);
  }
}
