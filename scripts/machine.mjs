// Makes a fresh clone able to build and test. Only Node built-ins: it runs before node_modules exists.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "../test/support/vscode/browser.mjs";
import { installVsCode } from "../test/support/vscode/install.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} name */
function onPath(name) {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  console.log(`> ${command} ${args.join(" ")}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/** Runs `npm ci` when node_modules is missing or is not what the lock file says. */
export function installNodeModules() {
  const wanted = lockedPackages(join(root, "package-lock.json"));
  // npm's own record of what it installed; `npm install` by hand keeps it true as well.
  const installed = lockedPackages(join(root, "node_modules", ".package-lock.json"));
  const differs = Object.entries(wanted).some(([path, { version, optional }]) => {
    const found = installed[path]?.version;
    return path !== "" && found !== version && !(optional && found === undefined);
  });
  if (differs) run("npm", ["ci", "--no-audit", "--no-fund"]);
}

/**
 * Debian packages for what is missing.
 *
 * @param {{ browser: boolean }} needs
 */
export function installSystemPackages({ browser }) {
  /** @type {string[]} */
  const missing = [];
  if (!onPath("git")) missing.push("git");
  // Chromium draws empty boxes without fonts; fonts alone are no reason to ask for them on a desktop.
  if (browser && findChromium() === undefined) {
    missing.push("chromium", "fonts-liberation", "fonts-dejavu-core");
  }
  if (missing.length === 0) return;
  const packages = missing.join(" ");
  if (!onPath("apt-get"))
    throw new Error(`Please install: ${packages} (or set CHROMIUM to a browser).`);
  if (process.getuid?.() !== 0) {
    throw new Error(`Please install: sudo apt-get update && sudo apt-get install -y ${packages}`);
  }
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing]);
}

/** The VS Code that host and end-to-end tests run in. */
export async function installTestVsCode() {
  await installVsCode();
}
