import { describe, expect, it } from "vitest";
import { file, labels, suggestions, taken } from "./support";

const steps = `parameters:
  type: object
  properties:
    topic: { type: string, title: Topic }
    payments: { type: boolean }
steps:
  - id: plan
    title: Plan it
    agent: planner
    output_schema:
      type: object
      properties:
        risks: { type: array, items: { type: object, properties: { text: { type: string } } } }
        verdict: { enum: [good, bad] }
`;

describe("keys", () => {
  it("of a template are those that are not there yet", () => {
    const found = labels("name: ship\n‸\nsteps: []");
    expect(found).toContain("description");
    expect(found).toContain("success_when");
    expect(found).not.toContain("name");
    expect(found).not.toContain("steps");
    expect(found).not.toContain("agent");
  });

  it("of an empty file are all of a template", () => {
    expect(labels("‸")[0]).toBe("name");
    expect(suggestions("---\n‸")[0]?.label).toBe("name");
  });

  it("of a step fit what it is", () => {
    const work = labels("steps:\n  - id: a\n    agent: coder\n    ‸");
    expect(work).toEqual(expect.arrayContaining(["needs", "with", "runner", "retry", "handoff"]));
    expect(work).not.toEqual(expect.arrayContaining(["gate"]));
    expect(work).not.toContain("id");
    const gate = labels("steps:\n  - id: a\n    gate: { approval: x }\n    ‸");
    expect(gate).toEqual(["title", "needs", "condition", "continue_on_error", "stream"]);
    expect(labels("steps:\n  - id: a\n    ‸")).toEqual(
      expect.arrayContaining(["agent", "gate", "steps", "workflow"]),
    );
  });

  it("are found whatever surrounds them", () => {
    for (const [what, text] of [
      ["a word that is begun", "steps:\n  - id: a\n    ag‸"],
      ["other keys below", "steps:\n  - id: a\n    ‸\n    needs: [b]\n  - id: b"],
      ["flow style", "steps:\n  - { id: a, ‸ }"],
      ["flow style without an end", "steps:\n  - { id: a, ag‸\n  - { id: b, agent: coder }"],
      ["a list at the column of its key", "steps:\n- id: a\n  ‸"],
      ["the first key of an item", "steps:\n  - ‸"],
      ["lines that are no YAML", "name: [broken\nsteps:\n  - id: a\n    ‸"],
      ["a comment before", "steps:\n  # the first\n  - id: a # it is\n    ‸"],
      ["groups", "steps:\n  - id: g\n    steps:\n      - id: a\n        ‸"],
      ["a quote that is not closed", 'description: "Ship\nsteps:\n  - id: a\n    ‸'],
      ["tabs", "steps:\n\t- id: a\n\t  ‸"],
    ] as const) {
      expect(labels(text), what).toContain("agent");
    }
    expect(labels("steps:\n  - id: a\r\n    ‸".replaceAll(/\r?\n/gu, "\r\n"))).toContain("agent");
  });

  it("of gates, checks, retries, handoffs and contracts", () => {
    const head = "steps:\n  - id: a\n    agent: coder\n";
    expect(labels("steps:\n  - id: a\n    gate:\n      ‸")).toEqual(
      expect.arrayContaining(["checks", "approval", "- tool", "- port"]),
    );
    expect(labels("steps:\n  - id: a\n    gate:\n      approval: x\n      ‸")).toEqual([]);
    expect(labels(`${head}    retry: { ‸ }`)).toContain("max_attempts");
    expect(labels(`${head}    retry:\n      ‸`)).toContain("max_attempts");
    expect(labels(`${head}    handoff:\n      co‸`)).toContain("context");
    expect(labels("contracts:\n  - ‸")).toContain("schema");
    const check = labels(
      "steps:\n  - id: a\n    gate:\n      checks:\n        - { tool: node, ‸ }",
    );
    expect(check).toEqual(expect.arrayContaining(["minimum", "args", "level", "owner", "action"]));
    for (const other of ["port", "host", "command", "tool"]) expect(check).not.toContain(other);
  });

  it("of schemas are JSON Schema's, and properties have any name", () => {
    expect(labels("parameters:\n  type: object\n  ‸")).toContain("properties");
    expect(labels("parameters:\n  properties:\n    topic: { ‸ }")).toContain("minLength");
    expect(labels("parameters:\n  properties:\n    to‸")).toEqual([]);
    expect(labels("parameters:\n  properties:\n    a:\n      items: { ty‸ }")).toContain("type");
  });

  it("of a workflow that runs in a step's place are its parameters", () => {
    expect(labels("steps:\n  - id: a\n    workflow: deploy\n    with:\n      ‸")).toEqual([
      "where",
    ]);
    expect(labels("steps:\n  - id: a\n    workflow: deploy\n    with: { w‸ }")).toEqual(["where"]);
    expect(labels("steps:\n  - id: a\n    agent: coder\n    with:\n      ‸")).toEqual([]);
  });

  it("bring the frame of their value, where the line stands", () => {
    expect(taken("steps:\n  - id: a\n    ha‸", "handoff")).toBe(
      "steps:\n  - id: a\n    handoff:\n      ",
    );
    expect(taken("steps:\n  - ga‸", "gate")).toBe("steps:\n  - gate:\n      ");
    expect(taken("steps:\n  - id: a\n    ne‸", "needs")).toBe("steps:\n  - id: a\n    needs: []");
    expect(taken("steps:\n  - id: a\n    ag‸: coder", "agent")).toBe(
      "steps:\n  - id: a\n    agent: coder",
    );
    expect(taken("par‸", "parameters")).toBe(
      "parameters:\n  type: object\n  required: [name]\n  properties:\n    name: { type: string }",
    );
  });
});

describe("items", () => {
  it("begin a whole step, with its dash where there is none", () => {
    const wanted =
      'steps:\n  - id: a\n    agent: coder\n  - id: approve\n    gate:\n      approval: "Shall it go on?"';
    expect(taken("steps:\n  - id: a\n    agent: coder\n  ‸", "- approval")).toBe(wanted);
    expect(taken("steps:\n  - id: a\n    agent: coder\n  - ‸", "- approval")).toBe(wanted);
    expect(taken("steps:\n  ‸", "- work")).toBe(
      'steps:\n  - id: plan\n    agent: planner\n    with:\n      task: "What to do"',
    );
  });
});

describe("values", () => {
  it("of closed lists", () => {
    expect(labels("pattern: ‸")).toEqual(["sequential", "parallel", "hierarchical"]);
    expect(labels("pattern: par‸")).toContain("parallel");
    expect(labels("steps:\n  - id: a\n    stream: ‸")).toEqual(["true", "false"]);
    expect(labels("steps:\n  - { id: a, gate: { checks: [{ env: A, level: ‸ }] } }")).toEqual([
      "required",
      "recommended",
      "optional",
    ]);
    expect(labels("parameters:\n  type: ‸")).toContain("object");
    expect(labels("parameters:\n  required: [‸]\n  properties: { a: {}, b: {} }")).toEqual([
      "a",
      "b",
    ]);
    expect(labels("retry: ‸")).toEqual(["2", "3", "5"]);
    expect(labels("steps:\n  - id: a\n    timeout: ‸")).toContain("15m");
  });

  it("of agents are names and roles, quoted where YAML asks for it", () => {
    const found = labels("steps:\n  - id: a\n    agent: ‸");
    expect(found).toEqual(expect.arrayContaining(["planner", "coder", "lead", "Mr: X"]));
    expect(taken("steps:\n  - id: a\n    agent: ‸", "Mr: X")).toContain('agent: "Mr: X"');
    expect(taken('steps:\n  - id: a\n    agent: "‸"', "Mr: X")).toContain('agent: "Mr: X"');
    expect(taken("steps:\n  - id: a\n    agent: pl‸", "planner")).toContain("agent: planner");
    expect(labels("steps:\n  - id: a\n    gate: [{ env: A, owner: ‸ }]")).toContain("planner");
  });

  it("of needs are steps that can be waited for", () => {
    const text =
      "steps:\n  - id: a\n  - id: g\n    steps:\n      - id: b\n      - id: c\n        needs: [‸]\n  - id: d";
    expect(labels(text)).toEqual(["b", "a", "d"]);
    expect(labels(text.replace("[‸]", "[a, ‸]"))).toEqual(["b", "d"]);
    expect(labels(text.replace("[‸]", "‸"))).toEqual(["b", "a", "d"]);
    expect(labels(text.replace("[‸]", "\n          - b\n          - ‸"))).toEqual(["a", "d"]);
  });

  it("of runners, workflows, contracts and capabilities", () => {
    expect(labels("steps:\n  - id: a\n    runner: ‸")).toEqual(
      expect.arrayContaining(["manual", "chat-model", "claude", "program:run-tests"]),
    );
    expect(labels("steps:\n  - id: a\n    workflow: ‸")).toEqual(["deploy"]);
    expect(labels("contracts:\n  - name: api\nsteps:\n  - id: a\n    uses: [‸]")).toEqual(["api"]);
    expect(labels("steps:\n  - id: a\n    requires: [‸]")).toEqual(["coding", "planning"]);
    expect(labels("steps:\n  - id: a\n    artifact: ‸")).toEqual(["a.json"]);
  });

  it("are not offered where anything may be written", () => {
    for (const text of [
      "name: ‸",
      "description: Ship ‸ it",
      "steps:\n  - id: ‸",
      "# a ‸ comment",
      "steps: # ‸",
    ]) {
      expect(labels(text), text).toEqual([]);
    }
    expect(suggestions("---\nname: a\n---\nage‸")).toEqual([]);
    expect(suggestions("Just text, ag‸")).toEqual([]);
  });

  it("open by themselves behind a key, not on a line that is only indented", () => {
    const keys = file("steps:\n  - id: a\n    ‸");
    expect(suggestions(keys, " ")).toEqual([]);
    expect(suggestions(keys, "a")).not.toEqual([]);
    expect(suggestions(file("pattern: ‸"), " ")).not.toEqual([]);
    expect(suggestions(file("steps:\n  - ‸"), " ")).not.toEqual([]);
  });
});

describe("names", () => {
  const second = `${steps}  - id: build\n    agent: coder\n    with:\n      task: `;

  it("in placeholders follow parameters, steps and their schemas", () => {
    expect(labels(`${second}"{{ ‸ }}"`)).toEqual(["params", "steps", "run"]);
    expect(labels(`${second}"{{ params.‸ }}"`)).toEqual(["topic", "payments"]);
    expect(labels(`${second}"Do {{ params.topic }} and {{ steps.‸"`)).toEqual(["plan"]);
    expect(labels(`${second}"{{ steps.plan.‸ }}"`)).toEqual(["output", "status", "error"]);
    expect(labels(`${second}"{{ steps.plan.output.‸ }}"`)).toEqual(["risks", "verdict"]);
    expect(labels(`${second}"{{ steps.plan.output.ri‸ }}"`)).toContain("risks");
    expect(labels(`${second}"{{ steps.plan.output.risks[0].‸ }}"`)).toEqual(["text"]);
    expect(labels(`${second}{{ params.‸`)).toEqual(["topic", "payments"]);
    expect(labels(`${second}|\n        Long text with {{ run.‸ }}`)).toEqual([
      "id",
      "workspace",
      "workflow",
    ]);
    expect(taken(`${second}"{{ steps.plan.output.ri‸sk }}"`, "risks")).toContain(
      "steps.plan.output.risks }}",
    );
  });

  it("are of steps that are over first, and the others say so", () => {
    const text = `pattern: parallel\n${steps}  - id: late\n    agent: coder\n  - id: build\n    agent: coder\n    needs: [late]\n    with: { a: "{{ steps.‸ }}" }`;
    const found = suggestions(file(text));
    expect(found.map(({ label }) => label)).toEqual(["late", "plan"]);
    expect(found[1]?.detail).toContain("not waited for");
  });

  it("of groups lead to their steps, of for_each to a list of results", () => {
    const text = `steps:\n  - id: g\n    steps:\n      - { id: x, agent: coder, output_schema: { properties: { ok: { type: boolean } } } }\n  - id: each\n    agent: coder\n    for_each: [1]\n    output_schema: { properties: { n: { type: number } } }\n  - id: z\n    agent: coder\n    for_each: [1]\n    with: { a: "{{ ‸ }}" }`;
    expect(labels(text)).toEqual(["params", "steps", "item", "index", "run"]);
    expect(labels(text.replace("‸", "steps.g.output.‸"))).toEqual(["x"]);
    expect(labels(text.replace("‸", "steps.g.output.x.‸"))).toEqual(["ok"]);
    expect(labels(text.replace("‸", "steps.each.output[0].‸"))).toEqual([
      "item",
      "status",
      "output",
      "error",
    ]);
    expect(labels(text.replace("‸", "steps.each.output[0].output.‸"))).toEqual(["n"]);
  });

  it("before the run are parameters only", () => {
    expect(labels(`${steps}  - id: b\n    agent: "{{ ‸ }}"`)).toEqual(["params"]);
  });

  it("in conditions, with what they can be compared with", () => {
    const condition = (text: string) =>
      labels(`${steps}  - id: b\n    agent: coder\n    condition: ${text}`);
    expect(condition("‸")).toEqual(expect.arrayContaining(["params", "steps", "not", "exists"]));
    expect(condition("params.‸")).toEqual(["topic", "payments"]);
    expect(condition("steps.plan.status == ‸")).toEqual(["'success'", "'failure'", "'skipped'"]);
    expect(condition("steps.plan.output.verdict != 'g‸")).toEqual(["'good'", "'bad'"]);
    expect(condition("params.payments == ‸")).toEqual(["true", "false"]);
    expect(labels(`${steps}success_when: steps.‸`)).toEqual(["plan"]);
  });

  it("come as whole placeholders where a value is not begun", () => {
    const found = labels(`${second}‸`);
    expect(found).toEqual(
      expect.arrayContaining([
        "{{ params.topic }}",
        "{{ steps.plan.output }}",
        "{{ steps.plan.output.risks }}",
      ]),
    );
    expect(taken(`${second}‸`, "{{ params.topic }}")).toContain('task: "{{ params.topic }}"');
    expect(labels(`${steps}  - id: b\n    agent: coder\n    for_each: ‸`)).toEqual([
      "{{ steps.plan.output.risks }}",
    ]);
  });

  it("in schemas with references", () => {
    const text = `parameters:\n  $defs: { task: { type: object, properties: { deep: { type: string } } } }\n  properties: { a: { $ref: "#/$defs/task" } }\nsteps:\n  - id: b\n    agent: coder\n    with: { x: "{{ params.a.‸ }}" }`;
    expect(labels(text)).toEqual(["deep"]);
    expect(labels("parameters:\n  $defs: { task: {} }\n  properties: { a: { $ref: ‸ } }")).toEqual([
      "#/$defs/task",
    ]);
  });
});
