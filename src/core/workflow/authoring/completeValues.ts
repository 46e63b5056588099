/** Which values may be written at the cursor, where they are names of something or one of a few. */
import { type AgentRegistry, agentKey, capabilityCounts } from "../../agent/registry";
import type { Place } from "../fields";
import type { FlatStep } from "../flatten";
import { schemaTypes } from "../format/schemaWords";
import type { Referred } from "../format/shape";
import { choiceWords, runnerWords } from "../format/valueWords";
import { visibleNames } from "../stepNames";
import { type Draft, nodeAt, valueOf } from "./draft";
import { stepWords } from "./nameTree";
import type { Expected } from "./places";
import { type Offer, yamlText } from "./suggestion";
import type { WritingWorld } from "./writingHelp";

/** Where the value stands. */
export interface ValuePlace {
  readonly draft: Draft;
  readonly place: Place;
  readonly step: FlatStep | undefined;
  readonly world: WritingWorld;
  /** It stands in quotes. */
  readonly quoted: boolean;
}

export function valuesFor(expected: Expected, at: ValuePlace): readonly Offer[] {
  switch (expected.kind) {
    case "choice":
      return expected.values.map((value) => ({
        label: value,
        kind: "value",
        docs: choiceWords[value] ?? "",
      }));
    case "flag":
      return flags;
    case "duration":
      return ["30s", "5m", "15m", "1h", "1d"].map((label) => ({ label, kind: "value" }));
    case "object":
      return expected.or?.kind === "number" ? attempts : [];
    case "schema":
      return at.place.at(-1) === "additionalProperties" ? flags.toReversed() : [];
    case "keyword":
      return keywordValues(expected.keyword, at);
    case "text":
      if (expected.of !== undefined) return referred(expected.of, at);
      return at.place.at(-1) === "artifact" && at.step !== undefined
        ? [{ label: `${at.step.definition.id}.json`, kind: "value" }]
        : [];
    case "texts": {
      const offers = expected.of === undefined ? [] : referred(expected.of, at);
      const taken = listed(at);
      return offers.filter(({ label }) => !taken.includes(label));
    }
    case "condition":
    case "number":
    case "values":
    case "items":
    case "command":
    case "entries":
    case "schemas":
    case "alternatives":
      return [];
  }
}

const flags: readonly Offer[] = [
  { label: "true", kind: "value" },
  { label: "false", kind: "value" },
];

const attempts: readonly Offer[] = ["2", "3", "5"].map((label) => ({
  label,
  kind: "value",
  detail: "attempts in all",
}));

function referred(of: Referred, at: ValuePlace): readonly Offer[] {
  const { draft, step, world, quoted } = at;
  switch (of) {
    case "agent":
      return agents(world.registry, quoted);
    case "capability":
      return capabilityCounts(world.registry).map(({ value, count }) => ({
        label: value,
        kind: "value",
        detail: count === 1 ? "1 agent" : `${count} agents`,
        insert: yamlText(value, quoted),
      }));
    case "contract":
      return contracts(draft, quoted);
    case "runner":
      return Object.entries(runnerWords).map(([label, docs]) => ({
        label,
        kind: "value",
        docs,
        // A colon at its end would make a key of it.
        insert: label.endsWith(":") && !quoted ? `${label}FAMILY` : label,
      }));
    case "step":
      return steps(draft, step);
    case "workflow":
      return workflows(world, quoted);
  }
}

/** Also those that have no schema yet. */
function contracts({ root }: Draft, quoted: boolean): readonly Offer[] {
  const list = nodeAt(root, ["contracts"]);
  const items = list?.kind === "list" ? list.items : [];
  return items.flatMap(({ value }): readonly Offer[] => {
    const name = value && nodeAt(value, ["name"]);
    if (value === undefined || name?.kind !== "text") return [];
    const about = nodeAt(value, ["description"]);
    const docs = about?.kind === "text" ? about.value : "";
    const insert = yamlText(name.value, quoted);
    return [{ label: name.value, kind: "value", detail: "contract", docs, insert }];
  });
}

/** Each name once: the workspace's own come first and count. */
function workflows({ templates }: WritingWorld, quoted: boolean): readonly Offer[] {
  const byName = new Map(templates.toReversed().map((file) => [file.name, file]));
  return [...byName.values()].toReversed().map(({ name, source, template }) => ({
    label: name,
    kind: "value",
    detail: source === "builtin" ? "built in" : "workspace",
    docs: template?.description ?? "",
    insert: yamlText(name, quoted),
  }));
}

/** Each agent once, by the definition that counts, and the roles. */
function agents(registry: AgentRegistry, quoted: boolean): readonly Offer[] {
  const named = [...registry.byName.values()].flatMap(([first]): readonly Offer[] => {
    if (first === undefined) return [];
    const { name, role, source, description } = first;
    const where = source === "builtin" ? "built in" : source;
    const detail = role === undefined || role === name ? where : `${role} · ${where}`;
    return [
      { label: name, kind: "agent", detail, docs: description, insert: yamlText(name, quoted) },
    ];
  });
  const roles = [...registry.byRole].flatMap(([key, [first]]): readonly Offer[] => {
    const role = first?.role;
    if (role === undefined || registry.byName.has(agentKey(key))) return [];
    return [{ label: role, kind: "agent", detail: "role", insert: yamlText(role, quoted) }];
  });
  return [...named, ...roles];
}

/** Ids that a step may wait for. */
function steps(draft: Draft, step: FlatStep | undefined): readonly Offer[] {
  const names = visibleNames(draft.flat.byId.keys(), step?.group);
  return [...names].flatMap(([name, id]): readonly Offer[] => {
    const other = draft.flat.byId.get(id);
    if (other === undefined || id === step?.id || step?.id.startsWith(`${id}/`) === true) return [];
    const { definition } = other;
    const docs = definition.title ?? "";
    return [{ label: name, kind: "step", detail: stepWords(definition), docs }];
  });
}

/** What the list has already; the value that is being written may be among them. */
function listed({ draft, place }: ValuePlace): readonly string[] {
  const last = place.at(-1);
  if (typeof last !== "number") return [];
  const list = nodeAt(draft.root, place.slice(0, -1));
  if (list?.kind !== "list") return [];
  return list.items.flatMap(({ value }, index) =>
    index !== last && value?.kind === "text" ? [value.value] : [],
  );
}

function keywordValues(keyword: string, at: ValuePlace): readonly Offer[] {
  if (keyword === "type") return schemaTypes.map((label) => ({ label, kind: "value" }));
  const { draft, place } = at;
  if (keyword === "required") {
    const schema = place.slice(0, place.lastIndexOf("required"));
    const properties = nodeAt(draft.root, [...schema, "properties"]);
    const taken = listed(at);
    return keysOf(valueOf(properties))
      .filter((name) => !taken.includes(name))
      .map((name) => ({ label: name, kind: "value", insert: yamlText(name, at.quoted) }));
  }
  if (keyword !== "$ref") return [];
  const root = place.findIndex((part) =>
    ["parameters", "output_schema", "schema"].includes(String(part)),
  );
  const definitions = nodeAt(draft.root, [...place.slice(0, root + 1), "$defs"]);
  return keysOf(valueOf(definitions)).map((name) => {
    const reference = `#/$defs/${name}`;
    // Without quotes it would be a comment.
    return { label: reference, kind: "value", insert: at.quoted ? reference : `"${reference}"` };
  });
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
