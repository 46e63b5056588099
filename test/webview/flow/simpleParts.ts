/** Stand-ins for graph and timeline: buttons in place of circles and bars. */
import type { FlowData } from "../../../webview/flow/flowData";
import { nameOf, stateOf } from "../../../webview/flow/flowData";
import type { FlowPart, FlowParts } from "../../../webview/flow/parts";
import type { Selection } from "../../../webview/flow/selection";

export const simpleParts: FlowParts = {
  graph: (section, _theme, memory, events) => {
    section.setAttribute("aria-label", "Handoffs");
    section.dataset["memory"] = JSON.stringify(memory ?? {});
    return buttons(section, (data, selection) => [
      ...data.summary.graph.nodes.map(({ agent, executions }) =>
        button(`${nameOf(data, agent)} ${executions}`, selection.focus?.kind === "agents", () => {
          events.onRemember({ clicked: nameOf(data, agent) });
          events.onFocus({ kind: "agents", agents: [agent] });
        }),
      ),
      ...data.summary.graph.edges
        .slice(0, 4)
        .map(({ from, to }) =>
          button(`${nameOf(data, from)} → ${nameOf(data, to)}`, false, () =>
            events.onFocus({ kind: "handoffs", from: [from], to: [to] }),
          ),
        ),
    ]);
  },
  timeline: (section, _theme, _memory, events) => {
    section.setAttribute("aria-label", "Timeline");
    const part = buttons(section, (data, selection) =>
      Array.from(data.rows.key.slice(0, 160), (key, row) =>
        button(
          `${nameOf(data, data.rows.title[row])} ${stateOf(data, row)}`,
          key === selection.execution,
          () => events.onSelect(key),
        ),
      ),
    );
    return {
      ...part,
      reveal: (key) => {
        section.dataset["revealed"] = String(key);
      },
    };
  },
};

function buttons(
  section: HTMLElement,
  made: (data: FlowData, selection: Selection) => readonly HTMLElement[],
): FlowPart {
  const box = document.createElement("div");
  section.append(box);
  return {
    show: (data, selection) => {
      const at = [...box.children].indexOf(document.activeElement ?? box);
      box.replaceChildren(...made(data, selection));
      const again = box.children[at];
      if (again instanceof HTMLElement) again.focus();
    },
    setTheme: () => undefined,
    focus: () => box.querySelector("button")?.focus(),
    dispose: () => section.replaceChildren(),
  };
}

function button(text: string, pressed: boolean, onPress: () => void): HTMLElement {
  const made = document.createElement("button");
  made.textContent = text;
  made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", onPress);
  return made;
}
