/** What people and agents do while a run lives: gates, approvals, manual steps, requests, roles, trust. */
import { describe, expect, it } from "vitest";
import type { GateCheck } from "../../../src/core/workflow/template";
import { plan, retry, scope, step } from "../../support/workflow/plans";
import { agentActor, person, RunWorld } from "../../support/workflow/runWorld";

function check(fields: Partial<GateCheck>): GateCheck {
  return {
    name: "key",
    level: "required",
    owner: "devops",
    action: "Set it",
    subject: { kind: "env", name: "KEY" },
    condition: undefined,
    ...fields,
  };
}

describe("gates with checks", () => {
  it("wait on NO-GO, look at everything again when asked, and open on GO only", async () => {
    const world = new RunWorld();
    const missing = new Set(["KEY", "openapi.json"]);
    let looks = 0;
    world.checks = {
      look: async (subject) => {
        looks += 1;
        const name =
          subject.kind === "env" ? subject.name : subject.kind === "file" ? subject.path : "";
        return Promise.resolve({
          ok: !missing.has(name),
          found: missing.has(name) ? "not there" : "there",
        });
      },
    };
    const checks = [
      check({}),
      check({
        name: "docs",
        level: "recommended",
        subject: { kind: "file", path: "{{ params.source }}" },
      }),
      check({ name: "stripe", condition: "params.pay", subject: { kind: "env", name: "STRIPE" } }),
      check({ name: "asked", subject: { kind: "condition", condition: "not params.pay" } }),
    ];
    const run = plan(
      [
        step({ id: "gate", gate: { kind: "checks", checks } }),
        step({ id: "work", needs: ["gate"] }),
      ],
      {
        scopes: [scope({ params: { pay: false, source: "openapi.json" } })],
      },
    );
    const { end, process } = await world.play(run);
    expect(end).toEqual({ kind: "waiting" });
    expect((await world.run()).driver).toBeUndefined();
    const gate = await world.step("gate");
    expect(gate.status).toBe("waiting");
    expect(gate.checks.map(({ name, ok, found }) => [name, ok, found])).toEqual([
      ["asked", true, "holds"],
      ["key", false, "not there"],
      ["docs", false, "not there"],
    ]);
    missing.delete("KEY");
    await world.act({ type: "recheck", run: "r1", step: "gate" }, person);
    expect(await world.time.of(process.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "success",
    });
    expect(looks).toBe(4);
    expect(world.begun).toEqual(["work"]);
  });

  it("look at commands only that somebody allowed", async () => {
    const world = new RunWorld();
    world.forbidden.add("node --version");
    const command = ["node", "--version"];
    const gate = {
      kind: "checks",
      checks: [check({ subject: { kind: "command", command } })],
    } as const;
    await world.play(plan([step({ id: "gate", gate })]));
    expect((await world.step("gate")).error?.code).toBe("not_allowed");
  });
});

describe("approval gates", () => {
  const run = plan([
    step({ id: "ask", gate: { kind: "approval", question: "Deploy {{ run.workflow }}?" } }),
    step({ id: "deploy", needs: ["ask"] }),
  ]);
  const answer = { type: "answer_approval", run: "r1", step: "ask" } as const;

  it("wait for a person, and no agent may answer", async () => {
    const world = new RunWorld();
    const { end, process } = await world.play(run);
    expect(end).toEqual({ kind: "waiting" });
    expect((await world.step("ask")).question).toBe("Deploy ship?");
    const refused = await world.try({ ...answer, approved: true }, agentActor("coder"));
    expect(refused).toMatchObject({ ok: false, code: "role_mismatch" });
    await world.act({ ...answer, approved: true, comment: "Go" }, person);
    expect(await world.time.of(process.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "success",
    });
    expect((await world.step("ask")).answer).toEqual({ approved: true, by: "ann", comment: "Go" });
    expect(await world.try({ ...answer, approved: false }, person)).toMatchObject({
      code: "not_ready",
    });
  });

  it("stop what comes behind when they are not approved", async () => {
    const world = new RunWorld();
    const { process } = await world.play(run);
    await world.act({ ...answer, approved: false, comment: "Not on a Friday" }, person);
    expect(await world.time.of(process.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "failure",
    });
    expect((await world.step("ask")).error).toMatchObject({ kind: "workflow", code: "rejected" });
    expect((await world.step("deploy")).status).toBe("skipped");
  });
});

describe("steps that a person or an outside agent does", () => {
  const manual = { kind: "manual" } as const;
  const run = plan([
    step({ id: "plan" }),
    step({ id: "code", agent: "coder", needs: ["plan"], runner: manual, retry: retry(2) }),
    step({ id: "after", needs: ["code"] }),
  ]);
  const claim = (force?: string) =>
    ({
      type: "claim",
      target: { project: "run/r1/code" },
      unlisted: true,
      ...(force === undefined ? {} : { force: { reason: force } }),
    }) as const;
  const done = { type: "complete_step", run: "r1", step: "code" } as const;

  it("are claimed, which begins the attempt, and completed by their holder", async () => {
    const world = new RunWorld();
    const { end, process } = await world.play(run);
    expect(end).toEqual({ kind: "waiting" });
    expect(await world.step("code")).toMatchObject({
      status: "offered",
      offered: { agent: "coder", message: { from: "plan-agent", to: "coder" } },
    });
    await world.act(claim(), agentActor("coder"));
    expect(await world.step("code")).toMatchObject({ status: "running", attempts: 1 });
    expect(await world.try(claim(), agentActor("other"))).toMatchObject({
      code: "already_claimed",
    });
    const success = { ...done, end: { status: "success" } } as const;
    expect(await world.try(success, agentActor("other"))).toMatchObject({ code: "not_holder" });
    await world.act(success, agentActor("coder"));
    expect((await world.board()).board.claims.size).toBe(0);
    expect(await world.time.of(process.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "success",
    });
  });

  it("are completed by anybody while nobody holds them", async () => {
    const world = new RunWorld();
    await world.play(run);
    await world.act({ ...done, end: { status: "success" } }, person);
    expect((await world.step("code")).status).toBe("success");
    expect(await world.try({ ...done, end: { status: "success" } }, person)).toMatchObject({
      code: "not_ready",
    });
  });

  it("are offered again when they are given back, and when an attempt failed that is not the last", async () => {
    const world = new RunWorld();
    await world.play(run);
    await world.act(claim(), agentActor("coder"));
    const target = { project: "run/r1/code" };
    await world.act({ type: "release", target, how: { kind: "give_up" } }, agentActor("coder"));
    expect(await world.step("code")).toMatchObject({ status: "offered", attempts: 0 });
    const error = { code: "failed", message: "no time", place: undefined };
    await world.act({ ...done, end: { status: "failure", error, retryAfter: 1 } }, person);
    expect(await world.step("code")).toMatchObject({ status: "offered", attempts: 1 });
    await world.act({ ...done, end: { status: "failure", error } }, person);
    expect(await world.step("code")).toMatchObject({ status: "failure", attempts: 2 });
  });

  it("can be taken from who went silent, and end with the run", async () => {
    const world = new RunWorld();
    await world.play(run);
    await world.act(claim(), agentActor("coder"));
    await world.time.pass(2 * 3_600_000);
    await world.act(claim(), agentActor("other"));
    expect(await world.step("code")).toMatchObject({ status: "running", attempts: 1 });
    await world.act({ type: "cancel_run", run: "r1" }, person);
    expect((await world.run()).status).toBe("cancelled");
    expect((await world.board()).board.claims.size).toBe(0);
    expect((await world.board()).board.executions.size).toBe(0);
  });

  it("are for who fits", async () => {
    const world = new RunWorld();
    world.neighbourhood.role = (claimer, { assignee }) =>
      assignee === undefined || claimer === assignee
        ? { kind: "fits" }
        : { kind: "redirect", message: "No.", suggestions: ["coder"] };
    await world.play(run);
    expect(await world.try(claim(), agentActor("designer"))).toMatchObject({
      code: "role_mismatch",
    });
    await world.act(claim("coder is away"), agentActor("designer"));
    expect((await world.step("code")).status).toBe("running");
  });
});

describe("what a step at work asks another agent for", () => {
  it("becomes a step for which only those wait that cannot do without", async () => {
    const world = new RunWorld();
    world.agents.set("database", {
      runner: { kind: "command", argv: ["db"], input: "json" },
      instructions: "You know schemas.",
    });
    world.machine.script = ({ step: id }) => ({
      takes: id === "request-1" ? 10_000 : 1_000,
      ...(id === "backend"
        ? {
            asks: {
              agent: "database",
              what: "An index on orders",
              context: "slow",
              waiting: ["deploy"],
            },
          }
        : {}),
    });
    const { end } = await world.play(
      plan([
        step({ id: "backend" }),
        step({ id: "docs", needs: ["backend"] }),
        step({ id: "deploy", needs: ["backend"] }),
      ]),
    );
    expect(end).toEqual({ kind: "over", status: "success" });
    expect(world.begun).toEqual(["backend", "request-1", "docs", "deploy"]);
    const [, asked, , deploy] = world.machine.started;
    expect(asked).toMatchObject({
      step: { instructions: "You know schemas." },
      input: {
        agent: "database",
        handoff: {
          from: "backend-agent",
          to: "database",
          task: "An index on orders",
          context: "slow",
        },
      },
    });
    expect(deploy?.input.handoff?.from).toBe("backend-agent, database");
  });

  it("waits for a person where the agent has no runner, and is refused where it makes no sense", async () => {
    const world = new RunWorld();
    world.machine.script = () => ({ takes: 60_000 });
    await world.start(
      plan([step({ id: "a" }), step({ id: "b" }), step({ id: "c", needs: ["a"] })]),
    );
    const { engine } = await world.process();
    const end = engine.drive("r1");
    await world.time.until(() => world.machine.running.length === 2);
    const ask = {
      type: "request_for_step",
      run: "r1",
      step: "a",
      agent: "helper",
      what: "Help",
    } as const;
    const by = agentActor("a-agent");
    expect(await world.try(ask, agentActor("stranger"))).toMatchObject({ code: "not_holder" });
    expect(await world.try({ ...ask, step: "c" }, by)).toMatchObject({ code: "not_ready" });
    expect(await world.try({ ...ask, waiting: ["b"] }, by)).toMatchObject({
      code: "invalid_argument",
    });
    await world.act({ ...ask, waiting: ["c"] }, by);
    await world.act({ ...ask, waiting: ["c"] }, by);
    expect((await world.run()).requests).toHaveLength(1);
    expect(await world.time.of(end)).toEqual({ kind: "waiting" });
    expect(await world.statuses()).toEqual({
      a: "success",
      b: "success",
      c: "pending",
      "request-1": "offered",
    });
  });
});

describe("roles", () => {
  it("stop a step outside its agent's role, until a person lets it through or another agent does it", async () => {
    const world = new RunWorld();
    world.agents.set("backend", {
      runner: { kind: "command", argv: ["be"], input: "json" },
      instructions: undefined,
    });
    world.neighbourhood.role = (agent, { capabilities = [] }) =>
      agent === "frontend" && capabilities.includes("sql")
        ? { kind: "redirect", message: "This work needs sql.", suggestions: ["backend"] }
        : { kind: "fits" };
    const steps = [
      step({ id: "a", title: "Write the query", agent: "frontend", requires: ["sql"] }),
      step({ id: "b", title: "Write the form", agent: "frontend" }),
    ];
    const { process } = await world.play(plan(steps));
    expect((await world.step("a")).error).toMatchObject({
      kind: "workflow",
      code: "role_boundary",
      message:
        "“Write the query” is outside the role of frontend. This work needs sql. Retry it with backend, or let it through with a reason (baton override, or Override Role Boundary in VS Code). frontend goes on with “Write the form”.",
    });
    const override = {
      type: "override_boundary",
      run: "r1",
      step: "a",
      dependants: [],
      reason: "It is small",
    } as const;
    expect(await world.try(override, agentActor("frontend"))).toMatchObject({
      code: "role_mismatch",
    });
    await world.act(override, person);
    expect(await world.time.of(process.engine.drive("r1"))).toEqual({
      kind: "over",
      status: "success",
    });
    expect(world.begun).toEqual(["b", "a"]);
    await world.act({ type: "retry_run", run: "r1", steps: ["b"], agent: "backend" }, person);
    await world.time.of(process.engine.drive("r1"));
    expect(world.machine.started.at(-1)?.input.agent).toBe("backend");
  });
});

describe("trust in an agent", () => {
  const failure = { kind: "failure", code: "exit", message: "broken", output: null } as const;

  it("is lost after failures in a row, told once, and tried again when it has cooled down", async () => {
    const world = new RunWorld();
    world.neighbourhood.maxFailures = () => 3;
    let works = false;
    world.machine.script = () => (works ? {} : { outcome: failure });
    const steps = ["a", "b", "c", "d"].map((id) => step({ id, agent: "coder" }));
    await world.play(plan(steps, { concurrency: 1 }));
    expect(world.begun).toEqual(["a", "b", "c"]);
    expect((await world.step("d")).error).toMatchObject({
      kind: "execution",
      code: "breaker_open",
    });
    const alerts = [...(await world.board()).board.alerts.values()];
    expect(alerts.map(({ kind }) => kind)).toEqual(["breaker_open", "run_failed"]);
    const claim = { type: "claim", target: { project: "shop" } } as const;
    world.neighbourhood.disk.write(
      { worktree: ".", path: "shop/AGENCY.md" },
      "---\nproject_id: shop\nstatus: active\n---\n\n# Shop\n\n## Tasks\n\n- [ ] one\n",
    );
    expect(await world.try(claim, agentActor("coder"))).toMatchObject({
      code: "not_ready",
      retryAfter: 600,
    });
    works = true;
    await world.time.pass(601_000);
    const two = plan(["e", "f"].map((id) => step({ id, agent: "coder" })));
    await world.start(two, "r2");
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r2"))).toEqual({ kind: "over", status: "success" });
    expect(world.machine.peak).toBe(1);
    await world.act(claim, agentActor("coder"));
    await world.act({ type: "acknowledge_alerts", alerts: alerts.map(({ id }) => id) }, person);
    expect((await world.board()).board.alerts.size).toBe(0);
  });

  it("comes back at once when a person resets it", async () => {
    const world = new RunWorld();
    world.neighbourhood.maxFailures = () => 1;
    world.machine.script = ({ step: id }) => (id === "a" ? { outcome: failure } : {});
    await world.play(plan([step({ id: "a", agent: "coder" })]));
    await world.act({ type: "reset_breaker", agent: "coder" }, person);
    // Who resets it has seen why; that the run failed is another matter, until somebody tries it again.
    const alerts = async () =>
      [...(await world.board()).board.alerts.values()].map(({ kind }) => kind);
    expect(await alerts()).toEqual(["run_failed"]);
    await world.act({ type: "retry_run", run: "r1", steps: ["a"] }, person);
    expect(await alerts()).toEqual([]);
    await world.start(plan([step({ id: "b", agent: "coder" })]), "r2");
    const { engine } = await world.process();
    expect(await world.time.of(engine.drive("r2"))).toEqual({ kind: "over", status: "success" });
  });

  it("is waited for while other work goes on", async () => {
    const world = new RunWorld();
    world.neighbourhood.maxFailures = (agent) => (agent === "coder" ? 1 : 0);
    let broken = true;
    world.machine.script = ({ step: id }) => {
      if (id === "long") return { takes: 590_000 };
      if (!broken) return {};
      broken = false;
      return { outcome: failure };
    };
    const { end } = await world.play(
      plan([
        step({ id: "a", agent: "coder", retry: retry(2) }),
        step({ id: "long", timeout: 1e7 }),
      ]),
    );
    expect(end).toEqual({ kind: "over", status: "success" });
    expect(world.begun).toEqual(["a", "long", "a"]);
  });
});
