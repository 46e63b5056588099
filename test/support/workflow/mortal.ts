import type { EnginePorts } from "../../../src/core/workflow/enginePorts";
import type { Runner } from "../../../src/core/workflow/runPorts";

/** A process that is killed right before or right after the n-th thing it does to the world. */
export class Mortal {
  readonly #diesAt: number;
  readonly #onDeath: () => void;
  #done = 0;
  dead = false;

  /** @param diesAt counts from 1; each effect has a moment before and a moment after */
  constructor(diesAt: number, onDeath: () => void) {
    this.#diesAt = diesAt;
    this.#onDeath = onDeath;
  }

  wrap(ports: EnginePorts): EnginePorts {
    const { board, files, snapshots } = ports;
    return {
      ...ports,
      board: {
        get world() {
          return board.world;
        },
        now: () => board.now(),
        onDidChange: (listener) => board.onDidChange(listener),
        execute: async (command, actor) => this.#live(async () => board.execute(command, actor)),
        catchUp: async () => this.#unlessDead(async () => board.catchUp()),
      },
      files: {
        write: async (...args) => this.#live(async () => files.write(...args)),
        find: async (...args) => this.#unlessDead(async () => files.find(...args)),
        names: async (...args) => this.#unlessDead(async () => files.names(...args)),
        move: async (...args) => this.#live(async () => files.move(...args)),
        read: async (...args) => this.#unlessDead(async () => files.read(...args)),
        workspace: async (...args) => this.#unlessDead(async () => files.workspace(...args)),
      },
      snapshots: snapshots && {
        keeps: (...args) => snapshots.keeps(...args),
        take: async (...args) => this.#live(async () => snapshots.take(...args)),
        compare: async (...args) => snapshots.compare(...args),
        owned: async (...args) => snapshots.owned(...args),
        restore: async (...args) => snapshots.restore(...args),
        runs: async () => snapshots.runs(),
        isHere: async (...args) => snapshots.isHere(...args),
        changed: async (...args) => snapshots.changed(...args),
        drop: async (...args) => snapshots.drop(...args),
      },
      runners: ports.runners.map((runner) => this.#wrapRunner(runner)),
      sessions: {
        alive: async (other) => this.#unlessDead(async () => ports.sessions.alive(other)),
      },
    };
  }

  #wrapRunner(runner: Runner): Runner {
    return {
      kinds: runner.kinds,
      start: (job, onText, onRequest) => {
        if (this.#step()) return { outcome: never(), cancel: async () => never() };
        const running = runner.start(job, onText, onRequest);
        if (this.#step()) return { outcome: never(), cancel: async () => never() };
        return {
          outcome: this.#unlessDead(async () => running.outcome),
          cancel: async () => this.#live(async () => running.cancel()),
        };
      },
      recover: async (job) => this.#live(async () => runner.recover(job)),
    };
  }

  async #live<T>(work: () => Promise<T>): Promise<T> {
    if (this.#step()) return never();
    const value = await work();
    return this.#step() ? never() : value;
  }

  async #unlessDead<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead()) return never();
    const value = await work();
    return this.#isDead() ? never() : value;
  }

  #isDead(): boolean {
    return this.dead;
  }

  /** True when it is dead from here on. */
  #step(): boolean {
    if (this.dead) return true;
    this.#done += 1;
    if (this.#done !== this.#diesAt) return false;
    this.dead = true;
    this.#onDeath();
    return true;
  }
}

async function never<T>(): Promise<T> {
  return new Promise<T>(() => {
    // A dead process answers nothing, ever.
  });
}
