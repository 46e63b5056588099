/** What a process that drives runs has for them besides its board. The wiring builds it. */
import type { Actor } from "../board/events";
import type { Ids, Log } from "../ports";
import type { DriveEnd } from "../workflow/enginePorts";
import type { ReadScriptText } from "../workflow/openedWorkflows";
import type {
  Approvals,
  AskToAllow,
  Foresight,
  OwnedDifference,
  RunFiles,
  Schemas,
  Snapshots,
} from "../workflow/runPorts";
import type { PatternPages, TemplateFiles, WorkflowTemplates } from "../workflow/templatePorts";

export interface RunParts {
  /** `RunEngine` of this process. */
  readonly engine: { drive(run: string): Promise<DriveEnd> };
  readonly files: RunFiles;
  readonly schemas: Schemas;
  readonly templates: WorkflowTemplates;
  readonly approvals: Approvals;
  /** Reads answers for a rehearsal. */
  readonly readScript: (text: string) => ReadScriptText;
  /** A person said that a run may run whatever command lines it comes to, as long as this process lives. */
  readonly allowFor?: (run: string) => void;
  readonly foresight: Foresight;
  /** Undefined where the worktree cannot be kept for a rollback. */
  readonly snapshots: Snapshots | undefined;
  /**
   * Puts project files back through the sync, in that person's name. Gives the paths that were put
   * back; the others were left alone.
   */
  readonly putBackProjects: (
    files: readonly OwnedDifference[],
    actor: Actor,
  ) => Promise<readonly string[]>;
  readonly ids: Ids;
  readonly log: Log;
}

/** The same where the process lives and ends. */
export interface OpenRuns extends RunParts {
  readonly templateFiles: TemplateFiles;
  readonly patterns: PatternPages;
  /** Who is asked for a command line that a run comes to; nobody where this is never called. */
  readonly askWith: (ask: AskToAllow) => void;
  /** Takes up runs that nobody drives, until the returned function is called. Only servers do. */
  readonly watch: () => () => void;
  /** Ends what is at work here and lets its runs go, so that another process may go on. */
  readonly stop: () => Promise<void>;
}
