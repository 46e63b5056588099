// npm start: shows Baton in a real VS Code on a fresh demo, from a fresh clone on.
// usage: npm start [-- --no-open] [-- --once]
//   --no-open  print the address, open no window    --once  end as soon as it is up (for tests)
// Only Node built-ins here and in what it imports: it starts before node_modules exists.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installExtension, startServer, workbenchUrl } from "../test/support/vscode/server.mjs";
import { removeFolder, temporaryFolder } from "../test/support/vscode/workspace.mjs";
import { installNodeModules, installSystemPackages, root } from "./machine.mjs";

const open = !process.argv.includes("--no-open");
const once = process.argv.includes("--once");

/** @param {string} script @param {string[]} args */
function runScript(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", script), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`${script} failed`);
}

/** The `code` command of an installed VS Code. */
function installedVsCode() {
  const name = process.platform === "win32" ? "code.cmd" : "code";
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Resolves on Ctrl+C. @returns {Promise<void>} */
function interrupted() {
  return new Promise((resolve) => {
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
      process.once(signal, () => resolve());
    }
  });
}

/** @param {string} url */
function openInBrowser(url) {
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(command, [url], { stdio: "ignore", detached: true });
  // No desktop: the address is printed anyway.
  child.once("error", () => console.log("(no browser could be opened: open the address by hand)"));
  child.unref();
}

const nextSteps = `
What to do there
  - Baton is in the activity bar on the left; its state is in the status bar at the bottom.
  - The folder is a small shop: 16 projects, 14 agents, two weeks of history, and work going on now.
  - F1, "Baton: Show Flow": who handed what to whom, and when.
  - F1, "Baton: Claim…", then simple-sequential-example: take a project, step through it, hand it off.
  - Hover what is yellow or red: it says why, and what would mend it.
  - F1, then type "Baton", lists every command.
Ctrl+C ends this and removes the copy.
`;

/** @param {string} code @param {string} workspace */
async function startDesktop(code, workspace) {
  runScript("build.mjs");
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, workspace];
  console.log(`Opening VS Code (${code}) with the extension from this folder, on ${workspace}`);
  if (open) {
    // On Windows `code` is a batch file, which only a shell can start.
    const shell = process.platform === "win32";
    const { status } = spawnSync(code, args, { stdio: "inherit", shell });
    if (status !== 0) throw new Error(`${code} ended with ${status}`);
  }
  console.log(nextSteps);
  if (!once) await interrupted();
}

/** @param {string} folder @param {string} workspace */
async function startServed(folder, workspace) {
  runScript("package.mjs");
  const extensionsDir = join(folder, "extensions");
  await installExtension(join(root, "baton.vsix"), extensionsDir, join(folder, "install"));
  const server = await startServer({
    runDir: join(folder, "run"),
    extensionsDir,
    settings: { "git.enabled": true },
    idleSeconds: 0,
  });
  const url = workbenchUrl(server, { folder: workspace });
  console.log(
    "\nNo `code` command was found, so VS Code is served in the browser from this machine only.",
  );
  console.log(`The packaged extension is installed; the workspace is ${workspace}`);
  console.log(`\n  ${url}`);
  console.log(nextSteps);
  if (open) openInBrowser(url);
  if (!once) await interrupted();
  await server.stop();
}

async function main() {
  installSystemPackages({ browser: false });
  installNodeModules();
  const folder = temporaryFolder();
  try {
    const workspace = join(folder, "baton-demo");
    runScript("demo.mjs", workspace);
    const code = installedVsCode();
    if (code === undefined) await startServed(folder, workspace);
    else await startDesktop(code, workspace);
  } finally {
    removeFolder(folder);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
