import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildRegistry } from "../../../src/core/agent/registry";
import { dryRun } from "../../../src/core/workflow/dryRun";
import { planNodes } from "../../../src/core/workflow/flatten";
import { pastTimes } from "../../../src/core/workflow/pastTimes";
import { planOf } from "../../../src/core/workflow/planning";
import type { RunPlan } from "../../../src/core/workflow/runPlan";
import { withSubWorkflows } from "../../../src/core/workflow/templateSet";
import { plan, template } from "../../support/workflowMakers";
import { makeAgent } from "../agent/makers";

const registry = buildRegistry([
  makeAgent("coder", {
    runner: "claude --model haiku",
    capabilities: ["coding"],
    instructions: "Write code.",
  }),
  makeAgent("coder", { source: "builtin", instructions: "Built in." }),
  makeAgent("ada", { role: "reviewer" }),
  makeAgent("ReviewAgent", { source: "builtin", role: "reviewer" }),
]);

function planned(...args: Parameters<typeof plan>): RunPlan {
  const [files, given = {}] = args;
  const result = plan(files, { registry, ...given });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.plan;
}

function complaints(...args: Parameters<typeof plan>): readonly string[] {
  const [files, given = {}] = args;
  return plan(files, { registry, ...given }).problems.map(
    ({ severity, place, message }) => `${severity} ${place ?? "-"} ${message}`,
  );
}

const ship = template(
  "ship",
  `name: ship
description: Ships it
parameters:
  type: object
  required: [topic]
  additionalProperties: false
  properties:
    topic: { type: string }
    who: { type: string, default: reviewer }
steps:
  - { id: plan, agent: coder, estimate: 10m }
  - id: build
    needs: [plan]
    condition: params.topic != 'no'
    steps:
      - { id: api, agent: coder, runner: "program:x --n 1", needs: [plan] }
      - { id: ui, agent: nobody, condition: "exists(steps.api.output)", needs: [api] }
      - { id: watch, agent: coder, stream: true }
  - { id: beside, agent: coder, stream: true, needs: [plan] }
  - { id: review, agent: "{{ params.who }}", requires: [reviewing] }`,
);

describe("a plan", () => {
  it("is flat, with what each step waits for", () => {
    const { steps } = planned([ship], { params: { topic: "x" } });
    expect(steps.map(({ id, kind, group, needs }) => ({ id, kind, group, needs }))).toEqual([
      { id: "plan", kind: "work", group: undefined, needs: [] },
      { id: "build", kind: "group", group: undefined, needs: ["plan"] },
      { id: "build/api", kind: "work", group: "build", needs: ["plan"] },
      { id: "build/ui", kind: "work", group: "build", needs: ["plan", "build/api"] },
      { id: "build/watch", kind: "work", group: "build", needs: ["plan"] },
      { id: "beside", kind: "work", group: undefined, needs: ["plan"] },
      { id: "review", kind: "work", group: undefined, needs: ["build"] },
    ]);
    expect(steps[3]?.conditions).toEqual([
      { scope: 0, step: "build", condition: "params.topic != 'no'" },
      { scope: 0, step: "build/ui", condition: "exists(steps.api.output)" },
    ]);
  });

  it("binds agents by name or role, and their runners", () => {
    const { steps } = planned([ship], { params: { topic: "x" } });
    const [first, , api, ui, , , review] = steps;
    expect(first).toMatchObject({
      agent: "coder",
      runner: { kind: "command", argv: ["claude", "-p", "--model", "haiku"], input: "prompt" },
      instructions: "Write code.",
      timeout: 30 * 60_000,
      expected: 600_000,
      retry: { maxAttempts: 1 },
    });
    expect(api?.runner).toEqual({ kind: "program", name: "x", args: ["--n", "1"] });
    expect(ui).toMatchObject({ agent: "nobody", runner: { kind: "manual" } });
    expect(ui?.timeout).toBe(7 * 86_400_000);
    expect(review).toMatchObject({ agent: "ada", runner: { kind: "manual" } });
  });

  it("puts parameters into runners without making words of them", () => {
    const file = template(
      "r",
      `name: r
description: x
parameters:
  type: object
  properties: { how: { default: "node x --a 'b c'" }, file: { type: string }, n: { default: 3 } }
steps:
  - { id: a, agent: coder, runner: "{{ params.how }}" }
  - { id: b, agent: coder, runner: "node {{ params.file }} --n={{ params.n }}" }
  - { id: c, agent: coder, runner: "program:x {{ params.n }}" }`,
    );
    const { steps } = planned([file], { params: { file: "a.mjs; rm -rf 'x" } });
    expect(steps.map(({ runner }) => runner)).toEqual([
      { kind: "command", argv: ["node", "x", "--a", "b c"], input: "json" },
      { kind: "command", argv: ["node", "a.mjs; rm -rf 'x", "--n=3"], input: "json" },
      { kind: "program", name: "x", args: ["3"] },
    ]);
    expect(complaints([file])).toEqual([
      "error .baton/workflows/r.md:9 The runner names something that is not known before the run.",
    ]);
    expect(complaints([file], { params: { file: "a", how: "a | b" } }).join()).toContain(
      "No shell",
    );
  });

  it("tells of agents that are not known or may not fit, and goes on", () => {
    expect(complaints([ship], { params: { topic: "x", who: "coder" } })).toEqual([
      "warning .baton/workflows/ship.md:18 No agent or role “nobody” is known.",
      expect.stringContaining("warning .baton/workflows/ship.md:21 This work needs reviewing"),
    ]);
  });

  it("needs its parameters", () => {
    expect(complaints([ship])).toContain("error - “topic” is missing.");
    expect(complaints([ship], { params: { topic: 1, x: 2 } })).toEqual(
      expect.arrayContaining([
        "error - topic: should be a text, and is a number.",
        "error - The workflow “ship” has no parameter “x”.",
      ]),
    );
  });

  it("is refused with all problems of the template", () => {
    const bad = template("bad", "name: bad\nsteps:\n  - { id: a }\n  - { id: b, agnt: c }");
    expect(complaints([bad]).filter((text) => text.startsWith("error"))).toHaveLength(3);
    expect(complaints([], { workflow: "none" })).toEqual(["error - There is no workflow “none”."]);
  });

  it("takes times of the past before estimates", () => {
    const past = pastTimes([
      ...[5, 1, 9].map((duration) => ({
        workflow: "ship",
        step: "plan",
        agent: "coder",
        duration,
      })),
      { workflow: "ship", step: "build/api", agent: "other", duration: 70 },
      { workflow: "ship", step: "review[3]", agent: "ada", duration: 8 },
      { workflow: "other", step: "plan", agent: "coder", duration: 1 },
      { workflow: undefined, step: undefined, agent: "coder", duration: 1 },
    ]);
    const { steps } = planned([ship], { params: { topic: "x" }, past });
    expect(steps.map(({ expected }) => expected)).toEqual([
      ...[5, undefined, 70, undefined, undefined, undefined, 8],
    ]);
  });
});

describe("a sub-workflow", () => {
  const inner = template(
    "inner",
    `name: inner
description: Inside
parameters:
  type: object
  additionalProperties: false
  required: [env]
  properties:
    env: { enum: [test, live] }
    by: { type: string, default: coder }
    note: { type: string }
success_when: steps.go.output.ok
steps:
  - { id: go, agent: "{{ params.by }}" }
  - { id: check, agent: coder }`,
  );
  const outer = (withs: string) =>
    template(
      "outer",
      `name: outer
description: Outside
parameters:
  type: object
  properties:
    reviewer: { type: string, default: reviewer }
steps:
  - { id: plan, agent: coder }
  - id: deploy
    workflow: inner
    condition: params.reviewer != ''
    with: ${withs}
  - { id: after, agent: coder }`,
    );

  it("is unfolded with a scope of its own", () => {
    const file = outer(
      '{ env: test, by: "{{ params.reviewer }}", note: "{{ steps.plan.output }}" }',
    );
    const { steps, scopes } = planned([file, inner]);
    expect(steps.map(({ id, needs, scope }) => ({ id, needs, scope }))).toEqual([
      { id: "plan", needs: [], scope: 0 },
      { id: "deploy", needs: ["plan"], scope: 0 },
      { id: "deploy/go", needs: ["plan"], scope: 1 },
      { id: "deploy/check", needs: ["plan", "deploy/go"], scope: 1 },
      { id: "after", needs: ["deploy"], scope: 0 },
    ]);
    expect(steps[2]).toMatchObject({ agent: "ada", line: 14 });
    expect(steps[2]?.conditions).toMatchObject([{ scope: 0, step: "deploy" }]);
    expect(scopes[1]).toMatchObject({
      prefix: "deploy/",
      workflow: "inner",
      outer: 0,
      params: { env: "test", by: "{{ params.reviewer }}", note: "{{ steps.plan.output }}" },
      successWhen: "steps.go.output.ok",
    });
  });

  it.each([
    ["{ env: prod }", "does not fit"],
    ["{ by: coder }", "needs the parameter “env”"],
    ["{ env: test, x: 1 }", "has no parameter “x”"],
    ['{ env: test, by: "{{ steps.plan.output }}" }', "has no agent"],
  ])("is checked before the run: %s", (withs, message) => {
    const found = complaints([outer(withs), inner]);
    expect(found.filter((text) => text.startsWith("error")).join()).toContain(message);
  });

  it("that is missing, broken, or runs itself is an error with its place", () => {
    expect(complaints([outer("{ env: test }")])).toEqual([
      "error .baton/workflows/outer.md:10 There is no workflow “inner” that can be run.",
    ]);
    const self = template(
      "self",
      "name: self\ndescription: x\nsteps:\n  - { id: a, workflow: self }",
    );
    expect(complaints([self])).toEqual([
      "error .baton/workflows/self.md:5 The workflow runs itself: self → self.",
    ]);
  });

  it("cannot grow without bound", () => {
    const files = Array.from({ length: 8 }, (_, at) =>
      template(
        `w${at}`,
        `name: w${at}\ndescription: x\nsteps:\n${Array.from(
          { length: 9 },
          (__, step) => `  - { id: s${step}, workflow: w${at + 1} }`,
        ).join("\n")}`,
      ),
    );
    const last = template("w8", "name: w8\ndescription: x\nsteps:\n  - { id: a, agent: coder }");
    const found = complaints([...files, last]);
    expect(found.join()).toMatch(/over 1000 steps|more than 8 deep/u);
    expect(found.length).toBeLessThan(2000);
  });
});

describe("a dry run", () => {
  it("shows order, times, what is skipped and what is run", () => {
    const file = template(
      "d",
      `name: d
description: x
parameters:
  type: object
  properties: { pay: { type: boolean, default: false }, list: { default: [1, 2, 3] } }
steps:
  - id: gate
    gate:
      checks:
        - { tool: node }
        - { command: "npm run {{ params.pay }}" }
  - id: work
    steps:
      - { id: a, agent: coder, estimate: 10s }
      - { id: b, agent: coder, estimate: 30s, runner: node x.mjs }
      - { id: c, agent: coder, estimate: 90s, condition: params.pay }
      - { id: d, agent: coder, condition: steps.gate.status == 'success' }
  - { id: each, agent: coder, for_each: "{{ params.list }}", estimate: 5s }
  - id: ask
    gate: { approval: Go? }`,
    );
    const dry = dryRun(planned([file]));
    expect(dry.levels.map((level) => level.map(({ id }) => id))).toEqual([
      ["gate"],
      ["work/a", "work/b", "work/c", "work/d"],
      ["each"],
      ["ask"],
    ]);
    expect(dry.levels[1]?.map(({ skipped, conditions }) => ({ skipped, conditions }))).toEqual([
      { skipped: false, conditions: [] },
      { skipped: false, conditions: [] },
      { skipped: true, conditions: [] },
      { skipped: false, conditions: ["steps.gate.status == 'success'"] },
    ]);
    expect(dry.levels[2]?.[0]).toMatchObject({ items: 3, agent: "coder" });
    expect(dry.criticalPath).toEqual(["gate", "work/b", "each", "ask"]);
    expect(dry).toMatchObject({ expected: 35_000, sequential: 55_000, untimed: ["work/d"] });
    expect(dry.gain).toBeCloseTo(1 - 35 / 55);
    expect(dry.gates.map(({ step, question }) => ({ step, question }))).toEqual([
      { step: "gate", question: undefined },
      { step: "ask", question: "Go?" },
    ]);
    expect(dry.commands).toMatchObject([
      { line: "node --version", needsAllowing: true, why: "check" },
      { argv: ["npm", "run", "{{ params.pay }}"], needsAllowing: true },
      { argv: ["claude", "-p", "--model", "haiku"], steps: ["work/a", "work/c", "work/d", "each"] },
      { line: "node x.mjs", why: "runner", needsAllowing: true },
    ]);
  });
});

describe("any template", () => {
  interface RandomStep {
    readonly needs: readonly number[];
    readonly stream: boolean;
    readonly inside: readonly RandomStep[];
  }
  const { step } = fc.letrec<{ step: RandomStep }>((tie) => ({
    step: fc.record({
      // Mostly steps before it; a later one makes a circle, or is not there.
      needs: fc.array(
        fc.oneof({ weight: 19, arbitrary: fc.integer({ min: -4, max: -1 }) }, fc.nat({ max: 2 })),
        { maxLength: 2 },
      ),
      stream: fc.boolean(),
      inside: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant([]),
        fc.array(tie("step"), { maxLength: 4 }),
      ),
    }),
  }));

  function written(steps: readonly RandomStep[], indent: string): string {
    return steps
      .map(({ needs, stream, inside }, at) => {
        const body =
          inside.length === 0
            ? `${indent}  agent: coder`
            : `${indent}  steps:\n${written(inside, `${indent}    `)}`;
        return `${indent}- id: s${at}\n${indent}  stream: ${stream}\n${indent}  needs: [${needs
          .filter((need) => at + need >= 0)
          .map((need) => `s${at + need}`)
          .join(", ")}]\n${body}`;
      })
      .join("\n");
  }

  it("gives a plan that can be carried out, or says why not", () => {
    let carried = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.constantFrom("sequential", "parallel"),
        (steps, pattern) => {
          const file = template(
            "r",
            `name: r\ndescription: x\npattern: ${pattern}\nsteps:\n${written(steps, "  ")}`,
          );
          const result = plan([file], { registry });
          if (!result.ok) {
            expect(result.problems.some(({ severity }) => severity === "error")).toBe(true);
            return;
          }
          carried += 1;
          const ids = new Map(result.plan.steps.map((one, at) => [one.id, at]));
          const isStream = (id: string) => result.plan.steps[ids.get(id) ?? 0]?.stream === true;
          const { levels, cycles } = planOf(planNodes(result.plan.steps, isStream, () => 1));
          expect(cycles).toEqual([]);
          const levelOf = new Map(levels.flatMap((level, at) => level.map((id) => [id, at])));
          expect(levelOf.size).toBe(ids.size);
          for (const { id, needs, group } of result.plan.steps) {
            for (const need of needs) {
              expect(ids.has(need)).toBe(true);
              expect(levelOf.get(need)).toBeLessThan(levelOf.get(id) ?? -1);
            }
            if (group === undefined) continue;
            expect(ids.get(group)).toBeLessThan(ids.get(id) ?? -1);
            // What the group waits for, its steps wait for.
            const around = result.plan.steps[ids.get(group) ?? 0];
            expect(needs).toEqual(expect.arrayContaining([...(around?.needs ?? [])]));
            if (!isStream(id)) expect(levelOf.get(id)).toBeLessThan(levelOf.get(group) ?? -1);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(carried).toBeGreaterThan(50);
  });
});

describe("parameters that a workflow does not have", () => {
  const text = (schema: string) =>
    template(
      "open",
      `name: open\ndescription: x\nparameters: ${schema}\nsteps: [{ id: a, agent: coder }]`,
    );
  const opt = "properties: { opt: { type: string, default: a } }";

  it("are refused, unless the workflow takes others explicitly", () => {
    const given = { params: { optt: "x" } };
    const wrong = ["error - The workflow “open” has no parameter “optt”."];
    expect(complaints([text(`{ type: object, ${opt} }`)], given)).toEqual(wrong);
    const closed = `{ type: object, ${opt}, additionalProperties: false }`;
    expect(complaints([text(closed)], given)).toEqual(wrong);
    for (const more of ["additionalProperties: true", "patternProperties: { '^o': {} }"]) {
      expect(complaints([text(`{ type: object, ${opt}, ${more} }`)], given)).toEqual([]);
    }
    expect(complaints([text("{ type: object }")], given)).toEqual([]);
  });
});

describe("who is not known", () => {
  it("is told once, and not where the step says itself how it is done", () => {
    const steps = ["a", "b"].map((id) => `  - { id: ${id}, agent: w1 }`);
    const more =
      "  - { id: c, agent: w2, runner: make it }\n  - { id: d, agent: w3, runner: manual }";
    const one = template("one", `name: one\ndescription: x\nsteps:\n${steps.join("\n")}\n${more}`);
    expect(complaints([one])).toEqual([
      "warning .baton/workflows/one.md:5 No agent or role “w1” is known.",
      "warning .baton/workflows/one.md:8 No agent or role “w3” is known.",
    ]);
  });
});

it("a workflow with an empty list of steps cannot be run", () => {
  const empty = template("empty", "name: empty\ndescription: x\nsteps: []");
  expect(complaints([empty])).toEqual([
    "error .baton/workflows/empty.md:4 The workflow has no steps.",
  ]);
});

describe("the list of templates", () => {
  it("says what is wrong with sub-workflows", () => {
    const calls = (name: string, other: string) =>
      template(name, `name: ${name}\ndescription: x\nsteps:\n  - { id: go, workflow: ${other} }`);
    const listed = withSubWorkflows([calls("a", "b"), calls("b", "a"), calls("c", "nosuch"), ship]);
    expect(listed.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
      [".baton/workflows/b.md:5: The workflow runs itself: a → b → a."],
      [".baton/workflows/a.md:5: The workflow runs itself: b → a → b."],
      ["There is no workflow “nosuch” that can be run."],
      ship.problems.map(({ message }) => message),
    ]);
  });
});
