import { describe, expect, test } from "vitest";
import { jsonLines } from "../../../webview/flow/details/jsonTree";
import { rowsText, sizeWords } from "../../../webview/flow/details/texts";
import { Feed } from "../../../webview/flow/feed";
import { dataOf, endOf, type FlowData, nameOf } from "../../../webview/flow/flowData";
import { orderRows, sortColumns } from "../../../webview/flow/table/order";
import {
  durationWords,
  fieldOf,
  plural,
  spanWords,
  timeOfField,
} from "../../../webview/shared/times";
import { type PlainRow, viewOf } from "../support/flowData";
import { now, scenarioOf } from "./scenarios";

const { rows } = scenarioOf("normal");
const data = dataOf(viewOf(rows, { now }));
const all = rows.map((_, row) => row);

describe("the order of the table", () => {
  test("holds every row once, whatever the column", () => {
    for (const column of sortColumns) {
      for (const descending of [true, false]) {
        const ordered = orderRows(data, all, { column, descending });
        expect([...ordered].sort((one, other) => one - other)).toEqual(all);
      }
    }
  });
  test("is that of the column", () => {
    const lengths = orderRows(data, all, { column: "duration", descending: true }).map(
      (row) => endOf(data, row) - (data.rows.start[row] ?? 0),
    );
    expect(lengths).toEqual([...lengths].sort((one, other) => other - one));
    const agents = orderRows(data, all, { column: "agent", descending: false }).map((row) =>
      nameOf(data, data.rows.agent[row]),
    );
    expect(agents).toEqual([...agents].sort());
  });
  test("puts what was handed over by nobody last", () => {
    const ordered = orderRows(data, all, { column: "from", descending: false });
    expect(data.rows.parent[ordered[0] ?? 0]).toBeGreaterThan(0);
    expect(data.rows.parent[ordered.at(-1) ?? 0]).toBe(-1);
  });
});

describe("JSON as lines", () => {
  test("tells values, and how much is in what opens", () => {
    const lines = jsonLines({ passed: 38, ok: true, none: null, text: "", list: [1, 2] });
    expect(lines.map(({ name, text }) => `${name ?? ""}=${text}`)).toEqual([
      "passed=38",
      "ok=true",
      "none=null",
      "text=empty text",
      "list=2 items",
    ]);
    expect(lines[4]?.children?.().map(({ text }) => text)).toEqual(["1", "2"]);
  });
  test("is cut after a hundred, and the rest can be opened", () => {
    const lines = jsonLines(Array.from({ length: 250 }, (_, index) => index));
    expect(lines).toHaveLength(101);
    expect(lines[100]?.text).toBe("150 more");
    const rest = lines[100]?.children?.() ?? [];
    expect(rest[0]).toMatchObject({ name: "100", text: "100" });
    expect(rest[100]?.text).toBe("50 more");
  });
  test("cuts long texts and says how long they are", () => {
    const [line] = jsonLines({ text: "x".repeat(5_000) });
    expect(line?.text).toMatch(/^x{2000}… \(5,000 characters\)$/u);
  });
});

describe("words", () => {
  test("for lengths of time", () => {
    expect(durationWords(18_000)).toBe("18 s");
    expect(durationWords(31 * 60_000)).toBe("31 min");
    expect(durationWords(112 * 60_000)).toBe("1 h 52 min");
    expect(durationWords(26 * 3_600_000)).toBe("1 d 2 h");
    expect(durationWords(-5)).toBe("0 s");
  });
  test("for counts and sizes", () => {
    expect(plural(1, "execution")).toBe("1 execution");
    expect(plural(3_000, "execution")).toBe("3,000 executions");
    expect(sizeWords(18_000)).toBe("18 kB");
  });
  test("for spans, which name the second day only when it is another", () => {
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
    const today = at(20, 15);
    expect(spanWords(at(20, 9), at(20, 10), today)).toBe("today 09:00 – 10:00");
    expect(spanWords(at(19, 23), at(20, 1), today)).toBe("yesterday 23:00 – today 01:00");
  });
  test("for date fields, there and back", () => {
    const time = new Date(2026, 0, 2, 3, 4).getTime();
    expect(timeOfField(fieldOf(time))).toBe(time);
    expect(timeOfField("")).toBeUndefined();
  });
});

test("rows as text are a line each, with nothing that breaks the columns", () => {
  const odd: PlainRow = {
    key: 1,
    agent: "a\tb",
    title: "one\ntwo",
    state: "success",
    start: 0,
    end: 9,
  };
  const text = rowsText(dataOf(viewOf([odd], { now })), [0]);
  expect(text.split("\n")[1]?.split("\t").slice(0, 3)).toEqual(["a b", "one two", "success"]);
});

describe("the live feed", () => {
  const changed = (key: number) => {
    const { names, rows: columns, summary } = viewOf([{ ...row(key), state: "failure" }], { now });
    return { namesFrom: 0, names, runs: [], rows: columns, gone: new Uint32Array(), summary };
  };
  const row = (key: number): PlainRow => ({
    key,
    agent: "a",
    title: "t",
    state: "success",
    start: now - 9,
    end: now,
  });
  function feed(paused: boolean) {
    const seen: FlowData[] = [];
    const held: number[] = [];
    const frames: (() => void)[] = [];
    const made = new Feed(
      { onData: (one) => seen.push(one), onHeld: (count) => held.push(count) },
      (run) => frames.push(run),
      paused,
    );
    made.replace(dataOf(viewOf([row(1)], { now })));
    return { made, seen, held, frames };
  }
  test("shows many changes at once, in one frame", () => {
    const { made, seen, frames } = feed(false);
    for (let key = 1; key < 50; key += 1) made.add(changed(key));
    expect(frames).toHaveLength(1);
    expect(seen).toHaveLength(1);
    frames[0]?.();
    expect(seen).toHaveLength(2);
    expect(seen[1]?.rows.key).toHaveLength(49);
  });
  test("holds changes back while paused, and counts executions once", () => {
    const { made, seen, held, frames } = feed(true);
    made.add(changed(1));
    made.add(changed(1));
    made.add(changed(2));
    expect(held.at(-1)).toBe(2);
    expect(frames).toHaveLength(0);
    made.setPaused(false);
    frames[0]?.();
    expect(seen.at(-1)?.rows.key).toHaveLength(2);
    expect(held.at(-1)).toBe(0);
  });
  test("forgets what it held when a whole picture comes", () => {
    const { made, held, seen } = feed(true);
    made.add(changed(2));
    made.replace(dataOf(viewOf([row(1)], { now })));
    expect(held.at(-1)).toBe(0);
    expect(seen.at(-1)?.rows.key).toHaveLength(1);
  });
});
