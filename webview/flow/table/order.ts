/** The order of the table's rows. */
import { endOf, type FlowData, nameOf, parentOf } from "../flowData";

export const sortColumns = [
  "agent",
  "task",
  "status",
  "started",
  "duration",
  "attempt",
  "from",
  "project",
] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface TableOrder {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** What was begun last comes first. */
export const firstOrder: TableOrder = { column: "started", descending: true };

export function isSortColumn(value: unknown): value is SortColumn {
  return sortColumns.some((column) => column === value);
}

/** The rows in order; those that are equal in the column follow each other by their start. */
export function orderRows(
  data: FlowData,
  rows: readonly number[],
  { column, descending }: TableOrder,
): readonly number[] {
  const value = valuesOf(data, column);
  const sign = descending ? -1 : 1;
  const { start, key } = data.rows;
  return [...rows].sort(
    (one, other) =>
      sign * (value(one) - value(other)) ||
      (start[other] ?? 0) - (start[one] ?? 0) ||
      (key[one] ?? 0) - (key[other] ?? 0),
  );
}

/** The agent that handed over, or an empty text. A parent of the same agent contains it instead. */
export function giverOf(data: FlowData, row: number): string {
  const parent = parentOf(data, row);
  if (parent < 0 || data.rows.agent[parent] === data.rows.agent[row]) return "";
  return nameOf(data, data.rows.agent[parent]);
}

function valuesOf(data: FlowData, column: SortColumn): (row: number) => number {
  const { rows } = data;
  switch (column) {
    case "started":
      return (row) => rows.start[row] ?? 0;
    case "duration":
      return (row) => endOf(data, row) - (rows.start[row] ?? 0);
    case "attempt":
      return (row) => rows.attempt[row] ?? 1;
    case "status":
      return (row) => rows.state[row] ?? 0;
    case "agent":
    case "task":
    case "project":
    case "from":
      return byName(data, column);
  }
}

/** Names are ranked once: comparing texts row by row is what makes sorting slow. */
function byName(
  data: FlowData,
  column: "agent" | "task" | "project" | "from",
): (row: number) => number {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const order = data.names
    .map((name, index) => ({ name, index }))
    .sort((one, other) => collator.compare(one.name, other.name));
  const rank = new Map(order.map(({ index }, at) => [index, at]));
  const { agent, title, project } = data.rows;
  // What has no name comes last when the order goes up.
  const rankOf = (name: number | undefined) => rank.get(name ?? -1) ?? order.length;
  switch (column) {
    case "agent":
      return (row) => rankOf(agent[row]);
    case "task":
      return (row) => rankOf(title[row]);
    case "project":
      return (row) => rankOf(project[row]);
    case "from":
      return (row) => {
        const parent = parentOf(data, row);
        const given = parent >= 0 && agent[parent] !== agent[row];
        return given ? rankOf(agent[parent]) : order.length;
      };
  }
}
