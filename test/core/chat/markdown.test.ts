import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, it } from "vitest";
import { md } from "../../../src/core/chat/markdown";

const parser = new MarkdownIt({ html: true, linkify: true });

it("words of others are shown as they are, and mean nothing", () => {
  const nasty = fc.constantFrom(
    "[click](command:baton.claim)",
    "<img src=x onerror=y>",
    "![x](https://example.com/x.png)",
    "https://example.com",
    "`code` **bold** _it_ ~~no~~",
    "# title",
    "- [ ] box",
    "$(trash) &lt; &amp;",
    "a | b\n--- | ---",
    "> quote",
    "1. one",
    "\\",
  );
  const text = fc.array(fc.oneof(nasty, fc.string({ maxLength: 20 })), { maxLength: 4 });
  fc.assert(
    fc.property(text, (parts) => {
      const words = parts.join(" ");
      const tokens = parser.parseInline(md(words), {})[0]?.children ?? [];
      const kinds = new Set(tokens.map(({ type }) => type));
      kinds.delete("text_special");
      kinds.delete("text");
      expect([...kinds]).toEqual([]);
      const shown = tokens.map(({ content }) => content).join("");
      expect(shown).toBe(words.replaceAll(/\s+/gu, " ").trim());
    }),
  );
});

it("a long text is cut", () => {
  expect(md("x".repeat(1_000)).length).toBeLessThanOrEqual(301);
});
