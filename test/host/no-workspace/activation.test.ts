import * as assert from "node:assert/strict";
import * as vscode from "vscode";

describe("without a folder", () => {
  it("activates", async () => {
    const extension = vscode.extensions.getExtension("baton.baton");
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
