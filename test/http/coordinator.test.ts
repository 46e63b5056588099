import { describe, expect, it } from "vitest";
import { serve } from "./support";

const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u;

describe("the coordinator", () => {
  it("says that it works, and for which folder", async () => {
    const server = await serve();
    const { status, json } = await server.get("/health");
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: "healthy", active_claims: 0, workspace: server.folder });
    expect(json["uptime_seconds"]).toBeGreaterThanOrEqual(0);
  });

  it("grants an id once, and tells whoever is too late who has it", async () => {
    const server = await serve();
    const claim = { project_id: "logging", agent_name: "claude-haiku", ttl_seconds: 1800 };
    const granted = await server.post("/claim", claim);
    expect(granted.status).toBe(200);
    expect(granted.json).toMatchObject({
      success: true,
      project_id: "logging",
      agent_name: "claude-haiku",
      workspace: server.folder,
      known: true,
    });
    expect(granted.json["expires_at"]).toMatch(utc);
    await expect.poll(() => server.file("logging")).toContain("owner: claude-haiku");

    const late = await server.post("/claim", { ...claim, agent_name: "claude-sonnet" });
    expect(late.status).toBe(409);
    expect(late.json).toMatchObject({
      success: false,
      error: "Project already claimed",
      current_owner: "claude-haiku",
      expires_at: granted.json["expires_at"],
      code: "already_claimed",
      workspace: server.folder,
      known: true,
    });
    expect(late.json["claimed_at"]).toMatch(utc);
    expect(late.headers["retry-after"]).toBeDefined();
    // The same name is another agent, unless it shows that it is not.
    expect((await server.post("/claim", claim)).status).toBe(409);

    const held = await server.get("/status/logging");
    expect(held.json).toMatchObject({
      project_id: "logging",
      is_claimed: true,
      claim: { claim_id: granted.json["claim_id"], agent_name: "claude-haiku" },
    });
    expect((await server.get("/reservations")).json).toMatchObject({
      count: 1,
      reservations: [{ project_id: "logging", known: true }],
    });

    const released = await server.delete("/release/logging");
    expect(released.json).toMatchObject({ success: true, project_id: "logging" });
    expect(server.file("logging")).toContain("owner: null");
    const again = await server.delete("/release/logging");
    expect([again.status, again.json["success"]]).toEqual([200, false]);
    expect((await server.get("/status/logging")).json).toMatchObject({
      is_claimed: false,
      claim: null,
    });
  });
});
