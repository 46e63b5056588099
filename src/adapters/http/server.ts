/** The HTTP server: from a request to one function of the core, and back. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { BatonError } from "../../core/errors";
import type { OpenFace } from "../../core/face/face";
import { thrownError } from "../../core/face/faceError";
import { isTrusted, proofOf, refuseAccess, type Secrets } from "./access";
import { hasBody, parseBody, readBody, refuseType } from "./body";
import { callerOf } from "./caller";
import { EventFeed } from "./eventFeed";
import { authority, hostsOf, isLoopback, refuseForeign } from "./guard";
import { matchRoute, queryIn } from "./match";
import { invalid, problem, type Reply, refusalReply } from "./reply";
import { isWriting, type McpPart, type Route, type ServerFacts } from "./route";
import type { Fault } from "./validate";

export interface HttpOptions {
  readonly face: OpenFace;
  readonly routes: readonly Route[];
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Takes the next free port where this one is taken. */
  readonly nextFree?: boolean;
  readonly key: string | undefined;
  readonly token: string;
  readonly version: string;
  readonly newId: () => string;
  readonly mcp?: McpPart;
  /** Gets what is wrong with the program itself. */
  readonly report: (error: unknown) => void;
  /** Called after each request that may have written. */
  readonly wrote?: () => void;
}

export interface HttpServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets those under way end, and ends answers that have no end. */
  readonly close: () => Promise<void>;
}

/** Milliseconds. A client on the same machine that takes longer is none. */
const headersWithin = 10_000;
const requestWithin = 30_000;
const idleFor = 15_000;
const endWithin = 3_000;

/** Ports that are tried from the wanted one on. */
const portsTried = 50;

/**
 * Starts to serve.
 *
 * @throws BatonError `busy` when the port is taken, `invalid_argument` when others could reach the
 * server and there is no key, or the address cannot be had
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { host, key, token, version, newId } = options;
  const exposed = !isLoopback(host);
  if (exposed && key === undefined) {
    throw new BatonError(
      "invalid_argument",
      `${host} can be reached from other machines, and no key is set.`,
      { remedy: "Set BATON_API_KEY to a secret, or serve on 127.0.0.1." },
    );
  }
  const secrets: Secrets = { key, token, exposed };
  const prove = (host: string, challenge: string) => proofOf(token, host, challenge);
  const events = new EventFeed(options.face, options.report);
  const { mcp } = options;
  const facts: ServerFacts = { version, started: Date.now(), newId, prove, events, mcp };
  const server = createServer({
    headersTimeout: headersWithin,
    requestTimeout: requestWithin,
    keepAliveTimeout: idleFor,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: 16_384,
    // `guard.ts` says so in the documents' shape.
    requireHostHeader: false,
  });
  const port = await listen(server, options).catch((error: unknown) => {
    events.close();
    throw error;
  });
  const exchanges = new Exchanges(options, facts, secrets, hostsOf(host, port));
  const hear = (request: IncomingMessage, response: ServerResponse) =>
    void exchanges.handle(request, response);
  server.on("request", hear).on("checkContinue", hear);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Too Long" : "400 Bad Request";
    const body = JSON.stringify({ detail: "This is no HTTP request." });
    socket.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
  return {
    url: `http://${authority(host, port)}`,
    port,
    close: async () => {
      const closed = close(server);
      events.close();
      await closed;
    },
  };
}

class Exchanges {
  readonly #options: HttpOptions;
  readonly #facts: ServerFacts;
  readonly #secrets: Secrets;
  readonly #hosts: ReadonlySet<string>;

  constructor(
    options: HttpOptions,
    facts: ServerFacts,
    secrets: Secrets,
    hosts: ReadonlySet<string>,
  ) {
    this.#options = options;
    this.#facts = facts;
    this.#secrets = secrets;
    this.#hosts = hosts;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What a client does to its own connection is no failure of the server.
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    try {
      const reply = await this.#answer(request, response);
      if (reply !== undefined) send(request, response, reply);
    } catch (error) {
      const known = thrownError(error);
      if (known !== undefined) return send(request, response, refusalReply(known));
      if (request.destroyed && !request.complete) return;
      this.#options.report(error);
      send(request, response, problem(500, "This is a mistake in Baton; please report it."));
    }
  }

  /** Undefined where the route answers by itself. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Reply | undefined> {
    const { method = "", url = "" } = request;
    const { face, routes } = this.#options;
    const foreign = refuseForeign(request, this.#hosts);
    if (foreign !== undefined) return foreign;
    const match = matchRoute(routes, method, url);
    if (match.kind === "nothing") return problem(404, "Not Found");
    if (match.kind === "method") {
      return problem(405, "Method Not Allowed", { Allow: match.allowed.join(", ") });
    }
    const { route, path } = match;
    const refused = refuseAccess(request, route.access, this.#secrets);
    if (refused !== undefined) return refused;
    const caller = callerOf(request, isTrusted(request, this.#secrets));
    if ("refused" in caller) return caller.refused;
    const query = queryIn(url);
    const call = { face, server: this.#facts, caller };
    if (route.work.kind === "stream") {
      return settled(await route.work.run({ path, query, body: {} }, call, { request, response }));
    }
    const body = await bodyFor(route, request, response);
    if ("refused" in body) return body.refused;
    // What others did a moment ago must show.
    await face.catchUp();
    const reply = await route.work.run({ path, query, body: body.value }, call);
    if (isWriting(route.access)) this.#options.wrote?.();
    return settled(reply);
  }
}

function settled(reply: Reply | readonly Fault[] | undefined): Reply | undefined {
  return reply === undefined || "status" in reply ? reply : invalid(reply);
}

async function bodyFor(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ readonly value: unknown } | { readonly refused: Reply }> {
  if (!hasBody(request)) {
    return route.body === undefined || refuseType(request) === undefined
      ? { value: {} }
      : { refused: invalid([{ loc: ["body"], msg: "Field required", type: "missing" }]) };
  }
  const wrongType = refuseType(request);
  if (wrongType !== undefined) return { refused: wrongType };
  if (route.body === undefined) {
    const msg = "This route takes no body";
    return { refused: invalid([{ loc: ["body"], msg, type: "extra_forbidden" }]) };
  }
  const sent = await readBody(request, response);
  return "refused" in sent ? sent : parseBody(sent.text);
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(reply.body)}\n`);
  response.writeHead(reply.status, {
    "Content-Type": "application/json",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    // A body that was not read would be taken for the next request.
    ...(request.complete || !hasBody(request) ? {} : { Connection: "close" }),
    ...reply.headers,
  });
  response.end(body);
}

async function listen(server: Server, options: HttpOptions): Promise<number> {
  const { host, port, nextFree = false } = options;
  const last = nextFree && port !== 0 ? Math.min(port + portsTried, 65_535) : port;
  for (let at = port; ; at += 1) {
    const failure = await tryListen(server, host, at);
    if (failure === undefined) {
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : at;
    }
    if (failure.code === "EADDRINUSE" && at < last) continue;
    throw listenFailure(failure, host, at);
  }
}

function tryListen(
  server: Server,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error);
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve(undefined);
    });
  });
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): BatonError {
  const where = authority(host, port);
  if (error.code === "EADDRINUSE") {
    return new BatonError("busy", `Another program already listens on ${where}.`, {
      remedy: "Stop it, or choose another port with --port or COORDINATOR_PORT; 0 takes any.",
      cause: error,
    });
  }
  if (error.code === "EACCES") {
    return new BatonError("invalid_argument", `This account may not listen on ${where}.`, {
      remedy: "Choose a port above 1023 with --port.",
      cause: error,
    });
  }
  return new BatonError("invalid_argument", `Cannot listen on ${where}: ${error.message}.`, {
    remedy: "Choose another address with --host.",
    cause: error,
  });
}

/** Answers without an end must have been ended by whoever gives them. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), endWithin);
    // A connection whose last answer ends from now on would wait for another request.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(late);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
