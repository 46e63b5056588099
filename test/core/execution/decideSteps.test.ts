import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { BoardEvent } from "../../../src/core/board/events";
import { actor, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const whole = { project: "a" };
const file = "a/AGENCY.md";

function one(text = projectText({ id: "a" })): Rules {
  const rules = new Rules({ [file]: text });
  rules.must({ type: "claim", target: whole }, ann);
  return rules;
}

function event<T extends BoardEvent["type"]>(events: readonly BoardEvent[], type: T) {
  const found = events.find((candidate) => candidate.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found as Extract<BoardEvent, { type: T }>;
}

describe("start", () => {
  it("steps to the next task that is ready, in the order of the file", () => {
    const rules = one();
    const started = event(rules.must({ type: "start", target: whole }, ann), "execution_started");
    expect(started).toMatchObject({ task: "read", title: "Read", agent: "ann", attempt: 1 });
    expect(rules.must({ type: "start", target: whole }, ann)).toEqual([]);
  });

  it("needs the claim that covers the task", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    expect(rules.act({ type: "start", target: whole }, ann)).toMatchObject({ code: "not_holder" });
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, ann);
    const held = [...rules.board.claims.keys()][0] ?? "";
    const write = { project: "a", task: "write" };
    expect(rules.act({ type: "start", target: write }, ann)).toMatchObject({ code: "not_holder" });
    // Presenting a claim does not stretch it over the neighbour.
    const presented = actor("ann", ann.session, held);
    expect(rules.act({ type: "start", target: write }, presented)).toMatchObject({
      code: "not_holder",
    });
    rules.must({ type: "claim", target: write }, bob);
    expect(rules.act({ type: "complete", target: write }, presented)).toMatchObject({
      code: "not_holder",
    });
    expect(rules.act({ type: "start", target: { project: "a", task: "read" } }, presented).ok).toBe(
      true,
    );
  });

  it("of the task around one's subtask is not covered", () => {
    const rules = new Rules({ [file]: projectText({ id: "a", more: ["phases: parallel"] }) });
    rules.must({ type: "claim", target: { project: "a", task: "parse" } }, ann);
    expect(rules.act({ type: "start", target: { project: "a", task: "code" } }, ann)).toMatchObject(
      {
        code: "not_holder",
      },
    );
  });

  it("says what is open when nothing can be started, and when all is done", () => {
    const body = "- [ ] One needs:gone ^one";
    const rules = one(projectText({ id: "a", body }));
    const refused = rules.act({ type: "start", target: whole }, ann);
    expect(refused).toMatchObject({ code: "not_ready" });
    expect(!refused.ok && refused.message).toContain("“One” needs “gone”");
    const done = one(projectText({ id: "a", body: "- [x] One ^one" }));
    expect(done.act({ type: "start", target: whole }, ann)).toMatchObject({ code: "not_ready" });
  });
});

describe("work that somebody else finished", () => {
  const pulled = (text: string) => text.replace("- [ ] Read", "- [x] Read");

  it("does not keep its holder from the next task", () => {
    const rules = one();
    rules.must({ type: "start", target: whole }, ann);
    rules.write(file, pulled(rules.text(file)));
    rules.sync("git");
    expect(rules.board.executions.size).toBe(1);
    const events = rules.must({ type: "start", target: whole }, ann);
    expect(event(events, "execution_finished")).toMatchObject({ status: "success" });
    expect(event(events, "execution_started")).toMatchObject({ task: "write" });
  });

  it("is not in progress any more once it is completed", () => {
    const rules = one();
    rules.must({ type: "start", target: whole }, ann);
    rules.write(file, pulled(rules.text(file)));
    rules.sync("git");
    const events = rules.must({ type: "complete", target: whole, summary: "Read" }, ann);
    expect(event(events, "execution_finished")).toMatchObject({ outputs: { summary: "Read" } });
    expect(rules.board.executions.size).toBe(0);
  });

  it("or took out of the file is stopped by the next step", () => {
    const rules = one();
    rules.must({ type: "start", target: whole }, ann);
    rules.write(file, rules.text(file).replace("- [ ] Read ^read\n", ""));
    rules.sync("git");
    const events = rules.must({ type: "start", target: whole }, ann);
    expect(event(events, "execution_finished")).toMatchObject({ status: "cancelled" });
    expect(event(events, "execution_started")).toMatchObject({ task: "write" });
  });
});

describe("complete", () => {
  it("ticks the task and ends the execution with its duration and summary", () => {
    const rules = one();
    rules.must({ type: "start", target: whole }, ann);
    rules.now += 5 * minute;
    const summary = "Read it all";
    const events = rules.must(
      { type: "complete", target: whole, summary, artifacts: ["x.md"] },
      ann,
    );
    expect(event(events, "execution_finished")).toMatchObject({
      status: "success",
      duration: 5 * minute,
      outputs: { summary, artifacts: ["x.md"] },
    });
    expect(rules.text(file)).toContain("- [x] Read ^read");
  });

  it("without a start counts as one that took no time", () => {
    const rules = one();
    const target = { project: "a", task: "read" };
    const events = rules.must({ type: "complete", target }, ann);
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual([
      "execution_started",
      "execution_finished",
    ]);
    expect(rules.must({ type: "complete", target }, ann)).toEqual([]);
  });

  it("as a failure leaves the task open and counts the attempt", () => {
    const rules = one();
    rules.must({ type: "start", target: whole }, ann);
    rules.must({ type: "complete", target: whole, status: "failure", summary: "no net" }, ann);
    expect(rules.text(file)).toContain("- [ ] Read ^read");
    const again = event(rules.must({ type: "start", target: whole }, ann), "execution_started");
    expect(again.attempt).toBe(2);
    rules.must({ type: "complete", target: whole }, ann);
    expect(rules.board.tasks.size).toBe(0);
    expect(rules.board.agents.get("ann")).toMatchObject({
      executions: 2,
      successes: 1,
      failures: 1,
    });
  });

  it("waits for open subtasks and for what is not ready", () => {
    const rules = one();
    const code = { project: "a", task: "code" };
    expect(rules.act({ type: "complete", target: code }, ann)).toMatchObject({ code: "not_ready" });
    expect(
      rules.act({ type: "complete", target: { project: "a", task: "parse" } }, ann),
    ).toMatchObject({ code: "not_ready" });
    expect(rules.act({ type: "complete", target: whole }, ann)).toMatchObject({
      code: "not_found",
    });
  });
});

describe("tick", () => {
  it("is anybody's on a free task, and only the holder's on a claimed one", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    const read = { type: "tick", target: { project: "a", task: "read" }, done: true } as const;
    expect(rules.must(read, bob)).not.toEqual([]);
    expect(rules.must(read, bob)).toEqual([]);
    rules.must({ type: "claim", target: whole }, ann);
    expect(rules.act({ ...read, done: false }, bob)).toMatchObject({ code: "not_holder" });
    rules.must({ ...read, done: false, force: { reason: "it is not" } }, bob);
    expect(rules.text(file)).toContain("- [ ] Read ^read");
  });

  it("of a task is not over the head of who holds a subtask", () => {
    const rules = new Rules({ [file]: projectText({ id: "a", more: ["phases: parallel"] }) });
    rules.must({ type: "claim", target: { project: "a", task: "parse" } }, ann);
    const code = { type: "tick", target: { project: "a", task: "code" }, done: true } as const;
    expect(rules.act(code, bob)).toMatchObject({ code: "not_holder", holder: { agent: "ann" } });
  });

  it("ends what is in progress on it", () => {
    const rules = one();
    rules.must({ type: "start", target: whole }, ann);
    rules.must({ type: "tick", target: { project: "a", task: "read" }, done: true }, ann);
    expect(rules.board.executions.size).toBe(0);
  });
});

describe("the example of the source document", () => {
  const path = new URL(
    "../../fixtures/corpus/000-simple-sequential-example.AGENCY.md",
    import.meta.url,
  );

  it("ends with eight executions and one handoff, and only its fields changed in the file", () => {
    const before = readFileSync(path, "utf8");
    const rules = new Rules({ [file]: before });
    const target = { project: "simple-sequential-example" };
    const haiku = actor("claude-haiku");
    const sonnet = actor("claude-sonnet");
    const work = (by: typeof haiku) => {
      for (let task = 0; task < 4; task += 1) {
        rules.must({ type: "start", target }, by);
        rules.now += minute;
        rules.must({ type: "complete", target, summary: `task ${task}` }, by);
      }
    };
    rules.must({ type: "claim", target }, haiku);
    work(haiku);
    rules.must({ type: "note", project: target.project, text: "Research complete" }, haiku);
    const message = {
      to: "claude-sonnet",
      task: "Implement the logger",
      deliverable: "Research findings",
      context: "loguru or structlog",
      requirements: [],
      continuesWith: undefined,
    };
    rules.must({ type: "release", target, how: { kind: "handoff", message } }, haiku);
    rules.must({ type: "claim", target }, sonnet);
    work(sonnet);
    rules.must({ type: "release", target, how: { kind: "done" } }, sonnet);

    const events = rules.commits.flatMap((commit) => commit.events as BoardEvent[]);
    const started = events.filter((one) => one.type === "execution_started");
    const finished = events.filter((one) => one.type === "execution_finished");
    expect(started).toHaveLength(8);
    expect(finished.map(({ status }) => status)).toEqual(Array<string>(8).fill("success"));
    expect(events.filter((one) => one.type === "handoff_offered")).toHaveLength(1);
    expect(rules.board.totals).toEqual({ executions: 8, handoffs: 1 });
    // The handoff's first execution is the child of the giver's last.
    expect(started.map(({ parent }) => parent !== undefined)).toEqual([
      ...[false, false, false, false],
      ...[true, false, false, false],
    ]);
    expect(started[4]?.parent).toBe(started[3]?.execution);
    expect(rules.board.handoffs.size).toBe(0);
    expect(rules.board.claims.size).toBe(0);

    const stamp = "2026-11-20 14:09";
    const expected = before
      .replace("status: pending", "status: completed")
      .replace("2025-11-23T10:00:00Z", "2026-11-20T14:13:00Z")
      .replaceAll("- [ ]", "- [x]")
      .replace(
        "<!-- Add timestamped notes as you work -->\n",
        [
          "<!-- Add timestamped notes as you work -->",
          "",
          `- **${stamp} - claude-haiku**: Handing off to claude-sonnet: Implement the logger`,
          "  Done: Research findings",
          "  Context: loguru or structlog",
          `- **${stamp} - claude-haiku**: Research complete`,
          "",
        ].join("\n"),
      );
    expect(rules.text(file)).toBe(expected);
  });
});
