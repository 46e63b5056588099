/** One call of the program: what was asked for globally, the open board, and who acts. */
import { randomBytes } from "node:crypto";
import type { Target } from "../../core/board/commands";
import type { Actor } from "../../core/board/events";
import type { Claim } from "../../core/board/state";
import { covers } from "../../core/claim/claims";
import { BatonError } from "../../core/errors";
import type { OpenFace } from "../../core/face/face";
import type { FaceResult } from "../../core/face/faceError";
import { actorOf, onceSession } from "../../core/face/identity";
import { parseTarget, targetName, taskNameIn } from "../../core/face/targets";
import { findTask } from "../../core/project/tasks";
import { documentOf } from "../../core/view/work";
import { ClaimMemory, type RememberedClaim } from "./claimMemory";
import type { Look } from "./text";

/** How to open a board. */
export interface OpenOptions {
  readonly workspace: string | undefined;
  readonly from: string;
  /** Writes nothing at all, the checkpoint neither. */
  readonly readOnly?: boolean;
  /** Finishes what waits to be written into files. */
  readonly keepInStep?: boolean;
  /** Gets what goes wrong without stopping anything. */
  readonly complain?: (message: string) => void;
}

/** Which agents are served, and where. */
export interface McpRequest {
  readonly workspace: string | undefined;
  readonly from: string;
  readonly agent: string | undefined;
  readonly tools: "full" | "core";
}

/** Where to serve HTTP; what is not said is asked of the environment, then usual. */
export interface ServeRequest {
  readonly workspace: string | undefined;
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly key: string | undefined;
}

/** A server that runs. */
export interface Serving {
  readonly url: string;
  readonly workspace: string;
  /** It ran already, as another process. */
  readonly reused: boolean;
  /** Resolves when the process was told to stop and the server has ended; at once where it is another's. */
  readonly ended: Promise<void>;
}

/** What the entry gives the program. */
export interface CliHost {
  readonly open: (options: OpenOptions) => Promise<OpenFace>;
  /** Serves agents over standard input and output until it ends. */
  readonly serveMcp: (request: McpRequest) => Promise<void>;
  /** Starts to serve HTTP, or finds the server of that folder that runs already. */
  readonly serveHttp: (request: ServeRequest) => Promise<Serving>;
  /** Where the account's programs keep what they know of their work; absolute. */
  readonly stateDirectory: string;
  /** git's user name in that folder, else the account's. */
  readonly personName: (folder: string) => Promise<string>;
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly look: Look;
  /** Everything that comes in on standard input. */
  readonly readInput: () => Promise<string>;
  /** Asks a yes or no question; undefined where nobody can answer. An aborted one is a no. */
  readonly ask: ((question: string, signal?: AbortSignal) => Promise<boolean>) | undefined;
  /**
   * Hears until the returned function is called: `interrupt` is Ctrl+C, `end` whoever else wants the
   * process to end.
   */
  readonly onStop: (listener: (how: "interrupt" | "end") => void) => () => void;
}

export interface GlobalOptions {
  readonly workspace?: string;
  readonly agent?: string;
  readonly json?: boolean;
}

/** A claim that this call acts on, and in whose name. */
export interface Acting {
  readonly target: Target;
  readonly actor: Actor;
}

export class CliSession {
  readonly face: OpenFace;
  readonly host: CliHost;
  readonly memory: ClaimMemory;
  readonly #options: GlobalOptions;
  readonly #session = onceSession(randomBytes(12).toString("base64url"));

  private constructor(host: CliHost, options: GlobalOptions, face: OpenFace) {
    this.host = host;
    this.face = face;
    this.#options = options;
    this.memory = new ClaimMemory(host.stateDirectory, face.boardId);
  }

  /** @throws BatonError when there is nothing to open */
  static async open(host: CliHost, options: GlobalOptions): Promise<CliSession> {
    const face = await host.open({ workspace: options.workspace, from: host.cwd });
    return new CliSession(host, options, face);
  }

  /** True where a program reads the answer. */
  get json(): boolean {
    return this.#options.json === true;
  }

  /** `PROJECT`, `PROJECT#TASK` or `PROJECT TASK`. */
  target(project: string, task?: string): Target {
    return task === undefined ? parseTarget(this.face.board.world, project) : { project, task };
  }

  /** Who acts, with nothing to prove it but the name. */
  async actor(): Promise<Actor> {
    const name = this.#named ?? (await this.host.personName(this.face.workspace));
    return actorOf(name, this.#session, "cli");
  }

  /**
   * Who acts on a claim, with the claim remembered here as proof. Without a target: the one claim that
   * was made from here.
   *
   * @param covering True where a claim around the target will do as well.
   * @throws BatonError when no target is given and it is not clear which claim is meant
   */
  async acting(
    target: Target | undefined,
    covering: boolean,
    claim: string | undefined,
  ): Promise<Acting> {
    const presented = claim ?? this.host.env["BATON_CLAIM"];
    const { claims } = this.face.board.world.board;
    if (presented !== undefined && presented !== "") {
      const known = claims.get(presented);
      const actor = actorOf(
        known?.agent ?? (await this.actor()).agent,
        this.#session,
        "cli",
        presented,
      );
      return { target: target ?? targetOf(known) ?? nothingNamed(), actor };
    }
    const own = (await this.memory.list()).filter(
      ({ agent }) => this.#named === undefined || agent === this.#named,
    );
    const found = target === undefined ? this.#only(own) : this.#bestFor(own, target, covering);
    if (found === undefined) return { target: target ?? nothingNamed(), actor: await this.actor() };
    const actor = actorOf(found.agent, this.#session, "cli", found.claim);
    return { target: target ?? { project: found.project, task: found.task }, actor };
  }

  /** Forgets the claim when it is over, or turns out to have been for long. */
  async settle(actor: Actor, result: FaceResult<unknown>): Promise<void> {
    if (actor.claim === undefined) return;
    const over = result.ok || result.error.code === "lease_lost";
    if (over && !this.face.board.world.board.claims.has(actor.claim)) {
      await this.memory.forget(actor.claim);
    }
  }

  get #named(): string | undefined {
    const name = this.#options.agent ?? this.host.env["BATON_AGENT"];
    return name === undefined || name.trim() === "" ? undefined : name.trim();
  }

  #only(own: readonly RememberedClaim[]): RememberedClaim | undefined {
    const { claims } = this.face.board.world.board;
    const held = own.filter(({ claim }) => claims.has(claim));
    if (held.length < 2) return held[0];
    const names = held.map(({ project, task }) => this.#nameOf(project, task));
    throw new BatonError(
      "invalid_argument",
      `Several are claimed from here: ${names.join(", ")}.`,
      {
        remedy: "Say which one.",
      },
    );
  }

  #bestFor(
    own: readonly RememberedClaim[],
    { project, task }: Target,
    covering: boolean,
  ): RememberedClaim | undefined {
    const { world } = this.face.board;
    const document = documentOf(world, project);
    const key =
      task === undefined || document === undefined
        ? task
        : (findTask(document, task)?.task.key ?? task);
    const held = (one: RememberedClaim) => world.board.claims.get(one.claim);
    const here = own
      .filter((one) => one.project === project)
      // What is still there first: a lost claim is only presented when there is nothing else.
      .sort((a, b) => Number(held(b) !== undefined) - Number(held(a) !== undefined));
    const exact = here.find((one) => one.task === key);
    if (exact !== undefined || !covering) return exact;
    if (key === undefined) return here[0];
    return here.find((one) => {
      // A claim that is lost must be presented too: else one would work on under another's of that name.
      const claim = held(one);
      return claim === undefined ? one.task === undefined : covers(claim, document, key);
    });
  }

  #nameOf(project: string, task: string | undefined): string {
    return targetName(project, taskNameIn(this.face.board.world, project, task));
  }
}

function targetOf(claim: Claim | undefined): Target | undefined {
  return claim === undefined ? undefined : { project: claim.project, task: claim.task };
}

function nothingNamed(): never {
  throw new BatonError("invalid_argument", "Nothing is claimed from here.", {
    remedy: "Claim something first, or say which project.",
  });
}
