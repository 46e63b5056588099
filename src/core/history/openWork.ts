/** What is under way while history is folded: claims, handoffs and blocks, to tell why work waited. */
import type { BoardEvent, Commit } from "../board/events";
import { taskRef } from "../board/state";
import type { CommitPlace } from "../ports";
import type { WaitCause } from "./model";

interface OpenClaim {
  readonly since: number;
  readonly expires: number;
  /** Something was started under it. */
  readonly used: boolean;
}

interface Offer {
  readonly at: number;
  readonly place: CommitPlace;
}

interface Block {
  readonly since: number;
  /** Undefined while it lasts. */
  readonly until: number | undefined;
  readonly reason: string;
}

/** Why work began later than it could have. */
export interface Wait {
  readonly cause: Exclude<WaitCause, "none">;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly on: string | undefined;
}

export class OpenWork {
  readonly #claims = new Map<string, OpenClaim>();
  readonly #offers = new Map<string, Offer>();
  readonly #blocks = new Map<string, Block>();
  /** Claims that ended, kept while something may still be in progress under them. */
  #ended: string[] = [];

  apply(event: BoardEvent, { at }: Commit, place: CommitPlace): void {
    if (event.type === "claim_granted") {
      this.#claims.set(event.claim, { since: at, expires: at + event.ttl * 1000, used: false });
    } else if (event.type === "claim_extended") {
      const claim = this.#claims.get(event.claim);
      if (claim === undefined) return;
      const expires = Math.max(claim.expires, at + event.ttl * 1000);
      this.#claims.set(event.claim, { ...claim, expires });
    } else if (event.type === "claim_ended") {
      const claim = this.#claims.get(event.claim);
      if (claim === undefined) return;
      this.#claims.set(event.claim, { ...claim, expires: Math.min(claim.expires, at) });
      this.#ended.push(event.claim);
    } else if (event.type === "handoff_offered") {
      this.#offers.set(event.handoff, { at, place });
    } else if (event.type === "task_blocked") {
      const key = taskRef(event.project, event.task);
      this.#blocks.set(key, { since: at, until: undefined, reason: event.reason });
    } else if (event.type === "task_unblocked") {
      const key = taskRef(event.project, event.task);
      const block = this.#blocks.get(key);
      if (block !== undefined) this.#blocks.set(key, { ...block, until: at });
    }
  }

  /** Why an execution that starts now did not start before; it uses its claim up. */
  waitBefore(
    event: Extract<BoardEvent, { type: "execution_started" }>,
    now: number,
  ): Wait | undefined {
    const { project, task, claim: id, handoff } = event;
    const claim = id === undefined ? undefined : this.#claims.get(id);
    if (id !== undefined && claim?.used === false) this.#claims.set(id, { ...claim, used: true });
    const key = project === undefined || task === undefined ? undefined : taskRef(project, task);
    const block = key === undefined ? undefined : this.#blocks.get(key);
    if (key !== undefined && block?.until !== undefined) {
      this.#blocks.delete(key);
      return { cause: "blocked", from: Math.min(block.since, now), on: block.reason };
    }
    const offer = handoff === undefined ? undefined : this.#offers.get(handoff);
    if (offer !== undefined) return { cause: "queued", from: offer.at, on: undefined };
    if (claim === undefined || claim.used) return undefined;
    return { cause: "idle", from: claim.since, on: undefined };
  }

  /** Where the handoff stands that an execution answers; it is answered once. */
  takeHandoff(handoff: string | undefined): CommitPlace | undefined {
    if (handoff === undefined) return undefined;
    const offer = this.#offers.get(handoff);
    this.#offers.delete(handoff);
    return offer?.place;
  }

  /** When a claim ran out or was ended, if it was; undefined for one that nobody ever granted. */
  endedAt(claim: string, now: number): number | undefined {
    const expires = this.#claims.get(claim)?.expires;
    return expires === undefined || now < expires ? undefined : expires;
  }

  /** Lets go of claims that ended, but for those that are asked for. */
  forgetEnded(needed: ReadonlySet<string>): void {
    for (const claim of this.#ended) if (!needed.has(claim)) this.#claims.delete(claim);
    this.#ended = this.#ended.filter((claim) => needed.has(claim));
  }
}
