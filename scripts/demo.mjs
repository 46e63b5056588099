// Makes the demo in a folder that is not there yet, with the extension's own code.
// usage: node scripts/demo.mjs <folder> [--executions 400] [--days 10] [--agents 14] [--seed 224]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";

const numbers = /** @type {const} */ (["executions", "days", "agents", "seed"]);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(numbers.map((name) => [name, { type: "string" }])),
});
const [target] = positionals;
if (target === undefined) throw new Error("usage: node scripts/demo.mjs <folder>");

const code = mkdtempSync(join(tmpdir(), "baton-demo-code-"));
try {
  const outfile = join(code, "makeDemo.cjs");
  const { outdir: _, ...options } = bundleOptions("node", false);
  await build({ ...options, sourcemap: false, entryPoints: ["src/makeDemo.ts"], outfile });
  /** @type {typeof import("../src/makeDemo")} */
  const { makeDemo } = await import(outfile);
  const given = numbers.flatMap((name) =>
    values[name] === undefined ? [] : [[name, Number(values[name])]],
  );
  await makeDemo({
    source: join(root, "examples", "demo"),
    folder: resolve(target),
    ...Object.fromEntries(given),
  });
} finally {
  rmSync(code, { recursive: true, force: true });
}
