// The window's folders opened once more by a test, to reach what commands and settings do not.
import * as assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { runChatTool } from "../../../src/chatTools";
import { Boards } from "../../../src/host/boards";
import { Identity } from "../../../src/host/identity";
import { openFolder } from "../../../src/openFolder";

export interface TestBoards {
  readonly boards: Boards;
  readonly identity: Identity;
  readonly log: vscode.LogOutputChannel;
  readonly run: typeof runChatTool;
  readonly close: () => Promise<void>;
}

export async function openBoards(): Promise<TestBoards> {
  const extension = vscode.extensions.getExtension("baton.baton");
  assert.ok(extension);
  const builtinAgents = join(extension.extensionPath, "media", "agents");
  const log = vscode.window.createOutputChannel("Baton's tests", { log: true });
  const boards = new Boards((request) => openFolder({ ...request, builtinAgents, log }), log);
  await boards.sync();
  const identity = new Identity({ defaultName: "tester", session: "user:host-test" });
  const close = async () => {
    await boards.close();
    boards.dispose();
    log.dispose();
  };
  return { boards, identity, log, run: runChatTool, close };
}
