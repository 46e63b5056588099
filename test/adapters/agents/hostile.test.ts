import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentLimits } from "../../../src/adapters/markdown/agents/agentText";
import { parseAgent } from "../../../src/adapters/markdown/agents/parseAgent";
import { type AgentDefinition, agentSources } from "../../../src/core/agent/model";

const marker = "batonHostileMarker";

function parse(text: string, path = ".claude/agents/evil.md"): AgentDefinition {
  const source = path.endsWith(".toml") ? "codex" : "claude";
  const agent = parseAgent({ source, path }, text);
  if (agent === undefined) throw new Error("no agent");
  return agent;
}

describe("hostile definitions", () => {
  it.each(["---js", "--- js", "---javascript", "---JS", "---coffee", "---json"])(
    "never run code marked as %s",
    (open) => {
      const code = `{ get name() { globalThis.${marker} = 1; return "x"; } }; globalThis.${marker} = 1`;
      const agent = parse(`${open}\n${code}\n---\nbody\n`);
      expect(agent.name).toBe("evil");
      expect(Reflect.has(globalThis, marker)).toBe(false);
    },
  );

  it("refuse YAML types that make objects", () => {
    const agent = parse(
      '---\nname: !!js/function "function () { return 1; }"\ndescription: d\n---\n',
    );
    expect(agent.problems[0]?.severity).toBe("warning");
    expect(Reflect.has(globalThis, marker)).toBe(false);
  });

  it("cannot reach a prototype", () => {
    const agent = parse(
      "---\n__proto__:\n  polluted: yes\n  role: admin\nname: x\ndescription: d\n---\n",
    );
    expect(agent.role).toBeUndefined();
    expect(Reflect.has({}, "polluted")).toBe(false);
    const toml = parse('name = "x"\n[__proto__]\npolluted = true\n', "a.toml");
    expect(Reflect.has({}, "polluted")).toBe(false);
    expect(toml.source).toBe("codex");
  });

  it("cannot grow without bound by aliases", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level += 1) {
      const before = `*${String.fromCharCode(96 + level)}`;
      const list = Array.from({ length: 9 }, () => before).join(", ");
      bomb.push(
        `${String.fromCharCode(97 + level)}: &${String.fromCharCode(97 + level)} [${list}]`,
      );
    }
    const agent = parse(`---\nname: x\ndescription: d\n${bomb.join("\n")}\ntools: *l\n---\n`);
    expect(agent.problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(agent).length).toBeLessThan(100_000);
  });

  it.each([
    ["deep brackets", `---\ntools: ${"[".repeat(20_000)}\n---\n`],
    ["deep lists", `---\ntools: ${"- ".repeat(20_000)}\n---\n`],
    ["no end", `---\nname: x\n${"a: b\n".repeat(40_000)}`],
    ["many examples", `---\nname: x: y\n${"<example>\n".repeat(900)}---\n`],
    ["only blanks", `---\n${" \n".repeat(900)}x: y: z\n---\n${" ".repeat(200_000)}`],
    ["open parenthesis", `---\ntools: "${"(,".repeat(20_000)}"\nname: x\n---\n`],
    ["many backslashes", `---\ndescription: ${"\\n".repeat(20_000)}\nname: x\n---\n`],
  ])("end soon: %s", (_, text) => {
    const started = performance.now();
    expect(parse(text).path).toBe(".claude/agents/evil.md");
    // Quadratic work on these sizes would take minutes.
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it("end soon: deep TOML", () => {
    const agent = parse(`tools = ${"[".repeat(100_000)}`, "a.toml");
    expect(agent.problems[0]?.severity).toBe("error");
  });

  it("cannot show themselves under another direction or with control characters", () => {
    const agent = parse('---\nname: "safe\\u202Edm.x\\e[31m"\ndescription: "a\\u0000b"\n---\n');
    expect(agent.name).toBe("safedm.x[31m");
    expect(agent.description).toBe("ab");
  });

  it("are cut to bounded fields", () => {
    const tools = Array.from({ length: 500 }, (_, at) => `tool${at}`).join(", ");
    const agent = parse(
      `---\nname: ${"n".repeat(900)}\ndescription: ${"d".repeat(20_000)}\ntools: ${tools}\n---\n`,
    );
    expect(agent.name).toHaveLength(agentLimits.name);
    expect(agent.description).toHaveLength(agentLimits.description);
    expect(agent.tools).toHaveLength(agentLimits.entries);
    expect(agent.problems).toMatchObject([{ severity: "warning", line: 4 }]);
  });

  it("never throw and always have a name and whole problems", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "---",
        "---js",
        "name: x",
        "name:",
        "description: a: b",
        "tools: [a, b",
        "- x",
      ),
      fc.constantFrom(
        "handoffs:",
        "  - agent: y",
        "agents: {a: b}",
        "max_failures: -1",
        "? {a: b}",
      ),
      fc.constantFrom(
        "<example>",
        "</example>",
        "tools: &a [*a]",
        'x = "',
        "[[t]]",
        "\uFEFF",
        "\r",
      ),
    );
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, fc.boolean(), fc.constantFrom(...agentSources), (text, open, source) => {
        const whole = open ? `---\n${text}` : text;
        const agent = parseAgent({ source, path: "x/agent.md" }, whole);
        if (agent === undefined) throw new Error("dropped");
        expect(agent.name).toMatch(/\S/);
        const lines = whole.split(/\r\n?|\n/).length;
        for (const problem of agent.problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines + 1);
          expect(problem.message).not.toBe("");
          expect(problem.remedy).not.toBe("");
        }
      }),
      { numRuns: 3000 },
    );
  });
});
