/**
 * How much of a section goes through the journal: a line holds 64 KB, and a conflict over a section
 * holds its text three times. PROTOCOL 2.2.
 */
import { jsonBytes } from "../board/jsonBytes";
import type { Field, FieldValue } from "./fields";

/** A section's text that is replaced, before and after, and one that is added. Bytes as JSON. */
export const maxSectionBytes = 16_000;

const cutMark = "\n…";

/** What is told of a section's text in a conflict: as much as fits. */
export function cutSection(field: Field, value: FieldValue): FieldValue {
  if (!field.startsWith("section:") || typeof value !== "string") return value;
  if (jsonBytes(value) <= maxSectionBytes) return value;
  // A character takes six bytes at most.
  let end = Math.floor(maxSectionBytes / 6);
  while (jsonBytes(value.slice(0, end * 2)) <= maxSectionBytes) end *= 2;
  // Not between the two halves of a character.
  if (/[\uD800-\uDBFF]/u.test(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end) + cutMark;
}

/** True for a text that `cutSection` has shortened: it is not what the file says. */
export function isCut(value: FieldValue): boolean {
  return typeof value === "string" && value.endsWith(cutMark);
}
