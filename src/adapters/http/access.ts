/** Who may do what: the key that somebody configured, and the server's own token. DESIGN 7. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { problem, type Reply } from "./reply";
import type { Access } from "./route";

export interface Secrets {
  /** Needed for every write, where there is one. */
  readonly key: string | undefined;
  /** Random, known to this account alone; it does what the key does, and may define what will be run. */
  readonly token: string;
  /** True when others than this machine can reach the server: then reading needs the key too. */
  readonly exposed: boolean;
}

/** The refusal of who may not, decided before anything of the body is read. */
export function refuseAccess(
  request: IncomingMessage,
  access: Access,
  secrets: Secrets,
): Reply | undefined {
  if (access === "trusted") return isTrusted(request, secrets) ? undefined : needsToken();
  const needed = access === "write" || (access === "read" && secrets.exposed);
  if (!needed || secrets.key === undefined) return undefined;
  const sent = bearer(request);
  if (sent === undefined) {
    return unauthorized("Authentication required: send the header Authorization: Bearer KEY.");
  }
  const known = same(sent, secrets.key) || same(sent, secrets.token);
  return known ? undefined : unauthorized("Invalid API key");
}

/** The refusal of who may not run programs, nor say what will be run. */
export function needsToken(): Reply {
  return unauthorized(
    "What will be run is only said with the token of this server, which is in the state directory of the account that runs it.",
  );
}

function unauthorized(detail: string): Reply {
  return problem(401, detail, { "WWW-Authenticate": "Bearer" });
}

/** True when the server's own token was sent. */
export function isTrusted(request: IncomingMessage, { token }: Secrets): boolean {
  const sent = bearer(request);
  return sent !== undefined && same(sent, token);
}

/**
 * What only a holder of the token can say about a challenge. It is said of the address that was asked,
 * so that a program which has got the port cannot have it said by the server elsewhere.
 */
export function proofOf(token: string, host: string, challenge: string): string {
  return createHmac("sha256", token).update(`${host}\n${challenge}`).digest("base64url");
}

/** Takes the same time wherever they differ, and however long they are. */
export function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function bearer({ headers }: IncomingMessage): string | undefined {
  const match = /^bearer +(\S+)\s*$/iu.exec(headers.authorization ?? "");
  return match?.[1];
}
