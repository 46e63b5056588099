/**
 * A coordination server over HTTP, with the source documents' routes: Baton's own, or another that
 * speaks the same. Its answers are checked, redirects are not followed, and each question has an end.
 */

import type {
  BoardAnswer,
  ExtendAnswer,
  GrantAnswer,
  ReleaseAnswer,
  RemoteLeases,
  RemoteStatus,
  Unreachable,
} from "../../core/coordination/remoteLeases";
import { errorCode } from "../../core/disk";
import { addressOf, isJson, type Json, jsonIn, textIn, timeIn } from "./answers";

export interface HttpLeasesOptions {
  readonly url: string;
  readonly key: string | undefined;
  /** Milliseconds for one question; 5,000 where nothing is said, as the documents' client has it. */
  readonly timeout?: number;
}

/** How much longer a grant that came too late is waited for, to give it back. Milliseconds. */
const lateWithin = 25_000;

interface Answer {
  readonly status: number;
  /** Undefined where it is no JSON object. */
  readonly json: Json | undefined;
}

type Method = "GET" | "POST" | "DELETE";

interface Question {
  readonly method: Method;
  readonly path: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export class HttpLeases implements RemoteLeases {
  readonly server: string;
  readonly #wrong: string | undefined;
  readonly #key: string | undefined;
  readonly #timeout: number;
  readonly #closed = new AbortController();
  #board: BoardAnswer | undefined;

  constructor({ url, key, timeout = 5_000 }: HttpLeasesOptions) {
    const address = addressOf(url);
    this.server = "base" in address ? address.base : shown(url);
    this.#wrong = "wrong" in address ? address.wrong : undefined;
    this.#key = key;
    this.#timeout = timeout;
  }

  async board(): Promise<BoardAnswer> {
    if (this.#board !== undefined) return this.#board;
    const answer = await this.#ask({ method: "GET", path: "/health" });
    if (isUnreachable(answer)) return answer;
    if (answer.status !== 200 || answer.json === undefined) return unexpected(answer);
    const known = { kind: "known", board: textIn(answer.json, "board") } as const;
    this.#board = known;
    return known;
  }

  async claim(
    { id, agent, ttl }: { readonly id: string; readonly agent: string; readonly ttl: number },
    boards: readonly string[],
  ): Promise<GrantAnswer> {
    const question: Question = {
      method: "POST",
      path: "/claim",
      body: { project_id: id, agent_name: agent, ttl_seconds: ttl },
      headers: { "Baton-Via": boards.join(", ") },
    };
    const answer = await this.#ask(question, (late) => {
      const grant = grantIn(late);
      if (grant?.kind === "granted") void this.release(grant.claim);
    });
    if (isUnreachable(answer)) return answer;
    return grantIn(answer) ?? unexpected(answer);
  }

  async extend(
    { id, claim }: { readonly id: string; readonly claim: string },
    ttl: number,
  ): Promise<ExtendAnswer> {
    const place = encodeURIComponent(id);
    const query = new URLSearchParams({ ttl_seconds: String(ttl), claim_id: claim });
    // The documents' server extends whatever lease there is, so it is asked first whose that is.
    const held = await this.#ask({ method: "GET", path: `/status/${place}` });
    if (isUnreachable(held)) return held;
    if (held.status !== 200) return unexpected(held);
    if (leaseIn(held.json) !== claim) return { kind: "gone" };
    const answer = await this.#ask({ method: "POST", path: `/extend/${place}?${String(query)}` });
    if (isUnreachable(answer)) return answer;
    if (answer.status === 200 && answer.json?.["success"] === true) return { kind: "extended" };
    return answer.status === 404 || answer.status === 409 ? { kind: "gone" } : unexpected(answer);
  }

  async release(claim: string): Promise<ReleaseAnswer> {
    const path = `/release/claim/${encodeURIComponent(claim)}`;
    const answer = await this.#ask({ method: "DELETE", path });
    if (isUnreachable(answer)) return answer;
    // Where `success` is false nobody has it any more, which is what was wanted.
    const known = answer.status === 200 && typeof answer.json?.["success"] === "boolean";
    return known ? { kind: "released" } : unexpected(answer);
  }

  async status(): Promise<RemoteStatus> {
    const answer = await this.#ask({ method: "GET", path: "/health" });
    const url = this.server;
    if (isUnreachable(answer)) return { url, state: answer };
    if (answer.status !== 200 || answer.json === undefined)
      return { url, state: unexpected(answer) };
    const { active_claims: count } = answer.json;
    const activeClaims = typeof count === "number" && Number.isFinite(count) ? count : undefined;
    return { url, state: { kind: "up", activeClaims } };
  }

  close(): void {
    this.#closed.abort();
  }

  /** @param late Gets an answer that nobody waits for any more. */
  async #ask(question: Question, late?: (answer: Answer) => void): Promise<Answer | Unreachable> {
    if (this.#wrong !== undefined) return unreachable(this.#wrong);
    const lasts = late === undefined ? this.#timeout : this.#timeout + lateWithin;
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(lasts)]);
    const answered = this.#fetch(question, signal);
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<"over">((resolve) => {
      timer = setTimeout(() => resolve("over"), this.#timeout);
    });
    const first = await Promise.race([answered, over]);
    clearTimeout(timer);
    if (first !== "over") return this.#understood(first);
    if (late !== undefined) void answered.then((answer) => isUnreachable(answer) || late(answer));
    return this.#silent();
  }

  async #fetch(
    { method, path, body, headers = {} }: Question,
    signal: AbortSignal,
  ): Promise<Answer | Unreachable> {
    try {
      const response = await fetch(`${this.server}${path}`, {
        method,
        redirect: "manual",
        signal,
        headers: {
          Accept: "application/json",
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(this.#key === undefined ? {} : { Authorization: `Bearer ${this.#key}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, json: await jsonIn(response) };
    } catch (error) {
      // Whatever network and address can do: it is told to who asked, in words.
      return signal.aborted ? this.#silent() : unreachable(networkWords(error));
    }
  }

  #understood(answer: Answer | Unreachable): Answer | Unreachable {
    if (isUnreachable(answer)) return answer;
    const { status } = answer;
    if (status >= 300 && status < 400) {
      return unreachable("It sends on to another address. Set that address itself.");
    }
    if (status !== 401 && status !== 403) return answer;
    return unreachable(
      this.#key === undefined
        ? "It asks for a key. Set BATON_API_KEY or HIVE_API_KEY to the one it was started with."
        : "It does not take the key in BATON_API_KEY or HIVE_API_KEY. Set the one it was started with.",
    );
  }

  #silent(): Unreachable {
    return unreachable(`It did not answer within ${this.#timeout / 1000} seconds.`);
  }
}

function grantIn({ status, json }: Answer): GrantAnswer | undefined {
  if (json === undefined) return undefined;
  if (status === 200) {
    const claim = textIn(json, "claim_id");
    const expires = timeIn(json, "expires_at");
    if (json["success"] !== true || claim === undefined || expires === undefined) return undefined;
    return { kind: "granted", claim, expires };
  }
  if (status !== 409) return undefined;
  const agent = textIn(json, "current_owner");
  if (agent !== undefined) {
    const [since, until] = [timeIn(json, "claimed_at"), timeIn(json, "expires_at")];
    return { kind: "held", agent, since, until };
  }
  const why = textIn(json, "error", 500);
  return why === undefined ? undefined : { kind: "refused", why };
}

/** The id of the lease in the answer of `/status`. */
function leaseIn(json: Json | undefined): string | undefined {
  const claim = json?.["claim"];
  return isJson(claim) ? textIn(claim, "claim_id") : undefined;
}

function isUnreachable(answer: object): answer is Unreachable {
  return "kind" in answer && answer.kind === "unreachable";
}

function unreachable(why: string): Unreachable {
  return { kind: "unreachable", why };
}

function unexpected({ status, json }: Answer): Unreachable {
  const said = json === undefined ? undefined : (textIn(json, "detail") ?? textIn(json, "error"));
  const what = said === undefined ? "nothing that a coordinator says" : `“${said}”`;
  return unreachable(`It answered with HTTP ${status} and ${what}.`);
}

function networkWords(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  switch (errorCode(cause)) {
    case "ECONNREFUSED":
      return "Nothing listens there. Start it, or set another address.";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "Its name is not known here.";
    case undefined:
      return cause instanceof Error ? `${cause.message}.` : "The connection failed.";
    default:
      return `The connection failed (${errorCode(cause) ?? ""}).`;
  }
}

/** An address that cannot be used, without what may be secret in it. */
function shown(url: string): string {
  return url.replace(/\/\/[^/@]*@/u, "//").slice(0, 200);
}
