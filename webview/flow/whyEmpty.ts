/** Why there is no picture to show. */
import { isFiltered } from "./filter/filters";
import type { FlowData } from "./flowData";

export type EmptyState =
  | { readonly kind: "reading" }
  | { readonly kind: "nothing" }
  | { readonly kind: "filtered"; readonly hidden: number }
  | { readonly kind: "problem"; readonly message: string; readonly remedy: string };

/** What there is to say instead of a picture; undefined when there is one. */
export function whyEmpty(
  data: FlowData | undefined,
  problem: { readonly message: string; readonly remedy: string } | undefined,
): EmptyState | undefined {
  if (data === undefined) {
    return problem === undefined ? { kind: "reading" } : { kind: "problem", ...problem };
  }
  const { shown, hidden, complete } = data.summary;
  if (shown > 0) return undefined;
  if (hidden > 0 && isFiltered(data.filter)) return { kind: "filtered", hidden };
  if (data.rows.key.length > 0) return undefined;
  return { kind: complete ? "nothing" : "reading" };
}
