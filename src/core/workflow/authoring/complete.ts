/** What may be written at the cursor. See `writingHelp.ts`. */
import { findTemplate } from "../templateSet";
import { completeFields, completeKeywords, completeNamed, type KeyPlace } from "./completeKeys";
import { completeCondition, completeName, openBraces, wholePlaceholders } from "./completeNames";
import { type ValuePlace, valuesFor } from "./completeValues";
import { beginsLine, type Cursor, lineAt, type Spot, writingAt } from "./cursor";
import { nodeAt, stepAt } from "./draft";
import { type NamePosition, namesFrom, schemaNames } from "./nameTree";
import { type Expected, expectedAt } from "./places";
import { itemFrames } from "./snippets";
import { type Offer, suggest } from "./suggestion";
import type { Suggestion, WritingWorld } from "./writingHelp";

/** All suggestions at the offset, the likeliest first. Never throws. */
export function complete(
  text: string,
  offset: number,
  world: WritingWorld,
  typed?: string,
): readonly Suggestion[] {
  const cursor = writingAt(text, offset);
  if (cursor === undefined) return [];
  const { spot } = cursor;
  const { start } = lineAt(text, offset);
  const inBraces = openBraces(text, start, offset);
  if (inBraces !== undefined) {
    return completeName(text, offset, inBraces, namesFrom(cursor.draft, positionOf(cursor)));
  }
  // A blank that begins a line is only on its way to something.
  if (typed === " " && beginsLine(text, offset) && !/-[ \t]+$/u.test(text.slice(start, offset))) {
    return [];
  }
  switch (spot.kind) {
    case "key":
      return keysIn(cursor, expectedAt(spot.place), keyPlace(cursor), world);
    case "item":
      return items(cursor, expectedAt(spot.place), true);
    case "value":
      return values(cursor, spot, offset, world);
  }
}

/** Which names mean something where the cursor is. */
export function positionOf({ draft, spot }: Cursor): NamePosition {
  const step = stepAt(draft, spot.place);
  const expected = expectedAt(spot.place);
  const paramsOnly =
    (expected?.kind === "text" || expected?.kind === "texts") && expected.names === "params";
  const items =
    step !== undefined &&
    step.definition.forEach !== undefined &&
    spot.place[step.place.length] === "with";
  return { step, items, paramsOnly };
}

function values(
  cursor: Cursor,
  spot: Extract<Spot, { kind: "value" }>,
  offset: number,
  world: WritingWorld,
): readonly Suggestion[] {
  const { draft } = cursor;
  const { text } = draft;
  const expected = expectedAt(spot.place);
  const { span, node, place } = spot;
  // Where a text goes on over several lines, there is nothing to choose.
  if (/[\r\n]/u.test(text.slice(span.start, offset))) return [];
  if (expected === undefined) return [];
  if (expected.kind === "condition") {
    const left = text.slice(span.start, offset);
    const names = namesFrom(draft, positionOf(cursor));
    return completeCondition(text, offset, left, names, node.style === "single" ? '"' : "'");
  }
  const quoted = node.style === "single" || node.style === "double";
  const ownLine = !quoted && beginsLine(text, span.start);
  if (ownLine && (isMapLike(expected) || isListLike(expected))) {
    const last = place.at(-1);
    const isItem = typeof last === "number";
    const keys = isMapLike(expected) ? keysIn(cursor, expected, keyPlace(cursor), world) : [];
    const frames =
      isItem || isListLike(expected)
        ? items(cursor, isItem ? expectedAt(place.slice(0, -1)) : expected, !isItem)
        : [];
    return [...keys, ...frames];
  }
  const end = Math.max(offset, lineEnd(text, span.start, span.end));
  const replaces = { start: span.start, end };
  const at: ValuePlace = { draft, place, step: stepAt(draft, place), world, quoted };
  const offers = valuesFor(expected, at);
  const isFree = span.start === offset && span.end === offset;
  return suggest(replaces, [...offers, ...(isFree ? placeholders(cursor, expected, quoted) : [])]);
}

/** Whole placeholders, where a value may hold one and none is begun. */
function placeholders(cursor: Cursor, expected: Expected, quoted: boolean): readonly Offer[] {
  const isName = expected.kind === "text" && expected.names !== undefined;
  if (!isName && expected.kind !== "values" && expected.kind !== "items") return [];
  const names = namesFrom(cursor.draft, positionOf(cursor));
  const offers = wholePlaceholders(names, expected.kind === "items");
  if (quoted) return offers;
  return offers.map((offer) => ({ ...offer, insert: `"${offer.insert ?? offer.label}"` }));
}

function keysIn(
  cursor: Cursor,
  expected: Expected | undefined,
  at: KeyPlace,
  world: WritingWorld,
): readonly Suggestion[] {
  if (expected?.kind === "object") return completeFields(expected.shape, at);
  if (expected?.kind === "schema") return completeKeywords(at);
  if (expected?.kind !== "values") return [];
  return completeNamed(workflowParameters(cursor, world), at);
}

/** What the workflow asks for that runs in the step's place. */
function* workflowParameters(
  { draft, spot }: Cursor,
  { templates }: WritingWorld,
): Generator<readonly [string, string, string]> {
  const step = stepAt(draft, spot.place);
  const name = step?.definition.workflow;
  if (step === undefined || name === undefined || spot.place[step.place.length] !== "with") return;
  if (spot.place.length > step.place.length + 1) return;
  const parameters = findTemplate(templates, name)?.template?.parameters;
  if (parameters === undefined) return;
  for (const [key, { detail, docs }] of schemaNames(parameters)) yield [key, detail, docs];
}

function items(
  cursor: Cursor,
  expected: Expected | undefined,
  dash: boolean,
): readonly Suggestion[] {
  const { draft, spot } = cursor;
  if (expected?.kind === "object" && expected.or !== undefined)
    return items(cursor, expected.or, dash);
  if (expected?.kind !== "entries") return [];
  const { start, indent } = lineAt(draft.text, spot.span.start);
  const deeper = spot.span.start - start - indent;
  return suggest(spot.span, itemFrames(expected.shape, dash, deeper));
}

function keyPlace({ draft, spot }: Cursor): KeyPlace {
  const { start, indent } = lineAt(draft.text, spot.span.start);
  const map = spot.kind === "key" ? spot.map : undefined;
  const around = map ?? nodeAt(draft.root, spot.place);
  const own = spot.kind === "key" ? spot.entry : undefined;
  const entries = around?.kind === "map" ? around.entries : [];
  return {
    replaces: spot.span,
    taken: entries.filter((entry) => entry !== own && entry.colon).map(({ key }) => key),
    flow: map?.flow ?? false,
    colon: own?.colon ?? false,
    deeper: spot.span.start - start - indent,
  };
}

function isMapLike({ kind }: Expected): boolean {
  return kind === "object" || kind === "schema" || kind === "values";
}

function isListLike(expected: Expected): boolean {
  if (expected.kind === "object" && expected.or !== undefined) return isListLike(expected.or);
  return expected.kind === "entries";
}

function lineEnd(text: string, start: number, end: number): number {
  const found = text.slice(start, end).search(/[\r\n]/u);
  return found < 0 ? end : start + found;
}
