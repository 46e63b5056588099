/** What outlives a reload of the window, checked when it is read back: an older version may have written it. */
import { type FlowFilter, noFlowFilter } from "../../src/protocol/flow";
import { parseFlowFilter } from "../../src/protocol/flowMessages";
import { type FlowData, nameOf } from "./flowData";
import type { NamedFocus } from "./focus";
import { isSortColumn, type TableOrder } from "./table/order";

const version = 1;

/** An execution by what does not change; keys are new after a reload. */
export interface RememberedExecution {
  readonly agent: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly attempt: number;
}

export type PartMemory = Readonly<Record<string, unknown>>;

export interface FlowMemory {
  /** Undefined on the first visit. */
  readonly filter: FlowFilter | undefined;
  readonly focus: NamedFocus | undefined;
  readonly execution: RememberedExecution | undefined;
  readonly table: boolean;
  readonly order: TableOrder | undefined;
  /** False when the overview at the right was closed. */
  readonly overview: boolean;
  readonly paused: boolean;
  readonly graph: PartMemory | undefined;
  readonly timeline: PartMemory | undefined;
}

export const firstVisit: FlowMemory = {
  filter: undefined,
  focus: undefined,
  execution: undefined,
  table: false,
  order: undefined,
  overview: true,
  paused: false,
  graph: undefined,
  timeline: undefined,
};

/** The filter of a first visit. */
export const firstFilter: FlowFilter = { ...noFlowFilter, range: { preset: "2days" } };

export function toStored(memory: FlowMemory): unknown {
  return { version, ...memory };
}

/** Whatever part of it is not what this version writes is as on the first visit. */
export function parseMemory(value: unknown): FlowMemory {
  if (!isRecord(value) || value["version"] !== version) return firstVisit;
  return {
    filter: parseFlowFilter(value["filter"]),
    focus: parseFocus(value["focus"]),
    execution: parseExecution(value["execution"]),
    table: value["table"] === true,
    order: parseOrder(value["order"]),
    overview: value["overview"] !== false,
    paused: value["paused"] === true,
    graph: isRecord(value["graph"]) ? value["graph"] : undefined,
    timeline: isRecord(value["timeline"]) ? value["timeline"] : undefined,
  };
}

/** A part's memory as plain JSON, whatever its own type. */
export function toPartMemory(memory: object): PartMemory {
  return Object.fromEntries(Object.entries(memory));
}

export function rememberExecution(
  data: FlowData,
  key: number | undefined,
): RememberedExecution | undefined {
  const row = key === undefined ? undefined : data.indexOf.get(key);
  if (row === undefined) return undefined;
  const { agent, title, start, attempt } = data.rows;
  return {
    agent: nameOf(data, agent[row]),
    title: nameOf(data, title[row]),
    start: start[row] ?? 0,
    attempt: attempt[row] ?? 1,
  };
}

/** The key it has now; undefined when it is not in the picture. */
export function findRemembered(data: FlowData, one: RememberedExecution): number | undefined {
  const { agent, title, start, attempt, key } = data.rows;
  for (let row = 0; row < key.length; row += 1) {
    if (start[row] !== one.start || attempt[row] !== one.attempt) continue;
    if (nameOf(data, agent[row]) === one.agent && nameOf(data, title[row]) === one.title) {
      return key[row];
    }
  }
  return undefined;
}

function parseFocus(value: unknown): NamedFocus | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, agents, from, to } = value;
  if (kind === "agents" && isNames(agents)) return { kind, agents };
  return kind === "handoffs" && isNames(from) && isNames(to) ? { kind, from, to } : undefined;
}

function parseExecution(value: unknown): RememberedExecution | undefined {
  if (!isRecord(value)) return undefined;
  const { agent, title, start, attempt } = value;
  if (typeof agent !== "string" || typeof title !== "string") return undefined;
  if (typeof start !== "number" || typeof attempt !== "number") return undefined;
  return { agent, title, start, attempt };
}

function parseOrder(value: unknown): TableOrder | undefined {
  if (!isRecord(value)) return undefined;
  const { column, descending } = value;
  if (!isSortColumn(column) || typeof descending !== "boolean") return undefined;
  return { column, descending };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
