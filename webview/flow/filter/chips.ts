/** The filters as chips: each says what it is set to, and opens its choices. */
import type { FlowFilter } from "../../../src/protocol/flow";
import { codicon } from "../../shared/controls";
import { element } from "../../shared/dom";
import { openMenu } from "../../shared/popover";
import { type ChipName, chipLabel, chipNames, chipWords, cleared, isSet } from "./filters";
import { type FilterState, type OpenedFilter, openFilter } from "./popovers";

interface Chip {
  readonly name: ChipName;
  readonly element: HTMLElement;
  readonly main: HTMLButtonElement;
  readonly label: HTMLElement;
  readonly value: HTMLElement;
  readonly clear: HTMLButtonElement;
}

export interface ChipsLook {
  /** Counts instead of “4 of 6”. */
  readonly short: boolean;
  /** What is not set goes behind “+ Filter”. */
  readonly folded: boolean;
}

export class Chips {
  readonly element = element("div", {
    class: "chips",
    attributes: { role: "group", "aria-label": "Filters" },
  });
  readonly #chips: readonly Chip[];
  readonly #more: HTMLButtonElement;
  #state: FilterState | undefined;
  #look: ChipsLook = { short: false, folded: false };
  #open: OpenedFilter | undefined;

  constructor(
    private readonly within: HTMLElement,
    private readonly onChange: (filter: FlowFilter) => void,
  ) {
    this.#chips = chipNames.map((name) => this.#chip(name));
    this.#more = element(
      "button",
      {
        class: "chip more",
        attributes: { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" },
        onPress: () => this.#openMore(),
      },
      codicon("add"),
      "Filter",
    );
    this.element.append(...this.#chips.map((chip) => chip.element), this.#more);
  }

  show(state: FilterState, look: ChipsLook): void {
    this.#state = state;
    this.#look = look;
    for (const chip of this.#chips) this.#showChip(chip, state);
    this.#more.hidden = this.#folded().length === 0;
    this.#open?.show();
  }

  #showChip({ name, element: root, label: labelOf, value, clear }: Chip, state: FilterState): void {
    const words = chipWords(state.filter, state.facets, name, {
      now: state.now,
      short: this.#look.short,
    });
    const set = words !== undefined;
    const label = chipLabel(name);
    root.classList.toggle("set", set);
    const said = words ?? (name === "range" ? "any" : "");
    const [labelText, valueText] = said === "" ? [label, ""] : [`${label}: `, said];
    if (labelOf.textContent !== labelText) labelOf.textContent = labelText;
    if (value.textContent !== valueText) value.textContent = valueText;
    clear.hidden = !set;
    root.hidden = !this.#offered(name) || (this.#look.folded && !set);
  }

  /** A workflow and a run can be chosen only where there is one. */
  #offered(name: ChipName): boolean {
    if ((name !== "workflows" && name !== "runs") || this.#state === undefined) return true;
    const { filter, facets } = this.#state;
    return isSet(filter, name) || (facets?.[name].length ?? 0) > 0;
  }

  #folded(): readonly Chip[] {
    const state = this.#state;
    if (!this.#look.folded || state === undefined) return [];
    return this.#chips.filter(({ name }) => this.#offered(name) && !isSet(state.filter, name));
  }

  #chip(name: ChipName): Chip {
    const label = chipLabel(name);
    const value = element("b");
    const words = element("span", { class: "label" });
    const main = element(
      "button",
      {
        class: "main",
        attributes: { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" },
        onPress: () => this.#toggle(name, main),
      },
      words,
      value,
      codicon("chevron-down"),
    );
    const clear = element(
      "button",
      {
        class: "clear",
        title: `Clear ${label}`,
        attributes: { type: "button", "aria-label": `Clear ${label} filter` },
        onPress: () => {
          if (this.#state === undefined) return;
          main.focus();
          this.onChange(cleared(this.#state.filter, name));
          if (root.hidden) this.#more.focus();
        },
      },
      codicon("close"),
    );
    const root = element("div", { class: "chip" }, main, clear);
    return { name, element: root, main, label: words, value, clear };
  }

  #openMore(): void {
    const items = this.#folded().map(({ name }) => ({
      label: chipLabel(name),
      onPress: () => this.#toggle(name, this.#more),
    }));
    openMenu(this.within, this.#more, "Filters", items);
  }

  #toggle(name: ChipName, anchor: HTMLButtonElement): void {
    if (this.#open !== undefined && anchor.getAttribute("aria-expanded") === "true") {
      this.#open.close();
      return;
    }
    const opened = openFilter(name, {
      within: this.within,
      anchor,
      state: () => {
        if (this.#state === undefined) throw new Error("a filter was opened before it was shown");
        return this.#state;
      },
      onChange: this.onChange,
      onClose: () => {
        if (this.#open === opened) this.#open = undefined;
        this.#refocus(name, anchor);
      },
    });
    this.#open = opened;
  }

  /** A chip that was folded until now takes the focus that its box leaves. */
  #refocus(name: ChipName, anchor: HTMLElement): void {
    const chip = this.#chips.find((one) => one.name === name);
    if (chip === undefined || document.activeElement !== anchor) return;
    if (anchor === this.#more && !chip.element.hidden) chip.main.focus();
  }
}
