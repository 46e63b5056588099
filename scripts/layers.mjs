// Checks the layer rules of .dependency-cruiser.cjs.
// usage: node scripts/layers.mjs [root]    root: a tree with src and webview; default: this repository
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";

const root = resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));
/** @type {import("dependency-cruiser").IConfiguration} */
const { forbidden, options } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
const folders = ["src", "webview"].filter((name) => existsSync(join(root, name)));

const { output } = await cruise(folders, {
  ...options,
  baseDir: root,
  validate: true,
  ruleSet: /** @type {import("dependency-cruiser").IFlattenedRuleSet} */ ({ forbidden }),
});
if (typeof output === "string") throw new Error("dependency-cruiser answered with a text");
const { violations, totalCruised } = output.summary;
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(`modules cruised: ${totalCruised}, violations: ${violations.length}`);
// Zero modules means that the parser is missing: dependency-cruiser would call that a success.
process.exitCode = violations.length === 0 && totalCruised > 0 ? 0 : 1;
