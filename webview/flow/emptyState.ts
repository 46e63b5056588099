/** What stands in place of the picture while there is none to show, and how to get one. */
import type { PageCommand } from "../../src/protocol/flow";
import { linkButton, progressRing, textButton } from "../shared/controls";
import { element, svg } from "../shared/dom";
import { plural } from "../shared/times";
import type { EmptyState } from "./whyEmpty";

export interface EmptyEvents {
  readonly onCommand: (command: PageCommand) => void;
  readonly onClear: () => void;
}

export function emptyState(state: EmptyState, { onCommand, onClear }: EmptyEvents): HTMLElement {
  const command = (label: string, name: PageCommand, primary = false) =>
    textButton({ label, primary, onPress: () => onCommand(name) });
  switch (state.kind) {
    case "reading":
      return pane(
        progressRing("Reading the history"),
        element("p", { text: "Reading the history…" }),
      );
    case "nothing":
      return pane(
        drawing(),
        element("h2", { text: "No work has been done here yet" }),
        element("p", {
          text: "As soon as an agent starts a task, it appears here: who did what, for how long, and who took over.",
        }),
        buttons(command("Claim a Task", "claim", true), command("Open Demo", "openDemo")),
        element(
          "p",
          { class: "way" },
          "or record work done elsewhere: ",
          linkButton("Log Execution…", () => onCommand("logExecution")),
        ),
      );
    case "filtered":
      return pane(
        element("h2", { text: "Nothing matches." }),
        element("p", {
          text: `${plural(state.hidden, "execution")} ${state.hidden === 1 ? "is" : "are"} hidden.`,
        }),
        buttons(textButton({ label: "Clear filters", primary: true, onPress: onClear })),
      );
    case "problem":
      return pane(
        element("h2", { text: state.message }),
        element("p", { text: state.remedy }),
        buttons(command("Show Log", "showLog")),
      );
  }
}

/** The same trouble above a picture that was there before it. */
export function problemLine(
  { message, remedy }: { readonly message: string; readonly remedy: string },
  { onCommand }: EmptyEvents,
): HTMLElement {
  return element(
    "div",
    { class: "problem-line", attributes: { role: "alert" } },
    element("span", { text: `${message} ${remedy}` }),
    linkButton("Show Log", () => onCommand("showLog")),
  );
}

function pane(...content: readonly Node[]): HTMLElement {
  return element("section", { class: "empty", attributes: { "aria-label": "State" } }, ...content);
}

function buttons(...content: readonly Node[]): HTMLElement {
  return element("div", { class: "buttons" }, ...content);
}

/** Three lanes with a handoff between each: what the view will show. */
function drawing(): SVGElement {
  const bar = (x: number, y: number, width: number) =>
    svg("rect", { class: "bar", x, y, width, height: 18, rx: 3 });
  const lane = (y: number) => svg("path", { class: "lane", d: `M0 ${y}h336` });
  const arrow = (x: number, y: number) => [
    svg("path", { class: "arrow", d: `M${x} ${y}c16 0 0 42 13 42` }),
    svg("path", { class: "head", d: `m${x + 19} ${y + 42}-7-3.6v7.2Z` }),
  ];
  return svg(
    "svg",
    { class: "drawing", width: 336, height: 128, viewBox: "0 0 336 128", "aria-hidden": "true" },
    lane(42.5),
    lane(84.5),
    lane(126.5),
    bar(24.5, 13.5, 96),
    bar(140.5, 55.5, 76),
    svg("path", {
      class: "running",
      d: "M304 97.5h-66a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h66",
    }),
    svg("circle", { class: "head running", cx: 304, cy: 106.5, r: 4 }),
    ...arrow(121, 22.5),
    ...arrow(217, 64.5),
  );
}
