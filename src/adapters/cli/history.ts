/** `baton executions`: what was done, as a list, a timeline, a graph, or one in full. */
import { agentKey } from "../../core/agent/registry";
import { listAgents } from "../../core/face/agents";
import type { ExecutionQuery } from "../../core/face/executionQuery";
import {
  executionGraph,
  executionTimeline,
  getExecution,
  listExecutions,
} from "../../core/face/executions";
import type {
  ExecutionData,
  ExecutionDetailsData,
  ExecutionGraphData,
  TimelineEntry,
} from "../../core/face/shapes";
import { count } from "../../core/view/words";
import { type Answer, must, Refused } from "./answer";
import { briefly, cell, facts, heading, idCell, local, shortly, stateCell } from "./parts";
import type { CliSession } from "./session";
import { type Cell, plain, table, wrap } from "./text";

export interface ExecutionsRequest {
  readonly id: string | undefined;
  readonly form: "list" | "timeline" | "graph";
  readonly query: ExecutionQuery;
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

export async function executions(
  session: CliSession,
  { id, form, query, limit, cursor }: ExecutionsRequest,
): Promise<Answer> {
  const { face, host } = session;
  if (id !== undefined) {
    const { data } = must(await getExecution(face, id));
    return { data, lines: executionLines(session, data) };
  }
  // A name in another case would silently find nothing.
  if (query.agent !== undefined) await mustKnow(session, query.agent);
  if (form === "graph") {
    const { data } = must(await executionGraph(face, query));
    return { data, lines: graphLines(session, data) };
  }
  if (form === "timeline") {
    const { data } = must(await executionTimeline(face, query));
    const rows = data.items.flatMap((entry) => timelineRows(entry, 0));
    const lines = table(rows, host.look, 0);
    return { data, lines: lines.length === 0 ? ["Nothing was done yet."] : lines };
  }
  const { data } = must(await listExecutions(face, query, { limit: limit ?? 20, cursor }));
  const lines = [
    ...table(
      data.items.map((one) => executionRow(one, 0)),
      host.look,
      0,
    ),
  ];
  if (lines.length === 0) lines.push("Nothing was done yet, or nothing matches.");
  if (data.next_cursor !== null) {
    const rest = data.total - data.items.length;
    lines.push("", `${rest} of ${data.total} not shown; go on with --cursor ${data.next_cursor}`);
  }
  return { data, lines };
}

async function mustKnow({ face }: CliSession, name: string): Promise<void> {
  const all = await listAgents(face);
  if (all.some((agent) => agent.name === name)) return;
  const meant = all.filter((agent) => agentKey(agent.name) === agentKey(name));
  if (meant.length === 0) return;
  const suggestions = meant.map((agent) => agent.name);
  throw new Refused({
    code: "not_found",
    message: `No agent is called “${name}” here.`,
    suggestions,
    next: `Did you mean ${suggestions[0] ?? ""}?`,
  });
}

function executionRow(one: ExecutionData, depth: number): readonly Cell[] {
  return [
    { text: shortly(one.timestamp), style: "dim", whole: true },
    stateCell(one.status),
    { ...idCell(one.agent_name), indent: depth * 2 },
    cell(one.title),
    cell(one.project_id ?? "", "dim"),
    cell(briefly(one.duration_ms)),
  ];
}

function timelineRows(entry: TimelineEntry, depth: number): readonly (readonly Cell[])[] {
  const below = entry.children.flatMap((child) => timelineRows(child, depth + 1));
  return [executionRow(entry, depth), ...below];
}

function executionLines(session: CliSession, one: ExecutionDetailsData): readonly string[] {
  const { look } = session.host;
  const { handoff } = one;
  return [
    heading(plain(one.title), session),
    ...facts(session, [
      ["id", one.id],
      ["agent", one.agent_name],
      ["status", one.status.replace("_", " ")],
      ["began", local(one.timestamp)],
      ["took", briefly(one.duration_ms)],
      ["project", one.project_id ?? ""],
      ["task", one.task_id ?? ""],
      ["workflow", one.workflow ?? ""],
      ["attempt", one.attempt > 1 ? String(one.attempt) : ""],
      ["came from", one.parent_execution_id ?? ""],
      ["handed by", handoff === null ? "" : `${handoff.from}: ${handoff.deliverable}`],
      ["artifacts", one.artifacts.join(", ")],
      ["error", one.error ?? ""],
    ]),
    ...(one.summary === null ? [] : ["", ...wrap(one.summary, look, 2)]),
  ];
}

function graphLines(session: CliSession, graph: ExecutionGraphData): readonly string[] {
  if (graph.nodes.length === 0) return ["Nothing was done yet, or nothing matches."];
  const { look } = session.host;
  const nodes = graph.nodes.map((node) => [
    cell(node.id, "cyan"),
    cell(count(node.count, "execution")),
    cell(node.failure === 0 ? "" : `${node.failure} failed`, "red"),
  ]);
  const edges = graph.edges.map((edge) => [
    cell(`${edge.source} → ${edge.target}`, "cyan"),
    cell(count(edge.count, "handoff")),
    cell(edge.failure === 0 ? "" : `${edge.failure} failed`, "red"),
  ]);
  return [
    heading("Agents", session),
    ...table(nodes, look),
    ...(edges.length === 0 ? [] : ["", heading("Handoffs", session), ...table(edges, look)]),
  ];
}
