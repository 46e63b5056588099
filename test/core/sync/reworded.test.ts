/** A task without an id is tracked by its text, and worktrees may spell it differently for a while. */
import { describe, expect, it } from "vitest";
import { actor, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const here = "a/AGENCY.md";
const there = "wt2:a/AGENCY.md";
const old = { project: "a", task: "Old words" };
const now = { project: "a", task: "New words" };

/** Claimed and begun, then reworded in the worktree of that name. */
function reworded(where: string): Rules {
  const body = "- [ ] Before\n- [ ] Old words\n- [ ] After";
  const rules = new Rules({
    [here]: projectText({ id: "a", body }),
    [there]: projectText({ id: "a", body }),
  });
  rules.must({ type: "claim", target: old }, ann);
  rules.must({ type: "start", target: old }, ann);
  rules.write(where, rules.text(where).replace("Old words", "New words"));
  rules.sync();
  return rules;
}

describe.each([
  { where: here, worktree: ".", other: "wt2" },
  { where: there, worktree: "wt2", other: "." },
])("a claimed task that is reworded in $worktree", ({ where, worktree, other }) => {
  it("stays claimed in both, under either name, and is claimed by nobody else", () => {
    const rules = reworded(where);
    expect([...rules.board.claims.values()]).toHaveLength(1);
    for (const [target, at] of [
      [now, worktree],
      [old, other],
    ] as const) {
      expect(rules.decide({ type: "claim", target }, bob, at)).toMatchObject({
        ok: false,
        code: "already_claimed",
      });
      expect(rules.decide({ type: "extend", target }, ann, at)).toMatchObject({ ok: true });
    }
  });

  it("is completed once, in the file of the worktree where that was asked", () => {
    for (const [target, at] of [
      [now, worktree],
      [old, other],
    ] as const) {
      const rules = reworded(where);
      rules.must({ type: "complete", target }, ann, at);
      expect(rules.board.executions.size).toBe(0);
      expect(rules.board.totals.executions).toBe(1);
      expect(rules.text(at === "." ? here : there)).toContain(`- [x] ${target.task}`);
      expect(rules.board.edits.size).toBe(0);
    }
  });

  it("ticked by hand where it kept its words finishes what was in progress on it", () => {
    const rules = reworded(where);
    const file = other === "." ? here : there;
    rules.write(file, rules.text(file).replace("- [ ] Old words", "- [x] Old words"));
    rules.sync();
    expect(rules.board.executions.size).toBe(0);
    expect(rules.decide({ type: "claim", target: now }, bob, worktree)).toMatchObject({
      ok: false,
    });
  });

  it("has one name again when the other worktree takes the words over, or its own ones back", () => {
    const rules = reworded(where);
    const file = other === "." ? here : there;
    rules.write(file, rules.text(file).replace("Old words", "New words"));
    rules.sync("git");
    expect([...rules.board.claims.values()].map(({ task }) => task)).toEqual(["~New words"]);
    expect(rules.decide({ type: "claim", target: now }, bob, other)).toMatchObject({ ok: false });

    const back = reworded(where);
    back.write(where, back.text(where).replace("New words", "Old words"));
    back.sync();
    expect([...back.board.claims.values()].map(({ task }) => task)).toEqual(["~Old words"]);
    expect(back.decide({ type: "claim", target: old }, bob, other)).toMatchObject({ ok: false });
  });

  it("may be reworded in the other worktree as well, to something else", () => {
    const rules = reworded(where);
    const file = other === "." ? here : there;
    rules.write(file, rules.text(file).replace("Old words", "Other words"));
    rules.sync();
    const third = { project: "a", task: "Other words" };
    for (const [target, at] of [
      [now, worktree],
      [third, other],
    ] as const) {
      expect(rules.decide({ type: "claim", target }, bob, at)).toMatchObject({
        code: "already_claimed",
      });
    }
    rules.must({ type: "complete", target: third }, ann, other);
    expect(rules.board.executions.size).toBe(0);
  });
});
