/** What people do to the timeline, and what it answers: moving, walking, choosing, the menu. */

import { iconButton } from "../../shared/controls";
import { nameOf } from "../flowData";
import { announce, describe } from "./describe";
import { type Elements, type MenuEntry, openMenu, showTooltip } from "./elements";
import type { Span } from "./firstView";
import { barHeight, barTop, type Density } from "./geometry";
import { type Gestures, listen, listenToMinimap } from "./input";
import type { Layout } from "./layout";
import type { Marks } from "./marks";
import type { Painter, PaintState } from "./painter";
import type { Idle } from "./scale";
import { second } from "./times";
import type { TimelineEvents } from "./types";
import type { Viewport } from "./viewport";
import { type Direction, failureFrom, neighbour } from "./walk";

/** What the gestures act on. */
export interface Acted {
  readonly viewport: Viewport;
  readonly elements: Elements;
  readonly painter: Painter;
  readonly events: TimelineEvents;
  readonly marks: Marks;
  readonly layout: Layout | undefined;
  readonly now: number;
  readonly density: Density;
  readonly rowAt: (x: number, y: number) => number;
  readonly foldAt: (x: number) => Idle | undefined;
  readonly toggleFold: (idle: Idle) => void;
  readonly reveal: (key: number) => void;
  readonly moveTo: (span: Span) => void;
  readonly moved: () => void;
  readonly redraw: () => void;
  readonly state: () => PaintState | undefined;
}

const buttonZoom = 1.6;

export class Interaction {
  private pointer: readonly [number, number] | undefined;

  constructor(
    private readonly timeline: Acted,
    private readonly section: HTMLElement,
    signal: AbortSignal,
  ) {
    const { elements } = timeline;
    listen(elements, this.gestures(), signal);
    listenToMinimap(
      elements.minimap,
      () => {
        const state = timeline.state();
        return state === undefined ? [0, 0] : timeline.painter.minimapEdges(state);
      },
      (left, right) => {
        const { painter, viewport } = timeline;
        viewport.show({ from: painter.minimapTime(left), to: painter.minimapTime(right) });
        timeline.moved();
      },
      signal,
    );
    elements.buttons.append(
      iconButton({
        icon: "zoom-out",
        label: "Zoom Out",
        onPress: () => this.zoomBy(1 / buttonZoom),
      }),
      iconButton({ icon: "zoom-in", label: "Zoom In", onPress: () => this.zoomBy(buttonZoom) }),
      iconButton({ icon: "screen-full", label: "Show All", onPress: () => this.fit() }),
      elements.length,
    );
    for (const type of ["focus", "blur"]) {
      elements.stage.addEventListener(type, () => timeline.redraw(), { signal });
    }
  }

  /** What the widget is called, for screen readers. */
  describeStage(): void {
    const { layout, elements } = this.timeline;
    const count = layout?.order.length ?? 0;
    const lanes = layout?.lanes.length ?? 0;
    const label = `${count} executions in ${lanes} lanes. Arrow keys walk from bar to bar, Enter opens the task, plus and minus zoom.`;
    if (elements.stage.getAttribute("aria-label") !== label) {
      elements.stage.setAttribute("aria-label", label);
    }
  }

  /** Pans to the row by as little as needed; zooms in when it would be too small to see. */
  bringIntoView(row: number): void {
    const { timeline } = this;
    const { layout, viewport, elements, now, density } = timeline;
    if (layout === undefined || viewport.width <= 0) return;
    const top = barTop(layout, row, density);
    const bottom = top + barHeight(layout, row, density);
    const { scroller } = elements;
    if (top - 4 < scroller.scrollTop) scroller.scrollTop = top - 8;
    else if (bottom + 4 > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = bottom + 8 - scroller.clientHeight;
    }
    const from = layout.data.rows.start[row] ?? 0;
    const span = viewport.spanToShow({ from, to: Math.min(layout.end[row] ?? 0, now) });
    if (span === undefined) timeline.redraw();
    else timeline.moveTo(span);
  }

  private gestures(): Gestures {
    const { timeline } = this;
    const { viewport, elements } = timeline;
    return {
      panBy: (x, y) => {
        if (x !== 0) viewport.panBy(x);
        if (y !== 0) elements.scroller.scrollTop += y;
        timeline.moved();
      },
      zoomAt: (x, factor) => {
        viewport.zoomAt(x, factor);
        timeline.moved();
        this.hover(x, this.pointer?.[1] ?? -1);
      },
      zoomBy: (factor) => this.zoomBy(factor),
      fit: () => this.fit(),
      goTo: (end) => this.goTo(end),
      click: (x, y) => {
        const fold = timeline.foldAt(x);
        if (fold === undefined) this.choose(timeline.rowAt(x, y));
        else timeline.toggleFold(fold);
      },
      open: (x, y) => this.open(timeline.rowAt(x, y)),
      menu: (x, y, byKey) => this.menu(x, y, byKey),
      hover: (x, y) => this.hover(x, y),
      leave: () => this.leave(),
      range: (range, done) => this.drawRange(range, done),
      walk: (direction) => this.walk(direction),
      failure: (step) => this.goToFailure(step),
      chooseCursor: () => this.choose(timeline.marks.cursorRow),
      openCursor: () => this.open(timeline.marks.cursorRow),
      focusSelected: () =>
        this.zoomTo(
          timeline.marks.cursorRow >= 0 ? timeline.marks.cursorRow : timeline.marks.selectedRow,
        ),
      clear: () => timeline.events.onSelect(undefined),
    };
  }

  private zoomBy(factor: number): void {
    const { viewport } = this.timeline;
    this.timeline.moveTo(viewport.zoomed(viewport.width / 2, factor));
  }

  private fit(): void {
    this.timeline.moveTo(this.timeline.viewport.all);
  }

  private goTo(end: "start" | "now"): void {
    const { viewport } = this.timeline;
    const span = viewport.spanAt(end);
    if (span.from !== viewport.from) this.timeline.moveTo(span);
  }

  private zoomTo(row: number): void {
    const { layout, now } = this.timeline;
    if (layout === undefined || row < 0) return;
    const start = layout.data.rows.start[row] ?? 0;
    const end = Math.min(layout.end[row] ?? 0, now);
    const room = Math.max(5 * second, (end - start) * 0.6);
    this.bringIntoView(row);
    this.timeline.moveTo({ from: start - room, to: end + room });
  }

  private choose(row: number): void {
    const { layout, events } = this.timeline;
    const key = row < 0 ? undefined : layout?.data.rows.key[row];
    if (key !== undefined) this.timeline.marks.cursor = key;
    if (key !== this.timeline.marks.selectedKey) events.onSelect(key);
    if (row >= 0) this.say(row);
  }

  private open(row: number): void {
    const { layout, events } = this.timeline;
    const key = row < 0 ? undefined : layout?.data.rows.key[row];
    if (key !== undefined) events.onOpen(key);
  }

  private walk(direction: Direction): void {
    const { timeline } = this;
    const { layout } = timeline;
    if (layout === undefined || layout.order.length === 0) return;
    const from =
      timeline.marks.cursorRow >= 0 ? timeline.marks.cursorRow : timeline.marks.selectedRow;
    this.moveCursor(neighbour(layout, from, direction, timeline.now));
  }

  private goToFailure(step: 1 | -1): void {
    const { timeline } = this;
    const { layout } = timeline;
    if (layout === undefined) return;
    const from =
      timeline.marks.cursorRow >= 0 ? timeline.marks.cursorRow : timeline.marks.selectedRow;
    const row = failureFrom(layout, from, step);
    if (row === from) this.tell(step > 0 ? "No later failure" : "No earlier failure");
    else if (row >= 0) this.timeline.reveal(layout.data.rows.key[row] ?? -1);
    if (row !== from && row >= 0) this.say(row);
  }

  private moveCursor(row: number): void {
    const { timeline } = this;
    const key = timeline.layout?.data.rows.key[row];
    if (key === undefined) return;
    timeline.marks.cursor = key;
    this.bringIntoView(row);
    this.say(row);
  }

  private say(row: number): void {
    const { layout, now } = this.timeline;
    if (layout !== undefined) this.tell(announce(layout, row, now));
  }

  private tell(text: string): void {
    this.timeline.elements.live.textContent = text;
  }

  private hover(x: number, y: number): void {
    const { timeline } = this;
    const state = timeline.state();
    if (state === undefined) return;
    this.pointer = [x, y];
    timeline.painter.moveCrosshair(state, x);
    const onFold = timeline.foldAt(x) !== undefined;
    const row = y < 0 || onFold ? -1 : timeline.rowAt(x, y);
    const { tooltip, stage, scroller } = timeline.elements;
    stage.classList.toggle("on-bar", row >= 0);
    stage.classList.toggle("on-fold", onFold);
    if (row !== timeline.marks.hovered) {
      timeline.marks.hovered = row;
      timeline.redraw();
    }
    if (row < 0) tooltip.hidden = true;
    else {
      const words = describe(state.layout, row, state.now);
      showTooltip(tooltip, this.section, words, stage.offsetLeft + x, scroller.offsetTop + y);
    }
  }

  private leave(): void {
    const { timeline } = this;
    this.pointer = undefined;
    timeline.elements.tooltip.hidden = true;
    timeline.elements.crosshair.hidden = true;
    if (timeline.marks.hovered < 0) return;
    timeline.marks.hovered = -1;
    timeline.redraw();
  }

  private drawRange(range: readonly [number, number] | undefined, done: boolean): void {
    const { timeline } = this;
    const { viewport } = timeline;
    timeline.marks.range = done ? undefined : range;
    timeline.redraw();
    if (!done || range === undefined) return;
    const at = (x: number) => viewport.scale.time(viewport.left + x);
    timeline.moveTo({ from: at(Math.min(...range)), to: at(Math.max(...range)) });
  }

  private menu(x: number, y: number, byKey: boolean): void {
    const { timeline } = this;
    const { layout, viewport, elements, density } = timeline;
    const row = byKey ? timeline.marks.cursorRow : timeline.rowAt(x, y);
    if (layout === undefined || row < 0) return;
    this.leave();
    const { rows } = layout.data;
    const key = rows.key[row] ?? -1;
    const title = nameOf(layout.data, rows.title[row]);
    const entries: MenuEntry[] = [
      { icon: "go-to-file", label: "Open Task", run: () => timeline.events.onOpen(key) },
      { icon: "copy", label: "Copy Title", run: () => timeline.events.onCopy(title) },
      { icon: "zoom-in", label: "Zoom to This", run: () => this.zoomTo(row) },
      {
        icon: "filter",
        label: "Show Only This Agent",
        run: () => timeline.events.onFocusAgent(rows.agent[row] ?? -1),
      },
    ];
    const { scroller, stage } = elements;
    const left = byKey ? viewport.scale.x(rows.start[row] ?? 0) - viewport.left + 8 : x;
    const top = byKey ? barTop(layout, row, density) + density.bar - scroller.scrollTop : y;
    openMenu(this.section, entries, stage.offsetLeft + Math.max(0, left), scroller.offsetTop + top);
  }
}
