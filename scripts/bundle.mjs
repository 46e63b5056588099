// What is bundled, and how. build.mjs writes it; the guard tests bundle with the same options.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * One line per file in dist/. A heavy part that only some people use gets an entry of its own (platform
 * node) and is loaded with `require("./part.js")` when it is first needed: CommonJS bundles have no chunks.
 *
 * @type {{ source: string, output: string, platform: "node" | "browser" }[]}
 */
const entries = [
  { source: "src/extension.ts", output: "extension", platform: "node" },
  { source: "src/cli.ts", output: "cli", platform: "node" },
  { source: "src/mcp.ts", output: "mcp", platform: "node" },
  { source: "src/serve.ts", output: "serve", platform: "node" },
  { source: "src/chatTools.ts", output: "chatTools", platform: "node" },
  { source: "src/writingHelp.ts", output: "writingHelp", platform: "node" },
  // Processes of their own: one around each command of a workflow, and the programs that ship with Baton.
  { source: "src/stepWrapper.ts", output: "stepWrapper", platform: "node" },
  { source: "src/programs.ts", output: "programs", platform: "node" },
  { source: "webview/flow/main.ts", output: "flow", platform: "browser" },
];

/**
 * Files that webviews load beside their bundle, as they are: the icons of VS Code, licensed CC-BY-4.0.
 *
 * @type {readonly { source: string, output: string }[]}
 */
export const copies = [
  { source: "node_modules/@vscode/codicons/dist/codicon.css", output: "codicon.css" },
  { source: "node_modules/@vscode/codicons/dist/codicon.ttf", output: "codicon.ttf" },
];

/** @param {"node" | "browser"} platform */
export function entryPoints(platform) {
  const present = entries.filter(
    (entry) => entry.platform === platform && existsSync(join(root, entry.source)),
  );
  return Object.fromEntries(present.map(({ output, source }) => [output, source]));
}

/**
 * @param {"node" | "browser"} platform
 * @param {boolean} production
 * @returns {import("esbuild").BuildOptions}
 */
export function bundleOptions(platform, production) {
  /** @type {import("esbuild").BuildOptions} */
  const shared = {
    absWorkingDir: root,
    bundle: true,
    outdir: "dist",
    metafile: true,
    minify: production,
    sourcemap: production ? false : "linked",
    legalComments: "linked",
    logLevel: "warning",
  };
  if (platform === "browser") {
    return { ...shared, platform, format: "iife", target: "chrome134" };
  }
  return {
    ...shared,
    platform,
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    mainFields: ["module", "main"],
    alias: {
      // markdown-it decodes only; the whole package brings the tables for encoding, which are built at each
      // start. Should it ever ask for more, the build fails.
      entities: "entities/lib/decode.js",
      // gray-matter asks for js-yaml 3 for a default engine that is never used here: one copy is enough.
      "js-yaml": createRequire(import.meta.url).resolve("js-yaml"),
    },
  };
}
