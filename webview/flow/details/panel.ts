/** The panel at the right, or below where the page is narrow: what is selected, and all there is to say of it. */
import { element, keepingFocus } from "../../shared/dom";
import type { FlowData } from "../flowData";
import type { Focus } from "../selection";
import { type ExecutionModel, executionCard } from "./executionCard";
import { focusCard, overviewCard } from "./overviewCard";
import type { DetailsEvents } from "./parts";

export type DetailsModel =
  | { readonly kind: "overview"; readonly data: FlowData; readonly rows: readonly number[] }
  | {
      readonly kind: "focus";
      readonly data: FlowData;
      readonly focus: Focus;
      readonly rows: readonly number[];
    }
  | ({ readonly kind: "execution" } & ExecutionModel);

export class DetailsPanel {
  readonly element = element("section", {
    class: "details",
    attributes: { "aria-label": "Details" },
  });
  #shown: DetailsModel | undefined;

  constructor(private readonly events: DetailsEvents) {}

  /** Draws anew only what reads differently: an open tree and the place in it stay as they are. */
  show(model: DetailsModel): void {
    const before = this.#shown;
    this.#shown = model;
    const cards = this.#cards(model);
    const same =
      before !== undefined &&
      subjectOf(before) === subjectOf(model) &&
      this.element.childElementCount === cards.length &&
      cards.every((card, at) => reads(card) === this.#read[at]);
    if (
      same &&
      !(
        before.kind === "execution" &&
        model.kind === "execution" &&
        before.details !== model.details
      )
    ) {
      return;
    }
    this.#read = cards.map(reads);
    const stays = before !== undefined && subjectOf(before) === subjectOf(model);
    keepingFocus(this.element, () => {
      const top = this.#body()?.scrollTop ?? 0;
      const opened = stays ? this.#opened() : [];
      this.element.replaceChildren(...cards);
      this.#reopen(opened);
      const body = this.#body();
      if (stays && body !== null) body.scrollTop = top;
    });
  }

  focus(): void {
    const first = this.element.querySelector<HTMLElement>(
      "[data-keep]:not([hidden]):not([data-keep='close'])",
    );
    if (first === null) this.element.tabIndex = -1;
    (first ?? this.element).focus();
  }

  #read: readonly string[] = [];

  #cards(model: DetailsModel): readonly HTMLElement[] {
    switch (model.kind) {
      case "overview":
        return overviewCard(model.data, model.rows, this.events);
      case "focus":
        return focusCard(model.data, model.focus, model.rows, this.events);
      case "execution":
        return executionCard(model, this.events);
    }
  }

  #body(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>(".body");
  }

  #opened(): readonly string[] {
    const open = this.element.querySelectorAll<HTMLElement>("details[open] > summary");
    return [...open].map((summary) => summary.dataset["keep"] ?? "");
  }

  /** Outer ones first: what they hold is there only once they are open. */
  #reopen(names: readonly string[]): void {
    for (const name of names) {
      const summary = [...this.element.querySelectorAll<HTMLElement>("summary")].find(
        (one) => one.dataset["keep"] === name,
      );
      const holder = summary?.parentElement;
      if (!(holder instanceof HTMLDetailsElement)) continue;
      holder.open = true;
      // The browser tells later; its children are looked for now.
      holder.dispatchEvent(new Event("toggle"));
    }
  }
}

function reads(card: HTMLElement): string {
  return card.textContent;
}

function subjectOf(model: DetailsModel): string {
  switch (model.kind) {
    case "overview":
      return "overview";
    case "focus":
      return `focus ${JSON.stringify(model.focus)}`;
    case "execution":
      return `execution ${model.key}`;
  }
}
