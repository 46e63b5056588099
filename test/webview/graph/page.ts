/** The graph alone in a page. The test posts what a shell would show, and reads what the graph asks for. */
import type { FlowView } from "../../../src/protocol/flow";
import { dataOf, type FlowData } from "../../../webview/flow/flowData";
import { Graph, type GraphMemory } from "../../../webview/flow/graph/graph";
import { nothingSelected, type Selection } from "../../../webview/flow/selection";
import { readTheme, watchTheme } from "../../../webview/shared/theme";

declare function acquireVsCodeApi(): {
  readonly postMessage: (message: unknown) => void;
};

interface ToTestPage {
  readonly view?: FlowView;
  readonly memory?: Partial<GraphMemory>;
  readonly selection?: Selection;
}

const { postMessage: tell } = acquireVsCodeApi();
const section = document.createElement("section");
section.setAttribute("aria-label", "Handoffs");
document.body.append(section);

let data: FlowData | undefined;
let selection = nothingSelected;
let graph: Graph | undefined;

function show(): void {
  if (data === undefined) return;
  const before = performance.now();
  graph?.show(data, selection);
  tell({ type: "shown", took: performance.now() - before });
}

function open(memory: Partial<GraphMemory> | undefined): Graph {
  const opened = new Graph(section, readTheme(), memory, {
    onFocus: (focus) => {
      tell({ type: "focus", focus });
      selection = { ...selection, focus };
      show();
    },
    onSelect: (execution) => {
      tell({ type: "select", execution });
      selection = { ...selection, execution };
      show();
    },
    onRemember: (kept) => tell({ type: "remember", memory: kept }),
  });
  watchTheme((theme) => opened.setTheme(theme));
  return opened;
}

window.addEventListener("message", ({ data: message }: MessageEvent<ToTestPage>) => {
  graph ??= open(message.memory);
  if (message.view !== undefined) data = dataOf(message.view);
  if (message.selection !== undefined) selection = message.selection;
  show();
});
tell({ type: "ready" });
