/** The handoff graph: who handed work to whom, how often, and how it went. */
import type { Theme } from "../../shared/theme";
import type { FlowData } from "../flowData";
import { type Focus, nothingSelected, type Selection } from "../selection";
import { type AsItRan, asItRan } from "./asItRan";
import { middleOf } from "./curves";
import { type GroupedAgents, groupAgents } from "./grouping";
import { Header, type HeaderMode } from "./header";
import { focusOfEdge, focusOfNode, type Lighting, lightingOf } from "./lighting";
import { keysInWords, Mirror } from "./mirror";
import { type Hit, Network } from "./network";
import { Painter } from "./painter";
import { type Paints, paintsOf } from "./paints";
import type { Picture } from "./picture";
import { type Measure, measureWith, type Scene, sceneOf } from "./scene";
import { Tooltip } from "./tooltip";
import { headline, tipOfEdge, tipOfNode } from "./words";

/** Agents, or the executions of one run or chain. */
export type GraphMode = HeaderMode;

/** What is kept over a reload of the window. */
export interface GraphMemory {
  readonly mode: GraphMode;
  readonly openGroups: readonly string[];
  readonly tall: boolean;
}

export interface GraphEvents {
  /** A node, a group or an edge was chosen, or the choice was cleared. */
  readonly onFocus: (focus: Focus | undefined) => void;
  /** In “as it ran” a node is an execution. */
  readonly onSelect: (key: number | undefined) => void;
  readonly onRemember: (memory: GraphMemory) => void;
}

const forgotten: GraphMemory = { mode: "aggregated", openGroups: [], tall: false };
const easing = 120;
const zoomStep = 1.25;
const zoomLimits = { least: 0.05, most: 4 };

export class Graph {
  readonly #section: HTMLElement;
  readonly #events: GraphEvents;
  readonly #header: Header;
  readonly #ground = document.createElement("div");
  readonly #network: Network;
  readonly #mirror: Mirror;
  readonly #tooltip: Tooltip;
  readonly #painter: Painter;
  readonly #resized: ResizeObserver;
  readonly #leave: () => void;
  #theme: Theme;
  #paints: Paints;
  #measure: Measure;
  #memory: GraphMemory;
  #data: FlowData | undefined;
  #selection: Selection = nothingSelected;
  #grouped: GroupedAgents | undefined;
  #ran: AsItRan | undefined;
  #scene: Scene | undefined;
  #lighting: Lighting = { chosen: new Set(), lit: undefined };
  /** The layout was made while the history was still being read. */
  #preliminary = false;

  constructor(
    section: HTMLElement,
    theme: Theme,
    memory: Partial<GraphMemory> | undefined,
    events: GraphEvents,
  ) {
    this.#section = section;
    this.#theme = theme;
    this.#paints = paintsOf(theme);
    this.#measure = measureWith(this.#paints.bold);
    this.#memory = { ...forgotten, ...memory };
    this.#events = events;
    section.classList.add("graph");
    section.classList.toggle("tall", this.#memory.tall);
    this.#ground.className = "graph-ground";
    const canvas = document.createElement("div");
    canvas.className = "graph-canvas";
    canvas.setAttribute("aria-hidden", "true");
    this.#ground.append(canvas);
    section.append(this.#ground);
    this.#header = new Header(section, {
      onMode: (mode) => this.#remember({ mode }),
      onFit: () => this.#fit(),
      onTaller: () => this.#remember({ tall: !this.#memory.tall }),
      onCloseGroup: (group) => this.#closeGroup(group),
    });
    this.#painter = new Painter(this.#paints);
    this.#network = new Network(canvas, {
      drawEdges: (context) => this.#painter.drawEdges(context),
      drawNode: (context, id, scale) => this.#painter.drawNode(context, id, scale),
      drawAbove: (context, scale) => {
        this.#painter.drawAbove(context, scale);
        const { x, y } = this.#network.toView({ x: 0, y: 0 });
        this.#mirror.follow(x, y, scale);
      },
      onClick: (hit) => this.#clicked(hit),
      onHover: (hit) => this.#hovered(hit),
      onMove: () => this.#tooltip.hide(),
    });
    this.#tooltip = new Tooltip(this.#ground);
    this.#mirror = new Mirror(this.#ground, {
      onCurrent: (id) => this.#walkedTo(id),
      onChoose: (id) => this.#choose(id),
      onClear: () => this.#clear(),
      onZoom: (way) => this.#zoom(way),
      onCloseGroup: (id) => this.#closeGroup(this.#scene?.nodes.get(id)?.node.group),
    });
    this.#leave = () => this.#network.leave();
    canvas.addEventListener("pointerleave", this.#leave);
    this.#resized = new ResizeObserver(() => this.#lay(undefined));
    this.#resized.observe(this.#ground);
  }

  /** Shows the data and what is chosen in it; costs next to nothing when neither changed. */
  show(data: FlowData, selection: Selection): void {
    const before = this.#data;
    const moved = selection !== this.#selection;
    this.#data = data;
    this.#selection = selection;
    const drawn =
      before !== undefined &&
      before.summary.graph === data.summary.graph &&
      before.names === data.names &&
      (this.#memory.mode === "aggregated" || before.rows === data.rows);
    if (drawn && (!moved || this.#memory.mode === "aggregated")) {
      if (moved || before.rows !== data.rows) this.#light();
      return;
    }
    const kept = this.#preliminary && data.summary.complete ? undefined : this.#scene?.layout;
    this.#preliminary = !data.summary.complete;
    this.#picture(this.#memory.mode === "asItRan" && this.#changesChain() ? undefined : kept);
  }

  setTheme(theme: Theme): void {
    const sameFont = theme.font === this.#theme.font;
    this.#theme = theme;
    this.#paints = paintsOf(theme);
    this.#measure = measureWith(this.#paints.bold);
    this.#painter.paints = this.#paints;
    if (sameFont) this.#network.redraw();
    else this.#lay(undefined);
  }

  /** Gives the keyboard to the node or edge that had it last. */
  focus(): void {
    this.#mirror.focus();
  }

  dispose(): void {
    this.#resized.disconnect();
    this.#network.dispose();
    this.#section.replaceChildren();
  }

  #remember(change: Partial<GraphMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#section.classList.toggle("tall", this.#memory.tall);
    this.#events.onRemember(this.#memory);
    // A new height is laid out when the browser tells of it.
    if (change.tall === undefined) this.#picture(undefined);
    else this.#words();
  }

  /** Reads the picture from the data and lays it out, beside what has a place already. */
  #picture(layout: Scene["layout"] | undefined): void {
    const data = this.#data;
    if (data === undefined) return;
    if (this.#memory.mode === "asItRan") {
      this.#ran = asItRan(data, this.#selection);
      this.#grouped = undefined;
    } else {
      this.#grouped = groupAgents(data.summary.graph, data.names, this.#memory.openGroups);
      this.#ran = undefined;
    }
    this.#lay(layout);
  }

  /** Whether “as it ran” would show other executions than it does, save new ones. */
  #changesChain(): boolean {
    if (this.#data === undefined || this.#ran === undefined) return true;
    const next = new Set(asItRan(this.#data, this.#selection).picture.nodes.map(({ id }) => id));
    return this.#ran.picture.nodes.some(({ id }) => !next.has(id));
  }

  #lay(before: Scene["layout"] | undefined): void {
    const picture = this.#shown();
    const view = this.#network.size;
    if (picture === undefined || view.width === 0 || view.height === 0) return;
    const scene = sceneOf(picture, view, this.#measure, before);
    this.#scene = scene;
    this.#network.set(
      [...scene.nodes].map(([id, { x, y, radius }]) => ({ id, x, y, radius })),
      [...scene.edges].map(([id, { edge, curve }]) => ({
        id,
        from: edge.from,
        to: edge.to,
        bend: curve.bend,
      })),
    );
    this.#network.resize();
    if (scene.layout.room !== before?.room) this.#look(0);
    this.#light();
  }

  #shown(): Picture | undefined {
    return this.#ran?.picture ?? this.#grouped?.picture;
  }

  #light(): void {
    const scene = this.#scene;
    if (scene === undefined || this.#data === undefined) return;
    this.#lighting = lightingOf(scene.picture, this.#data, this.#selection);
    const { chosen } = this.#lighting;
    this.#painter.show(scene, this.#lighting);
    this.#network.select(
      [...chosen].filter((id) => scene.nodes.has(id)),
      [...chosen].filter((id) => scene.edges.has(id)),
    );
    this.#mirror.show(scene, chosen);
    this.#words();
    this.#network.redraw();
  }

  #words(): void {
    const { mode, tall } = this.#memory;
    // Single executions have no rates.
    this.#section.classList.toggle("as-it-ran", mode === "asItRan");
    const words = headline({
      agents: this.#data?.summary.graph.nodes.length ?? 0,
      handoffs: this.#data?.summary.graph.edges.length ?? 0,
      grouped: this.#grouped,
      ran: this.#ran,
    });
    this.#header.show(words, this.#grouped?.open ?? [], mode, tall);
  }

  #clicked({ node, edge }: Hit): void {
    const id = node ?? edge;
    if (id === undefined) this.#clear();
    else this.#choose(id);
  }

  /** A second time on the same thing lets it go. */
  #choose(id: string): void {
    const scene = this.#scene;
    const node = scene?.nodes.get(id)?.node;
    const edge = scene?.edges.get(id)?.edge;
    if (node?.execution !== undefined) {
      const { key } = node.execution;
      this.#events.onSelect(key === this.#selection.execution ? undefined : key);
    } else if (node?.closed === true && node.group !== undefined) {
      this.#remember({ openGroups: [...this.#memory.openGroups, node.group] });
      this.#events.onFocus(focusOfNode(node));
    } else if (this.#selection.execution === undefined && this.#lighting.chosen.has(id)) {
      this.#events.onFocus(undefined);
    } else if (node !== undefined) {
      this.#events.onFocus(focusOfNode(node));
    } else if (edge !== undefined && scene !== undefined) {
      this.#events.onFocus(focusOfEdge(edge, scene.picture));
    }
  }

  #clear(): void {
    if (this.#selection.execution !== undefined) this.#events.onSelect(undefined);
    if (this.#selection.focus !== undefined) this.#events.onFocus(undefined);
  }

  #closeGroup(group: string | undefined): void {
    if (group === undefined || !this.#memory.openGroups.includes(group)) return;
    this.#remember({ openGroups: this.#memory.openGroups.filter((key) => key !== group) });
  }

  #hovered({ node, edge }: Hit): void {
    this.#painter.hovered = node ?? edge;
    this.#ground.classList.toggle("over", this.#painter.hovered !== undefined);
    this.#tip(node ?? edge);
    this.#network.redraw();
  }

  #walkedTo(id: string | undefined): void {
    this.#painter.current = id;
    if (id === undefined) this.#words();
    else this.#header.say(keysInWords);
    this.#reveal(id);
    this.#tip(id);
    this.#network.redraw();
  }

  #tip(id: string | undefined): void {
    const scene = this.#scene;
    const node = id === undefined ? undefined : scene?.nodes.get(id);
    const edge = id === undefined ? undefined : scene?.edges.get(id);
    if (node !== undefined) {
      const { x, y } = this.#network.toView(node);
      this.#tooltip.show(
        tipOfNode(node.node),
        x,
        y,
        (node.radius + 12) * this.#network.camera.scale,
      );
    } else if (edge !== undefined && scene !== undefined) {
      const { x, y } = this.#network.toView(middleOf(edge.curve));
      this.#tooltip.show(tipOfEdge(edge.edge, scene.picture), x, y, 16);
    } else this.#tooltip.hide();
  }

  /** Moves the camera when what the keyboard is on lies outside of the view. */
  #reveal(id: string | undefined): void {
    const edge = id === undefined ? undefined : this.#scene?.edges.get(id);
    const place = edge === undefined ? this.#scene?.nodes.get(id ?? "") : middleOf(edge.curve);
    if (place === undefined) return;
    const { x, y } = this.#network.toView(place);
    const { width, height } = this.#network.size;
    if (x >= 0 && y >= 0 && x <= width && y <= height) return;
    this.#network.look({ ...this.#network.camera, x: place.x, y: place.y });
  }

  #fit(): void {
    this.#lay(undefined);
  }

  #look(duration: number): void {
    const layout = this.#scene?.layout;
    if (layout === undefined) return;
    const { room, scale } = layout;
    this.#network.look({ x: room.width / 2, y: room.height / 2, scale }, duration);
  }

  #zoom(way: "in" | "out" | "fit"): void {
    this.#tooltip.hide();
    if (way === "fit") {
      this.#fit();
      return;
    }
    const { camera } = this.#network;
    const scale = camera.scale * (way === "in" ? zoomStep : 1 / zoomStep);
    const limited = Math.min(zoomLimits.most, Math.max(zoomLimits.least, scale));
    this.#network.look({ ...camera, scale: limited }, this.#theme.reducedMotion ? 0 : easing);
  }
}
