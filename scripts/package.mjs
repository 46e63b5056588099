// Builds for production, packages baton.vsix and checks what is in it.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./bundle.mjs";
import { zipEntries } from "./zip.mjs";

const vsix = join(root, "baton.vsix");
// Beside these, only what .vscodeignore allows may be inside; a new kind of file is added on purpose.
const allowed =
  /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|license\.txt|dist\/[\w./-]+\.(js|css|ttf|wasm|LEGAL\.txt)|dist\/THIRD-PARTY-NOTICES\.txt|media\/.+|examples\/hello-baton\/logging\/AGENCY\.md|examples\/demo\/[\w./-]+\.(md|json|html)|l10n\/.+\.json))$/;
const required = [
  "extension/package.json",
  "extension/LICENSE.txt",
  "extension/dist/extension.js",
  "extension/dist/cli.js",
  "extension/dist/mcp.js",
  "extension/dist/chatTools.js",
  "extension/dist/writingHelp.js",
  "extension/dist/serve.js",
  "extension/dist/stepWrapper.js",
  "extension/dist/programs.js",
  "extension/dist/flow.js",
  "extension/dist/codicon.css",
  "extension/dist/codicon.ttf",
  "extension/media/flow/page.css",
  "extension/dist/cli.js",
  "extension/dist/THIRD-PARTY-NOTICES.txt",
  "extension/media/agents/coder.md",
  "extension/media/patterns/sequential.md",
  "extension/media/schemas/workflow.schema.json",
  "extension/media/workflows/feature-team.md",
  "extension/media/workflows/scripted/feature-team.yaml",
  "extension/examples/hello-baton/logging/AGENCY.md",
  "extension/examples/demo/projects/checkout-redesign/AGENCY.md",
  "extension/examples/demo/.baton/agents/docs.md",
  "extension/examples/demo/.claude/agents/copy-editor.md",
];
const budgetKiB = {
  "extension/dist/extension.js": 1180,
  "extension/dist/cli.js": 980,
  "extension/dist/mcp.js": 1350,
  "extension/dist/chatTools.js": 500,
  "extension/dist/writingHelp.js": 80,
  "extension/dist/serve.js": 1450,
  "extension/dist/stepWrapper.js": 20,
  "extension/dist/programs.js": 200,
  "extension/dist/flow.js": 1100,
};

/** @param {string} script @param {string[]} args */
function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** @param {Map<string, number>} entries name to size */
function problems(entries) {
  const found = [];
  for (const name of entries.keys()) {
    if (!allowed.test(name) && !allowed.test(name.toLowerCase())) found.push(`unexpected: ${name}`);
  }
  for (const name of required) if (!entries.has(name)) found.push(`missing: ${name}`);
  for (const [name, limit] of Object.entries(budgetKiB)) {
    const size = Math.ceil((entries.get(name) ?? 0) / 1024);
    if (size > limit) found.push(`too large: ${name} has ${size} KiB, the budget is ${limit}`);
  }
  return found;
}

rmSync(vsix, { force: true });
run(join(root, "scripts", "build.mjs"), ["--production"]);
const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
run(vsce, [
  "package",
  "--no-dependencies",
  "--no-rewrite-relative-links",
  "--allow-missing-repository",
  "--out",
  vsix,
]);
const found = problems(zipEntries(readFileSync(vsix)));
for (const problem of found) console.error(problem);
process.exitCode = found.length === 0 ? 0 : 1;
