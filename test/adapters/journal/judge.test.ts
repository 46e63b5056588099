import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Head, type Judgement, judge } from "../../../src/adapters/journal/judge";
import { maxLineBytes } from "../../../src/adapters/journal/line";

interface Line {
  readonly v: number;
  readonly id: string;
  readonly seq: number;
  readonly prev: string;
  readonly events: readonly { readonly type: string; readonly next?: string }[];
}

function line(id: string, seq: number, prev: string, more: Partial<Line> = {}): Line {
  return { v: 1, id, seq, prev, events: [], ...more };
}

/** `count` lines that follow each other, from seq 100. */
function chain(count: number): Line[] {
  return Array.from({ length: count }, (_, i) =>
    line(`id${i}`, 100 + i, i === 0 ? "" : `id${i - 1}`),
  );
}

const text = (value: Line): string => JSON.stringify(value);
const ids = ({ commits }: Judgement): readonly string[] => commits.map(({ id }) => id);
const judged = (lines: readonly string[], head?: Head): Judgement => judge(lines, head, 1);

/** The rules again, as sets and searches over the whole file instead of a walk with a state. */
function specification(lines: readonly string[]): {
  readonly ids: readonly string[];
  readonly holes: readonly string[];
} {
  const parsed = lines.flatMap((raw, at): (Line & { at: number })[] => {
    try {
      const value = JSON.parse(raw) as Line;
      const isLine =
        Object.prototype.toString.call(value) === "[object Object]" &&
        [value.v, value.seq].every((n) => Number.isSafeInteger(n) && n > 0) &&
        [value.id, value.prev].every((s) => typeof s === "string") &&
        value.id.length > 0;
      return isLine ? [{ ...value, at }] : [];
    } catch {
      return [];
    }
  });
  const found: string[] = [];
  const holes: string[] = [];
  const first = parsed[0];
  if (first === undefined) return { ids: found, holes };
  if (first.prev !== "") holes.push(`${first.seq - 1}-${first.seq - 1}`);
  for (let now: (Line & { at: number }) | undefined = first; now !== undefined; ) {
    const head: Line & { at: number } = now;
    found.push(head.id);
    const behind = parsed.filter(({ at }) => at > head.at);
    // Whatever comes first of: the heir, a later one, one whose forebear is another, a lowered heir.
    const follow = behind.find(
      ({ seq, prev }) => prev !== "" && (seq > head.seq || prev === head.id),
    );
    if (follow !== undefined && !(follow.seq === head.seq + 1 && follow.prev === head.id)) {
      if (follow.seq > head.seq + 1) holes.push(`${head.seq + 1}-${follow.seq - 1}`);
      else if (follow.seq === head.seq + 1) holes.push(`${head.seq}-${head.seq}`);
      else holes.push(`${follow.seq - 1}-${follow.seq - 1}`);
    }
    now = follow;
  }
  return { ids: found, holes };
}

/** Lines as races, failed writes, damage and strangers make them. */
const anyLine: fc.Arbitrary<string> = fc.oneof(
  fc
    .record({ id: fc.nat(9), seq: fc.integer({ min: 98, max: 112 }), prev: fc.nat(9) })
    .map((r) => text(line(`id${r.id}`, r.seq, r.prev === 0 ? "" : `id${r.prev}`))),
  fc.nat(9).map((at) => text(chain(10)[at] ?? line("x", 1, ""))),
  fc.json(),
  fc.string(),
  fc.nat(40).map((cut) => text(line("cut", 101, "id0")).slice(0, cut)),
);

describe("judge", () => {
  it("agrees with the specification on any lines", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 25 }), (lines) => {
        const result = judged(lines);
        const expected = specification(lines);
        expect(ids(result)).toEqual(expected.ids);
        expect(result.damage.map(({ first, last }) => `${first}-${last}`)).toEqual(expected.holes);
      }),
      { numRuns: 3000 },
    );
  });

  it("comes to the same answer wherever a reader stopped in between", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 25 }), fc.nat(25), (lines, at) => {
        const whole = judged(lines);
        const first = judged(lines.slice(0, at));
        const second = judged(lines.slice(at), first.head);
        expect([...ids(first), ...ids(second)]).toEqual(ids(whole));
        expect([...first.damage, ...second.damage]).toEqual(whole.damage);
        expect(second.head).toEqual(whole.head);
      }),
      { numRuns: 1000 },
    );
  });

  it("finds no damage among losers, duplicates and the rests of failed writes", () => {
    const noise = fc.record({ after: fc.nat(8), kind: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 12 }), (extras) => {
        const lines = chain(9).map((value) => [text(value)]);
        for (const { after, kind } of extras) {
          // A loser was decided on a head that had been committed when it was written.
          const loser = line(`loser${kind}`, 100 + after, after === 0 ? "" : `id${after - 1}`);
          const candidates = [text(loser), text(loser).slice(0, 30), lines[after]?.[0] ?? ""];
          lines[after]?.push(candidates[kind] ?? "");
        }
        const result = judged(lines.flat());
        expect(ids(result)).toEqual(chain(9).map(({ id }) => id));
        expect(result.damage).toEqual([]);
      }),
    );
  });

  it("loses at most the damaged line to any flipped bit, whatever it hits", () => {
    const lines = chain(12).map(text);
    fc.assert(
      fc.property(fc.nat(10), fc.nat(200), fc.nat(6), (at, byte, bit) => {
        const bytes = Buffer.from(lines[at] ?? "");
        const position = byte % bytes.length;
        bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
        // A newline in the middle makes two lines of it.
        const damaged = [...lines.slice(0, at), bytes.toString("latin1"), ...lines.slice(at + 1)];
        const result = judged(damaged.flatMap((raw) => raw.split("\n")));
        fc.pre(!result.newer);
        const others = chain(12).filter((_, i) => i !== at);
        expect(ids(result)).toEqual(expect.arrayContaining(others.map(({ id }) => id)));
      }),
      { numRuns: 2000 },
    );
  });

  it("leads a process that saw the line undamaged and one that did not to the same head", () => {
    const [a, b, c] = chain(3);
    if (a === undefined || b === undefined || c === undefined) throw new Error("three lines");
    const loser = line("loser", 101, "id0");
    // `b` won and was damaged later, so a new reader takes the loser behind it for the winner.
    const fresh = judged([text(a), "damaged", text(loser)]);
    expect(ids(fresh)).toEqual(["id0", "loser"]);
    const mine = text(line("mine", 102, "loser"));
    for (const behind of [
      [text(c), mine],
      [mine, text(c)],
    ]) {
      const old = judged([text(loser), ...behind], { seq: 101, id: "id1" });
      const young = judged(behind, fresh.head);
      expect(young.head).toEqual(old.head);
      expect(young.damage.length + old.damage.length).toBeGreaterThan(0);
    }
  });

  it("goes on behind a seq that was damaged upwards", () => {
    const lines = chain(4);
    const damaged = [lines[0], { ...line("id1", 900_101, "id0") }, lines[2], lines[3]];
    const result = judged(damaged.map((value) => text(value ?? line("x", 1, ""))));
    expect(ids(result)).toEqual(["id0", "id1", "id2", "id3"]);
    expect(result.head).toEqual({ seq: 103, id: "id3" });
    expect(result.damage).toHaveLength(2);
  });

  it("takes nobody who lost the race for the first line for proof of damage", () => {
    const [a, b] = chain(2).map(text);
    const late = text(line("late", 105, ""));
    const result = judged([a ?? "", late, b ?? ""]);
    expect(ids(result)).toEqual(["id0", "id1"]);
    expect(result.damage).toEqual([]);
  });

  it("stops at a committed line of a newer version, and ignores one that lost", () => {
    const newer = text(line("new", 101, "id0", { v: 2 }));
    const [a, b, c] = chain(3).map(text);
    expect(judged([a ?? "", newer, b ?? ""])).toMatchObject({ newer: true, head: { id: "id0" } });
    expect(judged([a ?? "", b ?? "", newer, c ?? ""])).toMatchObject({ newer: false });
  });

  it("ends a segment at its closing line, and only at one that names the next", () => {
    const close = (next: string): string =>
      text(line("close", 101, "id0", { events: [{ type: "segment_closed", next }] }));
    const [a] = chain(1).map(text);
    const after = text(line("after", 102, "close"));
    expect(judged([a ?? "", close("00000002.jsonl"), after])).toMatchObject({
      closed: true,
      head: { id: "close" },
    });
    for (const next of ["../../x.jsonl", "00000003.jsonl", "00000001.jsonl"]) {
      expect(judged([a ?? "", close(next), after])).toMatchObject({
        closed: false,
        head: { id: "after" },
      });
    }
  });

  it("makes a commit of whatever fits, with what is missing filled in", () => {
    const strange = { v: 1, id: "x", seq: 5, prev: "", at: "noon", events: [1, { type: "e" }, {}] };
    expect(judged([JSON.stringify({ ...strange, source: "abacus" })]).commits).toEqual([
      {
        ...{ v: 1, id: "x", seq: 5, prev: "", at: 0 },
        ...{ source: "sync", actor: "", session: "", events: [{ type: "e" }] },
      },
    ]);
    expect(maxLineBytes).toBe(65_536);
  });
});
