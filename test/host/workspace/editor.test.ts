import * as assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import type { Documents, FileContent } from "../../../src/core/ports";
import { commandIds } from "../../../src/host/commands/ids";
import { EditorDocuments } from "../../../src/host/editor/editorDocuments";
import { UnsavedTexts } from "../../../src/host/editor/unsavedTexts";

const copy = { worktree: ".", path: "AGENCY.md" };
const text = "---\nstatus: pending\n---\n- [ ] One\n- [ ] Two\n";

/** A disk that nobody may touch while the buffer has unsaved changes. */
function untouchedDisk(): Documents {
  const unexpected = () => Promise.reject(new Error("the disk was touched"));
  const stat = unexpected as Documents["stat"];
  const read = unexpected as Documents["read"];
  const list = () => {
    throw new Error("the disk was listed");
  };
  return { list, stat, read, splice: unexpected };
}

async function unsavedDocument(folder: vscode.Uri): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.joinPath(folder, copy.path);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(5, 0), "A line nobody has saved\n");
  await vscode.workspace.applyEdit(edit);
  return document;
}

describe("a document with unsaved changes", () => {
  let folder: vscode.Uri;
  let document: vscode.TextDocument;
  let unsaved: UnsavedTexts;

  before(async () => {
    // Some builds of VS Code save by themselves after a second.
    const files = vscode.workspace.getConfiguration("files");
    await files.update("autoSave", "off", vscode.ConfigurationTarget.Workspace);
  });

  const editor = (disk = untouchedDisk()) =>
    new EditorDocuments(disk, unsaved, (worktree) =>
      Promise.resolve(worktree === "." ? folder : undefined),
    );

  beforeEach(async () => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = vscode.Uri.joinPath(first.uri, `unsaved-${Date.now()}`);
    await vscode.workspace.fs.createDirectory(folder);
    document = await unsavedDocument(folder);
    unsaved = new UnsavedTexts();
  });

  afterEach(async () => {
    unsaved.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  const tick = (current: FileContent) => current.text.replace("- [ ] One", "- [x] One");

  it("gets the edit in its text and stays unsaved", async () => {
    const documents = editor();
    assert.deepEqual(await documents.splice(copy, tick), { kind: "deferred" });
    assert.match(document.getText(), /- \[x\] One\n- \[ \] Two\nA line nobody has saved\n$/u);
    assert.equal(document.isDirty, true);
    const disk = await vscode.workspace.fs.readFile(document.uri);
    assert.equal(Buffer.from(disk).toString(), text);
  });

  it("can take the edit back by undo, and only that", async () => {
    const documents = editor();
    await documents.splice(copy, tick);
    await vscode.commands.executeCommand("undo");
    assert.match(document.getText(), /- \[ \] One\n- \[ \] Two\nA line nobody has saved\n$/u);
  });

  it("says what an undo left, also when it left nothing to save", async () => {
    const documents = editor();
    assert.match((await documents.draft(copy)) ?? "", /- \[ \] One/u);
    await documents.splice(copy, tick);
    assert.match((await documents.draft(copy)) ?? "", /- \[x\] One/u);
    await vscode.commands.executeCommand("undo");
    assert.match((await documents.draft(copy)) ?? "", /- \[ \] One/u);
    await vscode.commands.executeCommand("undo");
    assert.equal(await documents.draft(copy), text);
  });

  it("says nothing about the edits once it was reverted", async () => {
    const documents = editor();
    await documents.splice(copy, tick);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    assert.equal(document.isDirty, false);
    assert.equal(await documents.draft(copy), undefined);
  });

  it("of another worktree of the window gets its edit as well", async () => {
    const other = { worktree: "other", path: copy.path };
    const roots = new Map([["other", folder]]);
    const documents = new EditorDocuments(untouchedDisk(), unsaved, (worktree) =>
      Promise.resolve(roots.get(worktree)),
    );
    assert.deepEqual(await documents.splice(other, tick), { kind: "deferred" });
    assert.match(document.getText(), /- \[x\] One/u);
  });

  it("is left to the disk once it is saved", async () => {
    await document.save();
    let asked = 0;
    const disk: Documents = {
      ...untouchedDisk(),
      splice: () => {
        asked += 1;
        return Promise.resolve({ kind: "gone" });
      },
    };
    await editor(disk).splice(copy, tick);
    assert.equal(asked, 1);
  });
});

describe("the extension", () => {
  it("registers every command of its table and no other", async () => {
    const extension = vscode.extensions.getExtension("baton.baton");
    assert.ok(extension);
    await extension.activate();
    const known = await vscode.commands.getCommands(true);
    const own = known.filter(
      (id) =>
        id.startsWith("baton.") &&
        !/^baton\.(projects|agents|workflows)\.|^baton\.\w+\.focus$/u.test(id),
    );
    assert.deepEqual(own.sort(), [...commandIds].sort());
  });

  it("tells what is wrong with a project file where it stands", async () => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    const uri = vscode.Uri.joinPath(first.uri, "wrong", "AGENCY.md");
    await vscode.workspace.fs.writeFile(uri, Buffer.from("---\nstatus: doing\n---\n- [ ] One\n"));
    await vscode.commands.executeCommand("baton.refresh");
    const deadline = Date.now() + 15_000;
    while (vscode.languages.getDiagnostics(uri).length === 0 && Date.now() < deadline) {
      await setTimeout(100);
    }
    const [diagnostic] = vscode.languages.getDiagnostics(uri);
    assert.equal(diagnostic?.range.start.line, 1);
    assert.match(diagnostic.message, /"doing" is not a status.*Write one of pending, active/u);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(first.uri, "wrong"), { recursive: true });
  });
});
