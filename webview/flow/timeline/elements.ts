/** The timeline's elements, and what floats above them. */
import { codicon } from "../../shared/controls";
import type { Description } from "./describe";

export interface Elements {
  readonly header: HTMLElement;
  readonly facts: HTMLElement;
  readonly controls: HTMLElement;
  readonly head: HTMLElement;
  readonly corner: HTMLElement;
  readonly runLabel: HTMLElement;
  readonly axis: HTMLCanvasElement;
  readonly pills: HTMLElement;
  readonly scroller: HTMLElement;
  readonly sizer: HTMLElement;
  readonly lanes: HTMLElement;
  /** The focusable widget around the canvas. */
  readonly stage: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly dots: HTMLElement;
  readonly foot: HTMLElement;
  readonly buttons: HTMLElement;
  readonly length: HTMLElement;
  readonly minimap: HTMLCanvasElement;
  readonly crosshair: HTMLElement;
  readonly crosshairTime: HTMLElement;
  readonly tooltip: HTMLElement;
  readonly live: HTMLElement;
}

/** Makes an element of a class; with text where there is some. */
export function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

function makeCanvas(className: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.className = className;
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

export function buildElements(section: HTMLElement): Elements {
  section.classList.add("timeline");
  section.setAttribute("aria-label", "Timeline");
  const header = make("div", "timeline-header");
  const facts = make("p", "timeline-facts");
  const controls = make("div", "timeline-controls");
  const hint = make("span", "timeline-hint", `${commandKey()}+wheel zooms, drag pans`);
  header.append(make("h2", "timeline-title", "Timeline"), facts, hint, controls);

  const head = make("div", "timeline-head");
  const corner = make("div", "timeline-corner");
  const runLabel = make("div", "timeline-run");
  const axis = makeCanvas("timeline-axis");
  const pills = make("div", "timeline-pills");
  head.append(corner, runLabel, axis, pills);

  const scroller = make("div", "timeline-scroll");
  const sizer = make("div", "timeline-sizer");
  const lanes = make("div", "timeline-lanes");
  lanes.setAttribute("role", "group");
  const stage = make("div", "timeline-stage");
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-roledescription", "timeline");
  const canvas = makeCanvas("timeline-canvas");
  const dots = make("div", "timeline-dots");
  dots.setAttribute("aria-hidden", "true");
  stage.append(canvas, dots);
  sizer.append(lanes, stage);
  scroller.append(sizer);

  const foot = make("div", "timeline-foot");
  const buttons = make("div", "timeline-buttons");
  const length = make("span", "timeline-length");
  const minimap = makeCanvas("timeline-minimap");
  foot.append(buttons, minimap);

  const crosshair = make("div", "timeline-crosshair");
  const crosshairTime = make("div", "timeline-crosshair-time");
  crosshair.append(crosshairTime);
  const tooltip = make("div", "timeline-tooltip");
  tooltip.setAttribute("aria-hidden", "true");
  const live = make("div", "timeline-live");
  live.setAttribute("aria-live", "polite");
  for (const floating of [crosshair, tooltip]) floating.hidden = true;
  section.replaceChildren(header, head, scroller, foot, crosshair, tooltip, live);
  return {
    header,
    facts,
    controls,
    head,
    corner,
    runLabel,
    axis,
    pills,
    scroller,
    sizer,
    lanes,
    stage,
    canvas,
    dots,
    foot,
    buttons,
    length,
    minimap,
    crosshair,
    crosshairTime,
    tooltip,
    live,
  };
}

/** The key that zooms with the wheel on this system. */
function commandKey(): string {
  return /Mac/u.test(navigator.userAgent) ? "⌘" : "Ctrl";
}

/** Sizes a canvas in CSS pixels and returns its pen, scaled for dense screens. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  const ratio = devicePixelRatio;
  const wide = Math.round(width * ratio);
  const tall = Math.round(height * ratio);
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d", { alpha: false }) ?? undefined;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Shows the tooltip beside a point of the section, inside it. */
export function showTooltip(
  tooltip: HTMLElement,
  section: HTMLElement,
  { title, lines }: Description,
  x: number,
  y: number,
): void {
  const strong = make("strong", "", title);
  tooltip.replaceChildren(strong, ...lines.map((line) => make("div", "", line)));
  tooltip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = tooltip;
  const left = x + 12 + width > section.clientWidth ? x - 12 - width : x + 12;
  const top = y + 16 + height > section.clientHeight ? y - 10 - height : y + 16;
  tooltip.style.transform = `translate(${Math.max(4, Math.round(left))}px, ${Math.max(4, Math.round(top))}px)`;
}

export interface MenuEntry {
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
}

/** A small menu at a point of the section. Closes by itself; the focus goes back where it was. */
export function openMenu(
  section: HTMLElement,
  entries: readonly MenuEntry[],
  x: number,
  y: number,
): void {
  const before = document.activeElement;
  const menu = make("div", "timeline-menu");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", "Execution");
  const close = () => {
    document.removeEventListener("pointerdown", outside, true);
    const inside = menu.contains(document.activeElement);
    menu.remove();
    if (inside && before instanceof HTMLElement) before.focus();
  };
  const outside = ({ target }: Event) => {
    if (!(target instanceof Node) || !menu.contains(target)) close();
  };
  const items = entries.map(({ icon, label, run }) => {
    const item = make("button", "timeline-menu-item");
    item.setAttribute("role", "menuitem");
    item.setAttribute("type", "button");
    item.tabIndex = -1;
    item.append(codicon(icon), make("span", "", label));
    item.addEventListener("click", () => {
      close();
      run();
    });
    return item;
  });
  menu.append(...items);
  menu.addEventListener("keydown", (event) => {
    const at = items.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) close();
  });
  section.append(menu);
  const left = Math.max(4, Math.min(x, section.clientWidth - menu.offsetWidth - 4));
  const top = Math.max(4, Math.min(y, section.clientHeight - menu.offsetHeight - 4));
  menu.style.transform = `translate(${left}px, ${top}px)`;
  document.addEventListener("pointerdown", outside, true);
  items[0]?.focus();
}
