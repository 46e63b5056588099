/** test-parallel's programs over a workspace with real suites, one of them with a planted failure. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ProgramForesight } from "../../../src/adapters/programs/foresight";
import { MemoryLog } from "../../support/memory/log";
import { bundlePrograms, type StepPrograms } from "../../support/steps";
import { temporaryFolder } from "../../support/temporaryFolder";
import { runProgram, write } from "./support";

let programs: StepPrograms;
beforeAll(async () => {
  programs = await bundlePrograms("programs");
});

const suite = (body: string): string =>
  `import test from "node:test";\nimport assert from "node:assert/strict";\n${body}\n`;

async function workspace(): Promise<string> {
  const root = await temporaryFolder();
  const manifest = (name: string): string =>
    JSON.stringify({ name, type: "module", scripts: { test: "node --test" } });
  await write(root, {
    "package.json": JSON.stringify({
      workspaces: ["packages/*"],
      scripts: { test: "npm test --workspaces" },
    }),
    "packages/cart/package.json": manifest("cart"),
    "packages/cart/cart.test.js": suite(
      'test("adds", () => assert.equal(1 + 1, 2)); test("later", { skip: true }, () => {});',
    ),
    "packages/pay/package.json": manifest("pay"),
    "packages/pay/pay.test.js": suite(
      'test("rounds", () => assert.equal(0.1 + 0.2, 0.3)); test("refunds", () => {});',
    ),
    "packages/ship/package.json": manifest("ship"),
    "packages/ship/ship.test.js": suite(
      'test("zones", async (t) => { await t.test("near", () => {}); await t.test("far", () => {}); });',
    ),
    "packages/docs/package.json": JSON.stringify({ name: "docs" }),
    "node_modules/cart/package.json": manifest("not-ours"),
  });
  return root;
}

describe("what find-packages would find", () => {
  it("is told without starting anything; what it cannot do is left to the run", async () => {
    const root = await workspace();
    const log = new MemoryLog();
    const foresight = new ProgramForesight(root, log);
    expect(await foresight.foresee("find-packages", { folders: ["packages/cart"] })).toEqual({
      packages: [{ name: "cart", path: "packages/cart", kind: "npm", command: ["npm", "test"] }],
    });
    expect(await foresight.foresee("find-packages", { folders: ["nowhere"] })).toBeUndefined();
    expect(await foresight.foresee("find-packages", { folders: ["../.."] })).toBeUndefined();
    expect(await foresight.foresee("run-tests", { package: { path: "." } })).toBeUndefined();
    expect(log.lines).toEqual([]);
    const gone = new ProgramForesight(join(root, "gone"), log);
    expect(await gone.foresee("find-packages", {})).toBeUndefined();
    expect(log.lines.join()).toContain("could not be looked at");
  });
});

interface Found {
  readonly packages: readonly { readonly name: string }[];
}

describe("find-packages, run-tests and sum-tests", () => {
  it("run three real suites, and report the planted failure", async () => {
    const root = await workspace();
    const found = await runProgram(programs.programs, "find-packages", root, { folders: [] });
    expect(found).toEqual({
      code: 0,
      output: {
        packages: ["cart", "pay", "ship"].map((name) => ({
          name,
          path: `packages/${name}`,
          kind: "npm",
          command: ["npm", "test"],
        })),
      },
    });
    const { packages } = found.output as unknown as Found;
    const results = await Promise.all(
      packages.map(async (one) => {
        const inputs = { package: one, command: "", coverage: true };
        const { code, output } = await runProgram(programs.programs, "run-tests", root, inputs);
        expect(code).toBe(0);
        return { item: one, status: "success", output, error: null };
      }),
    );
    expect(results.map(({ output }) => output)).toMatchObject([
      { package: "cart", passed: 1, failed: 0, skipped: 1, failures: [] },
      {
        package: "pay",
        passed: 1,
        failed: 1,
        skipped: 0,
        failures: [{ name: "rounds", file: "packages/pay/pay.test.js" }],
      },
      { package: "ship", passed: 2, failed: 0, skipped: 0 },
    ]);
    const broken = {
      item: { name: "broken" },
      status: "failure",
      output: null,
      error: { code: "cannot_run", message: "pytest could not be started" },
    };
    const sum = await runProgram(programs.programs, "sum-tests", root, {
      results: [...results, broken],
    });
    expect(sum.output).toMatchObject({
      success: false,
      packages: 4,
      passed: 4,
      failed: 1,
      skipped: 1,
      failures: [{ package: "pay", name: "rounds" }],
      errors: [{ package: "broken", message: "pytest could not be started" }],
      recommendations: [
        "Make the suite of broken run: its error says why it could not.",
        "Mend the failed test of pay.",
      ],
    });
  });

  it("take the given command, measure coverage, and read the readable report as well", async () => {
    const root = await workspace();
    const one = { name: "cart", path: "packages/cart", kind: "npm" };
    const covered = await runProgram(programs.programs, "run-tests", root, {
      package: one,
      command: "node --test --test-reporter=spec",
      coverage: true,
    });
    expect(covered.output).toMatchObject({
      passed: 1,
      skipped: 1,
      coverage: { lines: expect.any(Number) as unknown },
    });
    const failing = await runProgram(programs.programs, "run-tests", root, {
      package: { name: "pay", path: "packages/pay", kind: "npm" },
      command: ["node", "--test", "--test-reporter=spec"],
      coverage: false,
    });
    expect(failing.output).toMatchObject({ passed: 1, failed: 1, failures: [{ name: "rounds" }] });
  });

  it("tell a suite that cannot run from one that fails", async () => {
    const root = await workspace();
    const one = { name: "cart", path: "packages/cart", kind: "npm" };
    const run = (command: unknown, given: object = one) =>
      runProgram(programs.programs, "run-tests", root, { package: given, command });
    expect(await run("no-such-runner")).toMatchObject({
      code: 1,
      output: { error: { code: "cannot_run" } },
    });
    expect(await run("echo a && echo b")).toMatchObject({
      code: 1,
      output: { error: { code: "bad_input" } },
    });
    expect(await run("node -e process.exit(3)")).toMatchObject({
      code: 0,
      output: { passed: 0, failed: 1, failures: [{ name: "node -e process.exit(3)" }] },
    });
    expect(await run("", { ...one, path: "../.." })).toMatchObject({
      output: { error: { code: "outside" } },
    });
  });

  it("find given folders, Python, Go and Cargo, and say when there is nothing", async () => {
    const root = await temporaryFolder();
    await write(root, {
      "py/pyproject.toml": '[project]\nname = "calc"\n[tool.pytest.ini_options]\n',
      "svc/go.mod": "module example.com/svc\n",
      "lib/Cargo.toml": '[package]\nname = "lib-rs"\n',
      "plain/readme.md": "",
    });
    const found = await runProgram(programs.programs, "find-packages", root, { folders: [] });
    expect(found.output).toMatchObject({
      packages: [
        { name: "lib-rs", kind: "cargo", command: ["cargo", "test"] },
        { name: "calc", kind: "python", command: ["python3", "-m", "pytest"] },
        { name: "svc", kind: "go" },
      ],
    });
    const given = await runProgram(programs.programs, "find-packages", root, {
      folders: ["plain"],
    });
    expect(given.output).toEqual({ packages: [{ name: "plain", path: "plain", kind: "other" }] });
    for (const folders of [["missing"], ["../x"], "plain"]) {
      const refused = await runProgram(programs.programs, "find-packages", root, { folders });
      expect(refused.code).toBe(1);
    }
    await mkdir(join(root, "empty"));
    const none = await runProgram(programs.programs, "find-packages", join(root, "empty"), {});
    expect(none).toMatchObject({ code: 1, output: { error: { code: "no_packages" } } });
  });
});

describe("a Python package", () => {
  const project = '[project]\nname = "svc"\n';
  const unit = "import unittest\nclass T(unittest.TestCase):\n  def test_a(self): pass\n";
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["by its own classes", { "svc/test_a.py": unit }, "unittest"],
    ["without tests", {}, "unittest"],
    ["by a conftest", { "svc/tests/conftest.py": "", "svc/tests/test_a.py": unit }, "pytest"],
    ["by an empty pytest.ini", { "svc/pytest.ini": "" }, "pytest"],
    ["by setup.cfg", { "svc/setup.cfg": "[tool:pytest]\n" }, "pytest"],
    ["by tox.ini", { "svc/tox.ini": "[pytest]\n" }, "pytest"],
    ["by its requirements", { "svc/requirements.txt": "attrs\npytest>=8\n" }, "pytest"],
    ["by the workspace around it", { "pytest.ini": "" }, "pytest"],
    [
      "by tests outside of classes",
      { "svc/tests/test_a.py": "def test_a():\n    assert 1\n" },
      "pytest",
    ],
    ["by what a test imports", { "svc/deep/er/a_test.py": `import pytest\n${unit}` }, "pytest"],
    ["not by a word in passing", { "svc/requirements.txt": "# no pytest\n" }, "unittest"],
  ];

  it.each(cases)("is tested with the right runner %s", async (_, files, runner) => {
    const root = await temporaryFolder();
    await write(root, { "svc/pyproject.toml": project, ...files });
    const found = await runProgram(programs.programs, "find-packages", root, { folders: [] });
    expect(found.output).toMatchObject({
      packages: [{ name: "svc", command: ["python3", "-m", runner] }],
    });
  });
});
