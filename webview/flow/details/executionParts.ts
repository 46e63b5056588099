/** The lists and trees in the details of an execution. */
import type { ExecutionDetails } from "../../../src/protocol/flow";
import { element } from "../../shared/dom";
import { durationWords } from "../../shared/times";
import { stateIcon } from "../stateIcons";
import { stateWords } from "../states";
import { type JsonLine, jsonLines } from "./jsonTree";
import { type DetailsEvents, section } from "./parts";

export function attemptsSection(
  { attempts, key }: ExecutionDetails,
  events: DetailsEvents,
): HTMLElement {
  const rows = attempts.map((one) => {
    const current = one.key === key;
    const button = element(
      "button",
      {
        class: "attempt",
        attributes: { type: "button", "data-keep": `attempt-${one.attempt}` },
        onPress: () => events.onSelect(one.key),
      },
      stateIcon(one.state, true),
      element("span", { class: "quiet", text: `${one.attempt}/${attempts.length}` }),
      element("span", { class: "name", text: one.text === "" ? stateWords(one.state) : one.text }),
      element("span", { class: "aside", text: durationWords(one.duration) }),
    );
    if (current) button.setAttribute("aria-current", "true");
    return button;
  });
  return section("Attempts", undefined, ...rows);
}

export function jsonSection(title: string, value: unknown): HTMLElement {
  return section(
    title,
    undefined,
    element("div", { class: "json" }, ...jsonLines(value).map((line) => jsonElement(line, title))),
  );
}

function jsonElement(line: JsonLine, path: string): HTMLElement {
  const { name, text, children } = line;
  const key = name === undefined ? undefined : element("span", { class: "key", text: name });
  const value = element("span", { class: "value", text });
  if (children === undefined) return element("div", { class: "leaf" }, key, " ", value);
  const here = `${path}/${name ?? text}`;
  const summary = element("summary", { attributes: { "data-keep": here } }, key, " ", value);
  const made = element("details", {}, summary);
  // Filled when it is opened: values may be large and deep.
  made.addEventListener("toggle", () => {
    if (made.open && made.childElementCount === 1) {
      made.append(...children().map((child) => jsonElement(child, here)));
    }
  });
  return made;
}

/** Lines in place of what is on its way. */
export function skeleton(): HTMLElement {
  return element(
    "div",
    { class: "skeleton", attributes: { role: "status", "aria-label": "Details are coming" } },
    ...["short", "long", "long", "short", "long"].map((name) => element("i", { class: name })),
  );
}
