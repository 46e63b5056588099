import { afterEach, describe, expect, it, vi } from "vitest";
import { LowdbCheckpoint } from "../../../src/adapters/store/lowdbCheckpoint";
import { NodeProcesses } from "../../../src/adapters/system/processes";
import type { BoardEvent, Commit } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { type Board, emptyBoard } from "../../../src/core/board/state";
import { MemoryLog } from "../../support/memory/log";
import { temporaryFolder } from "../../support/temporaryFolder";

const minute = 60_000;
const day = 24 * 60 * minute;

function commit(seq: number, at: number, ...events: readonly BoardEvent[]): Commit {
  const writer = { source: "http", actor: "planner", session: "http:planner" } as const;
  return { v: 1, id: `c${seq}`, seq, prev: `c${seq - 1}`, at, ...writer, events };
}

function granted(n: number, session = `http:${n}`): BoardEvent {
  const claim = {
    claim: `claim-${n}`,
    project: `elsewhere-${n}`,
    task: undefined,
    note: undefined,
  };
  return { type: "claim_granted", ...claim, agent: "coder", session, ttl: 60 };
}

/** One reservation a minute, of a minute each, that nobody gives back. */
function abandoned(count: number, every = 1): readonly Commit[] {
  return Array.from({ length: count }, (_, n) => commit(n + 1, n * every * minute, granted(n)));
}

function plain(board: Board): unknown {
  return JSON.parse(
    JSON.stringify(board, (_, value: unknown) =>
      typeof value === "object" && value !== null && "entries" in value && !Array.isArray(value)
        ? [...(value as ReadonlyMap<string, unknown>)]
        : value,
    ),
  );
}

afterEach(() => vi.restoreAllMocks());

describe("A board with abandoned reservations", () => {
  it("takes in one more for a small part of what a copy of it would cost", () => {
    const count = 50_000;
    // All within a day, so that none of them is forgotten.
    let board = evolve(emptyBoard, abandoned(count, 0));
    expect(board.claims.size).toBe(count);
    const sets = vi.spyOn(Map.prototype, "set");
    const more = 100;
    for (let n = count; n < count + more; n += 1) {
      board = evolve(board, [commit(n + 1, count, granted(n))]);
    }
    expect(board.claims.size).toBe(count + more);
    // Two maps change, and of each about the square root is copied; whole copies would be 10,000,000.
    expect(sets.mock.calls.length).toBeLessThan((more * count) / 10);
  });

  it("forgets them a day after their end, and live claims never", () => {
    const commits = abandoned(10_000);
    const board = evolve(emptyBoard, commits);
    expect(board.claims.size).toBeLessThan(1_440 + 1_024 + 2);
    expect(board.claimsByProject.size).toBe(board.claims.size);
    expect(board.claims.has("claim-9999")).toBe(true);
    expect(board.claims.has("claim-0")).toBe(false);
  });

  it("is the same however the journal is read", () => {
    const commits = abandoned(5_000);
    const whole = evolve(emptyBoard, commits);
    let one = emptyBoard;
    for (const each of commits) one = evolve(one, [each]);
    expect(plain(one)).toEqual(plain(whole));
  });

  it("keeps a claim under which somebody works", () => {
    const started: BoardEvent = {
      type: "execution_started",
      execution: "exec-1",
      agent: "coder",
      project: "elsewhere-1",
      task: undefined,
      title: undefined,
      parent: undefined,
      handoff: undefined,
      claim: "claim-1",
      attempt: 1,
      inputs: undefined,
    };
    const board = evolve(emptyBoard, [
      commit(1, 0, granted(1), started, granted(2)),
      commit(1_024, 30 * day),
    ]);
    expect([...board.claims.keys()]).toEqual(["claim-1"]);
  });

  it("forgets notices to connections after a week, and a person's never", () => {
    const ended = (n: number): BoardEvent => {
      const how = { outcome: "taken_over", by: "planner", reason: "late" } as const;
      return { type: "claim_ended", claim: `claim-${n}`, ...how };
    };
    const commits = [
      commit(1, 0, granted(1), granted(2, "user:me")),
      commit(2, 0, ended(1), ended(2)),
    ];
    const soon = evolve(emptyBoard, [...commits, commit(1_024, 6 * day)]);
    expect([...soon.notices.keys()]).toEqual(["claim-1", "claim-2"]);
    const late = evolve(emptyBoard, [...commits, commit(1_024, 8 * day)]);
    expect([...late.notices.keys()]).toEqual(["claim-2"]);
  });

  it("comes back from its checkpoint as it was", async () => {
    const file = `${await temporaryFolder()}/store.json`;
    const log = new MemoryLog();
    const checkpoint = new LowdbCheckpoint({ file, processes: new NodeProcesses(), log });
    let board = emptyBoard;
    for (const each of abandoned(300)) board = evolve(board, [each]);
    const position = { segment: "00000001.jsonl", offset: 1, seq: board.seq, id: board.head };
    await checkpoint.save({ position, board, parses: [] });
    const loaded = await checkpoint.load();
    expect(loaded && plain(loaded.board)).toEqual(plain(board));
  });
});
