/** What the flow view costs in the host: reading all history, a picture of it, and what changed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FlowQuery, type QueryContext } from "../src/core/history/flowQuery";
import { HistoryFeed } from "../src/core/history/historyFeed";
import type { History } from "../src/core/ports";
import { noFlowFilter } from "../src/protocol/flow";

export interface FlowCosts {
  readonly executions: number;
  /** Milliseconds, and how often as long as reading and parsing the same lines takes. */
  readonly reading: number;
  readonly timesParsing: number;
  /** Longest time the loop was blocked while reading. Milliseconds. */
  readonly blocked: number;
  /** Milliseconds. */
  readonly picture: number;
  readonly narrowed: number;
  readonly changed: number;
  /** Bytes kept for history, columns included. */
  readonly memory: number;
}

const day = 86_400_000;

export async function flowCosts(history: History, journal: string): Promise<FlowCosts> {
  const parsing = parseAll(journal);
  const before = kept();
  const feed = new HistoryFeed(history);
  let blocked = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    blocked = Math.max(blocked, performance.now() - last);
    last = performance.now();
  }, 1);
  const start = performance.now();
  await feed.catchUp();
  const reading = performance.now() - start;
  clearInterval(watch);
  const memory = kept() - before;
  const now = Date.now();
  const midnight = now - (now % day);
  const context: QueryContext = {
    now,
    complete: true,
    roleOf: () => undefined,
    startOfDay: (daysBack) => midnight - daysBack * day,
  };
  const query = new FlowQuery(feed.history, noFlowFilter);
  const narrow = new FlowQuery(feed.history, { ...noFlowFilter, text: "1" });
  return {
    executions: feed.history.length,
    reading,
    timesParsing: reading / parsing,
    blocked,
    picture: best(() => query.view(context)),
    narrowed: best(() => narrow.view(context)),
    changed: best(() => query.changes(new Set([0, 1]), context)),
    memory,
  };
}

/** The physical limit: the same lines, read and parsed, and nothing made of them. Milliseconds. */
function parseAll(journal: string): number {
  const start = performance.now();
  for (const name of readdirSync(journal)) {
    for (const line of readFileSync(join(journal, name), "utf8").split("\n")) {
      if (line !== "") JSON.parse(line);
    }
  }
  return performance.now() - start;
}

function best(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn += 1) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function kept(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
