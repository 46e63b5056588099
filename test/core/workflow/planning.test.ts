import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gainOf, type PlanNode, planOf } from "../../../src/core/workflow/planning";

const ids = ["a", "b", "c", "d", "e", "f", "g"];

const nodesOf = (needs: fc.Arbitrary<readonly string[]>) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant(id),
        needs,
        time: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
      }),
    ),
  );

const anyNodes = nodesOf(fc.array(fc.constantFrom(...ids, "outside"), { maxLength: 3 }));

/** Needs point backwards, so nothing waits for itself. */
const acyclic = anyNodes.map((nodes) =>
  nodes.map((node) => ({ ...node, needs: node.needs.filter((need) => need < node.id) })),
);

/** All chains of needs that end in the node, itself last. */
function chainsTo(nodes: readonly PlanNode[], id: string): readonly (readonly string[])[] {
  const node = nodes.find((one) => one.id === id);
  if (node === undefined) return [];
  const before = node.needs.flatMap((need) => chainsTo(nodes, need));
  return [[id], ...before.map((chain) => [...chain, id])];
}

function timeOf(nodes: readonly PlanNode[], chain: readonly string[]): number {
  return chain.reduce((sum, id) => sum + (nodes.find((node) => node.id === id)?.time ?? 0), 0);
}

/** Ids that can be reached by following needs. */
function reached(nodes: readonly PlanNode[], from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const need of nodes.find((node) => node.id === id)?.needs ?? []) {
      if (need === "outside" || found.has(need)) continue;
      found.add(need);
      open.push(need);
    }
  }
  return found;
}

describe("a plan", () => {
  it("takes as long as its longest chain, which is the critical path", () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const plan = planOf(nodes);
        const chains = nodes.flatMap(({ id }) => chainsTo(nodes, id));
        const longest = Math.max(...chains.map((chain) => timeOf(nodes, chain)));
        expect(plan.expected).toBe(longest);
        expect(timeOf(nodes, plan.criticalPath)).toBe(longest);
        expect(chains).toContainEqual(plan.criticalPath);
        expect(plan.sequential).toBe(timeOf(nodes, ids));
        expect(plan.cycles).toEqual([]);
        expect(gainOf(plan)).toBeGreaterThanOrEqual(0);
        expect(gainOf(plan)).toBeLessThan(1);
      }),
    );
  });

  it("has each node in the level behind the last of what it needs", () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const { levels } = planOf(nodes);
        expect(levels.flat().toSorted()).toEqual(ids);
        for (const [index, level] of levels.entries()) {
          for (const id of level) {
            const depth = Math.max(...chainsTo(nodes, id).map((chain) => chain.length));
            expect(index).toBe(depth - 1);
          }
        }
      }),
    );
  });

  it("finds what waits for itself, every group once, and leaves it out of the levels", () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const { cycles, levels } = planOf(nodes);
        const cyclic = ids.filter((id) => reached(nodes, id).has(id));
        const groups = new Set(
          cyclic.map((id) =>
            ids
              .filter((other) => reached(nodes, id).has(other) && reached(nodes, other).has(id))
              .join(),
          ),
        );
        expect(cycles).toHaveLength(groups.size);
        for (const cycle of cycles) {
          expect(cycle.length).toBeGreaterThan(1);
          expect(cycle[0]).toBe(cycle.at(-1));
          for (const [at, id] of cycle.slice(0, -1).entries()) {
            expect(nodes.find((node) => node.id === id)?.needs).toContain(cycle[at + 1]);
          }
        }
        const waiting = (id: string) =>
          cyclic.includes(id) || cyclic.some((other) => reached(nodes, id).has(other));
        expect(levels.flat().toSorted()).toEqual(ids.filter((id) => !waiting(id)));
      }),
    );
  });

  it("of a long chain needs no deep stack, and of nothing takes nothing", () => {
    const long = Array.from({ length: 50_000 }, (_, at) => ({
      id: String(at),
      needs: at === 0 ? [] : [String(at - 1)],
      time: 1,
    }));
    expect(planOf(long)).toMatchObject({ expected: 50_000, cycles: [] });
    expect(planOf([])).toMatchObject({ levels: [], criticalPath: [], expected: 0, sequential: 0 });
  });
});
