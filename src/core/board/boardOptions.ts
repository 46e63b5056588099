/** What an open board needs of the world, and what it may do in it. */
import type { Coordination } from "../coordination/coordination";
import type {
  Checkpoint,
  Clock,
  Documents,
  Ids,
  Journal,
  Log,
  ProjectFormat,
  Repository,
  Sessions,
} from "../ports";
import type { MaxFailures, RoleCheck } from "../world";

export interface BoardPorts {
  readonly journal: Journal;
  readonly checkpoint: Checkpoint;
  readonly documents: Documents;
  readonly format: ProjectFormat;
  readonly repository: Repository;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface BoardOptions {
  /** The worktree whose files this process shows. */
  readonly worktree: string;
  /** Stands for the folder's name of a project file at the very top. */
  readonly rootName: string;
  /** Why this process may only read; undefined when it may write. Asked before each write. */
  readonly readOnly: () => string | undefined;
  readonly checkRole: RoleCheck;
  readonly maxFailures?: MaxFailures;
  /** In whose name sync commits are made. */
  readonly session: string;
  /** Runs once before this process writes for the first time: reading leaves no trace. */
  readonly beforeFirstWrite?: () => Promise<void>;
  /**
   * Whether a look at the files also brings them and the journal into step (the default), as windows
   * do. A process that comes and goes leaves that to its commands: a read writes nothing. PROTOCOL 4.3.
   */
  readonly keepInStep?: boolean;
  /** Asks a coordination server before something is claimed, where one is set. */
  readonly coordination?: Coordination;
}
