/** Answers that have no end, or a protocol of their own. */
import * as z from "zod";
import { parseBody, readBody, refuseType } from "../body";
import { problem, type Reply } from "../reply";
import { type Call, type Exchange, type Route, streamRoute } from "../route";

const client = z.strictObject({
  agent: z.string().optional().describe("Who is served, for tools that do not ask"),
  tools: z.enum(["full", "core"]).optional().describe("Which tools; full if left out"),
});

export const streamRoutes: readonly Route[] = [
  streamRoute({
    method: "GET",
    path: "/events",
    summary:
      "What happens, as server-sent events: one for each entry of the history, with its `seq` as id. Goes on behind `Last-Event-ID`, or behind `after`.",
    access: "read",
    query: z.strictObject({
      after: z.int().min(0).optional().describe("Behind which `seq` to go on; 0 for all there is"),
    }),
    answer: "`{seq, at, agent, source, projects, events}`, without end",
    example: "?after=0",
    work: async (exchange, { after }, { caller, server }) => {
      const last = caller.header("last-event-id");
      if (last !== undefined && !/^\d{1,16}$/u.test(last)) {
        return problem(422, "Last-Event-ID is the id of an event: a whole number.");
      }
      return server.events.serve(exchange, last === undefined ? after : Number(last));
    },
  }),
  ...(["POST", "GET", "DELETE"] as const).map((method) =>
    streamRoute({
      method,
      path: "/mcp",
      summary: {
        POST: "MCP (streamable HTTP), in both generations of the protocol.",
        GET: "The older protocol's stream from server to client.",
        DELETE: "Ends a session of the older protocol.",
      }[method],
      access: "write",
      query: client,
      answer: "as the protocol says",
      example: "",
      work: (exchange, query, call) => mcp(exchange, query, call),
    }),
  ),
];

async function mcp(
  { request, response }: Exchange,
  { agent, tools }: z.output<typeof client>,
  { server, caller, face }: Call,
): Promise<Reply | undefined> {
  if (server.mcp === undefined) return problem(404, "Not Found");
  const asking = { session: caller.session, agent, tools, trusted: caller.trusted };
  if (request.method !== "POST") {
    await server.mcp.handle(request, response, undefined, asking);
    return undefined;
  }
  const wrongType = refuseType(request);
  if (wrongType !== undefined) return wrongType;
  const sent = await readBody(request, response);
  if ("refused" in sent) return sent.refused;
  const body = parseBody(sent.text);
  if ("refused" in body || sent.text.trim() === "") {
    const error = { code: -32_700, message: "Parse error: this is no JSON" };
    return { status: 400, body: { jsonrpc: "2.0", error, id: null } };
  }
  await face.catchUp();
  await server.mcp.handle(request, response, body.value, asking);
  return undefined;
}
