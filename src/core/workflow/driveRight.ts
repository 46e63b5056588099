/**
 * The right of one process to drive a run: taken, renewed while it is needed, and let go. It is settled in
 * the journal, so that two processes never drive at once; `docs/protocol.md`, runs of workflows.
 */
import type { Actor } from "../board/events";
import type { Refusal } from "../errors";
import type { EnginePorts } from "./enginePorts";

/** Seconds another process waits before it takes over from one that went silent. */
const ttl = 60;

export interface DriveRightHost {
  readonly run: string;
  readonly actor: Actor;
  readonly ports: Pick<EnginePorts, "board" | "sessions" | "timers" | "log">;
  /** It may have been lost: look again. */
  readonly wake: () => void;
}

export class DriveRight {
  readonly #host: DriveRightHost;
  #stopped = false;
  #stopWaiting: () => void = () => undefined;

  constructor(host: DriveRightHost) {
    this.#host = host;
  }

  /** Takes it, also from a process that is gone. Gives why not: `busy` while another one drives. */
  async take(): Promise<Refusal | undefined> {
    const { board, sessions } = this.#host.ports;
    const result = await this.#ask(ttl);
    if (result.ok) return undefined;
    if (result.code !== "busy") return result;
    const session = board.world.board.runs.get(this.#host.run)?.driver?.session;
    if (session === undefined || (await sessions.alive(session))) return result;
    const again = await this.#ask(ttl, session);
    return again.ok ? undefined : again;
  }

  /** Renews it at a third of its time, whatever else takes long. Resolves after `stop`. */
  async keep(): Promise<void> {
    const { ports, run, wake } = this.#host;
    while (!this.#isStopped()) {
      const wait = ports.timers.start((ttl * 1000) / 3);
      this.#stopWaiting = () => wait.cancel();
      await wait.done;
      if (this.#isStopped()) return;
      try {
        const result = await this.#ask(ttl);
        if (!result.ok) wake();
      } catch (error) {
        ports.log.error(`The run ${run} could not be kept`, error);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#stopWaiting();
  }

  /** Another process may go on at once. */
  async letGo(): Promise<void> {
    await this.#ask(0);
  }

  #ask(seconds: number, gone?: string) {
    const { ports, run, actor } = this.#host;
    return ports.board.execute({ type: "drive_run", run, ttl: seconds, gone }, actor);
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}
