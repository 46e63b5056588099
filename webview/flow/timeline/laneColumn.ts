/** The labels of the lanes: elements, so that names are whole and can be read and pressed. */
import type { Name } from "../../../src/protocol/flow";
import { codicon } from "../../shared/controls";
import type { Theme } from "../../shared/theme";
import { type Elements, make } from "./elements";
import type { Density } from "./geometry";
import type { Lane } from "./lanes";
import type { Layout } from "./layout";

export interface LaneEvents {
  readonly onFocus: (lane: Lane) => void;
  readonly onToggle: (lane: Lane) => void;
}

/** Pixels between a label and the moment behind it. */
const momentGap = 12;

/** Lanes kept beyond what is in view, so that quick scrolling meets labels. */
const overscan = 12;

export class LaneColumn {
  private readonly drawn = new Map<
    number,
    { readonly element: HTMLElement; readonly key: string }
  >();
  private layout: Layout | undefined;
  private focusable = 0;

  constructor(
    private readonly parent: HTMLElement,
    private readonly events: LaneEvents,
  ) {
    parent.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Shows the labels between two pixels; only what changed is touched. */
  show(
    layout: Layout,
    density: Density,
    top: number,
    height: number,
    marks: { readonly focused: ReadonlySet<Name>; readonly selected: number },
  ): void {
    if (layout !== this.layout) this.parent.setAttribute("aria-label", `Lanes by ${layout.kind}`);
    this.layout = layout;
    const first = top - overscan * density.row;
    const last = top + height + overscan * density.row;
    this.focusable = Math.min(this.focusable, Math.max(0, layout.lanes.length - 1));
    const wanted = new Set<number>();
    for (let index = firstLaneAt(layout.lanes, first / density.row); ; index += 1) {
      const lane = layout.lanes[index];
      if (lane === undefined || lane.firstLine * density.row > last) break;
      wanted.add(index);
      this.update(index, lane, density, layout, marks);
    }
    for (const [index, { element }] of this.drawn) {
      if (wanted.has(index)) continue;
      element.remove();
      this.drawn.delete(index);
    }
  }

  /** As wide as the longest name needs; more than half of the page would leave no timeline. */
  sizeTo(
    { lanes, kind }: Layout,
    density: Density,
    narrow: boolean,
    { header, corner, runLabel, lanes: column }: Elements,
    { font }: Theme,
  ): void {
    const section = header.parentElement;
    const pen = document.createElement("canvas").getContext("2d");
    if (section === null || pen === null) return;
    pen.font = `${density.labels ? 13 : 11}px ${font}`;
    let longest = pen.measureText(runLabel.textContent).width;
    for (const { label, moment } of lanes) {
      const behind = moment === "" ? 0 : pen.measureText(moment).width + momentGap;
      longest = Math.max(longest, pen.measureText(label).width + behind);
    }
    const icons = density.labels ? 42 : 24;
    const counts = narrow ? 12 : density.labels ? 68 : 64;
    const least = narrow || !density.labels ? 152 : 190;
    const most = Math.floor(section.clientWidth / 2);
    const width = Math.min(most, Math.max(least, Math.ceil(longest) + icons + counts));
    section.style.setProperty("--column", `${width}px`);
    column.classList.toggle("small", !density.labels);
    const title = { agent: "Agent", project: "Project", run: "Run" }[kind];
    corner.replaceChildren(
      make("span", "", title),
      make("span", "timeline-legend", "failed · all"),
    );
  }

  /** The label of the first row. */
  labelRun(label: HTMLElement, name: string): void {
    label.replaceChildren(codicon("type-hierarchy-sub"), make("span", "timeline-lane-text", name));
  }

  private update(
    index: number,
    lane: Lane,
    density: Density,
    layout: Layout,
    { focused, selected }: { readonly focused: ReadonlySet<Name>; readonly selected: number },
  ): void {
    const key = JSON.stringify([
      lane,
      density.row,
      layout.kind,
      focused.has(lane.name),
      selected === index,
      index === this.focusable,
    ]);
    const known = this.drawn.get(index);
    if (known?.key === key) return;
    const hadFocus = known?.element.contains(document.activeElement) ?? false;
    const element = this.label(lane, density, layout, focused.has(lane.name), index);
    element.classList.toggle("selected", selected === index);
    if (known === undefined) this.insert(index, element);
    else known.element.replaceWith(element);
    if (hadFocus) element.querySelector<HTMLElement>(".timeline-lane-name")?.focus();
    this.drawn.set(index, { element, key });
  }

  /** In the order of the lanes, because that is the order of reading. */
  private insert(index: number, element: HTMLElement): void {
    const following = [...this.drawn.keys()]
      .filter((other) => other > index)
      .sort((a, b) => a - b)[0];
    const before = following === undefined ? undefined : this.drawn.get(following)?.element;
    this.parent.insertBefore(element, before ?? null);
  }

  private label(
    lane: Lane,
    density: Density,
    { kind }: Layout,
    focused: boolean,
    index: number,
  ): HTMLElement {
    const element = make("div", "timeline-lane");
    element.style.top = `${lane.firstLine * density.row}px`;
    element.style.height = `${lane.lines * density.row}px`;
    if (lane.nests) element.append(this.twisty(lane));
    const name = make("button", "timeline-lane-name");
    name.setAttribute("type", "button");
    name.tabIndex = index === this.focusable ? 0 : -1;
    name.dataset["lane"] = String(index);
    name.title = lane.moment === "" ? lane.label : `${lane.label} · ${lane.moment}`;
    name.append(statusIcon(lane), make("span", "timeline-lane-text", lane.label));
    if (lane.moment !== "") name.append(make("span", "timeline-lane-moment", lane.moment));
    const counts = make("span", "timeline-counts");
    counts.setAttribute("aria-hidden", "true");
    const failed = make("span", "timeline-failed", lane.failures > 0 ? `×${lane.failures}` : "");
    counts.append(failed, make("span", "timeline-all", String(lane.executions)));
    name.append(make("span", "timeline-spoken", spoken(lane)));
    if (kind === "agent") name.setAttribute("aria-pressed", String(focused));
    name.addEventListener("click", () => this.events.onFocus(lane));
    name.addEventListener("focus", () => {
      this.focusable = index;
    });
    element.append(name, counts);
    return element;
  }

  private twisty(lane: Lane): HTMLElement {
    const button = make("button", "timeline-twisty");
    button.setAttribute("type", "button");
    button.setAttribute("aria-expanded", String(lane.open));
    button.setAttribute("aria-label", `Nested executions of ${lane.label}`);
    button.tabIndex = -1;
    button.append(codicon(lane.open ? "chevron-down" : "chevron-right"));
    button.addEventListener("click", () => this.events.onToggle(lane));
    return button;
  }

  private onKey(event: KeyboardEvent): void {
    const { layout } = this;
    const { target } = event;
    if (layout === undefined || !(target instanceof HTMLElement)) return;
    const at = Number(target.dataset["lane"] ?? Number.NaN);
    const lane = layout.lanes[at];
    if (lane === undefined) return;
    const last = layout.lanes.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    const opens = event.key === "ArrowRight" ? !lane.open : lane.open;
    if (to !== undefined) this.focusLane(Math.max(0, Math.min(last, to)));
    else if (/^Arrow(?:Left|Right)$/u.test(event.key) && lane.nests && opens) {
      this.events.onToggle(lane);
    } else return;
    event.preventDefault();
  }

  private focusLane(index: number): void {
    this.focusable = index;
    const name = this.drawn.get(index)?.element.querySelector<HTMLElement>(".timeline-lane-name");
    if (name === null || name === undefined) return;
    for (const other of this.parent.querySelectorAll<HTMLElement>(".timeline-lane-name")) {
      other.tabIndex = other === name ? 0 : -1;
    }
    name.focus();
    name.scrollIntoView({ block: "nearest" });
  }
}

function firstLaneAt(lanes: readonly Lane[], line: number): number {
  let low = 0;
  let high = lanes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const lane = lanes[middle];
    if (lane !== undefined && lane.firstLine + lane.lines <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A ring while it works, a small circle at rest. */
function statusIcon({ running }: Lane): HTMLElement {
  const icon = make("span", running > 0 ? "timeline-status working" : "timeline-status");
  icon.setAttribute("aria-hidden", "true");
  return icon;
}

/** What a name is followed by for screen readers. */
function spoken({ executions, failures, running }: Lane): string {
  const parts = [`, ${executions} ${executions === 1 ? "execution" : "executions"}`];
  if (failures > 0) parts.push(`${failures} failed`);
  if (running > 0) parts.push(`${running} in progress`);
  return parts.join(", ");
}
