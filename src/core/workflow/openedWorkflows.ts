/** What an opened folder has for workflows besides its board. Same rules as `core/ports.ts`. */
import type { Ids } from "../ports";
import type { EnginePorts } from "./enginePorts";
import type {
  Approvals,
  Foresight,
  OwnedDifference,
  RunFiles,
  Runner,
  Schemas,
  Snapshots,
} from "./runPorts";
import type { Script } from "./scripted";
import type { PatternPages, TemplateFiles, WorkflowTemplates } from "./templatePorts";

export type ReadScriptText =
  | { readonly ok: true; readonly script: Script }
  | {
      readonly ok: false;
      /** `line` is 1-based. */
      readonly problems: readonly { readonly line: number; readonly message: string }[];
    };

export interface OpenedWorkflows {
  readonly templates: WorkflowTemplates;
  readonly templateFiles: TemplateFiles;
  /** Globs relative to the worktree, of files that define workflows. */
  readonly templateGlobs: readonly string[];
  readonly patterns: PatternPages;
  readonly schemas: Schemas;
  readonly files: RunFiles;
  readonly approvals: Approvals;
  /** Reads answers for a rehearsal; what is wrong with them as sentences with their line. */
  readonly readScript: (text: string) => ReadScriptText;
  readonly foresight: Foresight;
  /** Undefined where the worktree cannot be kept for a rollback. */
  readonly snapshots: Snapshots | undefined;
  /**
   * What an engine of this process works with.
   *
   * @param runners besides those for commands and programs, such as one for language models
   * @param approvals what runs may run here
   */
  readonly enginePorts: (runners: readonly Runner[], approvals: Approvals) => EnginePorts;
  /** In whose name this process drives runs. */
  readonly session: string;
  /** Absolute path of the worktree, in which the steps of runs work. */
  readonly cwd: string;
  readonly ids: Ids;
  /**
   * Puts project files back as edits from outside, which the sync then takes up like any other. Gives the
   * paths that were put back; a file that was not there before is left, and so is one with unsaved changes.
   */
  readonly putBackProjects: (files: readonly OwnedDifference[]) => Promise<readonly string[]>;
}
