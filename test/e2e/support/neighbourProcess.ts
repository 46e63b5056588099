/**
 * Somebody else on the same board: a process of its own that does commands and ends. Bundled and
 * started by `neighbour.ts`: folder, agent, session, commands as JSON, minutes by
 * which its clock is behind. Prints the results as JSON.
 */

import type { Command } from "../../../src/core/board/commands";
import type { Done } from "../../../src/core/board/done";
import type { Refusal } from "../../../src/core/errors";
import { openFolder } from "../../../src/openFolder";

export type Results = readonly (Done | Refusal)[];

async function main(): Promise<void> {
  const [folder = "", agent = "", session = "", json = "[]", behind = "0"] = process.argv.slice(2);
  const wallClock = Date.now;
  // A claim that began a while ago needs no waiting.
  Date.now = () => wallClock() - Number(behind) * 60_000;
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const opened = await openFolder({
    folder,
    include: "**/AGENCY.md",
    exclude: [],
    readOnly: () => undefined,
    builtinAgents: folder,
    log,
  });
  await opened.open.discover();
  const results: (Done | Refusal)[] = [];
  for (const command of JSON.parse(json) as readonly Command[]) {
    results.push(await opened.open.execute(command, { agent, session, source: "cli" }));
  }
  await opened.close();
  process.stdout.write(JSON.stringify(results));
}

function ignore(): void {
  // What the neighbour logs helps nobody: its results say what happened.
}

void main();
