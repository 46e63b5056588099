/** Reading what was sent: JSON of bounded size, where a route takes a body at all. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { invalid, problem, type Reply } from "./reply";

/** Bytes. */
export const longestBody = 1_048_576;

export type Sent = { readonly text: string } | { readonly refused: Reply };

/** True when the request says that a body follows. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/** Why the body's kind is not taken; undefined for JSON in UTF-8. */
export function refuseType({ headers }: IncomingMessage): Reply | undefined {
  const json = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/iu;
  if (json.test(headers["content-type"] ?? "") && headers["content-encoding"] === undefined) {
    return undefined;
  }
  return problem(415, "Send JSON, with the header Content-Type: application/json.");
}

/** Reads at most so much; a client that waits to be asked is asked now. */
export async function readBody(request: IncomingMessage, response: ServerResponse): Promise<Sent> {
  const tooLong = { refused: problem(413, `A body has at most ${longestBody} bytes.`) };
  if (Number(request.headers["content-length"] ?? 0) > longestBody) return tooLong;
  if (/100-continue/iu.test(request.headers.expect ?? "")) response.writeContinue();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(request)) {
    length += chunk.length;
    if (length > longestBody) return tooLong;
    parts.push(chunk);
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts)) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { refused: notJson("The body is no UTF-8.") };
  }
}

/** A stream that was never told an encoding gives bytes. */
function chunksOf(request: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return request;
}

/** @returns the value, or the refusal of what is no JSON */
export function parseBody(text: string): { readonly value: unknown } | { readonly refused: Reply } {
  if (text.trim() === "") return { value: {} };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { refused: notJson(error.message) };
  }
}

function notJson(msg: string): Reply {
  return invalid([{ loc: ["body"], msg, type: "json_invalid" }]);
}
