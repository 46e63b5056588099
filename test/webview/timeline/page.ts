/** The timeline alone on a page; the host's messages are the product's. */
import type { FlowChanges, FlowView } from "../../../src/protocol/flow";
import { dataOf, type FlowData, withChanges } from "../../../webview/flow/flowData";
import { nothingSelected, type Selection } from "../../../webview/flow/selection";
import { barTop } from "../../../webview/flow/timeline/geometry";
import { Timeline } from "../../../webview/flow/timeline/timeline";
import { readTheme, watchTheme } from "../../../webview/shared/theme";
import { manyRows, viewOf } from "../support/flowData";

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
/** Where a bar stands on the page, and on the canvas; undefined when it is not drawn. */
function placeOf(key: number) {
  const layout = timeline?.layout;
  const row = layout?.data.indexOf.get(key) ?? -1;
  if (timeline === undefined || layout === undefined) return undefined;
  if ((layout.bars.position[row] ?? -1) < 0) return undefined;
  const { viewport, density, now, elements } = timeline;
  const x0 = viewport.scale.x(layout.data.rows.start[row] ?? 0) - viewport.left;
  const x1 = viewport.scale.x(Math.min(layout.end[row] ?? 0, now)) - viewport.left;
  const y = barTop(layout, row, density) - elements.scroller.scrollTop;
  const box = elements.canvas.getBoundingClientRect();
  const [left, width, height] = [Math.round(x0), Math.round(x1) - Math.round(x0), density.bar];
  return { left, top: y, width, height, pageX: box.left + left, pageY: box.top + y };
}

function span() {
  const { from = 0, to = 0 } = timeline?.viewport ?? {};
  return { from, to };
}

/** Shows that many executions. Returns milliseconds: the first time, and again with one more. */
function load(count: number, agents: number): readonly [number, number] {
  const now = Date.now();
  const rows = manyRows(count, { agents, days: 14, now });
  const message = viewOf(rows, { now });
  const one = viewOf([{ ...(rows[0] ?? fallback), key: count, start: now - 1_000, end: now }], {
    now,
  });
  timeline = create(undefined);
  data = dataOf(message);
  const first = timed(show);
  const { summary } = message;
  const gone = new Uint32Array();
  data = withChanges(data, {
    namesFrom: data.names.length,
    names: [],
    runs: [],
    rows: one.rows,
    gone,
    summary,
  });
  return [first, timed(show)];
}

const fallback = { agent: "a", title: "T", state: "success" as const, key: 0, start: 0 };

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Moves the window by that many frames: milliseconds from frame to frame, and of our own work in each. */
async function frames(kind: "pan" | "zoom", count: number): Promise<readonly [number[], number[]]> {
  const between: number[] = [];
  const work: number[] = [];
  let last = Number.NaN;
  for (let at = 0; at < count; at += 1) {
    const forth = at % 60 < 30;
    if (kind === "pan") timeline?.viewport.panBy(forth ? 20 : -20);
    else timeline?.viewport.zoomAt(500, forth ? 1.06 : 1 / 1.06);
    timeline?.moved();
    // Ours was asked for before this one, so it has drawn when this one is called.
    await new Promise<void>((resolve) => {
      requestAnimationFrame((began) => {
        work.push(performance.now() - began);
        if (at > 0) between.push(began - last);
        last = began;
        resolve();
      });
    });
  }
  return [between, work];
}

function fit(): void {
  if (timeline === undefined) return;
  timeline.viewport.show(timeline.viewport.all);
  timeline.moved();
}

Object.assign(window, { placeOf, span, load, frames, fit });
watchTheme((theme) => timeline?.setTheme(theme));
tellHost({ type: "ready" });
