/** The keys, in a dialog of their own. */
import { iconButton } from "../shared/controls";
import { element } from "../shared/dom";

const keys: readonly (readonly [readonly string[], string])[] = [
  [["Tab"], "To the next control"],
  [["Ctrl", "F6"], "To the next part: filters, handoffs, timeline, details"],
  [["/"], "Find"],
  [["Escape"], "One step back: box, execution, focus"],
  [["←", "→", "↑", "↓"], "Move in the graph, the timeline, or the table"],
  [["Enter"], "Choose what has the focus"],
  [["+", "-"], "Zoom the timeline"],
  [["0"], "Show all of the timeline"],
  [["?"], "These keys"],
];

export class HelpDialog {
  readonly element: HTMLDialogElement;

  constructor() {
    const close = iconButton({
      icon: "close",
      label: "Close",
      onPress: () => this.element.close(),
    });
    const list = element("dl");
    for (const [names, meaning] of keys) {
      const term = element("dt");
      for (const name of names) term.append(element("kbd", { text: name }));
      list.append(term, element("dd", { text: meaning }));
    }
    this.element = element(
      "dialog",
      { class: "help", attributes: { "aria-label": "Keys" } },
      element("header", {}, element("h2", { text: "Keys" }), close),
      list,
    );
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }
}
