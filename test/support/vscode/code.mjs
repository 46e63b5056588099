#!/usr/bin/env node
// Stands in for the `code` executable where VS Code cannot be downloaded: runTests of @vscode/test-electron
// starts it with VS Code's own arguments. It serves the workbench, opens it in Chromium and ends with the
// exit code of the tests, which run in VS Code's real extension host.
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { format } from "node:util";
import { chromium } from "@playwright/test";
import { launchOptions } from "./browser.mjs";
import { startServer, workbenchUrl } from "./server.mjs";

const args = process.argv.slice(2);
const limitMs = Number(process.env["BATON_HOST_TEST_TIMEOUT"] ?? 300_000);

/** @param {string} name */
function option(name) {
  const prefix = `--${name}=`;
  return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}

/** @param {string | undefined} path */
function withExtension(path) {
  return path === undefined || path.endsWith(".js") ? path : `${path}.js`;
}

/** @param {string} runDir @returns {Promise<number>} */
async function runTests(runDir) {
  const server = await startServer({ runDir, automation: true, env: testEnvironment() });
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    /** @type {Promise<number>} */
    const finished = new Promise((done, fail) => {
      page.on("crash", () => fail(new Error("the page crashed")));
      setTimeout(() => fail(new Error(`no result within ${limitMs} ms`)), limitMs).unref();
      page.exposeFunction("codeAutomationExit", done).catch(fail);
    });
    await page.exposeFunction("codeAutomationLog", print);
    const folder = args.find((arg) => !arg.startsWith("-"));
    const target = {
      extensionDevelopmentPath: option("extensionDevelopmentPath"),
      extensionTestsPath: withExtension(option("extensionTestsPath")),
      ...(folder === undefined
        ? {}
        : { [folder.endsWith(".code-workspace") ? "workspace" : "folder"]: resolve(folder) }),
    };
    await page.goto(workbenchUrl(server, target));
    return await finished;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Test code reads its own switches from the environment, as it does in a downloaded VS Code. */
function testEnvironment() {
  const own = Object.entries(process.env).filter(([name]) => name.startsWith("BATON_"));
  return /** @type {Record<string, string>} */ (Object.fromEntries(own));
}

/**
 * What the workbench and the extension host say on their consoles. Most of it is about the stand-in itself
 * (no gallery, no account), so it goes into a file when the caller names one.
 *
 * @param {string} type
 * @param {unknown[]} values
 */
function print(type, values) {
  const plain = values.map((value) =>
    typeof value === "string" ? value.replace(/%c/g, "") : value,
  );
  const text = `[${type}] ${format(...plain)}\n`;
  const file = process.env["BATON_HOST_LOG"];
  if (file === undefined) process.stdout.write(text);
  else appendFileSync(file, text);
}

const runDir = mkdtempSync(join(tmpdir(), "baton-host-"));
try {
  process.exitCode = await runTests(join(runDir, "run"));
} catch (error) {
  console.error(error);
  process.exitCode = 94;
} finally {
  rmSync(runDir, { recursive: true, force: true, maxRetries: 5 });
}
