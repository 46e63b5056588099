/**
 * The picture as a list of buttons for keyboard and screen readers: one of them is in the order of tabs,
 * arrows walk from there. They lie unseen where the canvas shows what they stand for, and follow its camera,
 * so that tools which point at the focus point at the right place; the pointer goes through them.
 */
import { middleOf } from "./curves";
import type { Scene } from "./scene";
import { type Direction, nextEdge, nodeToward, readingOrder } from "./walk";
import { spoken, tipOfEdge, tipOfNode } from "./words";

export interface MirrorEvents {
  /** The focus came to a node or an edge, or left the list. */
  readonly onCurrent: (id: string | undefined) => void;
  readonly onChoose: (id: string) => void;
  readonly onClear: () => void;
  readonly onZoom: (way: "in" | "out" | "fit") => void;
  /** The open group that a node belongs to is to be closed. */
  readonly onCloseGroup: (id: string) => void;
}

/** The keys, for the eye in the header and for the ear in the description of the list. */
export const keysInWords =
  "arrows walk · O and I: handoffs out and in · Enter chooses · Escape clears · + − 0 zoom";

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

function put(button: HTMLElement, x: number, y: number, radius: number): void {
  const { style } = button;
  style.left = `${x - radius}px`;
  style.top = `${y - radius}px`;
  style.width = `${2 * radius}px`;
  style.height = `${2 * radius}px`;
}

export class Mirror {
  readonly #list: HTMLUListElement;
  readonly #events: MirrorEvents;
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #items = new Map<string, HTMLLIElement>();
  #scene: Scene | undefined;
  /** The scene for which the buttons lie in place. */
  #placed: Scene | undefined;
  #transform = "";
  #current: string | undefined;
  /** The node whose handoffs are walked, and the way. */
  #walked: { readonly node: string; readonly side: "from" | "to" } | undefined;

  constructor(parent: HTMLElement, events: MirrorEvents) {
    this.#events = events;
    this.#list = document.createElement("ul");
    this.#list.className = "graph-list";
    this.#list.setAttribute("aria-label", `Agents and their handoffs: ${keysInWords}`);
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
    this.#list.addEventListener("focusin", ({ target }) => {
      const id = target instanceof HTMLElement ? target.dataset["id"] : undefined;
      if (id === undefined) return;
      this.#makeCurrent(id);
      events.onCurrent(id);
    });
    this.#list.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && this.#list.contains(relatedTarget)) return;
      events.onCurrent(undefined);
    });
    this.#list.addEventListener("click", ({ target }) => {
      const id = target instanceof HTMLElement ? target.dataset["id"] : undefined;
      if (id !== undefined) events.onChoose(id);
    });
    parent.append(this.#list);
  }

  /** Brings the list to the scene, keeping the focus where it is. */
  show(scene: Scene, chosen: ReadonlySet<string>): void {
    this.#scene = scene;
    const order = readingOrder(scene.nodes);
    const wanted = new Set([...order, ...scene.edges.keys()]);
    const hadFocus = this.#list.contains(document.activeElement);
    for (const [id, button] of this.#buttons) {
      if (wanted.has(id)) continue;
      button.remove();
      this.#buttons.delete(id);
      this.#items.get(id)?.remove();
      this.#items.delete(id);
    }
    for (const [at, id] of order.entries()) {
      const item = this.#itemOf(id);
      if (this.#list.children[at] !== item) {
        this.#list.insertBefore(item, this.#list.children[at] ?? null);
      }
    }
    const placed = this.#placed === scene;
    this.#placed = scene;
    for (const [id, { node, x, y, radius }] of scene.nodes) {
      const button = this.#buttonOf(id, this.#itemOf(id));
      this.#say(button, spoken(tipOfNode(node)), chosen.has(id));
      if (!placed) put(button, x, y, radius);
    }
    for (const [id, { edge, curve }] of scene.edges) {
      const button = this.#buttonOf(id, this.#itemOf(edge.from));
      this.#say(button, spoken(tipOfEdge(edge, scene.picture)), chosen.has(id));
      const { x, y } = middleOf(curve);
      if (!placed) put(button, x, y, 7);
    }
    const kept = this.#current !== undefined && wanted.has(this.#current);
    const next = kept ? this.#current : order[0];
    this.#makeCurrent(next);
    if (hadFocus && !this.#list.contains(document.activeElement)) this.focus();
  }

  /** The camera moved: `x`, `y` is where the origin of the layout lies in the view. */
  follow(x: number, y: number, scale: number): void {
    const transform = `translate(${x}px, ${y}px) scale(${scale})`;
    if (transform === this.#transform) return;
    this.#transform = transform;
    this.#list.style.transform = transform;
  }

  focus(): void {
    if (this.#current !== undefined) this.#buttons.get(this.#current)?.focus();
  }

  #itemOf(id: string): HTMLLIElement {
    const known = this.#items.get(id);
    if (known !== undefined) return known;
    const item = document.createElement("li");
    this.#items.set(id, item);
    return item;
  }

  #buttonOf(id: string, item: HTMLLIElement): HTMLButtonElement {
    const known = this.#buttons.get(id);
    if (known !== undefined) return known;
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset["id"] = id;
    item.append(button);
    this.#buttons.set(id, button);
    return button;
  }

  #say(button: HTMLButtonElement, text: string, pressed: boolean): void {
    if (button.textContent !== text) button.textContent = text;
    const state = String(pressed);
    if (button.getAttribute("aria-pressed") !== state) button.setAttribute("aria-pressed", state);
  }

  #makeCurrent(id: string | undefined): void {
    if (this.#current !== undefined && this.#current !== id) {
      const before = this.#buttons.get(this.#current);
      if (before !== undefined) before.tabIndex = -1;
    }
    this.#current = id;
    const now = id === undefined ? undefined : this.#buttons.get(id);
    if (now !== undefined) now.tabIndex = 0;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** False for a key that means nothing here. */
  #act(key: string): boolean {
    const { onZoom, onClear, onCloseGroup } = this.#events;
    const direction = directions[key];
    if (direction !== undefined) this.#go(this.#toward(direction));
    else if (key === "o" || key === "i") this.#goAlong(key === "o" ? "from" : "to");
    else if (key === "Escape") onClear();
    else if (key === "+" || key === "=") onZoom("in");
    else if (key === "-" || key === "_") onZoom("out");
    else if (key === "0") onZoom("fit");
    else if (key === "Backspace" && this.#current !== undefined) onCloseGroup(this.#current);
    else if (key === "Home" || key === "End") this.#goInOrder(key === "Home" ? "first" : "last");
    else if (key === "PageDown" || key === "PageUp") {
      this.#goInOrder(key === "PageDown" ? "next" : "previous");
    } else return false;
    return true;
  }

  /** On a handoff, left and right lead to its ends, up and down to the next one of the same agent. */
  #toward(direction: Direction): string | undefined {
    const scene = this.#scene;
    const current = this.#current;
    if (scene === undefined || current === undefined) return undefined;
    const edge = scene.edges.get(current)?.edge;
    if (edge === undefined) return nodeToward(current, direction, scene.nodes);
    if (direction === "left") return edge.from;
    if (direction === "right") return edge.to;
    const { node, side } = this.#walked ?? { node: edge.from, side: "from" as const };
    return nextEdge(scene.picture.edges, node, side, current, direction === "down" ? 1 : -1);
  }

  #goAlong(side: "from" | "to"): void {
    const scene = this.#scene;
    const current = this.#current;
    if (scene === undefined || current === undefined) return;
    const edge = scene.edges.get(current)?.edge;
    const same = edge !== undefined && this.#walked?.side === side;
    const node = same ? edge[side] : (this.#walked?.node ?? edge?.[side] ?? current);
    const start = edge === undefined ? current : node;
    this.#walked = { node: start, side };
    this.#go(nextEdge(scene.picture.edges, start, side, same ? current : undefined));
  }

  #goInOrder(where: "first" | "last" | "next" | "previous"): void {
    const scene = this.#scene;
    if (scene === undefined || this.#current === undefined) return;
    const order = readingOrder(scene.nodes);
    const node = scene.edges.get(this.#current)?.edge.from ?? this.#current;
    const at = order.indexOf(node);
    const target = { first: 0, last: order.length - 1, next: at + 1, previous: at - 1 }[where];
    this.#go(order[target]);
  }

  #go(id: string | undefined): void {
    if (id === undefined) return;
    if (this.#scene?.nodes.has(id) === true) this.#walked = undefined;
    this.#buttons.get(id)?.focus();
  }
}
