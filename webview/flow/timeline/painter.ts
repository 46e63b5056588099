/** Puts a state of the timeline on its canvases, with what floats on them: pills, dots, crosshair. */
import { executionStates } from "../../../src/protocol/flow";
import type { Theme } from "../../shared/theme";
import { clockWithSeconds, clockWords, durationWords } from "../../shared/times";
import type { Chain } from "./arrows";
import { BarList, collectBars } from "./bars";
import type { Run } from "./criticalPath";
import { type Elements, make, sizeCanvas } from "./elements";
import { barHeight, barTop, type Density, type Window } from "./geometry";
import { placeWords } from "./labels";
import type { Layout } from "./layout";
import { type Buckets, bucketsOf } from "./minimap";
import { paintLanes } from "./paint";
import { axisHeight, paintHead, runHeight } from "./paintHead";
import { minimapHeight, paintMinimap, windowEdges } from "./paintMinimap";
import { fontOf, type Palette, paletteOf } from "./palette";
import { type Idle, makeScale, type Scale, zoomToFit } from "./scale";
import { type ArrowsInView, arrowsInView } from "./scene";
import { axisOf } from "./ticks";
import { minute, shortLength } from "./times";
import type { Viewport } from "./viewport";

export interface PaintState {
  readonly layout: Layout;
  readonly viewport: Viewport;
  readonly density: Density;
  readonly now: number;
  /** Rows; -1 for none. */
  readonly selected: number;
  readonly cursor: number;
  readonly hovered: number;
  readonly chain: Chain | undefined;
  readonly run: Run | undefined;
  readonly hasRun: boolean;
  readonly range: readonly [number, number] | undefined;
  readonly fading: ReadonlyMap<number, number>;
  /** All idle times, and those of them that are unfolded; both folded and not have a pill. */
  readonly idle: readonly Idle[];
  readonly unfolded: ReadonlySet<number>;
}

const leastPillApart = 4;
/** Pixels that a pill may stand beside its fold to make room. */
const mostPillShift = 70;

export class Painter {
  private readonly list = new BarList();
  private readonly widths = new Map<string, number>();
  private readonly pills = new Map<number, HTMLElement>();
  private readonly dots: HTMLElement[] = [];
  private palette: Palette;
  private overview:
    | { readonly key: readonly unknown[]; buckets: Buckets; scale: Scale }
    | undefined;

  constructor(
    private readonly elements: Elements,
    theme: Theme,
    private readonly onFold: (idle: Idle) => void,
  ) {
    this.palette = paletteOf(theme);
  }

  setTheme(theme: Theme): void {
    this.palette = paletteOf(theme);
    this.widths.clear();
  }

  /** The width of a text at 11 px; kept, because the same titles come in every frame. */
  readonly measure = (text: string): number => {
    const known = this.widths.get(text);
    if (known !== undefined) return known;
    const context = this.elements.minimap.getContext("2d", { alpha: false });
    if (context === null) return text.length * 7;
    const { font } = context;
    context.font = fontOf(this.palette);
    const { width } = context.measureText(text);
    context.font = font;
    if (this.widths.size > 20_000) this.widths.clear();
    this.widths.set(text, width);
    return width;
  };

  /** The window that a state shows, from the elements' sizes. */
  windowOf({ viewport, now }: Pick<PaintState, "viewport" | "now">): Window {
    const { scroller } = this.elements;
    return {
      left: viewport.left,
      top: scroller.scrollTop,
      width: viewport.width,
      height: scroller.clientHeight,
      now,
    };
  }

  /** Draws everything. Returns the handoffs in view, which the header tells of. */
  draw(state: PaintState): ArrowsInView {
    const { layout, viewport, density, chain } = state;
    const { canvas } = this.elements;
    const { scale } = viewport;
    const window = this.windowOf(state);
    const context = sizeCanvas(canvas, window.width, window.height);
    if (context === undefined) throw new Error("This browser gives no canvas to draw on.");
    collectBars(layout, scale, window, density, this.list);
    const words = placeWords(layout, scale, window, density, this.list, this.measure);
    const arrows = arrowsInView(layout, scale, window, density, words.waits, chain);
    const axis = axisOf(scale, window.left, window.left + window.width);
    const { selected } = state;
    paintLanes({
      ...state,
      context,
      list: this.list,
      window,
      palette: this.palette,
      scale,
      axis,
      words,
      arrows: arrows.drawn,
      lane: selected < 0 ? -1 : (layout.laneOf[selected] ?? -1),
    });
    const taken = this.placePills(state, window);
    this.drawHead(state, window, axis, taken);
    this.drawMinimap(state);
    this.placeDots(state, window);
    return arrows;
  }

  /** Pixels of the window's edges on the minimap, and the time under one of its pixels. */
  minimapEdges({ viewport }: PaintState): readonly [number, number] {
    const { overview } = this;
    if (overview === undefined) return [0, 0];
    const width = this.elements.minimap.clientWidth;
    return windowEdges({ scale: overview.scale, from: viewport.from, to: viewport.to, width });
  }

  minimapTime(x: number): number {
    return this.overview?.scale.time(x) ?? 0;
  }

  /** A dotted line at a pixel of the window, with the exact time on the axis. */
  moveCrosshair({ viewport }: PaintState, x: number | undefined): void {
    const { crosshair, crosshairTime, head } = this.elements;
    crosshair.hidden = x === undefined;
    if (x === undefined) return;
    const time = viewport.scale.time(viewport.left + x);
    const close = viewport.scale.zoom * minute > 120;
    crosshairTime.textContent = close ? clockWithSeconds(time) : clockWords(time);
    crosshair.style.top = `${head.offsetTop}px`;
    crosshair.style.height = `${head.offsetHeight + this.elements.scroller.clientHeight}px`;
    crosshair.style.transform = `translateX(${this.elements.stage.offsetLeft + Math.round(x)}px)`;
    crosshair.classList.toggle("at-right", x > viewport.width - 30);
  }

  private drawHead(
    state: PaintState,
    window: Window,
    axis: ReturnType<typeof axisOf>,
    taken: readonly (readonly [number, number])[],
  ): void {
    const height = axisHeight + (state.hasRun ? runHeight : 0);
    const context = sizeCanvas(this.elements.axis, window.width, height);
    if (context === undefined) return;
    const { palette, measure } = this;
    const { scale } = state.viewport;
    paintHead({ ...state, context, scale, window, palette, axis, measure, taken });
  }

  private drawMinimap(state: PaintState): void {
    const { minimap } = this.elements;
    const width = state.viewport.width;
    const context = sizeCanvas(minimap, width, minimapHeight);
    if (context === undefined) return;
    const { layout, viewport, now } = state;
    const folded = state.idle.filter(({ from }) => !state.unfolded.has(from));
    // Time goes on by seconds; the counts need not.
    const key = [layout, width, Math.floor(now / minute), folded.length, state.unfolded.size];
    const old = this.overview;
    if (old === undefined || old.key.some((part, at) => part !== key[at])) {
      const { from, to } = viewport.all;
      const scale = makeScale(from, folded, zoomToFit(folded, from, to, width));
      this.overview = { key, scale, buckets: bucketsOf(layout, scale, now, width) };
    }
    const { overview, palette, measure } = this;
    if (overview === undefined) return;
    const { from, to } = viewport;
    const { scale, buckets } = overview;
    const until = viewport.all.to;
    paintMinimap({ context, width, palette, buckets, scale, from, to, until, measure });
    const text = shortLength(to - from);
    if (this.elements.length.textContent !== text) this.elements.length.textContent = text;
  }

  /** A pill for each idle time in view that has room. Returns the pixels they take on the axis. */
  private placePills(
    { idle, unfolded, viewport, now }: PaintState,
    window: Window,
  ): readonly (readonly [number, number])[] {
    const { scale } = viewport;
    const taken: [number, number][] = [];
    const shown = new Set<number>();
    const nowX = scale.x(now) - window.left;
    const nowHalf = this.measure("now 00:00") * 0.55 + 10;
    const nowFrom =
      nowX < 0 || nowX > window.width
        ? window.width
        : Math.min(window.width - 2 * nowHalf, nowX - nowHalf);
    for (const fold of idle) {
      const left = scale.x(fold.from) - window.left;
      const right = scale.x(fold.to) - window.left;
      if (right < 0 || left > window.width) continue;
      const open = unfolded.has(fold.from);
      const folds = scale.folds.some(({ from }) => from === fold.from);
      if (!open && !folds) continue;
      const text = shortLength(fold.to - fold.from);
      const half = Math.ceil(this.measure(text) / 2) + 9;
      const wished = Math.round((left + right) / 2);
      const last = Math.max(0, (taken.at(-1)?.[1] ?? 0) + leastPillApart);
      const middle = Math.floor(Math.min(Math.max(wished, last + half), nowFrom - half - 2));
      if (middle - half < last || Math.abs(middle - wished) > mostPillShift) continue;
      taken.push([middle - half - 2, middle + half + 2]);
      shown.add(fold.from);
      this.placePill(fold, text, middle, half, open);
    }
    for (const [from, pill] of this.pills) {
      if (shown.has(from)) continue;
      pill.remove();
      this.pills.delete(from);
    }
    return taken;
  }

  private placePill(idle: Idle, text: string, middle: number, half: number, open: boolean): void {
    let pill = this.pills.get(idle.from);
    if (pill === undefined) {
      pill = make("button", "timeline-pill");
      pill.setAttribute("type", "button");
      pill.addEventListener("click", () => this.onFold(idle));
      this.pills.set(idle.from, pill);
      this.elements.pills.append(pill);
    }
    if (pill.textContent !== text) pill.textContent = text;
    const label = `${text} without work, folded`;
    if (pill.getAttribute("aria-label") !== label) {
      pill.setAttribute("aria-label", label);
      pill.title = `${durationWords(idle.to - idle.from)} without work`;
    }
    pill.setAttribute("aria-pressed", String(!open));
    pill.style.width = `${2 * half}px`;
    pill.style.transform = `translateX(${middle - half}px)`;
  }

  /** The breathing rings around the dots of what is in progress. */
  private placeDots({ layout, density, viewport, now }: PaintState, window: Window): void {
    const x = Math.round(viewport.scale.x(now) - window.left);
    const running = executionStates.indexOf("in_progress");
    let used = 0;
    if (x >= 0 && x <= window.width) {
      for (let at = 0; at < this.list.count; at += 1) {
        if (this.list.state[at] !== running || this.list.stands[at] !== 1) continue;
        const row = this.list.row[at] ?? 0;
        const nests = barHeight(layout, row, density) > density.bar;
        const y = barTop(layout, row, density) + (nests ? 8 : density.bar / 2) - window.top;
        if (y < 0 || y > window.height) continue;
        let dot = this.dots[used];
        if (dot === undefined) {
          dot = make("i", "timeline-dot");
          this.dots.push(dot);
          this.elements.dots.append(dot);
        }
        dot.hidden = false;
        dot.style.left = `${x}px`;
        dot.style.top = `${Math.round(y)}px`;
        used += 1;
      }
    }
    for (const dot of this.dots.slice(used)) dot.hidden = true;
  }
}
