/**
 * Where MCP servers are configured, and under which names. Only names are looked at: what stands behind
 * them may hold keys.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { errorCode } from "../../core/disk";

interface Place {
  /** Relative to the worktree, or to the person's home with `~/`. */
  readonly path: string;
  /** The keys that lead to the object whose keys are the names. */
  readonly keys: readonly string[];
}

const places: readonly Place[] = [
  { path: ".mcp.json", keys: ["mcpServers"] },
  { path: ".vscode/mcp.json", keys: ["servers"] },
  { path: ".cursor/mcp.json", keys: ["mcpServers"] },
  { path: ".gemini/settings.json", keys: ["mcpServers"] },
  { path: ".codex/config.toml", keys: ["mcp_servers"] },
  { path: ".copilot/mcp-config.json", keys: ["mcpServers"] },
  { path: "~/.claude.json", keys: ["mcpServers"] },
  { path: "~/.claude/settings.json", keys: ["mcpServers"] },
  { path: "~/.cursor/mcp.json", keys: ["mcpServers"] },
  { path: "~/.gemini/settings.json", keys: ["mcpServers"] },
  { path: "~/.codex/config.toml", keys: ["mcp_servers"] },
  { path: "~/.copilot/mcp-config.json", keys: ["mcpServers"] },
];

const sizeLimit = 8 * 1024 * 1024;

/** The files in which a server of that name is configured, as people write them. */
export async function placesOfServer(
  server: string,
  worktree: string,
  home: string = homedir(),
): Promise<{ readonly found: readonly string[]; readonly unreadable: readonly string[] }> {
  const found: string[] = [];
  const unreadable: string[] = [];
  for (const { path, keys } of places) {
    const file = path.startsWith("~/") ? join(home, path.slice(2)) : join(worktree, path);
    const value = await contentOf(file);
    if (value === undefined) continue;
    if (value === "unreadable") unreadable.push(path);
    else if (namesAt(value.content, keys).includes(server)) found.push(path);
    else if (
      path === "~/.claude.json" &&
      namesInProject(value.content, worktree).includes(server)
    ) {
      found.push(path);
    }
  }
  return { found, unreadable };
}

/** Claude keeps the servers of single folders in the person's own file. */
function namesInProject(content: unknown, worktree: string): readonly string[] {
  return namesAt(content, ["projects", worktree, "mcpServers"]);
}

function namesAt(content: unknown, keys: readonly string[]): readonly string[] {
  let value = content;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return [];
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

async function contentOf(
  file: string,
): Promise<{ readonly content: unknown } | "unreadable" | undefined> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > sizeLimit) return "unreadable";
    if (file.endsWith(".toml")) return { content: parseToml(text) };
    return { content: JSON.parse(withoutComments(text)) };
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "unreadable";
  }
}

/** VS Code and others allow comments and trailing commas in these files; strings are left alone. */
function withoutComments(text: string): string {
  const parts = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/gu;
  return text
    .replace(/^\uFEFF/u, "")
    .replaceAll(parts, (part) => (part.startsWith('"') ? part : ""));
}
