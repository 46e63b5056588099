// What the commands do to the file and to the history, called as a button calls them.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  boardId,
  eventually,
  journal,
  projectText,
  runAndAccept,
  set,
  textOf,
  workspaceFolder,
  write,
} from "../support/project";

describe("commands", function () {
  // Several steps each, and the machine may be busy.
  this.timeout(60_000);
  const folder = workspaceFolder().uri;
  const board = boardId(folder);
  const made: vscode.Uri[] = [];

  before(async () => {
    await set("baton.agentName", "tester");
    await set("files.autoSave", "off");
    await vscode.extensions.getExtension("baton.baton")?.activate();
  });

  after(async () => {
    await set("baton.agentName", undefined);
    for (const uri of made) await vscode.workspace.fs.delete(uri, { recursive: true });
    await vscode.commands.executeCommand("baton.refresh");
  });

  async function project(id: string, ...tasks: readonly string[]): Promise<vscode.Uri> {
    const uri = await write(folder, `${id}/AGENCY.md`, projectText(id, tasks));
    made.push(vscode.Uri.joinPath(folder, id));
    await vscode.commands.executeCommand("baton.refresh");
    return uri;
  }

  const of = (id: string) => journal(folder).filter((event) => JSON.stringify(event).includes(id));

  it("claim, step, complete, release and undo the release", async () => {
    const uri = await project("host-steps", "- [ ] Only");
    const target = { project: "host-steps" };
    await vscode.commands.executeCommand("baton.claim", board, target);
    assert.match(await textOf(uri), /^owner: tester$/mu);
    await vscode.commands.executeCommand("baton.next", board, target);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.equal(editor.document.uri.path, uri.path);
    assert.equal(editor.document.lineAt(editor.selection.active.line).text, "- [ ] Only");
    await runAndAccept("baton.complete", board, target);
    assert.match(await textOf(uri), /^- \[x\] Only$/mu);
    await vscode.commands.executeCommand("baton.release", board, target, "done");
    assert.match(await textOf(uri), /^status: completed\nowner: null$/mu);
    await vscode.commands.executeCommand("baton.undo");
    assert.match(await textOf(uri), /^status: pending\nowner: tester$/mu);
    const [granted, again] = of("host-steps").filter(({ type }) => type === "claim_granted");
    assert.ok(granted?.type === "claim_granted" && again?.type === "claim_granted");
    assert.equal(again.claim, granted.claim);
    const [started] = of("host-steps").filter(({ type }) => type === "execution_started");
    assert.ok(started?.type === "execution_started");
    const finished = of(started.execution).filter(({ type }) => type === "execution_finished");
    assert.deepEqual(
      finished.map((event) => event.type === "execution_finished" && event.status),
      ["success"],
    );
    await vscode.commands.executeCommand("baton.release", board, target, "done");
  });

  it("refuse to release what has open tasks, and change nothing", async () => {
    const uri = await project("host-open", "- [ ] One", "- [ ] Two");
    const target = { project: "host-open" };
    await vscode.commands.executeCommand("baton.claim", board, target);
    const before = await textOf(uri);
    const events = journal(folder).length;
    await vscode.commands.executeCommand("baton.release", board, target, "done");
    assert.equal(await textOf(uri), before);
    assert.equal(journal(folder).length, events);
    await vscode.commands.executeCommand("baton.undo");
    assert.match(await textOf(uri), /^owner: null$/mu);
  });

  it("leave what was undone in the editor undone", async () => {
    const uri = await project("host-undone", "- [ ] One");
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, document.lineAt(document.lineCount - 1).range.end, "Not saved\n");
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand("baton.claim", board, { project: "host-undone" });
    assert.match(document.getText(), /^owner: tester$/mu);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    assert.match(document.getText(), /^owner: null$/mu);
    await eventually("the edit is dropped", () =>
      journal(folder).some((event) => event.type === "edit_dropped" && event.why === "undone"),
    );
    await vscode.commands.executeCommand("baton.refresh");
    assert.match(document.getText(), /^owner: null$/mu);
    assert.ok(
      journal(folder).some(
        (event) => event.type === "claim_ended" && event.outcome === "owner_changed",
      ),
    );
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});

describe("settings", () => {
  const folder = workspaceFolder().uri;

  it("decide under which name one claims, at once", async () => {
    const uri = await write(folder, "host-name/AGENCY.md", projectText("host-name", ["- [ ] One"]));
    await set("baton.agentName", "planner");
    await vscode.commands.executeCommand("baton.refresh");
    await vscode.commands.executeCommand("baton.claim", boardId(folder), { project: "host-name" });
    assert.match(await textOf(uri), /^owner: planner$/mu);
    await vscode.commands.executeCommand("baton.undo");
    await set("baton.agentName", undefined);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, ".."), { recursive: true });
  });
});
