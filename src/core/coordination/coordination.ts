/**
 * Claims that a coordination server has a say in: its lease first, the board's claim second, and both
 * given back together. It stands around the board's one write, so every face has it.
 *
 * - A server knows projects, not tasks: a claim on a task takes its project's lease. All claims of one
 *   board on a project share it, and the last of them gives it back.
 * - The lease's id stands in the grant itself, so any process can extend and end it. A process that
 *   dies in between leaves a lease that runs out, and no claim.
 */
import type { Command } from "../board/commands";
import type { BoardEvent, Commit } from "../board/events";
import type { Board, Claim } from "../board/state";
import type { Refusal } from "../errors";
import type { Log } from "../ports";
import { Asking, type Current } from "./asking";
import { aloneFor, unreachableWords } from "./coordinatorWords";
import type { RemoteLease, RemoteStatus } from "./remoteLeases";
import { leaseTtl, sharesLease } from "./sharedLeases";

/** What a decision becomes before it is appended; undefined while the server has to be asked first. */
export type Admit = (
  board: Board,
  events: readonly BoardEvent[],
  now: number,
) => readonly BoardEvent[] | undefined;

/** A command that went through. */
interface Accepted {
  readonly ok: true;
  /** What it became; undefined when everything was as asked already. */
  readonly commit: Commit | undefined;
  readonly warnings: readonly string[];
}

export interface CoordinationPorts {
  /** The server as the settings are now; undefined where none is set. */
  readonly current: () => Current | undefined;
  /** Tells this board from every other one, on other machines too. */
  readonly ownBoard: () => Promise<string>;
  readonly log: Log;
}

/** What coordination needs to know of a server, for who asks about it. */
export type CoordinatorStatus = RemoteStatus & { readonly sameBoard: boolean };

export class Coordination {
  readonly #ports: CoordinationPorts;
  /** What is still being told the server. */
  readonly #following = new Set<Promise<unknown>>();
  /** What came of it, for whoever made the commit: often it is known before the files are written. */
  readonly #outcomes = new WeakMap<Commit, Promise<readonly string[]>>();
  /** Leases that the server had forgotten and granted anew, by their first id. */
  readonly #renewed = new Map<string, string>();

  constructor(ports: CoordinationPorts) {
    this.#ports = ports;
  }

  /**
   * Executes a command with the leases its grants need.
   *
   * @param attempt Decides and appends what was admitted; called again when the server was asked.
   * @param wait Whether the answer waits for what has to be told the server afterwards.
   */
  async around(
    command: Command,
    attempt: (admit: Admit) => Promise<Accepted | Refusal>,
    wait: boolean,
  ): Promise<Accepted | Refusal> {
    const current = this.#ports.current();
    if (current === undefined) return attempt((_, events) => events);
    const { ownBoard, log } = this.#ports;
    const via = command.type === "claim" ? (command.via ?? []) : [];
    const asking = new Asking(current, { ownBoard, via, log });
    try {
      for (;;) {
        const result = await attempt((board, events, now) => asking.admit(board, events, now));
        if (asking.waits) {
          const refusal = await asking.obtain();
          if (refusal !== undefined) return refusal;
          continue;
        }
        if (!result.ok) return result;
        asking.done(result.commit);
        const told = wait ? await this.#told(command, result) : [];
        return { ...result, warnings: [...result.warnings, ...asking.warnings, ...told] };
      }
    } finally {
      await asking.giveBackUnused();
    }
  }

  /** Follows a commit of this process: tells the server what was ended and what goes on. Does not wait. */
  committed(before: Board, after: Board, commit: Commit, now: number): void {
    const current = this.#ports.current();
    if (current === undefined) return;
    const { server } = current.leases;
    const works = new Map<string, Promise<string | undefined>>();
    for (const event of commit.events as readonly BoardEvent[]) {
      const claim = claimIn(event, before, after);
      const lease = claim?.remote;
      if (claim === undefined || lease?.server !== server || works.has(lease.claim)) continue;
      const inUse = sharesLease(after, claim.project, lease);
      if (event.type === "claim_ended" && !inUse) {
        works.set(lease.claim, this.#release(current, lease, claim));
      } else if (event.type !== "claim_granted" || sharesLease(before, claim.project, lease)) {
        works.set(lease.claim, this.#extend(current, lease, claim, leaseTtl(after, claim, now)));
      }
    }
    if (works.size === 0) return;
    const told = Promise.all(works.values()).then((all) =>
      all.filter((text) => text !== undefined),
    );
    this.#outcomes.set(commit, told);
    this.#following.add(told);
    void told.finally(() => this.#following.delete(told));
  }

  /** How the server is; undefined where none is set. */
  async status(): Promise<CoordinatorStatus | undefined> {
    const current = this.#ports.current();
    if (current === undefined) return undefined;
    const [status, board, own] = await Promise.all([
      current.leases.status(),
      current.leases.board(),
      this.#ports.ownBoard(),
    ]);
    return { ...status, sameBoard: board.kind === "known" && board.board === own };
  }

  /** Waits until the server was told of everything, or did not answer in time. */
  async close(): Promise<void> {
    await Promise.all(this.#following);
    this.#ports.current()?.leases.close();
  }

  /** Who only works on is not kept waiting; who gives back or asks for more time is told how it went. */
  async #told({ type }: Command, { commit }: Accepted): Promise<readonly string[]> {
    const ends = commit?.events.some((event) => event.type === "claim_ended") ?? false;
    const told = commit === undefined ? undefined : this.#outcomes.get(commit);
    return told !== undefined && (ends || type === "claim" || type === "extend") ? told : [];
  }

  async #release({ leases }: Current, lease: RemoteLease, claim: Claim) {
    const id = this.#renewed.get(lease.claim) ?? lease.claim;
    this.#renewed.delete(lease.claim);
    const answer = await leases.release(id);
    if (answer.kind === "released") return undefined;
    return this.#say(
      `${claim.project} is free here, but not at the coordinator ${leases.server} before its time is out: ${answer.why}`,
    );
  }

  async #extend({ leases }: Current, lease: RemoteLease, claim: Claim, ttl: number) {
    const { server } = leases;
    const id = claim.project;
    const known = this.#renewed.get(lease.claim) ?? lease.claim;
    const answer = await leases.extend({ id, claim: known }, ttl);
    if (answer.kind === "extended") return undefined;
    if (answer.kind === "unreachable") return this.#say(unreachableWords(server, answer.why));
    // It was started anew and has forgotten everything, or this came too late: first come, first served.
    const again = await leases.claim({ id, agent: claim.agent, ttl }, [
      await this.#ports.ownBoard(),
    ]);
    switch (again.kind) {
      case "granted":
        this.#renewed.set(lease.claim, again.claim);
        return undefined;
      case "held":
        return this.#say(
          `${again.agent} has taken ${id} at the coordinator ${server} meanwhile. Agree with them who goes on.`,
        );
      case "refused":
      case "unreachable":
        return this.#say(`${unreachableWords(server, again.why)} ${aloneFor}`);
    }
  }

  #say(text: string): string {
    this.#ports.log.warn(text);
    return text;
  }
}

function claimIn(event: BoardEvent, before: Board, after: Board): Claim | undefined {
  if (event.type === "claim_ended") return before.claims.get(event.claim);
  const goesOn = event.type === "claim_extended" || event.type === "claim_granted";
  return goesOn ? after.claims.get(event.claim) : undefined;
}
