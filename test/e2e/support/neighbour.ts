// Somebody else at the same repository: commands in a process and under a session of their own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Command } from "../../../src/core/board/commands";
import { temporaryFolder } from "../../support/vscode/workspace.mjs";
import type { Results } from "./neighbourProcess";

export interface Neighbour {
  /** The folder it has opened. */
  readonly folder: string;
  readonly agent: string;
  /** Says who else is the same holder; by default nobody is. */
  readonly session?: string;
  /** By how many minutes its clock is behind, to have begun a while ago. */
  readonly minutesAgo?: number;
}

let bundle: Promise<string> | undefined;

/** Does commands as somebody who is not the person at the window. Throws at a refusal. */
export async function neighbourDoes(
  who: Neighbour,
  ...commands: readonly Command[]
): Promise<void> {
  const results = await neighbourTries(who, ...commands);
  const refused = results.find((result) => !result.ok);
  if (refused !== undefined) {
    throw new Error(`${who.agent} was refused: ${JSON.stringify(refused)}`);
  }
}

export async function neighbourTries(
  { folder, agent, session = `neighbour:${agent}`, minutesAgo = 0 }: Neighbour,
  ...commands: readonly Command[]
): Promise<Results> {
  bundle ??= bundled();
  const args = [await bundle, folder, agent, session, JSON.stringify(commands), `${minutesAgo}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Results;
}

async function bundled(): Promise<string> {
  const outfile = join(temporaryFolder(), "neighbour.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "neighbourProcess.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}
