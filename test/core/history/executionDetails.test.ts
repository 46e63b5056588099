import { describe, expect, it } from "vitest";
import { cutJson } from "../../../src/core/history/cutJson";
import { executionDetails } from "../../../src/core/history/executionDetails";
import { parseDuration, parseMoment } from "../../../src/core/view/moments";
import { actor, hour, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";
import { historyOf, readerOf } from "./play";

const haiku = actor("claude-haiku");
const sonnet = actor("claude-sonnet");
const whole = { project: "a" };

async function detailsOf(rules: Rules, key: number) {
  const details = await executionDetails(
    historyOf(rules.commits),
    key,
    readerOf(rules.commits),
    rules.now,
  );
  if (details === undefined) throw new Error("no such execution");
  return details;
}

describe("details of an execution", () => {
  it("say what it took, gave, waited for and was handed over with", async () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    rules.must({ type: "claim", target: whole }, haiku);
    rules.must({ type: "start", target: whole }, haiku);
    rules.now += 5 * minute;
    const artifacts = ["plan.json", "docs\\plan.md"];
    rules.must({ type: "complete", target: whole, summary: "read it", artifacts }, haiku);
    const message = {
      to: "claude-sonnet",
      task: "Write",
      deliverable: "reading",
      context: "it is long",
      requirements: ["patience"],
      continuesWith: "Sleep",
    };
    rules.must({ type: "release", target: whole, how: { kind: "handoff", message } }, haiku);
    rules.now += 10 * minute;
    rules.must({ type: "claim", target: whole }, sonnet);
    rules.must({ type: "start", target: whole }, sonnet);
    rules.now += minute;
    const given = await detailsOf(rules, 0);
    expect(given).toMatchObject({
      agent: "claude-haiku",
      title: "Read",
      state: "success",
      summary: "read it",
      artifacts: [
        { path: "plan.json", direction: "out" },
        { path: "docs/plan.md", direction: "out" },
      ],
      given: [{ from: "claude-haiku", to: "claude-sonnet", continuesWith: "Sleep" }],
      received: undefined,
      wait: undefined,
    });
    rules.must({ type: "complete", target: whole, status: "failure", summary: "no" }, sonnet);
    rules.must({ type: "start", target: whole }, sonnet);
    expect((await detailsOf(rules, 2)).received).toMatchObject({ from: "claude-haiku" });
    const taken = await detailsOf(rules, 1);
    expect(taken).toMatchObject({
      state: "failure",
      error: "no",
      received: { from: "claude-haiku", requirements: ["patience"] },
      wait: { cause: "queued", on: undefined },
    });
  });

  it("list the tries that belong together, and no earlier ones", async () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    rules.must({ type: "claim", target: whole }, haiku);
    const fail = (summary: string) => {
      rules.must({ type: "start", target: whole }, haiku);
      rules.now += minute;
      rules.must({ type: "complete", target: whole, status: "failure", summary }, haiku);
    };
    fail("first");
    fail("second");
    rules.must({ type: "start", target: whole }, haiku);
    rules.now += 2 * minute;
    rules.must({ type: "complete", target: whole, summary: "third" }, haiku);
    rules.must({ type: "tick", target: { project: "a", task: "read" }, done: false }, haiku);
    fail("again");
    for (const key of [0, 1, 2]) {
      const { attempts } = await detailsOf(rules, key);
      expect(attempts.map(({ key: one, text, attempt }) => [one, text, attempt])).toEqual([
        [0, "first", 1],
        [1, "second", 2],
        [2, "third", 3],
      ]);
    }
    expect((await detailsOf(rules, 3)).attempts).toMatchObject([{ text: "again", attempt: 1 }]);
    expect((await detailsOf(rules, 0)).error).toBe("first");
  });

  it("are not there for an execution that is not", async () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    const history = historyOf(rules.commits);
    expect(await executionDetails(history, 7, readerOf([]), rules.now)).toBeUndefined();
  });

  it("are cut where they are long", () => {
    const long = cutJson({ text: "x".repeat(5_000), list: Array.from({ length: 500 }, () => 1) });
    expect(JSON.stringify(long).length).toBeLessThan(2_600);
    expect(JSON.stringify(long)).toContain("3000 more characters");
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(JSON.stringify(cutJson(deep)).length).toBeLessThan(40);
    expect(cutJson(JSON.parse('{"__proto__":{"polluted":true}}'))).not.toHaveProperty("polluted");
  });
});

describe("times as they are typed", () => {
  const now = Date.UTC(2026, 10, 20, 15, 0);
  const calendar = {
    at: (year: number, month: number, day: number, h: number, m: number) =>
      Date.UTC(year, month - 1, day, h, m),
    today: { year: 2026, month: 11, day: 20 },
  };

  it("are durations", () => {
    expect(
      ["25", "25 min", "1 h 30 min", "1h30", "1:30", "45 s", "2 days"].map(parseDuration),
    ).toEqual([25 * minute, 25 * minute, 90 * minute, 90 * minute, 90 * minute, 45_000, 48 * hour]);
    for (const text of ["", "soon", "-5", "5 parsecs", "1 h and a bit"]) {
      expect(parseDuration(text)).toBeUndefined();
    }
  });

  it("are moments", () => {
    expect(parseMoment("now", now, calendar)).toBe(now);
    expect(parseMoment("20 min ago", now, calendar)).toBe(now - 20 * minute);
    expect(parseMoment("14:30", now, calendar)).toBe(now - 30 * minute);
    expect(parseMoment("16:00", now, calendar)).toBe(now - 23 * hour);
    expect(parseMoment("2026-11-19 15:00", now, calendar)).toBe(now - 24 * hour);
    for (const text of ["", "25:00", "2026-13-01 10:00", "tomorrow", "a while ago"]) {
      expect(parseMoment(text, now, calendar)).toBeUndefined();
    }
  });
});
