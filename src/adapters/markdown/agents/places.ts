/** Where agent definitions lie in a worktree, tool by tool. Platform facts 4. */
import type { AgentSource } from "../../../core/agent/model";

/** One folder that a tool reads its agents from. */
export interface AgentPlace {
  readonly source: AgentSource;
  /** Relative to the worktree's root, with forward slashes. */
  readonly folder: string;
  /** Lower case; a file counts when its name ends so. */
  readonly suffix: string;
  /** Whether folders below it count too. */
  readonly deep: boolean;
}

/** In order of precedence. VS Code takes any Markdown file in `.github/agents`. */
export const agentPlaces: readonly AgentPlace[] = [
  { source: "baton", folder: ".baton/agents", suffix: ".md", deep: true },
  { source: "claude", folder: ".claude/agents", suffix: ".md", deep: true },
  { source: "github", folder: ".github/agents", suffix: ".md", deep: false },
  { source: "github", folder: ".github/chatmodes", suffix: ".chatmode.md", deep: false },
  { source: "gemini", folder: ".gemini/agents", suffix: ".md", deep: false },
  { source: "cursor", folder: ".cursor/agents", suffix: ".md", deep: false },
  { source: "codex", folder: ".codex/agents", suffix: ".toml", deep: false },
];

/** Glob patterns, relative to the worktree's root, whose changes mean that the list may be stale. */
export const watchGlobs: readonly string[] = agentPlaces.map(
  (place) => `${place.folder}/${place.deep ? "**/" : ""}*${place.suffix}`,
);

/** The file's name without what only says its kind: `review.agent.md` is `review`. */
export function nameFromPath(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const stem = file.replace(/(?:\.agent|\.chatmode)?\.md$|\.toml$/iu, "");
  return stem === "" ? file : stem;
}
