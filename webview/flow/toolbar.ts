/** The bar at the top: find, filters, figures, live, table, and what else there is to do. */

import type { FlowFilter } from "../../src/protocol/flow";
import { codicon, iconButton, setPressed, textField } from "../shared/controls";
import { element } from "../shared/dom";
import { type MenuItem, openMenu } from "../shared/popover";
import { countWords, plural } from "../shared/times";
import { Chips, type ChipsLook } from "./filter/chips";
import { listFilters } from "./filter/filters";
import type { FilterState } from "./filter/popovers";

export interface ToolbarState extends FilterState {
  /** Undefined before the first picture. */
  readonly figures:
    | { readonly executions: number; readonly failed: number; readonly running: number }
    | undefined;
  /** False while the history is still being read. */
  readonly complete: boolean;
  readonly paused: boolean;
  /** Executions that changed while paused. */
  readonly held: number;
  readonly table: boolean;
  /** False where there is nothing to show as a table. */
  readonly offersTable: boolean;
}

export interface ToolbarEvents {
  readonly onFilter: (filter: FlowFilter) => void;
  /** Typed, and perhaps not at the end of the word. */
  readonly onText: (text: string) => void;
  /** Walks the failures: 1 to the next, -1 to the one before. */
  readonly onFailure: (step: 1 | -1) => void;
  readonly onPaused: (paused: boolean) => void;
  readonly onTable: (table: boolean) => void;
  readonly menu: () => readonly MenuItem[];
}

/** From words to figures, then the filters behind one button, then in two lines. */
const looks = [
  { short: false, folded: false },
  { short: true, folded: false },
  { short: true, folded: true },
] as const;

export class Toolbar {
  readonly element = element("div", { class: "toolbar" });
  readonly #find;
  readonly #chips: Chips;
  readonly #executions = element("span", { class: "figure executions" });
  readonly #failed = element("span", { class: "figure failed" });
  readonly #failedWords = element("span");
  readonly #running = element("span", { class: "figure running" });
  readonly #runningWords = element("span");
  readonly #live: HTMLButtonElement;
  readonly #liveWords = element("span");
  readonly #table: HTMLElement;
  readonly #narrow = matchMedia("(width < 900px)");
  readonly #resize = new ResizeObserver(() => this.#fit());
  #state: ToolbarState | undefined;
  #fitted: { readonly key: string; readonly look: ChipsLook } = { key: "", look: looks[0] };

  constructor(within: HTMLElement, events: ToolbarEvents) {
    this.#find = textField({ label: "Find", icon: "search" }, (text) => events.onText(text));
    this.#find.element.classList.add("find");
    this.#find.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#find.value() === "") return;
      event.preventDefault();
      this.#find.set("");
      events.onText("");
    });
    this.#chips = new Chips(within, events.onFilter);
    this.#failed.append(
      codicon("error"),
      this.#failedWords,
      iconButton({
        icon: "chevron-up",
        label: "Previous failure",
        onPress: () => events.onFailure(-1),
      }),
      iconButton({
        icon: "chevron-down",
        label: "Next failure",
        onPress: () => events.onFailure(1),
      }),
    );
    this.#running.append(codicon("loading"), this.#runningWords);
    this.#live = element(
      "button",
      {
        class: "live",
        attributes: { type: "button" },
        onPress: () => events.onPaused(this.#state?.paused !== true),
      },
      element("i"),
      this.#liveWords,
    );
    this.#table = iconButton({
      icon: "table",
      label: "Show as table",
      onPress: () => events.onTable(this.#state?.table !== true),
    });
    const more = iconButton({
      icon: "ellipsis",
      label: "More actions",
      onPress: () => openMenu(within, more, "More actions", events.menu()),
    });
    more.setAttribute("aria-haspopup", "menu");
    this.element.append(
      this.#find.element,
      this.#chips.element,
      element("div", { class: "figures" }, this.#executions, this.#failed, this.#running),
      element("div", { class: "actions" }, this.#live, this.#table, more),
    );
    this.#resize.observe(this.element);
  }

  focus(): void {
    this.#find.element.focus();
  }

  show(state: ToolbarState): void {
    this.#state = state;
    this.#find.set(state.filter.text);
    this.#showFigures(state);
    this.element.classList.toggle("paused", state.paused);
    const held = state.held === 0 ? "Paused" : `Paused · ${countWords(state.held)} new`;
    setText(this.#liveWords, state.paused ? held : "Live");
    this.#live.title = state.paused ? "Show what came meanwhile" : "Hold changes back";
    setPressed(this.#table, state.table);
    this.#table.hidden = !state.offersTable;
    this.#fit();
  }

  dispose(): void {
    this.#resize.disconnect();
  }

  #showFigures({ figures, complete }: ToolbarState): void {
    const executions = figures?.executions ?? 0;
    const words = executions === 0 ? "No executions" : plural(executions, "execution");
    setText(this.#executions, complete ? words : `${words} so far`);
    this.#executions.hidden = figures === undefined;
    const failed = figures?.failed ?? 0;
    setText(this.#failedWords, countWords(failed));
    this.#failedWords.dataset["word"] = "failed";
    this.#failed.hidden = failed === 0 && !this.#failed.contains(document.activeElement);
    const running = figures?.running ?? 0;
    setText(this.#runningWords, countWords(running));
    this.#runningWords.dataset["word"] = "in progress";
    this.#running.hidden = running === 0;
  }

  /** Takes the first look that fits. Measured only when the words or the width changed. */
  #fit(): void {
    const state = this.#state;
    if (state === undefined) return;
    const key = this.#fitKey(state);
    if (key === this.#fitted.key) {
      this.#chips.show(state, this.#fitted.look);
      return;
    }
    const { element: bar } = this;
    bar.classList.remove("wrapped");
    const wanted = this.#narrow.matches ? looks.slice(2) : looks;
    const fits = (look: ChipsLook) => {
      bar.classList.toggle("short", look.short);
      this.#chips.show(state, look);
      return bar.scrollWidth <= bar.clientWidth;
    };
    const look = wanted.find(fits);
    bar.classList.toggle("wrapped", look === undefined);
    this.#fitted = { key, look: look ?? looks[2] };
  }

  #fitKey({ filter, facets, figures, complete, paused, held }: ToolbarState): string {
    const choices = listFilters.map((name) => facets?.[name].length ?? 0);
    const width = this.element.clientWidth;
    return JSON.stringify([width, filter, choices, figures, complete, paused, held]);
  }
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
