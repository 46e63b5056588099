/**
 * Which project waits for which: both spellings of an edge (`blocked_by` here, `blocks` there) count
 * alike, and every cycle is found. DESIGN 5.1.
 */
import type { Catalog } from "./catalog";
import { allTasks } from "./model";

export interface DependencyGraph {
  /** The ids a project waits for, without repeats, own `blocked_by` first. */
  readonly waitsFor: ReadonlyMap<string, readonly string[]>;
  /** The ids that wait for a project. */
  readonly unblocks: ReadonlyMap<string, readonly string[]>;
  /** The ids with tasks that need tasks of a project. */
  readonly tasksWaiting: ReadonlyMap<string, readonly string[]>;
  /** For each project on a cycle: one shortest way round, from the id back to itself. */
  readonly cycles: ReadonlyMap<string, readonly string[]>;
}

/** By a catalog's shape: ticks and claims leave the graph as it is. */
const graphs = new WeakMap<object, DependencyGraph>();

/** The dependency graph of a catalog; made once for each. */
export function dependencyGraph(catalog: Catalog): DependencyGraph {
  const known = graphs.get(catalog.shape);
  if (known !== undefined) return known;
  const graph = makeGraph(catalog);
  graphs.set(catalog.shape, graph);
  return graph;
}

function makeGraph(catalog: Catalog): DependencyGraph {
  const waits = new Map<string, Set<string>>();
  const addEdge = (from: string, to: string) => {
    const targets = waits.get(from);
    if (targets === undefined) waits.set(from, new Set([to]));
    else targets.add(to);
  };
  for (const { id, document } of catalog.projects.values()) {
    if (document === undefined) continue;
    for (const blocker of document.frontMatter.dependencies.blockedBy) addEdge(id, blocker);
  }
  for (const { id, document } of catalog.projects.values()) {
    if (document === undefined) continue;
    for (const blocked of document.frontMatter.dependencies.blocks) addEdge(blocked, id);
  }
  const waitsFor = new Map<string, readonly string[]>();
  const unblocks = new Map<string, string[]>();
  for (const [from, targets] of waits) {
    waitsFor.set(from, [...targets]);
    for (const to of targets) {
      const waiting = unblocks.get(to);
      if (waiting === undefined) unblocks.set(to, [from]);
      else waiting.push(from);
    }
  }
  return { waitsFor, unblocks, tasksWaiting: tasksWaiting(catalog), cycles: findCycles(waitsFor) };
}

function tasksWaiting(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const waiting = new Map<string, Set<string>>();
  for (const { id, document } of catalog.projects.values()) {
    if (document === undefined) continue;
    for (const { needs } of allTasks(document)) {
      for (const need of needs) {
        const at = need.lastIndexOf("#");
        if (at > 0)
          waiting.set(need.slice(0, at), (waiting.get(need.slice(0, at)) ?? new Set()).add(id));
      }
    }
  }
  return new Map([...waiting].map(([id, ids]) => [id, [...ids]]));
}

/** The ids of projects that wait for a project, or for a task of it. */
export function dependants(catalog: Catalog, id: string): readonly string[] {
  const { unblocks, tasksWaiting: tasks } = dependencyGraph(catalog);
  return [...(unblocks.get(id) ?? []), ...(tasks.get(id) ?? [])];
}

/** One shortest cycle for every node that is on one. */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  const cycles = new Map<string, readonly string[]>();
  for (const component of stronglyConnected(edges)) {
    const members = new Set(component);
    for (const id of component) {
      const selfLoop = edges.get(id)?.includes(id) === true;
      if (component.length === 1 && !selfLoop) continue;
      cycles.set(id, shortestWayRound(id, edges, members));
    }
  }
  return cycles;
}

function shortestWayRound(
  start: string,
  edges: ReadonlyMap<string, readonly string[]>,
  members: ReadonlySet<string>,
): readonly string[] {
  const cameFrom = new Map<string, string>();
  let layer = [start];
  while (layer.length > 0) {
    const next: string[] = [];
    for (const id of layer) {
      for (const to of edges.get(id) ?? []) {
        if (to === start) return [...trace(cameFrom, start, id), start];
        if (!members.has(to) || cameFrom.has(to)) continue;
        cameFrom.set(to, id);
        next.push(to);
      }
    }
    layer = next;
  }
  return [start];
}

function trace(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way = [end];
  for (let at = end; at !== start; ) {
    const previous = cameFrom.get(at);
    if (previous === undefined) break;
    way.unshift(previous);
    at = previous;
  }
  return way;
}

/**
 * Tarjan's algorithm without recursion, so that a chain of 10,000 projects cannot overflow the
 * stack. Tarjan, "Depth-first search and linear graph algorithms" (1972).
 */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const components: string[][] = [];
  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const work: { id: string; next: number }[] = [{ id: root, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1);
      if (frame === undefined) break;
      const { id } = frame;
      if (frame.next === 0) {
        index.set(id, index.size);
        low.set(id, index.get(id) ?? 0);
        stack.push(id);
        onStack.add(id);
      }
      const to = edges.get(id)?.[frame.next];
      frame.next += 1;
      if (to !== undefined) {
        if (!index.has(to)) work.push({ id: to, next: 0 });
        else if (onStack.has(to)) low.set(id, Math.min(low.get(id) ?? 0, index.get(to) ?? 0));
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) {
        low.set(parent.id, Math.min(low.get(parent.id) ?? 0, low.get(id) ?? 0));
      }
      if (low.get(id) !== index.get(id)) continue;
      const component: string[] = [];
      for (;;) {
        const member = stack.pop();
        if (member === undefined) break;
        onStack.delete(member);
        component.push(member);
        if (member === id) break;
      }
      components.push(component);
    }
  }
  return components;
}
