import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noFlowFilter } from "../../../src/protocol/flow";
import { dataOf } from "../../../webview/flow/flowData";
import { focusOf, namedFocus, rowsInFocus } from "../../../webview/flow/focus";
import {
  type FlowMemory,
  findRemembered,
  firstVisit,
  parseMemory,
  rememberExecution,
  toStored,
} from "../../../webview/flow/memory";
import { viewOf } from "../support/flowData";
import { now, scenarioOf } from "./scenarios";

const { rows } = scenarioOf("normal");
const data = dataOf(viewOf(rows, { now }));

describe("what the page remembers", () => {
  test("comes back as it was, through JSON", () => {
    const memory: FlowMemory = {
      filter: { ...noFlowFilter, agents: ["qa"], range: { from: 1, to: 2 } },
      focus: { kind: "handoffs", from: ["planner"], to: ["qa"] },
      execution: rememberExecution(data, 7),
      table: true,
      order: { column: "agent", descending: false },
      overview: false,
      paused: true,
      graph: { mode: "asItRan" },
      timeline: { from: 3 },
    };
    expect(parseMemory(JSON.parse(JSON.stringify(toStored(memory))))).toEqual(memory);
  });
  test("is a first visit when it is of another version, or no memory at all", () => {
    expect(parseMemory(undefined)).toEqual(firstVisit);
    expect(parseMemory({ version: 99, table: true })).toEqual(firstVisit);
  });
  test("is never trusted", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (parts, part) => {
        const names = ["filter", "focus", "execution", "order", "graph", "timeline"];
        const junk = Object.fromEntries(names.map((name) => [name, part]));
        const read = parseMemory({ ...parts, ...junk, version: 1 });
        expect(Object.keys(read).sort()).toEqual(Object.keys(firstVisit).sort());
        expect(parseMemory(toStored(read))).toEqual(read);
      }),
    );
  });
});

test("an execution is found again in a picture with other keys", () => {
  const moved = rows.map((row) => ({ ...row, key: row.key + 1_000 })).reverse();
  const later = dataOf(viewOf(moved, { now }));
  for (const { key } of rows) {
    const remembered = rememberExecution(data, key);
    if (remembered === undefined) throw new Error("not in the picture");
    expect(findRemembered(later, remembered)).toBe(key + 1_000);
  }
  expect(
    findRemembered(dataOf(viewOf([], { now })), { agent: "qa", title: "x", start: 1, attempt: 1 }),
  ).toBeUndefined();
});

describe("a focus", () => {
  test("is found again by names", () => {
    const named = namedFocus(data, { kind: "agents", agents: [data.names.indexOf("qa")] });
    const other = dataOf(viewOf([...rows].reverse(), { now }));
    expect(focusOf(other, named)).toEqual({ kind: "agents", agents: [other.names.indexOf("qa")] });
    expect(focusOf(data, { kind: "agents", agents: ["nobody"] })).toBeUndefined();
  });
  test("leaves an agent's rows, or both ends of handoffs", () => {
    const focus = focusOf(data, { kind: "agents", agents: ["qa"] });
    const own = rowsInFocus(data, focus).map((row) => data.rows.key[row]);
    expect(own).toEqual(rows.filter(({ agent }) => agent === "qa").map(({ key }) => key));
    const handoffs = focusOf(data, { kind: "handoffs", from: ["frontend"], to: ["qa"] });
    const kept = new Set(rowsInFocus(data, handoffs).map((row) => data.rows.key[row]));
    const received = rows.filter(
      ({ agent, parent }) =>
        agent === "qa" && rows.find(({ key }) => key === parent)?.agent === "frontend",
    );
    expect(received.length).toBeGreaterThan(0);
    expect(kept).toEqual(new Set(received.flatMap(({ key, parent }) => [key, parent])));
  });
});
