/** Draws a scene in vis-network's frames, with what is lit, hovered and walked on. */
import { drawCount, drawEdge, type EdgeLook } from "./drawEdge";
import { drawName, drawNode, type NodeLook } from "./drawNode";
import type { Lighting } from "./lighting";
import type { Paints } from "./paints";
import type { Scene, SceneEdge, SceneNode } from "./scene";

/** Below this scale words are too small to be read, and only single ones are shown, at their full size. */
const wordsFrom = 0.62;

export class Painter {
  paints: Paints;
  hovered: string | undefined;
  /** Where the keyboard is. */
  current: string | undefined;
  #scene: Scene | undefined;
  #lighting: Lighting = { chosen: new Set(), lit: undefined };

  constructor(paints: Paints) {
    this.paints = paints;
  }

  show(scene: Scene, lighting: Lighting): void {
    this.#scene = scene;
    this.#lighting = lighting;
  }

  /** What is lit lies above the rest. */
  drawEdges(context: CanvasRenderingContext2D): void {
    for (const look of this.#edgeLooks()) drawEdge(context, look, this.paints);
  }

  drawNode(context: CanvasRenderingContext2D, id: string, scale: number): void {
    const node = this.#scene?.nodes.get(id);
    if (node !== undefined) drawNode(context, this.#nodeLook(node, scale), this.paints);
  }

  drawAbove(context: CanvasRenderingContext2D, scale: number): void {
    if (scale >= wordsFrom) {
      for (const look of this.#edgeLooks()) drawCount(context, look, this.paints);
      return;
    }
    for (const [id, node] of this.#scene?.nodes ?? []) {
      const look = this.#nodeLook(node, scale);
      const named = look.chosen || id === this.hovered || id === this.current;
      if (named) drawName(context, look, this.paints, scale);
    }
  }

  #edgeLooks(): readonly EdgeLook[] {
    const looks = [...(this.#scene?.edges.values() ?? [])].map((edge) => this.#edgeLook(edge));
    if (this.#lighting.lit === undefined) return looks;
    return looks.toSorted((a, b) => Number(a.lit) - Number(b.lit));
  }

  #edgeLook({ edge, curve, width, label }: SceneEdge): EdgeLook {
    const { chosen, lit } = this.#lighting;
    const { id } = edge;
    return {
      edge,
      curve,
      width,
      label,
      chosen: chosen.has(id),
      lit: lit?.has(id) ?? true,
      leading: lit?.has(id) ?? false,
      hovered: id === this.hovered,
      current: id === this.current,
    };
  }

  #nodeLook({ node, label, x, y, radius }: SceneNode, scale: number): NodeLook {
    const { chosen, lit } = this.#lighting;
    const { id } = node;
    return {
      node,
      label,
      x,
      y,
      radius,
      chosen: chosen.has(id),
      lit: lit?.has(id) ?? true,
      hovered: id === this.hovered,
      current: id === this.current,
      worded: scale >= wordsFrom,
    };
  }
}
