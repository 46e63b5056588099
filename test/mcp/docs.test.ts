import { expect, it } from "vitest";
import { contextCosts } from "../../bench/context";
import { configFormats } from "../../src/adapters/config/formats";
import { jsonSchema, type Tool } from "../../src/adapters/mcp/tool";
import { toolsOf } from "../../src/adapters/mcp/toolTable";
import { type ChatTool, chatTools } from "../../src/core/chat/chatTools";
import { type AgentClient, agentClients, userCommand } from "../../src/core/connect/clients";
import { entryText } from "../../src/core/connect/connect";
import { httpManual } from "../http/manual";

const server = { command: "node", args: ["/path/to/baton/dist/cli.js", "mcp"] };

/** A program's own ways to start the server: its file in the project, and all of a person's projects. */
function clientText(client: AgentClient): readonly string[] {
  const { name, file, kind, hint, userScope, instructions } = client;
  const everywhere =
    "run" in userScope
      ? `For all projects: \`${userCommand(userScope.run, server)}\`.`
      : `For all projects: the same in ${userScope.into}.`;
  return [
    `**${name}**: \`${file}\`. ${hint} ${everywhere} It reads what you tell agents in \`${instructions}\`.`,
    "",
    `\`\`\`${kind}`,
    entryText(configFormats, client, server).trimEnd(),
    "```",
    "",
  ];
}

function chatRow({ tool, reference, title, summary }: ChatTool): string {
  const found = toolsOf("core").find(({ name }) => name === tool);
  const asks = found?.writes === true ? "asks first" : "";
  return `| \`#${reference}\` | ${title} | ${summary} | \`${tool}\` | ${asks} |`;
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
    "In VS Code **Baton: Connect an Agent…** does it: it shows the change beside the file, writes it when you say so, and leaves everything else in the file as it is, comments too; or it copies what makes the entry for all your projects. The entry names a small program in Baton's own folder on this machine, which starts whatever Baton is installed, also after an update. As a second step it offers a block of instructions between two markers. **Baton: Remove from Workspace…** lists all of it, shows what goes, and takes exactly that back. By hand:",
    "",
    ...agentClients.flatMap(clientText),
    "- `--tools core` offers eight tools that suffice for the whole loop (● below) in about 800 tokens of context instead of about 3,000.",
    "- `--agent NAME` or `BATON_AGENT` says who is served, for tools that do not ask.",
    "",
    "## In VS Code",
    "",
    "**Tools.** VS Code's own agents (Copilot in agent mode, or any other that uses its tools) have the eight core tools, and two with which a step of a run is read and ended, without any set-up. What writes says first what will change, and for whom. They act in your session: what they claim shows as yours in the sidebar, is renewed while the window is open, and you can give it back.",
    "",
    "| in a prompt | tool | what for | over MCP | |",
    "|---|---|---|---|---|",
    ...chatTools.map(chatRow),
    "",
    "**Server.** Each open folder with projects also offers `baton mcp` as a server of VS Code's (*MCP: List Servers*), started with VS Code's own Node, once the folder is trusted.",
    "",
    "**`@baton`** answers in the chat without a model: `/ready`, `/claim search`, `/next`, `/done What came of it`, `/why search#2.1`, `/release` (alone, or with `done`, `blocked: why`, `to reviewer: what comes next`), `/status`. Buttons do the next step. A request without a command is understood when it begins with one; else a model, where there is one, is asked which command is meant, and for nothing else.",
    "",
    "`/plan` shows a plan, and a button writes it. One line for each task:",
    "",
    "```",
    "@baton /plan search:",
    "# Build",
    "Index @backend ~2h -> Query API -> Search page @frontend",
    "  Empty state",
    "# Ship",
    "Announce it needs:search-page",
    "```",
    "",
    "- `A -> B` makes B wait for A. An indented line is a subtask of the line above.",
    "- `# Title`, `Phase 1: Title`, `Title:` or a numbered line with indented lines below it opens a phase; without any all goes into *Next steps*. A phase that the file has already gets the tasks.",
    "- At the end of a line the marks of a project's file: `@agent`, `needs:id,id`, `~30m`, `^id`.",
    "",
    "Forks and older versions of VS Code that lack one of the three simply do without it.",
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
    "`code` is one of the closed set in [docs/cli.md](cli.md). Nothing of what was asked is written when a call is refused.",
    "",
    "## Tools",
    "",
    "| tool | arguments | what it does | answers |",
    "|---|---|---|---|",
    ...toolsOf("full").map(row),
    "",
    "`coordinator_claim` and `claim_project` make the same claim, and `release_project` and `coordinator_release` end it, so either half alone is enough and both in the documents' order work. `coordinator_release` ends a claim of this connection, or one made over HTTP or the command line; that of another live connection only where nobody said, by an argument or `--agent`, who this one is.",
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
