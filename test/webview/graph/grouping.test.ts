import { describe, expect, it } from "vitest";
import type { FlowGraph } from "../../../src/protocol/flow";
import { groupAgents, mostDrawn, pluralOf, roleOf } from "../../../webview/flow/graph/grouping";
import { sceneOf } from "../../../webview/flow/graph/scene";
import { crowd, graphView, team } from "./graphs";

const measure = (text: string) => text.length * 6.5;

function grouped(count: number, open: readonly string[] = []) {
  const { names, summary } = graphView(crowd(count));
  return groupAgents(summary.graph, names, open);
}

describe("groupAgents", () => {
  it("leaves a small team alone", () => {
    const { names, summary } = graphView(team);
    const { picture, closed } = groupAgents(summary.graph, names, ["qa"]);
    expect(picture.nodes.map(({ name }) => name)).toEqual(names);
    expect(picture.edges).toHaveLength(summary.graph.edges.length);
    expect(closed).toEqual([]);
  });

  it("groups over forty agents by their names without the number", () => {
    const { picture } = grouped(60);
    expect(picture.nodes.map(({ name }) => name)).toEqual([
      "planners · 7",
      "databases · 7",
      "backends · 7",
      "frontends · 7",
      "security · 7",
      "qa · 7",
      "coders · 6",
      "reviewers · 6",
      "testers · 6",
    ]);
  });

  it("prefers the role of the registry", () => {
    const world = crowd(60);
    const roles = Object.fromEntries(Object.keys(world.agents).map((name) => [name, "worker"]));
    const { names, summary } = graphView({ ...world, roles });
    const { picture } = groupAgents(summary.graph, names, []);
    expect(picture.nodes.map(({ name }) => name)).toEqual(["workers · 60"]);
    expect(picture.edges).toEqual([]);
  });

  it("counts every execution and every handoff between groups once", () => {
    const { names, summary } = graphView(crowd(60));
    const { picture } = groupAgents(summary.graph, names, ["backend"]);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(picture.nodes.map(({ figures }) => figures.executions))).toBe(
      sum(summary.graph.nodes.map(({ executions }) => executions)),
    );
    const role = (agent: number) => roleOf(undefined, names[agent] ?? "");
    const between = summary.graph.edges.filter(
      ({ from, to }) => role(from) !== role(to) || role(from) === "backend",
    );
    expect(sum(picture.edges.map(({ handoffs }) => handoffs))).toBe(
      sum(between.map(({ handoffs }) => handoffs)),
    );
  });

  it("opens groups that are there, and forgets the others", () => {
    const { picture, open, closed } = grouped(60, ["backend", "gone"]);
    expect(open).toEqual(["backend"]);
    expect(closed).toHaveLength(8);
    expect(picture.nodes.filter(({ group }) => group === "backend")).toHaveLength(7);
  });

  it("never draws more than can be drawn, and loses nobody", () => {
    for (const count of [400, 2_000]) {
      const all = ["planner", "backend", "coder", "qa", "security", "tester"];
      const { picture } = grouped(count, all);
      expect(picture.nodes.length).toBeLessThanOrEqual(mostDrawn);
      expect(picture.nodes.flatMap(({ agents }) => agents)).toHaveLength(count);
    }
  });

  it("lays out two thousand agents in time", () => {
    const { names, summary } = graphView(crowd(2_000));
    const graph: FlowGraph = summary.graph;
    const { picture } = groupAgents(graph, names, ["backend"]);
    // The best of three: other work on the machine says nothing about this.
    const times = Array.from({ length: 3 }, () => {
      const before = performance.now();
      const scene = sceneOf(picture, { width: 1280, height: 184 }, measure, undefined);
      expect(scene.nodes.size).toBe(picture.nodes.length);
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(3_000);
  });
});

describe("roleOf and pluralOf", () => {
  it.each([
    [undefined, "backend-07", "backend"],
    [undefined, "agent 12", "agent"],
    [undefined, "007", "007"],
    ["builder", "backend-07", "builder"],
    ["", "qa_1", "qa"],
  ])("%s, %s: %s", (role, name, expected) => expect(roleOf(role, name)).toBe(expected));

  it.each([
    ["backend", "backends"],
    ["security", "security"],
    ["qa", "qa"],
    ["docs", "docs"],
  ])("%s: %s", (role, expected) => expect(pluralOf(role)).toBe(expected));
});
