import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { repository, serve, type TestServer } from "./support";

interface Event {
  readonly id: number;
  readonly data: {
    readonly seq: number;
    readonly agent: string;
    readonly events: readonly object[];
  };
}

/** A program that follows along. */
class Follower {
  readonly events: Event[] = [];
  readonly response: IncomingMessage;
  ended = false;
  #text = "";

  private constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#take(text));
    response.once("close", () => {
      this.ended = true;
    });
    response.on("error", () => undefined);
  }

  static open(server: TestServer, path: string, headers: Record<string, string> = {}) {
    return new Promise<Follower>((resolve, reject) => {
      const { port } = server.server;
      const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
        expect(response.statusCode).toBe(200);
        expect(response.headers["content-type"]).toBe("text/event-stream");
        const follower = new Follower(response);
        onTestFinished(() => follower.close());
        resolve(follower);
      });
      sent.once("error", reject);
      sent.end();
    });
  }

  close(): void {
    this.response.destroy();
  }

  get kinds(): readonly string[] {
    return this.events.flatMap(({ data }) =>
      data.events.map((one) => (one as { type: string }).type),
    );
  }

  async until(kind: string): Promise<void> {
    await expect.poll(() => this.kinds, { timeout: 10_000 }).toContain(kind);
  }

  #take(text: string): void {
    this.#text += text;
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end < 0) return;
      const lines = this.#text.slice(0, end).split("\n");
      this.#text = this.#text.slice(end + 2);
      const value = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const [id, data] = [value("id"), value("data")];
      if (id === undefined || data === undefined) continue;
      this.events.push({ id: Number(id), data: JSON.parse(data) as Event["data"] });
    }
  }
}

const claim = { project_id: "logging", agent_name: "coder" };

describe("GET /events", () => {
  it("tells all readers what happens, in order, and keeps sessions to itself", async () => {
    const server = await serve();
    const readers = await Promise.all([1, 2, 3].map(() => Follower.open(server, "/events")));
    await server.post("/claim", claim);
    await server.delete("/release/logging");
    for (const reader of readers) {
      await reader.until("claim_ended");
      const ids = reader.events.map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(new Set(ids).size).toBe(ids.length);
      const granted = reader.events.find(({ data }) =>
        data.events.some((one) => (one as { type: string }).type === "claim_granted"),
      );
      expect(granted?.data).toMatchObject({
        agent: "coder",
        source: "http",
        projects: ["logging"],
      });
      expect(JSON.stringify(reader.events)).not.toContain('"session"');
    }
  });

  it("goes on behind the last event a reader has seen", async () => {
    const server = await serve();
    const first = await Follower.open(server, "/events");
    await server.post("/claim", claim);
    await first.until("claim_granted");
    const last = first.events.at(-1)?.id ?? 0;
    first.close();
    await server.delete("/release/logging");
    await server.post("/claim", { ...claim, agent_name: "reviewer" });
    const again = await Follower.open(server, "/events?after=0", { "Last-Event-ID": String(last) });
    await again.until("claim_granted");
    expect(again.events[0]?.id).toBeGreaterThan(last);
    const all = await Follower.open(server, "/events?after=0");
    await expect.poll(() => all.events.at(-1)?.id).toBe(await server.head());
    const seen = [...first.events, ...again.events].map(({ id }) => id);
    await expect
      .poll(() => [...first.events, ...again.events].map(({ id }) => id))
      .toEqual(all.events.map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(0);
  });

  it("reads from the journal what it no longer keeps", async () => {
    const server = await serve();
    for (let count = 0; count < 300; count += 1) {
      await server.post("/claim", { project_id: `any-${count}`, agent_name: "coder" });
      await server.delete(`/release/any-${count}`);
    }
    const first = server.face.board.world.board.seq - 599;
    const reader = await Follower.open(server, `/events?after=${first + 9}`);
    await server.post("/claim", claim);
    await expect.poll(() => reader.events.at(-1)?.data.agent, { timeout: 10_000 }).toBeDefined();
    await expect
      .poll(() => reader.events.map(({ id }) => id), { timeout: 10_000 })
      .toContain(await server.head());
    const ids = reader.events.map(({ id }) => id);
    expect(ids.slice(0, 590)).toEqual(Array.from({ length: 590 }, (_, at) => first + 10 + at));
  });

  it("tells what other processes and people do", async () => {
    const folder = await repository([{ id: "logging" }]);
    const [one, two] = [await serve(folder), await serve(folder)];
    const reader = await Follower.open(one, "/events");
    await two.post("/claim", claim);
    await reader.until("claim_granted");
    await expect.poll(() => one.file("logging")).toContain("owner: coder");
    const text = one.file("logging").replace("- [ ] Read", "- [x] Read");
    writeFileSync(join(folder, "logging", "AGENCY.md"), text);
    await reader.until("file_observed");
  });

  it("ends when the server does, and refuses what is no place in the history", async () => {
    const server = await serve();
    const reader = await Follower.open(server, "/events");
    for (const after of ["-1", "x", "1.5"]) {
      expect((await server.get(`/events?after=${after}`)).status).toBe(422);
    }
    const headers = { "Last-Event-ID": "soon" };
    expect((await server.ask("/events", { headers })).status).toBe(422);
    // A place in a journal that is gone: from now on.
    const lost = await Follower.open(server, "/events", { "Last-Event-ID": "9999999999999999" });
    await server.post("/claim", claim);
    await lost.until("claim_granted");
    await server.server.close();
    await expect.poll(() => [reader.ended, lost.ended]).toEqual([true, true]);
    expect(server.reports).toEqual([]);
  });

  it("leaves a reader that never reads behind without keeping anything for it", async () => {
    const server = await serve();
    const slow = await Follower.open(server, "/events");
    slow.response.pause();
    const quick = await Follower.open(server, "/events");
    for (let count = 0; count < 200; count += 1) {
      await server.post("/executions", {
        agent_name: "coder",
        inputs: { text: "x".repeat(20_000) },
      });
    }
    await expect.poll(() => quick.events.length, { timeout: 10_000 }).toBe(200);
    slow.response.resume();
    await expect.poll(() => slow.events.length, { timeout: 10_000 }).toBe(200);
  });
});
