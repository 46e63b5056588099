import { describe, expect, it } from "vitest";
import type { Commit } from "../../src/core/board/events";
import type { Journal } from "../../src/core/ports";
import { commitTo, draftFor, draftOn } from "../support/commits";

/** One board's journal, in one kind of store. */
export interface JournalWorld {
  /** A reader of its own. */
  open(): Journal;
  /** Deletes the journal under everybody. */
  vanish(): Promise<void>;
}

/** The whole history, as somebody reads it who comes new. */
export async function historyOf(world: Pick<JournalWorld, "open">): Promise<readonly Commit[]> {
  return (await world.open().read()).commits;
}

/** What every journal does, wherever it is kept. PROTOCOL 2. */
export function journalContract(name: string, newWorld: () => Promise<JournalWorld>): void {
  describe(`${name} keeps the journal's contract`, () => {
    it("gives nothing and stands nowhere while nothing was committed", async () => {
      const world = await newWorld();
      const journal = world.open();
      expect(await journal.read()).toEqual({
        commits: [],
        damage: [],
        replaced: false,
        newer: false,
      });
      expect(journal.position()).toBeUndefined();
      expect(await historyOf(world)).toEqual([]);
    });

    it("commits a draft and gives back what was written", async () => {
      const world = await newWorld();
      const journal = world.open();
      const draft = draftFor(journal);
      const result = await journal.append(draft);
      expect(result).toEqual({
        won: true,
        commits: [draft],
        damage: [],
        replaced: false,
        newer: false,
      });
      expect(journal.position()).toMatchObject({ seq: draft.seq, id: draft.id });
      expect((await world.open().read()).commits).toEqual([draft]);
    });

    it("begins with a seq that is the current time", async () => {
      const journal = (await newWorld()).open();
      expect(Math.abs(journal.firstSeq() - Date.now())).toBeLessThan(1000);
    });

    it("lets one of two drafts on the same head win and tells the other what did", async () => {
      const world = await newWorld();
      const first = world.open();
      const second = world.open();
      await commitTo(first);
      await second.read();
      const winner = draftFor(first);
      const loser = draftFor(second);
      expect((await first.append(winner)).won).toBe(true);
      expect(await second.append(loser)).toMatchObject({ won: false, commits: [winner] });
      expect((await historyOf(world)).map(({ id }) => id)).not.toContain(loser.id);
    });

    it("lets one of many drafts at the same moment win", async () => {
      const world = await newWorld();
      const readers = Array.from({ length: 6 }, () => world.open());
      const results = await Promise.all(
        readers.map(async (reader) => reader.append(draftFor(reader))),
      );
      expect(results.filter(({ won }) => won)).toHaveLength(1);
      expect(await historyOf(world)).toHaveLength(1);
    });

    it("ends the commits of an append with the draft, and reads on behind it", async () => {
      const world = await newWorld();
      const first = world.open();
      const second = world.open();
      await commitTo(first);
      await commitTo(second);
      const draft = draftFor(second);
      expect((await second.append(draft)).commits.at(-1)).toEqual(draft);
      const tail = await first.read();
      expect(tail.commits.map(({ id }) => id)).toContain(draft.id);
      expect(await first.read()).toMatchObject({ commits: [] });
    });

    it("refuses a draft that was decided on another head", async () => {
      const journal = (await newWorld()).open();
      await commitTo(journal);
      const old = draftFor(journal);
      await commitTo(journal);
      expect(await journal.append(old)).toMatchObject({ won: false, commits: [] });
      expect(await journal.append(draftOn(undefined, journal.firstSeq()))).toMatchObject({
        won: false,
      });
    });

    it("goes on behind a position that still holds", async () => {
      const world = await newWorld();
      const writer = world.open();
      await commitTo(writer);
      const position = writer.position();
      if (position === undefined) throw new Error("no position after a commit");
      await commitTo(writer);
      const reader = world.open();
      expect(await reader.resume(position)).toBe(true);
      expect(reader.position()).toEqual(position);
      expect((await reader.read()).commits).toHaveLength(1);
      expect(await historyOf(world)).toHaveLength(2);
    });

    it("refuses a position that does not hold", async () => {
      const world = await newWorld();
      const writer = world.open();
      await commitTo(writer);
      const position = writer.position();
      if (position === undefined) throw new Error("no position after a commit");
      const reader = world.open();
      expect(await reader.resume({ ...position, id: "other" })).toBe(false);
      expect(await reader.resume({ ...position, seq: position.seq + 1 })).toBe(false);
      expect(await reader.resume({ ...position, segment: "../../x" })).toBe(false);
      await world.vanish();
      expect(await reader.resume(position)).toBe(false);
      expect((await reader.read()).commits).toEqual([]);
    });

    it("reads a long history in portions", async () => {
      const world = await newWorld();
      const writer = world.open();
      for (let i = 0; i < 5; i += 1) await commitTo(writer);
      const reader = world.open();
      const portions: number[] = [];
      for (;;) {
        const { commits } = await reader.read(2);
        if (commits.length === 0) break;
        portions.push(commits.length);
      }
      expect(portions).toEqual([2, 2, 1]);
    });

    it("notices that the journal vanished, and begins a new one with higher seqs", async () => {
      const world = await newWorld();
      const journal = world.open();
      await commitTo(journal);
      const before = journal.position()?.seq ?? 0;
      await world.vanish();
      expect(await journal.read()).toMatchObject({ commits: [], replaced: true });
      expect(journal.position()).toBeUndefined();
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      await commitTo(journal);
      expect(journal.position()?.seq).toBeGreaterThan(before);
    });

    it("gives the whole new history when the journal was replaced", async () => {
      const world = await newWorld();
      const journal = world.open();
      await commitTo(journal);
      const stale = draftFor(journal);
      await world.vanish();
      const other = world.open();
      await commitTo(other);
      await commitTo(other);
      const result = await journal.append(stale);
      expect(result).toMatchObject({ won: false, replaced: true });
      expect(result.commits).toHaveLength(2);
      expect(await journal.read()).toMatchObject({ commits: [], replaced: false });
    });

    it("refuses a line over 64 KB and stays usable", async () => {
      const journal = (await newWorld()).open();
      const large = draftFor(journal, [{ type: "x".repeat(70_000) }]);
      await expect(journal.append(large)).rejects.toMatchObject({ code: "invalid_argument" });
      expect(await commitTo(journal)).toBe(1);
    });

    it("keeps events of an unknown type", async () => {
      const world = await newWorld();
      const event = { type: "from_the_future", payload: { deep: ["ü", 1, null] } };
      await commitTo(world.open(), [event]);
      expect((await world.open().read()).commits[0]?.events).toEqual([event]);
    });

    it("tells a watcher that there is something new, until it is stopped", async () => {
      const world = await newWorld();
      const journal = world.open();
      await commitTo(journal);
      let calls = 0;
      const stop = journal.watch(() => {
        calls += 1;
      });
      await commitTo(world.open());
      await expect.poll(() => calls, { timeout: 5000 }).toBeGreaterThan(0);
      stop();
      // Whatever was under way when it stopped may still arrive; after that nothing does.
      const seen = calls;
      await commitTo(world.open());
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
      expect(calls).toBe(seen);
    });
  });
}
