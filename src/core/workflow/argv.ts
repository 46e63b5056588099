/**
 * Command lines without a shell: words between blanks, with quotes and placeholders. Nothing is expanded, and what only a
 * shell understands is refused, since it would do something else than it says. DESIGN 5.4.
 */

export type SplitLine =
  | { readonly ok: true; readonly argv: readonly string[] }
  | { readonly ok: false; readonly message: string };

const maxLength = 8000;

/** Reads a command line; single quotes take everything as it is, double quotes know `\"` and `\\`. */
export function splitLine(line: string): SplitLine {
  if (line.length > maxLength) {
    return { ok: false, message: `A command line has at most ${maxLength} characters.` };
  }
  if (/[\0\r\n]/u.test(line)) return { ok: false, message: "A command line is one line." };
  const argv: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const sign = line[at] ?? "";
    if (sign === " " || sign === "\t") {
      if (word !== undefined) argv.push(word);
      word = undefined;
      at += 1;
    } else if (sign === "'" || sign === '"') {
      const quoted = readQuoted(line, at, sign);
      if (quoted === undefined) return { ok: false, message: `A quote ${sign} is not closed.` };
      word = (word ?? "") + quoted.text;
      at = quoted.next;
    } else if (line.startsWith("{{", at) && line.includes("}}", at)) {
      // A placeholder is one word, whatever blanks it is written with.
      const next = line.indexOf("}}", at) + 2;
      word = (word ?? "") + line.slice(at, next);
      at = next;
    } else {
      const shell = shellSign(line, at, word === undefined);
      if (shell !== undefined) return { ok: false, message: shell };
      word = (word ?? "") + sign;
      at += 1;
    }
  }
  if (word !== undefined) argv.push(word);
  if (argv.length === 0) return { ok: false, message: "The command line is empty." };
  return { ok: true, argv };
}

/** As a line that `splitLine` reads as the same words. */
export function joinLine(argv: readonly string[]): string {
  return argv
    .map((word) => {
      if (/^[\w@%+=:,./\\-]+$/u.test(word) && !word.startsWith("~")) return word;
      return word.includes("'") ? `"${word.replace(/["\\]/gu, "\\$&")}"` : `'${word}'`;
    })
    .join(" ");
}

/**
 * A command line as every face shows it to people. Characters that are not seen, or that turn the direction
 * of writing, stand there by their number, so that a line cannot look like another one.
 */
export function shownLine(argv: readonly string[]): string {
  return joinLine(argv).replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function readQuoted(
  line: string,
  start: number,
  quote: string,
): { readonly text: string; readonly next: number } | undefined {
  let text = "";
  for (let at = start + 1; at < line.length; at += 1) {
    const sign = line[at] ?? "";
    if (sign === quote) return { text, next: at + 1 };
    const next = line[at + 1] ?? "";
    if (quote === '"' && sign === "\\" && (next === '"' || next === "\\")) {
      text += next;
      at += 1;
    } else text += sign;
  }
  return undefined;
}

function shellSign(line: string, at: number, atStart: boolean): string | undefined {
  const two = line.slice(at, at + 2);
  const sign = line[at] ?? "";
  const isShell =
    ["|", ";", "<", ">", "`"].includes(sign) || two === "$(" || two === "&&" || two === "${";
  if (isShell || (sign === "&" && atStart)) {
    const shown = two === "$(" || two === "&&" || two === "${" ? two : sign;
    return `No shell runs this, so \`${shown}\` means nothing: quote it, or name a script that does it.`;
  }
  return undefined;
}
