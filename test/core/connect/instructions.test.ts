import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hasInstructions,
  withInstructions,
  withoutInstructions,
} from "../../../src/core/connect/instructions";

describe("the block of instructions", () => {
  it("takes back exactly what it gave, whatever the file said", () => {
    const line = fc.constantFrom("# Rules", "Be kind.", "", "- one", "<!-- mine -->", "  indented");
    const file = fc
      .tuple(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
      )
      .map(([lines, eol, closed]) => lines.join(eol) + (closed ? eol : ""))
      .filter((text) => text !== "");
    fc.assert(
      fc.property(file, (text) => {
        const given = withInstructions(text);
        expect(given.startsWith(text)).toBe(true);
        expect(hasInstructions(given)).toBe(true);
        expect(withInstructions(given)).toBe(given);
        expect(withoutInstructions(given)).toBe(text);
      }),
    );
  });

  it("makes a file, and takes it away again", () => {
    const made = withInstructions(undefined);
    expect(made).toContain("claim_project");
    expect(withoutInstructions(made)).toBeUndefined();
  });

  it("leaves what a person wrote behind it", () => {
    const text = `${withInstructions("# Rules\n")}\nMore rules.\n`;
    expect(withoutInstructions(text)).toBe("# Rules\n\nMore rules.\n");
    const first = `${withInstructions(undefined)}\nMore rules.\n`;
    expect(withoutInstructions(first)).toBe("\nMore rules.\n");
  });

  it("is brought up to date in its place", () => {
    const old = "# A\n\n<!-- baton:begin -->\nOld words\n<!-- baton:end -->\n\n# B\n";
    const now = withInstructions(old);
    expect(now).not.toContain("Old words");
    expect(now.startsWith("# A\n\n<!-- baton:begin -->")).toBe(true);
    expect(now.endsWith("<!-- baton:end -->\n\n# B\n")).toBe(true);
    expect(withoutInstructions("# A <!-- baton:begin --> open")).toBe(
      "# A <!-- baton:begin --> open",
    );
  });
});
