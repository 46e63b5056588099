/** Compares a page with its source, in both directions. Pure. */
import type { Api } from "./openApi";
import { factsIn, factsOf } from "./page";

export interface Review {
  readonly approved: boolean;
  /** What the source has and the page has not. */
  readonly missing: readonly string[];
  /** What the page names and the source has not. */
  readonly invented: readonly string[];
  readonly summary: string;
}

export function reviewPage(api: Api, page: string): Review {
  const source = new Set([...factsOf(api)].map(asWritten));
  const { facts, mentions } = factsIn(page);
  const missing = [...source].filter((fact) => !facts.has(fact));
  const named = [...mentions].filter((one) => !source.has(one) && !api.text.includes(one));
  const invented = [...new Set([...[...facts].filter((fact) => !source.has(fact)), ...named])];
  const approved = missing.length === 0 && invented.length === 0;
  const count = api.operations.length;
  const summary = approved
    ? `The page says what the source says: ${count} ${count === 1 ? "operation" : "operations"}.`
    : [
        ...(missing.length === 0 ? [] : [`${missing.length} of the source missing in the page`]),
        ...(invented.length === 0
          ? []
          : [`${invented.length} in the page that the source has not`]),
      ].join(", ") + `: ${[...missing, ...invented].slice(0, 5).join("; ")}.`;
  return { approved, missing, invented, summary };
}

/** Backticks cannot stand in code, so the page has another sign in their place. */
function asWritten(fact: string): string {
  return fact.replaceAll("`", "'");
}
