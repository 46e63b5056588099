/** The MCP server as a part of its own: the command line loads it when `baton mcp` is called. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { inspect } from "node:util";
import { version } from "../package.json";
import { serveOverStdio } from "./adapters/mcp/stdio";
import type { ToolSet } from "./adapters/mcp/toolTable";
import { mcpSession } from "./core/face/identity";
import { openHeadless } from "./headless";

export interface McpRequest {
  readonly workspace: string | undefined;
  readonly from: string;
  readonly agent: string | undefined;
  readonly tools: ToolSet;
}

/** Serves until standard input ends. Standard output belongs to the protocol, so all else goes to `stderr`. */
export async function serveMcp({ workspace, from, agent, tools }: McpRequest): Promise<void> {
  const say = (message: string, error?: unknown) => {
    const lines = [`baton: ${message}`, ...(error === undefined ? [] : [inspect(error)])];
    process.stderr.write(`${lines.join("\n")}\n`);
  };
  await serveOverStdio({
    open: () =>
      openHeadless({
        workspace,
        from,
        keepInStep: true,
        builtinAgents: join(__dirname, "..", "media", "agents"),
        log: { info: () => undefined, warn: say, error: say },
      }),
    session: mcpSession(randomBytes(12).toString("base64url")),
    agent,
    tools,
    version,
    report: (error) => say("something went wrong", error),
  });
}
