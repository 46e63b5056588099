// The public conformance suite of MCP against the real server, in both revisions.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/bundle.mjs";
import { Sandbox } from "../cli/support";
import { bundleServer } from "../mcp/support";
import { endAll, serveProgram } from "./program";

const suite = join(root, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
const older = "2025-11-25";
const newer = "2026-07-28";
const revisions = [older, newer] as const;

/** By revision: what passes whole. */
const passing: Readonly<Record<(typeof revisions)[number], readonly string[]>> = {
  [older]: [
    "server-initialize",
    "server-session-lifecycle",
    "ping",
    "tools-list",
    "server-sse-multiple-streams",
    "resources-list",
    "prompts-list",
    "dns-rebinding-protection",
  ],
  [newer]: [
    "tools-list",
    "server-sse-multiple-streams",
    "resources-list",
    "sep-2164-resource-not-found",
    "prompts-list",
    "dns-rebinding-protection",
    "caching",
    "http-header-validation",
    "input-required-result-missing-input-response",
    "input-required-result-unsupported-methods",
    "input-required-result-ignore-extra-params",
    "input-required-result-validate-input",
  ],
};

const fixtureTool = (name: string) => `calls the suite's own tool \`${name}\``;
const fixtureResource = (uri: string) => `reads the suite's own resource \`${uri}\``;
const fixturePrompt = (name: string) => `gets the suite's own prompt \`${name}\``;

/** What does not pass, and why it cannot. */
const explained: Readonly<Record<string, string>> = {
  "server-stateless":
    "24 of its checks pass; the other 4 call the suite's own tools (`test_missing_capability`, `test_streaming_elicitation`, `test_logging_tool`)",
  "logging-set-level": "logging is deprecated in the protocol and gone from its newer revision",
  "completion-complete": fixturePrompt("test_prompt_with_arguments"),
  "tools-call-simple-text": fixtureTool("test_simple_text"),
  "tools-call-image": fixtureTool("test_image_content"),
  "tools-call-audio": fixtureTool("test_audio_content"),
  "tools-call-embedded-resource": fixtureTool("test_embedded_resource"),
  "tools-call-mixed-content": fixtureTool("test_multiple_content_types"),
  "tools-call-with-logging": fixtureTool("test_tool_with_logging"),
  "tools-call-error": fixtureTool("test_error_handling"),
  "tools-call-with-progress": fixtureTool("test_tool_with_progress"),
  "tools-call-sampling": fixtureTool("test_sampling"),
  "tools-call-elicitation": fixtureTool("test_elicitation"),
  "json-schema-2020-12": fixtureTool("json_schema_2020_12_tool"),
  "elicitation-sep1034-defaults": fixtureTool("test_elicitation_sep1034_defaults"),
  "server-sse-polling": `${fixtureTool("test_reconnection")}; without it nothing is checked`,
  "elicitation-sep1330-enums": fixtureTool("test_elicitation_sep1330_enums"),
  "resources-read-text": fixtureResource("test://static-text"),
  "resources-read-binary": fixtureResource("test://static-binary"),
  "resources-templates-read": fixtureResource("test://template/123/data"),
  "resources-subscribe": "subscribes to the suite's own resource `test://watched-resource`",
  "resources-unsubscribe": "the same",
  "prompts-get-simple": fixturePrompt("test_simple_prompt"),
  "prompts-get-with-args": fixturePrompt("test_prompt_with_arguments"),
  "prompts-get-embedded-resource": fixturePrompt("test_prompt_with_embedded_resource"),
  "prompts-get-with-image": fixturePrompt("test_prompt_with_image"),
  "http-custom-header-server-validation":
    "needs a tool that takes an argument from a header, which none of Baton's does",
  "input-required-result-basic-elicitation": fixtureTool("test_input_required_result_elicitation"),
  "input-required-result-basic-sampling": fixtureTool("test_input_required_result_sampling"),
  "input-required-result-basic-list-roots": fixtureTool("test_input_required_result_list_roots"),
  "input-required-result-request-state": fixtureTool("test_input_required_result_request_state"),
  "input-required-result-multiple-input-requests": fixtureTool(
    "test_input_required_result_multiple_inputs",
  ),
  "input-required-result-multi-round": fixtureTool("test_input_required_result_multi_round"),
  "input-required-result-non-tool-request": fixturePrompt("test_input_required_result_prompt"),
  "input-required-result-result-type": fixtureTool("test_input_required_result_elicitation"),
  "input-required-result-tampered-state": fixtureTool("test_input_required_result_tampered_state"),
  "input-required-result-capability-check": fixtureTool("test_input_required_result_capabilities"),
};

let program = "";
let runner = "";
let sandbox: Sandbox | undefined;
let url = "";

beforeAll(async () => {
  program = await bundleServer("conformance", { serve: "src/serve.ts" });
  runner = join(root, "dist-test", "conformance.mjs");
  await bundleSuite(runner);
  sandbox = new Sandbox(program);
  ({ url } = await serveProgram(program, sandbox.commit()));
});

afterAll(async () => {
  await endAll();
  sandbox?.dispose();
});

/** The suite asks Node 22 for a function that it only uses for client tests; here it runs on Node 20 as well. */
async function bundleSuite(outfile: string): Promise<void> {
  const contents =
    'export * from "node:fs"; export function globSync() { throw new Error("not here"); }';
  await build({
    entryPoints: [suite],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    plugins: [
      {
        name: "node-20",
        setup: (on) => {
          on.onResolve({ filter: /^fs$/ }, ({ importer }) =>
            importer === suite ? { path: "fs", namespace: "node-20" } : undefined,
          );
          on.onLoad({ filter: /./, namespace: "node-20" }, () => ({ contents, resolveDir: root }));
        },
      },
    ],
  });
}

interface Result {
  readonly scenario: string;
  readonly passed: number;
  readonly failed: number;
}

function runSuite(revision: string): Promise<readonly Result[]> {
  const args = ["server", "--url", `${url}/mcp`, "--suite", "all", "--spec-version", revision];
  return new Promise((resolve) => {
    // It exits with 1 whenever anything fails; what failed is in its summary.
    execFile(process.execPath, [runner, ...args], { timeout: 200_000 }, (_, out) => {
      const lines = out
        .slice(out.indexOf("=== SUMMARY ==="))
        .matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gmu);
      const results = [...lines].map(([, scenario = "", passed, failed]) => ({
        scenario,
        passed: Number(passed),
        failed: Number(failed),
      }));
      resolve(results);
    });
  });
}

describe("the conformance suite", { timeout: 240_000 }, () => {
  it.each(revisions)(
    "passes every scenario of %s that needs no fixture, by name",
    async (revision) => {
      const results = await runSuite(revision);
      const whole = results.filter(({ passed, failed }) => passed > 0 && failed === 0);
      expect(whole.map(({ scenario }) => scenario)).toEqual(passing[revision]);
      const rest = results.filter((result) => !whole.includes(result));
      expect(rest.filter(({ scenario }) => explained[scenario] === undefined)).toEqual([]);
      expect(results.length).toBeGreaterThan(30);
      const stateless = results.find(({ scenario }) => scenario === "server-stateless");
      if (stateless !== undefined) expect(stateless).toMatchObject({ passed: 24, failed: 4 });
    },
  );

  it("is told of in docs/conformance.md", async () => {
    await expect(page()).toMatchFileSnapshot("../../docs/conformance.md");
  });
});

function page(): string {
  return [
    "# MCP conformance",
    "",
    "The public suite `@modelcontextprotocol/conformance` runs against the real server, `baton serve`, with each run of the tests: all of its server scenarios, in both revisions of the protocol. Baton ships no tool, resource or prompt that exists only for a suite, so what calls the suite's own cannot pass. Made from the lists in `test/http/conformance.test.ts`, which fails when a scenario changes sides; `npx vitest run test/http/conformance.test.ts -u` writes this page anew.",
    "",
    "## What passes",
    "",
    "| scenario | 2025-11-25 | 2026-07-28 |",
    "|---|---|---|",
    ...[...new Set(revisions.flatMap((revision) => passing[revision]))].sort().map((name) => {
      const marks = revisions.map((revision) => (passing[revision].includes(name) ? "●" : ""));
      return `| \`${name}\` | ${marks.join(" | ")} |`;
    }),
    "",
    "## What does not, and why",
    "",
    "| scenario | why |",
    "|---|---|",
    ...Object.entries(explained).map(([name, why]) => `| \`${name}\` | ${why} |`),
    "",
  ].join("\n");
}
