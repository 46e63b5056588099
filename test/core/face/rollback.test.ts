/** What people do around the work of a run stays theirs, whatever is retried and rolled back. DESIGN 5.4. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentRegistry, buildRegistry } from "../../../src/core/agent/registry";
import { isBoardEvent } from "../../../src/core/board/eventShapes";
import { claim } from "../../../src/core/face/claims";
import { rollbackRun } from "../../../src/core/face/rollbackRun";
import type { RunFace } from "../../../src/core/face/runFace";
import type { OpenRuns } from "../../../src/core/face/runParts";
import { approve, cancelRun, completeStep, retryExecution } from "../../../src/core/face/runSteps";
import { getRun } from "../../../src/core/face/runs";
import { dryRunWorkflow, runWorkflow } from "../../../src/core/face/runWorkflow";
import { MemorySnapshots } from "../../support/memory/snapshots";
import { dataOf, memoryRunFace } from "../../support/workflow/memoryRunFace";
import { Mortal } from "../../support/workflow/mortal";
import { plan, retry, step } from "../../support/workflow/plans";
import { agentActor, person, RunWorld } from "../../support/workflow/runWorld";
import { template } from "../../support/workflowMakers";

const registry: AgentRegistry = buildRegistry([]);

/** Each step writes its name into a file of its own. */
async function newFace(steps: readonly string[], more = "") {
  const world = new RunWorld();
  const snapshots = new MemorySnapshots(() => world.time.now);
  world.snapshots = snapshots;
  const front = `name: ship\ndescription: Ships\nsteps:\n${steps.map((one) => `  - ${one}\n`).join("")}${more}`;
  const runs = await memoryRunFace(world, [template("ship", front)], registry);
  const { worktree } = snapshots;
  world.machine.script = ({ step: id }) => {
    worktree.set(`${id}.out`, `by ${id}`);
    return {};
  };
  const of = async <T>(promise: Promise<T>): Promise<T> => world.time.of(promise);
  const drive = async (id: string) => of(runs.engine.drive(id));
  const start = async () => {
    const { run_id: id } = dataOf(
      await of(runWorkflow(runs, { workflow: "ship", allow: true }, person)),
    );
    return { id, end: await drive(id) };
  };
  const rollBack = async (id: string) =>
    dataOf(await of(rollbackRun(runs, { run_id: id, confirm: true }, person)));
  /** A person at work, some time after what was before and some before what comes. */
  const edit = async (path: string, text: string | undefined) => {
    await world.time.pass(60_000);
    if (text === undefined) worktree.delete(path);
    else worktree.set(path, text);
    await world.time.pass(60_000);
  };
  return { world, snapshots, worktree, runs, of, drive, start, rollBack, edit };
}

const a = "{ id: a, agent: x, runner: do a }";
const b = "{ id: b, agent: x, runner: do b, needs: [a] }";
const ask = "{ id: ask, gate: { approval: 'Go on?' }, needs: [a] }";
const afterAsk = "{ id: b, agent: x, runner: do b, needs: [ask] }";
const byHand = "{ id: hand, agent: x, runner: manual, needs: [a] }";
const afterHand = "{ id: b, agent: x, runner: do b, needs: [hand] }";

function answer(runs: RunFace, id: string) {
  return approve(runs, { run_id: id, step_id: "ask", approved: true }, person);
}

describe("a rollback leaves alone what people did", () => {
  it("between a failure and its retry", async () => {
    const { world, worktree, runs, of, drive, start, rollBack, edit } = await newFace([a, b]);
    let broken = true;
    world.machine.script = ({ step: id }) => {
      worktree.set(`${id}.out`, `by ${id}`);
      const failure = { kind: "failure", code: "exit", message: "no", output: null } as const;
      return id === "b" && broken ? { outcome: failure } : {};
    };
    worktree.set("cfg.json", "old");
    const { id, end } = await start();
    expect(end).toMatchObject({ status: "failure" });
    await edit("cfg.json", "mended");
    await edit("notes.txt", "mine");
    broken = false;
    dataOf(await of(retryExecution(runs, { run_id: id }, person)));
    expect(await drive(id)).toMatchObject({ status: "success" });
    expect(await rollBack(id)).toMatchObject({
      files: [
        { path: "a.out", restore: "delete" },
        { path: "b.out", restore: "delete" },
      ],
      left: [],
    });
    expect([...worktree]).toEqual([
      ["cfg.json", "mended"],
      ["notes.txt", "mine"],
    ]);
  });

  it("while it waited for an answer, and names a file that its steps changed as well", async () => {
    const { world, worktree, runs, of, drive, start, rollBack, edit } = await newFace([
      a,
      ask,
      afterAsk,
    ]);
    world.machine.script = ({ step: id }) => {
      worktree.set("both.txt", `${worktree.get("both.txt") ?? ""} ${id}`);
      worktree.set(`${id}.out`, `by ${id}`);
      return {};
    };
    worktree.set("f.txt", "old");
    const { id, end } = await start();
    expect(end).toEqual({ kind: "waiting" });
    await edit("f.txt", "mine");
    await edit("both.txt", "mine");
    await edit("work.txt", "mine");
    await edit("a.out", undefined);
    dataOf(await of(answer(runs, id)));
    expect(await drive(id)).toMatchObject({ status: "success" });
    expect(await rollBack(id)).toMatchObject({
      files: [{ path: "b.out", restore: "delete" }],
      left: [
        {
          path: "both.txt",
          reason: expect.stringMatching(
            /^changed within the last \d+ min and before .+, while no step of the run was at work$/u,
          ) as unknown,
        },
      ],
    });
    expect(Object.fromEntries(worktree)).toEqual({
      "f.txt": "mine",
      "both.txt": "mine b",
      "work.txt": "mine",
    });
  });

  it("while a step waited, and with a step in their own hands", async () => {
    const { worktree, runs, of, drive, start, rollBack, edit } = await newFace([
      a,
      byHand,
      afterHand,
    ]);
    const { id } = await start();
    await edit("src/feature.ts", "committed");
    const request = { target: { project: `run/${id}/hand` }, unlisted: true };
    dataOf(await of(claim({ ...runs.face, runs: openRunsOf(runs) }, request, person)));
    await edit("by-hand.ts", "mine");
    dataOf(await of(completeStep(runs, { run_id: id, step_id: "hand" }, person)));
    expect(await drive(id)).toMatchObject({ status: "success" });
    await edit("later.ts", "mine");
    const { files, left } = await rollBack(id);
    expect(files.map(({ path }) => path)).toEqual(["a.out", "b.out"]);
    expect(left).toEqual([]);
    expect([...worktree.keys()]).toEqual(["src/feature.ts", "by-hand.ts", "later.ts"]);
  });

  it("but puts back what an agent did with a step it had claimed", async () => {
    const { snapshots, worktree, runs, of, drive, start, rollBack, edit } = await newFace([
      a,
      byHand,
      afterHand,
    ]);
    const { id } = await start();
    await edit("mine.ts", "mine");
    const agent = agentActor("x");
    const request = { target: { project: `run/${id}/hand` }, unlisted: true };
    dataOf(await of(claim({ ...runs.face, runs: openRunsOf(runs) }, request, agent)));
    expect(snapshots.taken.at(-1)).toBe(`${id} before-2`);
    await edit("by-agent.ts", "work");
    dataOf(await of(completeStep(runs, { run_id: id, step_id: "hand" }, agent)));
    expect(await drive(id)).toMatchObject({ status: "success" });
    const { files, left } = await rollBack(id);
    expect(files.map(({ path }) => path)).toEqual(["a.out", "b.out", "by-agent.ts"]);
    expect(left).toEqual([]);
    expect([...worktree.keys()]).toEqual(["mine.ts"]);
  });

  it("after an agent gave up, until the run is cancelled", async () => {
    const { worktree, runs, of, drive, start, rollBack, edit } = await newFace([a, byHand]);
    const { id } = await start();
    const agent = agentActor("x");
    const request = { target: { project: `run/${id}/hand` }, unlisted: true };
    dataOf(await of(claim({ ...runs.face, runs: openRunsOf(runs) }, request, agent)));
    await edit("by-agent.ts", "work");
    dataOf(await of(cancelRun(runs, { run_id: id }, person)));
    expect(await drive(id)).toMatchObject({ status: "cancelled" });
    await edit("mine.ts", "mine");
    expect((await rollBack(id)).left).toEqual([]);
    expect([...worktree.keys()]).toEqual(["mine.ts"]);
  });

  it("keeps nothing where nothing was at work", async () => {
    const { snapshots, runs, of, start } = await newFace([ask.replace(", needs: [a]", "")]);
    const { id } = await start();
    dataOf(await of(answer(runs, id)));
    await of(runs.engine.drive(id));
    expect(snapshots.taken).toEqual([]);
    expect(await of(rollbackRun(runs, { run_id: id }, person))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("was at work in this worktree") as unknown },
    });
  });

  it("and keeps nothing again and again while somebody is asked for a command line", async () => {
    const world = new RunWorld();
    const snapshots = new MemorySnapshots(() => world.time.now);
    world.snapshots = snapshots;
    world.forbidden.add("work a");
    world.ask = async () => {
      await world.time.start(600_000).done;
      return true;
    };
    const { end } = await world.play(plan([step({ id: "a" })]));
    expect(end).toMatchObject({ status: "success" });
    expect(snapshots.taken.length).toBeLessThanOrEqual(4);
    expect(snapshots.taken.at(-1)).toContain("after");
  });
});

describe("two runs at the same time", () => {
  it("leave alone what both changed, until one of them is rolled back", async () => {
    const { world, worktree, runs, of, drive, rollBack } = await newFace([a]);
    world.machine.script = ({ run }) => {
      worktree.set("both.txt", `${worktree.get("both.txt") ?? ""} ${run}`);
      return { takes: 10_000 };
    };
    const started = async () =>
      dataOf(await of(runWorkflow(runs, { workflow: "ship", allow: true }, person))).run_id;
    const [one, two] = [await started(), await started()];
    await of(Promise.all([drive(one), runs.engine.drive(two)]));
    const first = await rollBack(one);
    expect(first.files).toEqual([]);
    expect(first.left).toMatchObject([
      { path: "both.txt", reason: expect.stringContaining(two) as unknown },
    ]);
    const second = await rollBack(two);
    expect(second.left).toEqual([]);
    expect(worktree.get("both.txt") ?? "").not.toContain(two);
  });

  it("do not pull files from under each other", async () => {
    const { world, worktree, runs, of, start, rollBack } = await newFace([a]);
    const { id } = await start();
    world.machine.script = () => ({ takes: 600_000 });
    const other = dataOf(
      await of(runWorkflow(runs, { workflow: "ship", allow: true }, person)),
    ).run_id;
    const going = runs.engine.drive(other);
    await world.time.pass(5_000);
    expect(await of(rollbackRun(runs, { run_id: id, confirm: true }, person))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(other) as unknown },
    });
    await of(going);
    await rollBack(id);
    expect([...worktree.keys()]).toEqual([]);
  });
});

describe("a driver that is killed", () => {
  it("leaves alone what changed when nobody watched, at every moment of its death", async () => {
    for (let diesAt = 1; diesAt < 60; diesAt += 1) {
      const world = new RunWorld();
      const snapshots = new MemorySnapshots(() => world.time.now);
      const { worktree } = snapshots;
      world.snapshots = snapshots;
      worktree.set("mine", "0");
      world.machine.script = ({ step: id }) => {
        worktree.set(`${id}.out`, "work");
        return {};
      };
      await world.start(
        plan([step({ id: "a", retry: retry(2) }), step({ id: "b", needs: ["a"] })]),
      );
      let session = "";
      const mortal = new Mortal(diesAt, () => {
        world.dead.add(session);
        world.machine.driverDied(session);
      });
      const doomed = await world.process((ports) => mortal.wrap(ports));
      ({ session } = doomed);
      const driven = { over: false };
      void doomed.engine.drive("r1").then(() => (driven.over = true));
      await world.time.until(() => driven.over || mortal.dead);
      if (driven.over) break;
      await world.time.pass(30_000);
      worktree.set("mine", "1");
      worktree.set("new", "1");
      await world.time.pass(30_000);
      const next = await world.process();
      await world.time.of(next.engine.drive("r1"));
      const { intervals } = await world.run();
      const kept = intervals.map(({ before, after = "" }) => ({ before, after }));
      const done = await snapshots.restore(kept);
      expect([diesAt, worktree.get("mine"), worktree.get("new")]).toEqual([diesAt, "1", "1"]);
      const left = await snapshots.compare(kept);
      const told = [...done, ...left].map(({ path }) => path).toSorted();
      expect([diesAt, told]).toEqual([diesAt, expect.arrayContaining(["a.out", "b.out"])]);
      for (const { obstacle } of left) expect(obstacle?.kind).toBe("unsure");
    }
  });
});

describe("histories of work and people", () => {
  it("never lose what a person did, and put back what only steps did", async () => {
    const edits = fc.array(
      fc.record({
        path: fc.constantFrom("a.out", "b.out", "c.out", "x", "y"),
        text: fc.constantFrom(undefined, "p", "q"),
      }),
      { maxLength: 3 },
    );
    const deed = fc.array(
      fc.record({
        path: fc.constantFrom("a.out", "b.out", "x", "y", "z"),
        text: fc.constantFrom(undefined, "s", "t"),
      }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(edits, deed), { minLength: 1, maxLength: 4 }),
        edits,
        async (rounds, since) => {
          const gates = rounds.map(
            (_, at) =>
              `{ id: g${at}, gate: { approval: 'Go?' }${at === 0 ? "" : `, needs: [s${at - 1}]`} }`,
          );
          const steps = rounds.map(
            (_, at) => `{ id: s${at}, agent: x, runner: do s, needs: [g${at}] }`,
          );
          const face = await newFace(gates.flatMap((gate, at) => [gate, steps[at] ?? ""]));
          const { world, worktree, runs, of, drive, start, rollBack } = face;
          const put = ({ path, text }: { path: string; text: string | undefined }) => {
            if (text === undefined) worktree.delete(path);
            else worktree.set(path, text);
          };
          world.machine.script = ({ step: id }) => {
            for (const one of rounds[Number(id.slice(1))]?.[1] ?? []) put(one);
            return {};
          };
          const first = new Map(worktree);
          /** Paths by whose hand their content changed after the run's first work. */
          const theirs = new Set<string>();
          const byRun = new Set<string>();
          let begun = false;
          let was = new Map(first);
          const note = (who: Set<string>) => {
            for (const path of new Set([...was.keys(), ...worktree.keys()]))
              if (was.get(path) !== worktree.get(path)) who.add(path);
            was = new Map(worktree);
          };
          const { id } = await start();
          let origin = new Map(worktree);
          for (const [at, [before]] of rounds.entries()) {
            for (const one of before) put(one);
            if (begun) note(theirs);
            else origin = new Map((was = new Map(worktree)));
            await world.time.pass(30_000);
            dataOf(
              await of(approve(runs, { run_id: id, step_id: `g${at}`, approved: true }, person)),
            );
            await drive(id);
            begun = true;
            note(byRun);
            await world.time.pass(30_000);
          }
          for (const one of since) put(one);
          note(theirs);
          const now = new Map(worktree);
          const { files, left } = await rollBack(id);
          for (const path of new Set([...now.keys(), ...origin.keys(), ...worktree.keys()])) {
            // What a person had a hand in stays as it is now; what only steps changed goes back.
            const wanted = theirs.has(path) || !byRun.has(path) ? now.get(path) : origin.get(path);
            expect([path, worktree.get(path)]).toEqual([path, wanted]);
          }
          const told = new Set([...files, ...left].map(({ path }) => path));
          for (const { path } of files) expect([path, theirs.has(path)]).toEqual([path, false]);
          for (const path of byRun)
            if (now.get(path) !== origin.get(path) && !theirs.has(path))
              expect([path, told.has(path)]).toEqual([path, true]);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe("a retry after a rollback", () => {
  it("begins with the first step, since nothing is done any more", async () => {
    const { world, worktree, runs, of, drive, start, rollBack } = await newFace([a, b]);
    world.machine.script = ({ step: id }) => {
      worktree.set(`${id}.out`, "work");
      const failure = { kind: "failure", code: "exit", message: "no", output: null } as const;
      return id === "b" && world.machine.started.length < 3 ? { outcome: failure } : {};
    };
    const { id } = await start();
    await rollBack(id);
    expect([...worktree.keys()]).toEqual([]);
    const again = await of(retryExecution(runs, { run_id: id, step_id: "b" }, person));
    expect(again).toMatchObject({
      ok: true,
      warnings: ["Its files were put back, so all of its steps begin anew."],
    });
    expect(await drive(id)).toMatchObject({ status: "success" });
    expect(world.begun).toEqual(["a", "b", "a", "b"]);
    const run = dataOf(await of(getRun(runs, id)));
    expect(run.steps.map(({ attempts }) => attempts.length)).toEqual([2, 2]);
    // Another rollback is about what was done since.
    expect((await rollBack(id)).files.map(({ path }) => path)).toEqual(["a.out", "b.out"]);
    expect(await of(retryExecution(runs, { run_id: id }, person))).toMatchObject({ ok: true });
  });
});

describe("a journal of an older version", () => {
  it("had one pair for a run that never waits, and so has a new one", async () => {
    const { snapshots, runs, start, world } = await newFace([a]);
    const { id } = await start();
    const commits = await world.neighbourhood.history();
    const kinds = commits.flatMap(({ events }) =>
      events
        .filter(isBoardEvent)
        .flatMap((event) => (event.type === "run_snapshot" ? [event.which] : [])),
    );
    expect(kinds).toEqual(["before", "after"]);
    expect(snapshots.taken).toEqual([`${id} before`, `${id} after`]);
    expect(dataOf(await world.time.of(getRun(runs, id))).can_roll_back).toBe(true);
  });
});

describe("a folder in which nothing is kept", () => {
  it("says so before, after and when it is to be rolled back", async () => {
    const { snapshots, runs, of, start } = await newFace([a]);
    snapshots.kept = "nothing";
    const dry = dataOf(await of(dryRunWorkflow(runs, { workflow: "ship" })));
    expect(dry.can_be_rolled_back).toContain("nothing, because the folder is not under git");
    const { id } = await start();
    expect(snapshots.taken).toEqual([]);
    const run = dataOf(await of(getRun(runs, id)));
    expect(run).toMatchObject({
      can_roll_back: false,
      roll_back: expect.stringContaining("snapshot: [paths]") as unknown,
    });
    expect(await of(rollbackRun(runs, { run_id: id, confirm: true }, person))).toMatchObject({
      ok: false,
      error: { code: "not_ready", message: run.roll_back },
    });
  });
});

function openRunsOf(runs: RunFace): OpenRuns {
  const nothing = (): never => {
    throw new Error("nobody asks for this here");
  };
  return {
    ...runs,
    templateFiles: { copyBuiltin: nothing, create: nothing, define: nothing },
    patterns: { list: nothing },
    readScript: nothing,
    askWith: nothing,
    watch: nothing,
    stop: nothing,
  };
}
