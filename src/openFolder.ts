/**
 * Builds the adapters of one folder and opens its board. The one place where ports and adapters meet;
 * the extension and the command line share it.
 */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { FileArtifacts } from "./adapters/artifacts/fileArtifacts";
import { coordinatorFrom } from "./adapters/coordinator/coordinatorFrom";
import { FileDocuments } from "./adapters/documents/fileDocuments";
import { GitRepository } from "./adapters/git/gitRepository";
import { locateBoard } from "./adapters/git/locateBoard";
import { refuseSharedDisk } from "./adapters/git/sharedDisk";
import { trackedMachineFiles } from "./adapters/git/trackedFiles";
import { FileHistory } from "./adapters/journal/fileHistory";
import { FileJournal } from "./adapters/journal/fileJournal";
import { BatonAgentFiles } from "./adapters/markdown/agents/batonAgentFiles";
import { FileAgentDefinitions } from "./adapters/markdown/agents/fileAgentDefinitions";
import { watchGlobs } from "./adapters/markdown/agents/places";
import { markdownFormat } from "./adapters/markdown/format";
import { LowdbCheckpoint } from "./adapters/store/lowdbCheckpoint";
import { boardMark } from "./adapters/system/boardMark";
import { SystemClock } from "./adapters/system/clock";
import { RandomIds } from "./adapters/system/ids";
import { NodeProcesses } from "./adapters/system/processes";
import { SessionRegistry } from "./adapters/system/sessionRegistry";
import { fit } from "./core/agent/fit";
import { buildRegistry, maxFailuresOf } from "./core/agent/registry";
import { OpenBoard } from "./core/board/openBoard";
import type { FolderRequest, OpenedFolder } from "./core/board/openedFolder";
import { Coordination } from "./core/coordination/coordination";
import { coordinatorIn } from "./core/coordination/coordinatorIn";
import type { Log } from "./core/ports";
import { openWorkflows } from "./openWorkflows";

export interface FolderOptions extends FolderRequest {
  /** Absolute path of the agents that ship with Baton; workflows and programs lie beside its folder. */
  readonly builtinAgents: string;
  readonly log: Log;
  /** In whose name files and journal are brought into step; a window's where nothing is said. */
  readonly session?: string;
  /** See `BoardOptions`. */
  readonly keepInStep?: boolean;
}

/**
 * Opens the board of the repository or folder.
 *
 * @throws BatonError when the folder cannot be read, or its journal is damaged beyond reading
 */
export async function openFolder(options: FolderOptions): Promise<OpenedFolder> {
  const { log } = options;
  const place = await locateBoard(options.folder);
  const sharedDisk = await refuseSharedDisk(place.boardDirectory);
  const readOnly = () =>
    sharedDisk === undefined ? options.readOnly() : `${sharedDisk.message} ${sharedDisk.remedy}`;
  const clock = new SystemClock();
  const ids = new RandomIds();
  const processes = new NodeProcesses();
  const sessions = new SessionRegistry(join(place.boardDirectory, "sessions"), processes);
  const session = options.session ?? `window:${ids.next()}`;
  const journal = new FileJournal({
    directory: join(place.boardDirectory, "journal"),
    ids,
    clock,
    log,
  });
  const repository = new GitRepository(place);
  const disk = new FileDocuments({
    worktree: (name) => repository.folderOf(name),
    locks: join(place.boardDirectory, "locks"),
    processes,
    log,
    include: [options.include],
    exclude: options.exclude,
  });
  const rootOf = (worktree: string) => repository.root(worktree);
  const { worktree, listRoot } = place;
  const documents = options.wrapDocuments?.(disk, { worktree, listRoot, rootOf }) ?? disk;
  const { commonDirectory = place.worktreeRoot, boardDirectory } = place;
  const mark = () => boardMark(boardDirectory, commonDirectory);
  const coordination = new Coordination({
    current: coordinatorFrom(options.coordinator ?? (() => coordinatorIn(process.env))),
    ownBoard: mark,
    log,
  });
  let registry = buildRegistry([]);
  let unregister: (() => Promise<void>) | undefined;
  const open = await OpenBoard.open(
    {
      journal,
      checkpoint: new LowdbCheckpoint({
        file: join(place.boardDirectory, "store.json"),
        processes,
        log,
      }),
      documents,
      format: markdownFormat,
      repository,
      sessions: {
        alive: (other) => sessions.alive(other),
      },
      clock,
      ids,
      log,
    },
    {
      worktree: place.worktree,
      rootName: place.rootName,
      readOnly,
      checkRole: (claimer, wanted) => fit(registry, claimer, wanted),
      maxFailures: (agent) => maxFailuresOf(registry, agent),
      session,
      keepInStep: options.keepInStep ?? true,
      coordination,
      // Only a process that writes is anybody's business, and reading must leave no trace.
      beforeFirstWrite: async () => {
        await place.prepare();
        unregister = await sessions.register(session);
      },
    },
  );
  const boardId = createHash("sha256").update(place.boardDirectory).digest("hex").slice(0, 24);
  return {
    open,
    id: `${place.boardDirectory}\n${place.worktree}\n${place.listRoot}`,
    listRoot: place.listRoot,
    rootOf,
    worktreeRoot: place.worktreeRoot,
    boardDirectory: place.boardDirectory,
    boardId,
    artifacts: new FileArtifacts({
      directory: join(place.boardDirectory, "artifacts"),
      worktree: place.worktreeRoot,
      ids,
    }),
    read: (copy) => disk.read(copy),
    register: (other) => sessions.register(other),
    alive: (other) => sessions.alive(other),
    agentFiles: new BatonAgentFiles(place.worktreeRoot),
    agents: new FileAgentDefinitions(
      { worktrees: [place.worktreeRoot], builtin: options.builtinAgents },
      log,
    ),
    history: new FileHistory(join(place.boardDirectory, "journal")),
    reader: () => new FileHistory(join(place.boardDirectory, "journal")),
    agentGlobs: watchGlobs,
    workflows: openWorkflows({
      place,
      boardId,
      documents,
      media: dirname(options.builtinAgents),
      dist: join(dirname(dirname(options.builtinAgents)), "dist"),
      board: () => open,
      registry: () => registry,
      sessions: { alive: (other) => sessions.alive(other) },
      session,
      log,
    }),
    coordination,
    mark,
    setRegistry: (next) => {
      registry = next;
    },
    watch: (listener) => journal.watch(listener),
    trackedMachineFiles: () => trackedMachineFiles(place),
    close: async () => {
      await coordination.close();
      await open.close();
      await disk.close();
      await unregister?.();
    },
  };
}
