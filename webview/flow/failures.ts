/** Walking from failure to failure, in the order in which they began. */
import { type FlowData, stateOf } from "./flowData";
import { orderRows } from "./table/order";

/**
 * Key of the failure after or before the selected execution, around the end; the first or last one when
 * nothing is selected. Undefined without failures.
 *
 * @param rows those that are shown
 */
export function failureBeside(
  data: FlowData,
  rows: readonly number[],
  selected: number | undefined,
  step: 1 | -1,
): number | undefined {
  const began = { column: "started", descending: false } as const;
  const failed = orderRows(data, rows, began).filter((row) => stateOf(data, row) === "failure");
  const { key, start } = data.rows;
  const row = selected === undefined ? undefined : data.indexOf.get(selected);
  const at = row === undefined ? -1 : failed.indexOf(row);
  if (at >= 0) return key[failed[(at + step + failed.length) % failed.length] ?? -1];
  const from = row === undefined ? Number.POSITIVE_INFINITY : (start[row] ?? 0);
  const next =
    step > 0
      ? (failed.find((one) => (start[one] ?? 0) > from) ?? failed[0])
      : (failed.findLast((one) => (start[one] ?? 0) < from) ?? failed.at(-1));
  return next === undefined ? undefined : key[next];
}
