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

/** @typedef {{ name: string, version: string, license?: string, author?: string | { name: string } }} Manifest */

/**
 * @param {string} folder
 * @param {Manifest} manifest
 */
function licenceText(folder, manifest) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)/i.test(name));
  if (files.length === 0) return namedLicence(folder, manifest);
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  return texts.map((text) => text.replace(/^\u{FEFF}/u, "").trim()).join("\n\n");
}

/**
 * The licence of a package that is published without its text but names it and its author.
 *
 * @param {string} folder
 * @param {Manifest} manifest
 */
function namedLicence(folder, { license, author }) {
  const name = typeof author === "string" ? author.replace(/ *<.*$/, "") : author?.name;
  // Shipping code without its licence is not allowed, so the build must not go on.
  if (license !== "MIT" || name === undefined) throw new Error(`no licence text in ${folder}`);
  return mitLicence.replace("{author}", name);
}

const mitLicence = `MIT License

Copyright (c) {author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * @param {string} root
 * @param {string[]} inputs
 */
export function thirdPartyNotices(root, inputs) {
  const parts = ["Baton includes code of the packages below, under their licences."];
  for (const folder of packageFolders(inputs)) {
    const path = join(root, folder);
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "see text"})`;
    parts.push(
      `${"-".repeat(80)}\n${title}\n\n${licenceText(licenceFolder(path, manifest.name), manifest)}`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}
