/** The graph's tooltip: figures of what the pointer or the keyboard is on. Screen readers have the list. */
import type { Tip } from "./words";

export class Tooltip {
  readonly #box: HTMLElement;
  readonly #ground: HTMLElement;

  constructor(ground: HTMLElement) {
    this.#ground = ground;
    this.#box = document.createElement("div");
    this.#box.className = "graph-tooltip";
    this.#box.hidden = true;
    this.#box.setAttribute("aria-hidden", "true");
    ground.append(this.#box);
  }

  /** Beside a point of the ground, `away` pixels from it, within the ground's width. */
  show({ title, lines }: Tip, x: number, y: number, away: number): void {
    const box = this.#box;
    const head = document.createElement("strong");
    head.textContent = title;
    const rest = lines.map((line) => {
      const row = document.createElement("div");
      row.textContent = line;
      return row;
    });
    box.replaceChildren(head, ...rest);
    box.hidden = false;
    const { clientWidth, clientHeight } = this.#ground;
    const left = x + away + box.offsetWidth > clientWidth ? x - away - box.offsetWidth : x + away;
    const top = Math.min(y - 12, clientHeight - box.offsetHeight - 4);
    box.style.left = `${Math.round(Math.max(4, left))}px`;
    box.style.top = `${Math.round(Math.max(4, top))}px`;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}
