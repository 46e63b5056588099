/** The real bundles as real servers, spoken to by the SDK's own client. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build } from "esbuild";
import { bundleOptions, root } from "../../scripts/bundle.mjs";
import type { Sandbox } from "../cli/support";

/** Bundles command line and servers side by side, as they are shipped. */
export async function bundleServer(
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(root, "dist-test", `mcp-${name}`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "media", "agents"), join(folder, "media", "agents"), { recursive: true });
  const { outdir: _, sourcemap: __, ...options } = bundleOptions("node", true);
  const entryPoints = { cli: "src/cli.ts", mcp: "src/mcp.ts", ...more };
  const outdir = join(folder, "dist");
  await build({ ...options, legalComments: "none", entryPoints, outdir });
  return join(outdir, "cli.js");
}

export type Era = "legacy" | "auto";

export interface Answer {
  readonly failed: boolean;
  readonly text: string;
  /** What was answered, with or without an envelope. */
  readonly structured: Readonly<Record<string, unknown>>;
  /** `data` of the envelope. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One connection with its process. */
export class Agent {
  readonly client: Client;
  readonly transport: StdioClientTransport;
  readonly complaints: string[] = [];

  private constructor(client: Client, transport: StdioClientTransport) {
    this.client = client;
    this.transport = transport;
    transport.stderr?.on("data", (chunk: Buffer) => void this.complaints.push(String(chunk)));
  }

  static async connect(
    program: string,
    sandbox: Sandbox,
    more: { era?: Era; name?: string; args?: readonly string[]; env?: Record<string, string> } = {},
  ): Promise<Agent> {
    const { era = "legacy", name = "test-client", args = [], env = {} } = more;
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, "mcp", ...args],
      cwd: sandbox.folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: sandbox.parent,
        XDG_STATE_HOME: sandbox.state,
        TZ: "UTC",
        ...env,
      },
      stderr: "pipe",
    });
    const client = new Client({ name, version: "1.0.0" }, { versionNegotiation: { mode: era } });
    const agent = new Agent(client, transport);
    await client.connect(transport);
    return agent;
  }

  async call(name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    const result = await this.client.callTool({ name, arguments: args });
    const [first] = result.content;
    const structured = (result.structuredContent ?? {}) as Record<string, unknown>;
    return {
      failed: result.isError === true,
      text: first?.type === "text" ? first.text : "",
      structured,
      data: (structured["data"] ?? {}) as Record<string, unknown>,
    };
  }

  /** What went right, or the error as a failed test. */
  async must(name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await this.call(name, args);
    if (answer.failed) throw new Error(`${name}: ${answer.text}`);
    return answer;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
