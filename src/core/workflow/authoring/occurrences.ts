/** Every place of a template at which a step, a parameter or a contract is said or used. */
import { stepIdFor } from "../stepNames";
import { inside } from "./cursor";
import { type Draft, nodeAt, type PlacedText, stepAt, textsOf } from "./draft";
import { nameSpansIn } from "./nameSpans";
import type { Span } from "./outlineNodes";
import { expectedAt } from "./places";

export interface Meant {
  readonly kind: "step" | "param" | "contract";
  /** Of a step its whole id: `build/api`. */
  readonly id: string;
}

export interface Occurrence {
  readonly span: Span;
  readonly meant: Meant;
  /** Where it is said, not used. */
  readonly said: boolean;
}

/** All of them, in the file's order as far as steps and texts go. */
export function occurrencesIn(draft: Draft): readonly Occurrence[] {
  return [...paramsSaid(draft), ...[...textsOf(draft.root)].flatMap((one) => inText(draft, one))];
}

/** The one at an offset. */
export function occurrenceAt(all: readonly Occurrence[], offset: number): Occurrence | undefined {
  return all.find(({ span }) => offset >= span.start && offset <= span.end);
}

export function isSame(left: Meant, right: Meant): boolean {
  return left.kind === right.kind && left.id === right.id;
}

function paramsSaid({ root }: Draft): readonly Occurrence[] {
  const properties = nodeAt(root, ["parameters", "properties"]);
  if (properties?.kind !== "map") return [];
  const names = properties.entries.filter(({ colon }) => colon);
  const listed = nodeAt(root, ["parameters", "required"]);
  const required = listed?.kind === "list" ? listed.items : [];
  return [
    ...names.map(({ key, keySpan }) => ({
      span: keySpan,
      meant: { kind: "param", id: key } as const,
      said: true,
    })),
    ...required.flatMap(({ value }) =>
      value?.kind === "text" && names.some(({ key }) => key === value.value)
        ? [{ span: inside(value), meant: { kind: "param", id: value.value } as const, said: false }]
        : [],
    ),
  ];
}

function inText(draft: Draft, placed: PlacedText): readonly Occurrence[] {
  const { place, node } = placed;
  const step = stepAt(draft, place);
  const last = place.at(-1);
  const around = expectedAt(place.slice(0, -1));
  const span = inside(node);
  if (last === "id" && around?.kind === "object" && around.shape === "step") {
    return step === undefined ? [] : [{ span, meant: { kind: "step", id: step.id }, said: true }];
  }
  if (last === "name" && around?.kind === "object" && around.shape === "contract") {
    return [{ span, meant: { kind: "contract", id: node.value }, said: true }];
  }
  const expected = expectedAt(place);
  if (expected?.kind === "texts" && expected.of === "contract") {
    return [{ span, meant: { kind: "contract", id: node.value }, said: false }];
  }
  if (expected?.kind === "texts" && expected.of === "step") {
    const id = stepIdFor(draft.flat.byId, "", step?.group, node.value);
    return id === undefined ? [] : [{ span, meant: { kind: "step", id }, said: false }];
  }
  return nameSpansIn(draft.text, placed).flatMap(({ path, parts }): readonly Occurrence[] => {
    const [root, name] = path;
    const second = parts[1];
    if (typeof name !== "string" || second === undefined) return [];
    if (root === "params")
      return [{ span: second, meant: { kind: "param", id: name }, said: false }];
    if (root !== "steps") return [];
    const id = stepIdFor(draft.flat.byId, "", step?.group, name);
    return id === undefined ? [] : [{ span: second, meant: { kind: "step", id }, said: false }];
  });
}
