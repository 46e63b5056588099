/** A list box with boxes to tick, or of which one is chosen: arrows move, Space and Enter take. */
import { codicon } from "./controls";
import { element } from "./dom";
import { countWords } from "./times";

export interface ListOption {
  readonly value: string;
  readonly label: string;
  /** Undefined where there is nothing to count. */
  readonly count?: number;
  readonly chosen: boolean;
}

/** More would take longer to draw than to type a letter; the list says how many it leaves out. */
const mostShown = 200;
let lists = 0;

export class OptionList {
  readonly element: HTMLElement;
  readonly #list: HTMLElement;
  readonly #more = element("p", { class: "more" });
  readonly #id: string;
  readonly #rows = new Map<string, HTMLElement>();
  #values: readonly string[] = [];
  #active: string | undefined;

  constructor(
    private readonly options: {
      readonly label: string;
      readonly multiple: boolean;
      readonly onChoose: (value: string) => void;
      /** A letter was typed on the list. */
      readonly onType?: (letter: string) => void;
    },
  ) {
    lists += 1;
    this.#id = `options-${lists}`;
    this.#list = element("div", {
      class: "options",
      attributes: {
        role: "listbox",
        tabindex: "0",
        "aria-label": options.label,
        "aria-multiselectable": String(options.multiple),
      },
    });
    this.#list.addEventListener("keydown", (event) => this.#onKey(event));
    this.element = element("div", { class: "option-list" }, this.#list, this.#more);
  }

  focus(): void {
    this.#list.focus();
  }

  get target(): HTMLElement {
    return this.#list;
  }

  /** Rows that stay are changed in place, so that nothing flickers under the pointer. */
  show(options: readonly ListOption[]): void {
    const shown = options.slice(0, mostShown);
    this.#values = shown.map(({ value }) => value);
    for (const [value, row] of this.#rows) {
      if (this.#values.includes(value)) continue;
      row.remove();
      this.#rows.delete(value);
    }
    for (const option of shown) this.#list.append(this.#row(option));
    const left = options.length - shown.length;
    this.#more.textContent =
      options.length === 0
        ? "Nothing here"
        : left > 0
          ? `${countWords(left)} more: type to find`
          : "";
    const first = shown.find(({ chosen }) => chosen)?.value ?? this.#values[0];
    const kept = this.#active !== undefined && this.#values.includes(this.#active);
    this.#activate(kept ? this.#active : first);
  }

  #row(option: ListOption): HTMLElement {
    const known = this.#rows.get(option.value);
    const row = known ?? this.#newRow(option);
    row.setAttribute("aria-selected", String(option.chosen));
    const count = row.querySelector(".count");
    const words = option.count === undefined ? "" : countWords(option.count);
    if (count !== null && count.textContent !== words) count.textContent = words;
    return row;
  }

  #newRow({ value, label }: ListOption): HTMLElement {
    const { multiple } = this.options;
    const row = element(
      "div",
      {
        class: "option",
        attributes: { role: "option", id: `${this.#id}-${this.#rows.size}-${lists}` },
        onPress: () => {
          this.#activate(value);
          this.options.onChoose(value);
        },
      },
      element("span", { class: multiple ? "box" : "dot" }, codicon(multiple ? "check" : "check")),
      element("span", { class: "name", text: label }),
      element("span", { class: "count" }),
    );
    lists += 1;
    row.addEventListener("pointerenter", () => this.#activate(value));
    this.#rows.set(value, row);
    return row;
  }

  #activate(value: string | undefined): void {
    this.#active = value;
    for (const [one, row] of this.#rows) row.classList.toggle("active", one === value);
    const row = value === undefined ? undefined : this.#rows.get(value);
    if (row === undefined) this.#list.removeAttribute("aria-activedescendant");
    else this.#list.setAttribute("aria-activedescendant", row.id);
  }

  #onKey(event: KeyboardEvent): void {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#values.indexOf(this.#active ?? "");
    const last = this.#values.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[key];
    if (to !== undefined) {
      event.preventDefault();
      const value = this.#values[Math.max(0, Math.min(last, to))];
      this.#activate(value);
      if (value !== undefined) this.#rows.get(value)?.scrollIntoView({ block: "nearest" });
    } else if (key === " " || key === "Enter") {
      event.preventDefault();
      if (this.#active !== undefined) this.options.onChoose(this.#active);
    } else if (key.length === 1) {
      event.preventDefault();
      this.options.onType?.(key);
    }
  }
}
