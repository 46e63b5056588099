import { describe, expect, it } from "vitest";
import { AskingApprovals } from "../../../src/core/workflow/askingApprovals";

const line = ["npm", "test"];

function keeping() {
  const kept = new Set<string>();
  const approvals = {
    allowed: async (asked: readonly string[]) => Promise.resolve(kept.has(asked.join(" "))),
    allow: async (lines: readonly (readonly string[])[]) => {
      await Promise.resolve();
      for (const one of lines) kept.add(one.join(" "));
    },
  };
  return { kept, approvals: new AskingApprovals(approvals) };
}

describe("what a process lets its runs run", () => {
  it("is anything in a run that was allowed as a whole, and nothing of it is kept", async () => {
    const { kept, approvals } = keeping();
    approvals.allowFor("r1");
    expect(await approvals.allowed(line, "r1")).toBe(true);
    expect(await approvals.allowed(line, "r2")).toBe(false);
    expect(await approvals.allowed(line)).toBe(false);
    expect([...kept]).toEqual([]);
  });

  it("is what the person who is there saw and allowed, for good", async () => {
    const { kept, approvals } = keeping();
    expect(approvals.ask).toBeUndefined();
    let answer = false;
    approvals.askWith(async () => Promise.resolve(answer));
    expect(await approvals.ask?.(line, "r1", "Test")).toBe(false);
    expect([...kept]).toEqual([]);
    answer = true;
    expect(await approvals.ask?.(line, "r1", "Test")).toBe(true);
    expect([...kept]).toEqual(["npm test"]);
  });
});
