/** The JSON Schema that ships and the tables of docs/workflows.md, made from the description of the format. */
import {
  type FieldShape,
  fieldOf,
  fieldsOf,
  type ShapeName,
  shapes,
} from "../../../src/core/workflow/format/shape";
import { wordsOf } from "../../../src/core/workflow/format/words";

type Json = Readonly<Record<string, unknown>>;

/** Draft 2020-12, of the front matter of a template. */
export function workflowSchema(): Json {
  const names = Object.keys(shapes) as ShapeName[];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A workflow of Baton",
    description: "The front matter of .baton/workflows/*.md; see docs/workflows.md.",
    ...objectSchema("template"),
    $defs: Object.fromEntries(
      names.filter((name) => name !== "template").map((name) => [name, objectSchema(name)]),
    ),
  };
}

function objectSchema(shape: ShapeName): Json {
  const fields = fieldsOf(shape).flatMap((name): readonly (readonly [string, FieldShape])[] => {
    const field = fieldOf(shape, name);
    return field === undefined ? [] : [[name, field]];
  });
  const required = fields.filter(([, field]) => field.required === true).map(([name]) => name);
  return {
    type: "object",
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    properties: Object.fromEntries(
      fields.map(([name, field]) => [
        name,
        { description: described(shape, name), ...typeSchema(field) },
      ]),
    ),
  };
}

function described(shape: ShapeName, name: string): string {
  const meaning = wordsOf(shape, name)?.meaning ?? "";
  return `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`;
}

function typeSchema(type: FieldShape): Json {
  switch (type.kind) {
    case "text":
      return { type: ["string", "number", "boolean", "null"], maxLength: type.limit };
    case "condition":
      return { type: ["string", "boolean", "number", "null"], maxLength: type.limit };
    case "texts":
      return {
        anyOf: [
          { type: ["string", "number", "null"] },
          { type: "array", items: { type: ["string", "number"] } },
        ],
      };
    case "choice":
      return { enum: [...type.values, null] };
    case "flag":
      return { type: ["boolean", "null"] };
    case "number":
      return {
        type: [type.whole ? "integer" : "number", "null"],
        minimum: type.least,
        maximum: type.most,
      };
    case "duration":
      return {
        anyOf: [
          { type: "number", minimum: 0 },
          { type: ["string", "null"], pattern: durationPattern },
        ],
      };
    case "schema":
    case "values":
      return { type: ["object", "null"] };
    case "items":
      return { anyOf: [{ type: ["string", "null"] }, { type: "array", maxItems: 200 }] };
    case "command":
      return {
        anyOf: [
          { type: ["string", "null"], maxLength: type.limit },
          { type: "array", items: { type: ["string", "number"] } },
        ],
      };
    case "object": {
      const one = { $ref: `#/$defs/${type.shape}` };
      return {
        anyOf: [one, { type: "null" }, ...(type.or === undefined ? [] : [typeSchema(type.or)])],
      };
    }
    case "entries":
      return { type: ["array", "null"], items: { $ref: `#/$defs/${type.shape}` } };
  }
}

/** Roughly: patterns with repetitions inside of repetitions are refused. */
const durationPattern = "^[ ]*(\\d[\\d.smhd ]*)?$";

/** The page with its tables written anew: the first table below each of these headings. */
export function withTables(page: string): string {
  let text = withTable(page, "## The whole", rows("template", false));
  text = withTable(text, "## A step", rows("step", true));
  text = withTable(text, "## Gates", rows("check", false));
  return withTable(text, "## Retry", rows("retry", false));
}

function withTable(page: string, heading: string, table: readonly string[]): string {
  const section = page.indexOf(`\n${heading}\n`);
  const start = page.indexOf("\n| ", section) + 1;
  const next = page.indexOf("\n## ", section + 1);
  if (section < 0 || start === 0 || (next >= 0 && start > next)) {
    throw new Error(`docs/workflows.md has no table below ${heading}`);
  }
  const end = page.indexOf("\n\n", start);
  return `${page.slice(0, start)}${table.join("\n")}${page.slice(end)}`;
}

function rows(shape: ShapeName, withKinds: boolean): readonly string[] {
  const head = withKinds ? ["field", "for", "meaning"] : ["field", "meaning"];
  return [
    line(head),
    `|${"---|".repeat(head.length)}`,
    ...fieldsOf(shape).map((name) => {
      const words = wordsOf(shape, name);
      const otherwise = words?.otherwise === undefined ? "" : `. Default: ${words.otherwise}`;
      const meaning = `${words?.meaning ?? ""}${otherwise}`.replaceAll("|", "\\|");
      const kinds =
        fieldOf(shape, name)
          ?.only?.map((kind) => kindWords[kind])
          .join(", ") ?? "all";
      return line([`\`${name}\``, ...(withKinds ? [kinds] : []), meaning]);
    }),
  ];
}

const kindWords = { agent: "work", gate: "gate", steps: "group", workflow: "workflow" } as const;

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
