// Installs the stand-in for VS Code: code-server (the real workbench and the real extension host) with a
// Node of its own, from the npm registry alone. Only Node built-ins here: it runs before `npm ci` did.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const codeServerVersion = "4.139.1";
// code-server 4.139 does not load its workbench below Node 24.
export const nodeVersion = "24.21.0";
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const cache = join(repository, ".vscode-test");

// Not needed by any test, and together nearly half of the size.
const trimmed = [
  "extensions/copilot",
  "extensions/mermaid-markdown-features",
  "extensions/microsoft-authentication",
];

/**
 * @typedef {object} Installation
 * @property {string} node executable that must run the server
 * @property {string} entry script that starts the server
 */

function nodePackage() {
  const name = `node-${process.platform}-${process.arch}`;
  if (/^node-(linux|darwin)-(x64|arm64)$/.test(name)) return name;
  throw new Error(
    `The stand-in for VS Code does not exist for ${process.platform}-${process.arch}. ` +
      "Set BATON_VSCODE=download to test in a downloaded VS Code.",
  );
}

/** @param {string} root @returns {Installation} */
function layout(root) {
  return {
    node: join(root, "node_modules", nodePackage(), "bin", "node"),
    entry: join(root, "node_modules", "code-server", "out", "node", "entry.js"),
  };
}

/** npm's own script, so that it can be run by a Node of our choice. */
function npmScript() {
  const given = process.env["npm_execpath"];
  if (given?.endsWith("npm-cli.js") && existsSync(given)) return given;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const link = join(folder, "npm");
    if (!existsSync(link)) continue;
    const script = realpathSync(link);
    if (script.endsWith(".js")) return script;
  }
  throw new Error("npm was not found on PATH: install Node.js together with npm.");
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += String(chunk)));
    child.stderr.on("data", (chunk) => (output += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(" ")} ended with ${code}\n${output.slice(-4000)}`));
    });
  });
}

/** @param {string} root */
async function build(root) {
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "package.json"), '{ "name": "vscode-for-tests", "private": true }\n');
  const npm = npmScript();
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const packages = [`code-server@${codeServerVersion}`, `${nodePackage()}@${nodeVersion}`];
  await run(process.execPath, [npm, "install", ...quiet, ...packages], root);

  // code-server leaves these two installs to an install script that also compiles native modules.
  // `npm ci` refuses because the shrinkwrap is out of step, so it must be `npm install`.
  const { node } = layout(root);
  const vscode = join(root, "node_modules", "code-server", "lib", "vscode");
  const production = ["install", "--omit=dev", ...quiet];
  await run(node, [npm, ...production], vscode);
  await run(node, [npm, ...production], join(vscode, "extensions"));
  await run(node, ["postinstall.mjs"], join(vscode, "extensions"));

  const modules = join(vscode, "node_modules", "@github");
  const sdks = existsSync(modules)
    ? readdirSync(modules).map((name) => join("node_modules/@github", name))
    : [];
  const debuggers = readdirSync(join(vscode, "extensions"))
    .filter((name) => name.startsWith("ms-vscode."))
    .map((name) => join("extensions", name));
  const large = sdks.filter((name) => name.includes("copilot-sdk-"));
  for (const path of [...trimmed, ...debuggers, ...large]) {
    rmSync(join(vscode, path), { recursive: true, force: true });
  }
  for (const path of ["share", "include"]) {
    rmSync(join(dirname(dirname(node)), path), { recursive: true, force: true });
  }
}

/** Half-made installations whose process is gone. */
function removeAbandoned() {
  for (const name of readdirSync(cache)) {
    const pid = Number(/\.partial-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Returns the installation, making it first when it is missing. It is built beside its final place and
 * renamed when it is whole, so one that was killed half-way is never taken for complete.
 *
 * @param {(message: string) => void} [log]
 * @returns {Promise<Installation>}
 */
export async function installVsCode(log = console.log) {
  const root = join(cache, `code-server-${codeServerVersion}-node-${nodeVersion}`);
  if (existsSync(root)) return layout(root);
  mkdirSync(cache, { recursive: true });
  log(`installing VS Code for tests (code-server ${codeServerVersion}), once, into .vscode-test`);
  removeAbandoned();
  const partial = `${root}.partial-${process.pid}`;
  const started = Date.now();
  try {
    await build(partial);
    // Another process may have finished first; its installation is as good as ours.
    if (!existsSync(root)) renameSync(partial, root);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
  return layout(root);
}
