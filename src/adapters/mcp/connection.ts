/** Who is at the other end of one connection, and in whose name it acts. PROTOCOL 4. */
import type { Target } from "../../core/board/commands";
import type { Actor } from "../../core/board/events";
import type { Claim } from "../../core/board/state";
import { claimsOn, covers, isPassing } from "../../core/claim/claims";
import type { Face } from "../../core/face/face";
import { actorOf, anonymous, type FaceSource } from "../../core/face/identity";
import { findTask } from "../../core/project/tasks";
import { documentOf } from "../../core/view/work";

/**
 * What callers without an identity have done by halves: the documents reserve with one tool and claim
 * with another, and neither may refuse the other. Kept for all of them together, since nothing tells
 * them apart.
 */
export class Halves {
  /** The claims made with `coordinator_claim` and not given back with `coordinator_release`, by project. */
  readonly reserved = new Map<string, string>();
  /** Ids of claims that were reserved, until `claim_project` takes up the same. */
  readonly waiting = new Set<string>();
}

export class Connection {
  readonly session: string;
  /** Set by whoever started the server for one agent. */
  readonly #configured: string | undefined;
  /** The name last given in an argument. */
  #named: string | undefined;
  /** Of the program that connected. */
  #client: string | undefined;
  /** Claims of an earlier session whose id was presented here. */
  readonly #takenUp = new Set<string>();
  readonly #halves: Halves;

  readonly #source: FaceSource;

  /**
   * @param session From `mcpSession`; one that nobody can come back to acts on all claims of its kind.
   * @param configured `--agent` or `BATON_AGENT`.
   * @param more `halves`: shared by connections that cannot be told apart.
   */
  constructor(
    session: string,
    configured: string | undefined,
    { source = "mcp", halves = new Halves() }: { source?: FaceSource; halves?: Halves } = {},
  ) {
    this.session = session;
    this.#source = source;
    this.#configured = configured;
    this.#halves = halves;
  }

  connectedAs(client: string | undefined): void {
    const name = client?.trim();
    if (name !== undefined && name !== "") this.#client = name;
  }

  /** The agent: as it calls itself, as it was configured, as its program is called. */
  get agent(): string {
    return this.#named ?? this.#configured ?? this.#client ?? anonymous;
  }

  /** True when somebody said who is at the other end; what a program is called says nothing of that. */
  get hasIdentity(): boolean {
    return (this.#named ?? this.#configured) !== undefined;
  }

  /** Who asks, with nothing to act on. */
  get asker(): Actor {
    return actorOf(this.agent, this.session, this.#source);
  }

  /** An agent that says who it is. */
  as(name: string): Actor {
    if (name.trim() !== "") this.#named = name.trim();
    return actorOf(name.trim(), this.session, this.#source);
  }

  /**
   * Who claims a project under that name. A caller without an identity that has reserved it a moment
   * ago takes that reservation up, once.
   */
  claiming(face: Face, project: string, name: string): Actor {
    const actor = this.as(name);
    const { waiting } = this.#halves;
    const half = this.claims(face, project).find(
      ({ id, agent }) => agent === actor.agent && waiting.has(id),
    );
    if (half === undefined) return actor;
    waiting.delete(half.id);
    return { ...actor, session: half.session };
  }

  /**
   * Who acts on a target: the holder among this connection's claims there, else the agent. A name that
   * is given is taken as it is.
   */
  on(face: Face, target: Target, name?: string): Actor {
    if (name !== undefined) return this.as(name);
    const claim = this.claimFor(face, target);
    return claim === undefined ? this.asker : this.holderOf(claim);
  }

  /** The actor that holds one of `claims`. */
  holderOf(claim: Claim): Actor {
    const proof = claim.session === this.session ? undefined : claim.id;
    return actorOf(claim.agent, this.session, this.#source, proof);
  }

  /** What this connection holds on a project and its tasks, the whole project first. */
  claims(face: Face, project: string): readonly Claim[] {
    return claimsOn(face.board.world.board, project)
      .filter((claim, _, all) => this.#isOwn(claim, all))
      .sort((a, b) => Number(a.task !== undefined) - Number(b.task !== undefined));
  }

  /**
   * Without an identity, what others of that kind hold is one's own too. PROTOCOL 4.5. Where several
   * agents hold parts of a project, only the one that is named can be meant.
   */
  #isOwn({ id, session, agent }: Claim, all: readonly Claim[]): boolean {
    if (session === this.session || this.#takenUp.has(id)) return true;
    if (!isPassing(this.session) || !isPassing(session)) return false;
    return agent === this.agent || all.every((other) => other.agent === agent);
  }

  /** The claim that covers the target, else any on its project: an agent's name shows there too. */
  claimFor(face: Face, { project, task }: Target): Claim | undefined {
    const own = this.claims(face, project);
    if (task === undefined) return own[0];
    const document = documentOf(face.board.world, project);
    const located = document === undefined ? undefined : findTask(document, task);
    const key = located?.task.key ?? task;
    return own.findLast((claim) => covers(claim, document, key)) ?? own[0];
  }

  /** Acts on that claim from now on, as whoever presents its id may. */
  takeUp(claim: string): void {
    this.#takenUp.add(claim);
  }

  /** @param claim The id of the claim that was made. */
  reserve(project: string, claim: string): void {
    this.#halves.reserved.set(project, claim);
    if (isPassing(this.session)) this.#halves.waiting.add(claim);
  }

  /** The claim with which it was reserved here until now. */
  unreserve(project: string): string | undefined {
    const claim = this.#halves.reserved.get(project);
    this.#halves.reserved.delete(project);
    return claim;
  }
}
