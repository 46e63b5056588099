/** What of the picture is chosen, and what is lit beside it; the rest steps back. */
import type { Name } from "../../../src/protocol/flow";
import type { FlowData } from "../flowData";
import type { Focus, Selection } from "../selection";
import { executionId, lineOf } from "./asItRan";
import { onwardLinks } from "./layers";
import type { Picture, PictureEdge, PictureNode } from "./picture";

export interface Lighting {
  /** Ids of nodes and edges. */
  readonly chosen: ReadonlySet<string>;
  /** Undefined when nothing is chosen: then everything is lit alike. */
  readonly lit: ReadonlySet<string> | undefined;
}

const evenly: Lighting = { chosen: new Set(), lit: undefined };

/** What a click on a node asks for. */
export function focusOfNode({ agents }: PictureNode): Focus {
  return { kind: "agents", agents };
}

export function focusOfEdge({ from, to }: PictureEdge, { nodes }: Picture): Focus {
  const agents = (id: string) => nodes.find((node) => node.id === id)?.agents ?? [];
  return { kind: "handoffs", from: agents(from), to: agents(to) };
}

export function lightingOf(
  picture: Picture,
  data: FlowData,
  { focus, execution }: Selection,
): Lighting {
  const row = execution === undefined ? undefined : data.indexOf.get(execution);
  if (row !== undefined) return lineLit(picture, data, row);
  if (focus === undefined) return evenly;
  return focus.kind === "agents"
    ? agentsLit(picture, focus.agents)
    : handoffsLit(picture, focus.from, focus.to);
}

/** The chain of an execution: its own node is chosen, those of the chain are lit. */
function lineLit(picture: Picture, data: FlowData, row: number): Lighting {
  const { rows } = data;
  const line = lineOf(data, row);
  const at = new Map<Name, string>();
  for (const { id, agents } of picture.nodes) for (const agent of agents) at.set(agent, id);
  const executions = picture.nodes.some((node) => node.execution !== undefined);
  const idOf = (member: number) =>
    executions ? executionId(rows.key[member] ?? -1) : at.get(rows.agent[member] ?? -1);
  const lit = new Set<string>();
  for (const member of line) {
    const to = idOf(member);
    if (to !== undefined) lit.add(to);
    const parent = data.indexOf.get(rows.parent[member] ?? -1);
    const from = parent === undefined || !line.has(parent) ? undefined : idOf(parent);
    if (from !== undefined && to !== undefined) lit.add(`${from} > ${to}`);
  }
  const own = idOf(row);
  return own === undefined ? evenly : { chosen: new Set([own]), lit };
}

/** The agents and who stands before and behind them in the order of work, with the handoffs between. */
function agentsLit(picture: Picture, agents: readonly Name[]): Lighting {
  const wanted = new Set(agents);
  const chosen = new Set(
    picture.nodes
      .filter((node) => node.agents.some((agent) => wanted.has(agent)))
      .map(({ id }) => id),
  );
  if (chosen.size === 0) return evenly;
  const lit = new Set(chosen);
  const onward = onwardEdges(picture);
  for (const [near, far] of [
    ["from", "to"],
    ["to", "from"],
  ] as const) {
    const reached = new Set(chosen);
    for (const id of reached) {
      for (const edge of onward) {
        if (edge[near] !== id) continue;
        lit.add(edge.id);
        reached.add(edge[far]);
      }
    }
    for (const id of reached) lit.add(id);
  }
  for (const { id, from, to } of picture.edges) {
    if (chosen.has(from) || chosen.has(to)) for (const part of [id, from, to]) lit.add(part);
  }
  return { chosen, lit };
}

function onwardEdges({ nodes, edges }: Picture): readonly PictureEdge[] {
  const index = new Map(nodes.map(({ id }, at) => [id, at]));
  const links = edges.map(({ from, to, handoffs }, edge) => ({
    from: index.get(from) ?? 0,
    to: index.get(to) ?? 0,
    weight: handoffs,
    edge,
  }));
  const kept = new Set(onwardLinks(nodes.length, links));
  return links.flatMap((link) => (kept.has(link) ? (edges[link.edge] ?? []) : []));
}

function handoffsLit(picture: Picture, from: readonly Name[], to: readonly Name[]): Lighting {
  const [givers, receivers] = [new Set(from), new Set(to)];
  const having = (wanted: ReadonlySet<Name>) =>
    new Set(
      picture.nodes
        .filter(({ agents }) => agents.some((agent) => wanted.has(agent)))
        .map(({ id }) => id),
    );
  const [fromIds, toIds] = [having(givers), having(receivers)];
  const chosen = picture.edges.filter((edge) => fromIds.has(edge.from) && toIds.has(edge.to));
  if (chosen.length === 0) return evenly;
  return {
    chosen: new Set(chosen.map(({ id }) => id)),
    lit: new Set(chosen.flatMap((edge) => [edge.id, edge.from, edge.to])),
  };
}
