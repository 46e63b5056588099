/** A picture with places, sizes and curves: all that can be known before a frame is drawn. */
import { columnsByTime } from "./asItRan";
import { type Circle, type Curve, curvesOf } from "./curves";
import { edgeWidth } from "./drawEdge";
import { extended } from "./joining";
import { type Layout, type LayoutNode, layOut } from "./layout";
import type { Picture, PictureEdge, PictureNode } from "./picture";
import { largestRadius, type Size, smallestRadius } from "./sizes";
import { shortCount } from "./words";

export interface SceneNode {
  readonly node: PictureNode;
  /** What stands below the circle: titles of executions may be shortened, names of agents never. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface SceneEdge {
  readonly edge: PictureEdge;
  readonly curve: Curve;
  readonly width: number;
  readonly label: string | undefined;
}

export interface Scene {
  readonly picture: Picture;
  readonly layout: Layout;
  readonly nodes: ReadonlyMap<string, SceneNode>;
  readonly edges: ReadonlyMap<string, SceneEdge>;
}

/** The width of a text in pixels, in the bold face, which is the wider one. */
export type Measure = (text: string) => number;

/** Executions of one picture are all of the same size. */
const executionRadius = 9;
const longestTitle = 22;
const padding = 4;

/** Places what is new beside what `before` has placed, or everything anew where there is no room. */
export function sceneOf(
  picture: Picture,
  view: Size,
  measure: Measure,
  before: Layout | undefined,
): Scene {
  const radii = radiiOf(picture.nodes, measure);
  const labels = new Map(picture.nodes.map((node) => [node.id, labelOf(node)]));
  const nodes = picture.nodes.map(({ id }): LayoutNode => {
    const text = measure(labels.get(id) ?? "");
    return { id, width: Math.max(text + 2 * padding, 2 * (radii.get(id) ?? 0) + 14) };
  });
  const links = picture.edges.map(({ from, to, handoffs }) => ({ from, to, weight: handoffs }));
  const inTime = picture.nodes[0]?.execution !== undefined;
  const layout =
    (before === undefined ? undefined : extended(before, nodes, links)) ??
    layOut(nodes, links, view, inTime ? columnsByTime(picture) : undefined);
  const circles = picture.nodes.map(({ id }): Circle => {
    const place = layout.places.get(id);
    return {
      id,
      x: place?.x ?? 0,
      y: place?.y ?? 0,
      radius: radii.get(id) ?? smallestRadius,
      nameWidth: measure(labels.get(id) ?? ""),
    };
  });
  return {
    picture,
    layout,
    nodes: new Map(
      picture.nodes.map((node, at) => {
        const { x = 0, y = 0, radius = smallestRadius } = circles[at] ?? {};
        return [node.id, { node, label: labels.get(node.id) ?? "", x, y, radius }];
      }),
    ),
    edges: edgesOf(picture, circles, layout, measure),
  };
}

function edgesOf(
  { edges, nodes }: Picture,
  circles: readonly Circle[],
  layout: Layout,
  measure: Measure,
): ReadonlyMap<string, SceneEdge> {
  const counted = nodes[0]?.execution === undefined;
  const most = edges.reduce((all, { handoffs }) => Math.max(all, handoffs), 1);
  const labelled = new Map(
    edges.map((edge) => [edge.id, counted ? shortCount(edge.handoffs) : undefined]),
  );
  const curves = curvesOf(
    circles,
    edges.map(({ id, from, to, handoffs }) => ({
      id,
      from,
      to,
      weight: handoffs,
      labelWidth: measure(labelled.get(id) ?? ""),
    })),
    layout.room,
  );
  const byId = new Map(edges.map((edge) => [edge.id, edge]));
  return new Map(
    curves.flatMap((curve) => {
      const edge = byId.get(curve.id);
      if (edge === undefined) return [];
      const width = edgeWidth(edge.handoffs, most);
      return [[curve.id, { edge, curve, width, label: labelled.get(curve.id) }]];
    }),
  );
}

/** By the root of the executions, so that areas compare; never too small for the number inside. */
function radiiOf(nodes: readonly PictureNode[], measure: Measure): ReadonlyMap<string, number> {
  const most = nodes.reduce((all, { figures }) => Math.max(all, figures.executions), 1);
  return new Map(
    nodes.map(({ id, figures, execution }) => {
      if (execution !== undefined) return [id, executionRadius];
      const span = largestRadius - smallestRadius;
      const radius = smallestRadius + span * Math.sqrt(figures.executions / most);
      const words = measure(shortCount(figures.executions)) / 2 + 4;
      return [id, Math.round(Math.min(largestRadius, Math.max(radius, words)))];
    }),
  );
}

function labelOf({ name, execution }: PictureNode): string {
  if (execution === undefined || name.length <= longestTitle) return name;
  const space = name.lastIndexOf(" ", longestTitle - 1);
  return `${name.slice(0, space > longestTitle / 2 ? space : longestTitle - 1)}…`;
}

/** Measures texts in a font, each once. */
export function measureWith(font: string): Measure {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) throw new Error("The graph needs a canvas.");
  context.font = font;
  const known = new Map<string, number>();
  return (text) => {
    const width = known.get(text) ?? context.measureText(text).width;
    known.set(text, width);
    return width;
  };
}
