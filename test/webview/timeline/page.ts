/** The timeline alone on a page; the host's messages are the product's. */
import type { FlowChanges, FlowView } from "../../../src/protocol/flow";
import { dataOf, type FlowData, withChanges } from "../../../webview/flow/flowData";
import { nothingSelected, type Selection } from "../../../webview/flow/selection";
import { Timeline } from "../../../webview/flow/timeline/timeline";
import { readTheme, watchTheme } from "../../../webview/shared/theme";

declare function acquireVsCodeApi(): { readonly postMessage: (message: unknown) => void };

type Message =
  | { readonly type: "view"; readonly view: FlowView; readonly memory?: Record<string, unknown> }
  | { readonly type: "changes"; readonly changes: FlowChanges }
  | { readonly type: "select"; readonly selection: Selection }
  | { readonly type: "reveal"; readonly key: number };

const { postMessage: tellHost } = acquireVsCodeApi();
const section = document.createElement("section");
document.body.append(section);
let timeline: Timeline | undefined;
let data: FlowData | undefined;
let selection = nothingSelected;

function show(): void {
  if (data !== undefined) timeline?.show(data, selection);
}

function create(memory: Record<string, unknown> | undefined): Timeline {
  const post = (type: string) => (value: unknown) => tellHost({ type, value });
  return new Timeline(section, readTheme(), memory, {
    onSelect: (key) => {
      selection = { ...selection, execution: key };
      post("select")(key);
      show();
    },
    onOpen: post("open"),
    onFocusAgent: (agent) => {
      const focus = agent === undefined ? undefined : { kind: "agents" as const, agents: [agent] };
      selection = { ...selection, focus };
      post("focusAgent")(agent);
      show();
    },
    onRemember: post("remember"),
    onCopy: post("copy"),
  });
}

window.addEventListener("message", ({ data: message }: MessageEvent<Message>) => {
  if (message.type === "view") {
    timeline ??= create(message.memory);
    data = dataOf(message.view);
  } else if (message.type === "changes" && data !== undefined) {
    data = withChanges(data, message.changes);
  } else if (message.type === "select") selection = message.selection;
  show();
  if (message.type === "reveal") timeline?.reveal(message.key);
});
watchTheme((theme) => timeline?.setTheme(theme));
tellHost({ type: "ready" });
