/**
 * Tools of the MCP server for agents inside VS Code, as a part of its own: the extension loads
 * it when the first of them is used, because most windows never do.
 */
import { toolResult } from "./adapters/mcp/answer";
import { Connection } from "./adapters/mcp/connection";
import { toolsOf } from "./adapters/mcp/toolTable";
import { chatTools } from "./core/chat/chatTools";
import { refuse } from "./core/errors";
import type { OpenFace } from "./core/face/face";
import { failed, thrownError } from "./core/face/faceError";

/** In whose session a window's agents act: its person's, so that both see and can give back the same. */
export interface ToolSession {
  readonly face: OpenFace;
  readonly session: string;
  /** For tools that name nobody. */
  readonly agent: string;
}

const connections = new Map<string, Connection>();

/**
 * Runs one tool and gives its answer as an agent reads it; a refusal is an answer with code, holder and
 * what to do next.
 */
export async function runChatTool(
  name: string,
  args: unknown,
  { face, session, agent }: ToolSession,
): Promise<string> {
  const known = chatTools.some(({ tool }) => tool === name);
  const found = known ? toolsOf("full").find((one) => one.name === name) : undefined;
  if (found === undefined) throw new Error(`There is no tool ${name}`);
  const key = `${face.boardId}\n${session}\n${agent}`;
  const connection = connections.get(key) ?? new Connection(session, agent, { source: "vscode" });
  connections.set(key, connection);
  const answer = await told(() => found.run(args, { face, connection, trusted: true }));
  const [content] = toolResult(answer, found.bare).content;
  return content?.type === "text" ? content.text : "";
}

/** A failure of the world is an answer too; a mistake in the program is not. */
async function told<T>(work: () => Promise<T>) {
  try {
    return await work();
  } catch (error) {
    const known = thrownError(error);
    if (known === undefined) throw error;
    return failed(refuse(known.code, known.message));
  }
}
