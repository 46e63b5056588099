// The demo for tests and scripts, made by the extension's own code. Bundled first, so that whoever cannot
// load TypeScript can use it; needs node_modules.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundleOptions, root } from "../../scripts/bundle.mjs";

/** A Friday afternoon, in UTC: the moment that the dates in `examples/demo` are written for. */
export const demoNow = Date.UTC(2026, 10, 20, 15, 48);

/** @type {Promise<typeof import("../../src/makeDemo")> | undefined} */
let code;

/**
 * Makes the demo in a folder that is not there yet, by default as it was at `demoNow` in UTC.
 *
 * @param {string} folder
 * @param {Omit<import("../../src/makeDemo").DemoFolderOptions, "source" | "folder">} [options]
 */
export async function makeDemo(folder, options = {}) {
  code ??= bundled();
  const source = join(root, "examples", "demo");
  const { makeDemo: make } = await code;
  await make({ source, folder, now: demoNow, offsetMinutes: 0, ...options });
}

async function bundled() {
  const target = mkdtempSync(join(tmpdir(), "baton-demo-code-"));
  try {
    const outfile = join(target, "makeDemo.cjs");
    const { outdir: _, ...options } = bundleOptions("node", false);
    await build({ ...options, sourcemap: false, entryPoints: ["src/makeDemo.ts"], outfile });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}
