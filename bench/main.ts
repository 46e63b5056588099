/**
 * Baton's benchmark: speed and memory as ratios within one run, against the physical limit where there
 * is one (reading or writing the same bytes). Never part of a test: `npm run bench [-- --full]`.
 */
import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markdownFormat } from "../src/adapters/markdown/format";
import type { Actor, Commit } from "../src/core/board/events";
import { openFolder } from "../src/openFolder";
import { completionCost } from "./authoring";
import { contextCosts } from "./context";
import { exampleText, history, projectText } from "./data";
import { flowCosts } from "./flow";
import { snapshotCosts } from "./snapshots";
import { teamRun } from "./workflows";

const full = process.argv.includes("--full");
const root = mkdtempSync(join(tmpdir(), "baton-bench-"));
const actor: Actor = { agent: "bench", session: "user:bench", source: "cli" };
const toStderr = (message: string) => process.stderr.write(`${message}\n`);
const quiet = { info: () => undefined, warn: toStderr, error: toStderr };

function report(name: string, value: string, note = ""): void {
  process.stdout.write(`${name.padEnd(52)} ${value.padStart(14)}   ${note}\n`);
}

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function timed<T>(work: () => Promise<T> | T): Promise<readonly [number, T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

function makeProjects(folder: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const directory = join(folder, `area-${i % 50}`, `project-${i}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "AGENCY.md"), projectText(i));
  }
}

function open(folder: string) {
  return openFolder({
    folder,
    include: "**/AGENCY.md",
    exclude: [],
    readOnly: () => undefined,
    builtinAgents: join(root, "none"),
    log: quiet,
  });
}

async function parsing(): Promise<void> {
  const texts = Array.from({ length: 2_000 }, (_, i) => projectText(i));
  for (const text of texts.slice(0, 200)) markdownFormat.parse(text);
  const [taken] = await timed(() => texts.forEach((text) => markdownFormat.parse(text)));
  report("parse", `${Math.round((2_000 / taken) * 1_000)} files/s`, "typical file, warm");
  const big = `${exampleText}\n${"- [ ] one more task of a long list\n".repeat(55_000)}`;
  const [long] = await timed(() => markdownFormat.parse(big));
  const perByte = (long / big.length) * (projectText(1).length / (taken / 2_000));
  report("parse 2 MB", ms(long), `${perByte.toFixed(2)} times the cost per byte of a typical file`);
}

async function committing(): Promise<void> {
  const folder = join(root, "commits");
  makeProjects(folder, 200);
  const opened = await open(folder);
  await opened.open.discover();
  const ids = [...opened.open.catalog.byId.keys()];
  const target = (id: string) => ({ project: id, task: "1.1" });
  for (const id of ids)
    await opened.open.execute({ type: "claim", target: { project: id } }, actor);
  const times: number[] = [];
  for (const id of ids) {
    // A task's note on the board only: no file is written.
    const command = { type: "block", target: target(id), reason: "bench" } as const;
    times.push((await timed(() => opened.open.execute(command, actor)))[0]);
  }
  const line = Buffer.from(`\n${"x".repeat(400)}\n`);
  const raw: number[] = [];
  const path = join(root, "raw.jsonl");
  writeFileSync(path, "");
  for (let i = 0; i < 200; i++) {
    const [taken] = await timed(() => {
      const fd = openSync(path, "a");
      writeSync(fd, line);
      fdatasyncSync(fd);
      closeSync(fd);
      readFileSync(path);
    });
    raw.push(taken);
  }
  const ratio = median(times) / median(raw);
  report(
    "command without a file edit, median",
    ms(median(times)),
    `${ratio.toFixed(1)} times a bare append, flush and read`,
  );
  const edits: number[] = [];
  for (const id of ids) {
    const command = { type: "tick", target: target(id), done: true } as const;
    edits.push((await timed(() => opened.open.execute(command, actor)))[0]);
  }
  report(
    "tick, written and confirmed, median",
    ms(median(edits)),
    `${(median(edits) / median(times)).toFixed(1)} times one without a file`,
  );
  await opened.close();
}

/**
 * How soon after it was asked for a claim is known to another process that watches; the tree shows it a
 * moment later. The first of a new board waits until the other has seen that there is a journal.
 */
async function spreading(): Promise<void> {
  const folder = join(root, "spread");
  makeProjects(folder, 100);
  const [one, other] = [await open(folder), await open(folder)];
  await one.open.discover();
  await other.open.discover();
  const stop = other.watch(() => void other.open.catchUp());
  // Watching alone keeps no process alive.
  const awake = setInterval(() => undefined, 1_000);
  const [takes, arrives]: [number[], number[]] = [[], []];
  for (const id of one.open.catalog.byId.keys()) {
    const begun = performance.now();
    const known = new Promise<number>((resolve) => {
      const unlisten = other.open.onDidChange(() => {
        if (!other.open.board.claimsByProject.has(id)) return;
        unlisten();
        resolve(performance.now() - begun);
      });
    });
    const claim = { type: "claim", target: { project: id } } as const;
    const [taken, result] = await timed(() => one.open.execute(claim, actor));
    // Some of the projects wait for others.
    if (!result.ok) continue;
    takes.push(taken);
    arrives.push(await known);
  }
  stop();
  clearInterval(awake);
  const ratio = `${(median(arrives) / median(takes)).toFixed(2)} times the claim itself`;
  report("a claim is known to another process, median", ms(median(arrives)), ratio);
  report("  the slowest", ms(Math.max(...arrives)), "the aim in the tree is a second");
  await one.close();
  await other.close();
}

async function growing(): Promise<void> {
  const sizes = full ? [100, 10_000, 1_000_000] : [100, 100_000];
  const costs: number[] = [];
  for (const size of sizes) {
    const folder = join(root, `history-${size}`);
    makeProjects(folder, 50);
    const journal = join(folder, ".baton", "local", "journal");
    mkdirSync(journal, { recursive: true });
    let segment = 1;
    let written = 0;
    const file = () => join(journal, `${String(segment).padStart(8, "0")}.jsonl`);
    for (const commit of history(size, (next) => segmentName(next))) {
      const line = `\n${JSON.stringify(commit)}\n`;
      appendFileSync(file(), line);
      written += line.length;
      if (closes(commit)) segment += 1;
    }
    const [cold, first] = await timed(() => open(folder));
    await first.open.discover();
    await first.open.execute({ type: "note", project: "project-1", text: "x" }, actor);
    await first.close();
    const [warm, second] = await timed(() => open(folder));
    await second.open.discover();
    const times: number[] = [];
    for (let i = 0; i < 50; i++) {
      const target = { project: `project-${i}` };
      times.push((await timed(() => second.open.execute({ type: "claim", target }, actor)))[0]);
    }
    costs.push(median(times));
    const heap = Math.round(process.memoryUsage().heapUsed / 1e6);
    report(
      `open with ${size} past executions`,
      ms(warm),
      `${ms(cold)} without a checkpoint, ${(written / 1e6).toFixed(0)} MB; heap ${heap} MB`,
    );
    report(`claim with ${size} past executions, median`, ms(median(times)));
    const flow = await flowCosts(second.history, journal);
    report(
      `flow view: ${flow.executions} executions read`,
      ms(flow.reading),
      `${flow.timesParsing.toFixed(1)} times parsing the same lines; blocks ${ms(flow.blocked)} at most; keeps ${(flow.memory / 1e6).toFixed(1)} MB`,
    );
    report(
      "flow view: a picture of all",
      ms(flow.picture),
      `narrowed by a text ${ms(flow.narrowed)}, after a change ${ms(flow.changed)}`,
    );
    await second.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const ratio = (costs.at(-1) ?? 0) / (costs[0] ?? 1);
  report("cost of a claim, most history against least", `${ratio.toFixed(2)} times`);
}

function closes(commit: Commit): boolean {
  return commit.events.some(({ type }) => type === "segment_closed");
}

function segmentName(n: number): string {
  return `${String(n).padStart(8, "0")}.jsonl`;
}

async function discovering(): Promise<void> {
  for (const count of [100, 10_000]) {
    const folder = join(root, `projects-${count}`);
    makeProjects(folder, count);
    const paths = [...walk(folder)];
    const [reading] = await timed(() => paths.forEach((path) => readFileSync(path)));
    const cold = await open(folder);
    let firstRow = 0;
    const start = performance.now();
    cold.open.onDidChange(() => {
      firstRow ||= performance.now() - start;
    });
    const [all] = await timed(() => cold.open.discover());
    report(`first row with ${count} projects`, ms(firstRow));
    report(
      `all ${count} projects read`,
      ms(all),
      `${(all / reading).toFixed(1)} times reading the same bytes`,
    );
    const id = `project-${count - 1}`;
    await cold.open.execute({ type: "claim", target: { project: id } }, actor);
    await cold.close();
    const [reopened, warm] = await timed(() => open(folder));
    const [again] = await timed(() => warm.open.discover());
    report(
      `opened again from the checkpoint, ${count}`,
      ms(reopened),
      `rows at once; looked at all files in ${ms(again)}`,
    );
    const [explained] = await timed(() =>
      warm.open.execute({ type: "claim", target: { project: "project-0" } }, actor),
    );
    report(
      `claim among ${count} projects`,
      ms(explained),
      `heap ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`,
    );
    await warm.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function* walk(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* walk(path);
    else yield path;
  }
}

/** At most this many times the longest chain. */
const mostOverCritical = 1.2;

async function running(): Promise<void> {
  const folder = join(root, "team");
  mkdirSync(folder, { recursive: true });
  const media = join(process.cwd(), "media");
  const { took, critical, sequential, saving } = await teamRun(folder, media, quiet);
  const ratio = took / critical;
  const fits = ratio <= mostOverCritical ? "" : `, MORE than ${mostOverCritical}`;
  report("run feature-team with scripted agents", ms(took), `critical path ${ms(critical)}`);
  report("  over its critical path", `${ratio.toFixed(2)} x`, `most: ${mostOverCritical}${fits}`);
  const percent = `${Math.round(saving * 100)} %`;
  report("  saved over one after the other", percent, `of ${ms(sequential)}`);
  if (ratio > mostOverCritical) process.exitCode = 1;
}

async function keeping(): Promise<void> {
  const files = 20_000;
  for (const { name, took, timesStatus, most } of await snapshotCosts(join(root, "kept"), files)) {
    const fits = timesStatus <= most ? "" : `, MORE than ${most}`;
    const note = `${timesStatus.toFixed(1)} times git status; most: ${most}${fits}`;
    report(`state of ${files} files, ${name}`, ms(took), note);
  }
}

function listing(): void {
  for (const { set, tools, tokens, budget } of contextCosts()) {
    report(`MCP tools, ${set}`, `${tokens} tokens`, `${tools} tools; at most ${budget}`);
  }
}

function completing(): void {
  const { steps, took, reading } = completionCost(300, 40);
  const ratio = median([...took]) / median([...reading]);
  const note = `${ratio.toFixed(2)} times reading its front matter`;
  report(`completion in a template of ${steps} steps, median`, ms(median([...took])), note);
}

try {
  listing();
  completing();
  await parsing();
  await committing();
  await spreading();
  await discovering();
  await growing();
  await running();
  await keeping();
} finally {
  rmSync(root, { recursive: true, force: true });
}
