/** A template that is being written, as far as it can be understood: its outline, its steps, their order. */
import type { Place } from "../fields";
import { type Flat, type FlatStep, flatten } from "../flatten";
import { readFields } from "../readTemplate";
import type { WorkflowTemplate } from "../template";
import { frontMatterSpan } from "./frontMatterSpan";
import { outlineOf } from "./outline";
import type { OutlineList, OutlineMap, OutlineNode, OutlineText, Span } from "./outlineNodes";

export interface Draft {
  readonly text: string;
  /** Of the front matter. */
  readonly span: Span;
  readonly root: OutlineMap | OutlineList;
  readonly template: WorkflowTemplate;
  readonly flat: Flat;
}

/** Undefined for a text without front matter, or with one that is too long to be read. Never throws. */
export function draftOf(text: string): Draft | undefined {
  const span = frontMatterSpan(text);
  if (span === undefined) return undefined;
  const root = outlineOf(text, span);
  const fields = root.kind === "map" ? new Values().entries(root) : [];
  const template = readFields(
    { name: "", source: "workspace", path: "" },
    { fields: new Map(fields), body: "", lineOf: () => 1 },
    [],
  );
  return { text, span, root, template, flat: flatten(template) };
}

/** The innermost step that a place in the front matter belongs to. */
export function stepAt({ flat }: Draft, place: Place): FlatStep | undefined {
  return flat.steps.findLast(
    (step) =>
      step.place.length <= place.length && step.place.every((part, at) => part === place[at]),
  );
}

/** A text with the keys and places in lists that lead to it. */
export interface PlacedText {
  readonly place: Place;
  readonly node: OutlineText;
}

/** Every text of the front matter, in its order. */
export function* textsOf(node: OutlineNode | undefined, place: Place = []): Generator<PlacedText> {
  if (node === undefined) return;
  if (node.kind === "text") yield { place, node };
  else if (node.kind === "list") {
    for (const [at, item] of node.items.entries()) yield* textsOf(item.value, [...place, at]);
  } else {
    for (const { key, value } of node.entries) yield* textsOf(value, [...place, key]);
  }
}

/** The node at a place. */
export function nodeAt(root: OutlineNode, place: Place): OutlineNode | undefined {
  let node: OutlineNode | undefined = root;
  for (const part of place) {
    if (node?.kind === "map") node = node.entries.find(({ key }) => key === part)?.value;
    else if (node?.kind === "list" && typeof part === "number") node = node.items[part]?.value;
    else return undefined;
  }
  return node;
}

/** What it says, as plain data. Keys that are being written are left out. */
export function valueOf(node: OutlineNode | undefined): unknown {
  return new Values().of(node);
}

/** An alias is read once, however often it stands there, and not inside of what it stands for. */
class Values {
  readonly #known = new Map<object, unknown>();

  of(node: OutlineNode | undefined): unknown {
    if (node === undefined) return undefined;
    if (node.kind === "map") return Object.fromEntries(this.entries(node));
    if (node.kind === "list") return this.#items(node);
    if (node.means !== undefined) return this.#meant(node.means);
    return node.style === "plain" ? plainValue(node.value) : node.value;
  }

  entries(map: OutlineMap): readonly (readonly [string, unknown])[] {
    return map.entries
      .filter(({ colon, key }) => colon && key !== "")
      .map(({ key, value }) => [key, this.of(value)]);
  }

  /** Among maps, an item that is being written is a map that is empty yet: the others keep their places. */
  #items({ items }: OutlineList): readonly unknown[] {
    const ofMaps = items.some(({ value }) => value?.kind === "map");
    return items.map(({ value }) => (ofMaps && value?.kind !== "map" ? {} : this.of(value)));
  }

  #meant(means: { readonly value: OutlineNode | undefined }): unknown {
    if (!this.#known.has(means)) {
      this.#known.set(means, undefined);
      this.#known.set(means, this.of(means.value));
    }
    return this.#known.get(means);
  }
}

/** As YAML's core schema reads a text without quotes. */
function plainValue(text: string): unknown {
  if (/^(?:|~|null|Null|NULL)$/u.test(text)) return undefined;
  if (/^(?:true|True|TRUE)$/u.test(text)) return true;
  if (/^(?:false|False|FALSE)$/u.test(text)) return false;
  return /^[-+]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:e[-+]?\d{1,3})?$/iu.test(text)
    ? Number(text)
    : text;
}
