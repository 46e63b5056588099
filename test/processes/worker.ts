/**
 * One process of these tests: opens the board of a folder as the product does and works on it.
 * It prints one line of JSON for each thing it was told, so that the test knows what was acknowledged.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { FileJournal } from "../../src/adapters/journal/fileJournal";
import type { Command } from "../../src/core/board/commands";
import type { Actor } from "../../src/core/board/events";
import type { OpenBoard } from "../../src/core/board/openBoard";
import { openFolder } from "../../src/openFolder";

interface Job {
  readonly folder: string;
  readonly agent: string;
  readonly work: "claims" | "edits" | "endless" | "stop";
  /** Milliseconds since the epoch, so that all begin at the same moment. */
  readonly begin: number;
  readonly items: readonly (readonly [project: string, task: string | null])[];
  readonly count: number;
}

const job = JSON.parse(process.argv[2] ?? "") as Job;
const by: Actor = { agent: job.agent, session: `mcp:${job.agent}`, source: "mcp" };
const ignore = () => undefined;

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function ask(open: OpenBoard, command: Command): Promise<boolean> {
  const result = await open.execute(command, by);
  if (!result.ok) {
    const { code, holder, message } = result;
    say({ refused: code, holder: holder?.agent, message, command });
    return false;
  }
  say({ done: result.commit?.id ?? null, warnings: result.warnings, command });
  return true;
}

async function claims(open: OpenBoard): Promise<void> {
  for (const [project, task] of job.items) {
    const target = { project, ...(task === null ? {} : { task }) };
    const result = await open.execute({ type: "claim", target }, by);
    const item = `${project}#${task ?? ""}`;
    if (result.ok) say({ won: item });
    else say({ lost: item, code: result.code, holder: result.holder?.agent, why: result.message });
  }
}

/** Each kind of edit in turn: this process' own task, notes, and fields that all of them change. */
async function edits(open: OpenBoard, count: number): Promise<void> {
  const own = `task-${job.agent}`;
  let done = false;
  for (let turn = 0; turn < count; turn += 1) {
    const project = "shared";
    const kind = turn % 4;
    if (kind === 0) {
      done = !done;
      await ask(open, { type: "tick", target: { project, task: own }, done });
    } else if (kind === 1) {
      await ask(open, { type: "note", project, text: `note ${job.agent} ${turn}` });
    } else if (kind === 2 && job.agent === "w0") {
      const priority = turn % 8 === 2 ? "high" : "low";
      await ask(open, { type: "set_priority", project, priority });
    } else if (kind === 2 && job.agent === "w1") {
      const status = turn % 8 === 2 ? "active" : "pending";
      await ask(open, { type: "set_status", project, status });
    } else {
      done = !done;
      await ask(open, { type: "tick", target: { project, task: own }, done });
    }
  }
}

/** Stops this process between deciding and appending, once. */
function stopBeforeAppend(): void {
  const append = Reflect.get(FileJournal.prototype, "append");
  let stopped = false;
  FileJournal.prototype.append = async function (this: FileJournal, draft) {
    if (!stopped && draft.events.some(({ type }) => type === "execution_finished")) {
      stopped = true;
      say({ stopping: true });
      // The line must be out before the signal.
      await sleep(50);
      process.kill(process.pid, "SIGSTOP");
      await sleep(10);
    }
    return append.call(this, draft);
  };
}

async function main(): Promise<void> {
  if (job.work === "stop") stopBeforeAppend();
  const opened = await openFolder({
    folder: job.folder,
    include: "**/AGENCY.md",
    exclude: [],
    builtinAgents: "/nonexistent",
    readOnly: ignore,
    log: { info: ignore, warn: ignore, error: (message) => say({ error: message }) },
  });
  const { open } = opened;
  await open.discover();
  say({ ready: true });
  await sleep(Math.max(0, job.begin - Date.now()));
  if (job.work === "claims") await claims(open);
  if (job.work === "edits") await edits(open, job.count);
  if (job.work === "endless") for (;;) await edits(open, 1000);
  if (job.work === "stop") {
    const target = { project: "shared" };
    await ask(open, { type: "claim", target, ttl: 60 });
    await ask(open, { type: "start", target });
    await ask(open, { type: "complete", target });
  }
  say({ end: true });
  await opened.close();
}

main().catch((error: unknown) => {
  say({ crashed: String(error instanceof Error ? error.stack : error) });
  process.exitCode = 1;
});
