import { describe, expect, it } from "vitest";
import { runSteps } from "../../../src/core/view/runSteps";
import { stepWords } from "../../../src/core/view/stepWords";
import { showDuration } from "../../../src/core/workflow/durations";
import { plan, step } from "../../support/workflow/plans";
import { RunWorld } from "../../support/workflow/runWorld";

/** What is told of the step of a run that is at work for so long. */
async function told(milliseconds: number, expected: number | undefined, seconds: boolean) {
  const world = new RunWorld();
  world.machine.script = () => ({ takes: 400_000 });
  const planned = plan([step({ id: "a", agent: "coder", expected })]);
  await world.start(planned);
  const process = await world.process();
  const driven = process.engine.drive("r1");
  await world.time.of(world.time.start(milliseconds).done);
  const run = await world.run();
  const steps = runSteps(run, planned);
  const facts = { world: process.open.world, now: world.time.now, attempts: [], seconds };
  const [words] = steps.roots
    .flatMap((id) => steps.byId.get(id) ?? [])
    .map((one) => stepWords(facts, run, steps, one).join(" · "));
  await world.time.of(process.engine.close());
  await world.time.of(driven);
  return words;
}

describe("a step at work", () => {
  it.each<[number, number | undefined, boolean, string]>([
    [12_000, undefined, false, "coder"],
    [12_000, undefined, true, "coder · 12 s"],
    [12_000, 30_000, true, "coder · 12 s of about 30 s"],
    [12_000, 30_000, false, "coder · takes about 30 s"],
    [185_000, 300_000, false, "coder · 3 min of about 5 min"],
    [185_000, 300, true, "coder · 3 min"],
  ])("after %d ms of usually %s, watched: %s", async (long, usual, watched, words) => {
    expect(await told(long, usual, watched)).toBe(words);
  });
});

it.each([
  [500, "500 ms"],
  [1_500, "1.5 s"],
  [2_000, "2 s"],
  [90_000, "1 min 30 s"],
  [1_800_000, "30 min"],
  [7_200_000, "2 h"],
  [604_800_000, "7 d"],
])("a limit of %d ms is %s", (limit, words) => {
  expect(showDuration(limit)).toBe(words);
});
