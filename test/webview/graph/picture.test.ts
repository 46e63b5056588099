import { describe, expect, it } from "vitest";
import { dataOf, type FlowData } from "../../../webview/flow/flowData";
import {
  asItRan,
  chainOf,
  columnsByTime,
  mostExecutions,
} from "../../../webview/flow/graph/asItRan";
import { groupAgents } from "../../../webview/flow/graph/grouping";
import { lightingOf } from "../../../webview/flow/graph/lighting";
import type { Picture } from "../../../webview/flow/graph/picture";
import { nextEdge, nodeToward } from "../../../webview/flow/graph/walk";
import {
  headline,
  lengthOf,
  shortCount,
  tipOfEdge,
  tipOfNode,
} from "../../../webview/flow/graph/words";
import { type Focus, nothingSelected } from "../../../webview/flow/selection";
import { type PlainRow, viewOf } from "../support/flowData";
import { graphView, now, runRows, team } from "./graphs";

const minute = 60_000;

function chain(count: number): readonly PlainRow[] {
  return Array.from({ length: count }, (_, key) => ({
    key,
    agent: key % 2 === 0 ? "coder" : "reviewer",
    title: `Step ${key}`,
    state: "success" as const,
    start: now - (count - key) * minute,
    end: now - (count - key - 1) * minute,
    ...(key === 0 ? {} : { parent: key - 1 }),
  }));
}

function keysIn({ nodes }: Picture): readonly (number | undefined)[] {
  return nodes.map(({ execution }) => execution?.key);
}

describe("asItRan", () => {
  it("shows the run of what is selected", () => {
    const other: PlainRow = {
      key: 99,
      agent: "docs",
      title: "Later",
      state: "success",
      start: now,
    };
    const data = dataOf(viewOf([...runRows(), other], { now }));
    expect(keysIn(asItRan(data, nothingSelected).picture)).toEqual([99]);
    const ran = asItRan(data, { focus: undefined, execution: 4 });
    expect(new Set(keysIn(ran.picture))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(ran.run).toMatch(/^Run 224 · \d\d:\d\d$/u);
    const focused = asItRan(data, {
      focus: { kind: "agents", agents: [data.names.indexOf("qa")] },
      execution: undefined,
    });
    expect(focused.run).toBe(ran.run);
  });

  it("follows the chain of handoffs where there is no run", () => {
    const { picture, run } = asItRan(dataOf(viewOf(chain(5), { now })), nothingSelected);
    expect(keysIn(picture)).toEqual([0, 1, 2, 3, 4]);
    expect(picture.edges).toHaveLength(4);
    expect(run).toBeUndefined();
  });

  it("draws the newest, with what is selected, and says how many there are", () => {
    const data = dataOf(viewOf(chain(200), { now }));
    const ran = asItRan(data, { focus: undefined, execution: 3 });
    expect(ran.picture.nodes).toHaveLength(mostExecutions);
    expect(keysIn(ran.picture)).toContain(3);
    expect(keysIn(ran.picture)).toContain(199);
    const words = headline({ agents: 2, handoffs: 1, grouped: undefined, ran });
    expect(words).toBe("newest chain of handoffs · newest 60 of 200 executions");
  });

  it("ends when parents form a circle", () => {
    const [first, ...rest] = chain(3);
    if (first === undefined) throw new Error("no rows");
    const data = dataOf(viewOf([{ ...first, parent: 2 }, ...rest], { now }));
    expect(chainOf(data, 0)).toHaveLength(3);
  });

  it("puts what was set going behind what set it going, in columns no longer than the view", () => {
    const { picture } = asItRan(dataOf(viewOf(runRows(), { now })), nothingSelected);
    for (const rows of [1, 2, 3, 10]) {
      const columns = columnsByTime(picture)(rows);
      const at = (id: string) => columns[picture.nodes.findIndex((node) => node.id === id)] ?? -1;
      for (const { from, to } of picture.edges) expect(at(from)).toBeLessThan(at(to));
      expect([...columns]).toEqual([...columns].toSorted((a, b) => a - b));
      for (const column of columns) {
        expect(columns.filter((other) => other === column).length).toBeLessThanOrEqual(rows);
      }
    }
  });
});

const teamData: FlowData = dataOf(graphView(team));
const teamPicture = groupAgents(teamData.summary.graph, teamData.names, []).picture;
const named = (name: string) => teamData.names.indexOf(name);

function litNames(focus: Focus): readonly string[] {
  const { lit } = lightingOf(teamPicture, teamData, { focus, execution: undefined });
  return teamPicture.nodes.filter(({ id }) => lit?.has(id) === true).map(({ name }) => name);
}

describe("lightingOf", () => {
  it("lights everything alike when nothing is chosen", () => {
    expect(lightingOf(teamPicture, teamData, nothingSelected).lit).toBeUndefined();
  });

  it("lights who stands before and behind an agent", () => {
    expect(litNames({ kind: "agents", agents: [named("tester")] })).toEqual(
      ["planner", "coder", "reviewer", "tester", "docs"].toSorted((a, b) => named(a) - named(b)),
    );
  });

  it("lights both ends of a handoff, and only the chosen way of a pair", () => {
    const focus: Focus = { kind: "handoffs", from: [named("coder")], to: [named("reviewer")] };
    expect(litNames(focus)).toEqual(["coder", "reviewer"]);
    const { chosen } = lightingOf(teamPicture, teamData, { focus, execution: undefined });
    expect([...chosen]).toEqual([`agent ${named("coder")} > agent ${named("reviewer")}`]);
  });

  it("lights the agents of an execution's chain, not of the whole run", () => {
    const data = dataOf(viewOf(runRows(), { now }));
    const { picture } = groupAgents(data.summary.graph, data.names, []);
    const { lit, chosen } = lightingOf(picture, data, { focus: undefined, execution: 2 });
    const names = picture.nodes.filter(({ id }) => lit?.has(id) === true).map(({ name }) => name);
    expect(names.toSorted()).toEqual(["backend", "database", "devops", "planner", "qa"]);
    expect([...chosen]).toEqual([`agent ${data.names.indexOf("database")}`]);
    const ran = asItRan(data, { focus: undefined, execution: 2 }).picture;
    const line = lightingOf(ran, data, { focus: undefined, execution: 2 });
    expect([...line.chosen]).toEqual(["execution 2"]);
    expect(line.lit?.has("execution 9")).toBe(true);
    expect(line.lit?.has("execution 3")).toBe(false);
  });
});

describe("walking", () => {
  const places = new Map([
    ["a", { x: 0, y: 50 }],
    ["b", { x: 100, y: 0 }],
    ["c", { x: 100, y: 60 }],
    ["d", { x: 220, y: 50 }],
  ]);

  it.each([
    ["a", "right", "c"],
    ["c", "up", "b"],
    ["d", "left", "c"],
    ["d", "right", undefined],
  ] as const)("from %s %s to %s", (from, direction, to) =>
    expect(nodeToward(from, direction, places)).toBe(to),
  );

  it("goes around the handoffs of an agent", () => {
    const planner = `agent ${named("planner")}`;
    const seen = [];
    let edge: string | undefined;
    for (let step = 0; step < 3; step += 1) {
      edge = nextEdge(teamPicture.edges, planner, "from", edge);
      seen.push(edge);
    }
    expect(new Set(seen).size).toBe(3);
    expect(nextEdge(teamPicture.edges, planner, "from", edge)).toBe(seen[0]);
    expect(nextEdge(teamPicture.edges, planner, "to", undefined)).toBeUndefined();
  });
});

describe("words", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1_234, "1.2k"],
    [9_960, "10k"],
    [34_400, "34k"],
    [999_600, "1.0M"],
  ])("%i is %s", (count, text) => expect(shortCount(count)).toBe(text));

  it.each([
    [40_000, "40 s"],
    [31 * minute, "31 min"],
    [125 * minute, "2 h 5 min"],
    [120 * minute, "2 h"],
    [72 * 60 * minute, "3 days"],
  ])("%i ms is %s", (length, text) => expect(lengthOf(length)).toBe(text));

  it("tells the figures of an agent and of a handoff", () => {
    const node = teamPicture.nodes.find(({ name }) => name === "coder");
    const edge = teamPicture.edges.find(
      ({ handoffs, from }) => handoffs === 8 && from === node?.id,
    );
    if (node === undefined || edge === undefined) throw new Error("not there");
    expect(tipOfNode(node)).toEqual({
      title: "coder",
      lines: ["11 executions", "70 % succeeded", "3 failures", "1 in progress"],
    });
    expect(tipOfEdge(edge, teamPicture)).toEqual({
      title: "coder → reviewer",
      lines: ["8 handoffs", "75 % succeeded", "waited 2 min on average"],
    });
  });

  it("never rounds a failure away", () => {
    const figures = {
      executions: 1_000,
      successes: 999,
      failures: 1,
      running: 0,
      cancelled: 0,
      lost: 0,
    };
    const [node] = teamPicture.nodes;
    if (node === undefined) throw new Error("not there");
    expect(tipOfNode({ ...node, figures }).lines).toContain("99 % succeeded");
  });

  it("says what a handoff is when there is none", () => {
    const grouped = groupAgents(teamData.summary.graph, teamData.names, []);
    expect(headline({ agents: 3, handoffs: 0, grouped, ran: undefined })).toMatch(
      /no handoffs yet/u,
    );
    expect(headline({ agents: 0, handoffs: 0, grouped, ran: undefined })).not.toMatch(/yet/u);
  });
});
