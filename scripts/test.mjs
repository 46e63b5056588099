// npm test: installs what a fresh clone lacks, runs every check, ends with the line "N passed, N failed".
// usage: npm test                      everything
//        npm test -- --only unit,e2e   some stages (and nothing they do not need)
// Only Node built-ins here and in what it imports: it starts before node_modules exists.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installNodeModules, installSystemPackages, installTestVsCode, root } from "./machine.mjs";

const results = join(root, "test-results");
const bin = (/** @type {string} */ path) => join(root, "node_modules", path);

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} run arguments for Node
 * @property {string} [after] skipped when this stage was chosen and failed
 * @property {string} [report] JSON file the runner writes, in test-results
 * @property {(json: any) => Counts} [counts] reads the report
 * @property {Record<string, string>} [env]
 * @property {boolean} [chromium] needs Chromium
 * @property {boolean} [browser] needs Chromium and VS Code
 */

/** @type {Stage[]} */
const stages = [
  { name: "format", run: [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."] },
  {
    name: "lint",
    run: [
      bin("oxlint/bin/oxlint"),
      "--type-aware",
      "--deny-warnings",
      "--report-unused-disable-directives",
    ],
  },
  { name: "typecheck", run: ["scripts/typecheck.mjs"] },
  { name: "layers", run: ["scripts/layers.mjs"] },
  { name: "knip", run: [bin("knip/bin/knip.js")] },
  {
    name: "unit",
    run: [
      bin("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      "--outputFile.json=test-results/unit.json",
    ],
    report: "unit.json",
    counts: (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests }),
  },
  { name: "build", run: ["scripts/build.mjs"] },
  { name: "package", run: ["scripts/package.mjs"], after: "build" },
  {
    name: "pages",
    run: [bin("@playwright/test/cli.js"), "test", "--config", "test/webview/playwright.config.ts"],
    report: "pages.json",
    counts: ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
    chromium: true,
  },
  {
    name: "host",
    run: ["test/host/run.mjs"],
    after: "build",
    report: "host.json",
    counts: ({ passed, failed }) => ({ passed, failed }),
    browser: true,
  },
  {
    name: "e2e",
    run: [bin("@playwright/test/cli.js"), "test", "--config", "test/e2e/playwright.config.ts"],
    after: "package",
    report: "e2e.json",
    // A flaky test passed in the end; `unexpected` is what the exit code answers for.
    counts: ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
    browser: true,
  },
  { name: "start", run: ["scripts/start.mjs", "--once", "--no-open"], after: "package" },
];

/** @returns {Stage[]} */
function chosenStages() {
  const at = process.argv.indexOf("--only");
  if (at < 0) return stages;
  const names = (process.argv[at + 1] ?? "").split(",");
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `no such stage: ${unknown.join(", ")}; there are ${stages.map(({ name }) => name).join(", ")}`,
    );
  }
  return stages.filter(({ name }) => names.includes(name));
}

/** @param {Stage[]} chosen */
async function prepare(chosen) {
  const browser = chosen.some((stage) => stage.browser);
  const chromium = chosen.some((stage) => stage.chromium);
  installSystemPackages({ browser: browser || chromium });
  installNodeModules();
  // Not needed where VS Code is downloaded, but the end-to-end tests always use it.
  if (browser) await installTestVsCode();
  mkdirSync(results, { recursive: true });
}

/** @param {Stage} stage @returns {Promise<boolean>} */
function execute(stage) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, stage.run, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...stage.env },
    });
    child.once("error", (error) => {
      console.error(error);
      resolve(false);
    });
    child.once("close", (code) => resolve(code === 0));
  });
}

/**
 * What a stage counted. A failed stage counts at least one failure, so that the sum never looks green.
 *
 * @param {Stage} stage
 * @param {boolean} ok
 * @returns {Counts}
 */
function countsOf(stage, ok) {
  const file = stage.report === undefined ? undefined : join(results, stage.report);
  const read =
    file !== undefined && stage.counts !== undefined && existsSync(file)
      ? stage.counts(JSON.parse(readFileSync(file, "utf8")))
      : { passed: 0, failed: 0 };
  return { passed: read.passed, failed: ok ? read.failed : Math.max(1, read.failed) };
}

/** @typedef {Counts & { name: string, result: "ok" | "FAILED" | "not run", seconds: number }} Row */

/** @param {Stage} stage @returns {Promise<Row>} */
async function runStage(stage) {
  console.log(`\n=== ${stage.name}`);
  if (stage.report !== undefined) rmSync(join(results, stage.report), { force: true });
  const started = Date.now();
  const exited = await execute(stage);
  const counts = countsOf(stage, exited);
  // A runner that found nothing to run has tested nothing, whatever it says.
  const ranNothing = stage.report !== undefined && counts.passed + counts.failed === 0;
  if (ranNothing) counts.failed = 1;
  const ok = exited && counts.failed === 0;
  const seconds = Math.round((Date.now() - started) / 1000);
  return { name: stage.name, result: ok ? "ok" : "FAILED", ...counts, seconds };
}

/** @param {Row[]} rows */
function printTable(rows) {
  const line = (/** @type {string[]} */ [name = "", result = "", tests = "", seconds = ""]) =>
    `${name.padEnd(12)}${result.padEnd(10)}${tests.padStart(8)}${seconds.padStart(10)}`;
  console.log(`\n${line(["stage", "result", "tests", "seconds"])}`);
  for (const { name, result, passed, failed, seconds } of rows) {
    const tests = passed + failed === 0 ? "" : String(passed + failed);
    console.log(line([name, result, tests, String(seconds)]));
  }
}

/** @param {Stage[]} chosen */
async function runAll(chosen) {
  /** @type {Row[]} */
  const rows = [];
  for (const stage of chosen) {
    const needed = rows.find(({ name }) => name === stage.after);
    if (needed !== undefined && needed.result !== "ok") {
      rows.push({ name: stage.name, result: "not run", passed: 0, failed: 1, seconds: 0 });
      continue;
    }
    if (stage.name === "e2e" && rows.some(({ name }) => name === "package")) {
      stage.env = { BATON_VSIX: join(root, "baton.vsix") };
    }
    rows.push(await runStage(stage));
  }
  return rows;
}

/** @returns {Promise<Counts>} */
async function main() {
  try {
    const chosen = chosenStages();
    await prepare(chosen);
    const rows = await runAll(chosen);
    printTable(rows);
    const sum = (/** @type {"passed" | "failed"} */ key) =>
      rows.reduce((total, row) => total + row[key], 0);
    return { passed: sum("passed"), failed: sum("failed") };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

const { passed, failed } = await main();
process.exitCode = failed === 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failed} failed`);
