/** The flow view: one panel a window, which shows one board. */
import * as vscode from "vscode";
import { BatonError } from "../../core/errors";
import type { FromFlowPage, PageCommand, ToFlowPage } from "../../protocol/flow";
import { parseFromFlowPage } from "../../protocol/flowMessages";
import type { BoardHandle, Boards } from "../boards";
import { artifactUri } from "./executionPlace";
import { flowPage, pageRoots } from "./flowPage";
import { FlowSession } from "./flowSession";

export const flowViewType = "baton.flow";
const boardKey = "baton.flow.board";

const commandIds: Readonly<Record<PageCommand, string>> = {
  claim: "baton.claim",
  openDemo: "baton.openDemo",
  logExecution: "baton.logExecution",
  showLog: "baton.showLog",
};

/** What the view needs of the rest of the window. */
export interface FlowHost {
  readonly extension: vscode.Uri;
  readonly boards: Boards;
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /** Unguessable text for the page's policy. */
  readonly nonce: () => string;
  /** Shows the row in the projects tree, if that is visible. */
  readonly reveal: (handle: BoardHandle, key: number) => Promise<void>;
  readonly openTask: (handle: BoardHandle, key: number) => Promise<void>;
}

/** What is to be chosen when the view opens. */
export type FlowTarget =
  | { readonly kind: "execution"; readonly key: number }
  | { readonly kind: "agent"; readonly agent: string }
  /** One run by its id, with one execution chosen where there is one. */
  | { readonly kind: "run"; readonly run: string; readonly key: number | undefined };

export class FlowPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #host: FlowHost;
  readonly #subscriptions: vscode.Disposable[] = [];
  #panel: vscode.WebviewPanel | undefined;
  #session: FlowSession | undefined;
  /** The page's filter, for a board that opens later. */
  #ready: Extract<FromFlowPage, { type: "ready" }> | undefined;
  #wanted: FlowTarget | undefined;

  constructor(host: FlowHost) {
    this.#host = host;
    this.#subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(flowViewType, this),
      host.boards.onDidChange(({ handle }) => {
        if (handle === this.#session?.handle) this.#session.look();
      }),
      host.boards.onDidList(() => this.#followBoards()),
    );
  }

  /** Opens or shows it, on a board when one is given, with something chosen. */
  async show(handle: BoardHandle | undefined, target?: FlowTarget): Promise<void> {
    if (handle !== undefined) await this.#host.memory.update(boardKey, handle.root.toString());
    this.#wanted = target;
    if (this.#panel === undefined) {
      const panel = vscode.window.createWebviewPanel(
        flowViewType,
        "Flow",
        vscode.ViewColumn.Active,
      );
      this.#adopt(panel);
      return;
    }
    this.#panel.reveal();
    // A page that was hidden begins anew, and is told when it is ready.
    if (this.#ready === undefined) return;
    if (handle !== undefined && handle !== this.#session?.handle) {
      await this.#begin(handle, this.#ready);
    }
    this.#choose();
  }

  /** After a reload of the window; the page brings its own memory. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
    await Promise.resolve();
  }

  dispose(): void {
    this.#session?.close();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#panel?.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { extension, nonce } = this.#host;
    this.#panel?.dispose();
    this.#panel = panel;
    this.#ready = undefined;
    const icon = (theme: string) => vscode.Uri.joinPath(extension, "media", `baton-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    panel.webview.options = { enableScripts: true, localResourceRoots: [...pageRoots(extension)] };
    panel.webview.onDidReceiveMessage((value) => this.#guard(() => this.#receive(value)));
    panel.onDidChangeViewState(() => {
      // VS Code throws a hidden page away; nothing is worked out for it meanwhile.
      if (this.#panel === panel && !panel.visible) this.#rest();
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#rest();
      this.#panel = undefined;
    });
    panel.webview.html = flowPage(panel.webview, extension, nonce());
  }

  #rest(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#ready = undefined;
  }

  async #receive(value: unknown): Promise<void> {
    const message = parseFromFlowPage(value);
    if (message === undefined) {
      this.#host.log.warn("The flow view sent something that is no message; it was dropped");
      return;
    }
    if (message.type === "ready") {
      this.#ready = message;
      const handle = this.#boardToShow();
      if (handle !== undefined) await this.#begin(handle, message);
      else if (this.#host.boards.all.length === 0) this.#tellNoBoard();
      return;
    }
    if (message.type === "command") {
      await vscode.commands.executeCommand(commandIds[message.command]);
    } else if (message.type === "copy") {
      await vscode.env.clipboard.writeText(message.text);
    } else if (message.type === "failed") {
      this.#host.log.error(`In the flow view: ${message.message}`);
    } else if (this.#session !== undefined) {
      await this.#ask(this.#session, message);
    }
  }

  async #ask(
    session: FlowSession,
    message: Exclude<FromFlowPage, { type: "ready" | "command" | "copy" | "failed" }>,
  ): Promise<void> {
    const { handle } = session;
    switch (message.type) {
      case "filter":
        if (this.#ready !== undefined) this.#ready = { ...this.#ready, filter: message.filter };
        return session.show(message.filter);
      case "details": {
        const { key } = message;
        return this.#post({ type: "details", key, details: await session.details(key) });
      }
      case "reveal":
        return this.#host.reveal(handle, message.key);
      case "openTask":
        return this.#host.openTask(handle, message.key);
      case "openArtifact": {
        const uri = artifactUri(handle, message.path);
        const details = uri === undefined ? undefined : await session.details(message.key);
        // Only what the execution names may be opened from it.
        const named = details?.artifacts.some(({ path }) => path === message.path) === true;
        if (uri !== undefined && named) await vscode.commands.executeCommand("vscode.open", uri);
      }
    }
  }

  async #begin(
    handle: BoardHandle,
    { filter }: Extract<FromFlowPage, { type: "ready" }>,
  ): Promise<void> {
    this.#session?.close();
    const session = new FlowSession(
      handle,
      (message) => this.#post(message),
      (error) => this.#tellProblem(error),
    );
    this.#session = session;
    if (this.#panel !== undefined) {
      const several = this.#host.boards.all.length > 1;
      this.#panel.title = several ? `Flow: ${handle.name}` : "Flow";
    }
    await session.show(filter);
    this.#choose();
  }

  /** The board that was shown last, else the first. */
  #boardToShow(): BoardHandle | undefined {
    const { boards, memory } = this.#host;
    const last = memory.get<string>(boardKey);
    return boards.all.find(({ root }) => root.toString() === last) ?? boards.all[0];
  }

  /** A board that is shown may have been closed and opened anew, with other settings for example. */
  #followBoards(): void {
    const { boards } = this.#host;
    const ready = this.#ready;
    if (ready === undefined) return;
    if (this.#session !== undefined && boards.all.includes(this.#session.handle)) return;
    const handle = this.#boardToShow();
    if (handle !== undefined) void this.#guard(() => this.#begin(handle, ready));
  }

  #choose(): void {
    const { handle } = this.#session ?? {};
    const wanted = this.#wanted;
    if (handle === undefined || wanted === undefined) return;
    this.#wanted = undefined;
    if (wanted.kind === "agent") this.#post({ type: "focusAgent", agent: wanted.agent });
    if (wanted.kind === "run") this.#post({ type: "showRun", run: wanted.run });
    if (wanted.kind !== "agent" && wanted.key !== undefined) {
      this.#post({ type: "select", key: wanted.key });
    }
  }

  #post(message: ToFlowPage): void {
    // False only says that the page is hidden or gone; it asks again when it comes back.
    void this.#panel?.webview.postMessage(message);
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#tellProblem(error);
    }
  }

  #tellProblem(error: unknown): void {
    this.#host.log.error("The flow view could not be filled", error);
    const message = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof BatonError ? (error.remedy ?? "") : "The log says more.";
    this.#post({ type: "problem", message, remedy });
  }

  #tellNoBoard(): void {
    if (vscode.workspace.workspaceFolders !== undefined) return;
    const remedy = "Open a folder to see what was done in it.";
    this.#post({ type: "problem", message: "No folder is open.", remedy });
  }
}
