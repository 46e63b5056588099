import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Commit } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { emptyBoard } from "../../../src/core/board/state";
import { ExecutionHistory } from "../../../src/core/history/executionHistory";
import { executionStates as coreStates, waitCauses } from "../../../src/core/history/model";
import { executionStates, waitCauses as protocolCauses } from "../../../src/protocol/flow";
import { actor, hour, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";
import { historyOf, plainRows } from "./play";

const haiku = actor("claude-haiku");
const sonnet = actor("claude-sonnet");
const whole = { project: "a" };

function started(): Rules {
  const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
  rules.must({ type: "claim", target: whole }, haiku);
  return rules;
}

function handOff(rules: Rules): void {
  const message = {
    to: "claude-sonnet",
    task: "the rest",
    deliverable: "reading",
    context: "it is long",
    requirements: ["patience"],
    continuesWith: undefined,
  };
  rules.must({ type: "release", target: whole, how: { kind: "handoff", message } }, haiku);
}

const begins = (type: string) => type === "execution_started" || type === "execution_logged";

describe("history", () => {
  it("speaks the codes that the page knows", () => {
    expect(executionStates).toEqual(coreStates);
    expect(protocolCauses).toEqual(waitCauses);
  });

  it("has a row for each execution, with its times and how it ended", () => {
    const rules = started();
    const begun = rules.now;
    rules.must({ type: "start", target: whole }, haiku);
    rules.now += 10 * minute;
    rules.must({ type: "complete", target: whole, status: "failure", summary: "no" }, haiku);
    rules.now += minute;
    rules.must({ type: "start", target: whole }, haiku);
    const [first, second] = plainRows(historyOf(rules.commits));
    expect(first).toMatchObject({ agent: "claude-haiku", title: "Read", state: "failure" });
    expect(first).toMatchObject({ start: begun, end: begun + 10 * minute, attempt: 1 });
    expect(second).toMatchObject({ state: "in_progress", attempt: 2, end: Number.NaN });
  });

  it("makes the receiver's first work a child of the giver's last, which waited in between", () => {
    const rules = started();
    rules.must({ type: "start", target: whole }, haiku);
    rules.now += 5 * minute;
    rules.must({ type: "complete", target: whole }, haiku);
    handOff(rules);
    rules.now += 20 * minute;
    rules.must({ type: "claim", target: whole }, sonnet);
    rules.must({ type: "start", target: whole }, sonnet);
    const history = historyOf(rules.commits);
    expect(plainRows(history)[1]).toMatchObject({ agent: "claude-sonnet", parent: 0 });
    const { waitCause, waitFrom } = history.columns;
    expect(waitCauses[waitCause[1] ?? 0]).toBe("queued");
    expect(waitFrom[1]).toBe(rules.now - 20 * minute);
    expect(history.givenBy(0)).toHaveLength(1);
  });

  it("tells that a task was blocked before, and that a claim lay idle", () => {
    const rules = started();
    rules.now += 3 * minute;
    rules.must({ type: "start", target: whole }, haiku);
    rules.must({ type: "complete", target: whole }, haiku);
    const next = { project: "a", task: "write" };
    rules.must({ type: "block", target: next, reason: "staging is down" }, haiku);
    rules.now += hour / 2;
    rules.must({ type: "unblock", target: next }, haiku);
    rules.must({ type: "start", target: next }, haiku);
    const history = historyOf(rules.commits);
    const causes = [0, 1].map((key) => waitCauses[history.columns.waitCause[key] ?? 0]);
    expect(causes).toEqual(["idle", "blocked"]);
    expect(history.columns.waitFrom[1]).toBe(rules.now - hour / 2);
    expect(history.names.text(history.columns.waitOn[1] ?? -1)).toBe("staging is down");
  });

  it("tells each who follows what changed since, and nothing to who stopped", () => {
    const rules = started();
    const history = historyOf(rules.commits);
    const [one, other] = [history.follow(), history.follow()];
    other.stop();
    const known = rules.commits.length;
    rules.must({ type: "start", target: whole }, haiku);
    history.add(rules.commits.slice(known), [0]);
    expect([...one.take()]).toEqual([0]);
    expect(one.take().size).toBe(0);
    expect(other.take().size).toBe(0);
  });

  it("calls lost what is in progress when its claim ran out, and takes it back", () => {
    const rules = started();
    rules.must({ type: "start", target: whole }, haiku);
    const history = historyOf(rules.commits);
    const changes = history.follow();
    history.passTime(rules.now + hour - 1);
    expect(changes.take().size).toBe(0);
    history.passTime(rules.now + 3 * hour);
    expect(plainRows(history)[0]).toMatchObject({ state: "lost", end: rules.now + hour });
    expect([...changes.take()]).toEqual([0]);
    history.passTime(rules.now + 4 * hour);
    expect(changes.take().size).toBe(0);
    const known = rules.commits.length;
    rules.now += 3 * hour;
    rules.must({ type: "extend", target: whole }, haiku);
    history.add(rules.commits.slice(known), [0]);
    history.passTime(rules.now);
    expect(plainRows(history)[0]).toMatchObject({ state: "in_progress", end: Number.NaN });
  });

  it("takes in work that was done elsewhere, and counts it for its agent", () => {
    const rules = started();
    const log = {
      type: "log_execution",
      agent: "tester",
      target: { project: "a", task: "read" },
      started: rules.now - hour,
      duration: 20 * minute,
      status: "failure",
      error: "staging did not answer",
    } as const;
    rules.must(log, haiku);
    expect(plainRows(historyOf(rules.commits))).toMatchObject([
      { agent: "tester", title: "Read", state: "failure", start: rules.now - hour },
    ]);
    expect(rules.board.agents.get("tester")).toMatchObject({ executions: 1, failures: 1 });
    expect(rules.board.totals.executions).toBe(1);
    expect(rules.board.lastExecutions.get("a")?.agent).toBe("tester");
  });

  it("refuses figures that cannot be", () => {
    const rules = started();
    const good = {
      type: "log_execution",
      agent: "tester",
      title: "Look",
      status: "success",
    } as const;
    const act = (more: object) =>
      rules.act({ ...good, started: rules.now - hour, duration: minute, ...more }, haiku);
    expect(act({ duration: -1 })).toMatchObject({ ok: false, code: "invalid_argument" });
    expect(act({ duration: Number.NaN })).toMatchObject({ ok: false });
    expect(act({ started: Number.POSITIVE_INFINITY })).toMatchObject({ ok: false });
    expect(act({ duration: 2 * hour })).toMatchObject({ ok: false });
    expect(act({ agent: " " })).toMatchObject({ ok: false });
    expect(act({ title: undefined })).toMatchObject({ ok: false });
    expect(act({ target: { project: "a", task: "nothing" } })).toMatchObject({ code: "not_found" });
    expect(act({ target: { project: "elsewhere", task: "anything" } })).toMatchObject({ ok: true });
  });

  it("keeps tries together when their task is reworded", () => {
    const rules = started();
    rules.must({ type: "start", target: whole }, haiku);
    const history = historyOf(rules.commits);
    const copy = { worktree: ".", path: "a/AGENCY.md" };
    const task = history.names.text(history.columns.task[0] ?? -1) ?? "";
    const known = rules.commits.length;
    rules.commit([{ type: "task_renamed", copy, project: "a", from: task, to: "other" }]);
    history.add(rules.commits.slice(known), [0]);
    expect(history.names.text(history.columns.task[0] ?? -1)).toBe("other");
  });

  it("knows a parent that is journalled later, and none that is itself", () => {
    const line = (events: readonly object[]): Commit =>
      ({
        v: 1,
        id: "x",
        seq: 1,
        prev: "",
        at: 1,
        source: "http",
        actor: "a",
        session: "s",
        events,
      }) as unknown as Commit;
    const log = { type: "execution_logged", agent: "a", attempt: 1, started: 1, duration: 1 };
    const history = historyOf([
      line([{ ...log, execution: "child", parent: "mother", status: "success" }]),
      line([{ ...log, execution: "mother", parent: "mother", status: "success" }]),
    ]);
    expect([...history.columns.parent.slice(0, 2)]).toEqual([1, -1]);
  });

  it("takes any order and any rubbish without failing, and agrees with the board on what is open", () => {
    const type = fc.constantFrom(
      "claim_granted",
      "claim_extended",
      "claim_ended",
      "execution_started",
      "execution_finished",
      "execution_logged",
      "handoff_offered",
      "task_blocked",
      "task_unblocked",
    );
    const id = fc.constantFrom("x", "y", "z");
    const message = fc.constant({
      from: "a",
      to: "b",
      task: "t",
      deliverable: "",
      context: "",
      requirements: [],
    });
    const optional = fc.oneof(fc.constant(undefined), id, fc.jsonValue());
    const event = fc.record({
      type,
      claim: id,
      execution: id,
      handoff: id,
      agent: id,
      session: id,
      project: fc.oneof(id, fc.constant(undefined)),
      task: fc.oneof(id, fc.constant(undefined)),
      title: optional,
      parent: optional,
      reason: id,
      message,
      ttl: fc.integer({ min: -5, max: 5_000 }),
      attempt: fc.integer({ min: -3, max: 300 }),
      started: fc.integer(),
      duration: fc.integer(),
      status: fc.constantFrom("success", "failure", "cancelled"),
      outcome: fc.constant("done"),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(1_000)), { maxLength: 40 }), (events) => {
        let at = 0;
        const commits = events.map(([one, later], index): Commit => {
          at += later;
          return {
            v: 1,
            id: String(index),
            seq: index + 1,
            prev: "",
            at,
            source: "mcp",
            actor: "a",
            session: "s",
            // Only one execution may begin under an id; which one ends is anybody's guess.
            events: [
              { ...one, execution: begins(one.type) ? `e${index}` : `e${one.duration & 31}` },
            ],
          };
        });
        const history = historyOf(commits);
        history.passTime(at);
        const open = plainRows(history).filter(({ state }) =>
          ["in_progress", "lost"].includes(state),
        );
        expect(history.names.from(0).every((name) => typeof name === "string")).toBe(true);
        expect(open).toHaveLength(evolve(emptyBoard, commits).executions.size);
        for (const { start, end, state } of plainRows(history)) {
          if (state === "success") expect(end).toBeGreaterThanOrEqual(start ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is the same in one piece and in many", () => {
    const rules = started();
    for (let turn = 0; turn < 3; turn += 1) {
      rules.must({ type: "start", target: whole }, haiku);
      rules.now += minute;
      rules.must({ type: "complete", target: whole }, haiku);
    }
    const pieces = new ExecutionHistory();
    for (const [place, commit] of rules.commits.entries()) pieces.add([commit], [place]);
    expect(plainRows(pieces)).toEqual(plainRows(historyOf(rules.commits)));
  });
});
