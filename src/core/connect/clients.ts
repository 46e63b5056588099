/** The programs that agents run in, and where each of them looks for servers and instructions. */

/** How Baton's server is started. */
export interface Server {
  readonly command: string;
  readonly args: readonly string[];
}

export type ConfigKind = "json" | "toml";

export interface AgentClient {
  readonly id: "claude" | "copilot" | "cursor" | "codex" | "gemini";
  readonly name: string;
  /** Of the project, relative to its root, with forward slashes. */
  readonly file: string;
  readonly kind: ConfigKind;
  /** Where in the file Baton's entry stands. */
  readonly path: readonly [section: string, name: string];
  /** The entry says that the server speaks over standard input and output. */
  readonly typed: boolean;
  /** What a person must do besides, where anything. */
  readonly hint: string;
  /** For all projects of a person: what to run, or where the copied entry goes. */
  readonly userScope: { readonly run: string } | { readonly into: string };
  /** Read by the program at each start. */
  readonly instructions: string;
}

export const agentClients: readonly AgentClient[] = [
  {
    id: "claude",
    name: "Claude Code",
    file: ".mcp.json",
    kind: "json",
    path: ["mcpServers", "baton"],
    typed: true,
    hint: "Claude Code asks once whether the project’s servers may be used.",
    userScope: { run: "claude mcp add --scope user baton --" },
    instructions: "CLAUDE.md",
  },
  {
    id: "copilot",
    name: "GitHub Copilot in VS Code",
    file: ".vscode/mcp.json",
    kind: "json",
    path: ["servers", "baton"],
    typed: true,
    hint: "In this VS Code Baton’s tools and server are there without it; it is for colleagues and other editors.",
    userScope: { into: "MCP: Open User Configuration" },
    instructions: "AGENTS.md",
  },
  {
    id: "cursor",
    name: "Cursor",
    file: ".cursor/mcp.json",
    kind: "json",
    path: ["mcpServers", "baton"],
    typed: false,
    hint: "Cursor asks once whether the server may be used.",
    userScope: { into: "~/.cursor/mcp.json" },
    instructions: "AGENTS.md",
  },
  {
    id: "codex",
    name: "Codex CLI",
    file: ".codex/config.toml",
    kind: "toml",
    path: ["mcp_servers", "baton"],
    typed: false,
    hint: "Codex reads it in folders that you have marked as trusted there.",
    userScope: { run: "codex mcp add baton --" },
    instructions: "AGENTS.md",
  },
  {
    id: "gemini",
    name: "Gemini CLI",
    file: ".gemini/settings.json",
    kind: "json",
    path: ["mcpServers", "baton"],
    typed: false,
    hint: "Gemini CLI reads it at its next start.",
    userScope: { run: "gemini mcp add --scope user baton" },
    instructions: "GEMINI.md",
  },
];

/** Baton's entry as that program wants it. */
export function entryOf({ typed }: AgentClient, { command, args }: Server) {
  return typed ? { type: "stdio", command, args: [...args] } : { command, args: [...args] };
}

/** The command line that makes the entry for all projects. */
export function userCommand(run: string, { command, args }: Server): string {
  return [run, ...[command, ...args].map(shellWord)].join(" ");
}

/** In double quotes, which every shell takes, unless nothing in it could mean anything. */
function shellWord(word: string): string {
  return /^[\w./:@-]+$/u.test(word) ? word : `"${word.replaceAll(/["\\$`]/gu, escapedInQuotes)}"`;
}

/** Windows writes paths with backslashes, and its shells take them as they are. */
function escapedInQuotes(mark: string): string {
  return mark === "\\" ? mark : `\\${mark}`;
}
