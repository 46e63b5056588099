import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { attentionFor } from "../../../src/core/view/attention";
import {
  childRows,
  lookOf,
  parentRow,
  projectRow,
  type WorkRow,
} from "../../../src/core/view/projectRows";
import { ProjectStates } from "../../../src/core/view/projectStates";
import { statusLine } from "../../../src/core/view/statusLine";
import { actor, hour, minute, Rules } from "../../support/board/rules";

const example = readFileSync("examples/hello-baton/logging/AGENCY.md", "utf8");
const id = "simple-sequential-example";
const me = { agent: "ada", session: "user:1" };
const haiku = actor("claude-haiku", "user:1");

function context(rules: Rules) {
  return { world: rules.world(), me, now: rules.now };
}

function looks(rules: Rules) {
  const found: string[] = [];
  const visit = (row: WorkRow) => {
    const look = lookOf(context(rules), row);
    if (look !== undefined) found.push(`${look.label} | ${look.description}`);
    for (const child of childRows(context(rules), row)) {
      expect(parentRow(context(rules), child)).toEqual(row);
      visit(child);
    }
  };
  visit(projectRow(rules.project(id)));
  return found;
}

function status(rules: Rules, recent?: string) {
  const waiting = attentionFor(rules.world(), me, [me.agent], rules.now);
  const countReady = () => new ProjectStates().readyCount(context(rules));
  return statusLine(rules.world(), me, waiting, recent, rules.now, countReady);
}

describe("the rows of document 000", () => {
  it("say what is ready, what waits, and how far it is", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    expect(looks(rules)).toEqual([
      "simple-sequential-example | ready · 0/8",
      "Phase 1: Research | 0/4 · Agent A - Fast Model",
      "Research Python logging best practices | ready",
      "Document recommended patterns (structured logging, log levels, rotation) | ready",
      "Identify popular libraries (loguru, structlog, standard library) | ready",
      "Write research summary in this file | ready",
      "Phase 2: Implementation | 0/4 · waiting · Agent B - Capable Model",
      "Read research findings from Agent A | waiting",
      "Implement a production-ready logger module | waiting",
      "Include configuration options (file output, rotation, formatting) | waiting",
      "Add usage examples and documentation | waiting",
    ]);
  });

  it("say who has it and for how long, and speak the same", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    rules.act({ type: "claim", target: { project: id }, ttl: 3_600 }, haiku);
    rules.act({ type: "start", target: { project: id } }, haiku);
    rules.now += 48 * minute;
    const row = projectRow(rules.project(id));
    const look = lookOf(context(rules), row);
    expect(look?.description).toBe("claude-haiku · expiring · 0/8");
    expect(look?.spoken).toContain("0 of 8 tasks done");
    expect(look?.flags).toContain("mine");
    const [phase] = childRows(context(rules), row);
    const tasks = phase === undefined ? [] : childRows(context(rules), phase);
    const task = tasks[1];
    expect(task && lookOf(context(rules), task)?.flags).toContain("held");
  });

  it("keep their ids over everything that happens", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    const ids = () => {
      const row = projectRow(rules.project(id));
      return childRows(context(rules), row).flatMap((phase) => [
        lookOf(context(rules), phase)?.id,
        ...childRows(context(rules), phase).map((task) => lookOf(context(rules), task)?.id),
      ]);
    };
    const before = ids();
    rules.act({ type: "claim", target: { project: id } }, haiku);
    rules.act({ type: "complete", target: { project: id, task: "1.1" } }, haiku);
    expect(ids()).toEqual(before);
  });
});

describe("the status bar", () => {
  it("follows the work from nothing to all done", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    expect(status(rules)?.text).toBe("1 ready");
    rules.act({ type: "claim", target: { project: id } }, haiku);
    expect(status(rules)?.text).toBe("0/8 · Phase 1: Research · claude-haiku");
    for (let step = 0; step < 8; step++) {
      rules.act({ type: "start", target: { project: id } }, haiku);
      expect(status(rules)?.icon).toBe("loading");
      rules.act({ type: "complete", target: { project: id } }, haiku);
    }
    expect(status(rules)?.text).toBe("8/8 · all done · claude-haiku");
    rules.act({ type: "release", target: { project: id }, how: { kind: "done" } }, haiku);
    expect(status(rules, id)).toBeUndefined();
  });

  it("says what failed until somebody is at it again", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    rules.act({ type: "claim", target: { project: id } }, haiku);
    rules.act({ type: "start", target: { project: id } }, haiku);
    const failure = { status: "failure", summary: "no network" } as const;
    rules.act({ type: "complete", target: { project: id }, ...failure }, haiku);
    expect(status(rules)).toMatchObject({
      kind: "failed",
      text: "“Research Python logging best practices” failed · 0/8 · Phase 1: Research · claude-haiku",
    });
    expect(looks(rules)[2]).toBe("Research Python logging best practices | failed");
    rules.act({ type: "start", target: { project: id } }, haiku);
    expect(status(rules)?.kind).toBe("working");
    expect([...rules.board.executions.values()]).toMatchObject([{ attempt: 2 }]);
    rules.act({ type: "complete", target: { project: id } }, haiku);
    expect(looks(rules)[2]).toBe("Research Python logging best practices | ");
  });

  it("puts what needs a person first", () => {
    const rules = new Rules({
      "logging/AGENCY.md": example,
      "b/AGENCY.md": "---\nstatus: doing\n---\n",
    });
    rules.act({ type: "claim", target: { project: id } }, haiku);
    expect(status(rules)).toMatchObject({
      kind: "attention",
      text: "1 needs you · 0/8 · Phase 1: Research · claude-haiku",
    });
  });
});

describe("what needs a person", () => {
  const kinds = (rules: Rules) =>
    attentionFor(rules.world(), me, [me.agent], rules.now).map(({ kind }) => kind);

  it("is work whose holder was lost, until somebody takes it over", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    const agent = actor("coder", "mcp:7");
    rules.act({ type: "claim", target: { project: id }, ttl: 60 }, agent);
    rules.act({ type: "start", target: { project: id } }, agent);
    expect(kinds(rules)).toEqual([]);
    rules.now += hour;
    expect(kinds(rules)).toEqual(["lost"]);
    rules.act({ type: "claim", target: { project: id } }, haiku);
    expect(kinds(rules)).toEqual([]);
  });

  it("is a claim that another took, not one that oneself gave to another name", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    rules.act({ type: "claim", target: { project: id } }, haiku);
    const force = { reason: "urgent" };
    rules.act({ type: "claim", target: { project: id }, force }, actor("sonnet", "user:1"));
    expect(kinds(rules)).toEqual([]);
    rules.act({ type: "claim", target: { project: id }, force }, actor("coder", "mcp:7"));
    expect(kinds(rules)).toEqual(["ended"]);
  });

  it("is a handoff to one's own name, until it is taken up", () => {
    const rules = new Rules({ "logging/AGENCY.md": example });
    const agent = actor("coder", "mcp:7");
    rules.act({ type: "claim", target: { project: id } }, agent);
    const message = {
      to: "ada",
      task: "Phase 1",
      deliverable: "a plan",
      context: "",
      requirements: [],
      continuesWith: undefined,
    };
    rules.act(
      { type: "release", target: { project: id }, how: { kind: "handoff", message } },
      agent,
    );
    expect(kinds(rules)).toEqual(["handoff"]);
    rules.act({ type: "set_status", project: id, status: "cancelled" }, agent);
    expect(kinds(rules)).toEqual([]);
    rules.act({ type: "set_status", project: id, status: "active" }, agent);
    expect(kinds(rules)).toEqual(["handoff"]);
    rules.act({ type: "claim", target: { project: id } }, actor("ada", "user:1"));
    expect(kinds(rules)).toEqual([]);
  });
});
