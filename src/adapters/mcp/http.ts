/**
 * Serving MCP over HTTP, in both generations of the protocol. The older one has sessions: each is a
 * connection, and lives until it is closed or silent for long. The newer one has none: a client that
 * sends a secret with each request is a connection all the same; one that does not acts on claims like
 * any other caller without an identity. PROTOCOL 4.1, 4.5.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { toNodeHandler, toWebRequest } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { OpenFace } from "../../core/face/face";
import { httpSession, mcpSession } from "../../core/face/identity";
import { Connection, Halves } from "./connection";
import { createServer } from "./server";
import { type ToolSet, toolSets } from "./toolTable";

export interface McpHttpOptions {
  readonly face: OpenFace;
  readonly version: string;
  /** Unguessable, new each time. */
  readonly newId: () => string;
  readonly report: (error: unknown) => void;
  /** Gets what a client was refused for; it was told already. */
  readonly refused: (error: Error) => void;
  /** Called after each call of a tool. */
  readonly wrote: () => void;
}

/** Who asks, as the HTTP server found out. */
export interface McpCaller {
  /** From `lastingHttpSession`, where the client sends a secret. */
  readonly session: string | undefined;
  /** The name to serve, where the client's configuration says it. */
  readonly agent: string | undefined;
  readonly tools: string | undefined;
  /** The server's own token was sent, with the request that began the session where there is one. */
  readonly trusted: boolean;
}

/** A session of the older protocol. */
interface Open {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer;
  readonly life: Life;
}

/** Milliseconds of silence after which a session is taken for over; an open stream is not silent. */
const silentFor = 15 * 60_000;
const lookEvery = 30_000;
/** More are a client that never ends its sessions. */
const mostSessions = 1_000;

export class McpHttp {
  readonly #options: McpHttpOptions;
  readonly #open = new Map<string, Open>();
  readonly #lasting = new Map<string, { readonly connection: Connection; readonly life: Life }>();
  readonly #lives = new Map<string, Life>();
  readonly #halves = new Halves();
  readonly #streams = new Set<{ readonly close: () => Promise<void> }>();
  readonly #calls = new Set<Promise<unknown>>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: McpHttpOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#endSilent(), lookEvery).unref();
  }

  /** Answers one request. @param body Parsed; undefined where the method has none. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: McpCaller,
  ): Promise<void> {
    const asked = await toWebRequest(asNode(request), body);
    if (await isLegacyRequest(asked, body)) return this.#legacy(request, response, body, caller);
    const connection = this.#connectionFor(caller);
    const { report } = this.#options;
    const handler = createMcpHandler(() => this.#serverFor(connection, caller), {
      legacy: "reject",
      onerror: this.#options.refused,
    });
    this.#streams.add(handler);
    try {
      await toNodeHandler(handler, { onerror: report })(asNode(request), response, body);
    } finally {
      this.#streams.delete(handler);
      await handler.close();
    }
  }

  /** Ends all sessions; calls under way are finished first. Their claims run out by themselves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#calls);
    for (const { server } of this.#open.values()) await server.close();
    for (const stream of this.#streams) await stream.close();
    for (const life of this.#lives.values()) await life.stop();
    this.#open.clear();
    this.#lasting.clear();
    this.#lives.clear();
  }

  async #legacy(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: McpCaller,
  ): Promise<void> {
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? this.#open.get(id) : undefined;
    const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
    if (known === undefined && id === undefined && messages.some(isInitializeRequest)) {
      const { transport, life } = await this.#begin(caller);
      return this.#pass(transport, life, request, response, body);
    }
    if (known !== undefined)
      return this.#pass(known.transport, known.life, request, response, body);
    const status = id === undefined ? 400 : 404;
    const why = id === undefined ? "Begin with initialize" : "This session is over; begin anew";
    response.writeHead(status, { "Content-Type": "application/json" });
    const error = { code: id === undefined ? -32_000 : -32_001, message: why };
    response.end(JSON.stringify({ jsonrpc: "2.0", error, id: null }));
  }

  async #pass(
    transport: WebStandardStreamableHTTPServerTransport,
    life: Life,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
  ): Promise<void> {
    life.begin();
    response.once("close", () => life.end());
    const fetch = (asked: Request, options?: { readonly parsedBody?: unknown }) =>
      transport.handleRequest(asked, options);
    await toNodeHandler({ fetch }, { onerror: this.#options.report })(
      asNode(request),
      response,
      body,
    );
  }

  async #begin(caller: McpCaller): Promise<Open> {
    const id = this.#options.newId();
    const session = caller.session ?? mcpSession(id);
    const life = this.#lifeOf(session);
    const connection =
      caller.session === undefined
        ? new Connection(session, caller.agent)
        : this.#lastingOf(session, caller.agent);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessioninitialized: () => void this.#open.set(id, begun),
      // Waited for: who is told that its session has ended finds it ended.
      onsessionclosed: () => this.#over(id),
    });
    const server = this.#serverFor(connection, caller);
    const begun = { transport, server, life };
    await server.connect(transport);
    const [oldest] = this.#open.keys();
    if (this.#open.size >= mostSessions && oldest !== undefined) await this.#over(oldest);
    return begun;
  }

  /** Of the newer protocol: by the secret that is sent, else for this request alone. */
  #connectionFor({ session, agent }: McpCaller): Connection {
    if (session === undefined) {
      return new Connection(httpSession(this.#options.newId()), agent, { halves: this.#halves });
    }
    const life = this.#lifeOf(session);
    life.begin();
    life.end();
    return this.#lastingOf(session, agent);
  }

  #lastingOf(session: string, agent: string | undefined): Connection {
    const known = this.#lasting.get(session);
    if (known !== undefined) return known.connection;
    const connection = new Connection(session, agent);
    this.#lasting.set(session, { connection, life: this.#lifeOf(session) });
    return connection;
  }

  #lifeOf(session: string): Life {
    const known = this.#lives.get(session);
    if (known !== undefined) return known;
    const life = new Life(this.#options.face.keep(session));
    this.#lives.set(session, life);
    return life;
  }

  #serverFor(connection: Connection, { tools, trusted }: McpCaller): McpServer {
    const { face, version, report } = this.#options;
    const set: ToolSet = toolSets.find((one) => one === tools) ?? "full";
    const open = async () => face;
    const track = (call: Promise<unknown>) => this.#track(call);
    return createServer({ open, connection, tools: set, trusted, version, report, track });
  }

  #track(call: Promise<unknown>): void {
    this.#calls.add(call);
    const over = () => {
      this.#calls.delete(call);
      this.#options.wrote();
    };
    call.then(over, over);
  }

  async #over(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (open === undefined || !this.#open.delete(id)) return;
    const shared = [...this.#open.values(), ...this.#lasting.values()].some(
      ({ life }) => life === open.life,
    );
    if (!shared) await this.#stop(open.life);
    await open.server.close();
  }

  async #endSilent(): Promise<void> {
    try {
      const silent = (life: Life) => life.silence > silentFor;
      for (const [session, { life }] of this.#lasting) {
        if (silent(life)) this.#lasting.delete(session);
      }
      for (const [id, { life }] of this.#open) if (silent(life)) await this.#over(id);
      for (const life of this.#lives.values()) if (silent(life)) await this.#stop(life);
    } catch (error) {
      this.#options.report(error);
    }
  }

  async #stop(life: Life): Promise<void> {
    for (const [session, one] of this.#lives) if (one === life) this.#lives.delete(session);
    await life.stop();
  }
}

/** The parts of a request that the SDK looks at. */
function asNode(request: IncomingMessage) {
  const { method = "GET", url = "/", headers } = request;
  return { method, url, headers, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() };
}

/** Whether anybody is there: requests under way, and when the last one ended. */
class Life {
  readonly stop: () => Promise<void>;
  #running = 0;
  #last = performance.now();

  constructor(stop: () => Promise<void>) {
    this.stop = stop;
  }

  begin(): void {
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
    this.#last = performance.now();
  }

  /** Milliseconds. */
  get silence(): number {
    return this.#running > 0 ? 0 : performance.now() - this.#last;
  }
}
