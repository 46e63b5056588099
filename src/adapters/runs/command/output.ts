/** What a command prints: kept within bounds for its result, passed on in pieces, searched for requests. */
import { StringDecoder } from "node:string_decoder";
import type { StepRequest } from "../../../core/workflow/runPorts";
import { parse, requestIn } from "./messages";

/** Begins a line on stderr by which a command asks another agent for something. */
const requestMark = "::baton-request ";
/** A longer request is taken for text. Characters. */
const requestLimit = 64 * 1024;
/** Characters in one piece. */
const pieceSize = 8 * 1024;
/** Characters that are passed on in all, for one attempt. */
const streamLimit = 1024 * 1024;

/** The end of a stream, however long it was. */
export class Tail {
  readonly #limit: number;
  readonly #pieces: string[] = [];
  #kept = 0;
  #cut = false;

  /** @param limit Characters. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#kept += text.length;
    // Shortened only when it is twice too long, so that the cost stays linear.
    if (this.#kept > 2 * this.#limit) this.#shorten();
  }

  /** Whether something at the beginning was dropped. */
  get cut(): boolean {
    return this.#cut || this.#kept > this.#limit;
  }

  get text(): string {
    if (this.#kept > this.#limit) this.#shorten();
    return this.#pieces.join("");
  }

  #shorten(): void {
    const text = this.#pieces.join("").slice(-this.#limit);
    this.#pieces.splice(0, this.#pieces.length, text);
    this.#kept = text.length;
    this.#cut = true;
  }
}

/** The beginning of a stream. */
export class Head {
  readonly #limit: number;
  #text = "";

  /** @param limit Characters. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    if (this.#text.length < this.#limit) this.#text += text.slice(0, this.#limit);
  }

  get text(): string {
    return this.#text;
  }
}

/** Passes text on in pieces, until the limit of an attempt is reached. */
export class Stream {
  readonly #send: (text: string) => void;
  #left = streamLimit;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  pass(text: string): void {
    if (this.#left <= 0) return;
    const shown = text.slice(0, this.#left);
    this.#left -= shown.length;
    for (let at = 0; at < shown.length; at += pieceSize) {
      this.#send(shown.slice(at, at + pieceSize));
    }
    if (this.#left <= 0) this.#send("\n… The rest of the output is not shown.\n");
  }
}

/** Takes requests out of what comes on stderr; everything else passes at once, whole lines or not. */
export class RequestFilter {
  readonly #onText: (text: string) => void;
  readonly #onRequest: (request: StepRequest) => void;
  readonly #onUnread: (line: string) => void;
  /** A line that may still become a request. */
  #held = "";
  #atLineStart = true;

  /** @param onUnread Gets a line that begins as a request and is none; it passes as text as well. */
  constructor(
    onText: (text: string) => void,
    onRequest: (request: StepRequest) => void,
    onUnread: (line: string) => void,
  ) {
    this.#onText = onText;
    this.#onRequest = onRequest;
    this.#onUnread = onUnread;
  }

  add(text: string): void {
    let rest = this.#held + text;
    if (this.#held !== "") this.#atLineStart = true;
    this.#held = "";
    let passed = "";
    while (rest !== "") {
      const end = rest.indexOf("\n") + 1;
      const line = end === 0 ? rest : rest.slice(0, end);
      if (this.#atLineStart && mayBeRequest(line)) {
        if (end === 0 && line.length < requestLimit) {
          this.#held = line;
          break;
        }
        if (!this.#ask(line)) passed += line;
      } else {
        passed += line;
      }
      this.#atLineStart = end !== 0;
      rest = rest.slice(line.length);
    }
    if (passed !== "") this.#onText(passed);
  }

  /** The stream is over: what was held back is a request, or text after all. */
  end(): void {
    const held = this.#held;
    this.#held = "";
    if (held !== "" && !this.#ask(held)) this.#onText(held);
  }

  #ask(line: string): boolean {
    if (!line.startsWith(requestMark)) return false;
    const request = requestIn(parse(line.slice(requestMark.length)));
    if (request === undefined) {
      this.#onUnread(line.trimEnd());
      return false;
    }
    this.#onRequest(request);
    return true;
  }
}

function mayBeRequest(line: string): boolean {
  return line.startsWith(requestMark) || requestMark.startsWith(line);
}

/** Bytes of one stream as text; characters that were divided between two reads come whole. */
export function decoded(onText: (text: string) => void): {
  add(bytes: Buffer): void;
  end(): void;
} {
  const decoder = new StringDecoder("utf8");
  return {
    add: (bytes) => {
      const text = decoder.write(bytes);
      if (text !== "") onText(text);
    },
    end: () => {
      const text = decoder.end();
      if (text !== "") onText(text);
    },
  };
}
