// Claims that are agreed with a coordination server, over real HTTP. Document 000, approach D.
import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { HttpLeases } from "../../src/adapters/coordinator/httpLeases";
import { Connection } from "../../src/adapters/mcp/connection";
import { coordinatorTools } from "../../src/adapters/mcp/tools/coordinatorTools";
import { toolsOf } from "../../src/adapters/mcp/toolTable";
import { claim, extend, release } from "../../src/core/face/claims";
import type { Headless } from "../../src/headless";
import { openFolder } from "../../src/openFolder";
import { repository, serve } from "../http/support";
import { MemoryLog } from "../support/memory/log";
import { agent, board, FakeCoordinator } from "./support";

const shop = [{ id: "logging" }];
const target = { project: "logging" };
const giveUp = { target, how: { kind: "give_up" } } as const;

function owner(face: Headless): string {
  const text = readFileSync(join(face.workspace, "logging", "AGENCY.md"), "utf8");
  return /^owner: (.*)$/mu.exec(text)?.[1] ?? "";
}

describe("a claim with a coordination server", () => {
  it("takes the lease first and the claim second, and gives both back together", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    const granted = await claim(one, { target, ttlSeconds: 600 }, agent("planner"));
    expect(granted).toMatchObject({ ok: true, warnings: [] });
    expect([server.owner("logging"), owner(one)]).toEqual(["planner", "planner"]);
    const lasts = Date.parse(
      (server.leases.get("logging")?.expires_at ?? "").replace("+00:00Z", "Z"),
    );
    expect(lasts - Date.now()).toBeGreaterThan(590_000);

    expect(await release(one, giveUp, agent("planner"))).toMatchObject({ ok: true, warnings: [] });
    expect([server.owner("logging"), owner(one)]).toEqual([undefined, "null"]);
  });

  it("is refused with the holder where another board has the lease, and nothing is written", async () => {
    const server = await new FakeCoordinator().start();
    const [one, other] = [await board(shop, server), await board(shop, server)];
    await claim(one, { target }, agent("planner"));
    const lost = await claim(other, { target }, agent("coder"));
    expect(lost).toMatchObject({
      ok: false,
      error: { code: "already_claimed", holder: "planner" },
    });
    if (!lost.ok) expect(lost.error.message).toContain(server.url);
    expect([owner(other), server.owner("logging")]).toEqual(["null", "planner"]);
    await release(one, giveUp, agent("planner"));
    expect((await claim(other, { target }, agent("coder"))).ok).toBe(true);
  });

  it("asks nobody where the board itself says no, and gives back what is refused after all", async () => {
    const server = await new FakeCoordinator().start();
    const blocked = [{ id: "logging", blocked: true, reason: "waits" }];
    const one = await board(blocked, server);
    expect((await claim(one, { target }, agent("planner"))).ok).toBe(false);
    expect(server.requests).toEqual([]);

    // While the server thinks, another process of the same repository is faster, and asks nobody.
    const two = await board(shop, server);
    const fast = await board(two.workspace, { url: "" });
    const gate = new EventEmitter();
    server.gate = once(gate, "open");
    const slow = claim(two, { target }, agent("planner"));
    await expect.poll(() => server.requests).toContain("POST /claim");
    const command = { type: "claim", target } as const;
    expect((await fast.board.execute(command, agent("coder"))).ok).toBe(true);
    // Nothing else in its own process waits for the server either.
    const note = { type: "note", project: "logging", text: "Meanwhile" } as const;
    expect((await two.board.execute(note, agent("tester"))).ok).toBe(true);
    gate.emit("open");
    expect(await slow).toMatchObject({ ok: false, error: { holder: "coder" } });
    expect(server.owner("logging")).toBeUndefined();
  });

  it("is not taken over there by force, and is leased again when it is given back to its holder", async () => {
    const server = await new FakeCoordinator().start();
    const [one, other] = [await board(shop, server), await board(shop, server)];
    const me = agent("planner");
    await claim(one, { target }, me);
    const [held] = one.board.world.board.claims.values();
    if (held === undefined) throw new Error("nothing is claimed");
    const command = { type: "claim", target, force: { reason: "urgent" } } as const;
    expect(await other.board.execute(command, agent("coder"))).toMatchObject({
      ok: false,
      code: "already_claimed",
      holder: { agent: "planner", elsewhere: server.url },
    });
    // Within the board it is taken over as ever, and the lease stays the board's.
    expect((await claim(one, { target, force: "urgent" }, agent("tester"))).ok).toBe(true);
    expect(server.leases.size).toBe(1);
    await release(one, giveUp, agent("tester"));
    expect(server.leases.size).toBe(0);
    expect((await one.board.execute({ type: "reinstate", claim: held }, me)).ok).toBe(true);
    expect(server.owner("logging")).toBe("planner");
  });

  it("is renewed there in the background, and a server that hangs holds nothing up", async () => {
    const server = await new FakeCoordinator().start();
    const folder = await repository(shop);
    const log = new MemoryLog();
    const opened = await openFolder({
      folder,
      include: "**/AGENCY.md",
      exclude: [],
      readOnly: () => undefined,
      builtinAgents: join(import.meta.dirname, "../../media/agents"),
      log,
      coordinator: () => ({ url: server.url, key: undefined, whenUnreachable: "local" }),
    });
    onTestFinished(() => opened.close());
    const me = agent("planner");
    const { open } = opened;
    expect((await open.execute({ type: "claim", target, ttl: 60 }, me)).ok).toBe(true);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30_000 });
    onTestFinished(() => void vi.useRealTimers());
    await open.renewClaims(me);
    await expect.poll(() => server.requests.at(-1)).toContain("POST /extend/logging");
    const until = Date.parse(
      (server.leases.get("logging")?.expires_at ?? "").replace("+00:00Z", "Z"),
    );
    expect(until - Date.now()).toBeGreaterThan(58_000);

    server.instead = () => undefined;
    vi.setSystemTime(Date.now() + 30_000);
    const started = performance.now();
    await open.renewClaims(me);
    expect(performance.now() - started).toBeLessThan(20_000);
    const [renewed] = open.board.claims.values();
    expect((renewed?.expires ?? 0) - Date.now()).toBeGreaterThan(58_000);
  });

  it("through the documents' tools in their order is one lease, given back once", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    const connection = new Connection("mcp:approach-d", undefined);
    const use = async (name: string, args: object) => {
      const found = toolsOf("full").find((one) => one.name === name);
      return found?.run(args, { face: one, connection, trusted: true });
    };
    const id = { project_id: "logging" };
    const as = { ...id, agent_name: "claude-haiku" };
    expect(await use("coordinator_claim", { ...as, ttl_seconds: 1800 })).toMatchObject({
      ok: true,
    });
    expect(server.owner("logging")).toBe("claude-haiku");
    expect(await use("claim_project", as)).toMatchObject({ ok: true });
    expect(await use("release_project", id)).toMatchObject({ ok: true });
    expect(await use("coordinator_release", id)).toMatchObject({ ok: true });
    expect(server.leases.size).toBe(0);
    expect(server.requests.filter((line) => line === "POST /claim")).toHaveLength(1);
    expect(owner(one)).toBe("null");
  });

  it("is extended there too, and never shortened", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    const me = agent("planner");
    await claim(one, { target, ttlSeconds: 60 }, me);
    const left = () =>
      Date.parse((server.leases.get("logging")?.expires_at ?? "").replace("+00:00Z", "Z")) -
      Date.now();
    await extend(one, { target, ttlSeconds: 7200 }, me);
    expect(left()).toBeGreaterThan(7_190_000);
    await extend(one, { target, ttlSeconds: 60 }, me);
    // A claim is never shortened, and so is its lease.
    expect(left()).toBeGreaterThan(7_100_000);
  });

  it("is agreed anew when the server was started anew and has forgotten it", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    const me = agent("planner");
    await claim(one, { target }, me);
    server.leases.clear();
    expect(await extend(one, { target }, me)).toMatchObject({ ok: true, warnings: [] });
    expect(server.owner("logging")).toBe("planner");
    await release(one, giveUp, me);
    expect(server.owner("logging")).toBeUndefined();

    await claim(one, { target }, me);
    const lease = server.leases.get("logging");
    if (lease !== undefined) {
      server.leases.set("logging", { ...lease, claim_id: "another", agent_name: "coder" });
    }
    const told = await extend(one, { target }, me);
    expect(told.ok && told.warnings.join()).toContain("coder has taken logging");
    await release(one, giveUp, me);
    expect(server.owner("logging")).toBe("coder");
  });

  it("of two tasks stands on one lease, which the last of them gives back", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board([{ id: "logging", more: ["phases: parallel"] }], server);
    const [read, code] = ["read", "code"].map((task) => ({ project: "logging", task }));
    if (read === undefined || code === undefined) throw new Error("two tasks");
    expect((await claim(one, { target: read }, agent("planner"))).ok).toBe(true);
    expect((await claim(one, { target: code }, agent("coder"))).ok).toBe(true);
    expect(server.requests.filter((line) => line === "POST /claim")).toHaveLength(1);
    const other = await board(shop, server);
    expect((await claim(other, { target: read }, agent("tester"))).ok).toBe(false);
    await release(one, { target: read, how: { kind: "give_up" } }, agent("planner"));
    expect(server.owner("logging")).toBe("planner");
    await release(one, { target: code, how: { kind: "give_up" } }, agent("coder"));
    expect(server.owner("logging")).toBeUndefined();
  });

  it("is given back by another process, as the command line is one each time", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    await claim(one, { target }, agent("planner"));
    await one.close();
    const next = await board(one.workspace, server);
    await release(next, giveUp, agent("planner"));
    expect(server.owner("logging")).toBeUndefined();
  });
});

describe("a server that does not answer as it should", () => {
  /** An address at which nothing listens. */
  async function nowhere(): Promise<string> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve());
    });
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    return `http://127.0.0.1:${port}`;
  }

  it("leaves claims to this board with a warning, or makes them wait", async () => {
    const url = await nowhere();
    const local = await board(shop, { url });
    const granted = await claim(local, { target }, agent("planner"));
    expect(granted.ok && granted.warnings.join()).toContain("Nothing listens there");
    expect(owner(local)).toBe("planner");

    const strict = await board(shop, { url, whenUnreachable: "refuse" });
    const refused = await claim(strict, { target }, agent("planner"));
    expect(refused).toMatchObject({ ok: false, error: { code: "busy", retry_after: 30 } });
    expect(owner(strict)).toBe("null");
  });

  it("never keeps a release from going through", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    await claim(one, { target }, agent("planner"));
    server.instead = (response) => response.writeHead(500).end("oh");
    const released = await release(one, giveUp, agent("planner"));
    expect(released.ok && released.warnings.join()).toContain("HTTP 500");
    expect(owner(one)).toBe("null");
  });

  it.each([
    [
      "redirects",
      (r) => r.writeHead(302, { Location: "http://127.0.0.1:1/" }).end(),
      "another address",
    ],
    ["says no JSON", (r) => r.writeHead(200).end("<html>"), "nothing that a coordinator says"],
    [
      "says too much",
      (r) => r.writeHead(200).end(`{"a":"${"x".repeat(100_000)}"}`),
      "nothing that",
    ],
    ["hangs up", (r) => r.destroy(), "could not be asked"],
  ] as readonly (readonly [string, NonNullable<FakeCoordinator["instead"]>, string])[])(
    "is told in words when it %s",
    async (_, instead, words) => {
      const server = await new FakeCoordinator().start();
      server.instead = instead;
      const strict = await board(shop, { url: server.url, whenUnreachable: "refuse" });
      const refused = await claim(strict, { target }, agent("planner"));
      expect(refused.ok ? "" : refused.error.message).toContain(words);
    },
  );

  it.each(["ftp://example.org", "nonsense", "http://planner:secret@127.0.0.1:1"])(
    "at the address %s is not spoken to",
    async (url) => {
      const strict = await board(shop, { url, whenUnreachable: "refuse" });
      const refused = await claim(strict, { target }, agent("planner"));
      expect(refused).toMatchObject({ ok: false, error: { code: "busy" } });
      expect(JSON.stringify(refused)).not.toContain("secret");
    },
  );

  it("asks for a key, and gets the one that is set", async () => {
    const server = await new FakeCoordinator().start();
    server.key = "the key";
    const strict = await board(shop, { url: server.url, whenUnreachable: "refuse" });
    const refused = await claim(strict, { target }, agent("planner"));
    expect(refused.ok ? "" : refused.error.message).toContain("Set BATON_API_KEY");
    const wrong = await board(shop, { url: server.url, key: "no", whenUnreachable: "refuse" });
    const again = await claim(wrong, { target }, agent("planner"));
    expect(again.ok ? "" : again.error.message).toContain("does not take the key");
    const right = await board(shop, { url: server.url, key: "the key" });
    expect((await claim(right, { target }, agent("planner"))).ok).toBe(true);
  });

  it("is waited for no longer than was said, and gets back what it grants too late", async () => {
    const server = await new FakeCoordinator().start();
    server.slow = 400;
    const leases = new HttpLeases({ url: server.url, key: undefined, timeout: 100 });
    onTestFinished(() => leases.close());
    const answer = await leases.claim({ id: "logging", agent: "planner", ttl: 60 }, []);
    expect(answer).toMatchObject({ kind: "unreachable" });
    expect(server.owner("logging")).toBeUndefined();
    await expect.poll(() => server.requests.at(-1)).toBe("DELETE /release/claim/lease-1");
    await expect.poll(() => server.leases.size).toBe(0);
  });

  it("gets ids as they are, whatever is in them", async () => {
    const server = await new FakeCoordinator().start();
    const leases = new HttpLeases({ url: server.url, key: undefined });
    const id = "a b?c#d%e";
    const granted = await leases.claim({ id, agent: "planner", ttl: 60 }, []);
    if (granted.kind !== "granted") throw new Error(granted.kind);
    expect(await leases.extend({ id, claim: granted.claim }, 60)).toEqual({ kind: "extended" });
    expect(await leases.release(granted.claim)).toEqual({ kind: "released" });
    expect(server.leases.size).toBe(0);
  });
});

describe("baton serve as the server", () => {
  it("keeps the leases of another board, each of which only its holder ends", async () => {
    const server = await serve([{ id: "elsewhere" }]);
    const { url } = server.server;
    const [one, other] = [await board(shop, { url }), await board(shop, { url })];
    const me = agent("planner");
    expect(await claim(one, { target }, me)).toMatchObject({ ok: true, warnings: [] });
    expect(await claim(other, { target }, agent("coder"))).toMatchObject({
      ok: false,
      error: { code: "already_claimed", holder: "planner" },
    });
    expect(await extend(one, { target, ttlSeconds: 7200 }, me)).toMatchObject({ warnings: [] });
    const { json } = await server.get("/status/logging");
    const { expires_at: until = "" } = json["claim"] as { readonly expires_at?: string };
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(7_190_000);
    expect(await release(one, giveUp, me)).toMatchObject({ ok: true, warnings: [] });
    expect((await server.get("/reservations")).json).toMatchObject({ count: 0 });
  });

  it("of the same board is left alone: its claims are these", async () => {
    const server = await serve(shop);
    const { url } = server.server;
    const one = await board(server.folder, { url, whenUnreachable: "refuse" });
    expect(await claim(one, { target }, agent("planner"))).toMatchObject({
      ok: true,
      warnings: [],
    });
    expect((await server.get("/reservations")).json).toMatchObject({
      count: 1,
      reservations: [{ agent_name: "planner" }],
    });
    const { board: known } = (await server.get("/health")).json;
    expect(known).toBe(await one.mark());
    const elsewhere = await board(shop, { url });
    expect(await elsewhere.mark()).not.toBe(known);
  });

  it("that agrees with a server which agrees with it passes no claim round in circles", async () => {
    const urls = { one: "", other: "" };
    const settings = (which: "one" | "other") => () =>
      ({ url: urls[which], key: undefined, whenUnreachable: "refuse" }) as const;
    const one = await serve([{ id: "logging" }], {}, settings("other"));
    const other = await serve([{ id: "logging" }], {}, settings("one"));
    urls.one = one.server.url;
    urls.other = other.server.url;
    const body = { project_id: "logging", agent_name: "planner" };
    expect((await one.post("/claim", body)).status).toBe(200);
    expect((await other.post("/claim", { ...body, agent_name: "coder" })).status).toBe(409);
    expect(other.file("logging")).toContain("owner: planner");
    await one.delete("/release/logging");
    expect(other.file("logging")).toContain("owner: null");
  });

  it("gives each of 50 contested ids to one of two boards", async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `item-${index + 1}`);
    const server = await serve([{ id: "elsewhere" }]);
    const { url } = server.server;
    const boards = [await board(shop, { url }), await board(shop, { url })];
    const won = await Promise.all(
      boards.map(async (face, index) => {
        const mine: string[] = [];
        for (const project of index === 0 ? ids : ids.toReversed()) {
          const request = { target: { project }, unlisted: true };
          const result = await claim(face, request, agent("coder", `c${index}`));
          if (result.ok) mine.push(project);
          else expect(result.error.holder).toBe("coder");
        }
        return mine;
      }),
    );
    expect(won.flat().sort()).toEqual(ids.toSorted());
    expect(new Set(won.flat()).size).toBe(50);
    expect((await server.get("/reservations")).json).toMatchObject({ count: 50 });
  }, 60_000);
});

describe("coordinator_status", () => {
  it("tells how the server is", async () => {
    const server = await new FakeCoordinator().start();
    const one = await board(shop, server);
    const status = coordinatorTools.find(({ name }) => name === "coordinator_status");
    const connection = new Connection("mcp:test", undefined);
    await claim(one, { target }, agent("planner"));
    expect(await status?.run({}, { face: one, connection, trusted: true })).toMatchObject({
      ok: true,
      data: { available: true, url: server.url, active_claims: 1 },
    });
    server.instead = (response) => response.writeHead(500).end();
    const down = await status?.run({}, { face: one, connection, trusted: true });
    expect(down).toMatchObject({ ok: true, data: { available: false, url: server.url } });
    expect(JSON.stringify(down)).toContain("HTTP 500");
  });
});
