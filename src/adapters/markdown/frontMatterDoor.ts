/**
 * The one door to gray-matter. By default that library evaluates front matter marked as JavaScript
 * and answers from a cache shared by all callers (house style, traps), so it is called from here
 * only: always with options, with YAML as its only engine, on a block that was bounded before.
 */
import matter from "gray-matter";
import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
import type { ParseFailure } from "../../core/project/model";
import { type FrontMatterBlock, locateFrontMatter } from "./frontMatterBlock";
import { countLines } from "./lines";
import { boundsFailure, expandsTooFar } from "./yamlBounds";

/** The front matter's own keys in file order, as a map so that `__proto__` is a name like any other. */
export type FrontMatterData = ReadonlyMap<string, unknown>;

export type FrontMatterReading =
  | {
      readonly ok: true;
      readonly data: FrontMatterData;
      /** Undefined when the file has no front matter. */
      readonly block: FrontMatterBlock | undefined;
      /** Offset at which the body begins. */
      readonly bodyStart: number;
    }
  | { readonly ok: false; readonly failure: ParseFailure };

const refuseEngine = {
  parse(): never {
    throw new Error("Only YAML front matter is read.");
  },
};

/** Every engine gray-matter knows or aliases; `false` would not switch one off. */
const engines = {
  yaml: { parse: parseYaml },
  js: refuseEngine,
  javascript: refuseEngine,
  json: refuseEngine,
  coffee: refuseEngine,
  coffeescript: refuseEngine,
  cson: refuseEngine,
  toml: refuseEngine,
};

/** The core schema has no timestamps: dates stay the strings they are in the file. */
function parseYaml(source: string): object {
  const value: unknown = load(source, { schema: CORE_SCHEMA });
  // gray-matter's type asks for an object; the caller checks what it really is.
  return { value };
}

/** Reads the front matter of a whole file. Never throws. */
export function readFrontMatter(text: string): FrontMatterReading {
  const located = locateFrontMatter(text);
  if (located.kind === "failure") return { ok: false, failure: located.failure };
  if (located.kind === "none") {
    return { ok: true, data: new Map(), block: undefined, bodyStart: located.bodyStart };
  }
  const { block } = located;
  const reading = readBlock(text.slice(block.start, block.end));
  if (reading.ok) return { ...reading, block, bodyStart: block.bodyStart };
  if (block.certain) return { ok: false, failure: reading.failure };
  // Two rules with prose between them; see the rule in frontMatterBlock.
  const bodyStart = text.startsWith("\uFEFF") ? 1 : 0;
  return { ok: true, data: new Map(), block: undefined, bodyStart };
}

type BlockReading =
  | { readonly ok: true; readonly data: FrontMatterData }
  | { readonly ok: false; readonly failure: ParseFailure };

function readBlock(content: string): BlockReading {
  const outOfBounds = boundsFailure(content);
  if (outOfBounds) return { ok: false, failure: outOfBounds };
  const parsed = parseContent(content);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (value === undefined || value === null) return { ok: true, data: new Map() };
  if (typeof value !== "object" || Array.isArray(value)) {
    return notAMapping(Array.isArray(value) ? "a list" : "a single value");
  }
  if (content.includes("*") && expandsTooFar(value)) {
    return fail(
      "The aliases in the front matter refer to themselves or grow without bound.",
      2,
      1,
      "Write the values out instead of using `*` aliases.",
    );
  }
  return { ok: true, data: new Map(Object.entries(value)) };
}

function parseContent(
  content: string,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: ParseFailure } {
  try {
    const file = matter(`---\n${content}\n---\n`, { language: "yaml", engines });
    return { ok: true, value: file.data["value"] };
  } catch (error) {
    return { ok: false, failure: yamlFailure(error, content) };
  }
}

function yamlFailure(error: unknown, content: string): ParseFailure {
  if (!(error instanceof YAMLException)) {
    // A stack overflow is all that is left once the bounds have passed.
    const message = "The front matter cannot be read: its values are nested too deeply.";
    return { message, line: 2, column: 1, remedy: "Write it with fewer levels." };
  }
  // gray-matter hands the engine everything behind `---`, so its line 0 is the file's first line.
  const mark = error.mark as YAMLException["mark"] | undefined;
  const last = countLines(content, content.length) + 2;
  return {
    message: `The front matter is not valid YAML: ${error.reason}.`,
    line: Math.min((mark?.line ?? 1) + 1, last),
    column: (mark?.column ?? 0) + 1,
    remedy: remedyFor(error.reason),
  };
}

function remedyFor(reason: string): string {
  if (reason.includes("duplicated mapping key")) return "Keep one of the two lines with this key.";
  if (reason.includes("tab characters"))
    return "Replace the tab at the start of the line with spaces.";
  if (reason.includes("alias")) return "Write the value out instead of using a `*` alias.";
  if (reason.includes("more")) return "Keep one block of `key: value` lines between the two `---`.";
  return "Mend this line; quote a value that holds `: `, ` #` or begins with a sign such as `@`, `*` or `[`.";
}

function notAMapping(what: string): BlockReading {
  return fail(
    `The front matter is ${what}, not a set of keys.`,
    2,
    1,
    "Write it as `key: value` lines; if the `---` was meant as a rule in the text, put an empty line before it.",
  );
}

function fail(message: string, line: number, column: number, remedy: string): BlockReading {
  return { ok: false, failure: { message, line, column, remedy } };
}
