// The source document's approaches with MCP, played as written by real processes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/bundle.mjs";
import { Sandbox } from "../cli/support";
import { Agent, bundleServer, type Era } from "./support";

const id = "simple-sequential-example";
const file = "examples/simple/AGENCY.md";
const document = readFileSync(
  join(root, "test/fixtures/corpus/000-simple-sequential-example.AGENCY.md"),
  "utf8",
);

let program = "";
const open: { close: () => Promise<void> }[] = [];
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleServer("document000");
});

afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close();
  for (const sandbox of sandboxes.splice(0)) sandbox.dispose();
});

function repository(): Sandbox {
  const sandbox = new Sandbox(program, []);
  sandboxes.push(sandbox);
  sandbox.write(file, document);
  return sandbox.commit();
}

async function connect(sandbox: Sandbox, name: string, era: Era): Promise<Agent> {
  const agent = await Agent.connect(program, sandbox, { era, name });
  open.push(agent);
  return agent;
}

/** Git has just made a commit, so files may be left alone for a moment. PROTOCOL 3.5. */
async function inFile(sandbox: Sandbox, words: string): Promise<void> {
  await expect.poll(() => text(sandbox), { timeout: 5_000 }).toContain(words);
}

function text(sandbox: Sandbox): string {
  return readFileSync(join(sandbox.folder, file), "utf8");
}

describe.each(["legacy", "auto"] as const)("document 000 (%s)", (era) => {
  it("approach B: two agents, one after the other", async () => {
    const sandbox = repository();
    const a = await connect(sandbox, "client-a", era);
    const claimed = await a.must("claim_project", { project_id: id, agent_name: "claude-haiku" });
    expect(claimed.structured).toMatchObject({ success: true, error: null });
    expect(claimed.data).toMatchObject({ project_id: id, owner: "claude-haiku" });
    expect(JSON.parse(claimed.text)).toEqual(claimed.structured);
    await inFile(sandbox, "owner: claude-haiku");

    const read = await a.must("get_project", { project_id: id });
    expect(read.data["content"]).toContain("## Objective");

    const b = await connect(sandbox, "client-b", era);
    const early = await b.call("claim_project", { project_id: id, agent_name: "claude-sonnet" });
    expect(early.failed).toBe(true);
    expect(early.structured).toMatchObject({
      success: false,
      data: { code: "already_claimed", holder: "claude-haiku", current_owner: "claude-haiku" },
    });
    expect(early.data["retry_after"]).toBeGreaterThan(3_000);
    expect((await b.must("get_ready_work")).data["count"]).toBe(0);

    const note = { project_id: id, agent: "claude-haiku", note: "Research complete" };
    expect((await a.must("add_note", note)).data).toEqual({ project_id: id, note_added: true });
    const released = await a.must("release_project", { project_id: id });
    expect(released.data).toMatchObject({ project_id: id, owner: null });
    expect(text(sandbox)).toContain("owner: null");
    expect(text(sandbox)).toMatch(/claude-haiku\*\*: Research complete/u);

    const ready = await b.must("get_ready_work");
    expect(ready.data["projects"]).toMatchObject([{ project_id: id, ready: true }]);
    await b.must("claim_project", { project_id: id, agent_name: "claude-sonnet" });
    const status = await b.must("update_status", { project_id: id, status: "completed" });
    expect(status.data).toEqual({ project_id: id, status: "completed" });
    expect((await b.must("release_project", { project_id: id })).data).toMatchObject({
      owner: null,
    });
    expect(text(sandbox)).toContain("status: completed");
    expect(text(sandbox)).toContain("owner: null");
    expect([...a.complaints, ...b.complaints]).toEqual([]);
  });

  it("approach D: with the coordinator's half before and after", async () => {
    const sandbox = repository();
    const a = await connect(sandbox, "client-a", era);
    expect((await a.must("coordinator_status")).data).toMatchObject({
      available: true,
      active_claims: 0,
    });
    const reserve = { project_id: id, agent_name: "claude-haiku", ttl_seconds: 1800 };
    const reserved = await a.must("coordinator_claim", reserve);
    expect(reserved.data).toMatchObject({ project_id: id, agent_name: "claude-haiku" });
    const claimed = await a.must("claim_project", { project_id: id, agent_name: "claude-haiku" });
    expect(claimed.data["claim_id"]).toBe(reserved.data["claim_id"]);
    expect((await a.must("coordinator_reservations")).data["count"]).toBe(1);

    const b = await connect(sandbox, "client-b", era);
    const late = await b.call("coordinator_claim", { ...reserve, agent_name: "claude-sonnet" });
    expect(late.data).toMatchObject({ code: "already_claimed", current_owner: "claude-haiku" });
    // B never held it, so it is not B's to give back.
    const wrong = await b.call("coordinator_release", { project_id: id });
    expect(wrong.data).toMatchObject({ code: "not_holder", holder: "claude-haiku" });

    await a.must("release_project", { project_id: id });
    await b.must("claim_project", { project_id: id, agent_name: "claude-sonnet" });
    // The second half of A's release comes after B's claim, and must leave it alone.
    const second = await a.must("coordinator_release", { project_id: id });
    expect(second.data).toEqual({ project_id: id, released: true });
    expect((await b.must("coordinator_reservations")).data).toMatchObject({
      count: 1,
      reservations: [{ project_id: id, agent_name: "claude-sonnet" }],
    });
    expect(text(sandbox)).toContain("owner: claude-sonnet");
    expect((await b.must("coordinator_release", { project_id: id })).data).toMatchObject({
      released: true,
    });
    expect((await b.must("coordinator_release", { project_id: id })).data).toEqual({
      project_id: id,
      released: false,
    });
  });

  it("the coordinator's release by somebody who never says who it is", async () => {
    const sandbox = repository();
    const [a, b] = [await connect(sandbox, "client-a", era), await connect(sandbox, "b", era)];
    await a.must("claim_project", { project_id: id, agent_name: "claude-haiku" });
    await inFile(sandbox, "owner: claude-haiku");
    const given = await b.must("coordinator_release", { project_id: id });
    expect(given.data).toEqual({ project_id: id, released: true });
    expect((await a.must("coordinator_reservations")).data["count"]).toBe(0);
    await inFile(sandbox, "owner: null");
  });

  it("approach D over an id that is no project here", async () => {
    const a = await connect(repository(), "client-a", era);
    const reserve = { project_id: "elsewhere/1", agent_name: "claude-haiku", ttl_seconds: 60 };
    await a.must("coordinator_claim", reserve);
    expect((await a.must("coordinator_release", { project_id: "elsewhere/1" })).data).toMatchObject(
      {
        released: true,
      },
    );
  });
});
