/**
 * What every face for agents stands on: the command line, MCP and HTTP each get a `Face` and call the
 * functions of this folder, so that the same question has the same answer everywhere. No face has a
 * rule of its own; it only carries arguments in and answers out. DESIGN 1.
 *
 * - `shapes.ts`: what is answered, as plain JSON with the source documents' field names.
 * - `identity.ts`: who acts (`PROTOCOL 4`).
 * - `projects.ts`, `dependencies.ts`: reading projects, ready work, explaining.
 * - `claims.ts`, `work.ts`: claiming, releasing, stepping, notes, status, handing off.
 * - `agents.ts`, `executions.ts`: registry and history.
 * - `faceError.ts`: refusals and failures in one shape.
 * - `runs.ts`, `runWorkflow.ts`, `runSteps.ts`, `defineWorkflow.ts`: workflows and their runs.
 */
import type { AgentRegistry } from "../agent/registry";
import type { OpenBoard } from "../board/openBoard";
import type { CoordinatorStatus } from "../coordination/coordination";
import type { HistoryFeed } from "../history/historyFeed";
import type { OrchestratorPorts } from "../orchestrator/orchestratorPorts";
import type { AgentFiles, History } from "../ports";
import type { CopyRef } from "../project/copy";
import type { OpenRuns } from "./runParts";

/** What a face needs of the open board. Commands look at their files again before they decide. */
export type FaceBoard = Pick<
  OpenBoard,
  "world" | "now" | "execute" | "readOnly" | "waiting" | "onDidChange"
>;

export interface Face {
  readonly board: FaceBoard;
  /** All agents as they were at the last look. */
  readonly registry: AgentRegistry;
  /** What was done; `executions.ts` brings it up to date when it is asked. */
  readonly history: HistoryFeed;
  readonly agentFiles: AgentFiles;
  /** Absolute path of the folder that was opened. */
  readonly workspace: string;
  /** The same for all worktrees of one repository on this machine; not a path to be opened. */
  readonly boardId: string;
  /** Absolute path of a project's file in the opened worktree. */
  readonly pathOf: (copy: CopyRef) => string;
  /** A project file's text as it is now; undefined when it is gone. */
  readonly textOf: (copy: CopyRef) => Promise<string | undefined>;
  /**
   * Looks again at journal, project files and agents, unless it did within `maxAge` milliseconds.
   * Every reading function of this folder calls it; two seconds are the most a list may be old.
   * PROTOCOL 3.8.
   */
  readonly look: (maxAge?: number) => Promise<void>;
}

/** What a face tells of the coordination server that claims are agreed with. */
export interface FaceCoordinator {
  /** Undefined where none is set. */
  readonly status: () => Promise<CoordinatorStatus | undefined>;
}

/** A face with a process behind it that lives and ends. */
export interface OpenFace extends Face {
  /** What the functions of `core/orchestrator` work with: planning and executing in this worktree. */
  readonly orchestrator: OrchestratorPorts;
  /** Undefined where nothing drives runs, as in a window that has only begun. */
  readonly runs: OpenRuns | undefined;
  /**
   * Stands behind a session while this process lives: registers it with its first write, so that
   * others can see it lives, and renews its claims at a third of their time (PROTOCOL 4.2). Call it
   * once for each session; returns the way to stop, after which its claims run out by themselves.
   */
  readonly keep: (session: string) => () => Promise<void>;
  /** Reads what others journalled; files are left alone. */
  readonly catchUp: () => Promise<void>;
  /** Reads the journal whenever it grows, until the returned function is called. Only servers do. */
  readonly follow: () => () => void;
  /** A reader of everything that was journalled, from its first line on. */
  readonly reader: () => History;
  /** True when a process of this machine stands behind that session. */
  readonly alive: (session: string) => Promise<boolean>;
  /** Machine files that git tracks though it should not, relative to the worktree. */
  readonly trackedMachineFiles: () => Promise<readonly string[]>;
  /** Absolute path of the folder of journal and checkpoint; it may not be there yet. */
  readonly boardDirectory: string;
  readonly coordinator: FaceCoordinator;
  /** Tells this board from all others, on other machines too. */
  readonly mark: () => Promise<string>;
  readonly close: () => Promise<void>;
}
