/**
 * Takes away one safeguard after the other: the simulator must notice each, else it proves nothing.
 * `BATON_SIM_FIGURES=1` prints after how many seeds.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { judge } from "../../src/adapters/journal/judge";
import { parseLine, toCommit } from "../../src/adapters/journal/line";
import { Journalist } from "../../src/core/board/journalist";
import type { Board, TrackedCopy } from "../../src/core/board/state";
import type * as claims from "../../src/core/claim/claims";
import type * as plan from "../../src/core/sync/plan";
import type { Judge } from "./simJournal";
import { type Mutation, simulate } from "./simulate";

type Planner = typeof plan.planCopy;

const mutant = vi.hoisted(() => ({
  plan: undefined as ((real: Planner, ...args: Parameters<Planner>) => plan.SyncPlan) | undefined,
  ownerAge: undefined as number | undefined,
}));

vi.mock("../../src/core/sync/plan", async (original) => {
  const real = await original<typeof plan>();
  const planCopy: Planner = (...args) =>
    mutant.plan === undefined ? real.planCopy(...args) : mutant.plan(real.planCopy, ...args);
  return { ...real, planCopy };
});

vi.mock("../../src/core/claim/claims", async (original) => {
  const real = await original<typeof claims>();
  return {
    ...real,
    get unleasedOwnerAge() {
      return mutant.ownerAge ?? real.unleasedOwnerAge;
    },
  };
});

afterEach(() => {
  mutant.plan = undefined;
  mutant.ownerAge = undefined;
  vi.restoreAllMocks();
});

/** The number of the first seed that ends badly. */
async function seedsUntilRed(mutation: Mutation, limit: number): Promise<number> {
  for (let seed = 1; seed <= limit; seed += 1) {
    const { violation } = await simulate(seed, mutation);
    if (violation !== undefined) return seed;
  }
  return Number.POSITIVE_INFINITY;
}

async function expectRed(name: string, mutation: Mutation, limit: number): Promise<void> {
  const seeds = await seedsUntilRed(mutation, limit);
  if (process.env["BATON_SIM_FIGURES"] !== undefined) console.log(`${name}: ${seeds} seeds`);
  expect(seeds).toBeLessThanOrEqual(limit);
}

/** Every line that can be read counts, whatever it names as its predecessor. */
const anyPredecessor: Judge = (lines, head, segment) => {
  for (const text of lines) {
    const line = parseLine(text);
    if (line === undefined) continue;
    const next = { seq: line.seq, id: line.id };
    return { commits: [toCommit(line)], damage: [], newer: false, head: next, closed: false };
  }
  return judge([], head, segment);
};

const allLines: Judge = (lines, head, segment) => {
  const commits = [...lines].flatMap((line) => anyPredecessor([line], head, segment).commits);
  const last = commits.at(-1);
  const end = last === undefined ? head : { seq: last.seq, id: last.id };
  return { commits, damage: [], newer: false, head: end, closed: false };
};

function withCopies(board: Board, change: (copy: TrackedCopy) => TrackedCopy): Board {
  const copies = new Map([...board.copies].map(([key, copy]) => [key, change(copy)]));
  return { ...board, copies };
}

describe("the simulator notices", () => {
  it("when a line counts whatever its predecessor", async () => {
    await expectRed("prev check", { judge: allLines }, 100);
  }, 900_000);

  it("when a writer believes its own line without reading it back", async () => {
    await expectRed("read back", { readsBack: false }, 100);
  }, 900_000);

  it("when edits are never confirmed", async () => {
    mutant.plan = (real, ...args) => {
      const planned = real(...args);
      return { ...planned, events: planned.events.filter(({ type }) => type !== "edit_done") };
    };
    await expectRed("confirm", {}, 100);
  }, 900_000);

  it("when a pending edit is taken for a hand edit", async () => {
    mutant.plan = (real, board, ...rest) => real({ ...board, edits: new Map() }, ...rest);
    await expectRed("pending", {}, 100);
  }, 900_000);

  it("when a file is replaced without comparing it first", async () => {
    await expectRed("hash check", { compares: false }, 300);
  }, 900_000);

  it("when facts are committed on a later head than the one they were read at", async () => {
    const append = Reflect.get(Journalist.prototype, "append");
    vi.spyOn(Journalist.prototype, "append").mockImplementation(async function (
      this: Journalist,
      events,
      actor,
    ) {
      const confirms = events.some(({ type }) => type === "edit_done" || type === "file_observed");
      for (;;) {
        const commit = await append.call(this, events, actor);
        if (commit !== undefined || !confirms) return commit;
      }
    });
    await expectRed("confirm on the head that was read", {}, 300);
  }, 900_000);

  it("when what a late writer put back is not mended", async () => {
    mutant.plan = (real, board, copy, document, situation, context) => {
      const unaware = withCopies(board, (known) => ({ ...known, notes: new Map() }));
      return real(unaware, copy, document, { ...situation, placed: undefined }, context);
    };
    await expectRed("overwritten", {}, 1500);
  }, 900_000);

  it("when an owner in a file stands in nobody's way", async () => {
    mutant.ownerAge = 0;
    await expectRed("unleased owner", {}, 100);
  }, 900_000);
});
