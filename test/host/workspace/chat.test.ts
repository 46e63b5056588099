// What agents and people use inside VS Code's chat, in a real extension host without a chat view.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { chatToolName, chatTools } from "../../../src/core/chat/chatTools";
import type { Desk } from "../../../src/core/chat/desk";
import { BoardTool } from "../../../src/host/chat/languageModelTools";
import { McpServers } from "../../../src/host/chat/mcpServers";
import { chatHandler } from "../../../src/host/chat/participant";
import { openBoards, type TestBoards } from "../support/boards";
import {
  boardId,
  eventually,
  projectText,
  set,
  textOf,
  workspaceFolder,
  write,
} from "../support/project";

const folder = workspaceFolder().uri;
const token = new vscode.CancellationTokenSource().token;

describe("in VS Code's chat", function () {
  this.timeout(60_000);
  let test: TestBoards;
  const made: vscode.Uri[] = [];

  before(async () => {
    await set("baton.agentName", "tester");
    await vscode.extensions.getExtension("baton.baton")?.activate();
    test = await openBoards();
  });

  after(async () => {
    await test.close();
    for (const uri of made) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, ".."), { recursive: true });
    }
    await set("baton.agentName", undefined);
  });

  async function project(id: string, ...tasks: readonly string[]): Promise<vscode.Uri> {
    const uri = await write(folder, `${id}/AGENCY.md`, projectText(id, tasks));
    made.push(uri);
    await test.boards.refresh();
    return uri;
  }

  /** As a model gets it. */
  async function use(name: string, input: Readonly<Record<string, unknown>>) {
    const found = chatTools.find(({ tool }) => tool === name);
    assert.ok(found);
    const tool = new BoardTool(found, test);
    const prepared = tool.prepareInvocation({ input });
    const { content } = await tool.invoke({ input, toolInvocationToken: undefined }, token);
    const text = content
      .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
      .join("\n");
    return { prepared, text };
  }

  describe("tools", () => {
    it("are known to VS Code, with what models read of them", () => {
      const known = vscode.lm.tools.filter(({ name }) => name.startsWith("baton_"));
      assert.deepEqual(
        known.map(({ name }) => name).toSorted(),
        chatTools.map(({ tool }) => chatToolName(tool)).toSorted(),
      );
      for (const { description, inputSchema } of known) {
        assert.ok(description.length > 20);
        assert.ok(inputSchema);
      }
    });

    it("answer VS Code itself", async () => {
      await project("chat-read", "- [ ] One");
      await vscode.commands.executeCommand("baton.refresh");
      const input = { project_id: "chat-read" };
      const { content } = await vscode.lm.invokeTool(
        chatToolName("get_project"),
        { input, toolInvocationToken: undefined },
        token,
      );
      const [part] = content;
      assert.ok(part instanceof vscode.LanguageModelTextPart);
      assert.match(part.value, /"project_id":"chat-read"/u);
    });

    it("claim, begin, complete and release, asking before each", async () => {
      const uri = await project("chat-loop", "- [ ] Only ^only");
      const who = { project_id: "chat-loop", agent_name: "copilot" };
      const claimed = await use("claim_project", who);
      assert.match(claimed.text, /"owner":"copilot"/u);
      assert.match(await textOf(uri), /^owner: copilot$/mu);
      const asked = claimed.prepared.confirmationMessages;
      assert.equal(asked?.title, "Claim chat-loop for copilot?");
      const message = asked.message;
      assert.ok(message instanceof vscode.MarkdownString && message.isTrusted !== true);
      assert.match(message.value, /0 of 1 task done/u);

      const begun = await use("orchestrator_execute_subtask", { task_id: "chat-loop#only" });
      assert.match(begun.text, /^# Only$/mu);
      const complete = { task_id: "chat-loop#only", summary: "Done", next_action: "continue" };
      const done = await use("orchestrator_complete_subtask", complete);
      assert.equal(done.prepared.confirmationMessages?.title, "Tick “Only”?");
      assert.match(await textOf(uri), /- \[x\] Only/u);
      const released = await use("release_project", { project_id: "chat-loop" });
      assert.match(released.text, /"released":true/u);
      assert.match(await textOf(uri), /^owner: null$/mu);
    });

    it("refuse with code, holder and what to do next", async () => {
      const uri = await project("chat-held", "- [ ] One");
      await vscode.commands.executeCommand("baton.claim", boardId(folder), {
        project: "chat-held",
      });
      assert.match(await textOf(uri), /^owner: tester$/mu);
      const { text } = await use("claim_project", {
        project_id: "chat-held",
        agent_name: "copilot",
      });
      const answer = JSON.parse(text) as {
        readonly success: boolean;
        readonly data: { readonly code: string; readonly holder: string; readonly next: string };
      };
      assert.equal(answer.success, false);
      assert.equal(answer.data.code, "already_claimed");
      assert.equal(answer.data.holder, "tester");
      assert.ok(answer.data.next.length > 0);
      const wrong = await use("claim_project", { project_id: 7 });
      assert.match(wrong.text, /invalid_argument/u);
      await vscode.commands.executeCommand("baton.undo");
    });
  });

  describe("@baton", () => {
    function ask(command: string | undefined, prompt: string, reply?: string) {
      const said: string[] = [];
      const buttons: vscode.Command[] = [];
      const desks = (): readonly Desk[] =>
        test.boards.all.map(({ id, name, face }) => ({
          board: id,
          name,
          face,
          me: test.identity.actor(),
        }));
      const handler = chatHandler({
        desks,
        claimSeconds: () => 3_600,
        icon: folder,
        log: test.log,
      });
      const stream = {
        markdown: (value: string | vscode.MarkdownString) => {
          said.push(typeof value === "string" ? value : value.value);
        },
        button: (value: vscode.Command) => void buttons.push(value),
        progress: () => undefined,
      };
      const model = reply === undefined ? undefined : modelThatSays(reply);
      const result = handler({ command, prompt, model }, undefined, stream, token);
      return result.then((value) => ({ value, text: said.join(""), buttons }));
    }

    it("claims, and its buttons run commands that there are", async () => {
      const uri = await project("chat-person", "- [ ] First");
      const claimed = await ask("claim", "chat-person");
      assert.match(claimed.text, /Claimed \*\*chat\\-person\*\*/u);
      assert.match(await textOf(uri), /^owner: tester$/mu);
      const known = new Set(await vscode.commands.getCommands(true));
      for (const { command } of claimed.buttons) assert.ok(known.has(command), command);
      const followups: unknown = claimed.value.metadata?.["followups"];
      assert.ok(Array.isArray(followups) && followups.length > 0);
      assert.match((await ask("next", "")).text, /You are now at \*\*First\*\*/u);
      assert.match((await ask("done", "")).text, /That was the last one/u);
      assert.match((await ask("release", "")).text, /as done/u);
    });

    it("shows a plan, and its button writes it", async () => {
      const uri = await project("chat-plan", "- [ ] First");
      const { text, buttons } = await ask("plan", "chat-plan: Second -> Third @coder");
      assert.match(text, /Nothing is written yet/u);
      assert.doesNotMatch(await textOf(uri), /Second/u);
      const [button] = buttons;
      assert.equal(button?.command, "baton.writePlan");
      await vscode.commands.executeCommand(
        button.command,
        boardId(folder),
        ...((button.arguments ?? []) as readonly unknown[]).slice(1),
      );
      assert.match(
        await textOf(uri),
        /- \[ \] Second \^second\n- \[ \] Third @coder needs:second \^third/u,
      );
    });

    it("asks a model for the command alone, and does without one", async () => {
      await project("chat-words", "- [ ] First");
      assert.match(
        (await ask(undefined, "tell me what keeps it", "why chat-words")).text,
        /is ready/u,
      );
      assert.match(
        (await ask(undefined, "tell me a story", "Once upon a time")).text,
        /Say it with a command/u,
      );
      assert.match((await ask(undefined, "tell me a story")).text, /Say it with a command/u);
    });
  });

  describe("MCP servers", () => {
    it("are offered for a folder with projects, and go with the last of them", async () => {
      const servers = new McpServers({
        boards: test.boards,
        cli: vscode.Uri.file("/somewhere/dist/cli.js"),
        node: "/node",
        version: "1.2.3",
      });
      const [server, ...more] = servers.provideMcpServerDefinitions();
      assert.deepEqual(more, []);
      assert.ok(server instanceof vscode.McpStdioServerDefinition);
      assert.deepEqual(
        [server.label, server.command, server.args, server.env, server.version],
        [
          "Baton",
          "/node",
          ["/somewhere/dist/cli.js", "mcp", "--workspace", folder.fsPath],
          { ELECTRON_RUN_AS_NODE: "1" },
          "1.2.3",
        ],
      );
      assert.equal(server.cwd?.fsPath, folder.fsPath);
      let told = 0;
      servers.onDidChangeMcpServerDefinitions(() => {
        told += 1;
      });
      await project("chat-server", "- [ ] One");
      await eventually("the first definition is told", () => told === 1);
      await test.boards.close();
      assert.deepEqual(servers.provideMcpServerDefinitions(), []);
      await test.boards.sync();
      servers.dispose();
    });
  });
});

/** Answers every question with the same words. */
function modelThatSays(reply: string): vscode.LanguageModelChat {
  async function* words() {
    await Promise.resolve();
    yield reply;
  }
  return {
    name: "test",
    id: "test",
    vendor: "test",
    family: "test",
    version: "1",
    maxInputTokens: 1_000,
    sendRequest: () => Promise.resolve({ stream: words(), text: words() }),
    countTokens: () => Promise.resolve(1),
  };
}
