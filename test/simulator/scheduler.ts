import type { Random } from "./random";

/** Whoever can be stopped: a process, a person, git. */
export interface Task {
  readonly name: string;
  /** A crashed one never goes on. */
  dead: boolean;
  /** Stopped until that step; its calls wait. */
  stoppedUntil: number;
}

interface Parked {
  readonly task: Task;
  readonly label: string;
  readonly resume: () => void;
}

/**
 * Every call to the outside waits here until the seed's chance lets it go on. Between two choices all
 * microtasks have run, so a run is the same each time.
 */
export class Scheduler {
  step = 0;
  readonly trace: string[] = [];
  #parked: Parked[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  note(text: string): void {
    this.trace.push(`${String(this.step).padStart(5)} ${text}`);
  }

  /** A place where the task may be stopped, overtaken or killed. */
  async point(task: Task, label: string): Promise<void> {
    return new Promise((resume) => {
      if (!task.dead) this.#parked.push({ task, label, resume });
    });
  }

  /** The labels at which a task waits now. */
  waitsAt(task: Task): readonly string[] {
    return this.#parked.filter((one) => one.task === task).map(({ label }) => label);
  }

  /** Lets one call go on; false when none can. */
  async advance(): Promise<boolean> {
    this.#parked = this.#parked.filter(({ task }) => !task.dead);
    const able = this.#parked.filter(({ task }) => task.stoppedUntil <= this.step);
    this.step += 1;
    if (able.length === 0) return this.#parked.length > 0;
    const chosen = this.#random.pick(able);
    this.#parked.splice(this.#parked.indexOf(chosen), 1);
    this.note(`${chosen.task.name} ${chosen.label}`);
    chosen.resume();
    await drained();
    return true;
  }
}

/** When all microtasks have run. */
export async function drained(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
