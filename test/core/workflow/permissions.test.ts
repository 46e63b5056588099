/** A command line that a run comes to is asked for, and nothing else waits for the answer. DESIGN 5.4. */
import { describe, expect, it } from "vitest";
import { plan, step } from "../../support/workflow/plans";
import { person, RunWorld } from "../../support/workflow/runWorld";

const line = ["npm", "test"];
const runner = { kind: "command", argv: line, input: "json" } as const;
const over = { kind: "over", status: "success" } as const;

/** A world in which `npm test` is new, and a person who answers after a while. Milliseconds. */
function worldThatAsks(answers: readonly boolean[], after = 30_000) {
  const world = new RunWorld();
  const questions: string[] = [];
  world.forbidden.add("npm test");
  world.ask = async (asked) => {
    const answer = answers[questions.length] ?? false;
    questions.push(asked);
    await world.time.start(after).done;
    return answer;
  };
  return { world, questions };
}

describe("a run that comes to a command line nobody allowed", () => {
  it("asks once for all its steps, and goes on with the others meanwhile", async () => {
    const { world, questions } = worldThatAsks([true]);
    await world.start(
      plan([
        step({ id: "one", runner }),
        step({ id: "two", runner }),
        step({ id: "free" }),
        step({ id: "after", needs: ["free"] }),
      ]),
    );
    const { engine } = await world.process();
    const end = engine.drive("r1");
    await world.time.pass(10_000);
    expect(await world.statuses()).toMatchObject({ free: "success", after: "success" });
    expect(world.begun).toEqual(["free", "after"]);
    expect(await world.time.of(end)).toEqual(over);
    expect(questions).toEqual(["npm test"]);
  });

  it("takes a no for all steps that run it, and asks again when one is tried again", async () => {
    const { world, questions } = worldThatAsks([false, true]);
    await world.start(plan([step({ id: "one", runner }), step({ id: "two", runner })]));
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r1"))).toEqual({ kind: "over", status: "failure" });
    expect((await world.step("two")).error).toMatchObject({
      code: "not_allowed",
      message:
        "Nobody allowed this command line yet: “npm test”. Retry the step to be asked again.",
    });
    expect(questions).toHaveLength(1);
    await world.act({ type: "retry_run", run: "r1", steps: ["one", "two"] }, person);
    expect(await world.time.of(engine.drive("r1"))).toEqual(over);
    expect(questions).toHaveLength(2);
  });

  it("asks again for a step that is tried again while others are at work", async () => {
    const { world, questions } = worldThatAsks([false, true], 1_000);
    world.machine.script = ({ step: id }) => ({ takes: id === "long" ? 300_000 : 1_000 });
    await world.start(plan([step({ id: "one", runner }), step({ id: "long" })]));
    const { engine } = await world.process();
    const end = engine.drive("r1");
    await world.time.pass(20_000);
    expect(await world.statuses()).toMatchObject({ one: "failure", long: "running" });
    await world.act({ type: "retry_run", run: "r1", steps: ["one"] }, person);
    expect(await world.time.of(end)).toEqual(over);
    expect(questions).toHaveLength(2);
  });

  it("says nothing of a question where nobody can be asked", async () => {
    const world = new RunWorld();
    world.forbidden.add("npm test");
    await world.play(plan([step({ id: "one", runner })]));
    expect((await world.step("one")).error).toMatchObject({
      message: "Nobody allowed this command line yet: “npm test”.",
    });
  });

  it("is cancelled without an answer", async () => {
    const { world } = worldThatAsks([true], 3_600_000);
    await world.start(plan([step({ id: "one", runner })]));
    const { engine } = await world.process();
    const end = engine.drive("r1");
    await world.time.pass(5_000);
    await world.act({ type: "cancel_run", run: "r1" }, person);
    await world.time.pass(5_000);
    expect(await end).toEqual({ kind: "over", status: "cancelled" });
    expect(world.begun).toEqual([]);
  });

  it("asks for the command line of a gate's check as well", async () => {
    const { world, questions } = worldThatAsks([true]);
    const checks = [
      {
        name: "Tests",
        level: "required",
        condition: undefined,
        owner: undefined,
        action: undefined,
        subject: { kind: "command", command: line },
      },
    ] as const;
    await world.start(plan([step({ id: "ready", gate: { kind: "checks", checks } })]));
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r1"))).toEqual(over);
    expect(questions).toEqual(["npm test"]);
  });
});
