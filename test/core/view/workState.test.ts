import { describe, expect, it } from "vitest";
import { summarizeProject } from "../../../src/core/view/workState";
import { actor, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");

/** Baton wanted one value, a person wrote another one before it was in the file. */
function disagree(command: Parameters<Rules["decide"]>[0], hand: (text: string) => string) {
  const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
  const decision = rules.decide(command, ann);
  if (!decision.ok) throw new Error(decision.message);
  rules.commit(decision.events);
  rules.write("a/AGENCY.md", hand(rules.text("a/AGENCY.md")));
  rules.sync();
  return summarizeProject(rules.world(), rules.project("a"), ann, rules.now);
}

describe("a conflict", () => {
  it("shows at its project, also where it stands in nobody's way", () => {
    const { state, explanation } = disagree(
      { type: "set_priority", project: "a", priority: "critical" },
      (text) => text.replace(/priority: \w+/u, "priority: low"),
    );
    expect(state).toBe("conflict");
    expect(explanation.ready).toBe(true);
  });

  it("is none where the file was left alone", () => {
    const { state } = disagree(
      { type: "set_priority", project: "a", priority: "critical" },
      (text) => text,
    );
    expect(state).toBe("ready");
  });
});
