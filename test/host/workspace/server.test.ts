// The HTTP server that a window starts, spoken to as an agent would.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually, workspaceFolder } from "../support/project";

describe("the coordination server", function () {
  this.timeout(60_000);

  after(() => vscode.commands.executeCommand("baton.stopServer"));

  it("is started, found, and stopped", async () => {
    await vscode.extensions.getExtension("baton.baton")?.activate();
    await vscode.commands.executeCommand("baton.startServer");
    await vscode.commands.executeCommand("baton.copyServerUrl");
    const url = await vscode.env.clipboard.readText();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/u);
    const health = (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>;
    assert.equal(health["status"], "healthy");
    assert.equal(vscode.Uri.file(String(health["workspace"])).fsPath, workspaceFolder().uri.fsPath);
    // Asked again it says where, and starts no other.
    await vscode.commands.executeCommand("baton.startServer");
    await vscode.commands.executeCommand("baton.stopServer");
    await eventually("the server to end", () =>
      fetch(`${url}/health`).then(
        () => false,
        () => true,
      ),
    );
  });
});
