// gray-matter asks for js-yaml 3, which would be a second YAML library in every bundle.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { bundleOptions } from "../../scripts/bundle.mjs";

const source = `
  import matter from "gray-matter";
  import { load } from "js-yaml";
  const parse = (text) => load(text);
  export function read(text) {
    return matter(text, { engines: { yaml: { parse } } }).data;
  }
`;

describe("bundle", () => {
  it("holds one js-yaml, and gray-matter works with it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "baton-bundle-"));
    const outfile = join(folder, "out.cjs");
    const { outdir: _, ...options } = bundleOptions("node", true);
    const result = await build({
      ...options,
      stdin: { contents: source, resolveDir: import.meta.dirname, loader: "ts" },
      outfile,
      metafile: true,
    });
    const inputs = Object.keys(result.metafile.inputs);
    const yaml = inputs.filter((name) => name.includes("/js-yaml/"));
    expect(yaml.length).toBeGreaterThan(0);
    expect(yaml.filter((name) => !name.startsWith("node_modules/js-yaml/"))).toEqual([]);
    expect(inputs.filter((name) => name.includes("esprima"))).toEqual([]);

    const bundle: unknown = await import(pathToFileURL(outfile).href);
    const { read } = bundle as { read: (text: string) => unknown };
    expect(read("---\nowner: someone\n---\nText")).toEqual({ owner: "someone" });
    await rm(folder, { recursive: true, force: true });
  });
});
