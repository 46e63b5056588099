/** What must hold for every board and every command, checked on random histories. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { board as decodeBoard } from "../../../src/adapters/store/boardJson";
import type { Command, Release } from "../../../src/core/board/commands";
import type { Actor, BoardEvent, Commit } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { emptyBoard } from "../../../src/core/board/state";
import { isLive } from "../../../src/core/claim/claims";
import { holds } from "../../../src/core/project/tasks";
import { deepFreeze } from "../../support/board/deepFreeze";
import { actor, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const text = (id: string, blockedBy: readonly string[] = []) =>
  projectText({ id, blockedBy, more: id === "b" ? ["phases: parallel"] : [] });

function newRules(): Rules {
  return new Rules({
    "a/AGENCY.md": text("a"),
    "b/AGENCY.md": text("b"),
    "c/AGENCY.md": text("c", ["b"]),
    "wt2:a/AGENCY.md": text("a"),
  });
}

const projects = fc.constantFrom("a", "b", "c", "nowhere");
const tasks = fc.constantFrom(undefined, "read", "write", "code", "parse", "2.1.2", "Test", "gone");
const target = fc.record({ project: projects, task: tasks });
const reason = fc.constantFrom("it is needed", "no key", " ");
const force = fc.option(fc.record({ reason }), { nil: undefined, freq: 4 });
const how: fc.Arbitrary<Release> = fc.oneof(
  fc.constant<Release>({ kind: "done" }),
  fc.constant<Release>({ kind: "give_up" }),
  fc.record({ kind: fc.constant("block" as const), reason }),
  fc.constantFrom("ann", "bob", "cy").map((to): Release => {
    const message = { to, task: "go on", deliverable: "all", context: "" };
    return { kind: "handoff", message: { ...message, requirements: [], continuesWith: undefined } };
  }),
);
const ttl = fc.constantFrom(undefined, 60, 3600, 86_400, 1);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("claim" as const), target, ttl, force }) },
  fc.record({ type: fc.constant("extend" as const), target, ttl, force }),
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("release" as const), target, how, force }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("start" as const), target }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("complete" as const),
      target,
      status: fc.constantFrom(undefined, "success" as const, "failure" as const),
    }),
  },
  fc.record({
    type: fc.constant("tick" as const),
    target: fc.record({
      project: projects,
      task: fc.constantFrom("read", "write", "code", "parse"),
    }),
    done: fc.boolean(),
    force,
  }),
  fc.record({
    type: fc.constant("set_status" as const),
    project: projects,
    status: fc.constantFrom("pending", "active", "blocked", "completed"),
    reason,
    force,
  }),
  fc.record({
    type: fc.constant("set_priority" as const),
    project: projects,
    priority: fc.constantFrom("critical", "low"),
  }),
  fc.record({ type: fc.constant("block" as const), target, reason }),
  fc.record({ type: fc.constant("unblock" as const), target }),
  fc.record({
    type: fc.constant("note" as const),
    project: projects,
    text: fc.constantFrom("Well", "Well\nthen", ""),
  }),
  fc.record({ type: fc.constant("clear_owner" as const), project: projects }),
  fc.constant<Command>({ type: "accept_damage" }),
  fc.constant<Command>({ type: "resolve_conflict", conflict: "x", how: "mine" }),
);

interface Step {
  readonly command: Command;
  readonly agent: string;
  readonly session: string;
  readonly proof: boolean;
  readonly worktree: string;
  readonly pass: number;
  readonly byHand: readonly [string, string] | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  command,
  agent: fc.constantFrom("ann", "bob", "cy"),
  session: fc.constantFrom("mcp:1", "mcp:2", "once:3", "user:4"),
  proof: fc.boolean(),
  worktree: fc.constantFrom(".", "."),
  pass: fc.constantFrom(0, 0, 1, 90, 1500),
  byHand: fc.option(
    fc.constantFrom<readonly [string, string]>(
      ["owner: null", "owner: eve"],
      ["- [ ] Read", "- [x] Read"],
      ["- [x] Read", "- [ ] Read"],
      ["- [ ] Read ^read\n", ""],
      ["status: pending", "status: active"],
    ),
    { nil: undefined, freq: 6 },
  ),
});

const program = fc.array(step, { minLength: 1, maxLength: 30 });
const runs = { numRuns: 60 };

function actorOf({ agent, session, proof }: Step, rules: Rules): Actor {
  const claim = [...rules.board.claims.values()].find((one) => one.agent === agent)?.id;
  const proven = proof && claim !== undefined ? { claim } : {};
  return { agent, session, source: "mcp", ...proven };
}

/** Runs a program; `look` sees each step after the files were looked at and before it is decided. */
function run(steps: readonly Step[], look: (rules: Rules, step: Step, by: Actor) => void): Rules {
  const rules = newRules();
  for (const one of steps) {
    rules.now += one.pass * minute;
    if (one.byHand !== undefined) {
      const [from, to] = one.byHand;
      rules.write("a/AGENCY.md", rules.text("a/AGENCY.md").replace(from, to));
    }
    rules.sync();
    const by = actorOf(one, rules);
    look(rules, one, by);
    rules.act(one.command, by, one.worktree);
  }
  return rules;
}

const forbidden = /\b(?:leases?|tokens?|boards?|ttl|fencing)\b/iu;

describe("deciding", () => {
  it("is pure: nothing it gets is changed, and the same gives the same", () => {
    fc.assert(
      fc.property(program, (steps) => {
        run(steps, (rules, { command: asked, worktree }, by) => {
          deepFreeze(rules.board);
          deepFreeze(rules.world(worktree).catalog);
          const context = { actor: by, now: rules.now, id: "same" };
          expect(rules.decideIn(asked, context, worktree)).toEqual(
            rules.decideIn(asked, context, worktree),
          );
        });
      }),
      runs,
    );
  });

  it("the same again adds nothing, or only renews, or is refused", () => {
    const harmless = new Set(["claim_extended", "execution_started", "execution_finished", "edit"]);
    const repeated = new Set(["start", "complete", "block", "extend"]);
    fc.assert(
      fc.property(program, (steps) => {
        run(steps, (rules, { command: asked, worktree }, by) => {
          const first = rules.act(asked, by, worktree);
          if (!first.ok) return;
          const again = rules.decide(asked, by, worktree);
          if (!again.ok) return;
          const types = new Set(again.events.map(({ type }) => type));
          // The next task, a second failure, another reason and more time by force are new things.
          if (repeated.has(asked.type)) return;
          expect([...types].filter((type) => type !== "claim_extended")).toEqual([]);
          for (const type of types) expect(harmless).toContain(type);
        });
      }),
      runs,
    );
  });

  it("refuses in plain words, with what to do, and never in ours", () => {
    fc.assert(
      fc.property(program, (steps) => {
        run(steps, (rules, { command: asked, worktree }, by) => {
          const decision = rules.decide(asked, by, worktree);
          if (decision.ok) return;
          const words = [decision.message, ...(decision.reasons ?? [])].join(" ");
          expect(words).not.toMatch(forbidden);
          expect(decision.message).toMatch(/[.!?]$/u);
          expect(decision.message).not.toMatch(/undefined|\bnull\b|NaN|\.\s*\.|~/u);
        });
      }),
      runs,
    );
  });

  it("lets at most one live claim of one holder cover any task", () => {
    fc.assert(
      fc.property(program, (steps) => {
        run(steps, (rules) => {
          const document = rules.project("a").document;
          const live = [...rules.board.claims.values()].filter((one) => isLive(one, rules.now));
          for (const one of live) {
            for (const other of live) {
              const sameHolder = one.agent === other.agent && one.session === other.session;
              if (sameHolder || one.project !== other.project) continue;
              const clash =
                one.task === undefined ||
                other.task === undefined ||
                one.task === other.task ||
                (document !== undefined && holds(document, one.task, other.task));
              expect(clash, `${one.id} and ${other.id}`).toBe(false);
            }
          }
        });
      }),
      runs,
    );
  });

  it("leaves no execution open under a claim that has ended", () => {
    fc.assert(
      fc.property(program, (steps) => {
        const rules = run(steps, () => undefined);
        for (const { claim } of rules.board.executions.values()) {
          if (claim !== undefined) expect(rules.board.claims.has(claim)).toBe(true);
        }
      }),
      runs,
    );
  });
});

function inBatches(commits: readonly Commit[], sizes: readonly number[]) {
  let board = emptyBoard;
  let at = 0;
  for (let turn = 0; at < commits.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    board = evolve(board, commits.slice(at, at + size));
    at += size;
  }
  return board;
}

describe("folding", () => {
  it("does not depend on the batches, leaves old boards alone, and skips what it does not know", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(program, sizes, (steps, some) => {
        const rules = run(steps, (now) => deepFreeze(now.board));
        const { commits, board } = rules;
        expect(inBatches(commits, [commits.length])).toEqual(board);
        expect(inBatches(commits, some)).toEqual(board);
        const future: BoardEvent = { type: "from_the_future" } as never;
        const newer = commits.map((one) => ({ ...one, events: [future, ...one.events, future] }));
        expect(inBatches(newer, some)).toEqual(board);
      }),
      runs,
    );
  });

  it("gives a board that survives being written down with every kind of edit, made or not", () => {
    const file = "a/AGENCY.md";
    const body = "- [ ] Read ^read\n- [ ] Loose";
    const rules = new Rules({ [file]: projectText({ id: "a", body }) });
    const by = actor("ann");
    const target = { project: "a", task: "read" };
    const commands: readonly Command[] = [
      {
        type: "plan_tasks",
        project: "a",
        phases: [{ title: "T", tasks: [{ text: "Next", needs: ["Loose"] }] }],
      },
      { type: "request_help", target, from: "bob", what: "Ask", waiting: ["read"] },
      { type: "write_section", project: "a", heading: "Log", text: "One", mode: "replace" },
      { type: "write_section", project: "a", heading: "Log", text: "Two", mode: "append" },
      { type: "note", project: "a", text: "Important" },
      { type: "tick", target, done: true },
    ];
    const check = () => {
      const { board } = rules;
      const written = JSON.stringify(board, (_, value: unknown) =>
        value instanceof Map ? [...value] : value,
      );
      expect(decodeBoard(JSON.parse(written))).toEqual(board);
    };
    for (const command of commands) {
      const decision = rules.decide(command, by);
      if (!decision.ok) throw new Error(decision.message);
      rules.commit(decision.events, by);
      check();
      rules.sync();
      check();
    }
  });

  it("gives a board that survives being written down", () => {
    fc.assert(
      fc.property(program, (steps) => {
        const { board } = run(steps, () => undefined);
        const written = JSON.stringify(board, (_, value: unknown) =>
          value instanceof Map ? [...value] : value,
        );
        expect(decodeBoard(JSON.parse(written))).toEqual(board);
      }),
      runs,
    );
  });
});
