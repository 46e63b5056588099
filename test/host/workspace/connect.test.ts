// Files of people that connecting changes, and the program that agents start, on a real file system.
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { makeChange, readFile } from "../../../src/host/connect/folderFiles";
import { launcherServer, refreshLauncher } from "../../../src/host/connect/launcher";
import { textOf, workspaceFolder, write } from "../support/project";

const folder = workspaceFolder().uri;
const uri = (path: string) => vscode.Uri.joinPath(folder, path);

describe("connecting an agent", () => {
  after(async () => {
    for (const path of ["connect-test", "connect-link"]) {
      await vscode.workspace.fs.delete(uri(path), { recursive: true });
    }
  });

  it("makes files with their folders, and takes both away again", async () => {
    const path = "connect-new/deep/settings.json";
    await makeChange(folder, { path, before: undefined, after: "{}\n" });
    assert.equal(await textOf(uri(path)), "{}\n");
    await makeChange(folder, { path, before: "{}\n", after: undefined });
    assert.equal(await readFile(folder, path), undefined);
    await assert.rejects(async () => vscode.workspace.fs.stat(uri("connect-new")));
  });

  it("leaves alone what was changed meanwhile, is not saved, or lies behind a link", async () => {
    const path = "connect-test/mcp.json";
    const file = await write(folder, path, "\uFEFF{ }\n");
    assert.equal(await readFile(folder, path), "\uFEFF{ }\n");
    const change = { path, before: "{}\n", after: "[]\n" };
    await assert.rejects(makeChange(folder, change), /changed meanwhile/u);

    const document = await vscode.workspace.openTextDocument(file);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(0, 0), " ");
    await vscode.workspace.applyEdit(edit);
    await assert.rejects(readFile(folder, path), /unsaved changes/u);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");

    symlinkSync(uri("connect-test").fsPath, uri("connect-link").fsPath);
    await assert.rejects(readFile(folder, "connect-link/mcp.json"), /is a link/u);
    assert.equal(await textOf(file), "\uFEFF{ }\n");
  });

  it("starts the Baton that is installed now, also after an update", async () => {
    const extension = vscode.extensions.getExtension("baton.baton");
    assert.ok(extension);
    const storage = uri("connect-test/storage");
    const cli = vscode.Uri.file(join(extension.extensionPath, "dist", "cli.js"));
    const server = await launcherServer({ cli, storage });
    const [program = ""] = server.args;
    const started = spawnSync("node", [program, "--version"], { encoding: "utf8" });
    assert.match(started.stdout, /^\d+\.\d+\.\d+/u);
    const newer = vscode.Uri.file("/newer/dist/cli.js");
    await refreshLauncher({ cli: newer, storage });
    assert.match(await textOf(vscode.Uri.file(program)), /newer/u);
    await refreshLauncher({ cli, storage: uri("connect-test/nobody") });
    await assert.rejects(async () => vscode.workspace.fs.stat(uri("connect-test/nobody")));
  });
});
