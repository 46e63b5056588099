/** The MCP server over a face: tools, resources and prompts, for either generation of the protocol. */
import { CLIENT_INFO_META_KEY, McpServer, type ServerContext } from "@modelcontextprotocol/server";
import type { OpenFace } from "../../core/face/face";
import { thrownResult, toolResult } from "./answer";
import type { Connection } from "./connection";
import { registerPrompts } from "./prompts";
import { registerResources } from "./resources";
import { publishedSchema } from "./tool";
import { type ToolSet, toolsOf } from "./toolTable";

export interface ServerOptions {
  /** Opens the board at the first question, so that connecting never waits for files. */
  readonly open: () => Promise<OpenFace>;
  readonly connection: Connection;
  readonly tools: ToolSet;
  /** See `Call`. */
  readonly trusted: boolean;
  readonly version: string;
  /** Gets what is wrong with the program itself. */
  readonly report: (error: unknown) => void;
  /** Sees each call, so that whoever closes can wait for those under way. */
  readonly track?: (call: Promise<unknown>) => void;
}

const instructions =
  "Baton coordinates agents in one repository: projects are AGENCY.md files with tasks. Claim before you work, step through tasks, note what others need, release or hand off. Your claims are renewed while you are connected. A refusal says who holds it, what to do next and when to try again.";

/** One server for one connection; the same function serves every transport. */
export function createServer(options: ServerOptions): McpServer {
  const { open, connection, trusted, report, track } = options;
  const info = { name: "baton", title: "Baton", version: options.version };
  const server = new McpServer(info, { instructions });
  for (const tool of toolsOf(options.tools)) {
    const { name, description, input, writes } = tool;
    const config = {
      description,
      inputSchema: publishedSchema(input),
      annotations: { readOnlyHint: !writes },
    };
    server.registerTool(name, config, async (args, context) => {
      connection.connectedAs(clientName(server, context));
      const call = answer();
      track?.(call);
      return call;

      async function answer() {
        try {
          const face = await open();
          // Agents tell each other to look: what another did a moment ago must show. Whatever writes
          // looks at its own files again by itself, but acts on claims as they are now.
          await face.look(writes ? undefined : 0);
          if (writes) await face.catchUp();
          return toolResult(await tool.run(args, { face, connection, trusted }), tool.bare);
        } catch (error) {
          return thrownResult(error, report);
        }
      }
    });
  }
  registerResources(server, open, connection);
  registerPrompts(server);
  return server;
}

/** As it said once at the start, or says with each request. */
function clientName(server: McpServer, { mcpReq }: ServerContext): string | undefined {
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  const sent = envelope[CLIENT_INFO_META_KEY];
  if (typeof sent === "object" && sent !== null && "name" in sent) {
    return typeof sent.name === "string" ? sent.name : undefined;
  }
  return server.server.getClientVersion()?.name;
}
