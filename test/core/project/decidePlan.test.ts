import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../../src/adapters/markdown/format";
import type { Command } from "../../../src/core/board/commands";
import { explainTask } from "../../../src/core/project/explain";
import { allTasks, type ProjectDocument } from "../../../src/core/project/model";
import { newId, type PlannedTask } from "../../../src/core/project/plannedTasks";
import { locate } from "../../../src/core/project/ready";
import { actor, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const file = "a/AGENCY.md";

function one(text = projectText({ id: "a" })): Rules {
  return new Rules({ [file]: text });
}

function documentOf(rules: Rules): ProjectDocument {
  const parsed = markdownFormat.parse(rules.text(file));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.document;
}

function plan(tasks: readonly PlannedTask[], title = "Phase 3: Ship"): Command {
  return { type: "plan_tasks", project: "a", phases: [{ title, tasks }] };
}

function isReady(rules: Rules, task: string): boolean {
  const world = rules.world();
  const project = rules.project("a");
  const located = locate(world, project, task);
  if (located === undefined) throw new Error(`no task ${task}`);
  return explainTask(world, project, located, { agent: "x", session: "y" }, rules.now).ready;
}

const word = fc.stringMatching(/^[A-Za-zäé漢`*_<[(.,:!-]{1,9}$/u);
const textLine = fc
  .array(word, { minLength: 1, maxLength: 5 })
  .map((words) => `Do ${words.join(" ")} now`);

describe("planned tasks", () => {
  it("read back as they were planned, whatever their text, and are nobody's change by hand", () => {
    const tasks = fc.array(
      fc.record({
        text: textLine,
        assignee: fc.option(fc.constantFrom("coder", "team/reviewer", "claude-3.5"), {
          nil: undefined,
        }),
        minutes: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
        needs: fc.subarray(["read", "write", "code"]),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(
        tasks,
        fc.constantFrom("Phase 3: Ship", "Phase 1: Research", "Phase 2: Build"),
        (all, title) => {
          const rules = one();
          const before = [...allTasks(documentOf(rules))];
          const decision = rules.act(plan(all, title), ann);
          // A text can end what is around it, as a comment does; then nothing at all is written.
          if (!decision.ok) return expect([...allTasks(documentOf(rules))]).toEqual(before);
          const known = new Set(before.map(({ key }) => key));
          const added = [...allTasks(documentOf(rules))].filter(({ key }) => !known.has(key));
          expect(
            added.map(({ text, assignee, needs, estimateMinutes }) => ({
              text,
              assignee,
              needs,
              minutes: estimateMinutes,
            })),
          ).toEqual(all);
          expect(rules.board.edits.size).toBe(0);
          const types = rules.commits.flatMap(({ events }) => events.map(({ type }) => type));
          expect(types).not.toContain("file_observed");
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are watched from then on: ticked by hand, reworded and removed like others", () => {
    const rules = one();
    rules.must(plan([{ text: "Ship it", id: "ship", needs: ["read"] }]), ann);
    rules.must({ type: "tick", target: { project: "a", task: "read" }, done: true }, ann);
    rules.must({ type: "claim", target: { project: "a", task: "ship" } }, bob);
    rules.write(file, rules.text(file).replace(/^.*\^ship\n/mu, ""));
    rules.sync();
    expect(rules.board.claims.size).toBe(0);
    expect(rules.board.copies.get(".\na/AGENCY.md")?.base.has("task:ship")).toBe(false);
  });

  it("keep ids that are on their way into the file", () => {
    const rules = one();
    const decision = rules.decide(plan([{ text: "Ship it" }]), ann);
    if (decision.ok) rules.commit(decision.events, ann);
    const again = rules.decide(plan([{ text: "Ship it", id: "ship-it" }]), ann);
    expect(again).toMatchObject({ code: "invalid_argument" });
    rules.must(plan([{ text: "Ship it" }]), ann);
    expect([...allTasks(documentOf(rules))].map(({ id }) => id)).toContain("ship-it-2");
  });

  it("are refused with every fault at once", () => {
    const rules = one();
    const wrong: readonly PlannedTask[] = [
      { text: "", id: "x" },
      { text: "Ask @anna", id: "y", needs: ["z", "ghost", "b#c"] },
      { text: "Two", id: "z", needs: ["y"], minutes: 0 },
      { text: "Three", id: "read", assignee: "no name" },
    ];
    const decision = rules.act(plan(wrong), ann);
    if (decision.ok) throw new Error("accepted");
    for (const part of [
      "no text",
      "@anna",
      "ghost",
      "b#c",
      "not 0",
      "already",
      "no name",
      "y → z → y",
    ]) {
      expect(decision.reasons?.join("\n")).toContain(part);
    }
    expect(rules.act(plan([]), ann)).toMatchObject({ code: "invalid_argument" });
    const nested = { text: "Outer", id: "o", subtasks: [{ text: "Inner", id: "i", needs: ["o"] }] };
    expect(rules.act(plan([nested]), ann)).toMatchObject({
      reasons: [expect.stringContaining("→")],
    });
  });

  it("that are too many for one line of the journal are refused", () => {
    const tasks = Array.from({ length: 400 }, (_, at) => ({ text: `${"word ".repeat(40)}${at}` }));
    const decision = one().act(plan(tasks), ann);
    expect(decision.ok ? "" : decision.message).toContain("one phase at a time");
  });

  it("get ids that can be written", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(newId(text, new Set())).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]*$/u);
        const taken = new Set([newId(text, new Set())]);
        expect(taken.has(newId(text, taken))).toBe(false);
      }),
    );
  });
});

describe("a request for help", () => {
  const ask = (waiting: readonly string[], task = "code"): Command => ({
    type: "request_help",
    target: { project: "a", task },
    from: "bob",
    what: "Say how tokens are checked",
    waiting,
  });

  function working(): Rules {
    const rules = one();
    for (const task of ["read", "write"]) {
      rules.must({ type: "tick", target: { project: "a", task }, done: true }, ann);
    }
    rules.must({ type: "claim", target: { project: "a", task: "code" } }, ann);
    rules.must({ type: "start", target: { project: "a", task: "code" } }, ann);
    return rules;
  }

  it("is a task that can be taken up at once, and only what waits for it needs it", () => {
    const rules = working();
    rules.must(ask(["test"]), ann);
    expect(rules.text(file)).toContain(
      "- [ ] Say how tokens are checked @bob ^help-say-how-tokens-are",
    );
    expect(rules.text(file)).toContain("- [ ] Test needs:code,help-say-how-tokens-are ^test");
    expect(isReady(rules, "help-say-how-tokens-are")).toBe(true);
    rules.must({ type: "complete", target: { project: "a", task: "parse" } }, ann);
    expect(isReady(rules, "print")).toBe(false);
    expect(isReady(rules, "test")).toBe(false);
  });

  it("is handed to the one who is asked, as the child of the work that asks", () => {
    const rules = working();
    const [running] = rules.board.executions.keys();
    rules.must(ask([]), ann);
    expect([...rules.board.handoffs.values()]).toMatchObject([
      { task: "help-say-how-tokens-are", parent: running, message: { from: "ann", to: "bob" } },
    ]);
    const target = { project: "a", task: "help-say-how-tokens-are" };
    rules.must({ type: "claim", target }, bob);
    rules.must({ type: "start", target }, bob);
    const answer = [...rules.board.executions.values()].find(({ agent }) => agent === "bob");
    expect(answer?.parent).toBe(running);
  });

  it("never lets the order of phases be lost, and never waits for itself", () => {
    const rules = new Rules({
      [file]: projectText({
        id: "a",
        body: `### One\n- [ ] First ^first\n\n### Two\n- [ ] Second ^second\n- [ ] Third needs:first ^third\n\n### Three\n- [ ] Fourth ^fourth`,
      }),
    });
    expect(rules.act(ask(["second"], "third"), ann)).toMatchObject({ code: "invalid_argument" });
    expect(rules.act(ask(["first"], "third"), ann)).toMatchObject({ code: "invalid_argument" });
    // A later phase waits for the whole of this one as it is.
    rules.must(ask(["fourth"], "first"), ann);
    expect(rules.text(file)).toContain("- [ ] Fourth ^fourth");
    expect(rules.act(ask([], "nothing"), ann)).toMatchObject({ code: "not_found" });
  });
});

describe("a plan that needs a task without an id", () => {
  const body = "### Phase 1: Build\n- [ ] Order schema @database\n- [ ] Payment API ~30m\n";

  it.each([
    ["its position", "1.1"],
    ["its text", "Order schema"],
  ])("by %s: the task gets one, and the plan needs that", (_, need) => {
    const rules = one(projectText({ id: "a", body }));
    rules.must({ type: "claim", target: { project: "a", task: "1.1" } }, ann);
    const tasks = [
      {
        text: "Refunds",
        needs: [need, "Payment API"],
        subtasks: [{ text: "Screen", needs: [need] }],
      },
    ];
    rules.must(plan(tasks, "Phase 1: Build"), ann);
    expect(rules.text(file)).toContain(`- [ ] Order schema @database ^order-schema
- [ ] Payment API ~30m ^payment-api
- [ ] Refunds needs:order-schema,payment-api ^refunds
  - [ ] Screen needs:order-schema ^screen
`);
    expect(rules.board.edits.size).toBe(0);
    expect(rules.board.conflicts.size).toBe(0);
    // It is the same task: its claim is on it still, and what is done with it counts.
    expect([...rules.board.claims.values()]).toMatchObject([
      { task: "order-schema", agent: "ann" },
    ]);
    rules.must({ type: "start", target: { project: "a", task: "order-schema" } }, ann);
    rules.must({ type: "complete", target: { project: "a", task: "order-schema" } }, ann);
    expect(rules.text(file)).toContain("- [x] Order schema @database ^order-schema");
    expect(isReady(rules, "screen")).toBe(false);
    rules.must({ type: "tick", target: { project: "a", task: "payment-api" }, done: true }, bob);
    expect(isReady(rules, "screen")).toBe(true);
  });

  it("takes no id that is taken, and says what is not there", () => {
    const rules = one(projectText({ id: "a", body: `${body}- [ ] Other ^order-schema\n` }));
    rules.must(plan([{ text: "Order schema", id: "order-schema-2", needs: ["1.1"] }]), ann);
    expect(rules.text(file)).toContain("- [ ] Order schema @database ^order-schema-3\n");
    expect(rules.act(plan([{ text: "More", needs: ["No such task"] }]), ann)).toMatchObject({
      code: "invalid_argument",
    });
  });
});
