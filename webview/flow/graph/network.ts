/**
 * The one door to vis-network: it keeps nodes and edges, the camera, what lies under the pointer, and the
 * frames; positions come from `layout.ts`, and everything visible is drawn by the callbacks.
 */
import { DataSet } from "vis-data/esnext";
import { type Edge, type Node, Network as VisNetwork } from "vis-network/esnext";
import type { Size } from "./sizes";

export interface NetworkNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface NetworkEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** How `curves.ts` bends it. */
  readonly bend: number;
}

/** What a pointer met, in pixels of the container. */
export interface Hit {
  readonly node: string | undefined;
  readonly edge: string | undefined;
}

export interface NetworkCallbacks {
  /** Below the nodes; units are those of the layout. */
  readonly drawEdges: (context: CanvasRenderingContext2D, scale: number) => void;
  readonly drawNode: (context: CanvasRenderingContext2D, id: string, scale: number) => void;
  /** Above the nodes. */
  readonly drawAbove: (context: CanvasRenderingContext2D, scale: number) => void;
  readonly onClick: (hit: Hit) => void;
  readonly onHover: (hit: Hit) => void;
  /** A drag or a zoom by the pointer began. */
  readonly onMove: () => void;
}

interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export class Network {
  readonly #nodes = new DataSet<Node>();
  readonly #edges = new DataSet<Edge>();
  readonly #network: VisNetwork;
  readonly #container: HTMLElement;
  readonly #stopWheel: (event: WheelEvent) => void;
  #drawn = new Map<string, string>();

  constructor(container: HTMLElement, callbacks: NetworkCallbacks) {
    this.#container = container;
    // vis-network's types do not know its custom renderer.
    const nodes = {
      shape: "custom",
      chosen: false,
      ctxRenderer: ({ ctx, id }: { ctx: CanvasRenderingContext2D; id: string }) => ({
        drawNode: () => callbacks.drawNode(ctx, id, network.getScale()),
      }),
    };
    const network: VisNetwork = new VisNetwork(
      container,
      { nodes: this.#nodes, edges: this.#edges },
      {
        autoResize: false,
        physics: false,
        layout: { improvedLayout: false },
        interaction: {
          dragNodes: false,
          hover: true,
          hoverConnectedEdges: false,
          selectConnectedEdges: false,
          // Its own tooltips need its own style sheet; nothing here has a title.
          tooltipDelay: 100_000,
        },
        nodes,
        // Drawn by the callbacks, which know where counts stand. Edges that are hidden would not be found
        // under the pointer, so these are drawn with nothing.
        edges: { chosen: false, color: { color: "#000000", inherit: false, opacity: 0 } },
      },
    );
    this.#network = network;
    network.on("beforeDrawing", (context: CanvasRenderingContext2D) => {
      context.save();
      callbacks.drawEdges(context, network.getScale());
      context.restore();
    });
    network.on("afterDrawing", (context: CanvasRenderingContext2D) => {
      context.save();
      callbacks.drawAbove(context, network.getScale());
      context.restore();
    });
    network.on("click", ({ pointer }: PointerEvent) => callbacks.onClick(this.#hitAt(pointer.DOM)));
    network.on("hoverNode", ({ node }: { node: string }) =>
      callbacks.onHover({ node, edge: undefined }),
    );
    network.on("hoverEdge", ({ edge }: { edge: string }) =>
      callbacks.onHover({ node: undefined, edge }),
    );
    const blur = () => callbacks.onHover({ node: undefined, edge: undefined });
    network.on("blurNode", blur);
    network.on("blurEdge", blur);
    network.on("dragStart", callbacks.onMove);
    network.on("zoom", callbacks.onMove);
    // The page scrolls under the wheel; with Ctrl or Cmd the graph zooms.
    this.#stopWheel = (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    };
    container.addEventListener("wheel", this.#stopWheel, { capture: true });
    // The keyboard walks the list that mirrors the picture, not vis-network's frame.
    container.querySelector(".vis-network")?.setAttribute("tabindex", "-1");
  }

  /** Brings nodes and edges to what is given, touching only what changed. */
  set(nodes: readonly NetworkNode[], edges: readonly NetworkEdge[]): void {
    const before = this.#drawn;
    const now = new Map<string, string>();
    const changed = <T extends { readonly id: string }>(items: readonly T[]) =>
      items.filter((item) => {
        const text = JSON.stringify(item);
        now.set(item.id, text);
        return before.get(item.id) !== text;
      });
    const [newNodes, newEdges] = [changed(nodes), changed(edges)];
    const gone = [...before.keys()].filter((id) => !now.has(id));
    this.#drawn = now;
    if (gone.length > 0) {
      this.#edges.remove(gone);
      this.#nodes.remove(gone);
    }
    this.#nodes.update(newNodes.map(({ id, x, y, radius }) => ({ id, x, y, size: radius + 3 })));
    this.#edges.update(
      newEdges.map(({ id, from, to, bend }) => ({
        id,
        from,
        to,
        smooth: {
          enabled: true,
          type: bend < 0 ? "curvedCCW" : "curvedCW",
          roundness: Math.abs(bend),
        },
      })),
    );
  }

  select(nodes: readonly string[], edges: readonly string[]): void {
    this.#network.setSelection(
      { nodes: [...nodes], edges: [...edges] },
      { unselectAll: true, highlightEdges: false },
    );
  }

  /** Takes on the size of the container; the camera is not kept. */
  resize(): void {
    this.#network.setSize("100%", "100%");
  }

  redraw(): void {
    this.#network.redraw();
  }

  /** vis-network only learns that the pointer left when it is moved elsewhere. */
  leave(): void {
    const elsewhere = new MouseEvent("mousemove", { clientX: -10_000, clientY: -10_000 });
    this.#container.querySelector("canvas")?.dispatchEvent(elsewhere);
  }

  get size(): Size {
    return { width: this.#container.clientWidth, height: this.#container.clientHeight };
  }

  get camera(): Camera {
    return { ...this.#network.getViewPosition(), scale: this.#network.getScale() };
  }

  /** Moves the camera so that the point is in the middle of the view, at once or within `duration` ms. */
  look({ x, y, scale }: Camera, duration = 0): void {
    this.#network.moveTo({
      position: { x, y },
      scale,
      animation: duration > 0 ? { duration, easingFunction: "easeOutQuad" } : false,
    });
  }

  /** Pixels of the container for a point of the layout. */
  toView(point: { readonly x: number; readonly y: number }): {
    readonly x: number;
    readonly y: number;
  } {
    return this.#network.canvasToDOM(point);
  }

  dispose(): void {
    this.#container.removeEventListener("wheel", this.#stopWheel, { capture: true });
    this.#network.destroy();
  }

  #hitAt(point: { x: number; y: number }): Hit {
    const node = this.#network.getNodeAt(point);
    if (typeof node === "string") return { node, edge: undefined };
    const edge = this.#network.getEdgeAt(point);
    return { node: undefined, edge: typeof edge === "string" ? edge : undefined };
  }
}

interface PointerEvent {
  readonly pointer: { readonly DOM: { x: number; y: number } };
}
