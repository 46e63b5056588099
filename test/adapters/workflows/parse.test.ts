import { describe, expect, it } from "vitest";
import { template } from "../../support/workflowMakers";

const head = `name: ship
description: Ships it
`;

function problems(frontMatter: string): readonly string[] {
  return template("ship", frontMatter).problems.map(
    ({ severity, line, message }) => `${severity} ${line} ${message}`,
  );
}

describe("a template", () => {
  it("is read whole", () => {
    const file = template(
      "ship",
      `${head}pattern: parallel
concurrency: 2
parameters:
  type: object
  properties: { env: { enum: [a, b], default: a } }
contracts:
  - { name: api, description: Both sides, schema: { type: object } }
retry: { max_attempts: 3, initial_interval: 2s, non_retryable: [rejected] }
snapshot: [docs]
success_when: steps.build.status == 'success'
result: { report: "{{ steps.build.output }}" }
steps:
  - id: check
    gate:
      checks:
        - { name: Node, tool: node, minimum: "20.1", owner: devops, action: Install it }
        - { command: npm run lint -- --fix, level: optional }
        - { port: 5432, level: recommended }
        - { env: TOKEN, condition: params.env == 'b' }
        - { holds: "params.env == 'a'" }
        - { file: README.md }
        - { mcp: postgres }
  - id: build
    title: Build it
    agent: coder
    runner: node build.mjs
    needs: check
    condition: params.env != 'c'
    for_each: [1, 2]
    with: { n: "{{ item }}", env: "{{ params.env }}" }
    output_schema: { type: object }
    provides: [api]
    uses: api
    artifact: code.json
    requires: [coding]
    retry: 2
    timeout: 1h 30m
    continue_on_error: true
    stream: true
    estimate: 90
    handoff: { context: Mind this, requirements: [One, Two] }
  - id: ask
    gate: { approval: "Ship {{ params.env }}?" }
  - id: deploy
    pattern: sequential
    steps:
      - { id: one, agent: devops }
      - { id: two, workflow: other, with: { x: 1 } }`,
    );
    expect(file.problems).toEqual([]);
    expect(file.template).toMatchObject({
      name: "ship",
      pattern: "parallel",
      path: ".baton/workflows/ship.md",
      concurrency: 2,
      retry: { maxAttempts: 3, initialInterval: 2000, backoffCoefficient: 2 },
      snapshot: ["docs"],
      body: "body",
    });
    expect(file.template?.steps[1]).toMatchObject({
      id: "build",
      needs: ["check"],
      uses: ["api"],
      retry: { maxAttempts: 2, initialInterval: 2000, nonRetryable: ["rejected"] },
      timeout: 5_400_000,
      estimate: 90_000,
      line: 26,
    });
    expect(file.template?.steps[0]?.gate).toMatchObject({
      checks: [
        { name: "Node", level: "required", subject: { kind: "tool", args: ["--version"] } },
        {
          name: "npm run lint -- --fix",
          subject: { command: ["npm", "run", "lint", "--", "--fix"] },
        },
        { name: "127.0.0.1:5432", level: "recommended" },
        { name: "TOKEN", condition: "params.env == 'b'" },
        { subject: { kind: "condition" } },
        { subject: { kind: "file", path: "README.md" } },
        { name: "MCP server postgres" },
      ],
    });
    expect(file.template?.steps[3]?.steps[1]?.line).toBe(51);
  });

  it.each([
    ["no steps", "", ["error 1 The workflow has no steps."]],
    [
      "two kinds",
      "steps:\n  - { id: a, agent: x, gate: { approval: Go? } }",
      ["error 5 The step “a” has agent and gate; it can be one of them only."],
    ],
    ["no kind", "steps:\n  - id: a", ["error 5 The step “a” says nothing of who does what."]],
    ["no id", "steps:\n  - agent: x", ["error 5 A step has no id."]],
    ["a bad id", "steps:\n  - id: a/b\n    agent: x", ["error 5 “a/b” is no id for a step."]],
    [
      "an id twice",
      "steps:\n  - { id: a, agent: x }\n  - { id: a, agent: x }",
      ["error 6 There are two steps “a” here."],
    ],
    [
      "a typo",
      "steps:\n  - id: a\n    agent: x\n    need: [b]",
      ["error 7 A step has no field “need”."],
    ],
    [
      "an unknown need",
      "steps:\n  - { id: a, agent: x, needs: [b] }",
      ["error 5 There is no step “b” to wait for."],
    ],
    [
      "waiting for itself",
      "steps:\n  - { id: a, agent: x, needs: [a] }",
      ["error 5 The step “a” waits for itself."],
    ],
    [
      "waiting for its group",
      "steps:\n  - id: g\n    steps:\n      - { id: a, agent: x, needs: [g] }",
      ["error 7 The step “a” waits for the group it is in, “g”."],
    ],
    [
      "a circle",
      "pattern: parallel\nsteps:\n  - { id: a, agent: x, needs: [b] }\n  - { id: b, agent: x, needs: [a] }",
      ["error 6 These steps wait for each other: a → b → a."],
    ],
    [
      "a circle through a group",
      "pattern: parallel\nsteps:\n  - { id: a, agent: x, needs: [g] }\n  - id: g\n    steps:\n      - { id: b, agent: x, needs: [a] }",
      ["error 6 These steps wait for each other: a → g → g/b → a."],
    ],
    [
      "a sequential level that waits for what comes later",
      "steps:\n  - { id: a, agent: x, needs: [b] }\n  - { id: b, agent: x }",
      ["error 5 These steps wait for each other: a → b → a."],
    ],
    [
      "a bad condition",
      "steps:\n  - id: a\n    agent: x\n    condition: params.x = 1",
      ["error 7 The condition cannot be read: Two signs compare: write `==`."],
    ],
    [
      "an unknown parameter",
      "steps:\n  - id: a\n    agent: x\n    with:\n      b: 1\n      t: '{{ params.x }}'",
      ["error 9 There is no parameter “x”."],
    ],
    [
      "a placeholder without quotes",
      "steps:\n  - id: a\n    agent: {{ params.x }}",
      ["error 6 agent is a placeholder without quotes, not a text."],
    ],
    [
      "a broken placeholder",
      "steps:\n  - id: a\n    agent: x\n    with: { t: '{{ params.x' }",
      ["error 7 A placeholder has no closing `}}`."],
    ],
    [
      "an output that may not be there",
      "pattern: parallel\nsteps:\n  - { id: a, agent: x }\n  - id: b\n    agent: x\n    with: { t: '{{ steps.a.output }}' }",
      ["error 9 The step “b” does not wait for “a”, so its output may not be there."],
    ],
    [
      "its own output",
      "steps:\n  - { id: a, agent: x, with: { t: '{{ steps.a.output }}' } }",
      ["error 5 The step “a” does not wait for “a”, so its output may not be there."],
    ],
    [
      "an unknown step",
      "steps:\n  - { id: a, agent: x, with: { t: '{{ steps.b.output }}' } }",
      ["error 5 There is no step “b” here."],
    ],
    [
      "an unknown field of a step",
      "steps:\n  - { id: a, agent: x }\n  - { id: b, agent: x, with: { t: '{{ steps.a.result }}' } }",
      ["error 6 A step has status, output and error, and no “result”."],
    ],
    [
      "an output that is not declared",
      "steps:\n  - { id: a, agent: x, output_schema: { properties: { plan: {} } } }\n  - { id: b, agent: x, with: { t: '{{ steps.a.output.plans }}' } }",
      ["warning 6 The output of “a” is not said to have “plans”."],
    ],
    [
      "an item without a list",
      "steps:\n  - { id: a, agent: x, with: { t: '{{ item }}' } }",
      ["error 5 `item` means something only in `with` of a step with for_each."],
    ],
    [
      "for_each of something else",
      "steps:\n  - { id: a, agent: x, for_each: 'a {{ run.id }}' }",
      ["error 5 for_each is neither a list nor one placeholder."],
    ],
    [
      "too many items",
      `steps:\n  - { id: a, agent: x, for_each: [${"1,".repeat(201)}] }`,
      ["error 5 A step is done for at most 200 items."],
    ],
    [
      "an unknown contract",
      "steps:\n  - { id: a, agent: x, uses: [api] }",
      ["error 5 There is no contract “api”."],
    ],
    [
      "a contract that nobody provides",
      "contracts:\n  - { name: api, schema: {} }\nsteps:\n  - { id: a, agent: x, uses: [api] }",
      ["warning 5 No step provides “api”, so nothing is checked against it."],
    ],
    [
      "a contract that two provide",
      "contracts:\n  - { name: api, schema: {} }\nsteps:\n  - { id: a, agent: x, provides: [api] }\n  - { id: b, agent: x, provides: [api] }",
      ["error 5 Several steps provide “api”: a, b."],
    ],
    [
      "a bad schema",
      "steps:\n  - id: a\n    agent: x\n    output_schema:\n      type: object\n      properties:\n        n: { type: int }",
      [
        "error 10 This is no usable schema: properties.n.type: fits none of the alternatives, or too many.",
      ],
    ],
    [
      "parameters that are no object",
      "parameters: { type: string }\nsteps:\n  - { id: a, agent: x }",
      ["error 4 parameters is no schema of type object."],
    ],
    [
      "a default that does not fit",
      "parameters:\n  type: object\n  properties:\n    n:\n      type: integer\n      default: x\nsteps:\n  - { id: a, agent: x }",
      [
        "error 9 The default of “n” does not fit its own schema: it should be a whole number, and is a text.",
      ],
    ],
    [
      "a runner for a shell",
      "steps:\n  - { id: a, agent: x, runner: 'a | b' }",
      [
        "error 5 No shell runs this, so `|` means nothing: quote it, or name a script that does it.",
      ],
    ],
    [
      "a runner that is not known before",
      "steps:\n  - { id: a, agent: x, runner: '{{ run.id }}' }",
      ["error 5 `run.id` is not known before the run."],
    ],
    [
      "a gate with a runner",
      "steps:\n  - id: a\n    gate: { approval: Go? }\n    runner: claude",
      ["error 7 runner means nothing for a step with gate."],
    ],
    [
      "a gate of two kinds",
      "steps:\n  - id: a\n    gate: { approval: Go?, checks: [{ file: a }] }",
      ["error 6 A gate either runs checks or asks a person."],
    ],
    [
      "a check of nothing",
      "steps:\n  - id: a\n    gate:\n      checks:\n        - name: x",
      ["error 8 A check looks at one thing. It names nothing."],
    ],
    [
      "no checks",
      "steps:\n  - id: a\n    gate:\n      checks: []",
      ["error 7 The gate has no checks."],
    ],
    [
      "a check outside",
      "steps:\n  - id: a\n    gate: { checks: [{ file: ../x }, { file: b }] }",
      ["error 6 ../x leads out of the workspace."],
    ],
    [
      "a snapshot outside",
      "snapshot: [/etc]\nsteps:\n  - { id: a, agent: x }",
      ["error 4 /etc leads out of the workspace."],
    ],
    [
      "an artifact with a path",
      "steps:\n  - { id: a, agent: x, artifact: ../x.json }",
      ["error 5 “../x.json” is no plain file name."],
    ],
    [
      "a bad length of time",
      "steps:\n  - { id: a, agent: x, timeout: soon }",
      ["error 5 timeout is no length of time."],
    ],
    [
      "a length of time that no timer can wait for",
      "steps:\n  - { id: a, agent: x, timeout: 25d }",
      ["error 5 timeout is longer than 24 days."],
    ],
    [
      "a bad retry",
      "retry: { max_attempts: 0 }\nsteps:\n  - { id: a, agent: x }",
      ["error 4 max_attempts is no whole number from 1 to 100."],
    ],
    ["steps that are no list", "steps: { a: b }", ["error 4 steps is a set of keys, not a list."]],
    [
      "an unknown field",
      "tags: [x]\nsteps:\n  - { id: a, agent: x }",
      ["warning 4 A workflow has no field “tags”."],
    ],
    [
      "a bad pattern",
      "pattern: chaotic\nsteps:\n  - { id: a, agent: x }",
      ["error 4 pattern is not one of sequential, parallel, hierarchical."],
    ],
  ])("says what is wrong, and where: %s", (_, text, expected) => {
    expect([...problems(head + text)].sort()).toEqual([...expected].sort());
  });

  it("says everything at once, and what to do about it", () => {
    const file = template("ship", `${head}steps:\n  - { id: a, agnt: x, needs: [q], timeout: no }`);
    expect(file.problems).toHaveLength(4);
    for (const { remedy } of file.problems) expect(remedy).not.toBe("");
    expect(file.problems.map(({ remedy }) => remedy)).toContain("Did you mean agent?");
    expect(file.template).toBeDefined();
  });

  it("knows a step by the name it has where another stands", () => {
    expect(
      problems(`${head}steps:
  - id: a
    steps:
      - { id: b, agent: x }
      - { id: c, agent: x, needs: [b], with: { t: "{{ steps.b.output }}" } }
  - id: d
    agent: x
    with: { t: "{{ steps.a.output.b }}" }
  - { id: e, agent: x, with: { t: "{{ steps.a.output.nothing }}" } }
  - { id: f, agent: x, with: { t: "{{ steps.b.output }}" } }`),
    ).toEqual([
      "warning 12 The output of “a” is not said to have “nothing”.",
      "error 13 There is no step “b” here.",
    ]);
  });

  it("does not count on streams, unless it waits for them", () => {
    const text = (needs: string) => `${head}steps:
  - { id: s, agent: x, stream: true }
  - { id: a, agent: x }
  - { id: b, agent: x, ${needs} with: { t: "{{ steps.s.output }}" } }`;
    expect(problems(text(""))).toHaveLength(1);
    expect(problems(text("needs: [s],"))).toEqual([]);
  });

  it("does not count on streams inside a group either", () => {
    expect(
      problems(`${head}steps:
  - id: a
    steps:
      - { id: b, agent: x }
      - { id: s, agent: x, stream: true }
  - { id: c, agent: x, with: { t: "{{ steps.a.output.b }}" } }
  - { id: d, agent: x, with: { t: "{{ steps.a.output.s }}" } }`),
    ).toEqual(["error 10 “a” does not wait for its stream “s”, so its output may not be there."]);
  });

  it("follows YAML aliases to their lines", () => {
    expect(
      problems(`${head}steps:
  - id: a
    agent: x
    with: &with
      t: "{{ params.no }}"
  - { id: b, agent: x, with: *with }`),
    ).toEqual(["error 8 There is no parameter “no”.", "error 8 There is no parameter “no”."]);
  });
});
