/** Agents as they are drawn: each for itself while they are few, in groups by role when they are many. */
import type { FlowGraph, GraphEdge, GraphNode, Name } from "../../../src/protocol/flow";
import { addFigures, noFigures, type Picture, type PictureEdge, type PictureNode } from "./picture";

/** Up to so many agents stand for themselves. */
export const mostSingle = 40;
/** So many nodes are drawn at once; vis-network takes 30 ms for a frame of 500. */
export const mostDrawn = 300;

/** What did not fit in the picture. */
const others = "…others";

export interface GroupedAgents {
  readonly picture: Picture;
  /** Keys of the groups that are closed. */
  readonly closed: readonly string[];
  /** Keys of the groups that are open, in the order given. */
  readonly open: readonly string[];
}

/**
 * The picture of a graph. `openGroups` names groups to open; where more nodes would come of it than can be
 * drawn, the ones with the fewest executions stay together in one circle.
 */
export function groupAgents(
  graph: FlowGraph,
  names: readonly string[],
  openGroups: readonly string[],
): GroupedAgents {
  const nameOf = (agent: Name) => names[agent] ?? "";
  const groups = graph.nodes.length > mostSingle ? groupsOf(graph.nodes, nameOf) : noGroups;
  const open = openGroups.filter((key) => groups.has(key));
  const grouped = new Map<Name, string>();
  for (const [key, members] of groups) for (const { agent } of members) grouped.set(agent, key);
  const closed = [...groups.keys()].filter((key) => !open.includes(key));
  const singles = graph.nodes.filter(({ agent }) => {
    const key = grouped.get(agent);
    return key === undefined || open.includes(key);
  });
  const room = mostDrawn - closed.length;
  const shown = singles.length <= room ? singles : busiest(singles, room - 1);
  const nodes: PictureNode[] = [];
  const placed = new Set<string>();
  const shownAgents = new Set(shown.map(({ agent }) => agent));
  for (const node of graph.nodes) {
    const key = grouped.get(node.agent);
    if (shownAgents.has(node.agent)) nodes.push(single(node, nameOf(node.agent), key));
    else {
      const group = key !== undefined && closed.includes(key) ? key : others;
      if (placed.has(group)) continue;
      placed.add(group);
      const members =
        group === others
          ? singles.filter(({ agent }) => !shownAgents.has(agent))
          : (groups.get(group) ?? []);
      nodes.push(together(group, members));
    }
  }
  return { picture: { nodes, edges: edgesBetween(graph.edges, nodes) }, closed, open };
}

/** The role of an agent, or its name without the number at its end. */
export function roleOf(role: string | undefined, name: string): string {
  if (role !== undefined && role !== "") return role;
  const stem = name.replace(/[\s._#-]*\d+$/u, "");
  return stem === "" ? name : stem;
}

/** “planners”, but “security” and “qa”: roles that name a field have no plural. */
export function pluralOf(role: string): string {
  return role.length <= 3 || /[^a-z]$|[sy]$/u.test(role) ? role : `${role}s`;
}

type Groups = Map<string, GraphNode[]>;
const noGroups: ReadonlyMap<string, GraphNode[]> = new Map();

function groupsOf(nodes: readonly GraphNode[], nameOf: (agent: Name) => string): Groups {
  const groups: Groups = new Map();
  for (const node of nodes) {
    const key = roleOf(node.role, nameOf(node.agent));
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [node]);
    else members.push(node);
  }
  for (const [key, members] of groups) if (members.length === 1) groups.delete(key);
  return groups;
}

function busiest(nodes: readonly GraphNode[], count: number): readonly GraphNode[] {
  return nodes
    .map((node, index) => ({ node, index }))
    .toSorted((a, b) => b.node.executions - a.node.executions || a.index - b.index)
    .slice(0, Math.max(0, count))
    .map(({ node }) => node);
}

function single(node: GraphNode, name: string, group: string | undefined): PictureNode {
  return {
    id: `agent ${node.agent}`,
    name,
    agents: [node.agent],
    figures: node,
    group,
    closed: false,
    execution: undefined,
  };
}

function together(key: string, members: readonly GraphNode[]): PictureNode {
  const rest = key === others;
  return {
    id: `group ${key}`,
    name: `${rest ? "others" : pluralOf(key)} · ${members.length}`,
    agents: members.map(({ agent }) => agent),
    figures: members.reduce((sum, member) => addFigures(sum, member), noFigures),
    group: rest ? undefined : key,
    closed: true,
    execution: undefined,
  };
}

/** Handoffs between what is drawn; those within a group are not. */
function edgesBetween(
  edges: readonly GraphEdge[],
  nodes: readonly PictureNode[],
): readonly PictureEdge[] {
  const at = new Map<Name, string>();
  for (const { id, agents } of nodes) for (const agent of agents) at.set(agent, id);
  const sums = new Map<string, PictureEdge>();
  for (const { from, to, handoffs, successes, failures, meanWait } of edges) {
    const [a, b] = [at.get(from), at.get(to)];
    if (a === undefined || b === undefined || a === b || handoffs === 0) continue;
    const id = `${a} > ${b}`;
    const sum = sums.get(id);
    const all = (sum?.handoffs ?? 0) + handoffs;
    sums.set(id, {
      id,
      from: a,
      to: b,
      handoffs: all,
      successes: (sum?.successes ?? 0) + successes,
      failures: (sum?.failures ?? 0) + failures,
      meanWait: ((sum?.meanWait ?? 0) * (sum?.handoffs ?? 0) + meanWait * handoffs) / all,
    });
  }
  return [...sums.values()];
}
