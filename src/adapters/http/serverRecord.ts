/**
 * Where the server of a folder runs and the token that goes with it, in the state directory of the
 * account and readable by nobody else. PROTOCOL 1.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { proofOf, same } from "./access";
import { isLoopback } from "./guard";

export interface ServerAddress {
  /** On this machine. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

/** Milliseconds that a server of this machine has to say that it lives. */
const answerWithin = 2_000;

export class ServerRecord {
  readonly #directory: string;
  readonly #file: string;

  /** @param state The account's state directory. @param board The board's id. @param workspace Absolute. */
  constructor(state: string, board: string, workspace: string) {
    const name = createHash("sha256").update(workspace).digest("hex").slice(0, 16);
    this.#directory = join(state, board, "servers");
    this.#file = join(this.#directory, `${name}.json`);
  }

  /** @throws BatonError when the disk refuses */
  async write(address: ServerAddress): Promise<void> {
    const temporary = `${this.#file}.${process.pid}~`;
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await writeFile(temporary, JSON.stringify({ version: 1, ...address }), { mode: 0o600 });
      await rename(temporary, this.#file);
    } catch (error) {
      throw diskFailure("Could not note where the server runs", error);
    }
  }

  /** Takes it back, unless another server has been noted since. */
  async remove(token: string): Promise<void> {
    if ((await this.#read())?.token === token) await rm(this.#file, { force: true });
  }

  /** The server that runs for this folder now; undefined when there is none. */
  async running(): Promise<ServerAddress | undefined> {
    const noted = await this.#read();
    return noted !== undefined && (await knowsToken(noted)) ? noted : undefined;
  }

  async #read(): Promise<ServerAddress | undefined> {
    let value: unknown;
    try {
      value = JSON.parse(await readFile(this.#file, "utf8"));
    } catch (error) {
      // Damaged or not there: then no server is known, and a new one writes it anew.
      if (error instanceof SyntaxError || errorCode(error) === "ENOENT") return undefined;
      throw diskFailure("Could not look up where the server runs", error);
    }
    if (typeof value !== "object" || value === null) return undefined;
    if (!("url" in value) || typeof value.url !== "string") return undefined;
    if (!("token" in value) || typeof value.token !== "string") return undefined;
    const pid = "pid" in value && typeof value.pid === "number" ? value.pid : 0;
    return { url: value.url, token: value.token, pid };
  }
}

/**
 * Asks whether the server there is the one that was noted. The token itself is never sent: another
 * program may have got the port since.
 */
async function knowsToken({ url, token }: ServerAddress): Promise<boolean> {
  if (!URL.canParse(url) || !isLoopback(new URL(url).hostname.replace(/^\[|\]$/gu, "")))
    return false;
  const challenge = randomBytes(18).toString("base64url");
  try {
    const response = await fetch(new URL("/health", url), {
      headers: { "Baton-Challenge": challenge },
      redirect: "error",
      signal: AbortSignal.timeout(answerWithin),
    });
    const answer: unknown = await response.json();
    if (typeof answer !== "object" || answer === null || !("proof" in answer)) return false;
    return (
      typeof answer.proof === "string" &&
      same(answer.proof, proofOf(token, new URL(url).host, challenge))
    );
  } catch {
    // Refused, silent, or no JSON: whatever it is, it is not that server.
    return false;
  }
}
