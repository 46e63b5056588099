import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAgent } from "../../../src/adapters/markdown/agents/parseAgent";
import type { AgentDefinition, AgentSource } from "../../../src/core/agent/model";

const workspace = new URL("../../fixtures/agents/workspace/", import.meta.url);

function parseFixture(source: AgentSource, path: string): AgentDefinition {
  const agent = parseAgent({ source, path }, readFileSync(new URL(path, workspace), "utf8"));
  if (agent === undefined) throw new Error(`${path} is no agent`);
  return agent;
}

function parse(text: string, source: AgentSource = "claude", path = "a/thing.md"): AgentDefinition {
  const agent = parseAgent({ source, path }, text);
  if (agent === undefined) throw new Error("no agent");
  return agent;
}

describe("Baton's own format", () => {
  it("has every field", () => {
    expect(parseFixture("baton", ".baton/agents/release-notes.md")).toEqual({
      name: "release-notes",
      source: "baton",
      path: ".baton/agents/release-notes.md",
      description:
        "Collects what changed since the last tag and writes it for the people who use the product",
      capabilities: ["documentation", "changelog"],
      tools: ["read", "search", "Bash(git log:*)"],
      coordinationPatterns: ["sequential"],
      role: "documenter",
      responsibilities: [
        "Read every commit since the last tag",
        "Group the changes: added, changed, fixed",
      ],
      never: ["Mention a change that no user can notice"],
      handsOffTo: ["ReviewAgent"],
      model: "fast",
      runner: "command",
      maxFailures: 3,
      instructions:
        "You write release notes.\n\nSay what a person can do now that was not possible before.",
      problems: [],
    });
  });

  it("takes the file's name, comma lists and single sentences, and tells what it did not take", () => {
    const agent = parseFixture("baton", ".baton/agents/team/refactorer.md");
    expect(agent).toMatchObject({
      name: "refactorer",
      capabilities: ["refactoring", "coding"],
      coordinationPatterns: ["sequential", "swarm"],
      never: ["Change behaviour, not even to improve it"],
      maxFailures: undefined,
    });
    expect(agent.problems.map((problem) => [problem.severity, problem.line])).toEqual([
      ["warning", 4],
      ["warning", 5],
    ]);
  });

  it("keeps a name's spelling even where YAML sees a number", () => {
    expect(parse("---\nname: 007\ndescription: d\n---\n", "baton").name).toBe("007");
    expect(parse("---\nname: 1.10 # first\ndescription: d\n---\n", "baton").name).toBe("1.10");
    expect(parse("---\nname: true\ndescription: d\n---\n", "baton").name).toBe("true");
  });

  it("warns of a name that Baton could not have written", () => {
    const agent = parse("---\nname: ../up\ndescription: d\n---\n", "baton");
    expect(agent.name).toBe("../up");
    expect(agent.problems).toHaveLength(1);
  });
});

describe("Claude Code", () => {
  it("reads a description with unquoted colons line by line, with a problem and no loss", () => {
    const agent = parseFixture("claude", ".claude/agents/code-reviewer.md");
    expect(agent).toMatchObject({
      name: "code-reviewer",
      tools: ["Read", "Grep", "Bash(git diff:*, git log:*)", "Agent(test-runner, api-designer)"],
      model: "sonnet",
      handsOffTo: ["test-runner", "api-designer"],
      instructions:
        "You review code with care.\n\n1. Read the change.\n2. Report each finding with its file and line.",
    });
    expect(agent.description).toMatch(/^Use this agent when a feature is finished: it reads/);
    expect(agent.description).toContain("\n<example>\nContext: The user");
    expect(agent.description).toMatch(/<\/example>$/);
    expect(agent.problems).toMatchObject([{ severity: "warning", line: 3 }]);
    expect(agent.problems[0]?.remedy).not.toBe("");
  });

  it("keeps example blocks whole and takes no key from inside them", () => {
    const agent = parseFixture("claude", ".claude/agents/api-designer.md");
    expect(agent.description).toContain('user: "We need invoices over HTTP"');
    expect(agent.description).toContain("model: this line belongs to the example");
    expect(agent.model).toBe("inherit");
    expect(agent.tools).toEqual(["Read", "Write"]);
    expect(agent.problems).toHaveLength(1);
  });

  it("does not let an example that is never closed swallow the keys behind it", () => {
    const agent = parse("---\nname: x\ndescription: see: <example>\nuser: hi\ntools: Read\n---\n");
    expect(agent.tools).toEqual(["Read"]);
  });

  it("reads valid YAML as YAML", () => {
    const agent = parseFixture("claude", ".claude/agents/quality/test-runner.md");
    expect(agent).toMatchObject({
      name: "test-runner",
      description: "Runs the tests and explains failures: one at a time",
      tools: ["Bash", "Read"],
      problems: [],
    });
  });

  it("does not take a README for an agent", () => {
    const path = ".claude/agents/README.md";
    expect(parseAgent({ source: "claude", path }, "# Our agents\n")).toBeUndefined();
    expect(
      parseAgent({ source: "claude", path }, "---\nname: r\ndescription: d\n---\n")?.name,
    ).toBe("r");
  });

  it("tells what Claude needs and the file lacks", () => {
    const agent = parse("You help.\n");
    expect(agent).toMatchObject({ name: "thing", instructions: "You help." });
    expect(agent.problems.map((problem) => problem.severity)).toEqual([
      "warning",
      "warning",
      "warning",
    ]);
  });
});

describe("the other tools", () => {
  it("reads GitHub agents, with the handoffs they declare", () => {
    expect(parseFixture("github", ".github/agents/planner.agent.md")).toMatchObject({
      name: "planner",
      description: "Plans a change without touching files",
      tools: ["search", "fetch", "usages"],
      model: "fast-model, large-model",
      handsOffTo: ["researcher", "implementer", "reviewer"],
      problems: [],
    });
  });

  it("reads a plain Markdown file in GitHub's folder, and an old chat mode", () => {
    expect(parseFixture("github", ".github/agents/house-style.md")).toMatchObject({
      name: "house-style",
      instructions: expect.stringContaining("short sentences") as string,
    });
    expect(parseFixture("github", ".github/chatmodes/Ask.chatmode.md")).toMatchObject({
      name: "Ask",
      tools: ["codebase", "search"],
      problems: [],
    });
  });

  it("reads Gemini and Cursor agents", () => {
    expect(parseFixture("gemini", ".gemini/agents/log-analyst.md")).toMatchObject({
      name: "log-analyst",
      tools: ["read_file", "mcp_*"],
      model: "gemini-pro",
      problems: [],
    });
    expect(parseFixture("cursor", ".cursor/agents/verifier.md")).toMatchObject({
      name: "verifier",
      model: "fast",
      problems: [],
    });
  });

  it("reads Codex agents from TOML", () => {
    expect(parseFixture("codex", ".codex/agents/explorer.toml")).toMatchObject({
      name: "explorer",
      description: "Finds its way through unknown code",
      model: "small",
      instructions: "Read before you answer.\nName files and lines.",
      problems: [],
    });
  });

  it("shows a broken TOML file with the line at fault", () => {
    const agent = parse('name = "x"\nbroken =\n', "codex", ".codex/agents/broken.toml");
    expect(agent.name).toBe("x");
    expect(agent.problems[0]).toMatchObject({ severity: "error", line: 2 });
  });
});
