import { describe, expect, it } from "vitest";
import type { BoardEvent } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { emptyBoard } from "../../../src/core/board/state";

const from = { worktree: ".", path: "old/AGENCY.md" };
const to = { worktree: ".", path: "new/AGENCY.md" };

function boardAfter(...events: readonly BoardEvent[]) {
  const commits = events.map((event, at) => ({
    v: 1 as const,
    id: `c${at}`,
    seq: 1000 + at,
    prev: at === 0 ? "" : `c${at - 1}`,
    at: 1_000 * at,
    source: "sync" as const,
    actor: "baton",
    session: "sync",
    events: [event],
  }));
  return evolve(emptyBoard, commits);
}

const tracked: BoardEvent = {
  type: "copy_tracked",
  copy: from,
  project: "a",
  fields: [["status", "active"]],
};
const conflict: BoardEvent = {
  type: "conflict_found",
  conflict: "k",
  copy: from,
  project: "a",
  field: "status",
  base: "pending",
  file: "active",
  board: "completed",
};

describe("a file that moved", () => {
  it("takes what is still to be decided about it along", () => {
    const board = boardAfter(tracked, conflict, { type: "copy_moved", from, to, project: "a" });
    expect([...board.conflicts.values()]).toMatchObject([{ id: "k", copy: to, project: "a" }]);
    expect(
      boardAfter(tracked, conflict, { type: "copy_gone", copy: from, project: "a" }),
    ).toMatchObject({ conflicts: new Map() });
  });
});
