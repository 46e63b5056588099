/** Makes suggestions for one place: what they replace is the same for all of them. */
import type { Span } from "./outlineNodes";
import type { Suggestion } from "./writingHelp";

export type Offer = Pick<Suggestion, "label" | "kind"> &
  Partial<Pick<Suggestion, "detail" | "docs" | "insert" | "snippet" | "goesOn">>;

export function suggest(replaces: Span, offers: Iterable<Offer>): readonly Suggestion[] {
  return [...offers].map((offer) => ({
    detail: "",
    docs: "",
    insert: offer.label,
    snippet: false,
    goesOn: false,
    ...offer,
    replaces,
  }));
}

/** A text as YAML reads it back, where it stands without quotes. */
export function yamlText(text: string, quoted: boolean): string {
  if (quoted) return text;
  const isPlain =
    /^[A-Za-z_][\w ./-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off)$|\s$/iu.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Lines of a snippet, all but the first indented deeper by so many columns. */
export function indented(text: string, columns: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(columns)}`);
}
