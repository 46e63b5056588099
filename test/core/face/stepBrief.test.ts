/** What an agent is told of a step that it is offered, holds, or waits for. */
import { beforeAll, describe, expect, it } from "vitest";
import { fit } from "../../../src/core/agent/fit";
import { type AgentRegistry, buildRegistry } from "../../../src/core/agent/registry";
import { boundedRun, sizeOf } from "../../../src/core/face/bounds";
import { getExecution } from "../../../src/core/face/executions";
import { explain, readyWork } from "../../../src/core/face/projects";
import { completeStep } from "../../../src/core/face/runSteps";
import { getRun } from "../../../src/core/face/runs";
import { runWorkflow } from "../../../src/core/face/runWorkflow";
import { getStepBrief } from "../../../src/core/face/stepBrief";
import { stepBriefText } from "../../../src/core/face/stepBriefText";
import { askAtStep } from "../../../src/core/face/stepWork";
import { dataOf, memoryRunFace } from "../../support/workflow/memoryRunFace";
import { agentActor, person, RunWorld } from "../../support/workflow/runWorld";
import { builtinAgents, builtinTemplates, template } from "../../support/workflowMakers";

let registry: AgentRegistry = buildRegistry([]);

beforeAll(async () => {
  registry = await builtinAgents();
});

const relay = [
  "description: One plans, another builds against a contract",
  "parameters: { type: object, properties: { topic: { type: string } } }",
  "contracts:",
  "  - { name: api, description: What is called, schema: { type: object, required: [operations] } }",
  "steps:",
  "  - id: plan",
  "    title: Planning",
  "    agent: planner",
  '    with: { task: "Plan {{ params.topic }}" }',
  "    provides: [api]",
  "    artifact: plan.json",
  "    handoff: { context: Keep it small, requirements: [Test each part] }",
  "    output_schema: { type: object, required: [steps, operations], properties: { steps: { type: array, minItems: 1, items: { type: string } }, operations: { type: array } } }",
  "  - id: build",
  "    agent: coder",
  "    uses: [api]",
  '    with: { steps: "{{ steps.plan.output.steps }}" }',
  "    retry: 2",
  "  - id: each",
  '    for_each: "{{ steps.plan.output.steps }}"',
  "    agent: reviewer",
  '    with: { part: "{{ item }}" }',
].join("\n");

async function begun(frontMatter = relay, params: Record<string, unknown> = { topic: "refunds" }) {
  const world = new RunWorld();
  world.neighbourhood.role = (claimer, wanted) => fit(registry, claimer, wanted);
  const runs = await memoryRunFace(world, [template("ship", frontMatter)], registry);
  const start = runWorkflow(runs, { workflow: "ship", params, title: "Refunds" }, person);
  const { run_id: id } = dataOf(await world.time.of(start));
  await world.time.of(runs.engine.drive(id));
  const brief = async (step: string, options = {}) =>
    dataOf(await getStepBrief(runs, { run_id: id, step_id: step }, options));
  const give = async (step: string, output: unknown, agent = "someone") => {
    const request = { run_id: id, step_id: step, output };
    dataOf(await world.time.of(completeStep(runs, request, agentActor(agent))));
    await world.time.of(runs.engine.drive(id));
  };
  const claim = async (step: string, agent: string) =>
    world.act(
      { type: "claim", target: { project: `run/${id}/${step}` }, unlisted: true },
      agentActor(agent),
    );
  return { world, runs, id, brief, give, claim };
}

const planned = { steps: ["a", "b"], operations: [{ name: "refund" }] };

describe("the ways on that a brief names", () => {
  it("are what its reader can press, type or call, and nothing of the others", async () => {
    const { brief } = await begun();
    const as = async (reader: "agent" | "window" | "terminal") =>
      stepBriefText(await brief("plan", { reader }), reader);
    const window = await as("window");
    expect(window).toContain("Choose *Claim Step*");
    expect(window).toContain("choose *Complete Step…* at the step");
    expect(window).toContain("choose *Fail Step…* and say what went wrong");
    expect(window).not.toMatch(/complete_step|orchestrator_|baton /u);
    const terminal = await as("terminal");
    expect(terminal).toMatch(/“baton claim run\/.+\/plan”/u);
    expect(terminal).toMatch(/^baton step \S+ plan --output -$/mu);
    expect(terminal).toMatch(/baton step \S+ plan --fail "what went wrong"/u);
    expect(terminal).not.toMatch(/complete_step|orchestrator_|\*Complete/u);
    const agent = await as("agent");
    expect(agent).toContain("call complete_step");
    expect(agent).not.toMatch(/\*Complete Step/u);
    // Each has an output that would be taken.
    for (const text of [window, terminal, agent]) expect(text).toContain('"operations"');
  });
});

describe("a step that is offered", () => {
  it("says all that is needed to do it well, with an output that would be taken", async () => {
    const { id, brief, give } = await begun();
    const plan = await brief("plan");
    expect(plan).toMatchObject({
      title: "Planning",
      agent: "planner",
      state: "offered",
      attempt: 1,
      claim_id: `run/${id}/plan`,
      holder: null,
      inputs: { task: "Plan refunds" },
      handoff: null,
      not_known: null,
      artifact: expect.stringMatching(/\/plan\.json$/u) as string,
    });
    expect(plan.instructions).toContain("plan");
    expect(Object.keys(plan.promises)).toEqual(["api"]);
    expect(plan.output_schema).toMatchObject({ required: ["steps", "operations"] });
    const example = plan.complete?.arguments ?? {};
    expect(example).toMatchObject({ run_id: id, step_id: "plan" });
    // The example is no decoration: it is taken as it stands.
    await give("plan", example["output"]);
    expect((await brief("plan")).state).toBe("success");
  });

  it("continues from what was handed over, and keeps to the contract it relies on", async () => {
    const { brief, give } = await begun();
    await give("plan", planned);
    const build = await brief("build");
    expect(build.inputs).toEqual({ steps: ["a", "b"] });
    expect(build.handoff).toContain("planner hands over to coder");
    expect(build.handoff).toContain('"steps":["a","b"]');
    expect(build.handoff).toContain("Keep it small");
    expect(build.handoff).toContain("- Test each part");
    expect(build.relies_on).toEqual({ api: { type: "object", required: ["operations"] } });
    const text = stepBriefText(build);
    for (const part of ["Keep it small", '"operations"', "complete_step", "baton step"]) {
      expect(text).toContain(part);
    }
  });

  it("says what is not known before others are over, and becomes known when they are", async () => {
    const { brief, give } = await begun();
    const build = await brief("build");
    expect(build).toMatchObject({ inputs: null, waits_for: ["plan"], complete: null });
    expect(build.not_known).toContain("plan");
    expect(stepBriefText(build)).toContain(build.not_known);
    await give("plan", planned);
    await give("build", { summary: "Built" });
    expect((await brief("each[1]")).inputs).toEqual({ part: "b" });
  });

  it("is known by who took it: holder, time, and inputs in its execution", async () => {
    const { world, runs, id, brief, give, claim } = await begun();
    await give("plan", planned);
    await claim("build", "claude");
    const build = await brief("build");
    expect(build).toMatchObject({
      holder: "claude",
      agent: "claude",
      state: "running",
      attempt: 1,
    });
    expect(build.next).toContain("claude has it");
    expect(build.inputs).toEqual({ steps: ["a", "b"] });
    const execution = (await world.run(id)).steps.get("build")?.execution ?? "";
    expect(dataOf(await getExecution(runs.face, execution)).inputs).toEqual({ steps: ["a", "b"] });
    const fail = { run_id: id, step_id: "build", status: "failure", error: "No compiler" } as const;
    dataOf(await world.time.of(completeStep(runs, fail, agentActor("claude"))));
    await world.time.of(runs.engine.drive(id));
    expect(await brief("build")).toMatchObject({ attempt: 2, last_error: "No compiler" });
  });

  it("cuts long inputs, unless all of it is asked for", async () => {
    const topic = "long ".repeat(20_000);
    const { brief } = await begun(relay, { topic });
    const cut = await brief("plan");
    expect(cut.cut).toBe(true);
    expect(sizeOf(cut.inputs)).toBeLessThan(17_000);
    const full = await brief("plan", { full: true });
    expect(full.inputs).toEqual({ task: `Plan ${topic}` });
  });
});

describe("steps among what is ready", () => {
  const asked = [
    "description: Two at once, and a person in the end",
    "pattern: parallel",
    "steps:",
    "  - { id: review, agent: reviewer }",
    "  - { id: build, agent: coder, title: Building }",
    "  - { id: ok, needs: [build], gate: { approval: Ship it? } }",
  ].join("\n");

  it("come first, those for the asker before others, and none that its role forbids", async () => {
    const { runs, id, claim, world } = await begun(asked, {});
    const steps = async (agent: string) =>
      (await world.time.of(readyWork(runs.face, agentActor(agent)))).steps;
    const free = await steps("claude");
    expect(free.map(({ claim_id: one, for_you: mine }) => [one, mine])).toEqual([
      [`run/${id}/review`, false],
      [`run/${id}/build`, false],
    ]);
    expect(await steps("coder")).toEqual([
      {
        claim_id: `run/${id}/build`,
        run_id: id,
        step_id: "build",
        title: "Building",
        workflow: "ship",
        run_title: "Refunds",
        agent: "coder",
        from: null,
        for_you: true,
      },
    ]);
    await claim("build", "coder");
    expect(await steps("coder")).toEqual([]);
    expect((await steps("claude")).map(({ step_id: step }) => step)).toEqual(["review"]);
  });

  it("say why they are not, and what would mend it", async () => {
    const { runs, id, claim, give, world } = await begun(asked, {});
    const why = async (step: string, agent: string) =>
      dataOf(
        await world.time.of(
          explain(runs.face, { project: `run/${id}/${step}` }, agentActor(agent)),
        ),
      );
    expect(await why("build", "coder")).toMatchObject({
      ready: true,
      reasons: [],
      text: "Building",
    });
    expect((await why("build", "reviewer")).reasons).toMatchObject([{ code: "held" }]);
    expect(await why("ok", "coder")).toMatchObject({
      ready: false,
      reasons: [{ code: "dependency_open" }],
      remedy: "Wait for review and build",
    });
    await claim("build", "coder");
    expect((await why("build", "claude")).remedy).toBe("Leave it to coder");
    await give("build", { summary: "Built" }, "coder");
    expect((await why("ok", "coder")).remedy).toContain("baton approve");
    expect((await why("build", "coder")).reasons).toMatchObject([{ code: "done" }]);
  });
});

describe("every step of what ships with Baton", () => {
  it("has an example that its schema takes, wherever one can be made up", async () => {
    const builtins = await builtinTemplates();
    const world = new RunWorld();
    const runs = await memoryRunFace(world, builtins, registry);
    const start = runWorkflow(
      runs,
      { workflow: "feature-team", params: { feature: "Refunds" } },
      person,
    );
    const { run_id: id } = dataOf(await world.time.of(start));
    await world.time.of(runs.engine.drive(id));
    for (const step of (await world.run(id)).steps.keys()) {
      const brief = dataOf(await getStepBrief(runs, { run_id: id, step_id: step }));
      if (brief.complete === null) continue;
      expect([step, typeof brief.complete.arguments["output"]]).toEqual([step, "object"]);
      expect([step, brief.instructions]).not.toEqual([step, null]);
    }
  });
});

describe("a run that an agent reads", () => {
  it("fits into its context however much was done, and says what is left out", async () => {
    const many = [
      "description: Many",
      "steps:",
      "  - id: list",
      "    agent: planner",
      "  - id: each",
      '    for_each: "{{ steps.list.output.all }}"',
      "    agent: coder",
      '    with: { part: "{{ item }}" }',
    ].join("\n");
    const { runs, id, give, world } = await begun(many, {});
    await give("list", {
      all: Array.from({ length: 200 }, (_, index) => `${index} ${"x".repeat(500)}`),
    });
    const whole = dataOf(await world.time.of(getRun(runs, id)));
    expect(sizeOf(whole)).toBeGreaterThan(80_000);
    const bounded = boundedRun(whole);
    expect(sizeOf(bounded)).toBeLessThan(26_000);
    expect(bounded.cut).toContain("steps are left out");
    expect(bounded.steps.every(({ state }) => state === "offered")).toBe(true);
    expect(bounded).toMatchObject({ status: "running", total: whole.total });
  });

  it("is whole where it fits", async () => {
    const { runs, id, world } = await begun();
    const whole = dataOf(await world.time.of(getRun(runs, id)));
    expect(boundedRun(whole)).toEqual({ ...whole, cut: null });
  });
});

describe("asking in the middle of a step, and what is refused", () => {
  const line = [
    "description: A person in the end",
    "pattern: sequential",
    "steps:",
    "  - { id: build, agent: coder }",
    "  - { id: ok, gate: { approval: Ship it? } }",
    "  - { id: ship, agent: coder }",
  ].join("\n");

  it("makes a step of the request, for which what comes next waits and the asker does not", async () => {
    const { runs, id, world, claim, give } = await begun(line, {});
    await claim("build", "coder");
    const asked = askAtStep(
      runs,
      { run_id: id, step_id: "build" },
      { agent: "database", what: "The schema", context: "Of orders", blocking: true },
      agentActor("coder"),
    );
    expect(dataOf(await world.time.of(asked))).toMatchObject({
      request_id: `run/${id}/request-1`,
      blocked: true,
    });
    await world.time.of(runs.engine.drive(id));
    await give("build", { summary: "Built" }, "coder");
    expect((await world.run(id)).steps.get("ok")?.status).toBe("pending");
    const request = dataOf(await getStepBrief(runs, { run_id: id, step_id: "request-1" }));
    expect(request.inputs).toMatchObject({ what: "The schema", context: "Of orders" });
    expect(request.instructions).not.toBeNull();
    await give("request-1", { summary: "It is in schema.sql" }, "database");
    expect((await world.run(id)).steps.get("ok")?.status).toBe("waiting");
  });

  it("says at an approval that only a person answers, and at another's step how to take it over", async () => {
    const { runs, id, world, claim, give } = await begun(line, {});
    await claim("build", "coder");
    const other = { run_id: id, step_id: "build", output: {} };
    const held = await world.time.of(completeStep(runs, other, agentActor("claude")));
    expect(held).toMatchObject({ error: { code: "not_holder", holder: "coder" } });
    expect(JSON.stringify(held)).toContain("claim_task with force");
    await give("build", { summary: "Built" }, "coder");
    const gate = { run_id: id, step_id: "ok", output: {} };
    const refused = await world.time.of(completeStep(runs, gate, agentActor("coder")));
    expect(refused).toMatchObject({ error: { code: "role_mismatch" } });
    expect(JSON.stringify(refused)).toContain("Only a person may answer");
    const unknown = await getStepBrief(runs, { run_id: "zzz", step_id: "ok" });
    expect(unknown).toMatchObject({ error: { code: "not_found" } });
    expect(JSON.stringify(unknown)).not.toContain("Did you mean");
  });
});
