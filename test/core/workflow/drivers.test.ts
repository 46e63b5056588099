/** Several processes and one run: one drives, another takes over, and a retry goes on from where it was. */
import { describe, expect, it } from "vitest";
import { plan, step } from "../../support/workflow/plans";
import { person, RunWorld } from "../../support/workflow/runWorld";

const failure = { kind: "failure", code: "exit", message: "broken", output: null } as const;

describe("processes that want to drive one run", () => {
  it("do it one at a time, and both learn how it ended", async () => {
    const world = new RunWorld();
    await world.start(
      plan(["a", "b", "c"].map((id, at) => step({ id, needs: at === 0 ? [] : ["a"] }))),
    );
    const [one, two] = [await world.process(), await world.process()];
    const ends = Promise.all([
      one.engine.drive("r1"),
      two.engine.drive("r1"),
      two.engine.drive("r1"),
    ]);
    const over = { kind: "over", status: "success" };
    expect(await world.time.of(ends)).toEqual([over, over, over]);
    expect(world.begun.toSorted()).toEqual(["a", "b", "c"]);
  });

  it("may not journal for a run that another one drives", async () => {
    const world = new RunWorld();
    await world.start(plan([step({ id: "a" })]));
    const one = { agent: "baton", session: "process:x", source: "run" } as const;
    const two = { ...one, session: "process:y" };
    const facts = [{ kind: "skip", step: "a", cause: "condition", why: "so" }] as const;
    const advance = { type: "advance_run", run: "r1", facts } as const;
    await world.act({ type: "drive_run", run: "r1", ttl: 60 }, one);
    expect(await world.try(advance, two)).toMatchObject({ code: "lease_lost" });
    expect(await world.try({ type: "drive_run", run: "r1", ttl: 60 }, two)).toMatchObject({
      code: "busy",
    });
    await world.time.pass(61_000);
    await world.act({ type: "drive_run", run: "r1", ttl: 60 }, two);
    expect(await world.try(advance, one)).toMatchObject({ code: "lease_lost" });
    await world.act(advance, two);
    expect(await world.try(advance, two)).toMatchObject({ code: "invalid_argument" });
  });

  it("take over when the time of a silent one is out, and end what it left", async () => {
    const world = new RunWorld();
    await world.start(plan([step({ id: "a" })]));
    const silent = { agent: "baton", session: "process:frozen", source: "run" } as const;
    await world.act({ type: "drive_run", run: "r1", ttl: 60 }, silent);
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r1"))).toEqual({ kind: "over", status: "success" });
    expect(world.time.now - (await world.run()).startedAt).toBeGreaterThan(60_000);
  });

  it("keep the right to drive while a step takes long", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 500_000 });
    await world.start(plan([step({ id: "a" })]));
    const [one, two] = [await world.process(), await world.process()];
    const first = one.engine.drive("r1");
    await world.time.until(() => world.machine.running.length === 1);
    const ends = await world.time.of(Promise.all([first, two.engine.drive("r1")]));
    expect(ends.map(({ kind }) => kind)).toEqual(["over", "over"]);
    expect(world.begun).toEqual(["a"]);
  });

  it("leave nothing running when they close, and the next one goes on", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 60_000 });
    await world.start(plan([step({ id: "a" })]));
    const one = await world.process();
    const end = one.engine.drive("r1");
    await world.time.until(() => world.machine.running.length === 1);
    await world.time.of(one.engine.close());
    expect(await end).toEqual({ kind: "closed" });
    expect(world.machine.running).toEqual([]);
    expect(await world.step("a")).toMatchObject({ status: "pending", attempts: 0, lost: 0 });
    const two = await world.process();
    expect(await world.time.of(two.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "success",
    });
    expect((await world.step("a")).attempts).toBe(1);
  });

  it("give a step up that takes its process along five times in a row", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 60_000 });
    await world.start(plan([step({ id: "a" })]));
    for (let time = 0; time < 5; time += 1) {
      const { engine, session } = await world.process();
      void engine.drive("r1");
      await world.time.until(() => world.machine.running.length === 1);
      world.dead.add(session);
      world.machine.driverDied(session);
    }
    const { engine } = await world.process();
    await world.time.of(engine.drive("r1"));
    expect((await world.step("a")).error).toMatchObject({ kind: "execution", code: "lost" });
  });

  it("begin a step again however often they are closed", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 60_000 });
    await world.start(plan([step({ id: "a" })]));
    for (let time = 0; time < 12; time += 1) {
      const { engine } = await world.process();
      const end = engine.drive("r1");
      await world.time.until(() => world.machine.running.length === 1);
      await world.time.of(engine.close());
      await end;
    }
    const { engine } = await world.process();
    const over = { kind: "over", status: "success" };
    expect(await world.time.of(engine.drive("r1"))).toEqual(over);
    expect(await world.step("a")).toMatchObject({ attempts: 1, lost: 0 });
  });
});

describe("a step that a person tries again", () => {
  it("is told how it failed before", async () => {
    const world = new RunWorld();
    let works = false;
    world.machine.script = () => (works ? {} : { outcome: failure });
    await world.start(plan([step({ id: "a" })]));
    const { engine } = await world.process();
    await world.time.of(engine.drive("r1"));
    works = true;
    await world.act({ type: "retry_run", run: "r1", steps: ["a"] }, person);
    await world.time.of(engine.drive("r1"));
    const told = world.machine.started.map(({ input }) => input.lastError);
    expect(told).toEqual([undefined, "broken"]);
    expect(await world.step("a")).toMatchObject({ status: "success", error: undefined });
  });
});

describe("a run that is let go while somebody does its step", () => {
  it("goes on at once, for whoever asked", async () => {
    const world = new RunWorld();
    const manual = { kind: "manual" } as const;
    await world.start(
      plan([step({ id: "ask", runner: manual }), step({ id: "b", needs: ["ask"] })]),
    );
    let told = false;
    const { engine } = await world.process((ports) => ({
      ...ports,
      board: {
        ...ports.board,
        get world() {
          return ports.board.world;
        },
        now: () => ports.board.now(),
        onDidChange: (listener) => ports.board.onDidChange(listener),
        catchUp: async () => ports.board.catchUp(),
        execute: async (command, actor) => {
          // Just before it lets go: what it decided on is no longer so.
          if (command.type === "drive_run" && command.ttl === 0 && !told) {
            told = true;
            const end = { status: "success", output: undefined } as const;
            await world.act({ type: "complete_step", run: "r1", step: "ask", end }, person);
          }
          return ports.board.execute(command, actor);
        },
      },
    }));
    const ends = Promise.all([engine.drive("r1"), engine.drive("r1")]);
    const over = { kind: "over", status: "success" };
    expect(await world.time.of(ends)).toEqual([over, over]);
  });
});

describe("a run that is cancelled just before a step begins", () => {
  it("ends as cancelled, and the step never begins", async () => {
    const world = new RunWorld();
    world.machine.script = ({ step: id }) => ({ takes: id === "long" ? 60_000 : 1_000 });
    await world.start(
      plan([step({ id: "long" }), step({ id: "a" }), step({ id: "b", needs: ["a"] })]),
    );
    const { engine } = await world.process((ports) => ({
      ...ports,
      approvals: {
        ...ports.approvals,
        // The last thing that is looked at before a beginning is journalled.
        allowed: async (line) => {
          if (line.join(" ") !== "work b") return true;
          await world.act({ type: "cancel_run", run: "r1" }, person);
          await ports.board.catchUp();
          return true;
        },
      },
    }));
    const over = { kind: "over", status: "cancelled" };
    expect(await world.time.of(engine.drive("r1"))).toEqual(over);
    expect(world.begun).toEqual(["long", "a"]);
  });
});

describe("a process that watches", () => {
  it("takes up what nobody drives, and goes on when a person did something", async () => {
    const world = new RunWorld();
    const watcher = await world.process();
    const other = await world.process();
    const stops = [watcher.engine.watch(), other.engine.watch()];
    await world.start(
      plan([
        step({ id: "a" }),
        step({ id: "ask", needs: ["a"], gate: { kind: "approval", question: "Go?" } }),
        step({ id: "b", needs: ["ask"] }),
      ]),
    );
    await world.time.pass(30_000);
    expect(await world.statuses()).toMatchObject({ a: "success", ask: "waiting" });
    const before = (await world.neighbourhood.history()).length;
    await world.time.pass(120_000);
    // Who waits for a person writes nothing meanwhile.
    expect((await world.neighbourhood.history()).length).toBe(before);
    await world.act({ type: "answer_approval", run: "r1", step: "ask", approved: true }, person);
    await world.time.pass(30_000);
    expect((await world.run()).status).toBe("success");
    expect(world.begun).toEqual(["a", "b"]);
    for (const stop of stops) stop();
  });

  it("does not try again and again where it may only read", async () => {
    const world = new RunWorld();
    await world.start(plan([step({ id: "a" })]));
    world.neighbourhood.readOnly = "This folder is not trusted.";
    const stop = (await world.process()).engine.watch();
    await world.time.pass(120_000);
    stop();
    const told = world.neighbourhood.log.lines.filter((line) => line.includes("could not go on"));
    expect(told).toEqual(["error The run r1 could not go on: This folder is not trusted."]);
  });

  it("takes over at once from a process that died", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 10_000 });
    await world.start(plan([step({ id: "a" })]));
    const dead = { agent: "baton", session: "process:dead", source: "run" } as const;
    await world.act({ type: "drive_run", run: "r1", ttl: 60 }, dead);
    world.dead.add("process:dead");
    const begin = world.time.now;
    const stop = (await world.process()).engine.watch();
    await world.time.until(() => world.machine.running.length === 1);
    expect(world.time.now - begin).toBeLessThan(6_000);
    stop();
  });
});

describe("a retry", () => {
  it("puts the steps back that are named, and repeats nothing else", async () => {
    const world = new RunWorld();
    let works = false;
    world.machine.script = ({ step: id }) => (id === "b" && !works ? { outcome: failure } : {});
    const steps = [
      step({ id: "a" }),
      step({ id: "b", needs: ["a"] }),
      step({ id: "c", needs: ["b"] }),
    ];
    const { process } = await world.play(plan(steps));
    works = true;
    await world.act({ type: "retry_run", run: "r1", steps: ["b", "c"] }, person);
    expect(await world.run()).toMatchObject({ status: "running", error: undefined });
    expect(await world.time.of(process.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "success",
    });
    expect(world.begun).toEqual(["a", "b", "b", "c"]);
  });

  it("divides a step anew", async () => {
    const world = new RunWorld();
    const { process } = await world.play(plan([step({ id: "a", forEach: [1, 2] })]));
    await world.act({ type: "retry_run", run: "r1", steps: ["a"] }, person);
    expect(await world.statuses()).toEqual({ a: "pending" });
    await world.time.of(process.engine.drive("r1"));
    expect(world.begun).toEqual(["a[0]", "a[1]", "a[0]", "a[1]"]);
    await world.act({ type: "retry_run", run: "r1", steps: ["a[1]"] }, person);
    await world.time.of(process.engine.drive("r1"));
    expect(world.begun.slice(4)).toEqual(["a[1]"]);
  });

  it("is refused for what is under way or unknown", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 60_000 });
    await world.start(plan([step({ id: "a" })]));
    const { engine } = await world.process();
    const end = engine.drive("r1");
    await world.time.until(() => world.machine.running.length === 1);
    const again = { type: "retry_run", run: "r1", steps: ["a"] } as const;
    expect(await world.try(again, person)).toMatchObject({ code: "not_ready" });
    expect(await world.try({ ...again, steps: ["x"] }, person)).toMatchObject({
      code: "not_found",
    });
    expect(await world.try({ ...again, run: "r9" }, person)).toMatchObject({ code: "not_found" });
    await world.time.of(end);
  });
});

describe("runs on the board", () => {
  it("stay for a while when they are over", async () => {
    const world = new RunWorld();
    for (let at = 0; at < 103; at += 1) {
      await world.start(plan([step({ id: "a" })]), `r${at}`);
      await world.act({ type: "cancel_run", run: `r${at}` }, person);
    }
    await world.start(plan([step({ id: "a" })]), "open");
    const { runs } = (await world.board()).board;
    expect(runs.size).toBe(101);
    expect([...runs.keys()].slice(0, 2)).toEqual(["r3", "r4"]);
  });
});
