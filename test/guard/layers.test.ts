// Proves that the layer rules bite: dependency-cruiser without a working parser reports success on anything.
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const layersScript = join(repository, "scripts/layers.mjs");

const allowed: Readonly<Record<string, string>> = {
  "src/core/board/state.ts":
    "export interface State { readonly id: string }\nexport const first = 1;",
  "src/core/board/decide.ts": "export { first } from './state';",
  "src/protocol/messages.ts": "export type { State } from '../core/board/state';",
  "src/adapters/store/store.ts":
    "import { readFileSync } from 'node:fs';\nimport { first } from '../../core/board/state';\nexport const store = [readFileSync, first];",
  "src/adapters/http/server.ts": "export const server = 1;",
  "src/host/tree.ts":
    "import * as vscode from 'vscode';\nimport { first } from '../core/board/state';\nexport const tree = [vscode, first];",
  "src/openFolder.ts":
    "import { store } from './adapters/store/store';\nexport const open = [store];",
  "src/headless.ts": "import { open } from './openFolder';\nexport const openHeadless = open;",
  "src/makeDemo.ts":
    "import { store } from './adapters/store/store';\nexport const make = [store];",
  "src/extension.ts":
    "import { tree } from './host/tree';\nimport { store } from './adapters/store/store';\nexport const all = [tree, store];",
  "webview/flow/main.ts":
    "import type { State } from '../../src/protocol/messages';\nexport const page = (state: State) => state;",
  "test/helper.ts": "export const helper = 1;",
};

/** File to plant, its forbidden import, the rule that must answer. */
const forbidden: readonly (readonly [file: string, source: string, rule: string])[] = [
  [
    "src/core/vscodeValue.ts",
    "import * as vscode from 'vscode';\nexport const x = vscode;",
    "core-only-core",
  ],
  [
    "src/core/vscodeType.ts",
    "import type { Uri } from 'vscode';\nexport type X = Uri;",
    "core-only-core",
  ],
  [
    "src/core/node.ts",
    "import { join } from 'node:path';\nexport const x = join;",
    "core-only-core",
  ],
  ["src/core/npm.ts", "import { parse } from 'yaml';\nexport const x = parse;", "core-only-core"],
  [
    "src/core/up.ts",
    "import { tree } from '../host/tree';\nexport const x = tree;",
    "core-only-core",
  ],
  [
    "src/core/upType.ts",
    "import type { State } from '../protocol/messages';\nexport type X = State;",
    "core-only-core",
  ],
  [
    "src/core/dynamic.ts",
    "export const x = () => import('../adapters/store/store');",
    "core-only-core",
  ],
  ["src/core/cycleA.ts", "import { b } from './cycleB';\nexport const a = () => b;", "no-cycles"],
  [
    "src/protocol/value.ts",
    "import { first } from '../core/board/state';\nexport const x = first;",
    "protocol-no-core-values",
  ],
  [
    "src/protocol/npm.ts",
    "import { parse } from 'yaml';\nexport const x = parse;",
    "protocol-only-core-types",
  ],
  [
    "src/wired.ts",
    "import { open } from './openFolder';\nexport const x = open;",
    "wiring-only-for-entries",
  ],
  [
    "src/adapters/cli/wired.ts",
    "import { open } from '../../headless';\nexport const x = open;",
    "headless-only-for-entries",
  ],
  [
    "src/wiredDemo.ts",
    "import { make } from './makeDemo';\nexport const x = make;",
    "wiring-only-for-entries",
  ],
  [
    "src/adapters/store/vscode.ts",
    "import type { Uri } from 'vscode';\nexport type X = Uri;",
    "adapter-no-vscode",
  ],
  [
    "src/adapters/store/sibling.ts",
    "import { server } from '../http/server';\nexport const x = server;",
    "adapter-no-sibling",
  ],
  [
    "src/adapters/store/up.ts",
    "import { tree } from '../../host/tree';\nexport const x = tree;",
    "adapter-no-sibling",
  ],
  [
    "src/adapters/loose.ts",
    "import { server } from './http/server';\nexport const x = server;",
    "adapter-in-a-folder",
  ],
  [
    "src/host/adapter.ts",
    "import { store } from '../adapters/store/store';\nexport const x = store;",
    "host-no-adapters",
  ],
  [
    "src/host/node.ts",
    "import { join } from 'node:path';\nexport const x = join;",
    "host-no-npm-no-node",
  ],
  [
    "src/host/npm.ts",
    "import { parse } from 'yaml';\nexport const x = parse;",
    "host-no-npm-no-node",
  ],
  [
    "src/host/entry.ts",
    "import { all } from '../extension';\nexport const x = all;",
    "nobody-imports-entries",
  ],
  [
    "src/host/test.ts",
    "import { helper } from '../../test/helper';\nexport const x = helper;",
    "no-test-in-product",
  ],
  [
    "src/util/loose.ts",
    "import { first } from '../core/board/state';\nexport const x = first;",
    "no-unlayered-file",
  ],
  [
    "webview/flow/core.ts",
    "import { first } from '../../src/core/board/state';\nexport const x = first;",
    "webview-only-protocol",
  ],
  [
    "webview/flow/vscode.ts",
    "import type { Uri } from 'vscode';\nexport type X = Uri;",
    "webview-no-vscode",
  ],
  [
    "webview/flow/node.ts",
    "import { join } from 'node:path';\nexport const x = join;",
    "webview-no-node",
  ],
  [
    "webview/flow/test.ts",
    "import { helper } from '../../test/helper';\nexport const x = helper;",
    "no-test-in-product",
  ],
];

/** A cycle is reported once, at the file where it is met first. */
const otherHalfOfCycle = {
  "src/core/cycleB.ts": "import { a } from './cycleA';\nexport const b = () => a;",
};

interface Outcome {
  readonly code: number;
  readonly cruised: number;
  readonly violations: readonly string[];
}

function checkLayers(root: string): Promise<Outcome> {
  return new Promise((done) => {
    execFile(process.execPath, [layersScript, root], (error, stdout, stderr) => {
      const cruised = Number(/modules cruised: (\d+)/.exec(stdout)?.[1] ?? Number.NaN);
      const code = typeof error?.code === "number" ? error.code : 0;
      done({ code, cruised, violations: stderr.split("\n").filter((line) => line !== "") });
    });
  });
}

async function writeTree(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, source] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), `${source}\n`);
  }
}

describe("layer rules", () => {
  let root = "";
  let clean: Outcome;
  let planted: Outcome;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "baton-layers-"));
    await copyFile(join(repository, "package.json"), join(root, "package.json"));
    await symlink(join(repository, "node_modules"), join(root, "node_modules"));
    await writeTree(root, allowed);
    clean = await checkLayers(root);
    await writeTree(root, Object.fromEntries(forbidden.map(([file, source]) => [file, source])));
    await writeTree(root, otherHalfOfCycle);
    planted = await checkLayers(root);
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it("accept the allowed imports", () => {
    expect(clean).toMatchObject({ code: 0, violations: [] });
    expect(clean.cruised).toBeGreaterThan(5);
  });

  it.each(forbidden)("refuse %s", (file, _source, rule) => {
    expect(planted.code).not.toBe(0);
    expect(planted.violations.filter((line) => line.startsWith(`${rule}: ${file} `))).not.toEqual(
      [],
    );
  });

  it("see the real tree", async () => {
    const { cruised } = await checkLayers(repository);
    expect(cruised).toBeGreaterThan(0);
  });
});

describe("import bans of the linter", () => {
  let root = "";

  function lint(file: string): Promise<string> {
    const oxlint = join(repository, "node_modules/oxlint/bin/oxlint");
    return new Promise((done) => {
      execFile(process.execPath, [oxlint, file], { cwd: root }, (_error, stdout) => done(stdout));
    });
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "baton-lint-"));
    await copyFile(join(repository, ".oxlintrc.json"), join(root, ".oxlintrc.json"));
    await writeTree(root, Object.fromEntries(forbidden.map(([file, source]) => [file, source])));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each([
    "src/core/vscodeValue.ts",
    "src/core/vscodeType.ts",
    "src/core/node.ts",
    "src/core/up.ts",
    "src/adapters/store/vscode.ts",
    "webview/flow/vscode.ts",
  ])("refuse %s", async (file) => {
    expect(await lint(file)).toContain("no-restricted-imports");
  });
});
