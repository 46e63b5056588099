/** The first version in what a program says of itself, and how versions compare. Pure. */

/** `v20.11.1`, `git version 2.39.5`, `Python 3.12.1rc1`: the first number with a dot, else a lone one. */
export function versionIn(text: string): string | undefined {
  const dotted = /(?<![\d.])(\d+(?:\.\d+){1,3}(?:-?(?:alpha|beta|rc|pre|dev)[.\w-]*)?)/iu.exec(
    text,
  );
  return dotted?.[1] ?? /(?<![\w.-])v?(\d+)(?![\w.])/u.exec(text)?.[1];
}

/** Whether a version is at least the minimum. A pre-release comes before its release. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [found, wanted] = [partsOf(version), partsOf(minimum)];
  for (let at = 0; at < Math.max(found.numbers.length, wanted.numbers.length); at += 1) {
    const difference = (found.numbers[at] ?? 0) - (wanted.numbers[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (found.pre === wanted.pre) return true;
  if (found.pre === "" || wanted.pre === "") return found.pre === "";
  return found.pre.localeCompare(wanted.pre, "en", { numeric: true }) >= 0;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly pre: string } {
  const [, numbers = "", pre = ""] = /^[^\d]*(\d+(?:\.\d+)*)(.*)$/u.exec(version.trim()) ?? [];
  return { numbers: numbers.split(".").map(Number), pre: pre.replace(/^[-+.]/u, "") };
}
