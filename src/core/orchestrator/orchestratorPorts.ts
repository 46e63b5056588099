/** What the orchestrator works with. */
import type { AgentRegistry } from "../agent/registry";
import type { OpenBoard } from "../board/openBoard";
import type { HistoryFeed } from "../history/historyFeed";
import type { Artifacts } from "../ports";

export interface OrchestratorPorts {
  readonly open: Pick<OpenBoard, "world" | "now" | "execute" | "refresh" | "section">;
  readonly registry: () => AgentRegistry;
  readonly history: HistoryFeed;
  readonly artifacts: Artifacts;
  /** Absolute path of the worktree. */
  readonly workingDirectory: string;
}
