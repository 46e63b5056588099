/** Random project files made of the fragments that Markdown and YAML readers stumble over. */
import fc from "fast-check";

const words = fc.constantFrom(
  "alpha",
  "beta",
  "gamma delta",
  "`code`",
  "**bold**",
  "über",
  "🎉",
  "a_b",
  "\\[x]",
  "[link](x)",
  "<b>",
  "&amp;",
  "x @agent",
  "y ^id",
  "needs:id ~30m",
);
const boxes = fc.constantFrom(
  "[ ]",
  "[x]",
  "[X]",
  "[ ]",
  "[x]",
  "[]",
  "[y]",
  "[\t]",
  "\\[ ]",
  "[ ](a)",
);
const bullets = fc.constantFrom(
  "- ",
  "- ",
  "* ",
  "+ ",
  "1. ",
  "1) ",
  "-\t",
  "-   ",
  "-     ",
  "- - ",
  "1. - ",
  "-",
  "> - ",
  "- > ",
  "- [ ] - ",
);
const indents = fc.constantFrom(
  "",
  "",
  "",
  "  ",
  "  ",
  "    ",
  "   ",
  "      ",
  "\t",
  " ",
  "  \t",
  "        ",
);
const gaps = fc.constantFrom(" ", " ", " ", "  ", "\t", "", "     ");

const taskLine = fc
  .tuple(indents, bullets, boxes, gaps, words)
  .map(([indent, bullet, box, gap, text]) => `${indent}${bullet}${box}${gap}${text}`);
const oddLine = fc
  .tuple(
    indents,
    fc.constantFrom(
      "",
      "",
      "",
      "---",
      "***",
      "===",
      "```",
      "```js",
      "~~~",
      "````",
      "<!--",
      "-->",
      "<!-- x -->",
      "<div>",
      "</div>",
      "<pre>",
      "</pre>",
      "<script>",
      "> quote",
      ">",
      "- item",
      "1. item",
      "- ",
      "-",
      "[ ] bare",
      "# One",
      "## Two",
      "## Agent Notes",
      "### Phase 1: X (A - b)",
      "#### Four ####",
      "#",
      "##",
      "[x]: /url",
      "[ref]: <u> 'title'",
      "| a | b |",
      "| - | - |",
      "&nbsp;",
      "\\",
      "- **2026-01-02 03:04 - a**: note",
      "    code",
      "\tcode",
      "text  ",
      "  # inner",
      "- # in item",
      "- ```",
      "- <!--",
      "=",
      "- [ ]",
      "- [ ] ",
      "- [x]\t",
    ),
  )
  .map(([indent, text]) => indent + text);
const proseLine = fc.tuple(indents, words).map(([indent, text]) => indent + text);

const line = fc.oneof(
  { weight: 5, arbitrary: taskLine },
  { weight: 5, arbitrary: oddLine },
  { weight: 1, arbitrary: proseLine },
);

export const eols: fc.Arbitrary<string> = fc.constantFrom("\n", "\n", "\r\n", "\r");

/** A body of Markdown without mercy: tabs within indents, definitions, empty bullets, odd tags. */
export const randomBody: fc.Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 24 }), eols, fc.boolean())
  .map(([lines, eol, closed]) => lines.join(eol) + (closed ? eol : ""));

const tame = fc
  .tuple(fc.constantFrom("", "", "  ", "    ", "      "), line)
  .map(([indent, text]) => indent + text.trimStart())
  // Definitions and tags in lazy continuations, and bullets without text behind indented code.
  .filter(
    (text) =>
      !/^\s*(?:\[(?:x|ref)\]:.*|<\/?(?:b|pre|div|script)>.*|.*[-*+.)]\s*)$/u.test(text) ||
      /^(?:---|\*\*\*)$/u.test(text),
  )
  .filter((text) => !/^\s*(?:-\t|-   |1\) |> )|^\s+1\. |^1\. -/u.test(text));

/**
 * A body indented by twos, without the things over which CommonMark readers differ: here micromark
 * and markdown-it have to agree in every case.
 */
export const tameBody: fc.Arbitrary<string> = fc
  .tuple(fc.array(tame, { maxLength: 24 }), eols, fc.boolean())
  .map(([lines, eol, closed]) => lines.join(eol) + (closed ? eol : ""));

const scalars = fc.constantFrom(
  "null",
  "~",
  "",
  "pending",
  "active",
  '"quoted"',
  "'single'",
  "2026-01-01",
  "2026-01-01T00:00:00Z",
  "1.10",
  "yes",
  "true",
  "[a, b]",
  "{a: b}",
  "|\n  block\n  text",
  ">-\n  folded\n\n  text",
  "plain\n  on two lines",
  "a # comment",
  "'it''s'",
  '"a\\nb"',
  "&anchor x",
  "*anchor",
  "!!str 12",
  "0b11",
  "-.5",
  "- x",
  "@x",
  "%x",
  "a: b",
  "# only a comment",
  "x\t",
  "🦊",
  '"a\n\n  b"',
  "|+\n  kept\n\n",
  "? x",
);
const keys = fc.constantFrom(
  "project_id",
  "status",
  "owner",
  "last_updated",
  "blocked",
  "blocking_reason",
  "priority",
  "tags",
  "dependencies",
  "extra",
  '"owner"',
  "? owner",
  "__proto__",
  "<<",
  "  status",
  "- a",
  "title ",
);
const yamlLine = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(keys, fc.constantFrom(": ", ": ", ":", ":\t", ":\n  "), scalars)
      .map((parts) => parts.join("")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "# comment",
      "",
      "  # indented",
      "...",
      "---x",
      "{",
      "}",
      "\t",
      "&a",
      "status: pending # c",
    ),
  },
);

const uniqueKeyLines = fc.uniqueArray(yamlLine, {
  maxLength: 9,
  selector: (text) => text.split(":")[0] ?? text,
});

const frontMatter = fc.oneof(
  {
    weight: 8,
    arbitrary: uniqueKeyLines.map(
      (lines) => `---\n${lines.map((text) => `${text}\n`).join("")}---\n`,
    ),
  },
  { weight: 2, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "---\n",
      "---js\n1\n---\n",
      "---\n{status: active, owner: null}\n---\n",
      "--- \n---",
      "---\n\n---\n",
    ),
  },
);

/** A whole file, most of them readable. */
export const randomFile: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("", "", "", "\uFEFF"), frontMatter, randomBody, eols)
  .map(([bom, front, body, eol]) => bom + front.replaceAll("\n", eol) + body);

/** Text that holds anything, with a liking for what Markdown and YAML treat as special. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\n",
        " ",
        "  ",
        "\t",
        "\r\n",
        "\r",
        "- ",
        "[ ]",
        "[x] ",
        "# ",
        "## Agent Notes\n",
        "```",
        "~~~",
        "<!--",
        "-->",
        "---\n",
        "===",
        "> ",
        "**",
        ": ",
        "\\",
        "*",
        "1. ",
        "\u0000",
        "\u2028",
        "\u0085",
        "\u00A0",
        "\uFEFF",
        "'",
        '"',
        "|",
        "{",
        "&",
        "@",
        "- **2026-01-02 03:04 - x**: y",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));
