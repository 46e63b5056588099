// Packages the extension and installs it once; every server gets a copy of that extensions folder.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installExtension } from "../../support/vscode/server.mjs";
import { removeFolder, temporaryFolder } from "../../support/vscode/workspace.mjs";
import { repository } from "./paths";

export default async function globalSetup(): Promise<() => void> {
  const folder = temporaryFolder();
  const extensions = join(folder, "extensions");
  await installExtension(packaged(), extensions, join(folder, "run"));
  process.env["BATON_E2E_EXTENSIONS"] = extensions;
  return () => removeFolder(folder);
}

/** The .vsix: the one that BATON_VSIX names (npm test has just packaged it), or a new one. */
function packaged(): string {
  const given = process.env["BATON_VSIX"];
  if (given !== undefined) return given;
  const script = join(repository, "scripts", "package.mjs");
  const { status } = spawnSync(process.execPath, [script], { cwd: repository, stdio: "inherit" });
  if (status !== 0) throw new Error("packaging failed");
  return join(repository, "baton.vsix");
}
