import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFrontMatter } from "../../../../src/adapters/markdown/frontMatterDoor";
import { complete } from "../../../../src/core/workflow/authoring/complete";
import { draftOf, valueOf } from "../../../../src/core/workflow/authoring/draft";
import { hover } from "../../../../src/core/workflow/authoring/hover";
import {
  definition,
  references,
  rename,
  renamed,
} from "../../../../src/core/workflow/authoring/renaming";
import { builtinWorkflows } from "../../../support/workflowMakers";
import { at, file, world } from "./support";

const builtin = readdirSync(builtinWorkflows)
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, text: readFileSync(`${builtinWorkflows}/${name}`, "utf8") }));

const text = `contracts:
  - { name: api, schema: { type: object } }
parameters:
  type: object
  required: [topic]
  properties:
    topic: { type: string, title: Topic, description: What it is about }
steps:
  - id: plan
    title: Plan it
    agent: planner
    with: { task: "{{ params.topic }}" }
    output_schema: { type: object, properties: { risks: { type: array, items: { type: string } } } }
  - id: build
    steps:
      - id: api
        agent: coder
        provides: [api]
        needs: [plan]
        with:
          risks: "{{ steps.plan.output.risks }} and {{steps.plan.output}}"
          steps.plan: not a name
      - id: plan2
        workflow: deploy
        condition: steps.plan.status == 'steps.plan' and steps.api.output
success_when: steps.plan.status == 'success'
`;

function words(marked: string): string {
  const { text: whole, offset } = at(file(marked));
  return hover(whole, offset, world)?.text ?? "";
}

/** The text with each place in brackets, the lines that have some. */
function shown(spans: readonly { readonly start: number; readonly end: number }[], whole: string) {
  let marked = whole;
  for (const { start, end } of spans.toSorted((a, b) => b.start - a.start)) {
    marked = `${marked.slice(0, start)}«${marked.slice(start, end)}»${marked.slice(end)}`;
  }
  return marked
    .split("\n")
    .filter((line) => line.includes("«"))
    .map((line) => line.trim());
}

describe("the outline", () => {
  it("of a template that ships says what YAML says", () => {
    for (const { name, text: whole } of builtin) {
      const read = readFrontMatter(whole);
      const draft = draftOf(whole);
      if (!read.ok || draft === undefined) throw new Error(name);
      const fields = Object.fromEntries(read.data);
      const said = valueOf(draft.root);
      // Folded lines are joined by YAML in its own way, which nobody needs here.
      const plain = (value: unknown) => JSON.stringify(value).replaceAll(/\\n|\s+/gu, "");
      expect(plain(said), name).toBe(plain(fields));
    }
  });

  it("of a text that is no template is nothing, or empty", () => {
    for (const whole of [
      "",
      "---",
      "---\n",
      "# Text",
      "---\n---\n",
      "---\n- a\n- b\n---\n",
      "--- x\na: b",
    ]) {
      expect(complete(whole, whole.length, world).length, whole).toBeLessThan(20);
      expect(hover(whole, 1, world)).toBeUndefined();
    }
    expect(draftOf("---\n- a\n- b\n---\n")?.flat.steps).toEqual([]);
  });

  it("of a megabyte costs no more than of the longest front matter", () => {
    const long = `---\nname: x\nsteps:\n${"  - id: a\n".repeat(110_000)}---\n`;
    const times = Array.from({ length: 20 }, () => {
      const started = performance.now();
      expect(complete(long, 20, world)).toEqual([]);
      return performance.now() - started;
    });
    // Reading it whole takes seconds; other processes only ever make it slower.
    expect(Math.min(...times)).toBeLessThan(200);
  });
});

describe("help", () => {
  it("never throws, wherever the cursor is and whatever was cut off", () => {
    for (const { text: whole } of builtin) {
      const front = whole.slice(0, whole.indexOf("\n---", 4) + 5);
      for (let offset = 0; offset <= front.length; offset += 67) {
        complete(whole, offset, world);
        complete(front.slice(0, offset), offset, world);
        hover(whole, offset, world);
      }
      for (let offset = 0; offset <= front.length; offset += 131) {
        const cut = front.slice(0, offset) + front.slice(offset + 30);
        hover(cut, offset, world);
        references(cut, offset);
        definition(cut, offset);
      }
    }
  });

  it("never throws on what nobody would write", () => {
    const piece = fc.constantFrom(
      ...[
        "steps:",
        "- ",
        "id: a",
        "\n",
        "  ",
        "\t",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        ": ",
        ", ",
        "#",
        "{{ ",
        " }}",
      ],
      ...[
        "params.",
        "steps.a",
        "|",
        ">",
        "&x ",
        "*x",
        "!!t ",
        "needs",
        "agent: ",
        "\r\n",
        "---",
        "__proto__",
        "..",
        "?",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(), (pieces, seed) => {
        const whole = `---\nname: x\n${pieces.join("")}`;
        const offset = seed % (whole.length + 1);
        for (const { replaces } of complete(whole, offset, world)) {
          expect(replaces.start).toBeLessThanOrEqual(offset);
          expect(replaces.end).toBeGreaterThanOrEqual(offset);
          expect(whole.slice(replaces.start, replaces.end)).not.toMatch(/[\r\n]/u);
        }
        hover(whole, offset, world);
        references(whole, offset);
      }),
      { numRuns: 1000 },
    );
  });

  it("does not grow with the square of a template of 300 steps", () => {
    const steps = Array.from(
      { length: 300 },
      (_, n) =>
        `  - id: s${n}\n    agent: coder\n    with: { a: "{{ steps.s${Math.max(0, n - 1)}.output }}" }\n`,
    );
    const whole = `---\nname: x\nsteps:\n${steps.join("")}    \n---\n`;
    const inside = whole.lastIndexOf("steps.s") + 6;
    const times = Array.from({ length: 40 }, () => {
      const started = performance.now();
      expect(complete(whole, inside, world).length).toBe(299);
      return performance.now() - started;
    });
    // Other processes only ever make it slower.
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe("hover", () => {
  it("says what a key means, with an example", () => {
    expect(words("st‸eps: []")).toContain("**steps**");
    expect(words("steps:\n  - { id: a, con‸tinue_on_error: true }")).toContain(
      "goes on when it failed",
    );
    expect(words("retry: { max_at‸tempts: 2 }")).toContain("whole number from 1 to 100");
    expect(words("parameters: { addi‸tionalProperties: false }")).toContain("no other keys");
    expect(words(text.replace("    topic:", "    to‸pic:"))).toContain("Topic: What it is about");
    expect(words("unk‸nown: 1")).toBe("");
    expect(words("# a com‸ment")).toBe("");
  });

  it("says what a value refers to", () => {
    expect(words(text.replace("[plan]", "[pl‸an]"))).toContain("work by planner");
    expect(words(text.replace("agent: planner", "agent: pla‸nner"))).toContain("Can do: planning");
    expect(words(text.replace("workflow: deploy", "workflow: dep‸loy"))).toContain("Ships it");
    expect(words("pattern: para‸llel")).toContain("All at once");
    expect(words("steps:\n  - { id: a, agent: b, runner: cla‸ude --model haiku }")).toContain(
      "Claude Code",
    );
  });

  it("says what a name leads to, up to the part under the cursor", () => {
    expect(words(text.replace("{{ params.topic", "{{ params.to‸pic"))).toContain(
      "What it is about",
    );
    expect(
      words(text.replace("{{ steps.plan.output.risks", "{{ steps.pl‸an.output.risks")),
    ).toContain("Plan it");
    expect(words(text.replace("output.risks", "output.ri‸sks"))).toContain("list of texts");
    expect(words(text.replace("plan.status ==", "plan.sta‸tus =="))).toContain(
      "success, failure or skipped",
    );
  });
});

describe("what is named", () => {
  const whole = file(text);
  const planUse = whole.indexOf("[plan]") + 2;

  it("is found where it is said and used", () => {
    expect(shown(references(whole, planUse), whole)).toEqual([
      "- id: «plan»",
      "needs: [«plan»]",
      'risks: "{{ steps.«plan».output.risks }} and {{steps.«plan».output}}"',
      "condition: steps.«plan».status == 'steps.plan' and steps.api.output",
      "success_when: steps.«plan».status == 'success'",
    ]);
    expect(shown(references(whole, whole.indexOf("params.topic") + 8), whole)).toEqual([
      "required: [«topic»]",
      "«topic»: { type: string, title: Topic, description: What it is about }",
      'with: { task: "{{ params.«topic» }}" }',
    ]);
    // A step and a contract of one name are not the same.
    expect(shown(references(whole, whole.indexOf("provides: [api]") + 12), whole)).toEqual([
      "- { name: «api», schema: { type: object } }",
      "provides: [«api»]",
    ]);
  });

  it("is led to from where it is used", () => {
    expect(definition(whole, planUse)).toMatchObject({
      kind: "here",
      to: { start: whole.indexOf("plan") },
    });
    expect(definition(whole, whole.indexOf("agent: coder") + 8)).toMatchObject({
      kind: "agent",
      name: "coder",
    });
    expect(definition(whole, whole.indexOf("deploy") + 1)).toMatchObject({
      kind: "workflow",
      name: "deploy",
    });
    expect(definition(whole, whole.indexOf("title: Plan") + 8)).toBeUndefined();
  });

  it("is renamed everywhere at once, unless the name is bad or taken", () => {
    expect(renamed(whole, planUse)).toEqual({ start: planUse - 1, end: planUse + 3 });
    expect(renamed(whole, whole.indexOf("Plan it"))).toBeUndefined();
    const done = rename(whole, planUse, "design");
    expect(done.ok && done.places.length).toBe(6);
    expect(rename(whole, planUse, "build")).toMatchObject({
      ok: false,
      message: "“build” is there already.",
    });
    expect(rename(whole, planUse, "two words")).toMatchObject({ ok: false });
    expect(rename(whole, planUse, "plan")).toMatchObject({ ok: true });
  });
});
