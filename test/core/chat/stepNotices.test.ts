import { describe, expect, it } from "vitest";
import { deskFor, toolNotice } from "../../../src/core/chat/toolNotices";
import { ada, planned, RunPlay } from "../view/runPlay";

function offered() {
  const play = new RunPlay([planned("design/page", { title: "Design it" })]);
  play.advance({
    kind: "offer",
    step: "design/page",
    offer: {
      agent: "designer",
      title: "Design [it](command:x)",
      message: undefined,
      parent: undefined,
    },
  });
  const board = { world: play.rules.world(), now: () => play.rules.now };
  return { board, me: ada };
}

const step = { run_id: "run-1", step_id: "design/page" };
const task = { task_id: "run/run-1/design/page" };

describe("what a person is asked about steps of runs", () => {
  it("is nothing for what only reads", () => {
    expect(toolNotice("get_run", {}, offered())).toEqual({ doing: "Looking at the latest runs" });
    expect(toolNotice("get_run", step, offered()).doing).toMatch(
      /^Reading the step .+ of the run /u,
    );
    expect(toolNotice("get_run", step, offered()).confirm).toBeUndefined();
  });

  it("names step, run and output before it ends, in both tools alike", () => {
    const output = { summary: "A page", note: "[click](command:x)" };
    const one = toolNotice("complete_step", { ...step, output }, offered()).confirm;
    expect(one?.title).toBe("Complete the step “Design it”?");
    expect(one?.message).toContain("**ship**");
    expect(one?.message).toContain("A page");
    expect(one?.message).not.toContain("](command:");
    const same = { ...task, summary: "s", next_action: "continue", detailed_work: "A page" };
    expect(toolNotice("orchestrator_complete_subtask", same, offered()).confirm?.title).toBe(
      one?.title,
    );
  });

  it("says that it fails, and why", () => {
    const failed = toolNotice("complete_step", { ...step, error: "No brief" }, offered()).confirm;
    expect(failed?.title).toBe("Say that the step “Design it” failed?");
    expect(failed?.message).toContain("No brief");
    const blocked = { ...task, summary: "No brief", next_action: "blocked" };
    expect(toolNotice("orchestrator_complete_subtask", blocked, offered()).confirm).toEqual(failed);
  });

  it("shows the beginning of a long output, and says where a step is unknown what it is called", () => {
    const long = toolNotice("complete_step", { ...step, output: "x".repeat(9_000) }, offered());
    expect(long.confirm?.message.length).toBeLessThan(1_200);
    const unknown = toolNotice("complete_step", { run_id: "r", step_id: "s" }, undefined);
    expect(unknown.confirm?.title).toBe("Complete the step “s”?");
  });

  it("is asked of the folder that has the run", () => {
    const other = new RunPlay([planned("a")], "run-9");
    const desks = [{ board: { world: other.rules.world() } }, offered()];
    expect(deskFor(desks, step)).toBe(desks[1]);
    expect(deskFor(desks, task)).toBe(desks[1]);
    expect(deskFor(desks, { project_id: task.task_id })).toBe(desks[1]);
    expect(deskFor(desks, { run_id: "nowhere" })).toBe(desks[0]);
  });
});
