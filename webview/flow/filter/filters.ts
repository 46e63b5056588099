/** What the chips say, and the choices behind them. */
import {
  type DateRange,
  type ExecutionState,
  executionStates,
  type Facet,
  type FlowFacets,
  type FlowFilter,
  noFlowFilter,
  type RangePreset,
} from "../../../src/protocol/flow";
import { clockWords, dayWords, momentWords } from "../../shared/times";
import { runChoice } from "../runNames";
import { stateWords } from "../states";

export const listFilters = ["projects", "agents", "states", "workflows", "runs"] as const;
export type ListFilter = (typeof listFilters)[number];
export type ChipName = "range" | ListFilter;
export const chipNames: readonly ChipName[] = ["range", ...listFilters];

const labels: Readonly<Record<ChipName, string>> = {
  range: "Date",
  projects: "Project",
  agents: "Agent",
  states: "Status",
  workflows: "Workflow",
  runs: "Run",
};

const presets: Readonly<Record<RangePreset, string>> = {
  today: "today",
  "2days": "last 2 days",
  "7days": "last 7 days",
  "30days": "last 30 days",
  all: "any",
};

export function chipLabel(chip: ChipName): string {
  return labels[chip];
}

export function presetWords(preset: RangePreset): string {
  return presets[preset];
}

export function rangeWords(range: DateRange, now: number): string {
  if ("preset" in range) return presetWords(range.preset);
  // `to` is not part of the range: one that ends at midnight ends with the day before.
  const last = range.to - 1;
  const oneDay = dayWords(range.from, now) === dayWords(last, now);
  if (oneDay && isMidnight(range.from) && isMidnight(range.to)) return dayWords(range.from, now);
  const end = oneDay ? clockWords(range.to) : momentWords(range.to, now);
  return `${momentWords(range.from, now)} – ${end}`;
}

function isMidnight(time: number): boolean {
  return clockWords(time) === "00:00";
}

export function isSet(filter: FlowFilter, chip: ChipName): boolean {
  if (chip !== "range") return filter[chip].length > 0;
  return !("preset" in filter.range) || filter.range.preset !== "all";
}

/** The filter without what the chip holds. */
export function cleared(filter: FlowFilter, chip: ChipName): FlowFilter {
  return { ...filter, [chip]: noFlowFilter[chip] };
}

export function isFiltered(filter: FlowFilter): boolean {
  return filter.text !== "" || chipNames.some((chip) => isSet(filter, chip));
}

/** Longer names would push the others out; they are told as a count. */
const longestName = 24;

/** What a set chip says behind its label; undefined for one that is not set. `short` where room is scarce. */
export function chipWords(
  filter: FlowFilter,
  facets: FlowFacets | undefined,
  chip: ChipName,
  { now, short }: { readonly now: number; readonly short: boolean },
): string | undefined {
  if (!isSet(filter, chip)) return undefined;
  if (chip === "range") return rangeWords(filter.range, now);
  const chosen = filter[chip];
  const only = chosen.length === 1 ? onlyWords(chip, chosen[0] ?? "", facets) : undefined;
  if (only !== undefined && only.length <= longestName) return only;
  const total = optionsOf(filter, facets, chip, now).length;
  return short ? String(chosen.length) : `${chosen.length} of ${total}`;
}

/** Of a run its title, which has more room without the moment; all choices of the list tell them apart. */
function onlyWords(chip: ListFilter, value: string, facets: FlowFacets | undefined): string {
  const run = chip === "runs" ? facets?.runs.find((one) => one.value === value) : undefined;
  return run?.title ?? optionWords(chip, value);
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}

/**
 * The choices of a filter, runs from the latest on, others in an order that does not change as counts do. What is chosen stays in the
 * list although nothing has it any more: it could not be taken back otherwise.
 */
export function optionsOf(
  filter: FlowFilter,
  facets: FlowFacets | undefined,
  chip: ListFilter,
  now: number,
): readonly Option[] {
  const known: readonly Facet[] = facets?.[chip] ?? [];
  const counts = new Map(known.map(({ value, count }) => [value, count]));
  const runs = chip === "runs" ? (facets?.runs ?? []) : [];
  const runWords = new Map(runs.map((run) => [run.value, runChoice(run, now)]));
  const chosen = new Set<string>(filter[chip]);
  for (const value of chosen) if (!counts.has(value)) counts.set(value, 0);
  if (chip === "states") for (const state of executionStates) setIfAbsent(counts, state);
  const options = [...counts].map(([value, count]) => ({
    value,
    label: runWords.get(value) ?? optionWords(chip, value),
    count,
    chosen: chosen.has(value),
  }));
  // The host tells runs from the latest on.
  if (chip === "runs") return options;
  return options.sort(
    chip === "states" ? byState : (one, other) => names.compare(one.label, other.label),
  );
}

const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function setIfAbsent(counts: Map<string, number>, value: string): void {
  if (!counts.has(value)) counts.set(value, 0);
}

function byState(one: Option, other: Option): number {
  const at = ({ value }: Option) => executionStates.findIndex((state) => state === value);
  return at(one) - at(other);
}

function optionWords(chip: ListFilter, value: string): string {
  const state = chip === "states" ? executionStates.find((one) => one === value) : undefined;
  return state === undefined ? value : stateWords(state);
}

/** The filter with one choice more or less. */
export function toggled(filter: FlowFilter, chip: ListFilter, value: string): FlowFilter {
  if (chip === "states") {
    const states: readonly ExecutionState[] = executionStates.filter(
      (state) => filter.states.includes(state) !== (state === value),
    );
    return { ...filter, states };
  }
  const chosen = filter[chip];
  const now = chosen.includes(value)
    ? chosen.filter((one) => one !== value)
    : [...chosen, value].sort(names.compare);
  return { ...filter, [chip]: now };
}

/** Whether two filters hide the same; the order of choices does not count. */
export function sameFilter(one: FlowFilter, other: FlowFilter): boolean {
  const plain = (filter: FlowFilter) =>
    JSON.stringify([
      "preset" in filter.range ? filter.range.preset : [filter.range.from, filter.range.to],
      filter.text,
      ...listFilters.map((chip) => [...filter[chip]].sort()),
    ]);
  return plain(one) === plain(other);
}
