import { describe, expect, it } from "vitest";
import { AskedLines } from "../../../src/core/workflow/askedLines";

/** A person who answers as told, and what was asked. */
function asking(answers: readonly boolean[]) {
  const asked: string[] = [];
  const allowed = new Set<string>();
  const left = [...answers];
  const lines = new AskedLines({
    allowed: async (line) => Promise.resolve(allowed.has(line.join(" "))),
    allow: async () => Promise.resolve(),
    ask: async (line, run, step) => {
      asked.push(`${line.join(" ")} for ${step} of ${run}`);
      const yes = left.shift() === true;
      if (yes) allowed.add(line.join(" "));
      return Promise.resolve(yes);
    },
  });
  return {
    asked,
    may: (id: string, ...line: string[]) => lines.mayRun(line, "r1", { id, title: id }),
  };
}

describe("a command line that a run comes to", () => {
  it("is asked for once, when the answer is yes", async () => {
    const { asked, may } = asking([true]);
    expect([await may("a", "npm", "test"), await may("b", "npm", "test")]).toEqual([true, true]);
    expect(asked).toEqual(["npm test for a of r1"]);
  });

  it("is asked for once, when the answer is no; another line is another question", async () => {
    const { asked, may } = asking([false, true]);
    expect(await may("a", "npm", "test")).toBe(false);
    expect(await may("b", "npm", "test")).toBe(false);
    expect(await may("c", "go", "test")).toBe(true);
    expect(asked).toEqual(["npm test for a of r1", "go test for c of r1"]);
  });

  it("is asked for again when a step that was refused is tried again", async () => {
    const { asked, may } = asking([false, true]);
    await may("a", "npm", "test");
    await may("b", "npm", "test");
    expect(await may("b", "npm", "test")).toBe(true);
    expect(await may("a", "npm", "test")).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it("is refused where nobody is there", async () => {
    const lines = new AskedLines({
      allowed: async () => Promise.resolve(false),
      allow: async () => Promise.resolve(),
    });
    expect(await lines.mayRun(["make"], "r1", { id: "a", title: "A" })).toBe(false);
    expect(lines.remedy).toBe("");
  });
});
