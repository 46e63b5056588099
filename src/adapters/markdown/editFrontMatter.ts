/**
 * Edits of one front matter key: the value's range in the `yaml` package's tree is replaced in the
 * text, so that comments, order, quoting and spacing of everything else cannot change.
 */
import { isDeepStrictEqual } from "node:util";
import { isAlias, isScalar, type Pair, type Scalar, type YAMLMap } from "yaml";
import { priorities, projectStatuses } from "../../core/project/model";
import type { FieldValue, FrontMatterField } from "../../core/sync/fields";
import { eolOf, isBlank, lineIndexAt, lineStarts, trimmedLength } from "./lines";
import type { ParsedText } from "./parseProject";
import { type Refused, refused, type SpliceResult, spliced, unchanged } from "./splice";
import { behindPair, colonOf, findPair, indentOf, lineOf } from "./yamlPairs";
import { spellValue } from "./yamlScalar";
import { parseTree, rootMap } from "./yamlTree";

/** The order in which the source documents write the keys. */
const canonicalOrder = [
  "project_id",
  "status",
  "owner",
  "last_updated",
  "blocked",
  "blocking_reason",
  "priority",
  "tags",
  "dependencies",
  "phases",
] as const;

/** What both YAML readers say about a block. */
interface Readings {
  readonly door: ReadonlyMap<string, unknown>;
  readonly tree: ReadonlyMap<string, unknown>;
}

/** Finds the change for one key; the result is not verified yet. */
export function spliceFrontMatter(
  text: string,
  parsed: ParsedText,
  field: FrontMatterField,
  to: FieldValue,
): SpliceResult {
  const wrong = wrongValue(field, to);
  if (wrong) return wrong;
  const { block, data } = parsed;
  if (!block) return to === null ? unchanged : newBlock(text, parsed.bodyStart, field, to);
  const content = text.slice(block.start, block.end);
  const tree = parseTree(content);
  const readings = readBoth(data, content);
  const differing = readings ? differs(readings, field, content) : unreadable(content);
  if (differing) return differing;
  const root = rootMap(tree);
  const pair = root ? findPair(root, field) : undefined;
  const target = { content, offset: block.start, field, to };
  if (root && pair) {
    return data.get(field) === to ? unchanged : replaceValue(target, root, pair);
  }
  if (to === null || saysAlready(parsed, field, to)) return unchanged;
  return insertKey(target, root, eolOf(text));
}

/** Whether an absent key already reads as the wanted default. */
function saysAlready(parsed: ParsedText, field: FrontMatterField, to: FieldValue): boolean {
  const front = parsed.result.document.frontMatter;
  if (field === "blocked" || field === "status" || field === "priority") return front[field] === to;
  return false;
}

/**
 * Checks the front matter of the new text: the key reads as intended in both readers, and every
 * other key as before.
 */
export function verifyFrontMatter(
  before: { readonly text: string; readonly parsed: ParsedText },
  after: { readonly text: string; readonly parsed: ParsedText },
  field: FrontMatterField,
  to: FieldValue,
): Refused | undefined {
  const line = lineOfKey(before.text, before.parsed, field);
  const was = readingsOf(before.text, before.parsed);
  const is = readingsOf(after.text, after.parsed);
  if (!was || !is || !after.parsed.block) return notExact(field, line);
  const oldBody = before.text.slice(before.parsed.bodyStart);
  const newBody = after.text.slice(after.parsed.bodyStart);
  // A block put on top of a file is followed by an empty line.
  const bodyKept = before.parsed.block
    ? newBody === oldBody
    : newBody.trimStart() === oldBody.trimStart();
  const kept = sameBut(field, to, was.door, is.door) && sameBut(field, to, was.tree, is.tree);
  return bodyKept && kept ? undefined : notExact(field, line);
}

function sameBut(
  field: string,
  to: FieldValue,
  was: ReadonlyMap<string, unknown>,
  is: ReadonlyMap<string, unknown>,
): boolean {
  if ((is.get(field) ?? null) !== to) return false;
  const others = (keys: Iterable<string>) => [...keys].filter((key) => key !== field);
  const names = others(was.keys());
  if (!isDeepStrictEqual(names, others(is.keys()))) return false;
  return names.every((name) => isDeepStrictEqual(was.get(name), is.get(name)));
}

function readingsOf(text: string, parsed: ParsedText): Readings | undefined {
  const { block, data } = parsed;
  return readBoth(data, block ? text.slice(block.start, block.end) : "");
}

function readBoth(door: ReadonlyMap<string, unknown>, content: string): Readings | undefined {
  const tree = parseTree(content);
  if (tree.errors.length > 0) return undefined;
  try {
    const value: unknown = tree.toJS();
    if (value === null) return { door, tree: new Map() };
    if (typeof value !== "object" || Array.isArray(value)) return undefined;
    return { door, tree: new Map(Object.entries(value)) };
  } catch {
    // toJS gives up on alias bombs; both readers must agree, so one that gives up is a refusal.
    return undefined;
  }
}

function unreadable(content: string): Refused {
  const error = parseTree(content).errors[0];
  const line = error ? 2 + lineIndexAt(lineStarts(content), error.pos[0]) : 2;
  return refused(
    "Two YAML readers do not agree on this front matter, so no edit of it would be safe.",
    line,
    "Write this line in a simpler way: one key and one value, quoted where in doubt.",
  );
}

/** Foreign keys are never touched, so only Baton's own have to be read alike. */
function differs(readings: Readings, field: string, content: string): Refused | undefined {
  const names = new Set<string>([...canonicalOrder, field]);
  for (const name of names) {
    if (isDeepStrictEqual(readings.door.get(name), readings.tree.get(name))) continue;
    const at = findPair(rootMap(parseTree(content)), name);
    return refused(
      `YAML readers do not agree on the value of ${name}.`,
      at ? lineOf(content, at) : 2,
      `Put the value of ${name} in quotes, or write it in a simpler way.`,
    );
  }
  return undefined;
}

function wrongValue(field: FrontMatterField, to: FieldValue): Refused | undefined {
  if (to === null) return undefined;
  const fits =
    field === "blocked"
      ? typeof to === "boolean"
      : typeof to === "string" &&
        (field !== "status" || (projectStatuses as readonly string[]).includes(to)) &&
        (field !== "priority" || (priorities as readonly string[]).includes(to));
  if (fits) return undefined;
  return refused(
    `${JSON.stringify(to)} is not a value for ${field}.`,
    undefined,
    "Choose another value.",
  );
}

function newBlock(
  text: string,
  start: number,
  field: FrontMatterField,
  to: FieldValue,
): SpliceResult {
  const eol = eolOf(text);
  const value = spell(field, to, undefined, false);
  const firstLine = /^[^\r\n]*/u.exec(text.slice(start))?.[0] ?? "";
  const gap = isBlank(firstLine) ? "" : eol;
  return spliced(start, start, `---${eol}${field}: ${value}${eol}---${eol}${gap}`);
}

function spell(
  field: FrontMatterField,
  to: FieldValue,
  old: Scalar.Type | undefined,
  inFlow: boolean,
): string {
  return spellValue(to, { old, inFlow, plainDates: field === "last_updated" });
}

interface Target {
  /** The text between the `---` lines. */
  readonly content: string;
  /** Where the content begins in the file. */
  readonly offset: number;
  readonly field: FrontMatterField;
  readonly to: FieldValue;
}

function replaceValue(target: Target, root: YAMLMap, pair: Pair): SpliceResult {
  const { content, offset, field, to } = target;
  const colon = colonOf(pair);
  const node = pair.value;
  const line = lineOf(content, pair);
  if (colon === undefined || isAlias(node) || (node !== null && !isScalar(node))) {
    const what = isAlias(node) ? "an alias" : "not a single value";
    return refused(
      `The value of ${field} is ${what}.`,
      line,
      `Write ${field}: and the value on one line.`,
    );
  }
  if (node !== null && (node.anchor !== undefined || node.tag !== undefined)) {
    return refused(
      `The value of ${field} carries an anchor or a tag.`,
      line,
      `Take the \`&\` or \`!\` away from ${field} and write the value alone.`,
    );
  }
  const inFlow = root.flow === true;
  if (node === null || !node.range || node.range[0] === node.range[1]) {
    const value = spell(field, to, undefined, inFlow);
    return spliced(offset + colon + 1, offset + colon + 1, ` ${value}`);
  }
  const [start, end] = node.range;
  const old = node.type;
  const isBlock = old === "BLOCK_LITERAL" || old === "BLOCK_FOLDED";
  const source = content.slice(start, end);
  if (isBlock && !/^[|>][0-9+-]*[ \t]*(?:[\r\n]|$)/u.test(source)) {
    return refused(
      `The text of ${field} begins with a comment that an edit would lose.`,
      line,
      "Move the comment to a line of its own above the key.",
    );
  }
  const length = isBlock ? trimmedLength(source) : source.length;
  const value = spell(field, to, old, inFlow);
  return spliced(offset + start, offset + start + length, value);
}

function insertKey(target: Target, root: YAMLMap | undefined, eol: string): SpliceResult {
  const { content, offset, field, to } = target;
  if (root?.flow === true) {
    const remedy = `Write the front matter as \`key: value\` lines, or add ${field} by hand.`;
    return refused(`The front matter is written in braces and has no ${field}.`, 2, remedy);
  }
  const entry = `${field}: ${spell(field, to, undefined, false)}`;
  const before = root ? predecessor(root, field) : undefined;
  const model = before ?? root?.items[0];
  const indent = model ? indentOf(content, model) : "";
  const at = before ? behindPair(before) : trimmedLength(content);
  const rest = /^[^\r\n]*(\r\n|\r|\n)?/u.exec(content.slice(at)) ?? [""];
  const isLineStart = at === 0 || /[\r\n]/u.test(content[at - 1] ?? "");
  const place = isLineStart && (before || at === 0) ? at : at + rest[0].length;
  const end = rest[1] ?? eol;
  return spliced(offset + place, offset + place, `${indent}${entry}${end}`);
}

function predecessor(root: YAMLMap, field: FrontMatterField): Pair | undefined {
  const place = canonicalOrder.indexOf(field);
  for (const name of canonicalOrder.slice(0, place).toReversed()) {
    const pair = findPair(root, name);
    if (pair) return pair;
  }
  return undefined;
}

function lineOfKey(text: string, parsed: ParsedText, field: string): number | undefined {
  if (!parsed.block) return undefined;
  const content = text.slice(parsed.block.start, parsed.block.end);
  const pair = findPair(rootMap(parseTree(content)), field);
  return pair ? lineOf(content, pair) : undefined;
}

function notExact(field: string, line: number | undefined): Refused {
  return refused(
    `Changing ${field} would change more than ${field}, so nothing was changed.`,
    line,
    `Write ${field} as one \`key: value\` line of its own, or change it by hand.`,
  );
}
