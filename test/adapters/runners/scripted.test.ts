import { describe, expect, it } from "vitest";
import { ScriptedRunner, type Wait } from "../../../src/adapters/runners/scriptedRunner";
import { parseScript } from "../../../src/adapters/runners/scriptFile";
import type { PlannedStep } from "../../../src/core/workflow/runPlan";
import type { StepJob } from "../../../src/core/workflow/runPorts";
import { emptyScript, type Script } from "../../../src/core/workflow/scripted";
import { plan, template } from "../../support/workflowMakers";

function script(text: string): Script {
  const parsed = parseScript(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.script;
}

function plannedStep(): PlannedStep {
  const step = "{ id: a, agent: coder, output_schema: { type: object } }";
  const result = plan([template("w", `name: w\ndescription: x\nsteps:\n  - ${step}`)]);
  const [first] = result.ok ? result.plan.steps : [];
  if (first === undefined) throw new Error("no step");
  return first;
}

function job(step: string, attempt = 1, timeout = 60_000): StepJob {
  return {
    execution: `e-${step}-${attempt}`,
    input: {
      run: "r1",
      workflow: "w",
      step,
      title: step,
      agent: "coder",
      attempt,
      workspace: "/w",
      inputs: {},
      handoff: undefined,
      contracts: {},
      outputSchema: undefined,
      lastError: undefined,
    },
    step: plannedStep(),
    runner: { kind: "manual" },
    cwd: "/w",
    timeout,
  };
}

describe("a scripted runner", () => {
  const given = script(`
steps:
  plan:
    - { error: { code: overloaded, message: Later }, delay: 100 }
    - { output: { ok: true }, says: Thinking }
  slow: { output: 1, delay: 1h }
`);

  it("says what the script says, after its time", async () => {
    const waits: number[] = [];
    const wait: Wait = (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    };
    const runner = new ScriptedRunner(given, wait);
    const text: string[] = [];
    const first = runner.start(job("plan"), (piece) => text.push(piece));
    expect(await first.outcome).toMatchObject({ kind: "failure", code: "overloaded" });
    const second = runner.start(job("plan", 2), (piece) => text.push(piece));
    expect(await second.outcome).toEqual({ kind: "success", output: { ok: true } });
    expect(waits).toEqual([100, 0]);
    expect(text).toEqual(["Thinking\n"]);
    expect(await runner.recover()).toBeUndefined();
  });

  it("ends at the step's time", async () => {
    const runner = new ScriptedRunner(given, () => Promise.resolve());
    const running = runner.start(job("slow", 1, 500), () => undefined);
    expect(await running.outcome).toMatchObject({ kind: "failure", code: "timeout" });
  });

  it("can be cancelled, also twice, and leaves no timer", async () => {
    const runner = new ScriptedRunner(given);
    const running = runner.start(job("slow", 1, 3_600_000), () => undefined);
    await running.cancel();
    await running.cancel();
    expect(await running.outcome).toEqual({ kind: "cancelled" });
  });

  it("makes answers up without a script", async () => {
    const running = new ScriptedRunner(emptyScript).start(job("any"), () => undefined);
    expect(await running.outcome).toEqual({ kind: "success", output: {} });
  });
});

describe("a script's file", () => {
  it("may be JSON", () => {
    expect(script('{"steps": {"a": {"output": 1}}}').steps.size).toBe(1);
  });

  it.each([
    ["steps:\n  a:\n    - output: 1\n    - wrong: 2\n", 4, "one of output"],
    ["steps:\n  a:\n    output: 1\n    times: x\n", 4, "times"],
    ["steps:\n  a: { output: 1, wait: 3 }\n", 2, "An answer has"],
    ["agents: no\n", 1, "set of names"],
    ["a: [\n", 2, ""],
    ["a: 1\na: 2\n", 2, "unique"],
    ["", 1, "set of keys"],
    ["steps: { a: { output: !!js/function 'x' } }", 1, "js"],
    [`a: ${"[".repeat(100)}`, 1, "levels deep"],
    [`a: ${"- ".repeat(100)}`, 1, "levels deep"],
    ["x".repeat(1024 * 1024 + 1), 1, "million"],
    [`a: &a [1,2]\nb: [${"*a,".repeat(2000)}]`, 1, ""],
  ])("%#: says its line", (text, line, message) => {
    const parsed = parseScript(text);
    if (parsed.ok) throw new Error("read");
    expect(parsed.problems[0]?.line).toBe(line);
    expect(parsed.problems.map((problem) => problem.message).join()).toContain(message);
  });
});
