import * as assert from "node:assert/strict";
import * as vscode from "vscode";

describe("with a folder", () => {
  it("activates and sees the project file", async () => {
    const extension = vscode.extensions.getExtension("baton.baton");
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
    const files = await vscode.workspace.findFiles("**/AGENCY.md");
    assert.deepEqual(
      files.map((file) => vscode.workspace.asRelativePath(file)),
      ["logging/AGENCY.md"],
    );
  });
});
