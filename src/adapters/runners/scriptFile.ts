/** Scripts of answers as files: YAML, of which JSON is a part. Untrusted like everything in a repository. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { type ReadScript, readScript, type Script } from "../../core/workflow/scripted";

export type ParsedScript =
  | { readonly ok: true; readonly script: Script }
  /** `line` is 1-based. */
  | {
      readonly ok: false;
      readonly problems: readonly { readonly line: number; readonly message: string }[];
    };

const maxLength = 1024 * 1024;
const maxDepth = 60;

/** Reads a script. Never throws. */
export function parseScript(text: string): ParsedScript {
  if (text.length > maxLength) return refused(1, "The script has over a million characters.");
  const deep = tooDeep(text);
  if (deep !== undefined) return refused(deep, `It is nested over ${maxDepth} levels deep.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
  });
  // A warning is a tag that nobody knows: what stands behind it is not what it says.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return refused(lines.linePos(error.pos[0]).line, `${error.message}.`);
  let read: ReadScript;
  try {
    read = readScript(document.toJS({ maxAliasCount: 100 }));
  } catch (failure) {
    return refused(1, failure instanceof Error ? `${failure.message}.` : String(failure));
  }
  if (read.ok) return read;
  const problems = read.problems.map(({ at, message }) => ({
    line: lineOf(document.contents, lines, at),
    message: at.length === 0 ? message : `${at.join(".")}: ${message}`,
  }));
  return { ok: false, problems };
}

function refused(line: number, message: string): ParsedScript {
  return { ok: false, problems: [{ line, message }] };
}

/** The parser recurses, so brackets and list markers are counted first. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (const [at, line] of text.split("\n").entries()) {
    let markers = 0;
    for (const [sign] of line.matchAll(/[[{]|[\]}]|[-?](?=\s|$)/gu)) {
      if (sign === "[" || sign === "{") depth += 1;
      else if (sign === "]" || sign === "}") depth = Math.max(0, depth - 1);
      else markers += 1;
    }
    const indent = /^ */u.exec(line)?.[0].length ?? 0;
    if (Math.max(depth, markers) > maxDepth || indent > 1000) return at + 1;
  }
  return undefined;
}

/** The line of the place, or of the nearest around it. */
function lineOf(root: unknown, lines: LineCounter, at: readonly (string | number)[]): number {
  let value = root;
  let offset = 0;
  for (const step of at) {
    if (typeof step === "number" && isSeq(value)) {
      value = value.items[step];
      offset = startOf(value) ?? offset;
      continue;
    }
    if (!isMap(value)) break;
    const pair = value.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    if (pair === undefined) break;
    offset = startOf(pair.key) ?? offset;
    value = pair.value;
  }
  return lines.linePos(offset).line;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
