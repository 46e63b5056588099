/** The HTTP server as a part of its own: the command line and VS Code load it when somebody wants to serve. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { inspect } from "node:util";
import { version } from "../package.json";
import { isLoopback } from "./adapters/http/guard";
import { routes } from "./adapters/http/routeTable";
import { startHttp } from "./adapters/http/server";
import { ServerRecord } from "./adapters/http/serverRecord";
import { FollowUp } from "./adapters/mcp/followUp";
import { McpHttp } from "./adapters/mcp/http";
import { RandomIds } from "./adapters/system/ids";
import { stateDirectory } from "./adapters/system/stateDirectory";
import type { RunningServer, ServerRequest } from "./core/serving";
import { type Headless, openHeadless } from "./headless";

/**
 * Serves a folder, or finds the server that already does.
 *
 * @throws BatonError when there is no folder, the port is taken, or the address would be open to others
 */
export async function startServer(request: ServerRequest): Promise<RunningServer> {
  const { log, workspace, from, include, exclude, coordinator } = request;
  const face = await openHeadless({
    workspace,
    from,
    keepInStep: true,
    builtinAgents: join(__dirname, "..", "media", "agents"),
    log,
    ...(coordinator === undefined ? {} : { coordinator }),
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  });
  try {
    const record = new ServerRecord(stateDirectory(process.env), face.boardId, face.workspace);
    const running = await record.running();
    if (running === undefined) return await serve(face, record, request);
    await face.close();
    const { url, token } = running;
    const port = Number(new URL(url).port || 80);
    const stop = async () => undefined;
    return { url, port, token, workspace: face.workspace, reused: true, stop };
  } catch (error) {
    await face.close();
    throw error;
  }
}

async function serve(
  face: Headless,
  record: ServerRecord,
  { host, port, nextFree = false, key, log }: ServerRequest,
): Promise<RunningServer> {
  const token = randomBytes(24).toString("base64url");
  const report = (error: unknown) => log.error("Something went wrong", error);
  const followUp = new FollowUp(face, report);
  const ids = new RandomIds();
  const newId = () => ids.next();
  const wrote = () => followUp.start();
  const refused = (error: Error) => log.info(`An MCP request was refused: ${error.message}`);
  const mcp = new McpHttp({ face, version, newId, report, refused, wrote });
  const server = await startHttp({
    face,
    mcp,
    routes,
    host,
    port,
    nextFree,
    key,
    token,
    version,
    newId,
    report,
    wrote,
  });
  const unfollow = face.follow();
  const unwatch = face.runs.watch();
  const stop = async () => {
    unfollow();
    unwatch();
    followUp.stop();
    const closed = server.close();
    await mcp.close();
    await closed;
    await record.remove(token);
    await face.close();
  };
  try {
    const url = isLoopback(host) ? server.url : `http://127.0.0.1:${server.port}`;
    await record.write({ url, token, pid: process.pid });
  } catch (error) {
    await server.close();
    throw error;
  }
  const { url, port: at } = server;
  return { url, port: at, token, workspace: face.workspace, reused: false, stop };
}

/** For the command line: serves until the process is told to stop. All but the answer goes to `stderr`. */
export async function serveUntilStopped(request: Omit<ServerRequest, "log">) {
  const say = (message: string, error?: unknown) => {
    const lines = [`baton: ${message}`, ...(error === undefined ? [] : [inspect(error)])];
    process.stderr.write(`${lines.join("\n")}\n`);
  };
  const log = { info: () => undefined, warn: say, error: say };
  const running = await startServer({ ...request, log });
  const { url, workspace, reused, stop } = running;
  if (reused) return { url, workspace, reused, ended: Promise.resolve() };
  const ended = new Promise<void>((resolve) => {
    const end = () => resolve();
    process.once("SIGINT", end).once("SIGTERM", end);
  }).then(stop);
  return { url, workspace, reused, ended };
}
