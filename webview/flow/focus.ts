/**
 * The focus by names. Names have other indexes after a reload, so what is remembered and what outlives
 * a new picture is told by name and looked up when it is shown.
 */
import { type FlowData, nameOf, parentOf } from "./flowData";
import type { Focus } from "./selection";

export type NamedFocus =
  | { readonly kind: "agents"; readonly agents: readonly string[] }
  | { readonly kind: "handoffs"; readonly from: readonly string[]; readonly to: readonly string[] };

export function namedFocus(data: FlowData, focus: Focus): NamedFocus {
  const named = (names: readonly number[]) => names.map((name) => nameOf(data, name));
  return focus.kind === "agents"
    ? { kind: "agents", agents: named(focus.agents) }
    : { kind: "handoffs", from: named(focus.from), to: named(focus.to) };
}

/** Undefined when none of the names is known. */
export function focusOf(data: FlowData, named: NamedFocus | undefined): Focus | undefined {
  if (named === undefined) return undefined;
  const indexes = (names: readonly string[]) =>
    names.map((name) => data.names.indexOf(name)).filter((name) => name >= 0);
  if (named.kind === "agents") {
    const agents = indexes(named.agents);
    return agents.length === 0 ? undefined : { kind: "agents", agents };
  }
  const [from, to] = [indexes(named.from), indexes(named.to)];
  return from.length === 0 || to.length === 0 ? undefined : { kind: "handoffs", from, to };
}

export function sameFocus(one: NamedFocus | undefined, other: NamedFocus | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The rows that the focus leaves: of its agents, or both ends of its handoffs. */
export function rowsInFocus(data: FlowData, focus: Focus | undefined): readonly number[] {
  const { length } = data.rows.key;
  const all = Array.from({ length }, (_, row) => row);
  if (focus === undefined) return all;
  if (focus.kind === "agents") {
    const agents = new Set(focus.agents);
    return all.filter((row) => agents.has(data.rows.agent[row] ?? -1));
  }
  const kept = new Set<number>();
  for (const [giver, receiver] of handoffsInFocus(data, focus)) {
    kept.add(giver);
    kept.add(receiver);
  }
  return [...kept].sort((one, other) => one - other);
}

/** Pairs of rows, giver first. */
export function handoffsInFocus(
  data: FlowData,
  focus: Focus & { readonly kind: "handoffs" },
): readonly (readonly [number, number])[] {
  const from = new Set(focus.from);
  const to = new Set(focus.to);
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0; row < data.rows.key.length; row += 1) {
    const parent = parentOf(data, row);
    if (parent < 0 || !to.has(data.rows.agent[row] ?? -1)) continue;
    if (!from.has(data.rows.agent[parent] ?? -1)) continue;
    if (data.rows.agent[parent] !== data.rows.agent[row]) pairs.push([parent, row]);
  }
  return pairs;
}

/** `planner → backend`, `backend-01, backend-02 and 6 more`. */
export function focusWords(focus: NamedFocus): string {
  if (focus.kind === "agents") return listed(focus.agents);
  return `${listed(focus.from)} → ${listed(focus.to)}`;
}

function listed(names: readonly string[]): string {
  if (names.length <= 3) return names.join(", ");
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
