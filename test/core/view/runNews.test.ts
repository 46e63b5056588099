import { describe, expect, it } from "vitest";
import { buildRegistry, maxFailuresOf } from "../../../src/core/agent/registry";
import { installWords, planInstall } from "../../../src/core/view/agentCommands";
import { agentDetails, agentWords, listAgents } from "../../../src/core/view/agentRows";
import { attentionFor, isOfWorkflows } from "../../../src/core/view/attention";
import { rollbackWords, rolledBackWords } from "../../../src/core/view/rollbackWords";
import { endedRuns, failureOf, freshAttention } from "../../../src/core/view/runNews";
import { minute } from "../../support/board/rules";
import { makeAgent } from "../agent/makers";
import { ada, me, planned, RunPlay } from "./runPlay";

describe("news of runs", () => {
  it("tell once what waits, and nothing that was there before", () => {
    const play = new RunPlay([
      planned("ask", { kind: "gate", gate: { kind: "approval", question: "Ship?" } }),
      planned("other"),
    ]);
    const look = () => attentionFor(play.rules.world(), me, [me.agent], play.rules.now);
    const before = look();
    play.advance({ kind: "ask", step: "ask", question: "Ship?" });
    const after = look();
    expect(freshAttention(before, after).map(({ kind }) => kind)).toEqual(["approval"]);
    expect(freshAttention(after, look())).toEqual([]);
    expect(after.every(isOfWorkflows)).toBe(true);
  });

  it("go to the person who started the run, with the place in the template", () => {
    const play = new RunPlay([planned("one"), planned("two")]);
    const place = ".baton/workflows/ship.md:14";
    const error = {
      kind: "workflow",
      code: "no_agent",
      message: "Nobody is “zoe”.",
      place,
    } as const;
    play.advance({ kind: "fail", step: "one", error });
    const of = (agent: string) =>
      attentionFor(play.rules.world(), { agent, session: "user:2" }, [agent], play.rules.now);
    expect(of("ada")).toMatchObject([
      { kind: "stopped", detail: "Nobody is “zoe” (.baton/workflows/ship.md:14)." },
    ]);
    expect(of("bea")).toEqual([]);
    const { board } = play.rules;
    play.advance({ kind: "skip", step: "two", cause: "dependency", why: "“one” failed." });
    play.advance({ kind: "finish", status: "failure", error: undefined });
    expect(failureOf(play.rules.board, play.run)).toEqual({ place, outOfRole: undefined });
    // The alert tells it already.
    expect(endedRuns(board, play.rules.board, "ada")).toEqual([]);
  });

  it("say once that a step is outside its agent's role, when its run ends over it", () => {
    const play = new RunPlay([planned("one")]);
    const look = () => attentionFor(play.rules.world(), me, [me.agent], play.rules.now);
    const error = {
      kind: "workflow",
      code: "role_boundary",
      message: "“one” is outside the role of coder. Retry it with planner.",
      place: ".baton/workflows/ship.md:3",
    } as const;
    play.advance({ kind: "fail", step: "one", error });
    const stopped = look();
    expect(freshAttention([], stopped).map(({ kind }) => kind)).toEqual(["stopped"]);
    const whole = { ...error, message: `“one”: ${error.message}` };
    play.advance({ kind: "finish", status: "failure", error: whole });
    const over = look();
    expect(over.map(({ kind }) => kind)).toEqual(["alert"]);
    expect(freshAttention(stopped, over)).toEqual([]);
    // Who was not told of the step is told of the run, and can do the same about it.
    expect(freshAttention([], over).map(({ kind }) => kind)).toEqual(["alert"]);
    expect(failureOf(play.rules.board, play.run).outOfRole).toBe("one");
  });

  it("tell that a run failed for something else than what was told of it", () => {
    const play = new RunPlay([planned("one"), planned("two")]);
    const look = () => attentionFor(play.rules.world(), me, [me.agent], play.rules.now);
    const error = { kind: "workflow", code: "no_agent", message: "Nobody.", place: "p:1" } as const;
    play.advance({ kind: "fail", step: "one", error });
    const stopped = look();
    play.end(play.begin("two"), "It broke.");
    const other = { kind: "execution", code: "exit", message: "“two”: It broke.", place: "p:2" };
    play.advance({ kind: "finish", status: "failure", error: { ...other, kind: "execution" } });
    expect(freshAttention(stopped, look()).map(({ kind }) => kind)).toEqual(["alert"]);
  });

  it("say that a run of this person is done, and of nobody else", () => {
    const play = new RunPlay([planned("one")]);
    const before = play.rules.board;
    play.end(play.begin("one"));
    play.advance({ kind: "finish", status: "success", error: undefined });
    const after = play.rules.board;
    expect(endedRuns(before, after, "ada")).toEqual([{ run: "run-1", message: "“ship” is done." }]);
    expect(endedRuns(before, after, "bea")).toEqual([]);
    expect(endedRuns(after, after, "ada")).toEqual([]);
  });
});

describe("an agent that failed again and again", () => {
  it("is shown as held back, until somebody resets it", () => {
    const registry = buildRegistry([makeAgent("coder")]);
    const play = new RunPlay(["a", "b", "c"].map((id) => planned(id)));
    for (const id of ["a", "b", "c"]) play.end(play.begin(id), "It broke.");
    play.rules.now += 2 * minute;
    const entry = () => {
      const world = {
        ...play.rules.world(),
        maxFailures: (agent: string) => maxFailuresOf(registry, agent),
      };
      const { groups } = listAgents(world, registry, "activity", {}, play.rules.now);
      return groups.flatMap(({ agents }) => agents).find(({ name }) => name === "coder");
    };
    const held = entry();
    expect(held && agentWords(held, play.rules.now)).toBe(
      "3 failures in a row · no work for 8 min",
    );
    expect(held && agentDetails(held, play.rules.now)[0]).toMatchObject({
      icon: "breaker",
      description: "no work for 8 min; reset it when the cause is mended",
    });
    play.rules.must({ type: "reset_breaker", agent: "coder" }, ada);
    expect(entry()?.breaker).toEqual({ kind: "closed" });
  });
});

describe("a rollback", () => {
  it("names what stays before what goes", () => {
    const words = rollbackWords({
      files: [
        { path: "src/a.ts", restore: "write" },
        { path: "new.txt", restore: "delete" },
      ],
      left: [{ path: "src/b.ts", reason: "changed less than a minute ago" }],
    });
    expect(words.changes).toBe(2);
    expect(words.detail.split("\n")).toEqual([
      "The run changed these too; they stay as they are:",
      "    src/b.ts: changed less than a minute ago",
      "The run made these; they go:",
      "    new.txt",
      "These become what they were:",
      "    src/a.ts",
    ]);
  });

  it("shows the first of many files", () => {
    const many = Array.from({ length: 90 }, (_, at) => `${at}.txt`);
    const files = many.map((path) => ({ path, restore: "write" }) as const);
    const lines = rollbackWords({ files, left: [] }).detail.split("\n");
    expect(lines).toHaveLength(30);
    expect(lines.at(-1)).toBe("and 62 more");
  });

  it("says why there is nothing to do", () => {
    expect(rollbackWords({ files: [], left: [] }).headline).toBe(
      "Nothing is to be put back: every file is as before the run.",
    );
    const left = [{ path: "a.txt", reason: "changed just now" }];
    expect(rollbackWords({ files: [], left }).headline).toBe(
      "Nothing can be put back: a.txt (changed just now).",
    );
  });

  it("tells what it did", () => {
    const files = [{ path: "a.txt", restore: "write" }] as const;
    expect(rolledBackWords({ files, left: [] }, "ship")).toBe("1 file is as before “ship”.");
    const left = [{ path: "b.txt", reason: "changed just now" }];
    expect(rolledBackWords({ files, left }, "ship")).toBe(
      "1 file is as before “ship”. 1 file stays as it is: b.txt (changed just now).",
    );
    expect(rolledBackWords({ files: [], left }, "ship")).toContain("Nothing can be");
  });
});

describe("the commands for Claude Code", () => {
  it("are told apart by what is there", () => {
    const file = (path: string, there: string | undefined) => ({ path, text: "a\n", there });
    const plan = planInstall([file("new", undefined), file("same", "a\r\n"), file("mine", "b\n")]);
    expect(plan.fresh.map(({ path }) => path)).toEqual(["new"]);
    expect(plan.differing.map(({ path }) => path)).toEqual(["mine"]);
    expect(installWords(plan)).toBe("1 new file, 1 that differs from Baton's and 1 already there");
  });
});
