/**
 * Every way in which Baton says no, as a closed set: faces switch on the code, never on the text.
 * DESIGN 5.2, 7; PROTOCOL 2, 4.
 */
export type RefusalCode =
  /** No project, task, claim, agent or conflict has that id here. */
  | "not_found"
  /** Two files carry the same explicit id; neither can be claimed until one changes. */
  | "duplicate_id"
  /** The file cannot be parsed, so it is shown and never rewritten. */
  | "unparsable"
  /** Somebody else holds it; `holder` says who, since when and until when. */
  | "already_claimed"
  /** One or more rules of readiness fail; `reasons` lists them. */
  | "not_ready"
  /** Only the holder may do this without force. */
  | "not_holder"
  /** The claim was taken over, released or superseded since; nothing it says counts any more. */
  | "lease_lost"
  /** The task asks for another agent or role; `suggestions` names those that fit. */
  | "role_mismatch"
  /** A value is outside what the field allows. */
  | "invalid_argument"
  /** Force needs a reason, so that the former holder can be told. */
  | "reason_required"
  /** This process may only read: untrusted folder, newer journal, network disk, read-only disk. */
  | "read_only"
  /** The history is damaged; new claims wait until a person has accepted the loss. */
  | "degraded"
  /** Both sides changed the same field; a person decides. */
  | "conflict"
  /** Git is in the middle of something; try again when it is done. */
  | "busy";

/** Who holds a claim, as told to the one who was refused. Times in milliseconds since the epoch. */
export interface HolderInfo {
  readonly agent: string;
  readonly since: number;
  /** Undefined when the owner was written by hand and no claim stands behind it. */
  readonly until: number | undefined;
  readonly project: string;
  readonly task: string | undefined;
  /** The coordination server at which they hold it, for another board: force does not reach there. */
  readonly elsewhere?: string;
}

/** A refused command: a value, not an exception. Nothing was written. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** One plain sentence: what is wrong and what to do about it. */
  readonly message: string;
  readonly holder?: HolderInfo;
  /** Plain sentences, one for each rule that fails. */
  readonly reasons?: readonly string[];
  /** Agents that would fit, or ids that are meant. */
  readonly suggestions?: readonly string[];
  /** Seconds after which the same command may succeed. */
  readonly retryAfter?: number;
}

/** Makes a refusal. */
export function refuse(
  code: RefusalCode,
  message: string,
  details: Omit<Refusal, "ok" | "code" | "message"> = {},
): Refusal {
  return { ok: false, code, message, ...details };
}

/**
 * A failure of the outside world (disk, permissions, damaged data) with its remedy.
 * Adapters throw it; each face turns it into words once.
 */
export class BatonError extends Error {
  readonly code: RefusalCode;
  /** What the reader of the message can do about it. */
  readonly remedy: string | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    options: { remedy?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "BatonError";
    this.code = code;
    this.remedy = options.remedy;
  }
}

/**
 * A failure of another bundle as one of this: each bundle has the class for itself. What is none is
 * given back as it is.
 */
export function fromOtherBundle(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "BatonError" || !("code" in error)) return error;
  const remedy =
    "remedy" in error && typeof error.remedy === "string" ? { remedy: error.remedy } : {};
  return new BatonError(error.code as RefusalCode, error.message, { ...remedy, cause: error });
}
