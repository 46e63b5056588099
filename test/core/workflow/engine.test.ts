import { describe, expect, it } from "vitest";
import { keptRuns } from "../../../src/core/board/evolveRuns";
import { BatonError } from "../../../src/core/errors";
import type { StepOutcome } from "../../../src/core/workflow/runPorts";
import { keptIntervals } from "../../../src/core/workflow/workIntervals";
import { MemorySnapshots } from "../../support/memory/snapshots";
import { plan, retry, scope, step } from "../../support/workflow/plans";
import { person, RunWorld } from "../../support/workflow/runWorld";

const failure: StepOutcome = { kind: "failure", code: "exit", message: "broken", output: null };

/** Named steps fail; all others succeed. */
function failing(world: RunWorld, ...ids: readonly string[]): void {
  world.machine.script = ({ step: id }) => (ids.includes(id) ? { outcome: failure } : {});
}

describe("a run that is driven to its end", () => {
  it("does one step after the other, each with what the one before it gave", async () => {
    const world = new RunWorld();
    world.machine.script = ({ step: id, inputs }) => ({
      outcome: { kind: "success", output: { summary: `${id} done`, saw: inputs } },
    });
    const steps = [
      step({ id: "plan", with: { topic: "{{ params.topic }}" }, artifact: "plan.json" }),
      step({ id: "code", needs: ["plan"], with: { plan: "{{ steps.plan.output.summary }}" } }),
      step({ id: "review", needs: ["code"], with: { saw: "{{ steps.code.output.saw.plan }}" } }),
    ];
    const scopes = [scope({ params: { topic: "refunds" } })];
    const { end } = await world.play(plan(steps, { scopes }));
    expect(end).toEqual({ kind: "over", status: "success" });
    expect(world.begun).toEqual(["plan", "code", "review"]);
    expect(world.machine.started.map(({ input }) => input.inputs)).toEqual([
      { topic: "refunds" },
      { plan: "plan done" },
      { saw: "plan done" },
    ]);
    expect(world.machine.started[1]?.input.handoff).toMatchObject({
      from: "plan-agent",
      to: "code-agent",
      deliverable: "plan: plan.json: plan done",
    });
    expect(await world.statuses()).toEqual({ plan: "success", code: "success", review: "success" });
    expect(world.files.files.get("runs/r1/workspace/plan.json")).toBe(
      `${JSON.stringify({ summary: "plan done", saw: { topic: "refunds" } }, undefined, 2)}\n`,
    );
  });

  it("works side by side, as far as needs and the limit allow", async () => {
    const wide = new RunWorld();
    const steps = ["a", "b", "c", "d"].map((id) => step({ id }));
    const begin = wide.time.now;
    await wide.play(plan([...steps, step({ id: "end", needs: ["a", "b", "c", "d"] })]));
    expect(wide.machine.peak).toBe(4);
    expect(wide.time.now - begin).toBeLessThan(2_500);
    const narrow = new RunWorld();
    await narrow.play(plan(steps, { concurrency: 2 }));
    expect(narrow.machine.peak).toBe(2);
    const limited = new RunWorld();
    limited.concurrency = 3;
    await limited.play(plan(steps));
    expect(limited.machine.peak).toBe(3);
  });

  it("collects what several agents gave into one message, and names the latest as the giver", async () => {
    const world = new RunWorld();
    const requirements = ["keep it small"];
    await world.play(
      plan([
        step({ id: "api", handoff: { context: "REST", requirements } }),
        step({ id: "ui", handoff: { context: "", requirements } }),
        step({ id: "gate", gate: { kind: "checks", checks: [] }, needs: ["api", "ui"] }),
        step({ id: "test", needs: ["gate"] }),
      ]),
    );
    const { handoff } = world.machine.started.at(-1)?.input ?? {};
    expect(handoff).toEqual({
      from: "api-agent, ui-agent",
      to: "test-agent",
      task: "test",
      deliverable: `api: {"step":"api"}\nui: {"step":"ui"}`,
      context: "REST",
      requirements,
      continuesWith: undefined,
    });
    const events = (await world.neighbourhood.history()).flatMap(({ events: all }) => all);
    const started = events.filter((event) => event.type === "execution_started");
    expect(started.at(-1)).toMatchObject({
      step: "test",
      parent: "exec-i7",
      message: { from: "api-agent, ui-agent" },
    });
  });

  it("goes on with what does not depend on a failure, and fails in the end", async () => {
    const world = new RunWorld();
    failing(world, "b");
    const { end } = await world.play(
      plan([
        step({ id: "a" }),
        step({ id: "b" }),
        step({ id: "c", needs: ["b"] }),
        step({ id: "d", needs: ["c"] }),
        step({ id: "e", needs: ["a"] }),
      ]),
    );
    expect(end).toEqual({ kind: "over", status: "failure" });
    expect(await world.statuses()).toEqual({
      a: "success",
      b: "failure",
      c: "skipped",
      d: "skipped",
      e: "success",
    });
    expect((await world.step("d")).skipped).toEqual({
      cause: "dependency",
      why: "“b” did not succeed",
    });
    expect((await world.run()).error).toMatchObject({ kind: "execution", message: "“b”: broken" });
    const { alerts } = (await world.board()).board;
    expect([...alerts.values()]).toMatchObject([{ kind: "run_failed", run: "r1" }]);
  });

  it("goes on behind a failure that the template allows", async () => {
    const world = new RunWorld();
    failing(world, "code", "group/one");
    const { end } = await world.play(
      plan([
        step({ id: "code", continueOnError: true }),
        step({
          id: "review",
          needs: ["code"],
          with: { how: "{{ steps.code.status }}", got: "{{ steps.code.output }}" },
        }),
        step({ id: "group", kind: "group", continueOnError: true }),
        step({ id: "group/one" }),
        step({ id: "after", needs: ["group"] }),
      ]),
    );
    expect(end).toEqual({ kind: "over", status: "success" });
    const review = world.machine.started.find(({ input }) => input.step === "review");
    expect(review?.input.inputs).toEqual({ how: "failure", got: null });
    expect((await world.step("after")).status).toBe("success");
  });

  it("asks the conditions, and goes on past what they leave out", async () => {
    const world = new RunWorld();
    const condition = (text: string, id: string) => [{ scope: 0, step: id, condition: text }];
    await world.play(
      plan(
        [
          step({ id: "plan" }),
          step({ id: "pay", needs: ["plan"], conditions: condition("params.pay", "pay") }),
          step({
            id: "test",
            needs: ["pay"],
            conditions: condition("steps.pay.status == 'skipped'", "test"),
          }),
          step({ id: "odd", conditions: condition("params.", "odd") }),
        ],
        { scopes: [scope({ params: { pay: false } })] },
      ),
    );
    expect(await world.statuses()).toEqual({
      plan: "success",
      pay: "skipped",
      test: "success",
      odd: "failure",
    });
    expect((await world.step("pay")).skipped?.cause).toBe("condition");
    expect((await world.step("odd")).error).toMatchObject({
      kind: "workflow",
      code: "condition",
      place: ".baton/workflows/ship.md:1",
    });
  });

  it("does a step once for each item, and gives the list on", async () => {
    const world = new RunWorld();
    world.machine.script = ({ step: id, inputs }) =>
      id === "find"
        ? { outcome: { kind: "success", output: { folders: ["a", "b", "c"] } } }
        : inputs["folder"] === "b"
          ? { outcome: failure }
          : { outcome: { kind: "success", output: inputs } };
    await world.play(
      plan([
        step({ id: "find" }),
        step({
          id: "test",
          needs: ["find"],
          forEach: "{{ steps.find.output.folders }}",
          with: { folder: "{{ item }}", at: "{{ index }}" },
          continueOnError: true,
          artifact: "test.json",
        }),
        step({ id: "sum", needs: ["test"], with: { all: "{{ steps.test.output }}" } }),
      ]),
    );
    const sum = world.machine.started.at(-1)?.input.inputs["all"];
    expect(sum).toEqual([
      { item: "a", status: "success", output: { folder: "a", at: 0 }, error: null },
      { item: "b", status: "failure", output: null, error: { code: "exit", message: "broken" } },
      { item: "c", status: "success", output: { folder: "c", at: 2 }, error: null },
    ]);
    expect((await world.run()).status).toBe("success");
    expect(world.files.files.has("runs/r1/workspace/test-1.json")).toBe(true);
  });

  it("does nothing for an empty list, and not more than two hundred times for a long one", async () => {
    const world = new RunWorld();
    await world.play(
      plan([
        step({ id: "none", forEach: [] }),
        step({ id: "after", needs: ["none"] }),
        step({ id: "many", forEach: Array.from({ length: 201 }, (_, at) => at) }),
      ]),
    );
    expect(world.begun).toEqual(["after"]);
    expect((await world.step("many")).error?.message).toContain("at most 200");
  });

  it("lets a stream run beside the others, and holds up only what names it", async () => {
    const world = new RunWorld();
    world.machine.script = ({ step: id }) => ({ takes: id === "work/qa" ? 60_000 : 1_000 });
    await world.play(
      plan([
        step({ id: "work", kind: "group" }),
        step({ id: "work/code" }),
        step({ id: "work/qa", stream: true }),
        step({ id: "docs", needs: ["work"] }),
        step({ id: "deploy", needs: ["docs", "work/qa"] }),
      ]),
    );
    expect(world.begun).toEqual(["work/code", "work/qa", "docs", "deploy"]);
    const at = async (id: string) => (await world.step(id)).at ?? 0;
    expect(await at("docs")).toBeLessThan(await at("work/qa"));
    expect(await at("deploy")).toBeGreaterThan(await at("work/qa"));
  });

  it("runs a sub-workflow in a scope of its own, and judges it by its own condition", async () => {
    const world = new RunWorld();
    world.machine.script = ({ inputs }) => ({ outcome: { kind: "success", output: inputs } });
    const run = plan(
      [
        step({ id: "first" }),
        step({ id: "deploy", kind: "group", needs: ["first"] }),
        step({
          id: "deploy/build",
          scope: 1,
          needs: ["first"],
          with: { to: "{{ params.target }}" },
        }),
        step({
          id: "deploy/push",
          scope: 1,
          needs: ["first", "deploy/build"],
          with: { built: "{{ steps.build.output.to }}" },
        }),
        step({
          id: "after",
          needs: ["deploy"],
          with: { pushed: "{{ steps.deploy.output.push.built }}" },
        }),
      ],
      {
        scopes: [
          scope({ params: { where: "test" } }),
          scope({
            prefix: "deploy/",
            workflow: "deploy",
            outer: 0,
            params: { target: "{{ params.where }}-{{ steps.first.status }}" },
            successWhen: "steps.push.output.built == 'test-success'",
          }),
        ],
      },
    );
    const { end } = await world.play(run);
    expect(end).toEqual({ kind: "over", status: "success" });
    expect(world.machine.started.at(-1)?.input.inputs).toEqual({ pushed: "test-success" });
    const other = new RunWorld();
    other.machine.script = world.machine.script;
    await other.play({
      ...run,
      scopes: run.scopes.map((one) => ({ ...one, successWhen: one.successWhen && "false" })),
    });
    expect(await other.statuses()).toMatchObject({ "deploy/push": "success", after: "skipped" });
    expect((await other.run()).status).toBe("failure");
  });

  it("is no success when its own condition does not hold", async () => {
    const world = new RunWorld();
    const successWhen = "steps.review.output.approved == true";
    const { end } = await world.play(plan([step({ id: "review" })], { successWhen }));
    expect(end).toEqual({ kind: "over", status: "failure" });
    expect((await world.run()).error).toMatchObject({ kind: "workflow", code: "success_when" });
  });

  it("stops a step whose placeholder leads nowhere, and nothing beside it", async () => {
    const world = new RunWorld();
    await world.play(
      plan([
        step({ id: "bad", with: { x: "{{ params.missing }}" }, line: 14 }),
        step({ id: "good" }),
        step({ id: "after", needs: ["bad"] }),
      ]),
    );
    expect((await world.step("bad")).error).toMatchObject({
      kind: "workflow",
      code: "bad_placeholder",
      place: ".baton/workflows/ship.md:14",
    });
    expect(await world.statuses()).toEqual({ bad: "failure", good: "success", after: "skipped" });
  });
});

describe("outputs and contracts", () => {
  it("tries again when the output is not as it should be, and says what was wrong", async () => {
    const world = new RunWorld();
    world.schemas = {
      checkSchema: () => [],
      check: (schema, value) =>
        JSON.stringify(value).includes(String(schema["has"]))
          ? []
          : [{ at: "/steps", message: "This is missing." }],
    };
    world.machine.script = ({ attempt }) => ({
      outcome: { kind: "success", output: attempt === 1 ? {} : { steps: 1 } },
    });
    await world.play(plan([step({ id: "plan", outputSchema: { has: "steps" }, retry: retry(3) })]));
    expect(world.machine.started.map(({ input }) => input.lastError)).toEqual([
      undefined,
      "The output of “plan” is not as it should be: steps: is missing.",
    ]);
    expect((await world.step("plan")).status).toBe("success");
  });

  it("fails a step that breaks a contract for good, and gives the contract to who works against it", async () => {
    const world = new RunWorld();
    const schema = { type: "object" };
    world.schemas = { checkSchema: () => [], check: () => [{ at: "", message: "is no object" }] };
    await world.play(
      plan(
        [
          step({ id: "api", provides: ["rest"], retry: retry(3) }),
          step({ id: "ui", uses: ["rest"] }),
        ],
        { scopes: [scope({ contracts: [{ name: "rest", description: "", schema }] })] },
      ),
    );
    expect(world.begun).toEqual(["api", "ui"]);
    expect(world.machine.started[1]?.input.contracts).toEqual({ rest: schema });
    expect((await world.step("api")).error).toMatchObject({
      kind: "workflow",
      code: "contract_broken",
      message: "“api” breaks the contract “rest”: is no object.",
    });
  });
});

describe("attempts", () => {
  it("waits as the policy says between them", async () => {
    const world = new RunWorld();
    const times: number[] = [];
    world.machine.script = () => {
      times.push(world.time.now);
      return { outcome: failure, takes: 100 };
    };
    const begin = world.time.now;
    await world.play(plan([step({ id: "a", retry: { ...retry(4, 1_000), maxInterval: 3_000 } })]));
    const waits = times.map(
      (at, index) => at - (times[index - 1] ?? begin) - (index === 0 ? 0 : 100),
    );
    expect(waits).toEqual([0, 1_000, 2_000, 3_000]);
    expect(await world.step("a")).toMatchObject({ status: "failure", attempts: 4 });
  });

  it("does not try again what the policy excludes", async () => {
    const world = new RunWorld();
    failing(world, "a");
    await world.play(plan([step({ id: "a", retry: { ...retry(4), nonRetryable: ["exit"] } })]));
    expect(world.begun).toEqual(["a"]);
  });

  it("ends one that takes too long, also when its runner does not", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 100_000 });
    const start = world.machine.runner.bind(world.machine);
    world.machine.runner = (session, kinds) => {
      const runner = start(session, kinds);
      return {
        kinds: runner.kinds,
        start: (job, text, request) => runner.start({ ...job, timeout: 1e9 }, text, request),
        recover: async (job) => runner.recover(job),
      };
    };
    await world.play(plan([step({ id: "a", timeout: 10_000 })]));
    expect((await world.step("a")).error).toMatchObject({ kind: "execution", code: "timeout" });
    expect(world.machine.running).toEqual([]);
  });

  it("does not run a command line that nobody allowed, nor what nothing here can run", async () => {
    const world = new RunWorld();
    world.forbidden.add("work a");
    await world.play(
      plan([
        step({ id: "a" }),
        step({ id: "b", runner: { kind: "chat-model", family: undefined } }),
        step({
          id: "c",
          runner: { kind: "program", name: "run-tests", args: [] },
          with: { command: ["work", "a"] },
        }),
      ]),
    );
    expect(world.begun).toEqual([]);
    expect((await world.step("a")).error?.code).toBe("not_allowed");
    expect((await world.step("b")).error?.code).toBe("no_runner");
    expect((await world.step("c")).error?.code).toBe("not_allowed");
  });

  it("asks no runner and no person when answers come from a file", async () => {
    const world = new RunWorld();
    world.forbidden.add("work a");
    const manual = { kind: "manual" } as const;
    const { end } = await world.play(
      plan([step({ id: "a" }), step({ id: "b", runner: manual })], { scripted: true }),
    );
    expect(end).toEqual({ kind: "over", status: "success" });
  });
});

describe("the worktree", () => {
  it("is kept as it was before the first step and after the last", async () => {
    const world = new RunWorld();
    const snapshots = new MemorySnapshots();
    world.snapshots = snapshots;
    world.machine.script = ({ step: id }) => {
      snapshots.worktree.set(id, "done");
      return {};
    };
    await world.play(plan([step({ id: "a" }), step({ id: "b", needs: ["a"] })]));
    expect(snapshots.taken).toEqual(["r1 before", "r1 after"]);
    const intervals = keptIntervals(await world.run());
    expect((await snapshots.compare(intervals)).map(({ path }) => path)).toEqual(["a", "b"]);
  });

  it("is kept for the last hundred runs that are over, and for all that are under way", async () => {
    const world = new RunWorld();
    const snapshots = new MemorySnapshots();
    world.snapshots = snapshots;
    const { engine } = await world.process();
    const short = plan([step({ id: "a" })]);
    world.machine.script = ({ run }) => (run === "r0" ? { takes: 1e9 } : {});
    await world.start(short, "r0");
    const longest = engine.drive("r0");
    await world.time.until(() => world.machine.running.length === 1);
    for (let count = 1; count <= keptRuns; count += 1) {
      await world.start(short, `r${count}`);
      await world.time.of(engine.drive(`r${count}`));
    }
    expect(new Set(await snapshots.runs())).toEqual(
      new Set(Array.from({ length: keptRuns + 1 }, (_, count) => `r${count}`)),
    );
    await world.start(short, "last");
    await world.time.of(engine.drive("last"));
    const kept = await snapshots.runs();
    expect(kept).toHaveLength(keptRuns + 1);
    expect(kept).toEqual(expect.arrayContaining(["r0", "r2", "last"]));
    expect(kept).not.toContain("r1");
    await world.time.of(engine.close());
    expect(await world.time.of(longest)).toEqual({ kind: "closed" });
  });

  it("may stay kept without harm: a run is over also where nothing can be removed", async () => {
    const world = new RunWorld();
    const snapshots = new MemorySnapshots();
    const refusing = new Error("The disk says no.");
    world.snapshots = Object.assign(snapshots, { runs: async () => Promise.reject(refusing) });
    const { end } = await world.play(plan([step({ id: "a" })]));
    expect(end).toEqual({ kind: "over", status: "success" });
    expect(world.neighbourhood.log.lines.join()).toContain("could not be removed");
  });

  it("fails the run, and says so, when its files are gone", async () => {
    const world = new RunWorld();
    await world.start(plan([step({ id: "a" })]));
    world.files.files.clear();
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r1"))).toEqual({ kind: "over", status: "failure" });
    expect((await world.run()).error).toMatchObject({ kind: "workflow", code: "files_lost" });
  });
});

describe("a disk that says no", () => {
  it("leaves the run to the next driver", async () => {
    const world = new RunWorld();
    await world.start(plan([step({ id: "a" })]));
    const refusing = await world.process((ports) => ({
      ...ports,
      files: {
        write: async (...args) => ports.files.write(...args),
        find: async (...args) => ports.files.find(...args),
        workspace: async (...args) => ports.files.workspace(...args),
        names: async (...args) => ports.files.names(...args),
        move: async (...args) => ports.files.move(...args),
        read: async () => Promise.reject(new BatonError("read_only", "The disk says no.")),
      },
    }));
    await expect(world.time.of(refusing.engine.drive("r1"))).rejects.toThrow("The disk says no.");
    world.dead.add(refusing.session);
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r1"))).toEqual({ kind: "over", status: "success" });
  });
});

describe("cancelling", () => {
  it("ends what is under way and leaves out the rest", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 60_000 });
    await world.start(plan([step({ id: "a" }), step({ id: "b", needs: ["a"] })]));
    const { engine } = await world.process();
    const end = engine.drive("r1");
    await world.time.until(() => world.machine.running.length > 0);
    await world.act({ type: "cancel_run", run: "r1", reason: "a mistake" }, person);
    expect(await world.time.of(end)).toEqual({ kind: "over", status: "cancelled" });
    expect(world.machine.running).toEqual([]);
    expect(await world.statuses()).toEqual({ a: "skipped", b: "skipped" });
    expect(await world.try({ type: "cancel_run", run: "r1" }, person)).toMatchObject({
      code: "not_ready",
    });
  });

  it("needs no process when nothing is under way", async () => {
    const world = new RunWorld();
    await world.start(plan([step({ id: "a" })]));
    await world.act({ type: "cancel_run", run: "r1" }, person);
    expect((await world.run()).status).toBe("cancelled");
  });
});

describe("a request of a step that cannot be passed on", () => {
  const asks = { agent: "designer", what: "icons", context: "", waiting: ["nosuch"] };

  it.each([1, 5_000])(
    "fails who asked, when it takes %d ms, and is told at the next try",
    async (takes) => {
      const world = new RunWorld();
      world.machine.script = ({ step: id, attempt }) =>
        id === "a" && attempt === 1 ? { asks, takes } : {};
      const { end } = await world.play(
        plan([step({ id: "a", retry: retry(2, 0) }), step({ id: "b", needs: ["a"] })]),
      );
      expect(end).toEqual({ kind: "over", status: "success" });
      expect(world.begun).toEqual(["a", "a", "b"]);
      expect(world.machine.started[1]?.input.lastError).toBe(
        "What it asked designer for cannot be passed on: The run “r1” has no step “nosuch”.",
      );
    },
  );

  it("is no success for whoever recovers it", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ asks, takes: 1 });
    await world.start(plan([step({ id: "a" })]));
    const never = new Promise<never>(() => {
      // Nothing ever comes of it.
    });
    const first = await world.process((ports) => ({
      ...ports,
      files: {
        write: async (run, name, text) => {
          // It dies before it keeps how the attempt ended.
          if (name.startsWith("outcomes/")) return never;
          return ports.files.write(run, name, text);
        },
        find: async (run, name) => ports.files.find(run, name),
        names: async (run, folder) => ports.files.names(run, folder),
        move: async (run, from, to) => ports.files.move(run, from, to),
        read: async (ref) => ports.files.read(ref),
        workspace: async (run) => ports.files.workspace(run),
      },
    }));
    void first.engine.drive("r1");
    await world.time.of(world.time.start(5_000).done);
    world.dead.add(first.session);
    const second = await world.process();
    expect(await world.time.of(second.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "failure",
    });
    expect((await world.step("a")).error?.code).toBe("bad_request");
  });
});
