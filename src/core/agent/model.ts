/** Agents as their definition files describe them. DESIGN 4.2; platform facts on the file formats. */

/** Where a definition comes from. Only `baton` definitions are ever written by Baton. */
export const agentSources = [
  "baton",
  "claude",
  "github",
  "gemini",
  "cursor",
  "codex",
  "builtin",
] as const;
export type AgentSource = (typeof agentSources)[number];

export const coordinationPatterns = ["sequential", "parallel", "hierarchical"] as const;
export type CoordinationPattern = (typeof coordinationPatterns)[number];

/** One definition. The same name may come from several sources: the key is source and path. */
export interface AgentDefinition {
  readonly name: string;
  readonly source: AgentSource;
  /** Relative to the worktree's root, or to the extension's own agents for `builtin`. */
  readonly path: string;
  readonly description: string;
  readonly capabilities: readonly string[];
  readonly tools: readonly string[];
  readonly coordinationPatterns: readonly string[];
  readonly role: string | undefined;
  readonly responsibilities: readonly string[];
  readonly never: readonly string[];
  readonly handsOffTo: readonly string[];
  readonly model: string | undefined;
  readonly runner: string | undefined;
  readonly maxFailures: number | undefined;
  /** The body: what the agent is told. */
  readonly instructions: string;
  readonly problems: readonly AgentProblem[];
}

export interface AgentProblem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  readonly remedy: string;
}

/** What a definition says, without where it stands. */
export type AgentFields = Pick<AgentDefinition, "name" | "description"> &
  Partial<Omit<AgentDefinition, "name" | "description" | "source" | "path" | "problems">>;
