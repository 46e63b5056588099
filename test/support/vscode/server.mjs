// Starts and stops one VS Code server with a private home, so that nothing of the person who runs the
// tests (settings, extensions, git identity, environment of an enclosing VS Code) reaches a test.
import { spawn } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { installVsCode, nodeVersion } from "./install.mjs";

/** @typedef {Record<string, unknown>} Settings */

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "window.commandCenter": false,
  "chat.commandCenter.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "git.enabled": false,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} runDir private folder for user data, home and log; emptied first
 * @property {string | undefined} [extensionsDir] default: an empty folder inside runDir
 * @property {Settings | undefined} [settings] user settings over the quiet ones
 * @property {Readonly<Record<string, string>> | undefined} [env] extra environment of server and extension host
 * @property {boolean | undefined} [automation] let pages load an extension under development and its tests.
 *   Hides notification toasts, so leave it out where toasts are tested
 * @property {boolean | undefined} [workspaceTrust] ask whether a folder is trusted; default false
 * @property {number | undefined} [idleSeconds] end the server when no page was connected for so long, so that a killed
 *   test run leaves nothing behind; 0 = never; default 300
 */

/**
 * @typedef {object} Server
 * @property {string} origin for example http://127.0.0.1:40001
 * @property {string} authority host and port: the authority of vscode-remote URIs
 * @property {string} home the private HOME of everything in the extension host
 * @property {string} extensionsDir
 * @property {string} logFile
 * @property {number} pid
 * @property {(settings: Settings) => void} updateSettings merges into the user settings.
 *   A window takes them over when it is reloaded: the server does not watch this file
 * @property {() => Promise<void>} stop
 */

/**
 * The environment of the caller without what would steer a nested VS Code, npm or git.
 *
 * @param {string} home
 * @param {Readonly<Record<string, string>>} [extra]
 */
export function cleanEnvironment(home, extra = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|npm_|ELECTRON_|GIT_|NODE_OPTIONS$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_STATE_HOME: join(home, ".local", "state"),
    XDG_CACHE_HOME: join(home, ".cache"),
    EXTENSIONS_GALLERY: "{}",
    CS_DISABLE_GETTING_STARTED_OVERRIDE: "1",
    ...extra,
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** @param {string} url @returns {Promise<boolean>} */
function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", () => resolve(false));
    request.on("timeout", () => request.destroy());
  });
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // the group is gone already
  }
}

/**
 * Lets VS Code find a logger in plain JavaScript where it looks for a compiled one, and gives the variable
 * that says where. A folder is as good as a file there.
 *
 * @param {string} entry code-server's
 * @param {string} folder
 */
function plainLogger(entry, folder) {
  const looked = join(folder, nodeVersion, process.platform, process.arch, "spdlog.node");
  mkdirSync(looked, { recursive: true });
  copyFileSync(join(import.meta.dirname, "plainLog.cjs"), join(looked, "index.js"));
  const asker = join(dirname(entry), "../../lib/vscode/node_modules/@vscode/spdlog");
  return { NODE_BINDINGS_COMPILED_DIR: relative(asker, folder) };
}

/**
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const vscode = await installVsCode();
  const { runDir } = options;
  const home = join(runDir, "home");
  const userData = join(runDir, "user-data");
  const extensionsDir = options.extensionsDir ?? join(runDir, "extensions");
  const settingsFile = join(userData, "User", "settings.json");
  const logFile = join(runDir, "server.log");
  rmSync(runDir, { recursive: true, force: true });
  for (const folder of [home, extensionsDir, join(userData, "User")]) {
    mkdirSync(folder, { recursive: true });
  }
  /** @param {Settings} changes */
  const updateSettings = (changes) => {
    /** @type {Settings} */
    const settings = JSON.parse(readFileSync(settingsFile, "utf8"));
    writeFileSync(settingsFile, `${JSON.stringify({ ...settings, ...changes }, undefined, 2)}\n`);
  };
  writeFileSync(settingsFile, "{}");
  updateSettings({
    ...quietSettings,
    ...(options.workspaceTrust ? { "security.workspace.trust.enabled": true } : {}),
    ...options.settings,
  });

  const port = await freePort();
  const log = openSync(logFile, "w");
  const args = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`];
  args.push("--user-data-dir", userData, "--extensions-dir", extensionsDir);
  args.push("--disable-telemetry", "--disable-update-check", "--disable-getting-started-override");
  args.push("--ignore-last-opened");
  if (!options.workspaceTrust) args.push("--disable-workspace-trust");
  if (options.automation) args.push("--vscode-option", "enable-smoke-test-driver");
  const idle = options.idleSeconds ?? 300;
  if (idle > 0) args.push("--idle-timeout-seconds", String(idle));
  const child = spawn(vscode.node, [vscode.entry, ...args], {
    cwd: home,
    env: {
      ...cleanEnvironment(home, options.env),
      ...plainLogger(vscode.entry, join(runDir, "logger")),
    },
    stdio: ["ignore", log, log],
    // A group of its own: the extension hosts and terminals it starts are ended together with it.
    detached: true,
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`could not start ${vscode.node}`);
  const endWithParent = () => signalGroup(pid, "SIGKILL");
  process.once("exit", endWithParent);
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`));
  });

  const stop = async () => {
    process.off("exit", endWithParent);
    if (!signalGroup(pid, "SIGTERM")) return;
    await Promise.race([ended, delay(3000, undefined, { ref: false })]);
    signalGroup(pid, "SIGKILL");
  };

  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  let problem = "";
  void ended.then((reason) => (problem = reason));
  while (!(await answers(`${origin}/healthz`))) {
    if (Date.now() > deadline) problem = "did not answer within 60 s";
    if (problem !== "") {
      await stop();
      throw new Error(`VS Code server ${problem}\n${readFileSync(logFile, "utf8")}`);
    }
    await delay(50);
  }
  return {
    origin,
    authority: `127.0.0.1:${port}`,
    home,
    extensionsDir,
    logFile,
    pid,
    updateSettings,
    stop,
  };
}

/**
 * @typedef {object} Target what a page shows; neither = an empty window
 * @property {string | undefined} [folder] absolute path
 * @property {string | undefined} [workspace] absolute path of a .code-workspace file
 * @property {string | undefined} [extensionDevelopmentPath] needs a server with `automation`
 * @property {string | undefined} [extensionTestsPath] needs a server with `automation`
 */

/**
 * @param {Pick<Server, "origin" | "authority">} server
 * @param {Target} target
 */
export function workbenchUrl(server, target) {
  const query = new URLSearchParams();
  if (target.folder !== undefined) query.set("folder", target.folder);
  else if (target.workspace !== undefined) query.set("workspace", target.workspace);
  else query.set("ew", "true");
  /** @type {string[][]} */
  const payload = [];
  for (const key of /** @type {const} */ (["extensionDevelopmentPath", "extensionTestsPath"])) {
    const path = target[key];
    if (path !== undefined) payload.push([key, `vscode-remote://${server.authority}${path}`]);
  }
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  return `${server.origin}/?${query}`;
}

/**
 * Installs a .vsix into an extensions folder, without network.
 *
 * @param {string} vsix
 * @param {string} extensionsDir
 * @param {string} runDir private folder for home and user data
 * @returns {Promise<void>}
 */
export async function installExtension(vsix, extensionsDir, runDir) {
  const vscode = await installVsCode();
  const home = join(runDir, "home");
  mkdirSync(home, { recursive: true });
  const folders = ["--user-data-dir", join(runDir, "user-data"), "--extensions-dir", extensionsDir];
  const child = spawn(vscode.node, [vscode.entry, ...folders, "--install-extension", vsix], {
    env: cleanEnvironment(home),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`installing ${vsix} ended with ${code}\n${output}`));
    });
  });
}
