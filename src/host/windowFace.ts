/** The board of one folder of this window as agents' faces know it. */
import * as vscode from "vscode";
import type { AgentRegistry } from "../core/agent/registry";
import type { OpenedFolder } from "../core/board/openedFolder";
import type { FaceBoard, OpenFace } from "../core/face/face";
import type { OpenRuns } from "../core/face/runParts";
import type { HistoryFeed } from "../core/history/historyFeed";
import type { OrchestratorPorts } from "../core/orchestrator/orchestratorPorts";
import type { History } from "../core/ports";
import type { CopyRef } from "../core/project/copy";

/** What it asks of the open board that is behind it. */
export interface WindowBoard {
  readonly root: vscode.Uri;
  readonly registry: AgentRegistry;
  readonly history: HistoryFeed;
  /** Comes true when all folders were looked through once. */
  readonly listed: Promise<void>;
}

export class WindowFace implements OpenFace {
  readonly workspace: string;
  readonly boardId: string;
  readonly boardDirectory: string;
  readonly board: FaceBoard;
  readonly history: HistoryFeed;
  readonly agentFiles: OpenFace["agentFiles"];
  readonly orchestrator: OrchestratorPorts;
  /** Lent by `RunHost`, which drives them once the window is trusted. */
  runs: OpenRuns | undefined = undefined;
  readonly coordinator: OpenFace["coordinator"];
  readonly mark: () => Promise<string>;
  readonly #opened: OpenedFolder;
  readonly #window: WindowBoard;

  constructor(opened: OpenedFolder, folder: vscode.Uri, window: WindowBoard) {
    this.#opened = opened;
    this.#window = window;
    this.workspace = folder.fsPath;
    this.boardId = opened.boardId;
    this.boardDirectory = opened.boardDirectory;
    this.board = opened.open;
    this.history = window.history;
    this.agentFiles = opened.agentFiles;
    this.coordinator = opened.coordination;
    this.mark = opened.mark;
    this.orchestrator = {
      open: opened.open,
      registry: () => window.registry,
      history: window.history,
      artifacts: opened.artifacts,
      workingDirectory: opened.worktreeRoot,
    };
  }

  get registry(): AgentRegistry {
    return this.#window.registry;
  }

  pathOf({ path }: CopyRef): string {
    return vscode.Uri.joinPath(this.#window.root, path).fsPath;
  }

  async textOf(copy: CopyRef): Promise<string | undefined> {
    return (await this.#opened.read(copy))?.text;
  }

  /** Files are watched here, so what others journalled is all that can be missing. */
  async look(): Promise<void> {
    await this.#window.listed;
    await this.#opened.open.catchUp();
  }

  catchUp(): Promise<void> {
    return this.#opened.open.catchUp();
  }

  /** The window follows the journal anyway. */
  follow(): () => void {
    return () => undefined;
  }

  reader(): History {
    return this.#opened.reader();
  }

  /** The window stands behind its person already, and renews what that one holds. PROTOCOL 4.2. */
  keep(): () => Promise<void> {
    return () => Promise.resolve();
  }

  alive(session: string): Promise<boolean> {
    return this.#opened.alive(session);
  }

  trackedMachineFiles(): Promise<readonly string[]> {
    return this.#opened.trackedMachineFiles();
  }

  /** The board belongs to the window, which closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
