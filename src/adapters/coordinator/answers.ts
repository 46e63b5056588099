/** What a coordination server says, read with care: it may be another program, or say too much. */
/** Bytes; an answer of a coordinator is a few hundred. */
const longest = 65_536;

export type Json = Readonly<Record<string, unknown>>;

/** The body as a JSON object; undefined where it is none or longer than any answer can be. */
export async function jsonIn(response: Response): Promise<Json | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of body ?? []) {
    size += part.byteLength;
    // Leaving the loop ends the answer.
    if (size > longest) return undefined;
    parts.push(part);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
    return isJson(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One line of at most so many characters, without what no one can see; undefined for anything else. */
export function textIn(json: Json, name: string, most = 200): string | undefined {
  const value = Object.hasOwn(json, name) ? json[name] : undefined;
  if (typeof value !== "string") return undefined;
  const line = value.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line === "" ? undefined : line.slice(0, most);
}

/** Milliseconds since the epoch. The documents' server writes an offset and a `Z` after it. */
export function timeIn(json: Json, name: string): number | undefined {
  const text = textIn(json, name);
  if (text === undefined) return undefined;
  const time = Date.parse(text.replace(/([+-]\d\d:?\d\d)Z$/u, "$1"));
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The address to which paths are added; a sentence where it cannot be one. A name and password in it
 * would show wherever it is named.
 */
export function addressOf(url: string): { readonly base: string } | { readonly wrong: string } {
  if (!URL.canParse(url))
    return { wrong: "It is no address. Write it like http://127.0.0.1:8080." };
  const { protocol, username, password, origin, pathname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") {
    return { wrong: "Only http and https can be spoken to." };
  }
  if (username !== "" || password !== "") {
    return { wrong: "Take name and password out of it; the key goes into BATON_API_KEY." };
  }
  return { base: `${origin}${pathname.replace(/\/+$/u, "")}` };
}
