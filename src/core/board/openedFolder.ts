/** What a face asks for when it opens a folder, and what it gets: a board with what belongs to it. */
import type { AgentRegistry } from "../agent/registry";
import type { Coordination } from "../coordination/coordination";
import type { CoordinatorSettings } from "../coordination/remoteLeases";
import type {
  AgentDefinitions,
  AgentFiles,
  Artifacts,
  Documents,
  FileContent,
  History,
} from "../ports";
import type { CopyRef } from "../project/copy";
import type { OpenedWorkflows } from "../workflow/openedWorkflows";
import type { OpenBoard } from "./openBoard";

export interface FolderRequest {
  /** Absolute path of the folder that was opened. */
  readonly folder: string;
  /** Glob of project files, relative to the folder. */
  readonly include: string;
  readonly exclude: readonly string[];
  /** Why nothing may be written; undefined when it may. Asked before each write. */
  readonly readOnly: () => string | undefined;
  /**
   * The coordination server to ask, each time; undefined where there is none. Without it the
   * environment says so.
   */
  readonly coordinator?: () => CoordinatorSettings | undefined;
  /** Puts something in front of the disk, such as an editor's buffers. */
  readonly wrapDocuments?: (documents: Documents, place: FolderPlace) => Documents;
}

/** Where an opened folder lies. */
export interface FolderPlace {
  /** The name of its worktree, as in `CopyRef`. */
  readonly worktree: string;
  /** Relative to the worktree, with forward slashes; empty for the worktree itself. */
  readonly listRoot: string;
  /** Absolute path of a worktree of the same repository; undefined when it is gone. */
  readonly rootOf: (worktree: string) => Promise<string | undefined>;
}

export interface OpenedFolder {
  readonly open: OpenBoard;
  /** Tells boards apart; the same for the same folder of a repository and worktree. */
  readonly id: string;
  /**
   * The opened folder relative to the worktree, with forward slashes; empty for the worktree itself.
   * Paths of project files are relative to the worktree.
   */
  readonly listRoot: string;
  /** Absolute path of a worktree of the same repository; undefined when it is gone. */
  readonly rootOf: (worktree: string) => Promise<string | undefined>;
  /** Absolute path of the worktree that paths of project files are relative to. */
  readonly worktreeRoot: string;
  /** Absolute path of the folder of journal and checkpoint; not made before the first write. */
  readonly boardDirectory: string;
  /** The same for all worktrees of one repository on this machine; not a path to be opened. */
  readonly boardId: string;
  readonly artifacts: Artifacts;
  readonly agents: AgentDefinitions;
  /** Writes and removes the definitions that are Baton's own. */
  readonly agentFiles: AgentFiles;
  /** A project file's text; undefined when it is gone. */
  readonly read: (copy: CopyRef) => Promise<FileContent | undefined>;
  /** Declares that this process stands behind a session. Returns the way to take it back. */
  readonly register: (session: string) => Promise<() => Promise<void>>;
  /** True when a process of this machine stands behind the session. */
  readonly alive: (session: string) => Promise<boolean>;
  /** A reader of everything that was journalled. */
  readonly history: History;
  /** Another one, with a place of its own. */
  readonly reader: () => History;
  /** Globs relative to the worktree, of files that define agents. */
  readonly agentGlobs: readonly string[];
  readonly workflows: OpenedWorkflows;
  /** Claims that a coordination server elsewhere has a say in. */
  readonly coordination: Coordination;
  /** Tells this board from all others, on other machines too. */
  readonly mark: () => Promise<string>;
  readonly setRegistry: (registry: AgentRegistry) => void;
  /** Calls back when another process may have written. Returns the way to stop. */
  readonly watch: (listener: () => void) => () => void;
  /** Machine files that git tracks though it should not. Starts git. */
  readonly trackedMachineFiles: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}
