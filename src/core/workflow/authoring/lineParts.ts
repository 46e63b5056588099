/** The signs that make a line of YAML a key or an item of a list. */

export function isBlank(sign: string | undefined): boolean {
  return sign === " " || sign === "\t";
}

export function isDash(text: string, from: number, to: number): boolean {
  return text[from] === "-" && (from + 1 >= to || isBlank(text[from + 1]));
}

const quotedKey = /"((?:[^"\\\r\n]|\\.)*)"|'((?:[^'\r\n]|'')*)'/uy;

/** The key of a line, where its text ends and its value begins; undefined for a line that has none. */
export function keyAt(
  text: string,
  from: number,
  to: number,
): { readonly name: string; readonly end: number; readonly next: number } | undefined {
  const first = text[from] ?? "";
  if (first === '"' || first === "'") {
    quotedKey.lastIndex = from;
    const match = quotedKey.exec(text);
    if (match === null) return undefined;
    let colon = from + match[0].length;
    const end = colon;
    while (colon < to && isBlank(text[colon])) colon += 1;
    if (!isColon(text, colon, to)) return undefined;
    return { name: match[1] ?? match[2] ?? "", end, next: colon + 1 };
  }
  if ("[]{},#&*!|>%@`".includes(first)) return undefined;
  for (let at = from; at < to; at += 1) {
    if (text[at] === "#" && isBlank(text[at - 1])) return undefined;
    if (!isColon(text, at, to)) continue;
    let end = at;
    while (end > from && isBlank(text[end - 1])) end -= 1;
    return { name: text.slice(from, end), end, next: at + 1 };
  }
  return undefined;
}

function isColon(text: string, at: number, to: number): boolean {
  return at < to && text[at] === ":" && (at + 1 >= to || isBlank(text[at + 1]));
}
