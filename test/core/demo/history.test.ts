import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultMaxFailures } from "../../../src/core/agent/registry";
import { isBoardEvent } from "../../../src/core/board/eventShapes";
import type { BoardEvent, Commit } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { type Board, emptyBoard } from "../../../src/core/board/state";
import { isLive } from "../../../src/core/claim/claims";
import { roles } from "../../../src/core/demo/flows";
import { type DemoOptions, demoHistory } from "../../../src/core/demo/history";
import { breakerOf } from "../../../src/core/workflow/breaker";

const minute = 60_000;
const hour = 60 * minute;
const friday: DemoOptions = { seed: 1, now: Date.UTC(2026, 10, 20, 15, 48), offsetMinutes: 0 };

type EventOf<T extends BoardEvent["type"]> = Extract<BoardEvent, { type: T }>;

interface Run {
  readonly started: EventOf<"execution_started">;
  readonly from: number;
  finished?: EventOf<"execution_finished">;
  to?: number;
}

/** Every execution with its start and end; a finish without a start fails. */
function runsOf(commits: readonly Commit[]): readonly Run[] {
  const runs = new Map<string, Run>();
  for (const { at, events } of commits) {
    for (const event of events) {
      if (!isBoardEvent(event)) continue;
      if (event.type === "execution_started")
        runs.set(event.execution, { started: event, from: at });
      if (event.type !== "execution_finished") continue;
      const run = runs.get(event.execution);
      if (run === undefined) throw new Error(`${event.execution} ends and never began`);
      run.finished = event;
      run.to = at;
    }
  }
  return [...runs.values()];
}

/** Cheaper than `expect` where thousands of things are looked at. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function checkChain(commits: readonly Commit[], now: number): void {
  let before: Commit | undefined;
  for (const commit of commits) {
    must(commit.prev === (before?.id ?? ""), `${commit.seq} names another predecessor`);
    if (before !== undefined) {
      must(commit.seq === before.seq + 1, `${commit.seq} does not follow ${before.seq}`);
      must(commit.at >= before.at, `${commit.seq} is before ${before.seq}`);
    }
    for (const event of commit.events) must(isBoardEvent(event), `${event.type} is skipped`);
    before = commit;
  }
  expect(commits[0]?.seq).toBe(commits[0]?.at);
  expect(before?.at).toBeLessThanOrEqual(now);
  expect(before?.at).toBeGreaterThan(now - 15 * minute);
  expect(before?.seq).toBeLessThan(now);
  expect(new Set(commits.map(({ id }) => id)).size).toBe(commits.length);
}

function checkRuns(runs: readonly Run[]): void {
  const byId = new Map(runs.map((run) => [run.started.execution, run]));
  for (const { started, from, finished, to } of runs) {
    const { title = "" } = started;
    if (finished !== undefined && to !== undefined) {
      must(finished.duration === to - from, `${title} took another time`);
      must(finished.duration > 0, `${title} took no time`);
      const failed = finished.status !== "success";
      must((finished.error !== undefined) === failed, `${title} has an error and succeeded`);
    }
    if (started.parent === undefined) continue;
    const parent = byId.get(started.parent);
    if (parent === undefined) throw new Error(`${title} has no parent`);
    must(from >= parent.from, `${title} began before its parent`);
    if (parent.started.agent === started.agent) {
      must(started.handoff === undefined, `${title} is a part and was handed over`);
      const inside = parent.to === undefined || (to ?? Number.POSITIVE_INFINITY) <= parent.to;
      must(inside, `${title} outlasts what it is a part of`);
    } else {
      must(
        from >= (parent.to ?? Number.POSITIVE_INFINITY),
        `${title} began before the giver's end`,
      );
    }
  }
}

/** No agent does two things at once, parts and lost work apart. */
function checkAgents(runs: readonly Run[], lost: ReadonlySet<string>): void {
  const byId = new Map(runs.map((run) => [run.started.execution, run]));
  const free = new Map<string, number>();
  const whole = runs.filter(({ started: { parent, agent, execution } }) => {
    const isPart = parent !== undefined && byId.get(parent)?.started.agent === agent;
    return !isPart && !lost.has(execution);
  });
  for (const { started, from, to } of [...whole].sort((a, b) => a.from - b.from)) {
    must(from >= (free.get(started.agent) ?? 0), `${started.agent} does two things at once`);
    free.set(started.agent, to ?? Number.POSITIVE_INFINITY);
  }
}

/** A claim is never granted while another one on the same thing is live. */
function checkClaims(commits: readonly Commit[]): void {
  let board = emptyBoard;
  for (const commit of commits) {
    for (const event of commit.events) {
      if (isBoardEvent(event)) checkClaimEvent(board, event, commit);
    }
    board = evolve(board, [commit]);
  }
}

function checkClaimEvent(board: Board, event: BoardEvent, { at, session }: Commit): void {
  if (event.type === "claim_granted") {
    for (const claim of board.claims.values()) {
      const { project, task } = claim;
      const same = task === undefined || event.task === undefined || task === event.task;
      must(
        project !== event.project || !same || !isLive(claim, at),
        `${project} ${task ?? ""} is claimed twice`,
      );
    }
  }
  if (event.type === "claim_extended" || event.type === "claim_ended") {
    const claim = board.claims.get(event.claim);
    if (claim === undefined) throw new Error(`${event.claim} is not held`);
    must(isLive(claim, at), `${claim.agent}'s claim ran out before`);
    must(claim.session === session, `${claim.agent} acts through another session`);
  }
  if (event.type !== "execution_started") return;
  if (event.claim !== undefined) {
    must(board.claims.get(event.claim)?.agent === event.agent, `${event.agent} does not hold it`);
  }
  if (event.handoff !== undefined) {
    const handoff = board.handoffs.get(event.handoff);
    must(handoff?.message.to === event.agent, `${event.agent} did not get it`);
    must(handoff?.parent === event.parent, `${event.title ?? ""} has another parent`);
  }
}

function checkLiveBoard(commits: readonly Commit[], now: number): ReadonlySet<string> {
  const board = evolve(emptyBoard, commits);
  const open = [...board.executions.values()];
  const going = open.filter(({ claim }) => isLive(claimOf(claim ?? ""), now));
  const lost = open.filter(({ claim }) => !isLive(claimOf(claim ?? ""), now));
  function claimOf(id: string) {
    const claim = board.claims.get(id);
    if (claim === undefined) throw new Error("an execution without a claim");
    return claim;
  }
  expect(going.map(({ agent, title }) => `${agent}: ${title}`).sort()).toEqual([
    "coder: Expand queries",
    "coder: Synonyms",
    "devops: Deploy to staging",
    "docs: Release notes",
    "frontend: Refund screen",
    "security: Review the refund flow",
  ]);
  expect(lost.map(({ agent, title }) => `${agent}: ${title}`)).toEqual([
    "claude-haiku: Survey of other shops",
  ]);
  expect([...board.claims.values()].filter((claim) => isLive(claim, now))).toHaveLength(5);
  expect([...board.claims.values()]).toHaveLength(6);
  const [handoff, ...more] = board.handoffs.values();
  expect(more).toEqual([]);
  expect(handoff).toMatchObject({
    project: "pricing-pages",
    task: "names",
    message: { from: "claude-sonnet", to: "claude-haiku" },
    accepted: undefined,
  });
  expect([...board.tasks]).toEqual([
    ["docs-site\nchangelogs", { failed: 3, failures: 3, blocked: undefined }],
  ]);
  const heldBack = roles.filter(
    (agent) => breakerOf(board, agent, defaultMaxFailures, now).kind !== "closed",
  );
  expect(heldBack).toEqual([]);
  expect(board.notices.size + board.damage.length + board.conflicts.size).toBe(0);
  return new Set(lost.map(({ id }) => id));
}

function checkAll(options: DemoOptions): readonly Run[] {
  const commits = demoHistory(options);
  checkChain(commits, options.now);
  const runs = runsOf(commits);
  checkRuns(runs);
  checkAgents(runs, checkLiveBoard(commits, options.now));
  checkClaims(commits);
  return runs;
}

describe("the demo's history", () => {
  it("holds for every seed, moment and place on earth", () => {
    const options = fc.record({
      seed: fc.integer(),
      now: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) }),
      offsetMinutes: fc.integer({ min: -12 * 60, max: 14 * 60 }),
    });
    fc.assert(
      fc.property(options, (some) => {
        const runs = checkAll(some);
        expect(runs.length).toBeGreaterThan(380);
        expect(runs.length).toBeLessThan(420);
        // The last hours are busy, whatever the clock says.
        const recent = runs.filter(({ from }) => from > some.now - 7 * hour);
        expect(recent.length).toBeGreaterThan(70);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["Friday 15:48", Date.UTC(2026, 10, 20, 15, 48)],
    ["Sunday 03:00", Date.UTC(2026, 10, 22, 3, 0)],
    ["Monday 00:05", Date.UTC(2026, 10, 23, 0, 5)],
    ["Monday 09:30", Date.UTC(2026, 10, 23, 9, 30)],
    ["Tuesday 23:59", Date.UTC(2026, 10, 24, 23, 59)],
    ["Saturday 12:00", Date.UTC(2026, 10, 21, 12, 0)],
  ])("keeps working hours before the last hours: %s", (_, now) => {
    const planned = now - 7 * hour;
    const runs = checkAll({ ...friday, now });
    for (const { started, from } of runs.filter((run) => run.from < planned)) {
      if (started.title === "Nightly report") continue;
      const time = new Date(from);
      const clock = time.getUTCHours() * 60 + time.getUTCMinutes();
      expect([1, 2, 3, 4, 5]).toContain(time.getUTCDay());
      expect(clock >= 9 * 60 && clock < 18 * 60, time.toISOString()).toBe(true);
      expect(clock >= 12 * 60 + 15 && clock < 12 * 60 + 55, time.toISOString()).toBe(false);
    }
    const nights = runs.filter(({ started }) => started.title === "Nightly report");
    const weekdays = new Set(nights.map(({ from }) => new Date(from).getUTCDay()));
    expect(weekdays).toContain(0);
    expect(weekdays).toContain(6);
  });

  it("is the same for the same seed and moment, and another for another seed", () => {
    const text = (options: DemoOptions) => JSON.stringify(demoHistory(options));
    expect(text(friday)).toBe(text(friday));
    expect(text({ ...friday, seed: 2 })).not.toBe(text(friday));
  });

  it("has what the picture shows: agents, failures in clusters, retries, parts, runs, stopped work", () => {
    const runs = runsOf(demoHistory(friday));
    expect([...new Set(runs.map(({ started }) => started.agent))].sort()).toEqual(
      [...roles].sort(),
    );
    const lastDays = runs.filter(({ from }) => from > Date.UTC(2026, 10, 19));
    expect(lastDays.length).toBeGreaterThan(115);
    expect(lastDays.length).toBeLessThan(150);
    const failed = runs.filter(({ finished }) => finished?.status === "failure");
    expect(failed.length / runs.length).toBeGreaterThan(0.07);
    expect(failed.length / runs.length).toBeLessThan(0.2);
    const staging = failed.filter(({ finished }) => finished?.error === "staging did not answer");
    const days = new Set(staging.map(({ from }) => new Date(from).getUTCDate()));
    expect(staging.length).toBeGreaterThan(6);
    expect(days.size).toBe(2);
    expect(runs.filter(({ started }) => started.attempt === 3).length).toBeGreaterThan(2);
    expect(runs.some(({ finished }) => finished?.status === "cancelled")).toBe(true);
    const current = runs.filter(({ started }) => started.run === "run-224");
    expect(current.filter(({ finished }) => finished === undefined)).toHaveLength(3);
    expect(new Set(current.map(({ started }) => started.workflow))).toEqual(
      new Set(["feature-team"]),
    );
    const workflows = new Set(runs.map(({ started }) => started.workflow));
    expect(workflows).toContain("planner-coder-reviewer");
    const handedOver = runs.filter(({ started }) => started.handoff !== undefined);
    expect(handedOver.length).toBeGreaterThan(120);
  });

  it("tries again under the next number, by the same agent", () => {
    const runs = runsOf(demoHistory({ ...friday, executions: 2000 }));
    const again = runs.filter(({ started }) => started.attempt > 1);
    expect(again.length).toBeGreaterThan(20);
    // Lunch lies between two of the plan.
    const patience = 100 * minute;
    for (const { started, from } of again) {
      const before = runs.find(
        (run) =>
          run.started.attempt === started.attempt - 1 &&
          run.started.agent === started.agent &&
          run.started.title === started.title &&
          run.to !== undefined &&
          run.to <= from &&
          from - run.to < patience &&
          run.finished?.status !== "success",
      );
      expect(before, started.title).toBeDefined();
    }
  });

  it.each([
    [1_000, 10, undefined],
    [5_000, 60, 40],
  ])("grows to %i executions", (executions, days, agents) => {
    const options = { ...friday, executions, days, ...(agents === undefined ? {} : { agents }) };
    const commits = demoHistory(options);
    checkChain(commits, options.now);
    const runs = runsOf(commits);
    checkRuns(runs);
    expect(Math.abs(runs.length - executions) / executions).toBeLessThan(0.02);
    const names = new Set(runs.map(({ started }) => started.agent));
    if (agents !== undefined) expect(names.size).toBeLessThanOrEqual(agents + roles.length);
  });
});
