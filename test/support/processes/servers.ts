/** The shipped bundles as real processes: a server over HTTP, and clients of every kind. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { build } from "esbuild";
import { bundleOptions, root } from "../../../scripts/bundle.mjs";

/** Bundles all programs side by side, as they are shipped, and gives the command line's path. */
export async function bundlePrograms(name: string): Promise<string> {
  const folder = join(root, "dist-test", `faces-${name}`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "media", "agents"), join(folder, "media", "agents"), { recursive: true });
  const { outdir: _, sourcemap: __, ...options } = bundleOptions("node", true);
  const entryPoints = { cli: "src/cli.ts", mcp: "src/mcp.ts", serve: "src/serve.ts" };
  const outdir = join(folder, "dist");
  await build({ ...options, legalComments: "none", entryPoints, outdir });
  return join(outdir, "cli.js");
}

export interface ServerProcess {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** `baton serve` on a free port, until it is stopped. */
export async function serveProcess(
  program: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program, "serve", "--port", "0"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { url: await addressOf(child), stop: () => ended(child) };
}

/** The first line names it. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The server's output is not read.");
  for await (const line of createInterface(child.stdout)) {
    const url = /https?:\/\/\S+/u.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error("The server ended without saying where it is.");
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** A client of the protocol's own SDK on `/mcp`. */
export async function overHttp(
  url: string,
  name: string,
  mode: "legacy" | "auto",
): Promise<Client> {
  const client = new Client({ name, version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", url)));
  return client;
}
