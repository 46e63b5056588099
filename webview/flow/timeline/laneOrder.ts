/**
 * In which order lanes stand. They keep their places, also while a focus or filter hides them. New ones
 * of agents come in the order of work, each below the one that handed over to it most, so that arrows
 * are short; very many by name; lanes of projects and runs as they first began.
 */
import type { GraphEdge, Name } from "../../../src/protocol/flow";
import { type FlowData, nameOf } from "../flowData";
import type { LaneKind } from "./types";

/** More lanes than this make small rows and lanes in the order of names. */
export const crowd = 24;

/**
 * All names that have a lane, with those that had one before in the places they had.
 *
 * @param present names with executions, as they first began
 */
export function laneNames(
  data: FlowData,
  kind: LaneKind,
  known: readonly Name[],
  present: ReadonlySet<Name>,
): readonly Name[] {
  const kept = new Set(known);
  const added = [...present].filter((name) => !kept.has(name));
  return [...kept, ...(kind === "agent" ? agentsInOrder(data, added) : added)];
}

function agentsInOrder(data: FlowData, agents: readonly Name[]): readonly Name[] {
  if (agents.length <= crowd) return inOrderOfWork(data, agents);
  const collator = new Intl.Collator("en", { numeric: true });
  return agents.toSorted((a, b) => collator.compare(nameOf(data, a), nameOf(data, b)));
}

function inOrderOfWork(data: FlowData, agents: readonly Name[]): readonly Name[] {
  const left = new Set(agents);
  const { edges } = data.summary.graph;
  const back = new Map(edges.map(({ from, to, handoffs }) => [`${from} ${to}`, handoffs]));
  const forward = edges
    .filter(({ from, to, handoffs }) => handoffs > (back.get(`${to} ${from}`) ?? 0))
    .sort((a, b) => b.handoffs - a.handoffs);
  const received = new Set(forward.map(({ to }) => to));
  const result: Name[] = [];
  const visit = (agent: Name) => {
    if (!left.delete(agent)) return;
    result.push(agent);
    for (const { from, to } of forward) if (from === agent) visit(to);
  };
  for (const agent of agents) if (!received.has(agent)) visit(agent);
  for (const agent of agents) visit(agent);
  return shortened(result, edges);
}

/** Lanes moved one by one for as long as that makes arrows shorter; arrows up count half as much again. */
function shortened(agents: readonly Name[], edges: readonly GraphEdge[]): readonly Name[] {
  let best = [...agents];
  let least = lengthOfArrows(best, edges);
  for (let better = true; better; ) {
    better = false;
    for (const agent of agents) {
      for (let to = 0; to < best.length; to += 1) {
        const tried = best.filter((other) => other !== agent);
        tried.splice(to, 0, agent);
        const length = lengthOfArrows(tried, edges);
        if (length >= least) continue;
        best = tried;
        least = length;
        better = true;
      }
    }
  }
  return best;
}

function lengthOfArrows(agents: readonly Name[], edges: readonly GraphEdge[]): number {
  const places = new Map(agents.map((agent, place) => [agent, place]));
  let length = 0;
  for (const { from, to, handoffs } of edges) {
    const a = places.get(from);
    const b = places.get(to);
    if (a !== undefined && b !== undefined) length += handoffs * (b > a ? b - a : (a - b) * 1.5);
  }
  return length;
}
