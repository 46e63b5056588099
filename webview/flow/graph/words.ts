/** The texts of the graph: figures for tooltips, sentences for screen readers, counts for circles. */
import { type AsItRan } from "./asItRan";
import type { GroupedAgents } from "./grouping";
import {
  type Figures,
  type Picture,
  type PictureEdge,
  type PictureNode,
  successRate,
} from "./picture";

/** A count that fits in a circle: “12”, “1.2k”, “34k”. */
export function shortCount(count: number): string {
  if (count < 1_000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1_000, "k"] : [count / 1_000_000, "M"];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** “2 h 5 min”, “31 min”, “40 s”. */
export function lengthOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** Title first, then a line for each figure. */
export interface Tip {
  readonly title: string;
  readonly lines: readonly string[];
}

export function tipOfNode(node: PictureNode): Tip {
  const { name, execution, figures, closed, group } = node;
  if (execution !== undefined) {
    const { agent, state, attempt, start, end } = execution;
    const from = clock(start);
    return {
      title: name,
      lines: [
        `${agent} · ${stateWords[state]}`,
        state === "in_progress"
          ? `since ${from}, ${lengthOf(end - start)} so far`
          : `${from} – ${clock(end)}, ${lengthOf(end - start)}`,
        ...(attempt > 1 ? [`attempt ${attempt}`] : []),
      ],
    };
  }
  return {
    title: name,
    lines: [
      ...figureLines(figures),
      ...(closed && group !== undefined ? ["click to open the group"] : []),
    ],
  };
}

export function tipOfEdge(edge: PictureEdge, picture: Picture): Tip {
  const { handoffs, meanWait } = edge;
  const rate = rateWords(edge);
  const single = endOfEdge(picture, edge.to)?.execution !== undefined;
  return {
    title: titleOfEdge(edge, picture),
    lines: [
      ...(single ? [] : [plural(handoffs, "handoff"), rate]),
      single ? `waited ${lengthOf(meanWait)}` : `waited ${lengthOf(meanWait)} on average`,
    ],
  };
}

export function titleOfEdge(edge: PictureEdge, picture: Picture): string {
  const [from, to] = [endOfEdge(picture, edge.from), endOfEdge(picture, edge.to)];
  return `${from?.name ?? ""} → ${to?.name ?? ""}`;
}

/** What a screen reader says of a node or an edge. */
export function spoken({ title, lines }: Tip): string {
  return [title.replace(" → ", " to "), ...lines].join(", ");
}

function endOfEdge({ nodes }: Picture, id: string): PictureNode | undefined {
  return nodes.find((node) => node.id === id);
}

function figureLines(figures: Figures): readonly string[] {
  const { executions, failures, running, cancelled, lost } = figures;
  return [
    plural(executions, "execution"),
    rateWords(figures),
    ...(failures > 0 ? [plural(failures, "failure")] : []),
    ...(running > 0 ? [`${running.toLocaleString("en")} in progress`] : []),
    ...(cancelled > 0 ? [`${cancelled.toLocaleString("en")} cancelled`] : []),
    ...(lost > 0 ? [`${lost.toLocaleString("en")} lost`] : []),
  ];
}

function rateWords(counts: { readonly successes: number; readonly failures: number }): string {
  const rate = successRate(counts);
  if (rate === undefined) return "none has ended yet";
  // Rounded down, so that a hundred means all of them.
  return `${Math.floor(rate * 100)} % succeeded`;
}

const stateWords = {
  in_progress: "in progress",
  success: "success",
  failure: "failed",
  cancelled: "cancelled",
  lost: "lost",
} as const;

function clock(time: number): string {
  return new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** The words beside the title: what the figures are, or what one may want to know first. */
export function headline({
  agents,
  handoffs,
  grouped,
  ran,
}: {
  readonly agents: number;
  readonly handoffs: number;
  readonly grouped: GroupedAgents | undefined;
  readonly ran: AsItRan | undefined;
}): string {
  if (ran !== undefined) return ranHeadline(ran);
  const closed = grouped?.closed.length ?? 0;
  const open = grouped?.open.length ?? 0;
  if (closed + open > 0) {
    const groups = plural(closed + open, "group");
    return `${agents.toLocaleString("en")} agents in ${groups} · click a group to open it`;
  }
  if (agents > 0 && handoffs === 0) {
    return "no handoffs yet: an arrow appears when an agent passes work to another";
  }
  return "number in a circle: executions · on an arrow: handoffs";
}

function ranHeadline({ picture, run, all }: AsItRan): string {
  const shown = picture.nodes.length;
  const count =
    shown < all ? `newest ${shown} of ${plural(all, "execution")}` : plural(all, "execution");
  return `${run ?? "newest chain of handoffs"} · ${count}`;
}
