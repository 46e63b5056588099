// The licence texts of exactly the packages whose code is in the bundles.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string[]} inputs paths of a metafile, relative to root
 * @returns {string[]} package folders, sorted
 */
function packageFolders(inputs) {
  /** @type {Set<string>} */
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match?.[1] !== undefined) folders.add(match[1]);
  }
  return [...folders].sort();
}

/**
 * Where the licence text of a package is. FAST is published without one: it names MIT and Microsoft in
 * its package.json, as the toolkit built on it does, which carries the text.
 *
 * @param {string} folder
 * @param {string} name
 */
function licenceFolder(folder, name) {
  const isFast = name.startsWith("@microsoft/fast-");
  return isFast ? join(folder, "..", "..", "@vscode", "webview-ui-toolkit") : folder;
}

/** @param {string} folder */
function licenceText(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)/i.test(name));
  // Shipping code without its licence is not allowed, so the build must not go on.
  if (files.length === 0) throw new Error(`no licence text in ${folder}`);
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  return texts.map((text) => text.replace(/^\u{FEFF}/u, "").trim()).join("\n\n");
}

/**
 * @param {string} root
 * @param {string[]} inputs
 */
export function thirdPartyNotices(root, inputs) {
  const parts = ["Baton includes code of the packages below, under their licences."];
  for (const folder of packageFolders(inputs)) {
    const path = join(root, folder);
    /** @type {{ name: string, version: string, license?: string }} */
    const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "see text"})`;
    parts.push(`${"-".repeat(80)}\n${title}\n\n${licenceText(licenceFolder(path, manifest.name))}`);
  }
  return `${parts.join("\n\n")}\n`;
}
