import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../../src/adapters/markdown/format";
import { actor, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const file = "a/AGENCY.md";

function one(text = projectText({ id: "a" })): Rules {
  return new Rules({ [file]: text });
}

function notes(rules: Rules): readonly string[] {
  const parsed = markdownFormat.parse(rules.text(file));
  return parsed.ok ? parsed.document.notes.map(({ text }) => text) : [];
}

describe("status", () => {
  it("blocked and the flag always say the same", () => {
    const rules = one();
    const status = { type: "set_status", project: "a" } as const;
    rules.must({ ...status, status: "blocked", reason: "no key" }, ann);
    expect(rules.text(file)).toMatch(/status: blocked[^]*blocked: true\nblocking_reason: no key/u);
    rules.must({ ...status, status: "active" }, ann);
    expect(rules.text(file)).toMatch(/status: active[^]*blocked: false\nblocking_reason: null/u);
    expect(rules.must({ ...status, status: "active" }, ann)).toEqual([]);
  });

  it("unblocks to active, or to what it was when only the flag said so", () => {
    const rules = one();
    rules.must({ type: "block", target: { project: "a" }, reason: "no key" }, ann);
    rules.must({ type: "unblock", target: { project: "a" } }, bob);
    expect(rules.text(file)).toMatch(/status: active[^]*blocked: false/u);
    expect(rules.must({ type: "unblock", target: { project: "a" } }, bob)).toEqual([]);
    const flagged = one(projectText({ id: "a", blocked: true }));
    flagged.must({ type: "unblock", target: { project: "a" } }, ann);
    expect(flagged.text(file)).toMatch(/status: pending[^]*blocked: false/u);
  });

  it("is the holder's while there is one, or anybody's by force", () => {
    const rules = one();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    const cancel = { type: "set_status", project: "a", status: "cancelled" } as const;
    expect(rules.act(cancel, bob)).toMatchObject({ code: "not_holder" });
    expect(rules.act({ ...cancel, force: { reason: "" } }, bob)).toMatchObject({
      code: "reason_required",
    });
    expect(rules.act({ ...cancel, force: { reason: "wrong idea" } }, bob).ok).toBe(true);
  });

  it("changes nothing over somebody's claim where all is as asked", () => {
    const rules = one();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    const force = { reason: "to be sure" };
    const status = { type: "set_status", project: "a", status: "pending", force } as const;
    expect(rules.must(status, bob)).toEqual([]);
    const unblock = { type: "unblock", target: { project: "a", task: "read" }, force } as const;
    expect(rules.must(unblock, bob)).toEqual([]);
  });

  it("and priority take known words only", () => {
    const rules = one();
    const word = "urgent" as never;
    expect(rules.act({ type: "set_priority", project: "a", priority: word }, ann)).toMatchObject({
      code: "invalid_argument",
    });
    expect(rules.act({ type: "set_status", project: "a", status: word }, ann)).toMatchObject({
      code: "invalid_argument",
    });
    rules.must({ type: "set_priority", project: "a", priority: "high" }, ann);
    expect(rules.text(file)).toContain("priority: high");
  });
});

describe("owner", () => {
  it("is cleared when no claim stands behind it, and not over a holder", () => {
    const rules = one(projectText({ id: "a", owner: "cy" }));
    rules.must({ type: "clear_owner", project: "a" }, ann);
    expect(rules.must({ type: "clear_owner", project: "a" }, ann)).toEqual([]);
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    expect(rules.act({ type: "clear_owner", project: "a" }, bob)).toMatchObject({
      code: "not_holder",
    });
  });
});

describe("a note", () => {
  it("stands newest first, keeps its lines, and is taken back as it was written", () => {
    const rules = one();
    rules.must({ type: "note", project: "a", text: "one" }, ann);
    rules.now += minute;
    rules.must({ type: "note", project: "a", text: "two\nmore" }, ann);
    expect(notes(rules)).toEqual(["two\nmore", "one"]);
    const parts = { time: "2026-11-20 14:05", author: "ann", text: "one" };
    rules.must({ type: "remove_note", project: "a", ...parts }, ann);
    expect(notes(rules)).toEqual(["two\nmore"]);
  });

  it("is not lost when another begins alike in the same minute", () => {
    const rules = one();
    rules.must({ type: "note", project: "a", text: "Progress\nparsed" }, ann);
    rules.must({ type: "note", project: "a", text: "Progress\nprinted" }, ann);
    rules.must({ type: "note", project: "a", text: "Progress\nprinted" }, ann);
    expect(notes(rules)).toEqual(["Progress (2)\nprinted", "Progress\nparsed"]);
  });

  it("is not lost when another begins alike before the first is in the file", () => {
    const rules = one();
    const first = rules.decide({ type: "note", project: "a", text: "Progress\nparsed" }, ann);
    if (first.ok) rules.commit(first.events, ann);
    const second = rules.decide({ type: "note", project: "a", text: "Progress\nprinted" }, ann);
    if (second.ok) rules.commit(second.events, ann);
    rules.sync();
    expect(notes(rules)).toEqual(["Progress (2)\nprinted", "Progress\nparsed"]);
  });

  it("of an agent with an odd name reads back", () => {
    const rules = one();
    rules.must({ type: "note", project: "a", text: "x" }, actor("team: *a*\nb"));
    expect(notes(rules)).toEqual(["x"]);
    rules.must({ type: "claim", target: { project: "a" }, note: "mine" }, actor("team: *a* b"));
    expect(notes(rules)).toEqual(["mine", "x"]);
  });

  it("has a text, and not too much of it", () => {
    const rules = one();
    expect(rules.act({ type: "note", project: "a", text: " \n" }, ann).ok).toBe(false);
    expect(rules.act({ type: "note", project: "a", text: "x".repeat(16_001) }, ann)).toMatchObject({
      code: "invalid_argument",
    });
    rules.must({ type: "note", project: "a", text: "x".repeat(16_000) }, ann);
  });
});
