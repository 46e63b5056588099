/** Where things are said and used, and giving them another name. See `writingHelp.ts`. */
import { readingAt } from "./cursor";
import { type Draft, draftOf } from "./draft";
import { isSame, type Meant, type Occurrence, occurrenceAt, occurrencesIn } from "./occurrences";
import type { Span } from "./outlineNodes";
import { expectedAt } from "./places";
import type { Definition, Renaming } from "./writingHelp";

interface Found {
  readonly draft: Draft;
  readonly at: Occurrence;
  /** All that mean the same, where it is said among them. */
  readonly same: readonly Occurrence[];
}

export function definition(text: string, offset: number): Definition | undefined {
  const found = meantAt(text, offset);
  const said = found?.same.find((one) => one.said);
  if (found !== undefined && said !== undefined) {
    return { kind: "here", from: found.at.span, to: said.span };
  }
  const spot = readingAt(text, offset)?.spot;
  if (spot?.kind !== "value") return undefined;
  const expected = expectedAt(spot.place);
  if (expected?.kind !== "text") return undefined;
  const name = spot.node.value.replace(/^@/u, "");
  if (expected.of !== "agent" && expected.of !== "workflow") return undefined;
  return { kind: expected.of, from: spot.span, name };
}

export function references(text: string, offset: number): readonly Span[] {
  return meantAt(text, offset)?.same.map(({ span }) => span) ?? [];
}

/** The name at the offset, when it is said somewhere in this file. */
export function renamed(text: string, offset: number): Span | undefined {
  const found = meantAt(text, offset);
  return found?.same.some(({ said }) => said) === true ? found.at.span : undefined;
}

export function rename(text: string, offset: number, name: string): Renaming {
  const found = meantAt(text, offset);
  if (found === undefined)
    return { ok: false, message: "Only steps, parameters and contracts are renamed here." };
  const message = nameProblem(found.draft, found.at.meant, name);
  if (message !== undefined) return { ok: false, message };
  return { ok: true, places: found.same.map(({ span }) => span) };
}

function meantAt(text: string, offset: number): Found | undefined {
  const draft = draftOf(text);
  if (draft === undefined) return undefined;
  const all = occurrencesIn(draft);
  const at = occurrenceAt(all, offset);
  if (at === undefined) return undefined;
  return { draft, at, same: all.filter(({ meant }) => isSame(meant, at.meant)) };
}

function nameProblem(draft: Draft, { kind, id }: Meant, name: string): string | undefined {
  if (!/^[A-Za-z_][\w-]*$/u.test(name)) {
    return "A name begins with a letter and has letters, digits, - and _.";
  }
  const taken = `“${name}” is there already.`;
  switch (kind) {
    case "step": {
      const other = id.slice(0, id.lastIndexOf("/") + 1) + name;
      return other !== id && draft.flat.byId.has(other) ? taken : undefined;
    }
    case "param": {
      const known = draft.template.parameters["properties"];
      const names = typeof known === "object" && known !== null ? Object.keys(known) : [];
      return name !== id && names.includes(name) ? taken : undefined;
    }
    case "contract": {
      const names = draft.template.contracts.map((one) => one.name);
      return name !== id && names.includes(name) ? taken : undefined;
    }
  }
}
