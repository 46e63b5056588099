/** What fields and values mean, as Markdown for a list or a hover. */
import type { FieldShape, ShapeName } from "../format/shape";
import { typeWords } from "../format/valueWords";
import { type FieldWords, wordsOf } from "../format/words";

/** Of a field of the format; empty for one that is not known. */
export function fieldText(shape: ShapeName, name: string, field: FieldShape): string {
  const words = wordsOf(shape, name);
  if (words === undefined) return "";
  const only =
    field.only === undefined ? [] : [`Only for ${field.only.map(kindWords).join(" and ")}.`];
  return text(
    words,
    [`*${typeWords(field)}*${field.required === true ? " · must be there" : ""}`],
    only,
  );
}

/** Of a keyword of JSON Schema. */
export function keywordText(words: FieldWords): string {
  return text(words, [], []);
}

function text(
  { meaning, otherwise, example }: FieldWords,
  head: readonly string[],
  tail: readonly string[],
): string {
  const sentence = meaning.charAt(0).toUpperCase() + meaning.slice(1);
  return [
    `${sentence}.`,
    ...head,
    ...(otherwise === undefined ? [] : [`Where nothing is written: ${otherwise}.`]),
    ...tail,
    `\`\`\`yaml\n${example}\n\`\`\``,
  ].join("\n\n");
}

function kindWords(kind: string): string {
  switch (kind) {
    case "agent":
      return "work";
    case "steps":
      return "groups";
    case "gate":
      return "gates";
    default:
      return "sub-workflows";
  }
}
