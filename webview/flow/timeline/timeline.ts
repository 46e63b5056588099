/**
 * The timeline: a lane for each agent, a bar for each execution, arrows for handoffs. This class holds
 * what is chosen and remembered and draws when something changed; where things stand is decided by the
 * pure modules beside it.
 */
import type { Theme } from "../../shared/theme";
import type { FlowData } from "../flowData";
import { runName } from "../runNames";
import { nothingSelected, type Selection } from "../selection";
import { type Chain, chainOf } from "./arrows";
import { hitTest } from "./bars";
import { type Run, type RunSpan, runInView, runOf, runSpans } from "./criticalPath";
import { runFacts } from "./describe";
import { buildElements, type Elements } from "./elements";
import { firstSpan, type Span, wholeSpan } from "./firstView";
import { crowded, type Density, normal } from "./geometry";
import { Header } from "./header";
import { Interaction } from "./interaction";
import { LaneColumn } from "./laneColumn";
import { crowd } from "./laneOrder";
import { type Layout, layOut } from "./layout";
import { readMemory } from "./memory";
import { Painter, type PaintState } from "./painter";
import { type Idle, idleTimes } from "./scale";
import { minute } from "./times";
import type { TimelineEvents, TimelineMemory } from "./types";
import { Viewport } from "./viewport";
import { drawnOf } from "./walk";

export type { TimelineEvents, TimelineMemory } from "./types";

const leastIdle = 30 * minute;
const rememberAfter = 400;
const easing = 120;
const fadeIn = 150;
/** More new rows than this at once are a new picture, not news. */
const mostFading = 50;
/** Pixels of the page below which there is little room for words. */
const narrowPage = 900;

export class Timeline {
  readonly viewport = new Viewport();
  readonly elements: Elements;
  readonly painter: Painter;
  layout: Layout | undefined;
  memory: TimelineMemory;
  /** Key of the bar that the keyboard is on, and the row under the pointer. */
  cursor: number | undefined;
  hovered = -1;
  range: readonly [number, number] | undefined;
  private selection: Selection = nothingSelected;
  private readonly header: Header;
  private readonly column: LaneColumn;
  private readonly interaction: Interaction;
  private readonly resized: ResizeObserver;
  private readonly stop = new AbortController();
  private idle: readonly Idle[] = [];
  private spans: readonly RunSpan[] = [];
  private run: Run | undefined;
  private chain: Chain | undefined;
  private chainRow = -1;
  private readonly bornAt = new Map<number, number>();
  private receivedAt = 0;
  private placed = false;
  private frame = 0;
  private ease: { readonly from: Span; readonly to: Span; readonly since: number } | undefined;
  private remembering: ReturnType<typeof setTimeout> | undefined;
  private ticking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    section: HTMLElement,
    private theme: Theme,
    memory: Partial<TimelineMemory> | Readonly<Record<string, unknown>> | undefined,
    readonly events: TimelineEvents,
  ) {
    this.memory = readMemory(memory);
    this.elements = buildElements(section);
    this.painter = new Painter(this.elements, theme, (idle) => this.toggleFold(idle));
    this.header = new Header(this.elements.facts, this.elements.controls, {
      onLanes: (lanes) => {
        this.remember({ lanes });
        this.rebuild([]);
      },
      onFold: () => {
        this.remember({ foldIdle: !this.memory.foldIdle, openFolds: [] });
        this.applyTimes();
      },
    });
    this.column = new LaneColumn(this.elements.lanes, {
      onFocus: ({ name }) => {
        if (this.layout?.kind !== "agent") return;
        events.onFocusAgent(this.focusedAgents().has(name) ? undefined : name);
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
    const focusChanged = selection.focus !== this.selection.focus;
    this.selection = selection;
    if (before?.summary !== data.summary) this.receivedAt = performance.now();
    if (before === undefined || before.rows !== data.rows || focusChanged) {
      this.noteNew(before, data);
      this.rebuild(this.knownIn(data), data);
    } else if (this.layout !== undefined && before !== data) {
      this.layout = { ...this.layout, data };
      this.applyTimes();
    }
    this.light();
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
    this.cursor = key;
    this.interaction.bringIntoView(row);
  }

  focus(): void {
    this.elements.stage.focus();
  }

  dispose(): void {
    this.stop.abort();
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.ticking);
    if (this.remembering !== undefined) {
      clearTimeout(this.remembering);
      this.events.onRemember(this.memory);
    }
  }

  /** The host's time, carried on by the page's clock. */
  get now(): number {
    const told = this.layout?.data.summary.now ?? 0;
    return told + Math.max(0, performance.now() - this.receivedAt);
  }

  get density(): Density {
    return (this.layout?.lanes.length ?? 0) > crowd ? crowded : normal;
  }

  /** Row of the chosen execution; -1 when nothing of it is shown. */
  get selected(): number {
    const { layout, selection } = this;
    if (layout === undefined || selection.execution === undefined) return -1;
    return drawnOf(layout, layout.data.indexOf.get(selection.execution) ?? -1);
  }

  get cursorRow(): number {
    const { layout, cursor } = this;
    if (layout === undefined || cursor === undefined) return -1;
    return drawnOf(layout, layout.data.indexOf.get(cursor) ?? -1);
  }

  get selectedKey(): number | undefined {
    return this.selection.execution;
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
    const { scale, left } = this.viewport;
    const fold = scale.folds.find((one) => left + x >= one.left && left + x < one.right);
    return this.idle.find(({ from }) => from === fold?.from);
  }

  /** Moves the window; eased unless motion is unwanted. */
  moveTo(span: Span): void {
    if (this.theme.reducedMotion) {
      this.viewport.show(span);
      this.moved();
      return;
    }
    this.ease = { from: this.viewport.span, to: span, since: performance.now() };
    this.redraw();
  }

  /** The window moved: it is drawn and remembered. */
  moved(): void {
    const { from, to } = this.viewport;
    const now = this.now;
    this.remember({ from, to, followNow: now >= from && now <= to });
    this.redraw();
  }

  remember(change: Partial<TimelineMemory>): void {
    this.memory = { ...this.memory, ...change };
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => {
      this.remembering = undefined;
      this.events.onRemember(this.memory);
    }, rememberAfter);
  }

  toggleLane(id: string): void {
    const closed = new Set(this.memory.closedLanes);
    if (!closed.delete(id)) closed.add(id);
    this.remember({ closedLanes: [...closed] });
    this.rebuild(this.layout?.names ?? []);
  }

  /** The idle time is folded, or unfolded. */
  toggleFold({ from, to }: Idle): void {
    if (!this.memory.foldIdle) return;
    const open = new Set(this.memory.openFolds);
    const opens = !open.delete(from);
    if (opens) open.add(from);
    this.remember({ openFolds: [...open] });
    this.applyTimes();
    // What was unfolded comes into view whole, if that is not much.
    const { span } = this.viewport;
    if (opens && to > span.to && to - from < span.to - span.from) {
      this.moveTo({ from: span.from, to: to + (to - from) * 0.1 });
    } else this.moved();
  }

  /** What is drawn now. */
  state(): PaintState | undefined {
    const { layout, viewport } = this;
    if (layout === undefined || viewport.width <= 0) return undefined;
    return {
      layout,
      viewport,
      density: this.density,
      now: this.now,
      selected: this.selected,
      cursor: document.activeElement === this.elements.stage ? this.cursorRow : -1,
      hovered: this.hovered,
      chain: this.chain,
      run: this.run,
      hasRun: this.spans.length > 0,
      range: this.range,
      fading: this.fading(layout),
      idle: this.memory.foldIdle ? this.idle : [],
      unfolded: new Set(this.memory.openFolds),
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
    this.stepEase();
    this.follow();
    this.chooseRun();
    const state = this.state();
    if (state === undefined) return;
    const { layout } = state;
    const { scroller } = this.elements;
    const arrows = this.painter.draw(state);
    this.column.show(layout, state.density, scroller.scrollTop, scroller.clientHeight, {
      focused: this.focusedAgents(),
      selected: state.selected < 0 ? -1 : (layout.laneOf[state.selected] ?? -1),
    });
    const brief = document.documentElement.clientWidth < narrowPage;
    const { run } = this;
    const facts = run === undefined ? [] : runFacts(layout, run, state.now, brief);
    this.header.tell(run === undefined ? undefined : runName(layout.data, run.name), facts, arrows);
    if (this.ease !== undefined || state.fading.size > 0) this.redraw();
    this.tick(layout);
  }

  private stepEase(): void {
    const { ease } = this;
    if (ease === undefined) return;
    const share = Math.min(1, (performance.now() - ease.since) / easing);
    const soft = 1 - (1 - share) ** 3;
    this.viewport.show({
      from: ease.from.from + (ease.to.from - ease.from.from) * soft,
      to: ease.from.to + (ease.to.to - ease.from.to) * soft,
    });
    if (share < 1) return;
    this.ease = undefined;
    this.moved();
  }

  /** Time goes on: once the now line leaves the window, the window follows. */
  private follow(): void {
    const { viewport, now } = this;
    if (!this.memory.followNow || this.ease !== undefined || viewport.width <= 0) return;
    const x = viewport.scale.x(now) - viewport.left;
    if (x > viewport.width) viewport.panBy(x - viewport.width * 0.85);
  }

  /** Bars in progress grow: drawn again when they are a pixel longer, and no more than once a second. */
  private tick(layout: Layout): void {
    clearTimeout(this.ticking);
    if (document.hidden) return;
    const running = layout.lanes.some((lane) => lane.running > 0);
    const pixel = 1 / this.viewport.scale.zoom;
    const wait = running ? Math.min(minute, Math.max(1_000, pixel)) : minute;
    this.ticking = setTimeout(() => {
      this.applyTimes();
      this.redraw();
    }, wait);
  }

  private resize(): void {
    const { section, scroller, stage } = { section: this.elements.header, ...this.elements };
    if (section.clientWidth === 0 || scroller.clientHeight === 0) return;
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
    const { rows } = data;
    const hasRuns = rows.run.some((run) => run >= 0);
    const kind = this.memory.lanes === "run" && !hasRuns ? "agent" : this.memory.lanes;
    const layout = layOut(data, {
      kind,
      focus: this.selection.focus,
      closedLanes: new Set(this.memory.closedLanes),
      known: kind === this.layout?.kind ? known : [],
    });
    this.layout = layout;
    this.spans = runSpans(layout);
    this.run = undefined;
    this.chainRow = -1;
    this.hovered = -1;
    this.light();
    this.header.show(kind, this.memory.foldIdle, hasRuns);
    this.interaction.describeStage();
    this.applyTimes();
    this.sizeColumn();
    this.sizeLanes();
    this.resize();
  }

  private applyTimes(): void {
    const { layout, now } = this;
    if (layout === undefined) return;
    const { all, data, end } = layout;
    this.idle = idleTimes(all, data.rows.start, end, now, leastIdle);
    const open = new Set(this.memory.openFolds);
    const folded = this.memory.foldIdle ? this.idle.filter(({ from }) => !open.has(from)) : [];
    this.viewport.setTimes(wholeSpan(layout, now), folded);
    this.header.show(
      layout.kind,
      this.memory.foldIdle,
      data.rows.run.some((run) => run >= 0),
    );
    this.redraw();
  }

  /** The first time there are a size and data: where it was, or the first view. */
  private place(): void {
    const { layout, viewport } = this;
    if (this.placed || layout === undefined || viewport.width <= 0) return;
    if (layout.all.length === 0) return;
    this.placed = true;
    const { from, to } = this.memory;
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
    section?.classList.toggle("with-run", this.spans.length > 0);
    this.column.sizeTo(layout, this.density, narrow, elements, this.theme);
  }

  private sizeLanes(): void {
    const { layout, elements } = this;
    const { sizer, scroller } = elements;
    const lines = layout?.bars.lines ?? 0;
    sizer.style.height = `${Math.max(lines * this.density.row, scroller.clientHeight)}px`;
  }

  /** The run in view; the chosen execution's, if it has one. */
  private chooseRun(): void {
    const { layout, viewport, selected } = this;
    if (layout === undefined || this.spans.length === 0) return;
    const own = selected < 0 ? -1 : (layout.data.rows.run[selected] ?? -1);
    const span =
      this.spans.find(({ name }) => name === own) ??
      runInView(this.spans, viewport.from, viewport.to);
    if (span === undefined) return;
    const grows = this.run?.to === Number.POSITIVE_INFINITY;
    if (this.run?.name !== span.name || grows) this.run = runOf(layout, span.name, this.now);
    const name = runName(layout.data, span.name);
    const { runLabel } = this.elements;
    if (runLabel.textContent !== name) this.column.labelRun(runLabel, name);
  }

  private light(): void {
    const { layout, selected } = this;
    if (layout === undefined || selected === this.chainRow) return;
    this.chainRow = selected;
    this.chain = selected < 0 ? undefined : chainOf(layout.data, layout.attemptBefore, selected);
  }

  private focusedAgents(): ReadonlySet<number> {
    const { focus } = this.selection;
    return new Set(focus?.kind === "agents" ? focus.agents : []);
  }

  private noteNew(before: FlowData | undefined, data: FlowData): void {
    if (before === undefined || before.filter !== data.filter || this.theme.reducedMotion) return;
    const added: number[] = [];
    for (const key of data.rows.key) {
      if (before.indexOf.has(key)) continue;
      added.push(key);
      if (added.length > mostFading) return;
    }
    for (const key of added) this.bornAt.set(key, performance.now());
  }

  private fading({ data }: Layout): ReadonlyMap<number, number> {
    const fading = new Map<number, number>();
    for (const [key, since] of this.bornAt) {
      const share = (performance.now() - since) / fadeIn;
      const row = data.indexOf.get(key);
      if (share >= 1 || row === undefined) this.bornAt.delete(key);
      else fading.set(row, share);
    }
    return fading;
  }
}
