import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CopyOnWriteMap } from "../../../src/core/board/copyOnWriteMap";

type Change = readonly ["set", string, number] | readonly ["delete", string];

const key = fc.nat({ max: 400 }).map((n) => `key-${n}`);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.constant("set" as const), key, fc.nat()),
  fc.tuple(fc.constant("delete" as const), key),
);
const batch = fc.array(change, { maxLength: 60 });

function apply(target: Pick<CopyOnWriteMap<number>, "set" | "delete">, one: Change): void {
  if (one[0] === "set") target.set(one[1], one[2]);
  else target.delete(one[1]);
}

/** Everything that can be asked of it, in order. */
function shown(map: ReadonlyMap<string, number>) {
  const each: [string, number][] = [];
  map.forEach((value, name) => each.push([name, value]));
  expect([...map.keys()]).toEqual(each.map(([name]) => name));
  expect([...map.values()]).toEqual(each.map(([, value]) => value));
  expect([...map.entries()]).toEqual(each);
  expect([...map]).toEqual(each);
  expect(map.size).toBe(each.length);
  for (const [name, value] of each) {
    expect(map.has(name)).toBe(true);
    expect(map.get(name)).toBe(value);
  }
  return each;
}

describe("CopyOnWriteMap", () => {
  it("equals a Map after any changes, in any batches, and leaves older versions as they were", () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.array(batch, { maxLength: 12 }), (size, batches) => {
        const model = new Map<string, number>();
        for (let i = 0; i < size; i += 1) model.set(`key-${i}`, -i);
        let map: ReadonlyMap<string, number> = new Map(model);
        const versions: [ReadonlyMap<string, number>, [string, number][]][] = [];
        for (const changes of batches) {
          versions.push([map, [...model]]);
          const draft = new CopyOnWriteMap(map);
          for (const one of changes) {
            apply(draft, one);
            if (one[0] === "set") model.set(one[1], one[2]);
            else model.delete(one[1]);
            expect(draft.has(one[1])).toBe(model.has(one[1]));
            expect(draft.get(one[1])).toBe(model.get(one[1]));
          }
          expect([...draft.entries()]).toEqual([...model]);
          map = draft.result();
          for (const absent of ["key-401", "key-0"]) {
            expect([map.has(absent), map.get(absent)]).toEqual([
              model.has(absent),
              model.get(absent),
            ]);
          }
        }
        expect(shown(map)).toEqual([...model]);
        for (const [version, entries] of versions) expect([...version]).toEqual(entries);
      }),
      { numRuns: 60 },
    );
  });

  it("gives the map itself where nothing is changed", () => {
    const map = new Map([["a", 1]]);
    const draft = new CopyOnWriteMap(map);
    draft.delete("b");
    expect(draft.result()).toBe(map);
  });
});
