/** A run ends the same, wherever the processes that drive it are killed. DESIGN 5.4, 6. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { board as decodeBoard } from "../../../src/adapters/store/boardJson";
import { isBoardEvent } from "../../../src/core/board/eventShapes";
import { evolve } from "../../../src/core/board/evolve";
import { emptyBoard } from "../../../src/core/board/state";
import type { PlannedStep, RunPlan } from "../../../src/core/workflow/runPlan";
import { readOutcome } from "../../../src/core/workflow/runRecords";
import { MemorySnapshots } from "../../support/memory/snapshots";
import type { Behaviour } from "../../support/workflow/memoryRunner";
import { Mortal } from "../../support/workflow/mortal";
import { plan, retry, step } from "../../support/workflow/plans";
import { RunWorld } from "../../support/workflow/runWorld";

interface Tried {
  readonly fails: number;
  readonly takes: number;
  readonly asks: boolean;
}

interface Case {
  readonly plan: RunPlan;
  readonly tries: ReadonlyMap<string, Tried>;
}

const stepFields = fc.record({
  needs: fc.array(fc.nat(6), { maxLength: 3 }),
  kind: fc.constantFrom("work", "work", "work", "each", "gate", "in group"),
  attempts: fc.integer({ min: 1, max: 3 }),
  continueOnError: fc.boolean(),
  stream: fc.constantFrom(false, false, true),
  condition: fc.constantFrom(undefined, undefined, "success", "failure"),
  items: fc.nat(3),
  fails: fc.constantFrom(0, 0, 0, 1, 2, 3),
  takes: fc.integer({ min: 1, max: 20_000 }),
  asks: fc.constantFrom(false, false, false, true),
});

const cases: fc.Arbitrary<Case> = fc
  .record({
    fields: fc.array(stepFields, { minLength: 1, maxLength: 7 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    groupFails: fc.boolean(),
  })
  .map(({ fields, concurrency, groupFails }) => {
    const steps: PlannedStep[] = [];
    const tries = new Map<string, Tried>();
    const group = step({ id: "group", kind: "group", continueOnError: groupFails });
    const ids: string[] = [];
    for (const [index, field] of fields.entries()) {
      const inGroup = field.kind === "in group";
      const id = inGroup ? `group/s${index}` : `s${index}`;
      const needs = [
        ...new Set(field.needs.map((need) => ids[need]).filter((one) => one !== undefined)),
      ];
      // What stands outside may wait for the group, which stands before its children.
      const outer = !inGroup && field.needs.includes(6) ? ["group"] : [];
      const own = inGroup
        ? needs.filter((need) => need.startsWith("group/"))
        : [...needs, ...outer];
      const [first] = own.filter((need) => need !== "group");
      ids.push(id);
      tries.set(id, { fails: field.fails, takes: field.takes, asks: field.asks });
      steps.push(
        step({
          id,
          needs: own,
          agent: field.kind === "gate" ? undefined : `agent-${index % 3}`,
          kind: field.kind === "gate" ? "gate" : "work",
          gate:
            field.kind === "gate"
              ? {
                  kind: "checks",
                  checks: [
                    {
                      name: "it is there",
                      level: field.fails === 0 ? "required" : "optional",
                      owner: undefined,
                      action: undefined,
                      subject: { kind: "file", path: "there" },
                      condition: undefined,
                    },
                  ],
                }
              : undefined,
          forEach:
            field.kind === "each" ? Array.from({ length: field.items }, (_, at) => at) : undefined,
          with: first === undefined ? {} : { got: `{{ steps.${first.split("/").at(-1)}.status }}` },
          conditions:
            field.condition === undefined || first === undefined
              ? []
              : [
                  {
                    scope: 0,
                    step: id,
                    condition: `steps.${first.split("/").at(-1)}.status == "${field.condition}"`,
                  },
                ],
          retry: retry(field.attempts, 500),
          continueOnError: field.continueOnError,
          stream: field.stream,
          timeout: 15_000,
        }),
      );
    }
    const members = steps.filter(({ group: of }) => of === "group");
    const rest = steps.filter(({ group: of }) => of === undefined);
    const needsGroup = (one: PlannedStep) => one.needs.includes("group");
    // A group may only be waited for by what its members do not wait for.
    const all = [...(members.length === 0 ? [] : [group, ...members]), ...rest].map((one) =>
      members.length === 0 && needsGroup(one)
        ? { ...one, needs: one.needs.filter((need) => need !== "group") }
        : one,
    );
    return { plan: plan(all, { concurrency }), tries };
  });

function behave(tries: ReadonlyMap<string, Tried>, id: string, attempt: number): Behaviour {
  const { fails = 0, takes = 1_000, asks = false } = tries.get(id.replace(/\[\d+\]$/u, "")) ?? {};
  const failed = attempt <= fails;
  return {
    takes,
    outcome: failed
      ? { kind: "failure", code: "exit", message: `attempt ${attempt}`, output: null }
      : { kind: "success", output: { id, attempt } },
    ...(asks && !id.includes("[")
      ? { asks: { agent: "helper", what: `help for ${id}`, context: "", waiting: [] } }
      : {}),
  };
}

function newWorld({ tries }: Case): RunWorld {
  const world = new RunWorld();
  world.machine.script = ({ step: id, attempt }) => behave(tries, id, attempt);
  world.agents.set("helper", {
    runner: { kind: "command", argv: ["help"], input: "json" },
    instructions: undefined,
  });
  world.snapshots = new MemorySnapshots();
  return world;
}

/** How it all stands in the end, without what depends on time and chance. */
async function finalState(world: RunWorld) {
  const run = await world.run();
  const steps = await Promise.all(
    [...run.steps].map(async ([id, state]) => {
      const { status, attempts, output, error, skipped } = state;
      const record = output === undefined ? undefined : await readOutcome(world.files, output);
      return [id, { status, attempts, record, code: error?.code, cause: skipped?.cause }] as const;
    }),
  );
  const { status, items, requests, error } = run;
  return {
    status,
    code: error?.code,
    items: [...items],
    // In whichever order they were asked for.
    requests: requests.map(({ step: from, what }) => `${from}: ${what}`).toSorted(),
    steps: Object.fromEntries(steps.filter(([id]) => !id.startsWith("request-"))),
  };
}

/** Drives with one process after the other; each is killed at its moment, the last one lives. */
async function drive(world: RunWorld, runPlan: RunPlan, deaths: readonly number[]): Promise<void> {
  await world.start(runPlan);
  for (const diesAt of [...deaths, Number.POSITIVE_INFINITY]) {
    let session = "";
    const mortal = new Mortal(diesAt, () => {
      world.dead.add(session);
      world.machine.driverDied(session);
    });
    const process = await world.process((ports) => mortal.wrap(ports));
    ({ session } = process);
    const driven = { over: false };
    const end = process.engine.drive("r1").then((how) => {
      driven.over = true;
      return how;
    });
    await world.time.until(() => driven.over || mortal.dead);
    if (!driven.over) continue;
    expect(await end).toMatchObject({ kind: "over" });
    return;
  }
}

/** What must hold of the history, however often somebody was killed. */
async function checkHistory(world: RunWorld): Promise<void> {
  const commits = await world.neighbourhood.history();
  const { board } = await world.board();
  expect(evolve(emptyBoard, commits).runs).toEqual(board.runs);
  const stored: unknown = JSON.parse(
    JSON.stringify(board, (_, value: unknown) =>
      value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value,
    ),
  );
  expect(decodeBoard(stored).runs).toEqual(board.runs);
  const events = commits.flatMap((commit) => commit.events.filter(isBoardEvent));
  const ended = events.flatMap((event) => (event.type === "execution_finished" ? [event] : []));
  const begun = events.flatMap((event) => (event.type === "execution_started" ? [event] : []));
  expect(ended.map(({ execution }) => execution).toSorted()).toEqual(
    begun.map(({ execution }) => execution).toSorted(),
  );
  for (const [execution, { result }] of world.machine.processes) {
    if (result === undefined) continue;
    const how = ended.find((event) => event.execution === execution);
    expect(how?.status).toBe(result.kind);
  }
  const won = ended.filter(({ status }) => status === "success").map(({ execution }) => execution);
  const stepsWon = begun
    .filter(({ execution }) => won.includes(execution))
    .map(({ step: id }) => id);
  expect(new Set(stepsWon).size).toBe(stepsWon.length);
  expect(world.machine.running).toEqual([]);
  const snapshots = events.filter((event) => event.type === "run_snapshot");
  // Each stretch of work has a beginning and an end, in turns, and none is left without its end.
  expect(snapshots.map(({ which }) => which)).toEqual(
    snapshots.map((_, at) => (at % 2 === 0 ? "before" : "after")),
  );
  expect(snapshots.length % 2).toBe(0);
}

describe("processes that are killed while they drive", () => {
  it("leave a run that ends as it would have ended", async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
        async (one, deaths) => {
          const calm = newWorld(one);
          await drive(calm, one.plan, []);
          await checkHistory(calm);
          const wild = newWorld(one);
          await drive(wild, one.plan, deaths);
          await checkHistory(wild);
          expect(await finalState(wild)).toEqual(await finalState(calm));
        },
      ),
      { numRuns: Number(process.env["BATON_RUNS"] ?? 60) },
    );
  }, 120_000);

  it("at each moment there is, one after the other", async () => {
    const rich: Case = {
      plan: plan([
        step({
          id: "gate",
          gate: { kind: "checks", checks: [] },
        }),
        step({ id: "plan", needs: ["gate"], agent: "planner", artifact: "plan.json" }),
        step({ id: "group", kind: "group", needs: ["plan"] }),
        step({ id: "group/code", needs: ["plan"], agent: "coder", retry: retry(3) }),
        step({ id: "group/qa", needs: ["plan"], agent: "qa", stream: true }),
        step({ id: "each", needs: ["group"], agent: "tester", forEach: [1, 2] }),
        step({
          id: "left",
          needs: ["group"],
          conditions: [{ scope: 0, step: "left", condition: "false" }],
        }),
        step({ id: "end", needs: ["each", "left", "group/qa"], agent: "planner" }),
      ]),
      tries: new Map([
        ["group/code", { fails: 1, takes: 1_000, asks: true }],
        ["group/qa", { fails: 0, takes: 5_000, asks: false }],
      ]),
    };
    const calm = newWorld(rich);
    await drive(calm, rich.plan, []);
    const wanted = await finalState(calm);
    expect(wanted.status).toBe("success");
    let moments = 0;
    for (let at = 1; at <= 400; at += 1) {
      const wild = newWorld(rich);
      await drive(wild, rich.plan, [at]);
      await checkHistory(wild);
      expect(await finalState(wild)).toEqual(wanted);
      if (wild.dead.size === 0) break;
      moments = at;
    }
    // Each commit, file, snapshot, program and recovery has one before it and one after it.
    expect(moments).toBeGreaterThan(60);
    expect(moments).toBeLessThan(400);
  }, 120_000);
});
