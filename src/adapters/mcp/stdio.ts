/** Serving over standard input and output, until whoever started it lets go. */
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { OpenFace } from "../../core/face/face";
import { Connection } from "./connection";
import { FollowUp } from "./followUp";
import { createServer } from "./server";
import type { ToolSet } from "./toolTable";

export interface StdioOptions {
  readonly open: () => Promise<OpenFace>;
  /** From `mcpSession`. */
  readonly session: string;
  /** Who is served, where it was said at the start. */
  readonly agent: string | undefined;
  readonly tools: ToolSet;
  readonly version: string;
  readonly report: (error: unknown) => void;
}

/**
 * Serves one connection: the process is its session. Returns when standard input ends or the process is
 * told to stop; calls under way are finished first, and claims run out by themselves. PROTOCOL 4.
 */
export async function serveOverStdio(options: StdioOptions): Promise<void> {
  const { report, session, agent, tools, version } = options;
  let followUp: FollowUp | undefined;
  const opened = new Once(async () => {
    const face = await options.open();
    face.keep(session);
    followUp = new FollowUp(face, report);
    return face;
  });
  const open = () => opened.get();
  const connection = new Connection(session, agent);
  const calls = new Set<Promise<unknown>>();
  const track = (call: Promise<unknown>) => {
    calls.add(call);
    const over = () => {
      calls.delete(call);
      followUp?.start();
    };
    call.then(over, over);
  };
  const handle = serveStdio(
    () => createServer({ open, connection, tools, trusted: true, version, report, track }),
    { onerror: report },
  );
  // The first question need not wait for what can be read before it comes; it gets the failure, if any.
  open().catch(() => undefined);
  await ended();
  await Promise.allSettled(calls);
  await handle.close();
  process.stdin.destroy();
  const face = await opened.made();
  followUp?.stop();
  await face?.close();
}

/** Resolves when nobody is there any more. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => resolve();
    process.stdin.once("end", end).once("close", end);
    process.stdout.once("error", end);
    process.once("SIGINT", end).once("SIGTERM", end);
  });
}

/** Made at the first call; a failure is not kept, for what was missing may be there the next time. */
class Once<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    if (this.#made !== undefined) return this.#made;
    const made = this.#make();
    this.#made = made;
    made.catch(() => {
      if (this.#made === made) this.#made = undefined;
    });
    return made;
  }

  /** What was made, if it was. */
  async made(): Promise<T | undefined> {
    return this.#made?.catch(() => undefined);
  }
}
