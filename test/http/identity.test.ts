// What callers without an identity may do, and what is checked of those that send one. PROTOCOL 4.5.
import { describe, expect, it } from "vitest";
import { serve, token } from "./support";

const claim = { project_id: "logging", agent_name: "claude-haiku" };

describe("without an identity", () => {
  it("any id is reserved, extended and given back, by anybody", async () => {
    const server = await serve();
    const elsewhere = { project_id: "elsewhere: any/id", agent_name: "coder", ttl_seconds: "90" };
    const { json } = await server.post("/claim", elsewhere);
    expect(json).toMatchObject({ success: true, known: false, ttl_seconds: 90 });
    const path = encodeURIComponent("elsewhere: any/id");
    expect((await server.get(`/status/${path}`)).json).toMatchObject({
      is_claimed: true,
      known: false,
      workspace: server.folder,
    });
    const longer = await server.ask(`/extend/${path}?ttl_seconds=86400`, { method: "POST" });
    expect(longer.json).toMatchObject({ success: true, known: false });
    const until = Date.parse(String(longer.json["new_expires_at"]));
    expect(until).toBeGreaterThan(Date.now() + 86_000_000);
    expect((await server.delete(`/release/${path}`)).json).toMatchObject({ success: true });
  });

  it("what was never claimed is 404 to extend and false to release", async () => {
    const server = await serve();
    for (const id of ["logging", "nope"]) {
      const { status, json } = await server.ask(`/extend/${id}`, { method: "POST" });
      expect([status, json["detail"]]).toEqual([404, expect.stringContaining(id)]);
      expect((await server.delete(`/release/${id}`)).json).toMatchObject({ success: false });
    }
    const claimless = await server.delete("/release/claim/claim-nope");
    expect([claimless.status, claimless.json["success"]]).toEqual([200, false]);
    expect(await server.head()).toBe(0);
  });

  it("a time out of bounds is refused, and ends nothing", async () => {
    const server = await serve();
    await server.post("/claim", claim);
    const before = (await server.get("/status/logging")).json;
    for (const seconds of ["-1", "0", "59", "86401", "soon", "1e9", "60.5"]) {
      const path = `/extend/logging?ttl_seconds=${seconds}`;
      expect((await server.ask(path, { method: "POST" })).status, seconds).toBe(422);
    }
    expect((await server.get("/status/logging")).json).toEqual(before);
  });

  it("a claim is given back by its id, whatever it is on", async () => {
    const server = await serve();
    const { json } = await server.post("/claim", claim);
    const released = await server.delete(`/release/claim/${String(json["claim_id"])}`);
    expect(released.json).toMatchObject({ success: true, project_id: "logging", known: true });
  });

  it("what is not ready is refused with the reason and nobody as its owner", async () => {
    const server = await serve([{ id: "api", blockedBy: ["schema"] }]);
    const { status, json } = await server.post("/claim", { ...claim, project_id: "api" });
    expect(status).toBe(409);
    expect(json).toMatchObject({ success: false, code: "not_ready", current_owner: null });
    expect(String(json["error"])).toContain("schema");
  });

  it("an owner written by hand stands as the documents' owner", async () => {
    const server = await serve([
      { id: "logging", owner: "claude-opus", updated: new Date().toISOString() },
    ]);
    const { status, json } = await server.post("/claim", claim);
    expect(status).toBe(409);
    expect(json).toMatchObject({ current_owner: "claude-opus", expires_at: null });
  });
});

describe("an identity that is sent is checked", () => {
  it("on release and extend", async () => {
    const server = await serve();
    const { json } = await server.post("/claim", claim);
    const right = {
      claim_id: String(json["claim_id"]),
      agent_name: "claude-haiku",
      fencing_token: String(json["fencing_token"]),
    };
    const wrong = { claim_id: "claim-x", agent_name: "claude-sonnet", fencing_token: "1" };
    const head = await server.head();
    for (const [name, value] of Object.entries(wrong)) {
      const query = `?${name}=${value}`;
      const released = await server.delete(`/release/logging${query}`);
      const extended = await server.ask(`/extend/logging${query}`, { method: "POST" });
      const code = name === "agent_name" ? "not_holder" : "lease_lost";
      expect(released.json, name).toMatchObject({ success: false, code });
      expect([released.status, extended.status], name).toEqual([409, 409]);
    }
    expect(await server.head()).toBe(head);
    const query = new URLSearchParams(right).toString();
    const extended = await server.ask(`/extend/logging?${query}`, { method: "POST" });
    expect(extended.status).toBe(200);
    expect((await server.delete(`/release/logging?${query}`)).json).toMatchObject({
      success: true,
    });
  });

  it("a secret makes a client one holder over all of its requests", async () => {
    const server = await serve();
    const mine = { "Baton-Session": "a-secret-of-mine-1234" };
    const other = { "Baton-Session": "another-secret-56789" };
    const first = await server.post("/claim", claim, mine);
    const again = await server.post("/claim", claim, mine);
    expect(again.json).toMatchObject({ success: true, claim_id: first.json["claim_id"] });
    expect((await server.post("/claim", claim, other)).status).toBe(409);
    expect((await server.delete("/release/logging", other)).json).toMatchObject({
      code: "not_holder",
    });
    expect((await server.delete("/release/logging", mine)).json).toMatchObject({ success: true });
    expect((await server.post("/claim", claim, { "Baton-Session": "short" })).status).toBe(422);
  });
});

describe("with a key", () => {
  const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

  it("every write needs it, before anything else is looked at", async () => {
    const server = await serve([{ id: "logging" }], { key: "s3cret" });
    const none = await server.post("/claim", {});
    expect([none.status, none.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect(String(none.json["detail"])).toMatch(/^Authentication required/u);
    for (const value of ["Basic s3cret", "Bearer", "s3cret", "Bearer  "]) {
      const { json } = await server.post("/claim", claim, { Authorization: value });
      expect(String(json["detail"])).toMatch(/^Authentication required/u);
    }
    const wrong = await server.post("/claim", claim, bearer("s3cret2"));
    expect([wrong.status, wrong.json["detail"]]).toEqual([401, "Invalid API key"]);
    const broken = { method: "POST", body: "{", headers: { "Content-Type": "application/json" } };
    expect((await server.ask("/claim", broken)).status).toBe(401);
    for (const path of ["/release/logging", "/release/claim/x", "/agents/x"]) {
      expect((await server.delete(path)).status, path).toBe(401);
    }
    for (const path of [
      "/extend/logging",
      "/agents",
      "/executions",
      "/executions/x/complete",
      "/mcp",
    ]) {
      expect((await server.post(path)).status, path).toBe(401);
    }
    expect(await server.head()).toBe(0);
    for (const path of ["/health", "/status/logging", "/reservations", "/projects", "/metrics"]) {
      expect((await server.get(path)).status, path).toBe(200);
    }
    expect((await server.post("/claim", {}, bearer("s3cret"))).status).toBe(422);
    expect((await server.post("/claim", claim, bearer("s3cret"))).status).toBe(200);
    expect((await server.delete("/release/logging", bearer(token))).status).toBe(200);
  });

  it("other addresses are served only with one, and then reading needs it too", async () => {
    await expect(serve([{ id: "logging" }], { host: "0.0.0.0" })).rejects.toMatchObject({
      code: "invalid_argument",
      remedy: expect.stringContaining("BATON_API_KEY") as string,
    });
    const server = await serve([{ id: "logging" }], { host: "0.0.0.0", key: "s3cret" });
    expect((await server.get("/health")).status).toBe(200);
    expect((await server.get("/projects")).status).toBe(401);
    expect((await server.ask("/projects", { headers: bearer("s3cret") })).status).toBe(200);
  });
});
