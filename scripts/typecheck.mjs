// Type-checks every TypeScript project; one that has no source file yet is skipped, not failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const projects = [
  "src/core",
  "src/protocol",
  "src",
  "webview",
  "test/host",
  "test",
  "scripts",
  "bench",
];
// By path: node_modules/.bin/tsc belongs to whichever TypeScript was installed last.
const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
const cache = `${root}node_modules/.cache/tsc`;
mkdirSync(cache, { recursive: true });

/** @param {string} folder */
function hasSources(folder) {
  if (!existsSync(root + folder)) return false;
  const names = readdirSync(root + folder, { recursive: true, encoding: "utf8" });
  return names.some((name) => /\.(ts|mjs)$/.test(name));
}

let failed = 0;
for (const project of projects.filter(hasSources)) {
  const buildInfo = `${cache}/${project.replaceAll("/", "-")}.tsbuildinfo`;
  const args = [tsc, "-p", project, "--incremental", "--tsBuildInfoFile", buildInfo];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${project}`);
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
