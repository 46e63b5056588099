/**
 * Help for who writes a template, as plain values that an editor shows: what may be written at the cursor,
 * what something means, where it is said, where it is used, and giving it another name. Everything is worked
 * out from the text in the editor, whether or not it is a valid template. Offsets count UTF-16 units.
 */
import type { AgentRegistry } from "../../agent/registry";
import type { TemplateFile } from "../template";
import type { Span } from "./outlineNodes";

/** What there is besides the file. */
export interface WritingWorld {
  readonly registry: AgentRegistry;
  /** All templates that can be found. */
  readonly templates: readonly TemplateFile[];
}

export interface Suggestion {
  readonly label: string;
  readonly kind: "field" | "value" | "step" | "agent" | "name" | "snippet" | "word";
  /** A few words beside it. */
  readonly detail: string;
  /** Markdown. */
  readonly docs: string;
  /** What is put in place of `replaces`: as it is, or with `$1`, `${1:text}` and `$0` where it is a snippet. */
  readonly insert: string;
  readonly snippet: boolean;
  readonly replaces: Span;
  /** Suggestions may be asked for again once it is in. */
  readonly goesOn: boolean;
}

export interface HoverWords {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** Where something that is named at the cursor is said: here, in an agent's file, in another template. */
export type Definition =
  | { readonly kind: "here"; readonly from: Span; readonly to: Span }
  | { readonly kind: "agent"; readonly from: Span; readonly name: string }
  | { readonly kind: "workflow"; readonly from: Span; readonly name: string };

export type Renaming =
  | { readonly ok: true; readonly places: readonly Span[] }
  | { readonly ok: false; readonly message: string };

export interface WritingHelp {
  /**
   * @param typed The sign that was typed last, when it is what opens the list: a blank only asks for values
   */
  complete(
    text: string,
    offset: number,
    world: WritingWorld,
    typed?: string,
  ): readonly Suggestion[];
  hover(text: string, offset: number, world: WritingWorld): HoverWords | undefined;
  definition(text: string, offset: number): Definition | undefined;
  /** Every place that means the same, where it is said included; empty where nothing is named. */
  references(text: string, offset: number): readonly Span[];
  /** The name at the cursor, when it can be changed. */
  renamed(text: string, offset: number): Span | undefined;
  rename(text: string, offset: number, name: string): Renaming;
}
