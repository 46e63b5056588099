#!/usr/bin/env node
/** The command line `baton`: wires its program to the board and to the process. No rules here. */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { version } from "../package.json";
import { readingOnly } from "./adapters/cli/doctor";
import { runProgram } from "./adapters/cli/program";
import type { CliHost, McpRequest, ServeRequest, Serving } from "./adapters/cli/session";
import { thisPerson } from "./adapters/system/person";
import { stateDirectory } from "./adapters/system/stateDirectory";
import { fromOtherBundle } from "./core/errors";

const usualWidth = 80;

/** What `src/mcp.ts` exports. */
interface McpPart {
  readonly serveMcp: (request: McpRequest) => Promise<void>;
}

/** What `src/serve.ts` exports. */
interface ServePart {
  readonly serveUntilStopped: (request: ServeRequest) => Promise<Serving>;
}

function makeHost(): CliHost {
  const { stdin, stdout, stderr, env } = process;
  const terminal = stdout.isTTY;
  const ignore = () => undefined;
  return {
    open: async ({ workspace, from, readOnly = false, keepInStep = false, complain = ignore }) => {
      // Help and mistakes in usage need nothing of it, and it is nine tenths of the program.
      const { openHeadless } = await import("./headless");
      return openHeadless({
        workspace,
        from,
        keepInStep,
        readOnly: () => (readOnly ? readingOnly : undefined),
        builtinAgents: join(__dirname, "..", "media", "agents"),
        // What stops a command is its answer; the rest is the doctor's to tell.
        log: { info: ignore, warn: complain, error: complain },
      });
    },
    serveMcp: (request) => {
      // A bundle of its own: nobody else should wait for the protocol's libraries.
      const part = require(join(__dirname, "mcp.js")) as McpPart;
      return part.serveMcp(request);
    },
    serveHttp: (request) => {
      const part = require(join(__dirname, "serve.js")) as ServePart;
      return part.serveUntilStopped(request).catch((error: unknown) => {
        throw fromOtherBundle(error);
      });
    },
    stateDirectory: stateDirectory(env),
    personName: async (folder) => (await thisPerson(folder)).defaultName,
    version,
    cwd: process.cwd(),
    env,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    look: {
      colours: terminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
      // Asked for each time: a window can be made larger while a run goes on.
      get width() {
        return terminal ? (stdout.columns > 0 ? stdout.columns : usualWidth) : undefined;
      },
      get height() {
        return terminal && stdout.rows > 0 ? stdout.rows : undefined;
      },
    },
    readInput: async () => {
      const parts: Buffer[] = [];
      for await (const part of stdin) parts.push(part as Buffer);
      return Buffer.concat(parts).toString("utf8");
    },
    ask: stdin.isTTY && terminal ? ask : undefined,
    onStop: (listener) => {
      const interrupt = () => listener("interrupt");
      const end = () => listener("end");
      process.on("SIGINT", interrupt).on("SIGTERM", end).on("SIGHUP", end);
      return () => process.off("SIGINT", interrupt).off("SIGTERM", end).off("SIGHUP", end);
    },
  };
}

/** Ctrl+D, Ctrl+C and the signal are a no; Ctrl+C goes on to whoever listens for it, else it ends the program. */
async function ask(question: string, signal?: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const stop = () => reader.close();
  signal?.addEventListener("abort", stop);
  try {
    return await new Promise<boolean>((resolve) => {
      reader.once("close", () => resolve(false));
      reader.once("SIGINT", () => {
        process.stdout.write("\n");
        reader.close();
        process.kill(process.pid, "SIGINT");
      });
      reader.question(`${question} [y/N] `, (text) => resolve(/^y(?:es)?$/iu.test(text.trim())));
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    reader.close();
  }
}

async function main(): Promise<void> {
  // `baton run … | head` closes the pipe early. What is being done goes on, unheard, to its real end.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  process.exitCode = await runProgram(process.argv.slice(2), makeHost());
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`This is a mistake in Baton, please report it.\n${text}\n`);
  process.exitCode = 1;
});
