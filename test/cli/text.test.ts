import { describe, expect, it } from "vitest";
import { cut, plain, plainLines, table, widthOf, wrap } from "../../src/adapters/cli/text";

const look = { colours: false, width: 40 };
const long = "a rather long description of something that goes on and on";

describe("columns", () => {
  it("are aligned, and empty ones take no room", () => {
    const rows = [
      [{ text: "a" }, { text: "" }, { text: "one" }],
      [{ text: "bbb" }, { text: "" }, { text: "two" }],
    ];
    expect(table(rows, look)).toEqual(["  a    one", "  bbb  two"]);
  });

  it("fit the terminal: the widest gives way, with an ellipsis", () => {
    const lines = table([[{ text: "id" }, { text: long }, { text: "ready" }]], look);
    expect(lines.map(widthOf).every((width) => width <= 40)).toBe(true);
    expect(lines[0]).toMatch(/^ {2}id {2}a rather.*… {2,3}ready$/u);
  });

  it.each([20, 30, 45, 60, 79, 80, 81, 120])(
    "are never wider than %d with two long ones",
    (width) => {
      const rows = [
        [{ text: "some-project-id#1.2.3" }, { text: long }, { text: `${long} ${long}` }],
      ];
      for (const line of table(rows, { colours: false, width })) {
        // Three columns keep twelve places each, whatever the width.
        expect(widthOf(line)).toBeLessThanOrEqual(Math.max(width, 2 + 3 * 12 + 2 * 2));
      }
    },
  );

  it("are not cut where nobody looks", () => {
    expect(table([[{ text: long }]], { colours: false, width: undefined }, 0)).toEqual([long]);
  });

  it("keep their alignment under colours and wide letters", () => {
    const rows = [
      [{ text: "日本", style: "red" as const }, { text: "x" }],
      [{ text: "abcd" }, { text: "x" }],
    ];
    expect(table(rows, { colours: true, width: 40 }, 0)).toEqual([
      "\u001B[31m日本\u001B[39m  x",
      "abcd  x",
    ]);
  });
});

describe("texts", () => {
  it("lose what would steer a terminal", () => {
    expect(plain("a\u001B[2Jb\nc\u202Ed\u0000")).toBe("a [2Jb c d");
    expect(plainLines("a\u001B[2J\r\nb\tc\u202E")).toBe("a\uFFFD[2J\nb\tc\uFFFD");
  });

  it("are cut and wrapped by places, not by letters", () => {
    expect(cut("日本語です", 6)).toBe("日本…");
    expect(cut("short", 6)).toBe("short");
    expect(wrap("one two three\nfour", { colours: false, width: 8 }, 2)).toEqual([
      "  one",
      "  two",
      "  three",
      "  four",
    ]);
  });
});
