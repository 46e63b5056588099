// Nothing that a page of another site could make a browser send may have an effect. DESIGN 7.
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { longestBody } from "../../src/adapters/http/body";
import { serve, type TestServer } from "./support";

const json = "application/json";

/** Requests that would change something if they were heard, and some that would only tell. */
const targets = [
  { method: "POST", path: "/claim", body: '{"project_id":"logging","agent_name":"a"}' },
  { method: "POST", path: "/executions", body: '{"agent_name":"a"}' },
  { method: "POST", path: "/agents", body: '{"name":"a","description":"A"}' },
  {
    method: "POST",
    path: "/mcp",
    body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}',
  },
  { method: "DELETE", path: "/release/held", body: undefined },
  { method: "POST", path: "/extend/held", body: undefined },
  { method: "GET", path: "/projects", body: undefined },
  { method: "GET", path: "/events", body: undefined },
] as const;

const hosts = (port: number) => [
  "evil.example",
  `evil.example:${port}`,
  `127.0.0.1.evil.example:${port}`,
  "127.0.0.1",
  `127.0.0.1:${port + 1}`,
  `127.0.0.2:${port}`,
  `localhost.:${port}`,
  `localhost@evil.example:${port}`,
  `[::2]:${port}`,
  `0.0.0.0:${port}`,
  `localhost:${port}, evil.example`,
];

const origins = (port: number) => [
  "http://evil.example",
  `https://127.0.0.1:${port}`,
  "http://127.0.0.1",
  `http://127.0.0.1:${port + 1}`,
  "null",
  "vscode-webview://abc",
  "file://",
  `http://127.0.0.1:${port}.evil.example`,
  `http://127.0.0.1:${port}/`,
  "",
];

const types = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonp",
  "application/json; charset=utf-16",
  "text/json",
  "application/json, text/plain",
  "",
];

async function withClaim(): Promise<TestServer> {
  const server = await serve();
  await server.post("/claim", { project_id: "held", agent_name: "coder" });
  return server;
}

/** What may not have changed. */
async function state(server: TestServer): Promise<unknown> {
  const agents = await server.get("/agents");
  const claims = await server.get("/reservations");
  return [await server.head(), agents.json["total"], claims.json["reservations"]];
}

describe("a foreign request", () => {
  it("is refused under every other name and from every other page, without any effect", async () => {
    const server = await withClaim();
    const { port } = server.server;
    const before = await state(server);
    let refused = 0;
    const combinations = targets.flatMap((target) => [
      ...hosts(port).map((host) => ({ target, headers: { Host: host } })),
      ...origins(port).map((origin) => ({ target, headers: { Origin: origin } })),
      ...hosts(port)
        .slice(0, 3)
        .flatMap((host) =>
          origins(port).map((origin) => ({ target, headers: { Host: host, Origin: origin } })),
        ),
    ]);
    for (const { target, headers } of combinations) {
      const { method, path, body } = target;
      const withType = body === undefined ? headers : { ...headers, "Content-Type": json };
      const answer = await server.ask(path, {
        method,
        headers: withType,
        ...(body === undefined ? {} : { body }),
      });
      expect(answer.status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(403);
      expect(Object.keys(answer.headers)).not.toContain("access-control-allow-origin");
      refused += 1;
    }
    expect(refused).toBeGreaterThan(400);
    expect(await state(server)).toEqual(before);
  });

  it("with another kind of content is refused, without any effect", async () => {
    const server = await withClaim();
    const before = await state(server);
    for (const { method, path, body } of targets) {
      if (method === "GET") continue;
      for (const type of types) {
        const headers: Record<string, string> = type === "" ? {} : { "Content-Type": type };
        const answer = await server.ask(path, { method, headers, body: body ?? "x=1" });
        expect(answer.status, `${method} ${path} ${type}`).toBe(415);
      }
    }
    expect(await state(server)).toEqual(before);
  });

  it("is no use through a preflight, or another method", async () => {
    const server = await withClaim();
    const before = await state(server);
    for (const method of ["OPTIONS", "HEAD", "PUT", "PATCH", "TRACE", "PROPFIND"]) {
      for (const { path } of targets) {
        const answer = await server.ask(path, {
          method,
          headers: { "Access-Control-Request-Method": "POST" },
        });
        expect(answer.status, `${method} ${path}`).toBe(405);
      }
    }
    expect(await state(server)).toEqual(before);
  });
});

describe("what belongs to this machine", () => {
  it("is heard under each of its names, and from its own pages", async () => {
    const server = await serve();
    const { port } = server.server;
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
      const headers = { Host: `${name}:${port}`, Origin: `http://${name}:${port}` };
      expect((await server.ask("/health", { headers })).status, name).toBe(200);
    }
  });
});

/** Sends bytes as they are. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => void parts.push(part));
    socket.once("close", () => resolve(Buffer.concat(parts).toString("latin1")));
    socket.once("error", reject);
    socket.end(text);
  });
}

describe("a request that is no good", () => {
  it("in its form is refused", async () => {
    const server = await serve();
    const { port } = server.server;
    const host = `Host: 127.0.0.1:${port}\r\n`;
    const close = "Connection: close\r\n";
    const status = async (text: string) => Number((await raw(port, text)).split(" ")[1]);
    expect(await status(`GET /health HTTP/1.1\r\n${close}\r\n`)).toBe(403);
    expect(
      await status(`GET /health HTTP/1.1\r\n${host}Host: evil.example\r\n${close}\r\n`),
    ).toBeOneOf([400, 403]);
    expect(await status(`GET http://evil.example/health HTTP/1.1\r\n${host}${close}\r\n`)).toBe(
      404,
    );
    expect(await status("NONSENSE\r\n\r\n")).toBe(400);
    expect(await status(`GET /health HTTP/1.1\r\n${host}X: ${"x".repeat(20_000)}\r\n\r\n`)).toBe(
      431,
    );
    const both =
      "Content-Length: 3\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n";
    expect(await status(`POST /claim HTTP/1.1\r\n${host}${both}${close}\r\n0\r\n\r\n`)).toBe(400);
    expect(await server.head()).toBe(0);
  });

  it("in its size is refused, said or not", async () => {
    const server = await serve();
    const body = JSON.stringify({ project_id: "a", agent_name: "x".repeat(longestBody) });
    const headers = { "Content-Type": json };
    const said = await server.ask("/claim", { method: "POST", headers, body });
    expect(said.status).toBe(413);
    const { port } = server.server;
    const chunk = `${longestBody.toString(16)}\r\n${" ".repeat(longestBody)}\r\n`;
    const head = `POST /claim HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${json}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    const answer = await raw(port, `${head}${chunk}${chunk}0\r\n\r\n`).catch(() => "reset");
    expect(answer === "reset" || answer.includes(" 413 ")).toBe(true);
    expect(await server.head()).toBe(0);
    expect((await server.get("/health")).status).toBe(200);
  });

  it("in its text is refused", async () => {
    const server = await serve();
    const headers = { "Content-Type": json };
    for (const body of [
      "{",
      "nul",
      "[1,2",
      '"a"',
      "[]",
      "1",
      "null",
      "\u0000",
      '{"a":}',
      '"\\ud800"',
    ]) {
      const { status } = await server.ask("/claim", { method: "POST", headers, body });
      expect(status, body).toBe(422);
    }
    const { port } = server.server;
    const latin = `POST /claim HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${json}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`;
    const socketAnswer = await raw(port, `${latin}\u00FF\u00FE`);
    expect(socketAnswer).toMatch(/^HTTP\/1\.1 4\d\d /u);
    for (const path of ["/status/%", "/status/%E0%A4", "/status/%ff", "//", "/..", "/status/"]) {
      expect((await server.get(path)).status, path).toBe(404);
    }
    expect(await server.head()).toBe(0);
    expect(server.reports).toEqual([]);
  });
});
