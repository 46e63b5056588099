/** Who is at the other end of one connection, and in whose name it acts. PROTOCOL 4. */
import type { Target } from "../../core/board/commands";
import type { Actor } from "../../core/board/events";
import type { Claim } from "../../core/board/state";
import { claimsOn, covers } from "../../core/claim/claims";
import type { Face } from "../../core/face/face";
import { actorOf, anonymous, type FaceSource } from "../../core/face/identity";
import { findTask } from "../../core/project/tasks";
import { documentOf } from "../../core/view/work";

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
  /** Projects reserved with `coordinator_claim` and not given back with `coordinator_release`. */
  readonly #reserved = new Set<string>();

  readonly #source: FaceSource;

  /** @param session From `mcpSession`. @param configured `--agent` or `BATON_AGENT`. */
  constructor(session: string, configured: string | undefined, source: FaceSource = "mcp") {
    this.session = session;
    this.#source = source;
    this.#configured = configured;
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
      .filter(({ id, session }) => session === this.session || this.#takenUp.has(id))
      .sort((a, b) => Number(a.task !== undefined) - Number(b.task !== undefined));
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

  reserve(project: string): void {
    this.#reserved.add(project);
  }

  /** True when it was reserved here until now. */
  unreserve(project: string): boolean {
    return this.#reserved.delete(project);
  }
}
