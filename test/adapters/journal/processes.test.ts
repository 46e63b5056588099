import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Commit } from "../../../src/core/board/events";
import { historyOf } from "../../contract/journal.contract";
import { bundled, start } from "../../support/processes/run";
import { newJournal } from "./newJournal";

/** Starting Node three times takes its time on a busy machine. */
const patience = { timeout: 20_000, interval: 5 };

function ordinary(commits: readonly Commit[]): readonly string[] {
  return commits.filter(({ events }) => events[0]?.type === "notice_seen").map(({ id }) => id);
}

function expectOneChain(commits: readonly Commit[]): void {
  for (const [i, commit] of commits.slice(1).entries()) {
    expect(commit.prev).toBe(commits[i]?.id);
    expect(commit.seq).toBe((commits[i]?.seq ?? 0) + 1);
  }
}

describe("FileJournal among processes", () => {
  it("keeps every commit of eight writers exactly once, over many segments", async () => {
    const { open, directory } = await newJournal();
    const bundle = await bundled("journalWriter");
    const writers = Array.from({ length: 8 }, () => start(bundle, [directory, "250", "60000"]));
    expect(await Promise.all(writers.map(async ({ ended }) => ended))).toEqual(
      writers.map(() => 0),
    );
    const reader = open();
    const { commits, damage } = await reader.read();
    expect(damage).toEqual([]);
    expectOneChain(commits);
    expect([...ordinary(commits)].sort()).toEqual(writers.flatMap(({ lines }) => lines).sort());
    expect(await historyOf({ open })).toEqual(commits);
    expect(Number(reader.position()?.segment.slice(0, 8))).toBeGreaterThan(5);
  }, 900_000);

  it("loses no acknowledged commit of writers that are killed or paused at any moment", async () => {
    const { open, directory } = await newJournal();
    const bundle = await bundled("journalWriter");
    const acknowledged: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const writers = Array.from({ length: 3 }, () =>
        start(bundle, [directory, "100000", "20000"]),
      );
      const paused = writers[0]?.child;
      await expect.poll(() => writers.every(({ lines }) => lines.length > 3), patience).toBe(true);
      await sleep(Math.random() * 40);
      paused?.kill("SIGSTOP");
      // The others must not have to wait for the one that is stopped.
      const before = writers[1]?.lines.length ?? 0;
      await expect.poll(() => writers[1]?.lines.length, patience).toBeGreaterThan(before + 5);
      paused?.kill("SIGCONT");
      await sleep(Math.random() * 20);
      for (const { child } of writers) child.kill("SIGKILL");
      await Promise.all(writers.map(async ({ ended }) => ended));
      acknowledged.push(...writers.flatMap(({ lines }) => lines));
    }
    const { commits, damage } = await open().read();
    expect(damage).toEqual([]);
    expectOneChain(commits);
    const there = ordinary(commits);
    expect(new Set(there).size).toBe(there.length);
    expect(there).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThan(100);
  }, 900_000);
});
