import { describe, expect, it } from "vitest";
import { failedSteps, stepsFrom } from "../../../src/core/workflow/retrySteps";
import { planned, RunPlay } from "../view/runPlay";

const steps = [
  planned("plan"),
  planned("build", { kind: "group", needs: ["plan"] }),
  planned("build/api", { needs: ["plan"] }),
  planned("build/page", { needs: ["plan"] }),
  planned("docs", { needs: ["plan"] }),
  planned("test", { needs: ["build"], forEach: ["a", "b"] }),
  planned("ship", { needs: ["test", "docs"] }),
];

function started(): RunPlay {
  return new RunPlay(steps);
}

function from(play: RunPlay, id: string): readonly string[] {
  const run = play.rules.board.runs.get(play.run);
  if (run === undefined) throw new Error("no run");
  return stepsFrom(play.plan, run, id);
}

describe("a retry", () => {
  it("takes along what depends on the step, also through its group", () => {
    const play = started();
    expect(from(play, "build/api")).toEqual(["build/api", "test", "ship"]);
    expect(from(play, "docs")).toEqual(["docs", "ship"]);
    expect(from(play, "plan")).toEqual(["plan", "build/api", "build/page", "docs", "test", "ship"]);
  });

  it("of a group begins with all that is in it", () => {
    expect(from(started(), "build")).toEqual(["build/api", "build/page", "test", "ship"]);
  });

  it("of one instance leaves the others as they are", () => {
    expect(from(started(), "test[1]")).toEqual(["test[1]", "ship"]);
  });

  it("of what failed leaves out what is done", () => {
    const play = started();
    play.end(play.begin("plan"));
    play.end(play.begin("build/api"), "It broke.");
    play.end(play.begin("build/page"));
    play.end(play.begin("docs"));
    for (const step of ["test", "ship"]) {
      play.advance({ kind: "skip", step, cause: "dependency", why: "“build” failed." });
    }
    play.advance({ kind: "finish", status: "failure", error: undefined });
    const run = play.rules.board.runs.get(play.run);
    expect(run && failedSteps(play.plan, run)).toEqual(["build/api", "test", "ship"]);
  });
});
