import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type AgentRegistry, buildRegistry } from "../../../src/core/agent/registry";
import { keptRuns } from "../../../src/core/board/evolveRuns";
import {
  acknowledgeAlerts,
  agentHealth,
  alerts,
  resetAgent,
} from "../../../src/core/face/agentHealth";
import { getExecution, listExecutions } from "../../../src/core/face/executions";
import { rollbackRun } from "../../../src/core/face/rollbackRun";
import type { RunFace } from "../../../src/core/face/runFace";
import {
  approve,
  cancelRun,
  completeStep,
  overrideBoundary,
  recheckGate,
  requestForStep,
  retryExecution,
} from "../../../src/core/face/runSteps";
import { getRun, listRuns, listWorkflows } from "../../../src/core/face/runs";
import { dryRunWorkflow, runWorkflow, scriptName } from "../../../src/core/face/runWorkflow";
import { agentInfo } from "../../../src/core/workflow/agentInfo";
import type { PlannedCommand } from "../../../src/core/workflow/dryRun";
import type { TemplateFile } from "../../../src/core/workflow/template";
import { MemorySnapshots } from "../../support/memory/snapshots";
import { dataOf, memoryRunFace } from "../../support/workflow/memoryRunFace";
import { agentActor, person, RunWorld } from "../../support/workflow/runWorld";
import {
  builtinAgents,
  builtinTemplates,
  builtinWorkflows,
  template,
} from "../../support/workflowMakers";

let builtins: readonly TemplateFile[] = [];
let registry: AgentRegistry = buildRegistry([]);

beforeAll(async () => {
  builtins = await builtinTemplates();
  registry = await builtinAgents();
});

/** Starts a template that ships with Baton with its own script, and drives it to its end. */
async function playBuiltin(workflow: string, change: (script: string) => string = (text) => text) {
  const world = new RunWorld();
  const runs = await memoryRunFace(world, builtins, registry);
  const script = change(readFileSync(`${builtinWorkflows}/scripted/${workflow}.yaml`, "utf8"));
  const { parameters } = (await listWorkflows(runs)).find(({ name }) => name === workflow) ?? {};
  const required = (parameters?.["required"] ?? []) as readonly string[];
  const params = Object.fromEntries(required.map((name) => [name, "Refunds"]));
  const started = runWorkflow(runs, { workflow, params, script }, person);
  const { run_id: id } = dataOf(await world.time.of(started));
  const end = await world.time.of(runs.engine.drive(id));
  return { world, runs, id, end, run: dataOf(await world.time.of(getRun(runs, id))) };
}

/** A template of the workspace, with agents whose runners are made up. */
async function newFace(frontMatter: string) {
  const world = new RunWorld();
  const runs = await memoryRunFace(world, [template("ship", frontMatter)], registry);
  const start = async (more: object = {}) =>
    world.time.of(runWorkflow(runs, { workflow: "ship", ...more }, person));
  const drive = async (id: string) => world.time.of(runs.engine.drive(id));
  return { world, runs, start, drive };
}

const stepsOf = async (world: RunWorld, runs: RunFace, id: string) => {
  const { steps } = dataOf(await world.time.of(getRun(runs, id)));
  return Object.fromEntries(steps.map((step) => [step.id, step]));
};

describe("what ships with Baton", () => {
  it.each([
    "docs-sync",
    "ensemble-with-judge",
    "feature-team",
    "parallel-discovery",
    "planner-coder-reviewer",
    "tdd-cycle",
    "test-parallel",
  ])("runs %s to its end with its script", async (workflow) => {
    const { run, end } = await playBuiltin(workflow);
    // A failed test is planted in the script of this one: the run goes to its end and says so.
    const planted = workflow === "test-parallel";
    expect(end).toEqual({ kind: "over", status: planted ? "failure" : "success" });
    expect(run.error?.code).toBe(planted ? "success_when" : undefined);
  });

  it("answers in the documents' shape", async () => {
    const { run } = await playBuiltin("planner-coder-reviewer");
    expect(run.steps.map(({ name, agent, status }) => [name, agent, status])).toEqual([
      ["Planning", "planner", "completed"],
      ["Coding", "coder", "completed"],
      ["Review", "reviewer", "completed"],
    ]);
    expect(run.steps[1]?.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, "failure"],
      [2, "success"],
    ]);
    expect(run.artifacts.map(({ type, path }) => [type, path])).toEqual([
      ["plan", `${run.workspace}/plan.json`],
      ["code", `${run.workspace}/code.json`],
      ["review", `${run.workspace}/review.json`],
    ]);
    expect(run.finalReview).toMatchObject({ overallStatus: "approved" });
    expect(run.artifacts[2]?.content).toEqual(run.finalReview);
    const [planning, coding] = run.steps;
    expect(coding?.startTime).toBeGreaterThanOrEqual(planning?.endTime ?? Number.POSITIVE_INFINITY);
  });

  it("does not take a review that rejects for a success, and keeps what it said", async () => {
    const { run } = await playBuiltin("planner-coder-reviewer", (script) =>
      script.replace("overallStatus: approved", "overallStatus: rejected"),
    );
    expect(run).toMatchObject({
      success: false,
      status: "failure",
      error: { code: "success_when" },
    });
    expect(run.finalReview).toMatchObject({ overallStatus: "rejected" });
  });

  it("goes on when what the team's verifier missed is there and the gate is checked again", async () => {
    const go = readFileSync(`${builtinWorkflows}/scripted/feature-team.yaml`, "utf8");
    const noGo = (script: string) => script.replace("verdict: GO", "verdict: NO-GO");
    const { world, runs, id, end } = await playBuiltin("feature-team", noGo);
    expect(end).toEqual({ kind: "waiting" });
    const waiting = await stepsOf(world, runs, id);
    expect(waiting["verification"]).toMatchObject({ status: "completed" });
    expect(waiting["prerequisites"]?.state).toBe("waiting");
    expect(waiting["discovery/flows"]?.status).toBe("pending");
    const request = { run_id: id, step_id: "prerequisites" };
    // Nothing is mended yet: the verifier looks again, and says the same.
    dataOf(await world.time.of(recheckGate(runs, request, person)));
    expect(await world.time.of(runs.engine.drive(id))).toEqual({ kind: "waiting" });
    expect((await stepsOf(world, runs, id))["verification"]?.attempts).toHaveLength(2);
    await world.files.write(id, scriptName, go);
    dataOf(await world.time.of(recheckGate(runs, request, person)));
    expect(await world.time.of(runs.engine.drive(id))).toEqual({ kind: "over", status: "success" });
  });

  it("does the team's tests again when their gate is checked again, and nothing else", async () => {
    const failing = (script: string) =>
      script.replace("passed: true, summary: All tests", "passed: false, summary: Not all tests");
    const { world, runs, id, end } = await playBuiltin("feature-team", failing);
    expect(end).toEqual({ kind: "waiting" });
    const before = await stepsOf(world, runs, id);
    const request = { run_id: id, step_id: "ready" };
    dataOf(await world.time.of(recheckGate(runs, request, person)));
    expect(await world.time.of(runs.engine.drive(id))).toEqual({ kind: "waiting" });
    const after = await stepsOf(world, runs, id);
    const again = Object.keys(after).filter(
      (step) => after[step]?.attempts.length !== before[step]?.attempts.length,
    );
    expect(again).toEqual(["qa/run"]);
  });

  it("ends the team's work within a fifth of its critical path, and says what that saved", async () => {
    const { run } = await playBuiltin("feature-team");
    const time = new Map(
      run.steps.map(({ id, attempts }) => [
        id,
        attempts.reduce((sum, { startTime, endTime }) => sum + (endTime ?? 0) - startTime, 0),
      ]),
    );
    const path = run.critical_path.reduce((sum, id) => sum + (time.get(id) ?? 0), 0);
    expect(path).toBeGreaterThan(0);
    expect(run.duration_ms).toBeLessThanOrEqual(path * 1.2);
    expect(run.saving).toBeGreaterThan(0.3);
    expect(run.sequential_ms).toBe([...time.values()].reduce((sum, one) => sum + one, 0));
  });
});

describe("starting", () => {
  const text = [
    "name: ship",
    "description: Ships it",
    "pattern: sequential",
    "parameters: { type: object, required: [what], properties: { what: { type: string } } }",
    "steps:",
    "  - { id: build, agent: coder, runner: make it, with: { what: '{{ params.what }}' } }",
  ].join("\n");

  it("shows first what it would do, and starts nothing that nobody allowed", async () => {
    const { world, runs, start } = await newFace(text);
    world.forbidden.add("make it");
    const params = { what: "x" };
    const dry = dataOf(await world.time.of(dryRunWorkflow(runs, { workflow: "ship", params })));
    expect(dry.not_allowed).toEqual([["make", "it"]]);
    expect(dry.dry_run.levels.map((level) => level.map(({ id }) => id))).toEqual([["build"]]);
    expect(await start({ params })).toMatchObject({
      error: { code: "not_ready", reasons: ["make it"] },
    });
    expect(await listRuns(runs)).toEqual([]);
    const asAgent = runWorkflow(
      runs,
      { workflow: "ship", params, allow: true },
      agentActor("coder"),
    );
    expect(await world.time.of(asAgent)).toMatchObject({ error: { code: "role_mismatch" } });
    const { run_id: id } = dataOf(await start({ params, allow: true, title: "Refunds" }));
    await world.time.of(runs.engine.drive(id));
    expect(await listRuns(runs)).toMatchObject([{ run_id: id, title: "Refunds", success: true }]);
    expect(await listRuns(runs, { status: "failure" })).toEqual([]);
  });

  describe("with a template that changes while a person looks at its command lines", () => {
    const now = (line: string) => template("ship", text.replace("make it", line));

    async function changing() {
      const world = new RunWorld();
      const templates = [now("make it")];
      const runs = await memoryRunFace(world, templates, registry);
      for (const line of ["make it", "steal it"]) world.forbidden.add(line);
      const request = { workflow: "ship", params: { what: "x" } };
      /** A person who allows what is shown, while somebody edits the template the first time. */
      const asked: (readonly string[])[] = [];
      const allow = async (commands: readonly PlannedCommand[]) => {
        asked.push(commands.map(({ line }) => line));
        templates.splice(0, 1, now("steal it"));
        await runs.approvals.allow(commands.map(({ argv }) => argv));
      };
      return { world, runs, request, asked, allow };
    }

    it("refuses what nobody saw", async () => {
      const { world, runs, request, allow } = await changing();
      const { dry_run: shown } = dataOf(await world.time.of(dryRunWorkflow(runs, request)));
      await allow(shown.commands);
      expect(await world.time.of(runWorkflow(runs, request, person))).toMatchObject({
        error: { code: "not_ready", reasons: ["steal it"] },
      });
      expect(await listRuns(runs)).toEqual([]);
    });

    it("asks anew where somebody can be asked, and runs what was allowed last", async () => {
      const { world, runs, request, asked, allow } = await changing();
      const started = await world.time.of(runWorkflow(runs, request, person, allow));
      expect(asked).toEqual([["make it"], ["steal it"]]);
      await world.time.of(runs.engine.drive(dataOf(started).run_id));
      expect(world.machine.started.map(({ runner }) => runner)).toMatchObject([
        { argv: ["steal", "it"] },
      ]);
    });

    it("starts nothing after a no", async () => {
      const { world, runs, request } = await changing();
      const no = new Error("no");
      const start = runWorkflow(runs, request, person, () => Promise.reject(no));
      await expect(world.time.of(start)).rejects.toBe(no);
      expect(await listRuns(runs)).toEqual([]);
    });
  });

  it("names everything that speaks against it", async () => {
    const { start, runs, world } = await newFace(text);
    expect(await start()).toMatchObject({ error: { code: "invalid_argument" } });
    expect(await start({ workflow: "sail" })).toMatchObject({
      error: { code: "not_found", suggestions: ["ship"] },
    });
    expect(await world.time.of(getRun(runs, "r9"))).toMatchObject({ error: { code: "not_found" } });
  });
});

describe("acting on a run", () => {
  const manual = [
    "name: ship",
    "description: Ships it",
    "pattern: sequential",
    "steps:",
    "  - { id: plan, agent: planner, runner: think, handoff: { context: Read it all } }",
    "  - id: code",
    "    agent: coder",
    "    runner: manual",
    "    artifact: code.json",
    "    output_schema: { type: object, required: [summary] }",
    "  - { id: ask, gate: { approval: 'Ship it?' } }",
    "  - { id: push, agent: SyncAgent, runner: push }",
  ].join("\n");

  it("refuses an output that is not as asked, and goes on with one that is", async () => {
    const { world, runs, start, drive } = await newFace(manual);
    const { run_id } = dataOf(await start());
    expect(await drive(run_id)).toEqual({ kind: "waiting" });
    const before = dataOf(await world.time.of(getRun(runs, run_id)));
    expect(before.waiting_for).toEqual(["code"]);
    expect(before.steps[1]?.claim_id).toBe(`run/${run_id}/code`);
    const complete = async (more: object) =>
      world.time.of(completeStep(runs, { run_id, step_id: "code", ...more }, agentActor("coder")));
    expect(await complete({ output: {} })).toMatchObject({ error: { code: "invalid_argument" } });
    expect(await complete({ status: "failure" })).toMatchObject({
      error: { code: "reason_required" },
    });
    dataOf(await complete({ output: { summary: "done" } }));
    await drive(run_id);
    const { code, ask } = await stepsOf(world, runs, run_id);
    expect(code).toMatchObject({
      status: "completed",
      output: { summary: "done" },
      agent: "coder",
    });
    expect(ask).toMatchObject({ status: "pending", state: "waiting", question: "Ship it?" });
    const execution = code?.attempts[0]?.execution_id ?? "";
    const ofRun = dataOf(await listExecutions(runs.face, { run_id }));
    expect(ofRun.items.map(({ id }) => id)).toContain(execution);
    expect(dataOf(await listExecutions(runs.face, { run_id: "another" })).total).toBe(0);
    expect(dataOf(await getExecution(runs.face, execution)).handoff).toMatchObject({
      from: "planner",
      to: "coder",
      context: "Read it all",
    });
    const yes = { run_id, step_id: "ask", approved: true };
    expect(await world.time.of(approve(runs, yes, agentActor("coder")))).toMatchObject({
      error: { code: "role_mismatch" },
    });
    dataOf(await world.time.of(approve(runs, yes, person)));
    expect(await drive(run_id)).toEqual({ kind: "over", status: "success" });
    expect(world.files.files.get(`runs/${run_id}/workspace/code.json`)).toContain("done");
  });

  it("tells somebody who is refused that nothing of theirs was kept", async () => {
    const { world, runs, start, drive } = await newFace(manual);
    const { run_id } = dataOf(await start());
    await drive(run_id);
    const target = { project: `run/${run_id}/code` };
    await world.act({ type: "claim", target, unlisted: true }, agentActor("coder"));
    const of = async (agent: string, summary: string) =>
      world.time.of(
        completeStep(runs, { run_id, step_id: "code", output: { summary } }, agentActor(agent)),
      );
    dataOf(await of("coder", "mine"));
    expect(await of("stranger", "theirs")).toMatchObject({ ok: false });
    await drive(run_id);
    expect((await stepsOf(world, runs, run_id))["code"]?.output).toEqual({ summary: "mine" });
    expect(world.files.files.get(`runs/${run_id}/workspace/code.json`)).toContain("mine");
  });

  const two = [
    "name: ship",
    "description: Ships it",
    "pattern: sequential",
    "steps:",
    "  - { id: plan, agent: planner, runner: think }",
    "  - { id: code, agent: coder, runner: write }",
    "  - { id: test, agent: TestAgent, runner: test }",
  ].join("\n");
  const failure = { kind: "failure", code: "exit", message: "broken", output: null } as const;

  it("retries by execution, by step, or all that failed", async () => {
    const { world, runs, start, drive } = await newFace(two);
    let works = false;
    world.machine.script = ({ step }) => (step === "code" && !works ? { outcome: failure } : {});
    const { run_id } = dataOf(await start());
    await drive(run_id);
    const { code } = await stepsOf(world, runs, run_id);
    const execution_id = code?.attempts[0]?.execution_id ?? "";
    dataOf(await world.time.of(retryExecution(runs, { execution_id }, person)));
    expect(await drive(run_id)).toEqual({ kind: "over", status: "failure" });
    works = true;
    dataOf(await world.time.of(retryExecution(runs, { run_id }, person)));
    expect(await drive(run_id)).toEqual({ kind: "over", status: "success" });
    expect(world.begun).toEqual(["plan", "code", "code", "code", "test"]);
    expect(await world.time.of(retryExecution(runs, { run_id }, person))).toMatchObject({
      ok: false,
    });
    dataOf(
      await world.time.of(
        retryExecution(runs, { run_id, step_id: "code", agent: "planner" }, person),
      ),
    );
    await drive(run_id);
    expect((await stepsOf(world, runs, run_id))["code"]?.agent).toBe("planner");
    for (const request of [{ run_id: "r9" }, { execution_id: "x" }, { run_id, step_id: "y" }, {}]) {
      expect(await world.time.of(retryExecution(runs, request, person))).toMatchObject({
        ok: false,
      });
    }
  });

  it("rolls back what the run did, after showing it, and leaves alone what changed since", async () => {
    const snapshots = new MemorySnapshots();
    const world = new RunWorld();
    world.snapshots = snapshots;
    const runs = await memoryRunFace(world, [template("ship", two)], registry);
    snapshots.worktree.set("a.txt", "old").set("b.txt", "old");
    world.machine.script = ({ step }) => {
      if (step === "code")
        snapshots.worktree.set("a.txt", "new").set("c.txt", "new").set("b.txt", "new");
      return {};
    };
    const { run_id } = dataOf(await world.time.of(runWorkflow(runs, { workflow: "ship" }, person)));
    expect(await world.time.of(rollbackRun(runs, { run_id }, person))).toMatchObject({ ok: false });
    await world.time.of(runs.engine.drive(run_id));
    snapshots.worktree.set("b.txt", "mine");
    const restore = "write" as const;
    snapshots.owns.push({ path: "AGENCY.md", restore, obstacle: undefined, text: "x" });
    const look = dataOf(await world.time.of(rollbackRun(runs, { run_id }, person)));
    expect(look).toEqual({
      run_id,
      done: false,
      kept: "every file that git does not ignore",
      left: [
        {
          path: "b.txt",
          reason: "changed less than a minute ago, after the run's last work",
        },
      ],
      files: [
        { path: "a.txt", restore: "write" },
        { path: "c.txt", restore: "delete" },
        { path: "AGENCY.md", restore: "write" },
      ],
    });
    expect(snapshots.worktree.get("a.txt")).toBe("new");
    const done = await world.time.of(rollbackRun(runs, { run_id, confirm: true }, person));
    expect(dataOf(done)).toEqual({ ...look, done: true });
    expect([...snapshots.worktree]).toEqual([
      ["a.txt", "old"],
      ["b.txt", "mine"],
    ]);
    expect(await world.time.of(rollbackRun(runs, { run_id }, person))).toMatchObject({ ok: false });
  });

  it("says why a run cannot be rolled back any more", async () => {
    const snapshots = new MemorySnapshots();
    const world = new RunWorld();
    world.snapshots = snapshots;
    const runs = await memoryRunFace(world, [template("ship", two)], registry);
    const play = async () => {
      const started = runWorkflow(runs, { workflow: "ship" }, person);
      const { run_id } = dataOf(await world.time.of(started));
      await world.time.of(runs.engine.drive(run_id));
      return run_id;
    };
    const say = async (run_id: string) => {
      const result = await world.time.of(rollbackRun(runs, { run_id }, person));
      return result.ok ? "" : result.error.message;
    };
    const first = await play();
    await snapshots.drop(first);
    expect(await say(first)).toBe(
      `The files from before the run “${first}” are not kept any more, so it cannot be rolled back.`,
    );
    for (let count = 0; count < keptRuns; count += 1) await play();
    expect(await say(first)).toBe(
      `The run “${first}” cannot be rolled back any more: the files from before a run are kept until 100 others ended after it.`,
    );
    expect(await say("r9")).toBe("There is no run “r9” here.");
  });

  it("retries what did not have to succeed, when the run failed all the same", async () => {
    const lenient = [
      "name: ship",
      "description: Ships it",
      "pattern: sequential",
      "steps:",
      "  - { id: code, agent: coder, runner: write, continue_on_error: true }",
      "  - { id: sum, agent: tester, runner: check }",
      "success_when: steps.code.status == 'success'",
    ].join("\n");
    const { world, runs, start, drive } = await newFace(lenient);
    let works = false;
    world.machine.script = ({ step }) => (step === "code" && !works ? { outcome: failure } : {});
    const { run_id } = dataOf(await start());
    expect(await drive(run_id)).toEqual({ kind: "over", status: "failure" });
    works = true;
    dataOf(await world.time.of(retryExecution(runs, { run_id }, person)));
    expect(await drive(run_id)).toEqual({ kind: "over", status: "success" });
    expect(world.begun).toEqual(["code", "sum", "code", "sum"]);
  });

  it("is no rollback when everything changed since: the run can still be rolled back", async () => {
    const snapshots = new MemorySnapshots();
    const world = new RunWorld();
    world.snapshots = snapshots;
    const runs = await memoryRunFace(world, [template("ship", two)], registry);
    snapshots.worktree.set("a.txt", "old");
    world.machine.script = ({ step }) => {
      if (step === "code") snapshots.worktree.set("a.txt", "new");
      return {};
    };
    const { run_id } = dataOf(await world.time.of(runWorkflow(runs, { workflow: "ship" }, person)));
    await world.time.of(runs.engine.drive(run_id));
    snapshots.worktree.set("a.txt", "mine");
    const confirm = { run_id, confirm: true };
    const first = await world.time.of(rollbackRun(runs, confirm, person));
    expect(first).toMatchObject({
      data: { files: [], left: [{ path: "a.txt" }], done: false },
      warnings: [expect.stringMatching(/^Left alone: a\.txt \(changed/u)],
    });
    expect(snapshots.worktree.get("a.txt")).toBe("mine");
    expect(dataOf(await world.time.of(getRun(runs, run_id))).can_roll_back).toBe(true);
    snapshots.worktree.set("a.txt", "new");
    const again = dataOf(await world.time.of(rollbackRun(runs, confirm, person)));
    expect(again).toMatchObject({ left: [], done: true });
    expect(snapshots.worktree.get("a.txt")).toBe("old");
    expect(dataOf(await world.time.of(getRun(runs, run_id))).can_roll_back).toBe(false);
  });

  it("cancels, and asks others while a step is at work", async () => {
    const { world, runs, start } = await newFace(two);
    world.machine.script = () => ({ takes: 60_000 });
    const { run_id } = dataOf(await start());
    await world.time.until(() => world.machine.running.length === 1);
    const ask = { run_id, step_id: "plan", agent: "database", what: "The schema" };
    dataOf(await world.time.of(requestForStep(runs, ask, agentActor("planner"))));
    expect(dataOf(await world.time.of(getRun(runs, run_id))).requests).toMatchObject([
      { step: "request-1", from: "planner", agent: "database" },
    ]);
    dataOf(await world.time.of(cancelRun(runs, { run_id, reason: "no" }, person)));
    await world.time.of(runs.engine.drive(run_id));
    expect(await listRuns(runs)).toMatchObject([{ status: "cancelled", success: false }]);
  });

  it("lets a step through that a role stopped, and checks a gate again", async () => {
    const gate = [
      "name: ship",
      "description: Ships it",
      "pattern: sequential",
      "steps:",
      "  - { id: gate, gate: { checks: [{ name: key, env: KEY }] } }",
      "  - { id: code, agent: coder, runner: write, requires: [nothing-it-has] }",
      "  - { id: push, agent: coder, runner: push }",
    ].join("\n");
    const { world, runs, start, drive } = await newFace(gate);
    let ok = false;
    world.checks = { look: async () => Promise.resolve({ ok, found: "?" }) };
    world.neighbourhood.role = (_, { capabilities = [] }) =>
      capabilities.length === 0
        ? { kind: "fits" }
        : { kind: "redirect", message: "No.", suggestions: [] };
    const { run_id } = dataOf(await start());
    await drive(run_id);
    ok = true;
    dataOf(await world.time.of(recheckGate(runs, { run_id, step_id: "gate" }, person)));
    await drive(run_id);
    const request = { run_id, step_id: "code", reason: "It is small" };
    dataOf(await world.time.of(overrideBoundary(runs, request, person)));
    expect(await drive(run_id)).toEqual({ kind: "over", status: "success" });
  });
});

describe("how reliable agents are", () => {
  it("is told, reset by a person, and alerts are acknowledged once", async () => {
    const { world, runs, start, drive } = await newFace(
      "name: ship\ndescription: d\npattern: parallel\nsteps:\n  - { id: a, agent: coder, runner: x, retry: { max_attempts: 3, initial_interval: 1s } }",
    );
    world.neighbourhood.maxFailures = () => 3;
    world.machine.script = () => ({
      outcome: { kind: "failure", code: "exit", message: "m", output: null },
    });
    const { run_id } = dataOf(await start());
    await drive(run_id);
    expect(dataOf(await world.time.of(agentHealth(runs.face, "coder")))).toMatchObject({
      circuit_breaker: "open",
      failures_in_row: 3,
      max_failures: 3,
    });
    expect((await world.time.of(alerts(runs.face))).map(({ kind }) => kind)).toEqual([
      "run_failed",
      "breaker_open",
    ]);
    dataOf(await world.time.of(resetAgent(runs.face, "coder", person)));
    expect(dataOf(await world.time.of(agentHealth(runs.face, "coder"))).circuit_breaker).toBe(
      "closed",
    );
    expect(dataOf(await world.time.of(acknowledgeAlerts(runs.face, undefined, person)))).toEqual(
      [],
    );
    expect(await world.time.of(agentHealth(runs.face, "nobody"))).toMatchObject({ ok: false });
  });

  it("finds how an agent works by name or by role", () => {
    expect(agentInfo(registry, "planner")).toMatchObject({ runner: { kind: "manual" } });
    expect(agentInfo(registry, "nobody")).toBeUndefined();
  });
});

describe("a workflow in a workflow", () => {
  const child = (more = "") =>
    template(
      "child",
      [
        "name: child",
        "description: x",
        "parameters: { type: object, required: [n], properties: { n: { type: integer, minimum: 1 } } }",
        "steps:",
        "  - { id: one, agent: coder, runner: make it, with: { n: '{{ params.n }}' } }",
        "  - { id: two, agent: coder, runner: make it }",
        more,
      ].join("\n"),
    );
  const mother = template(
    "ship",
    [
      "name: ship",
      "description: x",
      "pattern: sequential",
      "steps:",
      "  - { id: a, agent: coder, runner: make it }",
      "  - { id: s, workflow: child, with: { n: '{{ steps.a.output.n }}' } }",
    ].join("\n"),
  );

  const play = async (files: readonly TemplateFile[], script: string) => {
    const world = new RunWorld();
    const runs = await memoryRunFace(world, files, registry);
    const { run_id: id } = dataOf(
      await world.time.of(runWorkflow(runs, { workflow: "ship", script }, person)),
    );
    await world.time.of(runs.engine.drive(id));
    const look = async () => dataOf(await world.time.of(getRun(runs, id)));
    return { world, runs, id, look };
  };

  it.each([["'not a number'"], ["-5.5"], ["null"]])(
    "does not begin with %s for a number",
    async (n) => {
      const { look } = await play([mother, child()], `steps: { a: { output: { n: ${n} } } }`);
      const run = await look();
      expect(run.status).toBe("failure");
      expect(run.steps.map(({ id, state }) => [id, state])).toEqual([
        ["a", "success"],
        ["s/one", "failure"],
        ["s/two", "skipped"],
      ]);
      expect(run.steps[1]?.error).toMatchObject({
        kind: "workflow",
        code: "bad_parameters",
        message: expect.stringMatching(
          /^The parameters of “child” do not fit: n: .*[^.]\.$/u,
        ) as unknown,
        place: ".baton/workflows/ship.md:7",
      });
    },
  );

  it("says why it is no success, and begins again at the steps its condition names", async () => {
    const file = child("success_when: steps.two.output.ok");
    const script =
      "steps: { a: { output: { n: 1 } }, two: [{ output: { ok: false } }, { output: { ok: true } }] }";
    const { look, world, runs, id } = await play([mother, file], script);
    expect((await look()).error).toEqual({
      kind: "workflow",
      code: "success_when",
      message: "“s”: All steps of “s” are done, but `steps.two.output.ok` does not hold.",
      place: ".baton/workflows/child.md",
    });
    dataOf(await world.time.of(retryExecution(runs, { run_id: id }, person)));
    await world.time.of(runs.engine.drive(id));
    const run = await look();
    // The answers of the script are those of first attempts again: the retry began where it should.
    expect(run.steps.map((step) => [step.id, step.attempts.length])).toEqual([
      ["a", 1],
      ["s/one", 1],
      ["s/two", 2],
    ]);
  });
});

describe("a run that only its own condition failed", () => {
  it("begins again at the steps that are named, with what depends on them", async () => {
    const { world, runs, start, drive } = await newFace(
      [
        "name: ship",
        "description: x",
        "pattern: sequential",
        "steps:",
        "  - { id: find, agent: coder, runner: make it }",
        "  - { id: test, agent: coder, runner: make it }",
        "  - { id: sum, agent: coder, runner: make it }",
        "success_when: steps.test.output.ok",
      ].join("\n"),
    );
    let ok = false;
    world.machine.script = () => ({ outcome: { kind: "success", output: { ok } } });
    const { run_id: id } = dataOf(await start());
    await drive(id);
    expect(dataOf(await world.time.of(getRun(runs, id))).error?.code).toBe("success_when");
    ok = true;
    dataOf(await world.time.of(retryExecution(runs, { run_id: id }, person)));
    expect(await drive(id)).toMatchObject({ status: "success" });
    expect(world.begun).toEqual(["find", "test", "sum", "test", "sum"]);
  });
});

describe("what a step gives that was left out", () => {
  it("is null in a value and in a text, below its output as well", async () => {
    const { world, start, drive } = await newFace(
      [
        "name: ship",
        "description: x",
        "pattern: sequential",
        "steps:",
        "  - { id: p, agent: coder, runner: make it, condition: 'false' }",
        "  - id: team",
        "    steps:",
        "      - { id: b, agent: coder, runner: make it, condition: 'false' }",
        "  - { id: t, agent: coder, runner: make it, continue_on_error: true }",
        "  - id: j",
        "    agent: coder",
        "    runner: make it",
        "    with:",
        "      z: '{{ steps.p.output.z }}'",
        "      deep: '{{ steps.team.output.b.list[0] }}'",
        "      failed: '{{ steps.t.output.z }}'",
        "      text: 'It says {{ steps.p.output.z }}.'",
        "      there: '{{ steps.p.status }}'",
      ].join("\n"),
    );
    world.machine.script = ({ step: id }) =>
      id === "t" ? { outcome: { kind: "failure", code: "exit", message: "no", output: null } } : {};
    const { run_id: id } = dataOf(await start());
    expect(await drive(id)).toMatchObject({ status: "success" });
    expect(world.machine.started.at(-1)?.input.inputs).toEqual({
      z: null,
      deep: null,
      failed: null,
      text: "It says null.",
      there: "skipped",
    });
  });

  it("is still an error where a step gave something else", async () => {
    const { world, runs, start, drive } = await newFace(
      [
        "name: ship",
        "description: x",
        "pattern: sequential",
        "steps:",
        "  - { id: p, agent: coder, runner: make it }",
        "  - { id: j, agent: coder, runner: make it, with: { z: '{{ steps.p.output.z }}' } }",
      ].join("\n"),
    );
    world.machine.script = () => ({ outcome: { kind: "success", output: null } });
    const { run_id: id } = dataOf(await start());
    await drive(id);
    expect((await stepsOf(world, runs, id))["j"]?.error?.code).toBe("bad_placeholder");
  });
});

describe("answers of a rehearsal", () => {
  const text =
    "name: ship\ndescription: x\nsteps:\n  - { id: build, agent: coder, runner: make it }";

  it("for a step that the workflow does not have are refused, for an agent only told", async () => {
    const { start } = await newFace(text);
    expect(await start({ script: "steps: { biuld: { text: x } }" })).toMatchObject({
      error: {
        code: "invalid_argument",
        message: "The answers are for “biuld”, and “ship” has no such step. Its steps are build.",
      },
    });
    expect(await start({ script: "agents: { codre: { text: x } }" })).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining("No step of “ship” is for codre")],
    });
  });
});

it("names each mistake of a template on a line of its own", async () => {
  const { start } = await newFace(
    "name: ship\nsteps:\n  - { id: a }\n  - { id: b, agnt: c }\n  - { id: c }",
  );
  const answer = await start();
  const { message = "", reasons = [] } = answer.ok ? {} : answer.error;
  expect(message.split("\n")).toEqual(["“ship” cannot be run:", ...reasons]);
  expect(reasons.length).toBeGreaterThan(3);
});
