/**
 * The timeline: a lane for each agent, a bar for each execution, arrows for handoffs. This class holds
 * what is chosen and remembered and draws when something changed; where things stand is decided by the
 * pure modules beside it.
 */
import type { Theme } from "../../shared/theme";
import type { FlowData } from "../flowData";
import { runName } from "../runNames";
import type { Selection } from "../selection";
import { Arrivals } from "./arrivals";
import { hitTest } from "./bars";
import { Clock } from "./clock";
import { runFacts } from "./describe";
import { buildElements, type Elements } from "./elements";
import { firstSpan, type Span, wholeSpan } from "./firstView";
import { Folds } from "./folds";
import { crowded, type Density, normal } from "./geometry";
import { Glide } from "./glide";
import { Header } from "./header";
import { Interaction } from "./interaction";
import { LaneColumn } from "./laneColumn";
import { crowd } from "./laneOrder";
import { type Layout, layOut } from "./layout";
import { Marks } from "./marks";
import { Remembered, readMemory } from "./memory";
import { Painter, type PaintState } from "./painter";
import type { Idle } from "./scale";
import type { ArrowsInView } from "./scene";
import { ShownRun } from "./shownRun";
import type { TimelineEvents, TimelineMemory } from "./types";
import { Viewport } from "./viewport";

export type { TimelineEvents, TimelineMemory } from "./types";

/** Pixels of the page below which there is little room for words. */
const narrowPage = 900;

export class Timeline {
  readonly viewport = new Viewport();
  readonly elements: Elements;
  readonly painter: Painter;
  readonly marks = new Marks();
  layout: Layout | undefined;
  private readonly memory: Remembered;
  private readonly folds: Folds;
  private readonly header: Header;
  private readonly column: LaneColumn;
  private readonly interaction: Interaction;
  private readonly resized: ResizeObserver;
  private readonly stop = new AbortController();
  private readonly shownRun = new ShownRun();
  private readonly arrivals = new Arrivals();
  private readonly clock = new Clock();
  private readonly glide = new Glide();
  private placed = false;
  private frame = 0;

  constructor(
    section: HTMLElement,
    private theme: Theme,
    memory: Partial<TimelineMemory> | Readonly<Record<string, unknown>> | undefined,
    readonly events: TimelineEvents,
  ) {
    this.memory = new Remembered(readMemory(memory), events.onRemember);
    this.folds = new Folds(this.memory);
    this.elements = buildElements(section);
    this.painter = new Painter(this.elements, theme, (idle) => this.toggleFold(idle));
    this.header = new Header(this.elements.facts, this.elements.controls, {
      onLanes: (lanes) => {
        this.memory.change({ lanes });
        this.rebuild([]);
      },
      onFold: () => {
        this.memory.change({ foldIdle: !this.memory.value.foldIdle, openFolds: [] });
        this.applyTimes();
      },
    });
    this.column = new LaneColumn(this.elements.lanes, {
      onFocus: ({ name }) => {
        if (this.layout?.kind !== "agent") return;
        events.onFocusAgent(this.marks.focusedAgents.has(name) ? undefined : name);
      },
      onToggle: ({ id }) => this.toggleLane(id),
    });
    this.interaction = new Interaction(this, section, this.stop.signal);
    const { signal } = this.stop;
    this.elements.scroller.addEventListener("scroll", () => this.redraw(), { signal });
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(section);
    document.addEventListener("visibilitychange", () => this.redraw(), { signal });
  }

  /** Shows data and selection. Cheap when little changed; the window stays where it is. */
  show(data: FlowData, selection: Selection): void {
    const before = this.layout?.data;
    const { marks } = this;
    const focusChanged = selection.focus !== marks.selection.focus;
    marks.selection = selection;
    if (before?.summary !== data.summary) this.clock.receive(data.summary.now);
    if (before === undefined || before.rows !== data.rows || focusChanged) {
      if (!this.theme.reducedMotion) this.arrivals.note(before, data);
      this.rebuild(this.knownIn(data), data);
    } else if (this.layout !== undefined && before !== data) {
      this.layout = { ...this.layout, data };
      this.applyTimes();
    }
    this.redraw();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.painter.setTheme(theme);
    this.sizeColumn();
    this.redraw();
  }

  /** Brings a bar into view: pans no more than needed, zooms only when it would be too small. */
  reveal(key: number): void {
    const row = this.layout?.data.indexOf.get(key);
    if (row === undefined || this.layout === undefined) return;
    if ((this.layout.bars.position[row] ?? -1) < 0) {
      const lane = this.layout.lanes[this.layout.laneOf[row] ?? -1];
      if (lane === undefined) return;
      if (!lane.open) this.toggleLane(lane.id);
    }
    this.marks.cursor = key;
    this.interaction.bringIntoView(row);
  }

  focus(): void {
    this.elements.stage.focus();
  }

  dispose(): void {
    this.stop.abort();
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    this.clock.stop();
    this.memory.dispose();
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.clock.now;
  }

  get density(): Density {
    return (this.layout?.lanes.length ?? 0) > crowd ? crowded : normal;
  }

  /** The row at a point of the canvas. */
  rowAt(x: number, y: number): number {
    const { layout, viewport, elements } = this;
    if (layout === undefined) return -1;
    const top = elements.scroller.scrollTop;
    const hit = hitTest(layout, viewport.scale, viewport.left + x, top + y, this.now, this.density);
    return hit?.row ?? -1;
  }

  /** The idle time that is folded at a pixel of the canvas. */
  foldAt(x: number): Idle | undefined {
    return this.folds.at(x, this.viewport);
  }

  /** Moves the window; eased unless motion is unwanted. */
  moveTo(span: Span): void {
    if (this.theme.reducedMotion) {
      this.viewport.show(span);
      this.moved();
      return;
    }
    this.glide.start(this.viewport.span, span);
    this.redraw();
  }

  /** The window moved: it is drawn and remembered. */
  moved(): void {
    const { from, to } = this.viewport;
    const now = this.now;
    this.memory.change({ from, to, followNow: now >= from && now <= to });
    this.redraw();
  }

  toggleLane(id: string): void {
    const closed = new Set(this.memory.value.closedLanes);
    if (!closed.delete(id)) closed.add(id);
    this.memory.change({ closedLanes: [...closed] });
    this.rebuild(this.layout?.names ?? []);
  }

  /** The idle time is folded, or unfolded. */
  toggleFold(idle: Idle): void {
    if (!this.memory.value.foldIdle) return;
    const opens = this.folds.toggle(idle);
    this.applyTimes();
    // What was unfolded comes into view whole, if that is not much.
    const { from, to } = idle;
    const { span } = this.viewport;
    if (opens && to > span.to && to - from < span.to - span.from) {
      this.moveTo({ from: span.from, to: to + (to - from) * 0.1 });
    } else this.moved();
  }

  /** What is drawn now. */
  state(): PaintState | undefined {
    const { layout, viewport, marks } = this;
    if (layout === undefined || viewport.width <= 0) return undefined;
    return {
      layout,
      viewport,
      density: this.density,
      now: this.now,
      selected: marks.selectedRow,
      cursor: document.activeElement === this.elements.stage ? marks.cursorRow : -1,
      hovered: marks.hovered,
      chain: marks.chain,
      run: this.shownRun.run,
      hasRun: this.shownRun.exists,
      range: marks.range,
      fading: this.arrivals.fading(layout.data),
      idle: this.folds.offered,
      unfolded: this.folds.unfolded,
    };
  }

  redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    this.stepGlide();
    this.follow();
    this.shownRun.choose(this.viewport, this.marks.selectedRow, this.now);
    const state = this.state();
    if (state === undefined) return;
    const { layout } = state;
    const { scroller } = this.elements;
    const arrows = this.painter.draw(state);
    this.column.show(layout, state.density, scroller.scrollTop, scroller.clientHeight, {
      focused: this.marks.focusedAgents,
      selected: state.selected < 0 ? -1 : (layout.laneOf[state.selected] ?? -1),
    });
    this.tellRun(state, arrows);
    if (this.glide.isUnderWay || state.fading.size > 0) this.redraw();
    const running = layout.lanes.some((lane) => lane.running > 0);
    this.clock.tick(running, this.viewport.scale.zoom, () => {
      this.applyTimes();
      this.redraw();
    });
  }

  /** The run in view, by name above the lanes, with its facts in the header. */
  private tellRun({ layout, run, now }: PaintState, arrows: ArrowsInView): void {
    if (run === undefined) {
      this.header.tell(undefined, [], arrows);
      return;
    }
    const name = runName(layout.data, run.name);
    const brief = document.documentElement.clientWidth < narrowPage;
    this.header.tell(name, runFacts(layout, run, now, brief), arrows);
    const { runLabel } = this.elements;
    if (runLabel.textContent !== name) this.column.labelRun(runLabel, name);
  }

  private stepGlide(): void {
    const span = this.glide.step();
    if (span === undefined) return;
    this.viewport.show(span);
    if (!this.glide.isUnderWay) this.moved();
  }

  /** Time goes on: once the now line leaves the window, the window follows. */
  private follow(): void {
    const { viewport, now } = this;
    if (!this.memory.value.followNow || this.glide.isUnderWay || viewport.width <= 0) return;
    const x = viewport.scale.x(now) - viewport.left;
    if (x > viewport.width) viewport.panBy(x - viewport.width * 0.85);
  }

  private resize(): void {
    const { header, scroller, stage } = this.elements;
    if (header.clientWidth === 0 || scroller.clientHeight === 0) return;
    this.sizeColumn();
    stage.style.height = `${scroller.clientHeight}px`;
    this.sizeLanes();
    const width = scroller.clientWidth - stage.offsetLeft;
    this.viewport.setWidth(Math.max(0, width));
    this.place();
    this.redraw();
  }

  /** The lanes that keep their places; none of them when the data is another board's. */
  private knownIn({ names }: FlowData): readonly number[] {
    const { layout } = this;
    if (layout === undefined) return [];
    const same = layout.names.every((name) => name < 0 || layout.data.names[name] === names[name]);
    return same ? layout.names : [];
  }

  private rebuild(known: readonly number[], data = this.layout?.data): void {
    if (data === undefined) return;
    const { lanes, closedLanes } = this.memory.value;
    const kind = lanes === "run" && !hasRuns(data) ? "agent" : lanes;
    const layout = layOut(data, {
      kind,
      focus: this.marks.selection.focus,
      closedLanes: new Set(closedLanes),
      known: kind === this.layout?.kind ? known : [],
    });
    this.layout = layout;
    this.marks.follow(layout);
    this.shownRun.follow(layout);
    this.interaction.describeStage();
    this.applyTimes();
    this.sizeColumn();
    this.sizeLanes();
    this.resize();
  }

  private applyTimes(): void {
    const { layout, now } = this;
    if (layout === undefined) return;
    this.viewport.setTimes(wholeSpan(layout, now), this.folds.find(layout, now));
    this.header.show(layout.kind, this.memory.value.foldIdle, hasRuns(layout.data));
    this.redraw();
  }

  /** The first time there are a size and data: where it was, or the first view. */
  private place(): void {
    const { layout, viewport } = this;
    if (this.placed || layout === undefined || viewport.width <= 0) return;
    if (layout.all.length === 0) return;
    this.placed = true;
    const { from, to } = this.memory.value;
    const remembered = from !== undefined && to !== undefined && to > viewport.all.from;
    viewport.show(remembered ? { from, to } : firstSpan(layout, this.now));
  }

  private sizeColumn(): void {
    const { layout, elements } = this;
    if (layout === undefined) return;
    const narrow = document.documentElement.clientWidth < narrowPage;
    const section = elements.header.parentElement;
    section?.classList.toggle("narrow", narrow);
    section?.classList.toggle("crowded", this.density === crowded);
    section?.classList.toggle("with-run", this.shownRun.exists);
    this.column.sizeTo(layout, this.density, narrow, elements, this.theme);
  }

  private sizeLanes(): void {
    const { layout, elements } = this;
    const { sizer, scroller } = elements;
    const lines = layout?.bars.lines ?? 0;
    sizer.style.height = `${Math.max(lines * this.density.row, scroller.clientHeight)}px`;
  }
}

function hasRuns({ rows }: FlowData): boolean {
  return rows.run.some((run) => run >= 0);
}
