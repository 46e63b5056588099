// The source document's four ways to coordinate, by real processes beside a real window: hand edits, an
// MCP client over standard input and output, plain curl, and both together over HTTP. The tree shows each
// change by itself; how soon is printed and judged by people: BATON_FIGURES=1 npm run e2e -- approaches
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { overHttp, serveProcess } from "../support/servers.mjs";
import { expect, test } from "./support/fixtures";
import { repository } from "./support/paths";
import type { Workbench } from "./support/workbench";

const project = "simple-sequential-example";
const program = join(repository, "dist", "cli.js");

test.use({ baton: { settings: { "baton.agentName": "tester" } } });
test.describe.configure({ mode: "serial" });

const latencies: number[] = [];

/** Waits for the words beside the project's row, and keeps how long that took. */
async function isShown(workbench: Workbench, words: string | RegExp, way: string): Promise<void> {
  const done = performance.now();
  const shown = workbench.tree("Projects").description(project);
  await expect(shown).toHaveText(words, { timeout: 15_000 });
  const took = performance.now() - done;
  latencies.push(took);
  if (process.env["BATON_FIGURES"] === "1") {
    console.log(`${way.padEnd(44)} ${Math.round(took)} ms until the tree shows it`);
  }
}

function environment(folder: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    XDG_STATE_HOME: join(folder, "..", "state"),
    TZ: "UTC",
  };
}

test.describe("document 000 beside a real window", () => {
  let server: Awaited<ReturnType<typeof serveProcess>> | undefined;
  const clients: Client[] = [];

  test.afterAll(async () => {
    for (const client of clients) await client.close();
    await server?.stop();
    const sorted = latencies.toSorted((a, b) => a - b);
    if (process.env["BATON_FIGURES"] === "1") {
      console.log(`median ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms of ${sorted.length}`);
    }
  });

  test("approach A: by hand, in the file", async ({ workbench, workspaceDir }) => {
    const file = join(workspaceDir, "logging", "AGENCY.md");
    const edit = (from: string | RegExp, to: string) => {
      const before = readFileSync(file, "utf8");
      const after = before.replace(from, to);
      expect(after).not.toBe(before);
      writeFileSync(file, after);
    };
    await workbench.openContainer("Baton");
    await workbench.tree("Projects").row(project).waitFor();
    edit("owner: null", "owner: claude-haiku");
    await isShown(workbench, /claude-haiku/u, "A: owner written by hand");
    edit("- [ ] Research Python", "- [x] Research Python");
    await isShown(workbench, /1\/8/u, "A: task ticked by hand");
    edit("owner: claude-haiku", "owner: null");
    await isShown(workbench, /^ready · 1\/8$/u, "A: owner cleared by hand");
  });

  test("approach B: MCP tools", async ({ workbench, workspaceDir }) => {
    const connect = async (name: string) => {
      const client = new Client({ name, version: "1.0.0" });
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [program, "mcp"],
        cwd: workspaceDir,
        env: environment(workspaceDir),
      });
      await client.connect(transport);
      clients.push(client);
      return client;
    };
    const a = await connect("client-a");
    await call(a, "claim_project", { project_id: project, agent_name: "claude-haiku" });
    await isShown(workbench, /^claude-haiku · 1 h left/u, "B: claim_project");
    await call(a, "get_project", { project_id: project });
    const note = { project_id: project, agent: "claude-haiku", note: "Research complete" };
    await call(a, "add_note", note);
    await call(a, "release_project", { project_id: project });
    await isShown(workbench, /^ready/u, "B: release_project");
    const b = await connect("client-b");
    const ready = await call(b, "get_ready_work", {});
    expect(JSON.stringify(ready)).toContain(project);
    await call(b, "claim_project", { project_id: project, agent_name: "claude-sonnet" });
    await isShown(workbench, /^claude-sonnet · 1 h left/u, "B: claim_project by the next");
    await call(b, "release_project", { project_id: project });
    await isShown(workbench, /^ready/u, "B: release_project by the next");
  });

  test("approach C: plain curl", async ({ workbench, workspaceDir }) => {
    server = await serveProcess(program, workspaceDir, environment(workspaceDir));
    const { url } = server;
    const body = (agent: string, ttl: number) =>
      JSON.stringify({ project_id: project, agent_name: agent, ttl_seconds: ttl });
    const json = ["-H", "Content-Type: application/json", "-d"];
    const claimed = await curl("-X", "POST", `${url}/claim`, ...json, body("claude-haiku", 1800));
    expect(claimed).toMatchObject({ success: true, agent_name: "claude-haiku" });
    await isShown(workbench, /^claude-haiku · 30 min left/u, "C: POST /claim");
    const late = await curl("-X", "POST", `${url}/claim`, ...json, body("claude-sonnet", 3600));
    expect(late).toMatchObject({ success: false, current_owner: "claude-haiku" });
    const released = await curl("-X", "DELETE", `${url}/release/${project}`);
    expect(released).toMatchObject({ success: true });
    await isShown(workbench, /^ready/u, "C: DELETE /release");
    expect(await curl(`${url}/status/${project}`)).toMatchObject({ is_claimed: false });
    await curl("-X", "POST", `${url}/claim`, ...json, body("claude-sonnet", 3600));
    await isShown(workbench, /^claude-sonnet · 1 h left/u, "C: POST /claim by the next");
    await curl("-X", "DELETE", `${url}/release/${project}`);
    await isShown(workbench, /^ready/u, "C: DELETE /release by the next");
  });

  test("approach D: MCP tools and the coordinator, over HTTP", async ({ workbench, session }) => {
    if (server === undefined) throw new Error("approach C started no server");
    const client = await overHttp(server.url, "client-d", "legacy");
    clients.push(client);
    const reserve = { project_id: project, agent_name: "claude-haiku", ttl_seconds: 1800 };
    await call(client, "coordinator_claim", reserve);
    await isShown(workbench, /^claude-haiku · 30 min left/u, "D: coordinator_claim");
    await call(client, "claim_project", { project_id: project, agent_name: "claude-haiku" });
    expect(await curl(`${server.url}/status/${project}`)).toMatchObject({
      is_claimed: true,
      claim: { agent_name: "claude-haiku" },
    });
    await call(client, "release_project", { project_id: project });
    await isShown(workbench, /^ready/u, "D: release_project");
    await call(client, "coordinator_release", { project_id: project });
    expect(await curl(`${server.url}/reservations`)).toMatchObject({ count: 0 });
    expect(session.extensionProblems()).toEqual([]);
  });
});

async function call(client: Client, name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  expect(result.isError, JSON.stringify(result.content)).not.toBe(true);
  return result.structuredContent;
}

async function curl(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)("curl", ["-s", ...args]);
  return JSON.parse(stdout);
}
