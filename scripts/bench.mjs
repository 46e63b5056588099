// Bundles and runs the benchmark: npm run bench [-- --full]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "./bundle.mjs";

const folder = mkdtempSync(join(tmpdir(), "baton-bench-code-"));
const outfile = join(folder, "bench.mjs");
const { outdir: _, ...options } = bundleOptions("node", true);
await build({
  ...options,
  entryPoints: ["bench/main.ts"],
  outfile,
  format: "esm",
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
const flags = ["--max-old-space-size=4096", "--expose-gc", outfile, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, flags, { stdio: "inherit" });
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);
