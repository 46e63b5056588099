// Whatever comes, the answer is one that a client can read, nothing breaks, and nothing is written by half.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { routes } from "../../src/adapters/http/routeTable";
import { serve, token } from "./support";

const runs = 400;

const names = [
  ...new Set(
    routes.flatMap(({ query, body }) => [
      ...Object.keys(query.shape),
      ...Object.keys(body?.shape ?? {}),
    ]),
  ),
];

const hostile = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "..",
  "\u0000",
  "a\nb",
  "\ud800",
  "💥".repeat(40),
  "x".repeat(5_000),
  "logging",
  "logging#1.1",
  "60",
  "-0",
  "1e999",
  "NaN",
  "2026-11-31",
  "2026-11-20",
  "0001-01-01",
  "TestAgent",
  "",
);
const text = fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 40 }));
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
);
const body = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...names), text), value, { maxKeys: 8 }),
  fc.jsonValue(),
);
const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), text), { maxLength: 4 });
const route = fc.constantFrom(...routes.filter(({ work }) => work.kind === "reply"));

/** A lone half of a pair cannot be encoded. */
const encode = (part: string) => encodeURIComponent(Buffer.from(part).toString("utf8"));

describe("generated requests", () => {
  it("get an answer of their own kind, and leave the history whole", async () => {
    const server = await serve([{ id: "logging" }, { id: "api", blockedBy: ["logging"] }]);
    const headers = { Authorization: `Bearer ${token}` };
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(route, text, query, body, async (one, id, parameters, sent) => {
        const path = one.path.replaceAll(/\{\w+\}/gu, encode(id === "" ? "logging" : id));
        const asked = parameters.map(([name, given]) => `${encode(name)}=${encode(given)}`);
        const target = asked.length === 0 ? path : `${path}?${asked.join("&")}`;
        const answer = await server.ask(target, {
          method: one.method,
          headers:
            one.body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
          ...(one.body === undefined ? {} : { body: JSON.stringify(sent) }),
        });
        statuses.add(answer.status);
        const fine = answer.status < 300 || (answer.status >= 400 && answer.status < 500);
        expect(fine, `${one.method} ${target} ${answer.text}`).toBe(true);
        expect(answer.headers["content-type"]).toBe("application/json");
        if (answer.status >= 400) expect(answer.json).toHaveProperty("detail");
      }),
      { numRuns: runs },
    );
    expect(server.reports).toEqual([]);
    expect(statuses).toContain(200);
    expect(statuses).toContain(422);
    // Another process reads the same: nothing was written that only this one understands.
    const other = await serve(server.folder);
    const claims = async (from: typeof server) => (await from.get("/reservations")).json["count"];
    expect(await claims(other)).toBe(await claims(server));
    expect(other.face.board.world.board.damage).toEqual([]);
    expect(await other.head()).toBe(await server.head());
  });

  it("to the protocol for agents do as well", async () => {
    const server = await serve();
    const message = fc.oneof(
      fc.record({
        jsonrpc: fc.constantFrom("2.0", "1.0"),
        id: fc.oneof(fc.integer(), text, fc.constant(null)),
        method: fc.constantFrom(
          "initialize",
          "tools/call",
          "tools/list",
          "server/discover",
          "ping",
          "x",
        ),
        params: fc.oneof(
          body,
          fc.record({ name: fc.constantFrom("claim_project", "x"), arguments: body }),
        ),
      }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(message, async (sent) => {
        const answer = await server.ask("/mcp", {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            Accept: "application/json, text/event-stream",
          },
          body: JSON.stringify(sent),
        });
        expect(answer.status, JSON.stringify(sent)).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
    expect((await server.get("/health")).status).toBe(200);
  });
});
