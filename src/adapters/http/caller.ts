/** Who asks, from the headers of a request. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { lastingHttpSession } from "../../core/face/identity";
import { problem, type Reply } from "./reply";
import type { Caller } from "./route";

/**
 * A client that sends the same secret in `Baton-Session` with each request is one holder over all of
 * them. Only a hash of it is kept. PROTOCOL 4.1.
 */
export function sessionIn({ headers }: IncomingMessage): string | undefined | Reply {
  const secret = headers["baton-session"];
  if (secret === undefined) return undefined;
  if (typeof secret !== "string" || !/^[\x21-\x7E]{16,200}$/u.test(secret)) {
    return problem(422, "Baton-Session is a secret of 16 to 200 characters without blanks.");
  }
  return lastingHttpSession(createHash("sha256").update(secret).digest("base64url").slice(0, 24));
}

export function callerOf(
  request: IncomingMessage,
  trusted: boolean,
): Caller | { readonly refused: Reply } {
  const session = sessionIn(request);
  if (typeof session === "object") return { refused: session };
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
  return { session, trusted, header };
}
