/** One command's questions to a coordination server: which leases it needs, has got and gives back. */
import type { BoardEvent, Commit } from "../board/events";
import type { Board } from "../board/state";
import type { Refusal } from "../errors";
import type { Log } from "../ports";
import { stepOfClaim } from "../workflow/stepStates";
import { aloneFor, refuseElsewhere, refuseUnreachable, unreachableWords } from "./coordinatorWords";
import type { RemoteLease, RemoteLeases } from "./remoteLeases";
import { leaseOn } from "./sharedLeases";

/** The server to be asked now. */
export interface Current {
  readonly leases: RemoteLeases;
  readonly whenUnreachable: "local" | "refuse";
}

type Grant = Extract<BoardEvent, { type: "claim_granted" }>;

interface Context {
  readonly ownBoard: () => Promise<string>;
  /** Boards that passed the question on, so that it never goes round in circles. */
  readonly via: readonly string[];
  readonly log: Log;
}

export class Asking {
  readonly #current: Current;
  readonly #context: Context;
  /** By project; undefined for one that is claimed without a lease. */
  readonly #got = new Map<string, RemoteLease | undefined>();
  #wanted: readonly Grant[] = [];
  #now = 0;
  readonly #used = new Set<string>();
  readonly warnings: string[] = [];

  constructor(current: Current, context: Context) {
    this.#current = current;
    this.#context = context;
  }

  /** True when the last attempt had to be held back, because the server was not asked yet. */
  get waits(): boolean {
    return this.#wanted.length > 0;
  }

  /** The events with their leases; undefined, and nothing may be appended, while one is missing. */
  admit(
    board: Board,
    events: readonly BoardEvent[],
    now: number,
  ): readonly BoardEvent[] | undefined {
    this.#now = now;
    const { server } = this.#current.leases;
    const wanted: Grant[] = [];
    const admitted = events.map((event) => {
      if (event.type !== "claim_granted") return event;
      // Steps belong to a run, and a run to one board.
      if (stepOfClaim(board.runs, event.project) !== undefined) return event;
      const known = this.#got.has(event.project);
      const remote = this.#got.get(event.project) ?? leaseOn(board, event.project, server, now);
      if (remote === undefined && !known) wanted.push(event);
      return remote === undefined ? event : { ...event, remote };
    });
    this.#wanted = wanted;
    return wanted.length === 0 ? admitted : undefined;
  }

  /** Asks for what was missing. Gives the refusal where the server or the settings say no. */
  async obtain(): Promise<Refusal | undefined> {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const grant of wanted) {
      if (this.#got.has(grant.project)) continue;
      const refusal = await this.#obtain(grant);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  async #obtain({ project, agent, ttl }: Grant): Promise<Refusal | undefined> {
    const { leases } = this.#current;
    const { via, ownBoard } = this.#context;
    const [board, own] = await Promise.all([leases.board(), ownBoard()]);
    if (board.kind === "unreachable") return this.#unreachable(project, board.why);
    // Its claims are this board's own, or it is waiting for this very answer.
    if (board.board !== undefined && [own, ...via].includes(board.board)) {
      this.#got.set(project, undefined);
      return undefined;
    }
    const answer = await leases.claim({ id: project, agent, ttl }, [...via, own]);
    switch (answer.kind) {
      case "granted":
        this.#got.set(project, { server: leases.server, claim: answer.claim });
        return undefined;
      case "unreachable":
        return this.#unreachable(project, answer.why);
      case "held":
      case "refused":
        return refuseElsewhere(leases.server, project, answer, this.#now);
    }
  }

  #unreachable(project: string, why: string): Refusal | undefined {
    const { leases, whenUnreachable } = this.#current;
    if (whenUnreachable === "refuse") return refuseUnreachable(leases.server, why);
    this.#got.set(project, undefined);
    this.warnings.push(`${unreachableWords(leases.server, why)} ${aloneFor}`);
    return undefined;
  }

  /** What was committed keeps its leases. */
  done(commit: Commit | undefined): void {
    const events = (commit?.events ?? []) as readonly BoardEvent[];
    for (const event of events) {
      if (event.type === "claim_granted" && event.remote) this.#used.add(event.remote.claim);
    }
  }

  /** Gives back what no claim stands on: it was refused here, or somebody here was faster. */
  async giveBackUnused(): Promise<void> {
    for (const lease of this.#got.values()) {
      if (lease === undefined || this.#used.has(lease.claim)) continue;
      const answer = await this.#current.leases.release(lease.claim);
      if (answer.kind === "released") continue;
      this.#context.log.warn(unreachableWords(lease.server, answer.why));
    }
  }
}
