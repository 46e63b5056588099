// Bundles the product into dist/.
// usage: node scripts/build.mjs [--production] [--watch]
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, context } from "esbuild";
import { bundleOptions, copies, entryPoints, root } from "./bundle.mjs";
import { thirdPartyNotices } from "./notices.mjs";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const platforms = /** @type {const} */ (["node", "browser"]);
const dist = join(root, "dist");

const builds = platforms
  .map((platform) => ({
    ...bundleOptions(platform, production),
    entryPoints: entryPoints(platform),
  }))
  .filter((options) => Object.keys(options.entryPoints).length > 0);

/** @param {import("esbuild").Metafile[]} metafiles */
function writeReports(metafiles) {
  const inputs = Object.assign({}, ...metafiles.map((meta) => meta.inputs));
  const outputs = Object.assign({}, ...metafiles.map((meta) => meta.outputs));
  writeFileSync(join(dist, "meta.json"), JSON.stringify({ inputs, outputs }, undefined, 1));
  const shipped = [...Object.keys(inputs), ...copies.map(({ source }) => source)];
  const notices = thirdPartyNotices(root, shipped);
  writeFileSync(join(dist, "THIRD-PARTY-NOTICES.txt"), notices);
  for (const [name, { bytes }] of Object.entries(outputs)) {
    if (name.endsWith(".js")) console.log(`${name} ${Math.ceil(bytes / 1024)} KiB`);
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
for (const { source, output } of copies) copyFileSync(join(root, source), join(dist, output));
if (watch) {
  for (const options of builds) {
    const watching = await context({ ...options, logLevel: "info" });
    await watching.watch();
  }
} else {
  const metafiles = [];
  for (const options of builds) {
    const { metafile } = await build({ ...options, metafile: true });
    metafiles.push(metafile);
  }
  writeReports(metafiles);
}
