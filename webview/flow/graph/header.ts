/** The line above the graph: its title, a few words, what the lines mean, and its buttons. */
import { iconButton, segmented, setPressed } from "../../shared/controls";

/** What the circles are: agents, or the executions of one run or chain. */
export type HeaderMode = "aggregated" | "asItRan";

export interface HeaderEvents {
  readonly onMode: (mode: HeaderMode) => void;
  readonly onFit: () => void;
  readonly onTaller: () => void;
  readonly onCloseGroup: (key: string) => void;
}

export class Header {
  readonly #words = document.createElement("p");
  readonly #open = document.createElement("span");
  readonly #taller: HTMLElement;
  readonly #setMode: (mode: HeaderMode) => void;
  readonly #events: HeaderEvents;
  #groups = "";

  constructor(section: HTMLElement, events: HeaderEvents) {
    this.#events = events;
    const header = document.createElement("header");
    header.className = "graph-header";
    const title = document.createElement("h2");
    title.textContent = "Handoffs";
    this.#words.className = "graph-words";
    this.#open.className = "graph-open";
    const mode = segmented<HeaderMode>(
      "What the circles are",
      [
        { value: "aggregated", label: "Aggregated" },
        { value: "asItRan", label: "As it ran" },
      ],
      events.onMode,
    );
    this.#setMode = mode.set;
    const fit = iconButton({
      icon: "screen-full",
      label: "Fit the graph (0)",
      onPress: events.onFit,
    });
    this.#taller = iconButton({
      icon: "unfold",
      label: "More height for the graph",
      onPress: events.onTaller,
    });
    header.append(title, this.#words, this.#open, legend(), mode.element, fit, this.#taller);
    section.prepend(header);
  }

  show(words: string, groups: readonly string[], mode: HeaderMode, tall: boolean): void {
    this.say(words);
    this.#setMode(mode);
    setPressed(this.#taller, tall);
    const key = groups.join("\n");
    if (key === this.#groups) return;
    this.#groups = key;
    this.#open.replaceChildren(...groups.map((group) => this.#closer(group)));
  }

  say(words: string): void {
    if (this.#words.textContent === words) return;
    this.#words.textContent = words;
    this.#words.title = words;
  }

  #closer(group: string): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "graph-closer";
    button.setAttribute("aria-label", `Close the group ${group}`);
    button.textContent = `${group} ×`;
    button.addEventListener("click", () => this.#events.onCloseGroup(group));
    return button;
  }
}

function legend(): HTMLElement {
  const list = document.createElement("ul");
  list.className = "graph-legend";
  list.setAttribute("aria-label", "What the arrows mean");
  for (const [kind, text] of [
    ["well", "90 % or more succeed"],
    ["fair", "70 %"],
    ["badly", "less"],
  ] as const) {
    const item = document.createElement("li");
    const line = document.createElement("span");
    line.className = `graph-line ${kind}`;
    line.setAttribute("aria-hidden", "true");
    item.append(line, text);
    list.append(item);
  }
  return list;
}
