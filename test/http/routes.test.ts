// Every route that is no coordinator's, by a real server over a temporary repository.
import { describe, expect, it } from "vitest";
import { routes } from "../../src/adapters/http/routeTable";
import { serve, token } from "./support";

type Items = readonly Readonly<Record<string, unknown>>[];
const items = (json: Readonly<Record<string, unknown>>) => json["items"] as Items;

const chain = [
  { id: "schema", priority: "high" },
  { id: "api", blockedBy: ["schema"] },
  { id: "team/app", priority: "low" },
];

describe("projects", () => {
  it("are listed best first, a page at a time", async () => {
    const server = await serve(chain);
    const all = await server.get("/projects");
    expect(all.json).toMatchObject({ total: 3, limit: 100, next_cursor: null });
    const ids = items(all.json).map((one) => one["project_id"]);
    expect(ids).toEqual(["schema", "api", "team/app"]);
    const first = await server.get("/projects?limit=2");
    expect(items(first.json)).toHaveLength(2);
    const cursor = encodeURIComponent(String(first.json["next_cursor"]));
    const rest = await server.get(`/projects?limit=2&cursor=${cursor}`);
    expect(items(rest.json).map((one) => one["project_id"])).toEqual(["team/app"]);
    expect(rest.json["next_cursor"]).toBeNull();
    expect((await server.get("/projects?cursor=nowhere")).status).toBe(422);
  });

  it("are read, explained and found ready", async () => {
    const server = await serve(chain);
    const one = await server.get("/projects/api");
    expect(one.json).toMatchObject({ project_id: "api", ready: false, status: "pending" });
    expect(one.json["content"]).toContain("## Tasks");
    expect((await server.get("/projects/nope")).status).toBe(404);
    expect((await server.get("/projects/team%2Fapp")).json).toMatchObject({
      project_id: "team/app",
    });
    const why = await server.get("/explain/api");
    expect(why.json).toMatchObject({ project_id: "api", ready: false, task_id: null });
    expect((await server.get("/explain/api?task=read")).json).toMatchObject({ task_id: "read" });
    expect((await server.get("/explain/api?task=nope")).status).toBe(404);
    const ready = await server.get("/ready?agent=coder&limit=1");
    expect(ready.json).toMatchObject({ count: 2, projects: [{ project_id: "schema" }] });
  });
});

describe("ids with a slash", () => {
  it("work encoded and as the documents' clients send them", async () => {
    const server = await serve(chain);
    const claim = { project_id: "team/app", agent_name: "coder" };
    expect((await server.post("/claim", claim)).json).toMatchObject({ known: true });
    for (const id of ["team%2Fapp", "team/app"]) {
      expect((await server.get(`/status/${id}`)).json).toMatchObject({
        project_id: "team/app",
        is_claimed: true,
        known: true,
      });
      const longer = await server.ask(`/extend/${id}?ttl_seconds=7200`, { method: "POST" });
      expect(longer.json).toMatchObject({ success: true, project_id: "team/app" });
    }
    expect((await server.delete("/release/team%2Fapp")).json).toMatchObject({ success: true });
  });
});

describe("agents", () => {
  it("are registered, found by what they can do, and deleted", async () => {
    const server = await serve();
    const made = await server.post("/agents", {
      name: "load-tester",
      description: "Finds out what breaks first",
      capabilities: ["load testing"],
      coordination_patterns: ["parallel"],
    });
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({ id: "load-tester", source: "baton" });
    const found = await server.get("/agents?capability=load%20testing&pattern=parallel");
    expect(items(found.json).map(({ id }) => id)).toEqual(["load-tester"]);
    expect((await server.get("/agents/load-tester")).json).toMatchObject({ instructions: "" });
    const twice = await server.post("/agents", { name: "load-tester", description: "Again" });
    expect(twice.status).toBe(422);
    expect((await server.delete("/agents/load-tester")).json).toEqual({
      name: "load-tester",
      deleted: true,
    });
    expect((await server.get("/agents/load-tester")).status).toBe(404);
    expect((await server.delete("/agents/load-tester")).status).toBe(404);
    expect((await server.delete("/agents/TestAgent")).status).toBe(422);
    const page = await server.get("/agents?limit=3");
    expect(items(page.json)).toHaveLength(3);
    expect(page.json["total"]).toBeGreaterThan(10);
  });

  it("get a program to run only from whoever has the server's own token", async () => {
    const server = await serve([{ id: "logging" }], { key: "key" });
    const agent = { name: "runs", description: "Runs something", runner: "command: make" };
    for (const secret of [undefined, "key", "wrong"]) {
      const headers = secret === undefined ? {} : { Authorization: `Bearer ${secret}` };
      const { status, headers: got } = await server.post("/agents", agent, headers);
      expect([status, got["www-authenticate"]]).toEqual([401, "Bearer"]);
    }
    expect((await server.get("/agents/runs")).status).toBe(404);
    const trusted = await server.post("/agents", agent, { Authorization: `Bearer ${token}` });
    expect(trusted.json).toMatchObject({ name: "runs", runner: "command: make" });
  });
});

describe("executions", () => {
  it("are begun and ended by programs that report them", async () => {
    const server = await serve();
    const begun = await server.post("/executions", {
      agent_name: "TestAgent",
      title: "Unit tests",
      inputs: { week: 5 },
      workflow: "tdd-cycle",
    });
    expect(begun.json).toMatchObject({ agent_name: "TestAgent", status: "in_progress" });
    const id = String(begun.json["id"]);
    const child = await server.post("/executions", {
      agent_name: "CodeAgent",
      parent_execution_id: id,
      status: "failure",
      duration_ms: 1_500,
      error_message: "does not compile",
      project_id: "logging",
      task_id: "code",
    });
    expect(child.json).toMatchObject({ status: "failure", duration_ms: 1_500, is_handoff: true });
    const done = await server.post(`/executions/${id}/complete`, {
      duration_ms: 2_000,
      outputs: { passed: 120 },
      summary: "All green",
    });
    expect(done.json).toMatchObject({ id, status: "success" });
    const twice = await server.post(`/executions/${id}/complete`, {});
    expect(twice.status).toBe(409);
    expect((await server.post("/executions/nope/complete", {})).status).toBe(404);

    const full = await server.get(`/executions/${id}`);
    expect(full.json).toMatchObject({
      inputs: { week: 5 },
      outputs: { passed: 120, summary: "All green" },
      summary: "All green",
    });
    expect((await server.get("/executions/nope")).status).toBe(404);
    const failed = await server.get(
      "/executions?status=failure&agent=CodeAgent&project_id=logging",
    );
    expect(failed.json).toMatchObject({ total: 1, items: [{ title: "Code", task_id: "code" }] });
    expect((await server.get("/executions?workflow=tdd-cycle")).json["total"]).toBe(1);
    expect((await server.get("/executions?run_id=another")).json["total"]).toBe(0);
    const newest = await server.get("/executions?limit=1");
    const next = await server.get(
      `/executions?limit=1&cursor=${String(newest.json["next_cursor"])}`,
    );
    expect(items(next.json)[0]?.["id"]).not.toBe(items(newest.json)[0]?.["id"]);

    const nested = await server.get("/executions/timeline");
    expect(items(nested.json)).toMatchObject([{ id, children: [{ agent_name: "CodeAgent" }] }]);
    const alone = await server.get("/executions/timeline?agent=CodeAgent");
    expect(items(alone.json)).toMatchObject([{ parent_hidden: true, children: [] }]);
    expect((await server.get("/executions/graph")).json).toMatchObject({
      edges: [{ source: "TestAgent", target: "CodeAgent", count: 1, failure: 1 }],
    });
    const none = await server.get("/executions/graph?workflow=other");
    expect(none.json).toEqual({ nodes: [], edges: [] });
  });

  it("under a claim end with their task, and those of a lasting session by it alone", async () => {
    const server = await serve();
    const mine = { "Baton-Session": "a-secret-of-mine-1234" };
    const begun = await server.post("/executions", { agent_name: "TestAgent" }, mine);
    const path = `/executions/${String(begun.json["id"])}/complete`;
    expect((await server.post(path, {})).json).toMatchObject({ code: "not_holder" });
    expect((await server.post(path, {}, mine)).json).toMatchObject({ status: "success" });
  });

  it("say what cannot be", async () => {
    const server = await serve();
    const wrong = async (body: object) => (await server.post("/executions", body)).status;
    expect(await wrong({})).toBe(422);
    expect(await wrong({ agent_name: "a", duration_ms: 5 })).toBe(422);
    expect(await wrong({ agent_name: "a", status: "success", timestamp: "soon" })).toBe(422);
    expect(await wrong({ agent_name: "a", parent_execution_id: "nope" })).toBe(404);
    expect(await wrong({ agent_name: "a", project_id: "logging", task_id: "nope" })).toBe(404);
    expect(await server.head()).toBe(0);
  });
});

describe("metrics", () => {
  it("count by agent and by period", async () => {
    const server = await serve();
    const log = (agent: string, day: string, status: string, ms: number) =>
      server.post("/executions", {
        agent_name: agent,
        title: "Tests",
        status,
        timestamp: `${day}T10:00:00Z`,
        duration_ms: ms,
      });
    await log("TestAgent", "2026-11-02", "success", 1_000);
    await log("TestAgent", "2026-11-04", "failure", 3_000);
    await log("CodeAgent", "2026-11-10", "success", 2_000);
    const { json } = await server.get("/metrics");
    expect(json).toMatchObject({
      total_executions: 3,
      success_rate: 66.67,
      average_duration_ms: 2_000,
      executions_by_agent: {
        TestAgent: { total: 2, success_rate: 50, average_duration_ms: 2_000 },
        CodeAgent: { total: 1, success_rate: 100 },
      },
      bucket: "day",
    });
    expect(json["periods"]).toHaveLength(9);
    const weeks = await server.get(
      "/metrics?bucket=week&start_date=2026-11-01&end_date=2026-11-30",
    );
    expect(weeks.json["periods"]).toMatchObject([
      { start: "2026-11-02T00:00:00.000Z", total: 2 },
      { start: "2026-11-09T00:00:00.000Z", total: 1 },
    ]);
    const one = await server.get("/metrics?agent=CodeAgent&bucket=month");
    expect(one.json).toMatchObject({ total_executions: 1, periods: [{ success: 1 }] });
    const none = await server.get("/metrics?agent=nobody");
    expect(none.json).toMatchObject({ success_rate: null, average_duration_ms: null, periods: [] });
  });
});

describe("patterns and openapi.json", () => {
  it("serve what can be learned", async () => {
    const server = await serve();
    const { json } = await server.get("/patterns");
    expect(json["total"]).toBe(8);
    expect((await server.get("/patterns/sequential")).json).toMatchObject({ name: "Sequential" });
    expect((await server.get("/patterns/nope")).status).toBe(404);
  });

  it("describe every route", async () => {
    const server = await serve();
    const { json } = await server.get("/openapi.json");
    const paths = json["paths"] as Record<string, Record<string, object>>;
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(paths["/claim"]?.["post"]).toMatchObject({
      requestBody: {
        content: {
          "application/json": {
            schema: {
              required: ["project_id", "agent_name"],
              properties: { ttl_seconds: { minimum: 60, maximum: 86_400 } },
            },
          },
        },
      },
    });
    const ids = Object.values(paths).flatMap((one) =>
      Object.values(one).map((operation) => (operation as { operationId: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("what is not known", () => {
  it("is told with a list, in the documents' shape", async () => {
    const server = await serve();
    const wrong = await server.get("/executions?agent_name=x&start_date=yesterday&limit=0&limit=2");
    expect(wrong.status).toBe(422);
    const detail = wrong.json["detail"] as { loc: string[]; type: string }[];
    expect(detail.map(({ loc }) => loc.join("."))).toEqual([
      "query.start_date",
      "query.limit",
      "query.agent_name",
    ]);
    expect(detail[2]?.type).toBe("extra_forbidden");
    expect((await server.post("/claim", { agent_name: "a" })).json).toMatchObject({
      detail: [{ loc: ["body", "project_id"], msg: "Field required", type: "missing" }],
    });
    expect((await server.get("/nope")).json).toEqual({ detail: "Not Found" });
    const method = await server.ask("/claim");
    expect([method.status, method.headers.allow]).toEqual([405, "POST"]);
    expect(method.json).toEqual({ detail: "Method Not Allowed" });
  });

  it("does not hide another route", () => {
    const parts = (path: string) => path.replaceAll(/\{\w+\}/gu, "x");
    for (const [index, { method, path }] of routes.entries()) {
      const first = routes.findIndex((one) => {
        const wanted = one.path.split("/");
        const given = parts(path).split("/");
        return (
          one.method === method &&
          wanted.length === given.length &&
          wanted.every((part, at) => part.startsWith("{") || part === given[at])
        );
      });
      expect(first, `${method} ${path}`).toBe(index);
    }
  });
});
