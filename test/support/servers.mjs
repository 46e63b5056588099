// `baton serve` as a real process, and clients on its `/mcp`. Shared by vitest and Playwright, which load
// modules differently.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

/**
 * @typedef {object} ServerProcess
 * @property {string} url
 * @property {() => Promise<void>} stop
 */

/**
 * On a free port, until it is stopped.
 *
 * @param {string} program path of the command line
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<ServerProcess>}
 */
export async function serveProcess(program, folder, env) {
  const child = spawn(process.execPath, [program, "serve", "--port", "0"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => {
    child.once("exit", () => resolve(undefined));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  // The first line names the address; what follows is of no interest, and must not fill the pipe.
  for await (const line of createInterface(child.stdout)) {
    const url = /https?:\/\/\S+/u.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, stop };
  }
  throw new Error("The server ended without saying where it is.");
}

/**
 * A client of the protocol's own SDK on `/mcp`.
 *
 * @param {string} url
 * @param {string} name
 * @param {"legacy" | "auto"} mode
 */
export async function overHttp(url, name, mode) {
  const client = new Client({ name, version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", url)));
  return client;
}
