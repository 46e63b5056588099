/**
 * Regular expressions of untrusted schemas. The engine backtracks, and a repetition inside a repetition,
 * or one over alternatives, can take time that grows with every letter without bound; so those are not
 * taken. What is left takes polynomial time on texts that are bounded.
 */

const maxLength = 300;

/** Why a pattern is not used; undefined when it may be. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > maxLength) return `A pattern has at most ${maxLength} characters.`;
  const fault = syntaxFault(pattern);
  if (fault !== undefined) return fault;
  if (repeatsRepetition(pattern)) {
    return "A repeated group must hold no repetition and no alternatives: `(a+)+` could take for ever.";
  }
  if (/\\[1-9k]/u.test(pattern)) return "A pattern must not refer back to what it matched.";
  return undefined;
}

function syntaxFault(pattern: string): string | undefined {
  try {
    return new RegExp(pattern, "u").unicode ? undefined : "The pattern cannot be read.";
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : "The pattern cannot be read.";
  }
}

/** Walks over the groups; classes and escapes are stepped over whole. */
function repeatsRepetition(pattern: string): boolean {
  const groups: { repeats: boolean }[] = [{ repeats: false }];
  const token = /\\.|\[(?:\\.|[^\]\\])*\]|\(\??|\)|[*+?]\??|\{\d+(?:,\d*)?\}\??|\||./gsu;
  let closed: { repeats: boolean } | undefined;
  for (const [sign] of pattern.matchAll(token)) {
    const around = groups.at(-1);
    const repetition = /^(?:[*+]\??|\{)/u.test(sign) && sign !== "{";
    if (repetition && closed?.repeats === true) return true;
    if (around !== undefined && (repetition || sign.startsWith("?") || sign === "|")) {
      around.repeats = true;
    }
    closed = undefined;
    if (sign.startsWith("(")) groups.push({ repeats: false });
    if (sign !== ")") continue;
    closed = groups.pop();
    const outer = groups.at(-1);
    if (outer !== undefined && closed?.repeats === true) outer.repeats = true;
  }
  return false;
}
