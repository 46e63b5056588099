// Runs Mocha inside a real VS Code: a downloaded one where VS Code's update host answers, otherwise the
// stand-in of test/support/vscode. The suite is the same; it must not assume a desktop.
// usage: node test/host/run.mjs [profile ...]     BATON_VSCODE=download|stand-in decides without asking
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { copyWorkspace, removeFolder, temporaryFolder } from "../support/vscode/workspace.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "test", "host");
const output = join(root, "dist-test", "host");
const results = join(root, "test-results");

/**
 * Every profile is one VS Code and runs test/host/<name>/**\/*.test.ts.
 *
 * @type {{ name: string, fixture?: string, git?: boolean, worktree?: boolean }[]}
 */
const profiles = [
  { name: "no-workspace" },
  { name: "workspace", fixture: join(root, "examples", "hello-baton"), git: true },
  { name: "multi-root", fixture: join(root, "examples", "hello-baton"), git: true, worktree: true },
];

/** @param {string} profile */
function testFiles(profile) {
  const folder = join(source, profile);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

/** @param {string[]} entryPoints */
async function bundle(entryPoints) {
  rmSync(output, { recursive: true, force: true });
  await build({
    entryPoints,
    outdir: output,
    outbase: source,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/** @returns {Promise<boolean>} */
function canDownload() {
  const wish = process.env["BATON_VSCODE"];
  if (wish !== undefined && wish !== "") return Promise.resolve(wish === "download");
  return new Promise((resolve) => {
    const request = get("https://update.code.visualstudio.com/api/releases/stable", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.setTimeout(3000, () => request.destroy(new Error("timeout")));
    request.on("error", () => resolve(false));
  });
}

/** @param {string} file @returns {{ passed: number, failed: number, skipped: number }} */
function readCounts(file) {
  // No file: VS Code ended before Mocha did, which is one failure however many tests there were.
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * A second worktree beside the first, and a file that opens both.
 *
 * @param {string} folder @param {string} workspace
 */
function withWorktree(folder, workspace) {
  const args = [
    "-C",
    workspace,
    "worktree",
    "add",
    "--quiet",
    "-b",
    "other",
    join(folder, "other"),
  ];
  const { status, stderr } = spawnSync("git", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const file = join(folder, "both.code-workspace");
  const folders = [{ path: "workspace" }, { path: "other" }];
  writeFileSync(file, JSON.stringify({ folders, settings: {} }));
  return file;
}

/** @param {(typeof profiles)[number]} profile @param {boolean} download */
async function runProfile(profile, download) {
  console.log(`\n${profile.name}: ${download ? "downloaded VS Code" : "stand-in for VS Code"}`);
  const folder = temporaryFolder();
  const report = join(folder, "report.txt");
  const log = join(results, `host-${profile.name}.log`);
  rmSync(log, { force: true });
  const counts = join(folder, "counts.json");
  const workspace = join(folder, "workspace");
  if (profile.fixture !== undefined) {
    copyWorkspace(profile.fixture, workspace, { git: profile.git ?? false });
  }
  const opened = profile.worktree === true ? withWorktree(folder, workspace) : workspace;
  const flags = ["--disable-extensions", "--disable-workspace-trust", "--skip-welcome"];
  if (download) flags.push(`--user-data-dir=${join(folder, "user-data")}`);
  try {
    const exitCode = await runTests({
      ...(download
        ? {}
        : { vscodeExecutablePath: join(root, "test", "support", "vscode", "code.mjs") }),
      extensionDevelopmentPath: root,
      extensionTestsPath: join(output, "index.js"),
      extensionTestsEnv: {
        BATON_HOST_PROFILE: profile.name,
        BATON_HOST_RESULT: counts,
        BATON_HOST_REPORT: report,
        BATON_HOST_LOG: log,
      },
      launchArgs: [...(profile.fixture === undefined ? [] : [opened]), ...flags],
    });
    return { ok: exitCode === 0, ...readCounts(counts) };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { ok: false, ...readCounts(counts) };
  } finally {
    console.log(existsSync(report) ? readFileSync(report, "utf8") : "Mocha did not start");
    if (existsSync(log)) console.log(`console of VS Code: ${relative(root, log)}`);
    removeFolder(folder);
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !profiles.some((profile) => profile.name === name));
if (unknown.length > 0) throw new Error(`unknown profile: ${unknown.join(", ")}`);
const chosen = profiles.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
await bundle([join(source, "index.ts"), ...chosen.flatMap(({ name }) => testFiles(name))]);
const download = await canDownload();
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync(results, { recursive: true });
for (const profile of chosen) {
  const result = await runProfile(profile, download);
  total.passed += result.passed;
  total.failed += result.failed === 0 && !result.ok ? 1 : result.failed;
  total.skipped += result.skipped;
}
writeFileSync(join(results, "host.json"), JSON.stringify(total));
console.log(
  `\nhost tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
