/** What the instances of a step with `for_each` are called: by their items, where those have a name. */

/** Fields of an item that is an object, the first that is a text or number counts. */
const nameFields = ["name", "title", "id", "path"] as const;

/** Characters of a name; what is longer is cut. */
const longestName = 48;
/** Characters of all names of a step together: they are journalled in one line. */
const longestNames = 6_000;
/** So much of a name is kept, however many there are. */
const shortestName = 24;

/**
 * One name for each item: one line, short, and no two alike. An item without a name has an empty one and
 * goes by its number. Undefined when none has a name.
 */
export function itemNames(items: readonly unknown[]): readonly string[] | undefined {
  const most = Math.max(
    shortestName,
    Math.min(longestName, Math.floor(longestNames / items.length)),
  );
  const names = distinct(items.map((item) => shortened(oneLine(nameOf(item)), most)));
  return names.some((name) => name !== "") ? names : undefined;
}

/**
 * The title of an instance: `Test each package: cart`, and by its number where its item has no name.
 *
 * @param name Of its item; undefined or empty where there is none.
 * @param index From 0.
 */
export function instanceTitle(title: string, name: string | undefined, index: number): string {
  return name === undefined || name === "" ? `${title} ${index + 1}` : `${title}: ${name}`;
}

function nameOf(item: unknown): string {
  if (typeof item === "string") return item;
  if (typeof item === "number" && Number.isFinite(item)) return String(item);
  if (typeof item !== "object" || item === null || Array.isArray(item)) return "";
  for (const field of nameFields) {
    const value: unknown = Object.hasOwn(item, field) ? Reflect.get(item, field) : undefined;
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
    if (typeof value === "string" && oneLine(value) !== "") return value;
  }
  return "";
}

/** Without control characters and marks that turn the direction of writing. */
function oneLine(text: string): string {
  return text
    .slice(0, 1_000)
    .replaceAll(/[\s\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]+/gu, " ")
    .trim();
}

/** The end of a path says more than its beginning. No half of a character stays. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const isPath = text.includes("/") && !text.includes(" ");
  const part = isPath ? text.slice(1 - most) : text.slice(0, most - 1);
  const whole = part.replaceAll(/\p{Cs}/gu, "");
  return isPath ? `…${whole}` : `${whole}…`;
}

/** Those that are not the only ones of their kind get their number. */
function distinct(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const numbered = (name: string, index: number) => `${name} (${index + 1})`;
  const some = names.map((name, index) =>
    name !== "" && (counts.get(name) ?? 0) > 1 ? numbered(name, index) : name,
  );
  const named = some.filter((name) => name !== "");
  if (new Set(named).size === named.length) return some;
  // An item is called like another one with its number; numbers at the end are never the same.
  return names.map((name, index) => (name === "" ? name : numbered(name, index)));
}
