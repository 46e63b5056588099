/**
 * A coordination server elsewhere, as the core needs it: leases on ids, first come first served, so
 * that boards which share no journal do not work on the same thing.
 */

/** A lease that the server granted for a claim of this board. Kept with the claim, in the journal. */
export interface RemoteLease {
  /** As in `RemoteLeases.server`: no other server is ever told of it. */
  readonly server: string;
  /** The server's own id of it; whoever has it may end it there. */
  readonly claim: string;
}

/** What the server did not do, in one sentence that says why and how to mend it. */
export interface Unreachable {
  readonly kind: "unreachable";
  readonly why: string;
}

export type GrantAnswer =
  | { readonly kind: "granted"; readonly claim: string; readonly expires: number }
  /** Times in milliseconds since the epoch; undefined where the server does not say. */
  | {
      readonly kind: "held";
      readonly agent: string;
      readonly since: number | undefined;
      readonly until: number | undefined;
    }
  /** It has a rule of its own that forbids it. */
  | { readonly kind: "refused"; readonly why: string }
  | Unreachable;

/** `gone`: the server knows no such lease any more. */
export type ExtendAnswer = { readonly kind: "extended" } | { readonly kind: "gone" } | Unreachable;

export type ReleaseAnswer = { readonly kind: "released" } | Unreachable;

/** Which board the server keeps; undefined for servers of other kinds, which do not say. */
export type BoardAnswer =
  | { readonly kind: "known"; readonly board: string | undefined }
  | Unreachable;

export interface RemoteStatus {
  readonly url: string;
  readonly state: { readonly kind: "up"; readonly activeClaims: number | undefined } | Unreachable;
}

/** Failures of network and server are answers, never exceptions; each comes within a few seconds. */
export interface RemoteLeases {
  /** Its address, spelled one way. */
  readonly server: string;
  /** Asks once; afterwards the answer is known. */
  board(): Promise<BoardAnswer>;
  /** @param ttl Seconds. @param boards That have asked on the way here, this one included. */
  claim(
    request: { readonly id: string; readonly agent: string; readonly ttl: number },
    boards: readonly string[],
  ): Promise<GrantAnswer>;
  /** @param ttl Seconds from now on. */
  extend(
    lease: { readonly id: string; readonly claim: string },
    ttl: number,
  ): Promise<ExtendAnswer>;
  release(claim: string): Promise<ReleaseAnswer>;
  status(): Promise<RemoteStatus>;
  /** Waits for no answer any longer. */
  close(): void;
}

/** Which server to ask before something is claimed, and what to do when it does not answer. */
export interface CoordinatorSettings {
  readonly url: string;
  /** Sent with each request, where there is one. */
  readonly key: string | undefined;
  /** `local`: claims go on for this board alone, with a warning. `refuse`: they wait. */
  readonly whenUnreachable: "local" | "refuse";
}
