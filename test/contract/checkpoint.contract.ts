import { describe, expect, it } from "vitest";
import { emptyBoard } from "../../src/core/board/state";
import type { Checkpoint } from "../../src/core/ports";
import { fullCheckpoint } from "../support/checkpointData";

/** What every checkpoint does. PROTOCOL 2.9. `newWorld` gives a way to open the same one again. */
export function checkpointContract(name: string, newWorld: () => Promise<() => Checkpoint>): void {
  describe(`${name} keeps the checkpoint's contract`, () => {
    it("gives nothing before the first save", async () => {
      const open = await newWorld();
      expect(await open().load()).toBeUndefined();
    });

    it("gives back what was saved, to any process", async () => {
      const open = await newWorld();
      await open().save(fullCheckpoint);
      expect(await open().load()).toEqual(fullCheckpoint);
      expect((await open().load())?.board.claims).toBeInstanceOf(Map);
    });

    it("keeps the last of two saves", async () => {
      const open = await newWorld();
      const checkpoint = open();
      const later = { ...fullCheckpoint, board: emptyBoard, parses: [] };
      await Promise.all([checkpoint.save(fullCheckpoint), checkpoint.save(later)]);
      expect(await checkpoint.load()).toEqual(later);
    });

    it("shares nothing with what was saved", async () => {
      const open = await newWorld();
      await open().save(fullCheckpoint);
      const loaded = await open().load();
      expect(loaded?.board.claims).not.toBe(fullCheckpoint.board.claims);
    });
  });
}
