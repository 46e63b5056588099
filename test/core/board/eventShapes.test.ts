import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBoardEvent } from "../../../src/core/board/eventShapes";
import type { BoardEvent, Commit } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { emptyBoard } from "../../../src/core/board/state";

const copy = { worktree: ".", path: "a/AGENCY.md" };
const samples: readonly BoardEvent[] = [
  { type: "copy_tracked", copy, project: "a", fields: [["status", "active"]] },
  { type: "edit", edit: "e1", copy, field: "status", from: "active", to: "blocked" },
  { type: "edit_done", edits: ["e1"] },
  { type: "file_observed", copy, project: "a", changes: [["owner", null, "x"]], cause: "hand" },
  { type: "claim_extended", claim: "c", ttl: 60 },
  {
    type: "run_started",
    run: "r",
    workflow: "ship",
    title: "t",
    project: undefined,
    plan: { path: "runs/r/plan.json", hash: "h" },
    steps: ["a", "b"],
    scripted: false,
  },
  { type: "run_driven", run: "r", session: "s", ttl: 60 },
  { type: "step_expanded", run: "r", step: "b", items: 2 },
  { type: "step_expanded", run: "r", step: "b", items: 2, names: ["cart", ""] },
  {
    type: "execution_started",
    execution: "x1",
    agent: "coder",
    project: undefined,
    task: "run/r/a",
    title: "a",
    parent: undefined,
    handoff: undefined,
    claim: undefined,
    attempt: 1,
    inputs: undefined,
    run: "r",
    step: "a",
    workflow: "ship",
  },
  {
    type: "execution_finished",
    execution: "x1",
    status: "failure",
    duration: 5,
    outputs: undefined,
    error: "broken",
    output: { path: "runs/r/outcomes/x1.json", hash: "h" },
    code: "exit",
    retryAfter: 100,
  },
  {
    type: "step_offered",
    run: "r",
    step: "b[0]",
    offer: { agent: "coder", title: "b", message: undefined, parent: undefined },
  },
  {
    type: "gate_checked",
    run: "r",
    step: "b[1]",
    verdict: "no_go",
    results: [
      { name: "k", level: "required", ok: false, found: "no", owner: undefined, action: "set" },
    ],
  },
  {
    type: "step_requested",
    run: "r",
    request: {
      id: "request-1",
      from: "coder",
      step: "a",
      execution: "x1",
      agent: "db",
      what: "index",
      context: "",
      waiting: ["b"],
    },
  },
  { type: "run_retried", run: "r", steps: ["a"], by: "ann", agent: undefined },
  { type: "run_snapshot", run: "r", which: "before", name: "n" },
  {
    type: "alert_raised",
    alert: { id: "x", kind: "run_failed", agent: undefined, run: "r", message: "m" },
  },
  {
    type: "run_finished",
    run: "r",
    status: "failure",
    error: { kind: "execution", code: "exit", message: "m", place: undefined },
  },
];

function commit(events: readonly unknown[]): Commit {
  const line = { v: 1, id: "x", seq: 1, prev: "", at: 1, source: "cli", actor: "a", session: "s" };
  return { ...line, events } as Commit;
}

describe("events of a damaged or hostile history", () => {
  it("are taken when they are whole, also after a way through JSON", () => {
    for (const event of samples) {
      expect(isBoardEvent(JSON.parse(JSON.stringify(event)) as BoardEvent)).toBe(true);
    }
  });

  it("never break the fold, whatever is in the place of a field", () => {
    const sample = fc.constantFrom(...samples);
    const broken = fc.tuple(sample, fc.nat(9), fc.jsonValue()).map(([event, at, value]) => {
      const keys = Object.keys(event);
      const key = keys[at % keys.length] ?? "type";
      return { ...event, [key]: value };
    });
    fc.assert(
      fc.property(fc.array(broken, { maxLength: 6 }), (events) => {
        const whole = events.filter(({ type }) => typeof type === "string");
        expect(() => evolve(emptyBoard, [commit(samples), commit(whole)])).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("do not reach a prototype by their type", () => {
    expect(isBoardEvent({ type: "__proto__" })).toBe(false);
    expect(isBoardEvent({ type: "constructor" })).toBe(false);
  });
});
