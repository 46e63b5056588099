/**
 * What follows from needs and times alone: levels, the critical path, and what working side by side
 * gains. Pure; used for tasks before and after they ran, and for the steps of a workflow. DESIGN 5.5.
 */

/** One piece of work. */
export interface PlanNode {
  readonly id: string;
  /** Ids of what must be done first; those that are no nodes count as done. */
  readonly needs: readonly string[];
  /** How long it takes, in any unit; undefined when nobody knows. */
  readonly time: number | undefined;
}

export interface Plan {
  /** Ids that can be worked on side by side, level by level; what waits for itself is in none. */
  readonly levels: readonly (readonly string[])[];
  /** The chain that decides when all is done, first to last. */
  readonly criticalPath: readonly string[];
  /** With everybody it takes: the time of the critical path. */
  readonly expected: number;
  /** One after the other. */
  readonly sequential: number;
  /** Ids without a time; they count as taking none. */
  readonly untimed: readonly string[];
  /** One way round for each group that waits for itself: from an id back to it. */
  readonly cycles: readonly (readonly string[])[];
}

/** Plans the work. Ids must be unique. Takes time linear in nodes and needs. */
export function planOf(nodes: readonly PlanNode[]): Plan {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const needs = new Map(
    nodes.map(({ id, needs: all }) => [id, [...new Set(all)].filter((need) => byId.has(need))]),
  );
  const waiting = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [id, all] of needs) {
    open.set(id, all.length);
    for (const need of all) push(waiting, need, id);
  }
  const levels: string[][] = [];
  const finish = new Map<string, number>();
  const before = new Map<string, string>();
  let level = nodes.filter(({ id }) => open.get(id) === 0).map(({ id }) => id);
  while (level.length > 0) {
    levels.push(level);
    const next: string[] = [];
    for (const id of level) {
      const last = latest(needs.get(id) ?? [], finish);
      if (last !== undefined) before.set(id, last);
      const start = last === undefined ? 0 : (finish.get(last) ?? 0);
      finish.set(id, start + (byId.get(id)?.time ?? 0));
      for (const other of waiting.get(id) ?? []) {
        const left = (open.get(other) ?? 0) - 1;
        open.set(other, left);
        if (left === 0) next.push(other);
      }
    }
    level = next;
  }
  const criticalPath: string[] = [];
  // What takes no time but comes behind belongs to the chain as well.
  const end = latest([...finish.keys()].toReversed(), finish);
  for (let id = end; id !== undefined; id = before.get(id)) criticalPath.unshift(id);
  const done = nodes.filter(({ id }) => finish.has(id));
  return {
    levels,
    criticalPath,
    expected: end === undefined ? 0 : (finish.get(end) ?? 0),
    sequential: done.reduce((sum, { time }) => sum + (time ?? 0), 0),
    untimed: nodes.filter(({ time }) => time === undefined).map(({ id }) => id),
    cycles: cyclesOf(needs),
  };
}

/** What working side by side saves, as a part of the sequential time: 0 nothing, near 1 nearly all. */
export function gainOf({ expected, sequential }: Pick<Plan, "expected" | "sequential">): number {
  return sequential === 0 ? 0 : 1 - expected / sequential;
}

/** The one that is done last; of several the first. */
function latest(ids: readonly string[], finish: ReadonlyMap<string, number>): string | undefined {
  let found: string | undefined;
  for (const id of ids) {
    if (found === undefined || (finish.get(id) ?? 0) > (finish.get(found) ?? 0)) found = id;
  }
  return found;
}

/** One way round in each strongly connected group; a walk with a stack of its own, for long chains. */
function cyclesOf(needs: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  for (const group of groupsOf(needs)) {
    const [start = ""] = group;
    const members = new Set(group);
    if (group.length > 1 || needs.get(start)?.includes(start) === true) {
      cycles.push(wayRound(needs, start, members));
    }
  }
  return cycles;
}

/** A shortest way from a member of a group back to itself. */
function wayRound(
  needs: ReadonlyMap<string, readonly string[]>,
  start: string,
  members: ReadonlySet<string>,
): string[] {
  const from = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const need of needs.get(id) ?? []) {
      if (!members.has(need) || from.has(need)) continue;
      from.set(need, id);
      if (need !== start) queue.push(need);
    }
  }
  const way = [start];
  for (let id = from.get(start); id !== undefined && id !== start; id = from.get(id)) {
    way.unshift(id);
  }
  return [start, ...way];
}

interface Visit {
  readonly id: string;
  next: number;
}

/** Strongly connected groups (Tarjan), in the order in which they are closed. */
function groupsOf(needs: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const lower = (id: string, value: number) => low.set(id, Math.min(low.get(id) ?? value, value));
  const enter = (id: string): Visit => {
    index.set(id, index.size);
    lower(id, index.size - 1);
    stack.push(id);
    onStack.add(id);
    return { id, next: 0 };
  };
  for (const root of needs.keys()) {
    if (index.has(root)) continue;
    const visits = [enter(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const need = needs.get(visit.id)?.[visit.next];
      visit.next += 1;
      if (need !== undefined) {
        if (!index.has(need)) visits.push(enter(need));
        else if (onStack.has(need)) lower(visit.id, index.get(need) ?? 0);
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent !== undefined) lower(parent.id, low.get(visit.id) ?? 0);
      if (low.get(visit.id) !== index.get(visit.id)) continue;
      const at = stack.indexOf(visit.id);
      const group = stack.splice(at);
      for (const id of group) onStack.delete(id);
      groups.push(group);
    }
  }
  return groups;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
