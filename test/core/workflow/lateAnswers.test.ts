import { describe, expect, it } from "vitest";
import { lateAcknowledgement, lateStepAnswer } from "../../../src/core/workflow/lateAnswers";
import { minute } from "../../support/board/rules";
import { actor, ada, planned, RunPlay } from "../view/runPlay";

const bea = { ...actor("bea", "user:9"), source: "vscode" } as const;
const approval = planned("ask", { kind: "gate", gate: { kind: "approval", question: "Ship?" } });

function late(play: RunPlay, id: string): string | undefined {
  const run = play.rules.board.runs.get(play.run);
  if (run === undefined) throw new Error("no run");
  return lateStepAnswer(play.rules.board, run, { id, title: id }, play.rules.now);
}

describe("an answer that comes too late", () => {
  it("is told who answered the approval, when and how, and changes nothing", () => {
    const play = new RunPlay([approval, planned("other")]);
    play.advance({ kind: "ask", step: "ask", question: "Ship?" });
    expect(late(play, "ask")).toBeUndefined();
    const answer = { type: "answer_approval", run: play.run, step: "ask" } as const;
    play.rules.must({ ...answer, approved: true, comment: "Looks fine." }, bea);
    play.rules.now += 12 * minute;
    const before = play.rules.board;
    const said = "“ask” was approved already by bea, 12 min ago: Looks fine.";
    expect(play.rules.decide({ ...answer, approved: false, comment: "No" }, ada)).toMatchObject({
      ok: false,
      code: "not_ready",
      message: said,
    });
    expect(play.rules.board).toBe(before);
    expect(late(play, "ask")).toBe(said);
    play.end(play.begin("other"));
    play.advance({ kind: "finish", status: "success", error: undefined });
    // Also when the run is over meanwhile.
    expect(play.rules.decide({ ...answer, approved: true }, ada)).toMatchObject({
      message: said,
    });
  });

  it("is told who had the checks made again, and what came of it", () => {
    const play = new RunPlay([
      planned("ready", { kind: "gate", gate: { kind: "checks", checks: [] } }),
    ]);
    play.advance({ kind: "gate", step: "ready", verdict: "no_go", results: [] });
    const recheck = { type: "recheck", run: play.run, step: "ready" } as const;
    play.rules.must(recheck, bea);
    expect(play.rules.decide(recheck, ada)).toMatchObject({
      message: "“ready” was checked again already by bea, less than a minute ago.",
    });
    play.advance({ kind: "gate", step: "ready", verdict: "go", results: [] });
    expect(late(play, "ready")).toMatch(/by bea, less than a minute ago, and says GO\.$/u);
  });

  it("is told who did the step that was to be done by hand", () => {
    const play = new RunPlay([planned("page"), planned("other")]);
    play.offer("page", "bea");
    expect(late(play, "page")).toBeUndefined();
    const end = { status: "success" } as const;
    const complete = { type: "complete_step", run: play.run, step: "page", end } as const;
    play.rules.must(complete, bea);
    expect(play.rules.decide(complete, ada)).toMatchObject({
      message: "“page” was done already by bea, less than a minute ago.",
    });
  });

  it("is told who acknowledged an alert", () => {
    const play = new RunPlay([planned("one")]);
    play.end(play.begin("one"), "It broke.");
    const error = {
      kind: "execution",
      code: "exit",
      message: "It broke.",
      place: undefined,
    } as const;
    play.advance({ kind: "finish", status: "failure", error });
    const [alert = ""] = play.rules.board.alerts.keys();
    expect(lateAcknowledgement(play.rules.board, alert, play.rules.now)).toBeUndefined();
    play.rules.must({ type: "acknowledge_alerts", alerts: [alert] }, bea);
    play.rules.now += 3 * minute;
    expect(lateAcknowledgement(play.rules.board, alert, play.rules.now)).toBe(
      "This alert was acknowledged already: by bea, 3 min ago.",
    );
  });
});
