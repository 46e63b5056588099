import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutFront } from "../../../src/core/view/cutFront";

describe("a text whose front is cut", () => {
  it("is left alone while it is short enough", () => {
    expect(cutFront("abc\n", 4)).toBe("abc\n");
  });

  it("begins with a whole line", () => {
    expect(cutFront("one\ntwo\nthree\nfour\n", 14)).toBe("…\nthree\nfour\n");
  });

  it("keeps the end of one long line, also of one that has just ended", () => {
    expect(cutFront("x".repeat(500), 400)).toBe(`…${"x".repeat(400)}`);
    expect(cutFront(`${"x".repeat(500)}\n`, 400)).toBe(`…${"x".repeat(399)}\n`);
  });

  it("never keeps half of a character", () => {
    expect(cutFront("🎼🎼", 3)).toBe("…🎼");
  });

  it("is an end of the whole, and at least half of what may be kept", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 200 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 50 }), (text, most) => {
        const kept = cutFront(text, most).replace(/^…/u, "");
        expect(text.endsWith(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(text.length, most / 2));
      }),
    );
  });
});
