/** Writing what had to wait, when git is done or an editor has let go, though nobody asks meanwhile. */
import type { OpenFace } from "../../core/face/face";

/** Milliseconds. Git needs less than the first; what a person must mend takes longer than the last. */
const first = 500;
const last = 30_000;

export class FollowUp {
  readonly #face: Pick<OpenFace, "board" | "look">;
  readonly #report: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(face: Pick<OpenFace, "board" | "look">, report: (error: unknown) => void) {
    this.#face = face;
    this.#report = report;
  }

  /** Looks again, ever more rarely, for as long as a file waits. */
  start(): void {
    if (this.#timer === undefined) this.#schedule(first);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    if (this.#stopped || this.#face.board.waiting.length === 0) {
      this.#timer = undefined;
      return;
    }
    this.#timer = setTimeout(() => void this.#look(delay), delay).unref();
  }

  async #look(delay: number): Promise<void> {
    try {
      await this.#face.look(0);
    } catch (error) {
      this.#report(error);
    }
    this.#schedule(Math.min(delay * 2, last));
  }
}
