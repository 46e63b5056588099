/**
 * Finds the JSON that a program or a model answered with, among whatever else it printed. Documents 002
 * and 003 read the answer of a model as the whole text, else a fenced block, else from the first brace to
 * the last.
 */

/** The value that was found; an object of its own, because `null` is a value too. */
export interface FoundJson {
  readonly value: unknown;
}

/**
 * The JSON in a text; undefined when there is none. Tried in this order: the whole text, the last fenced
 * block that is JSON, the last line when it is an object or a list, everything from the first brace to
 * the last.
 */
export function jsonInText(text: string): FoundJson | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return (
    parsed(trimmed) ??
    lastFenced(text) ??
    structure(trimmed.slice(trimmed.lastIndexOf("\n") + 1)) ??
    structure(trimmed.slice(trimmed.indexOf("{"), trimmed.lastIndexOf("}") + 1))
  );
}

const fence = /^ {0,3}(`{3,}|~{3,})/u;

/** Fences are read line by line: a block that is left open ends with the text. */
function lastFenced(text: string): FoundJson | undefined {
  let found: FoundJson | undefined;
  let open: string | undefined;
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    const mark = fence.exec(line)?.[1];
    if (open === undefined) {
      open = mark;
      lines = [];
    } else if (mark?.startsWith(open) === true && line.trim() === mark) {
      found = parsed(lines.join("\n")) ?? found;
      open = undefined;
    } else {
      lines.push(line);
    }
  }
  return open === undefined ? found : (parsed(lines.join("\n")) ?? found);
}

/** Only objects and lists: a last line such as `3` is rather a remark than an answer. */
function structure(text: string): FoundJson | undefined {
  return /^\s*[{[]/u.test(text) ? parsed(text) : undefined;
}

function parsed(text: string): FoundJson | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Not JSON: the next way of reading is tried.
    return undefined;
  }
}
