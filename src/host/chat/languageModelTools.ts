/** Baton's tools for VS Code's own agents. What a tool does is its part's; here it is only asked for and shown. */
import * as vscode from "vscode";
import { type ChatTool, chatToolName, chatTools } from "../../core/chat/chatTools";
import { deskFor, type ToolArguments, toolNotice } from "../../core/chat/toolNotices";
import type { OpenFace } from "../../core/face/face";
import type { Boards } from "../boards";
import type { Identity } from "../identity";
import { platform } from "./platform";

/** Who uses a tool that names nobody. */
const agentHere = "copilot";

export type RunChatTool = (
  name: string,
  args: unknown,
  session: { readonly face: OpenFace; readonly session: string; readonly agent: string },
) => Promise<string>;

export interface ToolServices {
  readonly boards: Boards;
  readonly identity: Identity;
  /** Loads what runs them when it is first needed. */
  readonly run: RunChatTool;
  readonly log: vscode.LogOutputChannel;
}

/** Registers them where VS Code knows of tools; forks and older versions do not. */
export function registerChatTools(services: ToolServices): vscode.Disposable {
  if (platform.lm?.registerTool === undefined) return new vscode.Disposable(() => undefined);
  return vscode.Disposable.from(
    ...chatTools.map((tool) =>
      vscode.lm.registerTool(chatToolName(tool.tool), new BoardTool(tool, services)),
    ),
  );
}

export class BoardTool implements vscode.LanguageModelTool<ToolArguments> {
  readonly #tool: ChatTool;
  readonly #services: ToolServices;

  constructor(tool: ChatTool, services: ToolServices) {
    this.#tool = tool;
    this.#services = services;
  }

  prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<ToolArguments>): vscode.PreparedToolInvocation {
    const { boards, identity } = this.#services;
    const me = identity.actor();
    const found = deskFor(
      boards.all.map(({ open }) => ({ board: open, me })),
      input,
    );
    const { doing, confirm } = toolNotice(this.#tool.tool, input, found);
    const invocationMessage = new vscode.MarkdownString(doing);
    if (confirm === undefined) return { invocationMessage };
    const message = new vscode.MarkdownString(confirm.message);
    return { invocationMessage, confirmationMessages: { title: confirm.title, message } };
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<ToolArguments>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { boards, identity, run, log } = this.#services;
    const { tool } = this.#tool;
    const faces = boards.all.map(({ face }) => face);
    const asked = tool === "get_ready_work" ? faces : [deskFor(faces, input)];
    const answers: vscode.LanguageModelTextPart[] = [];
    for (const face of asked) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      if (face === undefined) continue;
      const session = { face, session: identity.me.session, agent: agentHere };
      try {
        const answer = await run(tool, input, session);
        // Of several folders each says which it is.
        const where = asked.length > 1 ? `${face.workspace}:\n` : "";
        answers.push(new vscode.LanguageModelTextPart(where + answer));
      } catch (error) {
        log.error(`The tool ${tool} failed`, error);
        throw error;
      }
    }
    if (answers.length === 0) answers.push(new vscode.LanguageModelTextPart(noFolder));
    return new vscode.LanguageModelToolResult(answers);
  }
}

const noFolder = JSON.stringify({
  success: false,
  data: { code: "not_found", next: "Ask the person to open the repository." },
  error:
    "No folder is open in this window, so there are no projects. Ask the person to open the repository.",
});
