// Two worktrees of one repository in one window: one board, and each its own files and editors.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  boardId,
  journal,
  projectText,
  set,
  textOf,
  workspaceFolder,
  write,
} from "../support/project";

describe("two worktrees in one window", function () {
  // The machine may be busy.
  this.timeout(60_000);
  const main = workspaceFolder(0).uri;
  const other = workspaceFolder(1).uri;

  before(async () => {
    await set("baton.agentName", "tester");
    await set("files.autoSave", "off");
    await vscode.extensions.getExtension("baton.baton")?.activate();
    for (const root of [main, other]) {
      await write(root, "shared/AGENCY.md", projectText("shared", ["- [ ] One"]));
    }
    await vscode.commands.executeCommand("baton.refresh");
  });

  const target = { project: "shared" };

  it("share who holds what: the second claim only renews the first", async () => {
    await vscode.commands.executeCommand("baton.claim", boardId(main, "other"), target);
    await vscode.commands.executeCommand("baton.claim", boardId(main), target);
    const types = journal(main).map(({ type }) => type);
    assert.equal(types.filter((type) => type === "claim_granted").length, 1);
    assert.match(await textOf(vscode.Uri.joinPath(other, "shared/AGENCY.md")), /^owner: tester$/mu);
  });

  it("get an edit of the other one in its unsaved editor, and not below it", async () => {
    const uri = vscode.Uri.joinPath(other, "shared/AGENCY.md");
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, document.lineAt(document.lineCount - 1).range.end, "Not saved\n");
    await vscode.workspace.applyEdit(edit);
    await write(main, "shared/AGENCY.md", projectText("shared", ["- [x] One"]));
    await vscode.commands.executeCommand("baton.refresh");
    await vscode.commands.executeCommand("baton.release", boardId(main), target, "done");
    assert.match(document.getText(), /^owner: null$/mu);
    assert.match(await textOf(uri), /^owner: tester$/mu);
    assert.match(
      await textOf(vscode.Uri.joinPath(main, "shared/AGENCY.md")),
      /^status: completed$/mu,
    );
    await document.save();
    assert.match(await textOf(uri), /^owner: null[^]*Not saved\n$/mu);
  });
});
