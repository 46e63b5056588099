/** Real servers on free ports over temporary repositories, spoken to over real connections. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { routes } from "../../src/adapters/http/routeTable";
import { type HttpOptions, type HttpServer, startHttp } from "../../src/adapters/http/server";
import { McpHttp } from "../../src/adapters/mcp/http";
import { RandomIds } from "../../src/adapters/system/ids";
import { type Headless, type HeadlessOptions, openHeadless } from "../../src/headless";
import { type ProjectText, projectText } from "../support/board/texts";
import { git } from "../support/gitSandbox";
import { MemoryLog } from "../support/memory/log";
import { temporaryFolder } from "../support/temporaryFolder";

export const token = "the-token-of-this-server";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The answer as JSON; empty where it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Ask {
  readonly method?: string;
  /** An object is sent as JSON; a text as it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** A request exactly as it is spelled: no client in between that would mend it. */
export function ask(port: number, path: string, { method = "GET", body, headers = {} }: Ask = {}) {
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  const json: Readonly<Record<string, string>> =
    typeof body === "object" ? { "Content-Type": "application/json" } : {};
  const length: Readonly<Record<string, number>> =
    text === undefined ? {} : { "Content-Length": Buffer.byteLength(text) };
  return new Promise<Answer>((resolve, reject) => {
    const sent = httpRequest(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        agent: false,
        headers: { ...json, ...length, ...headers } as Record<string, string | string[]>,
      },
      (response) => void collect(response).then(resolve, reject),
    );
    sent.once("error", reject);
    sent.end(text);
  });
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  const isJson = text !== "" && /json/u.test(response.headers["content-type"] ?? "");
  const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.statusCode ?? 0, headers: response.headers, text, json };
}

export class TestServer {
  readonly folder: string;
  readonly face: Headless;
  readonly server: HttpServer;
  readonly mcp: McpHttp;
  readonly reports: readonly unknown[];

  constructor(
    folder: string,
    face: Headless,
    parts: Pick<TestServer, "server" | "mcp" | "reports">,
  ) {
    this.folder = folder;
    this.face = face;
    this.server = parts.server;
    this.mcp = parts.mcp;
    this.reports = parts.reports;
  }

  ask(path: string, more: Ask = {}): Promise<Answer> {
    return ask(this.server.port, path, more);
  }

  get(path: string): Promise<Answer> {
    return this.ask(path);
  }

  post(path: string, body: object = {}, headers: Ask["headers"] = {}): Promise<Answer> {
    return this.ask(path, { method: "POST", body, headers });
  }

  delete(path: string, headers: Ask["headers"] = {}): Promise<Answer> {
    return this.ask(path, { method: "DELETE", headers });
  }

  /** A project's file as it is now. */
  file(id: string): string {
    return readFileSync(join(this.folder, id, "AGENCY.md"), "utf8");
  }

  /** Of the last line in the journal; 0 before the first. */
  async head(): Promise<number> {
    await this.face.catchUp();
    return this.face.board.world.board.seq;
  }
}

/** A repository with these projects and one commit. */
export async function repository(projects: readonly ProjectText[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const text of projects) {
    const file = join(folder, text.id ?? "p", "AGENCY.md");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, projectText(text));
  }
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Projects");
  return folder;
}

/** Serves them until the test ends. */
export async function serve(
  projects: readonly ProjectText[] | string = [{ id: "logging" }],
  more: Partial<HttpOptions> = {},
  coordinator: HeadlessOptions["coordinator"] = () => undefined,
): Promise<TestServer> {
  const folder = typeof projects === "string" ? projects : await repository(projects);
  const builtinAgents = join(import.meta.dirname, "../../media/agents");
  const log = new MemoryLog();
  const options = { from: folder, builtinAgents, log, keepInStep: true, coordinator };
  const face = await openHeadless(options);
  const reports: unknown[] = [];
  const ids = new RandomIds();
  const newId = () => ids.next();
  const report = (error: unknown) => void reports.push(error);
  const nothing = () => undefined;
  const parts = { newId, report, refused: nothing, wrote: nothing };
  const mcp = new McpHttp({ face, version: "0.0.0", ...parts });
  const unfollow = face.follow();
  const server = await startHttp({
    face,
    mcp,
    routes,
    host: "127.0.0.1",
    port: 0,
    key: undefined,
    token,
    version: "0.0.0",
    newId,
    report,
    ...more,
  });
  onTestFinished(async () => {
    unfollow();
    const closed = server.close();
    await mcp.close();
    await closed;
    await face.close();
  });
  return new TestServer(folder, face, { server, mcp, reports });
}
