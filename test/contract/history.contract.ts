import { describe, expect, it } from "vitest";
import type { Commit } from "../../src/core/board/events";
import type { CommitPlace, History } from "../../src/core/ports";
import { commitTo } from "../support/commits";
import type { JournalWorld } from "./journal.contract";

export interface HistoryWorld extends JournalWorld {
  /** A reader of the history of its own. */
  history(): History;
}

async function readAll(history: History, limit: number) {
  const commits: Commit[] = [];
  const places: CommitPlace[] = [];
  let replaced = false;
  for (;;) {
    const batch = await history.read(limit);
    commits.push(...batch.commits);
    places.push(...batch.places);
    replaced ||= batch.replaced;
    if (batch.commits.length === 0) return { commits, places, replaced };
  }
}

/** What every reader of history does, wherever the journal is kept. */
export function historyContract(name: string, newWorld: () => Promise<HistoryWorld>): void {
  describe(`${name} keeps the history's contract`, () => {
    it("gives nothing while nothing was committed", async () => {
      const history = (await newWorld()).history();
      expect(await history.read(10)).toEqual({ commits: [], places: [], replaced: false });
    });

    it("reads in batches what a journal's reader reads at once, and goes on with what comes", async () => {
      const world = await newWorld();
      const journal = world.open();
      for (let count = 0; count < 30; count += 1) await commitTo(journal);
      const history = world.history();
      const all = (await world.open().read()).commits;
      const { commits, places } = await readAll(history, 7);
      expect(commits).toEqual(all);
      expect(new Set(places).size).toBe(all.length);
      await commitTo(journal);
      const late = await readAll(history, 7);
      expect(late.commits).toEqual((await world.open().read()).commits.slice(all.length));
      expect(late.replaced).toBe(false);
    });

    it("finds every commit again at its place", async () => {
      const world = await newWorld();
      const journal = world.open();
      for (let count = 0; count < 12; count += 1) await commitTo(journal);
      const history = world.history();
      const { commits, places } = await readAll(history, 5);
      for (const [index, place] of places.entries()) {
        expect((await history.at(place))?.id).toBe(commits[index]?.id);
      }
    });

    it("says that the journal was replaced, and reads the new one", async () => {
      const world = await newWorld();
      await commitTo(world.open());
      const history = world.history();
      const { commits } = await readAll(history, 100);
      await world.vanish();
      await commitTo(world.open());
      const { commits: later, replaced } = await readAll(history, 100);
      expect(replaced).toBe(true);
      expect(later).toHaveLength(1);
      expect(later[0]?.id).not.toBe(commits[0]?.id);
    });

    it("finds nothing at a place that is none", async () => {
      const world = await newWorld();
      await commitTo(world.open());
      const history = world.history();
      for (const place of [Number.NaN, -1, 0.5, 1e15]) {
        expect(await history.at(place)).toBeUndefined();
      }
    });
  });
}
