import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileJournal } from "../../../src/adapters/journal/fileJournal";
import { writeHistory } from "../../../src/adapters/journal/writeHistory";
import { SystemClock } from "../../../src/adapters/system/clock";
import { RandomIds } from "../../../src/adapters/system/ids";
import { demoHistory } from "../../../src/core/demo/history";
import { MemoryLog } from "../../support/memory/log";
import { temporaryFolder } from "../../support/temporaryFolder";

const commits = demoHistory({ seed: 3, now: Date.UTC(2026, 10, 20, 15, 48), offsetMinutes: 60 });

function journalIn(directory: string): FileJournal {
  const log = new MemoryLog();
  return new FileJournal({ directory, ids: new RandomIds(), clock: new SystemClock(), log });
}

describe("a history written at once", () => {
  it("reads back as it was, in one segment", async () => {
    const directory = join(await temporaryFolder(), "journal");
    await writeHistory(directory, commits);
    expect(await readdir(directory)).toEqual(["00000001.jsonl"]);
    const tail = await journalIn(directory).read();
    expect(tail).toMatchObject({ damage: [], replaced: false, newer: false });
    expect(tail.commits).toEqual(JSON.parse(JSON.stringify(commits)));
  });

  it("closes full segments, and what follows moves on", async () => {
    const directory = join(await temporaryFolder(), "journal");
    await writeHistory(directory, commits, 64 * 1024);
    const segments = await readdir(directory);
    expect(segments.length).toBeGreaterThan(3);
    const journal = journalIn(directory);
    const tail = await journal.read();
    expect(tail.damage).toEqual([]);
    const closings = tail.commits.filter(({ events }) => events[0]?.type === "segment_closed");
    expect(closings).toHaveLength(segments.length - 1);
    const rest = tail.commits.filter((commit) => !closings.includes(commit));
    expect(rest.map(({ id }) => id)).toEqual(commits.map(({ id }) => id));
    tail.commits.forEach(({ seq, prev }, index) => {
      expect(seq).toBe((commits[0]?.seq ?? 0) + index);
      expect(prev).toBe(tail.commits[index - 1]?.id ?? "");
    });
  });

  it("is gone on with by the next writer", async () => {
    const directory = join(await temporaryFolder(), "journal");
    await writeHistory(directory, commits, 64 * 1024);
    const journal = journalIn(directory);
    const head = (await journal.read()).commits.at(-1);
    if (head === undefined) throw new Error("nothing was read");
    const next = { ...head, id: "next", seq: head.seq + 1, prev: head.id, events: [] };
    expect(await journal.append(next)).toMatchObject({ won: true });
  });

  it("never touches one that is there", async () => {
    const directory = join(await temporaryFolder(), "journal");
    await writeHistory(directory, commits.slice(0, 3));
    await expect(writeHistory(directory, commits)).rejects.toThrow("Could not write the history");
    expect((await journalIn(directory).read()).commits).toHaveLength(3);
  });

  it("may be empty", async () => {
    const directory = join(await temporaryFolder(), "journal");
    await writeHistory(directory, []);
    expect((await journalIn(directory).read()).commits).toEqual([]);
  });
});
