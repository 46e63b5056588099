/** What pointer and keys do on the lanes, the axis and the minimap. */
import type { Elements } from "./elements";
import type { Direction } from "./walk";

/** The gestures' effects. Pixels count from the left edge of the canvas and the top of the scroller. */
export interface Gestures {
  readonly panBy: (x: number, y: number) => void;
  readonly zoomAt: (x: number, factor: number) => void;
  /** In the middle of the window, eased. */
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly goTo: (end: "start" | "now") => void;
  readonly click: (x: number, y: number) => void;
  readonly open: (x: number, y: number) => void;
  readonly menu: (x: number, y: number, byKey: boolean) => void;
  readonly hover: (x: number, y: number) => void;
  readonly leave: () => void;
  /** A range on the axis, while it is drawn out and when it is done; undefined gives it up. */
  readonly range: (range: readonly [number, number] | undefined, done: boolean) => void;
  readonly walk: (direction: Direction) => void;
  readonly failure: (step: 1 | -1) => void;
  readonly chooseCursor: () => void;
  readonly openCursor: () => void;
  readonly focusSelected: () => void;
  readonly clear: () => void;
}

const dragAfter = 4;
const wheelZoom = 1.0018;
const panStep = 80;
const zoomStep = 1.5;

/** Listens until the signal ends. */
export function listen(elements: Elements, gestures: Gestures, signal: AbortSignal): void {
  bindStage(elements, gestures, signal);
  bindAxis(elements, gestures, signal);
  for (const part of [elements.stage, elements.axis]) {
    part.addEventListener("wheel", (event) => onWheel(event, gestures), { signal, passive: false });
  }
  elements.stage.addEventListener(
    "keydown",
    (event) => {
      if (!onKey(event, gestures)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
}

function onWheel(event: WheelEvent, { zoomAt, panBy }: Gestures): void {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  const x = event.deltaX * unit;
  const y = event.deltaY * unit;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    // A pinch on a touchpad comes as many small turns of the wheel with Ctrl.
    const strength = Math.abs(y) < 20 && event.ctrlKey ? 5 : 1;
    zoomAt(event.offsetX, wheelZoom ** (-y * strength));
  } else if (event.shiftKey) panBy(x === 0 ? y : x, 0);
  else if (Math.abs(x) > Math.abs(y)) panBy(x, 0);
  else return;
  event.preventDefault();
}

function bindStage({ stage, canvas }: Elements, gestures: Gestures, signal: AbortSignal): void {
  const place = (event: MouseEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  let from: { readonly x: number; readonly y: number } | undefined;
  let last = { x: 0, y: 0 };
  let dragging = false;
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => stage.addEventListener(type, listener, { signal });
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY };
    last = from;
    dragging = false;
    stage.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (from === undefined) {
      gestures.hover(...place(event));
      return;
    }
    const moved = Math.hypot(event.clientX - from.x, event.clientY - from.y);
    if (!dragging && moved < dragAfter) return;
    dragging = true;
    stage.classList.add("dragging");
    gestures.leave();
    gestures.panBy(last.x - event.clientX, last.y - event.clientY);
    last = { x: event.clientX, y: event.clientY };
  });
  const end = (event: PointerEvent) => {
    if (from === undefined) return;
    if (!dragging && event.type === "pointerup") gestures.click(...place(event));
    from = undefined;
    dragging = false;
    stage.classList.remove("dragging");
  };
  on("pointerup", end);
  on("pointercancel", end);
  on("pointerleave", () => gestures.leave());
  on("dblclick", (event) => gestures.open(...place(event)));
  on("contextmenu", (event) => {
    event.preventDefault();
    // Without a button it comes from the keyboard, and belongs to the bar that the keys are on.
    gestures.menu(...place(event), event.button !== 2);
  });
}

function bindAxis({ axis }: Elements, gestures: Gestures, signal: AbortSignal): void {
  let from: number | undefined;
  axis.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      from = event.offsetX;
      axis.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  axis.addEventListener(
    "pointermove",
    (event) => {
      if (from === undefined) gestures.hover(event.offsetX, -1);
      else gestures.range([from, event.offsetX], false);
    },
    { signal },
  );
  axis.addEventListener(
    "pointerup",
    (event) => {
      if (from === undefined) return;
      const wide = Math.abs(event.offsetX - from) >= dragAfter;
      gestures.range(wide ? [from, event.offsetX] : undefined, true);
      from = undefined;
    },
    { signal },
  );
  axis.addEventListener("pointercancel", () => {
    from = undefined;
    gestures.range(undefined, true);
  });
  axis.addEventListener("pointerleave", () => gestures.leave(), { signal });
}

/** Answers whether the key meant something. */
function onKey(event: KeyboardEvent, gestures: Gestures): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const control = ctrlKey || metaKey;
  if (control && key.startsWith("Arrow")) {
    if (key === "ArrowLeft" || key === "ArrowRight") {
      gestures.panBy(key === "ArrowLeft" ? -panStep : panStep, 0);
    } else gestures.panBy(0, key === "ArrowUp" ? -panStep : panStep);
    return true;
  }
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) {
    gestures.menu(0, 0, true);
    return true;
  }
  if (control || altKey) return false;
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => gestures.walk("left"),
    ArrowRight: () => gestures.walk("right"),
    ArrowUp: () => gestures.walk("up"),
    ArrowDown: () => gestures.walk("down"),
    "+": () => gestures.zoomBy(zoomStep),
    "=": () => gestures.zoomBy(zoomStep),
    w: () => gestures.zoomBy(zoomStep),
    "-": () => gestures.zoomBy(1 / zoomStep),
    s: () => gestures.zoomBy(1 / zoomStep),
    a: () => gestures.panBy(-panStep, 0),
    d: () => gestures.panBy(panStep, 0),
    "0": gestures.fit,
    Home: () => gestures.goTo("start"),
    End: () => gestures.goTo("now"),
    f: gestures.focusSelected,
    "[": () => gestures.failure(-1),
    "]": () => gestures.failure(1),
    Enter: gestures.openCursor,
    " ": gestures.chooseCursor,
    Escape: gestures.clear,
  };
  const action = actions[key.length === 1 ? key.toLowerCase() : key];
  action?.();
  return action !== undefined;
}

/** Drag of the minimap's window, its two handles, or a click beside it. */
export function listenToMinimap(
  minimap: HTMLCanvasElement,
  edges: () => readonly [number, number],
  show: (left: number, right: number) => void,
  signal: AbortSignal,
): void {
  let grip: { readonly part: "left" | "right" | "window"; x: number } | undefined;
  const partAt = (x: number): "left" | "right" | "window" => {
    const [left, right] = edges();
    if (Math.abs(x - left) <= 5) return "left";
    return Math.abs(x - right) <= 5 ? "right" : "window";
  };
  minimap.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      const x = event.offsetX;
      const [left, right] = edges();
      grip = { part: partAt(x), x };
      if (grip.part === "window" && (x < left || x > right)) {
        const half = (right - left) / 2;
        show(x - half, x + half);
      }
      minimap.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  minimap.addEventListener(
    "pointermove",
    (event) => {
      const x = event.offsetX;
      if (grip === undefined) {
        minimap.style.cursor = partAt(x) === "window" ? "default" : "ew-resize";
        return;
      }
      const [left, right] = edges();
      if (grip.part === "left") show(Math.min(x, right - 8), right);
      else if (grip.part === "right") show(left, Math.max(x, left + 8));
      else show(left + x - grip.x, right + x - grip.x);
      grip.x = x;
    },
    { signal },
  );
  for (const type of ["pointerup", "pointercancel"] as const) {
    minimap.addEventListener(
      type,
      () => {
        grip = undefined;
      },
      { signal },
    );
  }
}
