/** Real programs at work in a repository: suites side by side, and an API page that must tell the truth. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunData } from "../../src/core/face/runShapes";
import { Sandbox } from "../cli/support";
import { endAll, serveProgram } from "../http/program";
import { bundleProduct, RunServer } from "./support";

let program = "";
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleProduct("programs");
});

afterAll(async () => {
  await endAll();
  for (const sandbox of sandboxes) sandbox.dispose();
});

function repository(files: Readonly<Record<string, string>>): Sandbox {
  const sandbox = new Sandbox(program);
  for (const [path, text] of Object.entries(files)) sandbox.write(path, text);
  sandboxes.push(sandbox);
  return sandbox.commit();
}

async function run(sandbox: Sandbox, ...args: readonly string[]) {
  const { out, exit } = await sandbox.run(["run", ...args, "--json"]);
  const { data, error } = JSON.parse(out) as { data?: RunData; error?: unknown };
  if (data === undefined) throw new Error(JSON.stringify(error));
  return { run: data, exit };
}

describe("test-parallel", { timeout: 120_000 }, () => {
  /** Begins when all three have begun: three that take turns would never end. */
  const suite = (name: string, body: string) =>
    `import test from "node:test";
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
const at = (name) => new URL("../../" + name + ".begun", import.meta.url);
writeFileSync(at("${name}"), "");
test("all three are at work at once", async () => {
  const end = Date.now() + 20_000;
  while (!["cart", "pay", "ship"].every((name) => existsSync(at(name)))) {
    if (Date.now() > end) throw new Error("alone");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
${body}
`;
  const manifest = (name: string) =>
    JSON.stringify({ name, type: "module", scripts: { test: "node --test" } });

  it("runs three real suites at once, and reports the planted failure", async () => {
    const sandbox = repository({
      "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
      "packages/cart/package.json": manifest("cart"),
      "packages/cart/cart.test.js": suite("cart", 'test("adds", () => assert.equal(1 + 1, 2));'),
      "packages/pay/package.json": manifest("pay"),
      "packages/pay/pay.test.js": suite(
        "pay",
        'test("rounds", () => assert.equal(0.1 + 0.2, 0.3));',
      ),
      "packages/ship/package.json": manifest("ship"),
      "packages/ship/ship.test.js": suite("ship", 'test("zones", () => {});'),
    });
    const args = ["test-parallel", "--param", "coverage=no"] as const;
    const dry = await sandbox.run(["run", ...args, "--dry-run", "--json"]);
    expect(JSON.parse(dry.out)).toMatchObject({
      data: { dry_run: { commands: [{ line: "npm test", steps: ["test"], needsAllowing: true }] } },
    });
    // What the packages' tests run is known before the run, so it is asked before anything begins.
    await expect(run(sandbox, ...args)).rejects.toThrow(
      "nobody allowed on this machine yet: npm test",
    );
    const { run: over, exit } = await run(sandbox, ...args, "--allow-commands");
    expect([over.status, exit, over.error?.code]).toEqual(["failure", 6, "success_when"]);
    expect(over.finalReview).toMatchObject({
      success: false,
      packages: 3,
      passed: 5,
      failed: 1,
      failures: [{ package: "pay", name: "rounds", file: "packages/pay/pay.test.js" }],
      errors: [],
    });
    expect(over.artifacts.map(({ type }) => type)).toEqual(["test-report"]);
    expect(over.saving).toBeGreaterThan(0);
    // Mended, and retried as the end of the run says.
    sandbox.write("packages/pay/pay.test.js", suite("pay", 'test("rounds", () => {});'));
    const { out } = await sandbox.run(["runs", over.run_id]);
    expect(out).toContain(`baton retry ${over.run_id}`);
    const again = await sandbox.run(["retry", over.run_id, "--json"]);
    const { data } = JSON.parse(again.out) as { readonly data: RunData };
    expect([again.exit, data.status, data.finalReview]).toMatchObject([
      0,
      "success",
      { success: true, passed: 6, failed: 0 },
    ]);
    expect(data.steps[0]?.attempts).toHaveLength(1);
  });
});

const openApi = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Shop", version: "2.1" },
  paths: {
    "/orders/{id}": {
      get: {
        summary: "One order",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: { "200": { description: "The order" }, "404": { description: "None" } },
      },
    },
  },
});

/** As an agent in the place of a program would: its answer on standard output. */
const lies = `#!/bin/sh
cat > /dev/null
cat lie.json
`;

describe("docs-sync", { timeout: 120_000 }, () => {
  it("writes the page from the source, and is put back as long as nobody changed it", async () => {
    const sandbox = repository({ "openapi.json": openApi, "docs/API.md": "# By hand\n" });
    const page = () => readFileSync(join(sandbox.folder, "docs/API.md"), "utf8");
    const { run: first } = await run(sandbox, "docs-sync");
    expect(first).toMatchObject({ status: "success", can_roll_back: true });
    expect(page()).toContain("/orders/{id}");
    expect(page()).toContain("404");

    const shown = await sandbox.run(["rollback", first.run_id]);
    expect(shown.out).toContain("docs/API.md");
    expect(shown.out).toContain("--yes");
    expect(page()).toContain("/orders/{id}");
    const back = await sandbox.run(["rollback", first.run_id, "--yes"]);
    expect([back.exit, page()]).toEqual([0, "# By hand\n"]);
    expect((await sandbox.run(["rollback", first.run_id, "--yes"])).exit).toBe(3);

    const { url } = await serveProgram(program, sandbox);
    const server = RunServer.of(sandbox, url);
    const started = await server.post("/workflows/docs-sync/execute");
    const second = await server.settled(String(started.json["run_id"]));
    expect(second.status).toBe("success");
    const written = page();
    sandbox.write("docs/API.md", `${written}\nA word by hand.\n`);
    const refused = await server.post("/workflows/docs-sync/rollback");
    expect(refused.json).toMatchObject({ done: false, files: [], left: [{ path: "docs/API.md" }] });
    expect(page()).toContain("A word by hand.");
  });

  it("goes back over HTTP as well", async () => {
    const sandbox = repository({ "openapi.json": openApi });
    const { url } = await serveProgram(program, sandbox);
    const server = RunServer.of(sandbox, url);
    const started = await server.post("/workflows/docs-sync/execute");
    const over = await server.settled(String(started.json["run_id"]));
    expect([over.status, sandbox.has("docs/API.md")]).toEqual(["success", true]);
    const dry = await server.post("/workflows/docs-sync/rollback", { dry_run: true });
    expect(dry.json).toMatchObject({ done: false, files: [{ path: "docs/API.md" }] });
    expect(sandbox.has("docs/API.md")).toBe(true);
    const back = await server.post("/workflows/docs-sync/rollback", { run_id: over.run_id });
    expect(back.json).toMatchObject({ done: true, left: [] });
    expect(sandbox.has("docs/API.md")).toBe(false);
  });

  it("stops a lie of the writer at the review, before it reaches its place", async () => {
    const sandbox = repository({
      "openapi.json": openApi,
      "docs/API.md": "# By hand\n",
      "agent.sh": lies,
      "lie.json": JSON.stringify({ page: "# Shop\n\n## `GET /refunds`\n" }),
    });
    const args = ["docs-sync", "-p", "generate_with=sh agent.sh", "--allow-commands"];
    const { run: over, exit } = await run(sandbox, ...args);
    expect([over.status, exit]).toEqual(["failure", 6]);
    expect(over.steps.map(({ id, status }) => [id, status])).toEqual([
      ["generate", "completed"],
      ["review", "failed"],
      ["format", "skipped"],
      ["sync", "skipped"],
    ]);
    expect(readFileSync(join(sandbox.folder, "docs/API.md"), "utf8")).toBe("# By hand\n");
  });

  it("finds a lie that the formatter plants behind the review, and leaves the page as it was", async () => {
    const sandbox = repository({
      "openapi.json": openApi,
      "docs/API.md": "# By hand\n",
      "agent.sh": lies,
      "lie.json": JSON.stringify({ page: "# Shop\n\n## `GET /refunds`\n" }),
    });
    const args = ["docs-sync", "-p", "format_with=sh agent.sh", "--allow-commands"];
    const { run: over } = await run(sandbox, ...args);
    expect(over.status).toBe("failure");
    const sync = over.steps.find(({ id }) => id === "sync");
    expect(sync?.error).toMatchObject({ kind: "execution", code: "page_wrong" });
    expect(readFileSync(join(sandbox.folder, "docs/API.md"), "utf8")).toBe("# By hand\n");
  });
});
