/** The details while nothing is selected, and those of an agent or of handoffs in the focus. */
import { codicon } from "../../shared/controls";
import { element } from "../../shared/dom";
import { durationWords, momentWords, plural, spanWords } from "../../shared/times";
import { endOf, type FlowData, nameOf, stateOf } from "../flowData";
import { focusWords, handoffsInFocus, type NamedFocus, namedFocus } from "../focus";
import type { Focus } from "../selection";
import { causeIcon, stateIcon } from "../stateIcons";
import { causeWords, stateWords } from "../states";
import { type Overview, overviewOf } from "./overview";
import { body, type DetailsEvents, head, keptLink, line, section } from "./parts";

export function overviewCard(
  data: FlowData,
  rows: readonly number[],
  events: DetailsEvents,
): readonly HTMLElement[] {
  const overview = overviewOf(data, rows);
  const { executions, agents, span } = overview;
  const length = span === undefined ? "" : ` · ${spanLength(span)}`;
  return [
    head({
      icon: codicon("info"),
      title: plural(executions, "execution"),
      meta: `${plural(agents, "agent")}${length} · nothing selected`,
      onClose: events.onClose,
    }),
    body(
      ...overviewSections(data, overview, events),
      element("p", {
        class: "hint",
        text: "Select a bar to see its handoffs, or an agent to see its work.",
      }),
    ),
  ];
}

function spanLength({ from, to }: { readonly from: number; readonly to: number }): string {
  const day = 86_400_000;
  return to - from < day ? durationWords(to - from) : plural(Math.ceil((to - from) / day), "day");
}

function overviewSections(
  data: FlowData,
  { clusters, failures, waits }: Overview,
  events: DetailsEvents,
): readonly HTMLElement[] {
  const { now } = data.summary;
  const made: HTMLElement[] = [];
  if (clusters.length > 0) {
    const title = `Failures came in ${plural(clusters.length, "cluster")}`;
    const lines = clusters.map(({ from, to, keys }) =>
      line(
        stateIcon("failure"),
        keptLink(`cluster-${from}`, spanWords(from, to, now), () => {
          const [first] = keys;
          if (first !== undefined) events.onSelect(first);
        }),
        String(keys.length),
      ),
    );
    made.push(section(title, undefined, ...lines));
  }
  if (failures.length > 0) {
    const lines = failures.map((one) =>
      line(
        codicon("robot"),
        keptLink(`agent-${one.agent}`, one.agent, () => events.onFocusAgent(one.agent)),
        `${one.failures} of ${one.executions}`,
      ),
    );
    made.push(section("Most failures", undefined, ...lines));
  }
  if (waits.length > 0) {
    const lines = waits.map(({ key, title, cause, length }) => {
      const icon = causeIcon(cause);
      icon.title = causeWords(cause);
      return line(
        icon,
        keptLink(`wait-${key}`, title, () => events.onSelect(key)),
        durationWords(length),
      );
    });
    made.push(section("Longest waits", undefined, ...lines));
  }
  return made;
}

/** So many of the last executions are listed. */
const lastListed = 12;

export function focusCard(
  data: FlowData,
  focus: Focus,
  rows: readonly number[],
  events: DetailsEvents,
): readonly HTMLElement[] {
  const named = namedFocus(data, focus);
  const figures = focus.kind === "agents" ? agentFigures(data, rows) : handoffFigures(data, focus);
  const latest = (focus.kind === "agents" ? rows : figures.rows)
    .toSorted((one, other) => (data.rows.start[other] ?? 0) - (data.rows.start[one] ?? 0))
    .slice(0, lastListed);
  return [
    head({
      icon: codicon(focus.kind === "agents" ? "robot" : "arrow-swap"),
      title: focusWords(named),
      meta: metaOf(data, focus, named, figures.total),
      onClose: events.onClose,
    }),
    body(
      section("Figures", undefined, ...figures.lines),
      latest.length === 0
        ? undefined
        : section(
            latest.length < figures.total ? `Last ${latest.length}` : "Executions",
            undefined,
            ...latest.map((row) => executionLine(data, row, focus, events)),
          ),
    ),
  ];
}

interface Figures {
  readonly total: number;
  readonly rows: readonly number[];
  readonly lines: readonly HTMLElement[];
}

function metaOf(data: FlowData, focus: Focus, named: NamedFocus, total: number): string {
  if (focus.kind === "handoffs") return plural(total, "handoff");
  const [only] = focus.agents;
  const role =
    focus.agents.length === 1
      ? data.summary.graph.nodes.find(({ agent }) => agent === only)?.role
      : undefined;
  const count = named.kind === "agents" && named.agents.length > 1;
  const words = plural(total, "execution");
  if (count) return `${plural(focus.agents.length, "agent")} · ${words}`;
  return role === undefined ? words : `${role} · ${words}`;
}

function agentFigures(data: FlowData, rows: readonly number[]): Figures {
  return { total: rows.length, rows, lines: stateLines(data, rows, "Average length") };
}

function handoffFigures(data: FlowData, focus: Focus & { readonly kind: "handoffs" }): Figures {
  const pairs = handoffsInFocus(data, focus);
  const receivers = pairs.map(([, receiver]) => receiver);
  const waits = pairs.map(([giver, receiver]) =>
    Math.max(0, (data.rows.start[receiver] ?? 0) - endOf(data, giver)),
  );
  const wait = mean(waits);
  const lines = stateLines(data, receivers, "Average length");
  if (wait !== undefined) lines.push(line(codicon("clock"), "Average wait", durationWords(wait)));
  return { total: pairs.length, rows: receivers, lines };
}

function stateLines(data: FlowData, rows: readonly number[], lengthWords: string): HTMLElement[] {
  const counts = new Map<ReturnType<typeof stateOf>, number>();
  const lengths: number[] = [];
  for (const row of rows) {
    const state = stateOf(data, row);
    counts.set(state, (counts.get(state) ?? 0) + 1);
    if (state !== "in_progress") lengths.push(endOf(data, row) - (data.rows.start[row] ?? 0));
  }
  const lines = (["success", "failure", "in_progress", "cancelled", "lost"] as const)
    .filter((state) => (counts.get(state) ?? 0) > 0)
    .map((state) => {
      const count = counts.get(state) ?? 0;
      const share = Math.round((100 * count) / rows.length);
      return line(stateIcon(state), stateWords(state), `${count} · ${share} %`);
    });
  const length = mean(lengths);
  if (length !== undefined) lines.push(line(codicon("watch"), lengthWords, durationWords(length)));
  return lines;
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function executionLine(
  data: FlowData,
  row: number,
  focus: Focus,
  events: DetailsEvents,
): HTMLElement {
  const { key, title, start, agent } = data.rows;
  const id = key[row] ?? 0;
  const several = focus.kind === "agents" ? focus.agents.length > 1 : focus.to.length > 1;
  const words = several
    ? `${nameOf(data, title[row])} · ${nameOf(data, agent[row])}`
    : nameOf(data, title[row]);
  return line(
    stateIcon(stateOf(data, row), true),
    keptLink(`row-${id}`, words, () => events.onSelect(id)),
    momentWords(start[row] ?? 0, data.summary.now),
  );
}
