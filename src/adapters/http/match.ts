/** Which route a request means. Parts are told apart before they are decoded, so that an id may hold `/`. */
import type { Route } from "./route";

export type Match =
  | {
      readonly kind: "route";
      readonly route: Route;
      readonly path: Readonly<Record<string, string>>;
    }
  /** There is such a place, for these methods. */
  | { readonly kind: "method"; readonly allowed: readonly string[] }
  | { readonly kind: "nothing" };

/** @param target Of the request line: `/claim?x=1`. */
export function matchRoute(routes: readonly Route[], method: string, target: string): Match {
  const parts = partsOf(target);
  if (parts === undefined) return { kind: "nothing" };
  const allowed = new Set<string>();
  for (const route of routes) {
    const path = pathIn(route, parts);
    if (path === undefined) continue;
    if (route.method === method) return { kind: "route", route, path };
    allowed.add(route.method);
  }
  if (allowed.size === 0) return { kind: "nothing" };
  return { kind: "method", allowed: [...allowed].sort() };
}

/** The query as names and values; a name that comes twice has a list, which no schema takes. */
export function queryIn(target: string): Readonly<Record<string, string | readonly string[]>> {
  const at = target.indexOf("?");
  const query = new Map<string, string | readonly string[]>();
  const parameters = new URLSearchParams(at < 0 ? "" : target.slice(at + 1));
  for (const name of new Set(parameters.keys())) {
    const [first = "", ...more] = parameters.getAll(name);
    query.set(name, more.length === 0 ? first : [first, ...more]);
  }
  return Object.fromEntries(query);
}

/** Undefined for what is no path, or not encoded as one. */
function partsOf(target: string): readonly string[] | undefined {
  const [path = ""] = target.split("?", 1);
  if (!path.startsWith("/")) return undefined;
  try {
    return path.slice(1).split("/").map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function pathIn(
  { path, rest }: Route,
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const wanted = path.slice(1).split("/");
  const long = rest && parts.length > wanted.length;
  if (parts.length !== wanted.length && !long) return undefined;
  const found = new Map<string, string>();
  for (const [index, name] of wanted.entries()) {
    const last = index === wanted.length - 1;
    const part = long && last ? parts.slice(index).join("/") : (parts[index] ?? "");
    const parameter = /^\{(\w+)\}$/u.exec(name)?.[1];
    if (parameter === undefined ? part !== name : part === "") return undefined;
    if (parameter !== undefined) found.set(parameter, part);
  }
  return Object.fromEntries(found);
}
