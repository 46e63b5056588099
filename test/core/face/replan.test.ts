import { describe, expect, it } from "vitest";
import { buildRegistry } from "../../../src/core/agent/registry";
import { recheckGate, retryExecution } from "../../../src/core/face/runSteps";
import { getRun } from "../../../src/core/face/runs";
import { runWorkflow } from "../../../src/core/face/runWorkflow";
import type { StepOutcome } from "../../../src/core/workflow/runPorts";
import type { TemplateFile } from "../../../src/core/workflow/template";
import { dataOf, memoryRunFace } from "../../support/workflow/memoryRunFace";
import { person, RunWorld } from "../../support/workflow/runWorld";
import { template } from "../../support/workflowMakers";

const failure: StepOutcome = { kind: "failure", code: "exit", message: "broken", output: null };
const ship = (...lines: readonly string[]) =>
  template("ship", ["name: ship", "description: x", "pattern: sequential", ...lines].join("\n"));
const work = (id: string, words: string, more = "") =>
  `  - { id: ${id}, agent: coder, runner: ${words}${more} }`;

/** A run of the first template whose step `bad` failed; then the file is another one. */
async function mended(first: TemplateFile, then: TemplateFile | undefined) {
  const world = new RunWorld();
  const files = [first];
  const runs = await memoryRunFace(world, files, buildRegistry([]));
  world.machine.script = ({ step }) => (step === "bad" ? { outcome: failure } : {});
  const { run_id: id } = dataOf(
    await world.time.of(runWorkflow(runs, { workflow: "ship" }, person)),
  );
  await world.time.of(runs.engine.drive(id));
  world.machine.script = () => ({});
  files.splice(0, 1, ...(then === undefined ? [] : [then]));
  const retry = async (step?: string) =>
    world.time.of(retryExecution(runs, { run_id: id, step_id: step }, person));
  const drive = async () => world.time.of(runs.engine.drive(id));
  const states = async () => {
    const { steps } = dataOf(await world.time.of(getRun(runs, id)));
    return Object.fromEntries(steps.map((one) => [one.id, one.state]));
  };
  const lines = () =>
    world.machine.started.map(({ runner }) =>
      runner.kind === "command" ? runner.argv.join(" ") : "",
    );
  return { world, runs, id, retry, drive, states, lines };
}

const before = ship("steps:", work("a", "make a"), work("bad", "make bad"), work("z", "make z"));

describe("a retry after the template was mended", () => {
  it("goes by the new plan for what is not done, and does nothing twice", async () => {
    const after = ship(
      "steps:",
      work("a", "make a again"),
      work("bad", "make good"),
      work("new", "make new"),
      work("z", "make z", ", with: { n: '{{ steps.new.status }}' }"),
    );
    const { retry, drive, states, lines } = await mended(before, after);
    expect(await retry()).toMatchObject({
      ok: true,
      warnings: [
        "The workflow or its agents changed since: what is not done goes by the new plan.",
      ],
    });
    expect(await drive()).toEqual({ kind: "over", status: "success" });
    expect(lines()).toEqual(["make a", "make bad", "make good", "make new", "make z"]);
    expect(await states()).toEqual({ a: "success", bad: "success", new: "success", z: "success" });
  });

  it("can leave a step out that is not done, also the one that failed", async () => {
    const after = ship("steps:", work("a", "make a"), work("z", "make z"));
    const { retry, drive, states, lines } = await mended(before, after);
    expect(await retry()).toMatchObject({ ok: true });
    expect(await drive()).toEqual({ kind: "over", status: "success" });
    expect(lines()).toEqual(["make a", "make bad", "make z"]);
    expect(await states()).toEqual({ a: "success", z: "success" });
  });

  it("says nothing when nothing changed but where it stands in the file and how long it takes", async () => {
    const { retry, drive, lines } = await mended(before, before);
    expect(await retry()).toMatchObject({ ok: true, warnings: [] });
    await drive();
    expect(lines()).toEqual(["make a", "make bad", "make bad", "make z"]);
  });

  it.each<[string, TemplateFile | undefined, string]>([
    [
      "a done step is gone",
      ship("steps:", work("bad", "make good"), work("z", "make z")),
      "“a” is over, and is not in the workflow any more",
    ],
    [
      "a done step waits for others",
      ship("steps:", work("first", "make first"), work("a", "make a"), work("bad", "make good")),
      "“a” is over, and stands elsewhere in the workflow now",
    ],
    [
      "it cannot be run",
      ship("steps:", "  - { id: a }"),
      "The step “a” says nothing of who does what",
    ],
    ["it is gone", undefined, "There is no workflow “ship”"],
  ])("keeps its plan and says why when %s", async (_, after, why) => {
    const { retry, drive, lines } = await mended(before, after);
    const answer = await retry();
    const [note = ""] = answer.ok ? answer.warnings : [];
    expect(note).toContain("this run keeps its plan of 20");
    expect(note).toContain(why);
    expect(note).toMatch(/Start a new run to use what changed\.$/u);
    await drive();
    expect(lines()).toEqual(["make a", "make bad", "make bad", "make z"]);
  });

  it("keeps its plan while another step is under way", async () => {
    const two = (words: string) =>
      ship(
        "steps:",
        "  - id: g",
        "    steps:",
        `    ${work("bad", words)}`,
        `    ${work("slow", "make slow")}`,
      );
    const world = new RunWorld();
    const files = [two("make bad")];
    const runs = await memoryRunFace(world, files, buildRegistry([]));
    world.machine.script = ({ step }) =>
      step === "g/bad" ? { outcome: failure } : { takes: 60_000 };
    const started = await world.time.of(runWorkflow(runs, { workflow: "ship" }, person));
    const { run_id: id } = dataOf(started);
    const driven = runs.engine.drive(id);
    await world.time.of(world.time.start(5_000).done);
    files.splice(0, 1, two("make good"));
    const answer = await world.time.of(retryExecution(runs, { run_id: id }, person));
    expect(answer.ok && answer.warnings[0]).toContain("“g/slow” is under way");
    await world.time.of(driven);
  });

  it("looks again at a NO-GO with the checks as they are now", async () => {
    const gate = (file: string) =>
      ship("steps:", `  - { id: g, gate: { checks: [{ name: there, file: ${file} }] } }`);
    const world = new RunWorld();
    const files = [gate("wrong.md")];
    const runs = await memoryRunFace(world, files, buildRegistry([]));
    world.checks = {
      look: async (subject) => {
        await Promise.resolve();
        return { ok: subject.kind === "file" && subject.path === "right.md", found: "" };
      },
    };
    const started = await world.time.of(runWorkflow(runs, { workflow: "ship" }, person));
    const { run_id: id } = dataOf(started);
    expect(await world.time.of(runs.engine.drive(id))).toEqual({ kind: "waiting" });
    files.splice(0, 1, gate("right.md"));
    const again = recheckGate(runs, { run_id: id, step_id: "g" }, person);
    expect(dataOf(await world.time.of(again)).status).toBe("running");
    expect(await world.time.of(runs.engine.drive(id))).toEqual({ kind: "over", status: "success" });
  });

  it("reads the old plan until the journal names the new one", async () => {
    const after = ship("steps:", work("a", "make a"), work("bad", "make good"));
    const { retry, runs, id, world } = await mended(before, after);
    const plans = () => [...world.files.files.keys()].filter((path) => path.includes("/plan"));
    const [first = ""] = plans();
    const text = world.files.files.get(first);
    await retry();
    expect(world.files.files.get(first)).toBe(text);
    expect(plans()).toHaveLength(2);
    expect(runs.face.board.world.board.runs.get(id)?.plan.path).toBe(plans()[1]);
  });
});
