/** What the engine works with; the same in the extension, in servers and on the command line. */

import type { Command } from "../board/commands";
import type { Done } from "../board/done";
import type { Actor } from "../board/events";
import type { BoardChange } from "../board/openBoard";
import type { Refusal } from "../errors";
import type { Log, Sessions } from "../ports";
import type { World } from "../world";
import type { AgentInfo } from "./agentInfo";
import type { Approvals, GateChecks, RunFiles, Runner, Schemas, Snapshots } from "./runPorts";

/** What the engine needs of the open board. */
export interface EngineBoard {
  readonly world: World;
  now(): number;
  execute(command: Command, actor: Actor): Promise<Done | Refusal>;
  catchUp(): Promise<void>;
  onDidChange(listener: (change: BoardChange) => void): () => void;
}

/** One wait, which can be cut short. */
export interface Wait {
  /** Resolves when the time is over or the wait was cut short. */
  readonly done: Promise<void>;
  cancel(): void;
}

export interface Timers {
  /** Begins a wait of so many milliseconds. */
  start(milliseconds: number): Wait;
}

export interface EnginePorts {
  readonly board: EngineBoard;
  readonly files: RunFiles;
  readonly runners: readonly Runner[];
  /** Answers in the place of all runners, for a run that was started so. */
  readonly scripted: (run: string) => Promise<Runner>;
  readonly checks: GateChecks;
  readonly schemas: Schemas;
  readonly approvals: Approvals;
  /** Undefined where the worktree cannot be kept for a rollback. */
  readonly snapshots: Snapshots | undefined;
  readonly sessions: Sessions;
  /** An agent as the registry knows it now; undefined for one that nobody registered. */
  readonly agent: (name: string) => AgentInfo | undefined;
  readonly timers: Timers;
  readonly log: Log;
}

/** A piece of what a step says while it works. */
export interface StepText {
  readonly run: string;
  readonly step: string;
  readonly execution: string;
  readonly text: string;
}

export interface EngineOptions {
  /** Stands for this process as long as it lives; registered, so that others see when it is gone. */
  readonly session: string;
  /** Absolute path of the worktree in which steps work. */
  readonly cwd: string;
  /** How many steps of a run may be at work at once. */
  readonly concurrency: number;
  readonly onText?: (piece: StepText) => void;
}

/** How driving a run ended for the one who asked. */
export type DriveEnd =
  | { readonly kind: "over"; readonly status: "success" | "failure" | "cancelled" }
  /** Nothing is to be done before a person or an outside agent did something. */
  | { readonly kind: "waiting" }
  /** The engine was closed meanwhile. */
  | { readonly kind: "closed" }
  /** The board does not know the run any more. */
  | { readonly kind: "gone" };
