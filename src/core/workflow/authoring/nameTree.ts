/** What can be named at a place of a template, as a tree: `params.topic`, `steps.plan.output.steps`. */

import type { FlatStep } from "../flatten";
import type { NamePath } from "../names";
import { OverBefore } from "../overBefore";
import { visibleNames } from "../stepNames";
import type { JsonSchema, StepDefinition } from "../template";
import type { Draft } from "./draft";

/** Something that has a name. */
export interface Named {
  /** A few words: `text`, `work by planner`. */
  readonly detail: string;
  /** Markdown; empty where there is nothing to say. */
  readonly docs: string;
  /** What the name can go on with. */
  children(): ReadonlyMap<string, Named>;
  /** Of a list, what each of its items is. */
  item(): Named | undefined;
  /** What it can be compared with, where that is known. */
  readonly values: readonly unknown[];
  /** Behind what can be relied on there. */
  readonly late: boolean;
}

/** Where a name stands. */
export interface NamePosition {
  /** Undefined behind all steps, as for the result. */
  readonly step: FlatStep | undefined;
  readonly items: boolean;
  readonly paramsOnly: boolean;
}

type Properties = ReadonlyMap<string, Named>;

/** All that names may begin with at a position. */
export function namesFrom(draft: Draft, position: NamePosition): Properties {
  const params: [string, Named] = [
    "params",
    record("parameters", "What was asked for before the run.", () =>
      schemaChildren(draft.template.parameters, draft.template.parameters),
    ),
  ];
  if (position.paramsOnly) return new Map([params]);
  const steps: [string, Named] = [
    "steps",
    record("earlier steps", "What steps gave that are over.", () => stepsFrom(draft, position)),
  ];
  const run: [string, Named] = ["run", record("this run", "", () => runFields)];
  if (!position.items) return new Map([params, steps, run]);
  const item = leaf("item of for_each", "The item that this is done for.");
  const index = leaf("number", "The item's place, from 0.");
  return new Map([params, steps, ["item", item], ["index", index], run]);
}

/** The keys that a schema of type object tells of. */
export function schemaNames(schema: JsonSchema): Properties {
  return schemaChildren(schema, schema);
}

/** What a name leads to; undefined where it leads nowhere, or nobody knows. */
export function find(names: Properties, path: NamePath): Named | undefined {
  let children = names;
  let found: Named | undefined;
  for (const part of path) {
    found = typeof part === "number" ? found?.item() : children.get(part);
    if (found === undefined) return undefined;
    children = found.children();
  }
  return found;
}

const runFields: Properties = new Map([
  ["id", leaf("text", "The run's id.")],
  ["workspace", leaf("text", "The folder for its artifacts.")],
  ["workflow", leaf("text", "The workflow's name.")],
]);

function stepsFrom(draft: Draft, { step }: NamePosition): Properties {
  const over = step === undefined ? undefined : new OverBefore(draft.flat).of(step);
  const found: [string, Named][] = [];
  for (const [name, id] of visibleNames(draft.flat.byId.keys(), step?.group)) {
    const other = draft.flat.byId.get(id);
    if (other === undefined || id === step?.id || step?.id.startsWith(`${id}/`)) continue;
    const late = over !== undefined && !over.has(id);
    found.push([name, ofStep(draft, other, late)]);
  }
  // What is over first; else in the file's order.
  return new Map([...found.filter(([, one]) => !one.late), ...found.filter(([, one]) => one.late)]);
}

/** A step in a few words: `work by planner`, `gate`, `group of 3`. */
export function stepWords({ agent, gate, workflow, steps }: StepDefinition): string {
  if (agent !== undefined) return `work by ${agent}`;
  if (gate !== undefined) return gate.kind === "approval" ? "approval" : "gate";
  if (workflow !== undefined) return `workflow ${workflow}`;
  return steps.length === 0 ? "step" : `group of ${steps.length}`;
}

function ofStep(draft: Draft, step: FlatStep, late: boolean): Named {
  const { definition } = step;
  const detail = stepWords(definition) + (late ? " · not waited for here" : "");
  const docs = [
    ...(definition.title === undefined ? [] : [definition.title]),
    ...(late
      ? [`Nothing makes sure that it is over by then: add \`${definition.id}\` to needs.`]
      : []),
  ].join("\n\n");
  const children = (): Properties =>
    new Map([
      ["output", outputOf(draft, step)],
      ["status", leaf("success, failure or skipped", "How it ended.", statuses)],
      ["error", record("why it failed", "Null where it did not fail.", () => errorFields)],
    ]);
  return { detail, docs, children, item: nothing, values: [], late };
}

const statuses = ["success", "failure", "skipped"];
const errorFields: Properties = new Map([
  ["message", leaf("text", "Why it failed.")],
  ["code", leaf("text", "The kind of failure.")],
]);

function outputOf(draft: Draft, step: FlatStep): Named {
  const { definition, id } = step;
  if (step.kind === "group") {
    const children = () =>
      new Map(
        draft.flat.steps
          .filter(({ group }) => group === id)
          .map((child): [string, Named] => [child.definition.id, outputOf(draft, child)]),
      );
    return record("outputs of its steps, by id", "", children);
  }
  const schema = definition.outputSchema;
  const one =
    schema === undefined ? leaf("what the step gave", "") : ofSchema(schema, schema, "output");
  if (definition.forEach === undefined) return one;
  const entry = record(
    "one item's result",
    "",
    () =>
      new Map<string, Named>([
        ["item", leaf("item of for_each", "What it was done for.")],
        ["status", leaf("success, failure or skipped", "How it ended.", statuses)],
        ["output", one],
        ["error", record("why it failed", "Null where it did not fail.", () => errorFields)],
      ]),
  );
  return { ...leaf("list, one entry for each item", ""), item: () => entry };
}

function ofSchema(schema: JsonSchema, root: JsonSchema, fallback = "value"): Named {
  const meant = referred(schema, root);
  const title = textOf(meant["title"]);
  const docs = [title, textOf(meant["description"])].filter((text) => text !== "").join(": ");
  const values = Array.isArray(meant["enum"]) ? (meant["enum"] as readonly unknown[]) : [];
  const isFlag = meant["type"] === "boolean";
  return {
    detail: schemaWords(meant) ?? fallback,
    docs,
    children: () => schemaChildren(meant, root),
    item: () => (isSchema(meant["items"]) ? ofSchema(meant["items"], root) : undefined),
    values: isFlag ? [true, false] : values,
    late: false,
  };
}

function schemaChildren(schema: JsonSchema, root: JsonSchema): Properties {
  const { properties } = referred(schema, root);
  if (!isSchema(properties)) return new Map();
  return new Map(
    Object.entries(properties).map(([name, one]) => [
      name,
      isSchema(one) ? ofSchema(one, root) : leaf("value", ""),
    ]),
  );
}

/** What a reference to `$defs` means; references to references go a few steps. */
function referred(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let meant = schema;
  for (let hops = 0; hops < 5; hops += 1) {
    const name = /^#\/\$defs\/([^/]+)$/u.exec(textOf(meant["$ref"]))?.[1];
    const definitions = root["$defs"];
    if (name === undefined || !isSchema(definitions)) return meant;
    const next = definitions[name];
    if (!isSchema(next)) return meant;
    meant = next;
  }
  return meant;
}

function schemaWords(schema: JsonSchema): string | undefined {
  const values = schema["enum"];
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" or ");
  const { type } = schema;
  if (Array.isArray(type)) return type.map(String).join(" or ");
  if (type === "array") {
    const items = isSchema(schema["items"]) ? textOf(schema["items"]["type"]) : "";
    return items === "" ? "list" : `list of ${items === "string" ? "text" : items}s`;
  }
  if (typeof type !== "string") return undefined;
  return type === "string" ? "text" : type;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function leaf(detail: string, docs: string, values: readonly unknown[] = []): Named {
  return { detail, docs, children: () => new Map(), item: nothing, values, late: false };
}

function record(detail: string, docs: string, children: () => Properties): Named {
  return { detail, docs, children, item: nothing, values: [], late: false };
}

function nothing(): undefined {
  return undefined;
}
