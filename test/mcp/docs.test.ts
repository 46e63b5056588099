import { expect, it } from "vitest";
import { contextCosts } from "../../bench/context";
import { jsonSchema, type Tool } from "../../src/adapters/mcp/tool";
import { toolsOf } from "../../src/adapters/mcp/toolTable";
import { httpManual } from "../http/manual";

/** A program's own way to start the server. */
const clients = [
  {
    name: "Claude Code",
    how: "In the repository; or `.mcp.json` at its root, to share it with the team.",
    language: "sh",
    text: "claude mcp add baton -- node /path/to/baton/dist/cli.js mcp",
  },
  {
    name: "Copilot in VS Code",
    how: "`.vscode/mcp.json`",
    language: "json",
    text: json("servers", { type: "stdio" }),
  },
  { name: "Cursor", how: "`.cursor/mcp.json`", language: "json", text: json("mcpServers", {}) },
  {
    name: "Codex CLI",
    how: "`~/.codex/config.toml`",
    language: "toml",
    text: '[mcp_servers.baton]\ncommand = "node"\nargs = ["/path/to/baton/dist/cli.js", "mcp"]',
  },
  {
    name: "Gemini CLI",
    how: "`.gemini/settings.json`",
    language: "json",
    text: json("mcpServers", {}),
  },
];

function json(key: string, more: Readonly<Record<string, string>>): string {
  const baton = { ...more, command: "node", args: ["/path/to/baton/dist/cli.js", "mcp"] };
  return JSON.stringify({ [key]: { baton } }, undefined, 2);
}

function row({ name, description, input, output, core }: Tool): string {
  const { properties = {}, required = [] } = jsonSchema(input) as {
    readonly properties?: object;
    readonly required?: readonly string[];
  };
  const names = Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
  const cells = [
    `\`${name}\`${core ? " ●" : ""}`,
    names.length === 0 ? "" : `\`${names.join(", ")}\``,
    description,
    output,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** `docs/agents.md`, from the table of tools. */
function manual(): string {
  return [
    "# Agents",
    "",
    "Agents work with Baton over MCP, over HTTP, on the command line ([docs/cli.md](cli.md)), or by editing `AGENCY.md` files. The rules, refusals and history are the same, and what one does the others see at once. Made from the tables of tools and routes; `npx vitest run test/mcp/docs.test.ts -u` writes it anew.",
    "",
    "## Connect",
    "",
    "The server is `baton mcp`, that is `node …/dist/cli.js mcp`, on standard input and output. It works in the repository around the folder in which the program starts it; name another with `--workspace FOLDER`. It speaks both generations of the protocol: 2025-11-25 and before, and 2026-07-28.",
    "",
    ...clients.flatMap(({ name, how, language, text }) => [
      `**${name}**: ${how}`,
      "",
      `\`\`\`${language}`,
      text,
      "```",
      "",
    ]),
    "- `--tools core` offers eight tools that suffice for the whole loop (● below) in about 800 tokens of context instead of about 2,500.",
    "- `--agent NAME` or `BATON_AGENT` says who is served, for tools that do not ask.",
    "",
    "## Who acts",
    "",
    "**The connection is the session.** Its claims are renewed while it lives; when it ends they run out at their time and not before. Two connections with one agent name do not share a claim: the second is refused, and told who has it and until when. An agent is called as it says in an argument, else as the holder of what it acts on, else by the name it last gave, else `--agent` or `BATON_AGENT`, else as its program is called. Who comes back after a break takes a claim up again with `extend_claim` and its `claim_id`.",
    "",
    "## Answers",
    "",
    "Every tool answers `{success, data, error}` as text and as structured content; the orchestrator's tools answer their data as it is, briefs and reports as Markdown text. `warnings` is there when there are any. A refusal is a tool error: `error` is a sentence that says what is wrong and what to do, `data` what a program acts on:",
    "",
    "```json",
    '{"success":false,"data":{"code":"already_claimed","holder":"claude-haiku","current_owner":"claude-haiku","since":"…","until":"…","retry_after":1800,"suggestions":["search"],"next":"Claim search instead, or try again in 1800 s."},"error":"…"}',
    "```",
    "",
    "`code` is one of the closed set in [docs/cli.md](cli.md). Nothing is written when a call is refused.",
    "",
    "## Tools",
    "",
    "| tool | arguments | what it does | answers |",
    "|---|---|---|---|",
    ...toolsOf("full").map(row),
    "",
    "`coordinator_claim` and `claim_project` make the same claim, and `release_project` and `coordinator_release` end it, so either half alone is enough and both in the documents' order work. `coordinator_release` ends a claim of this connection, or one made over HTTP or the command line; that of another live connection is refused.",
    "",
    "## Resources and prompts",
    "",
    "`baton://projects/{project_id}` is a project's file and `baton://agents/{name}` an agent's definition, what it holds and its instructions, both as Markdown. Two hundred of each are listed. The prompts `pick_up_work`, `hand_off` and `resume_work` walk an agent through the usual loops.",
    "",
    ...httpManual(),
  ].join("\n");
}

it("docs/agents.md is what the table of tools says", async () => {
  await expect(manual()).toMatchFileSnapshot("../../docs/agents.md");
});

it("eight tools are core", () => {
  expect(toolsOf("core")).toHaveLength(8);
  const names = toolsOf("full").map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it("the lists cost an agent's context no more than they may", () => {
  for (const { set, tokens, budget } of contextCosts()) {
    expect([set, tokens <= budget]).toEqual([set, true]);
  }
});
