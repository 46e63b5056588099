/** What the thing at the cursor means. See `writingHelp.ts`. */
import { agentsWithRole, findAgent } from "../../agent/registry";
import { schemaWordsOf } from "../format/schemaWords";
import { choiceWords, runnerWords } from "../format/valueWords";
import { showName } from "../names";
import { stepIdFor } from "../stepNames";
import type { StepDefinition } from "../template";
import { findTemplate } from "../templateSet";
import { positionOf } from "./complete";
import { type Cursor, readingAt } from "./cursor";
import { stepAt } from "./draft";
import { fieldText, keywordText } from "./markdown";
import { type NameSpan, nameSpansIn } from "./nameSpans";
import { find, type Named, namesFrom, stepWords } from "./nameTree";
import { expectedAt, fieldAt, keywordAt } from "./places";
import type { HoverWords, WritingWorld } from "./writingHelp";

/** Undefined where there is nothing to say. Never throws. */
export function hover(text: string, offset: number, world: WritingWorld): HoverWords | undefined {
  const cursor = readingAt(text, offset);
  if (cursor === undefined) return undefined;
  const { spot } = cursor;
  const found = spot.kind === "key" ? keyWords(cursor, spot.entry.key) : undefined;
  if (spot.kind === "key")
    return found === undefined ? undefined : { span: spot.span, text: found };
  const name = nameSpansIn(text, spot).find(({ start, end }) => offset >= start && offset <= end);
  if (name !== undefined) return nameWords(cursor, name, offset);
  const said = valueWords(cursor, spot.node.value, world);
  return said === undefined ? undefined : { span: spot.span, text: said };
}

function keyWords({ draft, spot }: Cursor, key: string): string | undefined {
  const place = [...spot.place, key];
  const field = fieldAt(place);
  if (field !== undefined)
    return headed(field.name, fieldText(field.shape, field.name, field.field));
  const keyword = keywordAt(place);
  const words = keyword === undefined ? undefined : schemaWordsOf(keyword);
  if (words !== undefined && keyword !== undefined) return headed(keyword, keywordText(words));
  if (spot.place.join("/") !== "parameters/properties") return undefined;
  const position = { step: undefined, items: false, paramsOnly: true };
  const named = find(namesFrom(draft, position), ["params", key]);
  return named && shown(`params.${key}`, named);
}

/** Of the part of a name under the cursor, with all that stands before it. */
function nameWords(
  cursor: Cursor,
  { path, parts }: NameSpan,
  offset: number,
): HoverWords | undefined {
  const index = parts.findIndex(({ end }) => offset <= end);
  const part = parts[index];
  if (part === undefined) return undefined;
  const upTo = path.slice(0, index + 1);
  const named = find(namesFrom(cursor.draft, positionOf(cursor)), upTo);
  if (named === undefined) return undefined;
  const span = { start: parts[0]?.start ?? part.start, end: part.end };
  return { span, text: shown(showName(upTo), named) };
}

function valueWords(cursor: Cursor, value: string, world: WritingWorld): string | undefined {
  const { draft, spot } = cursor;
  const expected = expectedAt(spot.place);
  if (expected?.kind === "choice") return sentence(value, choiceWords[value]);
  if (expected?.kind !== "text" && expected?.kind !== "texts") return undefined;
  switch (expected.of) {
    case "step": {
      const id = stepIdFor(draft.flat.byId, "", stepAt(draft, spot.place)?.group, value);
      const step = id === undefined ? undefined : draft.flat.byId.get(id);
      return step && stepText(step.definition);
    }
    case "agent":
      return agentText(value.replace(/^@/u, ""), world);
    case "workflow": {
      const file = findTemplate(world.templates, value);
      return file && sentence(value, file.template?.description ?? "It cannot be read.");
    }
    case "contract": {
      const contract = draft.template.contracts.find(({ name }) => name === value);
      return contract && sentence(value, contract.description || "A contract of this workflow.");
    }
    case "runner": {
      const [first = ""] = value.split(/\s/u);
      const family = first.startsWith("chat-model:") ? "chat-model:" : first;
      const words = Object.hasOwn(runnerWords, family) ? runnerWords[family] : undefined;
      return sentence(first, words ?? "A command line. It gets its input as JSON on stdin.");
    }
    case "capability":
    case undefined:
      break;
  }
  return undefined;
}

function agentText(name: string, { registry }: WritingWorld): string | undefined {
  const [first] = agentsWithRole(registry, name);
  const agent = findAgent(registry, name) ?? first;
  if (agent === undefined) return undefined;
  const source = agent.source === "builtin" ? "comes with Baton" : agent.path;
  const facts = [
    ...(agent.role === undefined || agent.role === agent.name ? [] : [`Role: ${agent.role}.`]),
    `Done by: ${agent.runner ?? "hand"}.`,
    ...(agent.capabilities.length === 0 ? [] : [`Can do: ${agent.capabilities.join(", ")}.`]),
  ];
  return [`**${agent.name}** · ${source}`, agent.description, facts.join("  \n")]
    .filter((line) => line !== "")
    .join("\n\n");
}

function stepText(definition: StepDefinition): string {
  const { id, title, needs } = definition;
  return [
    `**${id}** · ${stepWords(definition)}`,
    ...(title === undefined ? [] : [title]),
    ...(needs.length === 0 ? [] : [`Waits for ${needs.join(", ")}.`]),
  ].join("\n\n");
}

function shown(name: string, { detail, docs }: Named): string {
  return [`\`${name}\` · ${detail}`, ...(docs === "" ? [] : [docs])].join("\n\n");
}

function headed(name: string, body: string): string {
  return `**${name}**\n\n${body}`;
}

function sentence(name: string, words: string | undefined): string | undefined {
  return words === undefined ? undefined : `**${name}**\n\n${words}`;
}
