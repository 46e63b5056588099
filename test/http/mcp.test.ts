// MCP over HTTP, spoken by the SDK's own client in both generations of the protocol.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { serve, type TestServer, token } from "./support";

type Era = "legacy" | "auto";

class Agent {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;

  constructor(client: Client, transport: StreamableHTTPClientTransport) {
    this.client = client;
    this.transport = transport;
  }

  async call(name: string, args: Record<string, unknown> = {}) {
    const result = await this.client.callTool({ name, arguments: args });
    const structured = (result.structuredContent ?? {}) as Record<string, unknown>;
    const data = (structured["data"] ?? {}) as Record<string, unknown>;
    return { failed: result.isError === true, structured, data };
  }

  async must(name: string, args: Record<string, unknown> = {}) {
    const answer = await this.call(name, args);
    if (answer.failed) throw new Error(`${name}: ${JSON.stringify(answer.structured)}`);
    return answer.data;
  }
}

async function connect(
  server: TestServer,
  era: Era,
  more: { secret?: string; query?: string; name?: string; bearer?: string } = {},
): Promise<Agent> {
  const { secret, query = "", name = "test-client", bearer } = more;
  const headers: Record<string, string> = {
    ...(secret === undefined ? {} : { "Baton-Session": secret }),
    ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
  };
  const url = new URL(`${server.server.url}/mcp${query}`);
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  const client = new Client({ name, version: "1.0.0" }, { versionNegotiation: { mode: era } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return new Agent(client, transport);
}

const id = "logging";

describe.each(["legacy", "auto"] as const)("/mcp (%s)", (era) => {
  it("offers all tools, or the eight that suffice", async () => {
    const server = await serve();
    const all = await (await connect(server, era)).client.listTools();
    const core = await (await connect(server, era, { query: "?tools=core" })).client.listTools();
    expect([all.tools.length > 20, core.tools.length]).toEqual([true, 8]);
    expect((await server.post("/mcp?tools=some", {})).status).toBe(422);
  });

  it("runs workflows for whoever has the server's token, and for nobody else", async () => {
    const server = await serve();
    const run = { workflow: "tdd-cycle", params: { feature: "Refunds" } };
    const anybody = await connect(server, era);
    for (const [name, args] of [
      ["run_workflow", run],
      ["retry_execution", { run_id: "x" }],
      ["rollback_run", { run_id: "x", confirm: true }],
    ] as const) {
      const { failed, data } = await anybody.call(name, args);
      expect([name, failed, data["code"]]).toEqual([name, true, "role_mismatch"]);
    }
    expect((await anybody.call("run_workflow", { ...run, dry_run: true })).failed).toBe(false);
    const owner = await connect(server, era, { bearer: token });
    const { run_id: id } = await owner.must("run_workflow", run);
    const { structured } = await anybody.call("get_run", { run_id: id });
    expect(structured).toMatchObject({ status: "running", success: null });
  });

  it("plays approach B and D of document 000", async () => {
    const server = await serve();
    const a = await connect(server, era);
    const b = await connect(server, era);
    const reserve = { project_id: id, agent_name: "claude-haiku", ttl_seconds: 1800 };
    const reserved = await a.must("coordinator_claim", reserve);
    const claimed = await a.must("claim_project", { project_id: id, agent_name: "claude-haiku" });
    expect(claimed["claim_id"]).toBe(reserved["claim_id"]);
    await expect.poll(() => server.file(id)).toContain("owner: claude-haiku");
    // One name does not make two agents one.
    for (const name of ["claude-sonnet", "claude-haiku"]) {
      const late = await b.call("claim_project", { project_id: id, agent_name: name });
      expect(late.data).toMatchObject({ code: "already_claimed", holder: "claude-haiku" });
    }
    expect((await server.get(`/status/${id}`)).json).toMatchObject({ is_claimed: true });
    await a.must("add_note", { project_id: id, agent: "claude-haiku", note: "Research complete" });
    expect(await a.must("release_project", { project_id: id })).toMatchObject({ owner: null });
    await b.must("claim_project", { project_id: id, agent_name: "claude-sonnet" });
    // The second half of A's release comes after B's claim, and must leave it alone.
    expect(await a.must("coordinator_release", { project_id: id })).toMatchObject({
      released: true,
    });
    expect(await b.must("coordinator_reservations")).toMatchObject({
      reservations: [{ project_id: id, agent_name: "claude-sonnet" }],
    });
    await b.must("update_status", { project_id: id, status: "completed" });
    await b.must("release_project", { project_id: id });
    expect(server.file(id)).toContain("status: completed");
    expect(server.file(id)).toContain("owner: null");
    expect(server.reports).toEqual([]);
  });

  it("takes a client with a secret for one holder, over connections and over HTTP", async () => {
    const server = await serve();
    const secret = "a-secret-of-mine-1234";
    const a = await connect(server, era, { secret });
    await a.must("claim_project", { project_id: id, agent_name: "coder" });
    const other = await connect(server, era, { secret: "another-secret-56789" });
    expect((await other.call("release_project", { project_id: id })).data).toMatchObject({
      code: "not_holder",
    });
    await a.client.close();
    const again = await connect(server, era, { secret });
    await again.must("orchestrator_execute_subtask", { task_id: `${id}#read` });
    const headers = { "Baton-Session": secret };
    expect((await server.delete(`/release/${id}`, headers)).json).toMatchObject({ success: true });
  });

  it("is let go when the server ends, and does not hold it up", async () => {
    const server = await serve();
    const a = await connect(server, era, { secret: "a-secret-of-mine-1234" });
    await a.must("claim_project", { project_id: id, agent_name: "coder" });
    const began = performance.now();
    const closed = server.server.close();
    await server.mcp.close();
    await closed;
    expect(performance.now() - began).toBeLessThan(20_000);
    const [claim] = server.face.board.world.board.claims.values();
    expect(await server.face.alive(claim?.session ?? "")).toBe(false);
    expect(server.reports).toEqual([]);
  });

  it("is a session that others can see while it lives", async () => {
    const server = await serve();
    const a = await connect(server, era, era === "auto" ? { secret: "a-secret-of-mine-1234" } : {});
    await a.must("claim_project", { project_id: id, agent_name: "coder" });
    const [claim] = server.face.board.world.board.claims.values();
    const session = claim?.session ?? "";
    expect(await server.face.alive(session)).toBe(true);
    if (era === "auto") return;
    await a.transport.terminateSession();
    expect(await server.face.alive(session)).toBe(false);
    // It runs out by itself, and not before.
    expect((await server.get(`/status/${id}`)).json).toMatchObject({ is_claimed: true });
  });
});

describe("without a session", () => {
  it("without an identity, the documents' tool alone acts on whatever claim there is", async () => {
    const server = await serve([{ id: "logging" }, { id: "api" }]);
    const lasting = await connect(server, "legacy");
    await lasting.must("claim_project", { project_id: "api", agent_name: "coder" });
    const passing = await connect(server, "auto");
    expect((await passing.call("release_project", { project_id: "api" })).failed).toBe(true);
    // The compatibility mode of PROTOCOL 4.5, as over standard input and output.
    expect(await passing.must("coordinator_release", { project_id: "api" })).toMatchObject({
      released: true,
    });
    await server.post("/claim", { project_id: "logging", agent_name: "curl" });
    expect(await passing.must("coordinator_release", { project_id: "logging" })).toMatchObject({
      released: true,
    });
  });

  it("each agent that holds a part gives back its own", async () => {
    const server = await serve();
    const a = await connect(server, "auto", { name: "coder" });
    const b = await connect(server, "auto", { name: "reviewer" });
    await a.must("claim_task", { project_id: id, task_id: "read", agent_name: "coder" });
    await b.must("claim_task", { project_id: id, task_id: "write", agent_name: "reviewer" });
    await a.must("release_project", { project_id: id });
    expect((await server.get("/reservations")).json).toMatchObject({
      count: 1,
      reservations: [{ agent_name: "reviewer", task_id: "write" }],
    });
  });

  it("an ended or unknown session of the older one is told to begin anew", async () => {
    const server = await serve();
    const call = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
    const accept = { Accept: "application/json, text/event-stream" };
    expect((await server.post("/mcp", call, accept)).status).toBe(400);
    const headers = { ...accept, "Mcp-Session-Id": "nobody" };
    expect((await server.post("/mcp", call, headers)).status).toBe(404);
  });
});
