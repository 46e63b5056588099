// Each tool's format with every field it has: none may cost the agent, or be taken for a mistake.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FileAgentDefinitions } from "../../../src/adapters/markdown/agents/fileAgentDefinitions";
import { parseAgent } from "../../../src/adapters/markdown/agents/parseAgent";
import type { AgentDefinition, AgentSource } from "../../../src/core/agent/model";
import { MemoryLog } from "../../support/memory/log";

const folder = new URL("../../fixtures/agents/every-field/", import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, folder), "utf8");
}

function parse(source: AgentSource, path: string, text: string = read(path)): AgentDefinition {
  const agent = parseAgent({ source, path }, text);
  if (agent === undefined) throw new Error(`${path} is no agent`);
  return agent;
}

/** What a file says, in each tool's own spelling. */
const expected: readonly (readonly [AgentSource, string, Partial<AgentDefinition>])[] = [
  [
    "claude",
    ".claude/agents/team/release-captain.md",
    {
      name: "release-captain",
      description: "Takes a release from the last commit to the announcement",
      tools: [
        "Read",
        "Bash(git tag:*, git push:*)",
        "Agent(change-logger, smoke-tester)",
        "Task(announcer)",
      ],
      handsOffTo: ["change-logger", "smoke-tester", "announcer"],
      model: "opus",
      instructions: "Ask before you publish.",
    },
  ],
  [
    "claude",
    ".claude/agents/tools-as-list.md",
    { tools: ["Read", "Agent(one, two)", "Bash(git log:*)"], handsOffTo: ["one", "two"] },
  ],
  [
    "claude",
    ".claude/agents/tools-as-mapping.md",
    { tools: ["read", "Agent(three)"], handsOffTo: ["three"] },
  ],
  [
    "github",
    ".github/agents/architect.agent.md",
    {
      name: "Architect",
      tools: ["search", "fetch", "'tracker/*'"],
      handsOffTo: ["builder", "checker"],
      model: "large-model",
      instructions: "# Design\n\nName the parts before you draw them.",
    },
  ],
  [
    "github",
    ".github/agents/builder.md",
    {
      name: "builder",
      tools: ["edit", "runCommands"],
      handsOffTo: ["checker", "tester"],
      model: "fast-model, large-model",
    },
  ],
  [
    "github",
    ".github/chatmodes/Teach.chatmode.md",
    { name: "Teach", tools: ["search"], model: "fast-model", instructions: "Explain." },
  ],
  [
    "gemini",
    ".gemini/agents/auditor.md",
    {
      name: "auditor",
      tools: ["read_file", "grep_search", "mcp_tracker_*", "*"],
      model: "gemini-pro",
      instructions: "Report, do not mend.",
    },
  ],
  [
    "gemini",
    ".gemini/agents/remote-planner.md",
    { name: "remote-planner", description: "Plans somewhere else", instructions: "" },
  ],
  [
    "cursor",
    ".cursor/agents/migrator.md",
    { name: "migrator", model: "inherit", instructions: "One file at a time." },
  ],
  [
    "codex",
    ".codex/agents/tracer.toml",
    {
      name: "tracer",
      description: "Follows a value through the code",
      model: "large",
      instructions: "Start at the value.\nWrite down each place.",
    },
  ],
];

describe("every field of every tool", () => {
  it.each(expected)("%s %s", (source, path, fields) => {
    expect(parse(source, path)).toMatchObject({ source, path, ...fields, problems: [] });
  });

  it.each(expected)("%s %s with a byte order mark and CRLF", (source, path) => {
    const text = `\uFEFF${read(path).replaceAll("\n", "\r\n")}`;
    expect(parse(source, path, text)).toEqual(parse(source, path));
  });

  it.each(expected)("%s %s with a mistake keeps its name and tells the line", (source, path) => {
    const mistake = source === "codex" ? "broken = = 1" : "broken: [a: b: c";
    const lines = read(path).split("\n");
    const at = source === "codex" ? lines.length : lines.indexOf("---", 1);
    const text = [...lines.slice(0, at), mistake, ...lines.slice(at)].join("\n");
    const agent = parse(source, path, text);
    const { name, description, handsOffTo } = parse(source, path);
    expect(agent).toMatchObject({ name, description });
    if (source !== "codex") expect(agent.handsOffTo).toEqual(handsOffTo);
    expect(agent.problems.length).toBeGreaterThan(0);
    expect(agent.problems[0]?.line).toBeGreaterThanOrEqual(at);
    expect(agent.problems[0]?.remedy).not.toBe("");
  });

  it.each(expected)("%s %s without a name takes the file's", (source, path) => {
    const text = read(path).replace(/^name *[:=].*\n/mu, "");
    const stem = /([\w-]+)(?:\.agent|\.chatmode)?\.\w+$/u.exec(path)?.[1];
    expect(parse(source, path, text).name).toBe(stem);
  });

  it("is found on the disk, each with its source", async () => {
    const log = new MemoryLog();
    const roots = { worktrees: [fileURLToPath(folder)], builtin: undefined };
    const found = await new FileAgentDefinitions(roots, log).list();
    expect(found.map(({ source, path }) => `${source} ${path}`).sort()).toEqual(
      expected.map(([source, path]) => `${source} ${path}`).sort(),
    );
    expect(log.lines).toEqual([]);
  });
});

describe("what is nearly right", () => {
  const claude = (tools: string) =>
    parse("claude", "a.md", `---\nname: a\ndescription: d\ntools: ${tools}\n---\n`);

  it.each([
    ["Agent(x, y)", ["x", "y"]],
    ["Agent(x,y), Read", ["x", "y"]],
    ["[Agent(x, y), Read]", ["x", "y"]],
    ["[Agent(x), Task(y)]", ["x", "y"]],
    ["Agent", []],
    ["Agent(*)", []],
    ["AgentOfChange(x)", []],
    ["[Agent(x, Read]", []],
  ])("tools: %s leads to %j", (tools, names) => {
    expect(claude(tools).handsOffTo).toEqual(names);
  });

  it("keeps entries apart where a bracket is never closed", () => {
    expect(claude("[Agent(x, Read]").tools).toEqual(["Agent(x", "Read"]);
  });

  it("tells what Codex needs", () => {
    const agent = parse("codex", "a.toml", 'name = "a"\ndescription = "d"\n');
    expect(agent.problems).toMatchObject([{ severity: "warning", line: 1 }]);
    expect(agent.problems[0]?.message).toContain("developer_instructions");
  });

  it("takes a name from a broken Codex file only above its tables", () => {
    const text = '[mcp_servers.x]\nname = "server"\nbroken = =\n';
    expect(parse("codex", ".codex/agents/real.toml", text).name).toBe("real");
  });
});
