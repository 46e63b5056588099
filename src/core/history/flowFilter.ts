/** Which executions a filter shows, decided row by row over the columns. */
import type { ExecutionHistory } from "./executionHistory";
import { type DateRange, executionStates, type FlowFilter, type RangePreset } from "./model";

/** When a day began in the reader's time zone; 0 days back is today. Milliseconds since the epoch. */
export type StartOfDay = (daysBack: number) => number;

const daysBack: Readonly<Record<Exclude<RangePreset, "all">, number>> = {
  today: 0,
  "2days": 1,
  "7days": 6,
  "30days": 29,
};

/** The parts of a filter, as bits of what a row fails. */
export const parts = {
  range: 1,
  agents: 2,
  states: 4,
  projects: 8,
  workflows: 16,
  runs: 32,
  text: 64,
} as const;

/** Answers for one filter; made anew when names or days are. */
export class RowTest {
  readonly #history: ExecutionHistory;
  readonly #from: number;
  readonly #to: number;
  readonly #agents: ReadonlySet<number> | undefined;
  readonly #states: ReadonlySet<number> | undefined;
  readonly #projects: ReadonlySet<number> | undefined;
  readonly #workflows: ReadonlySet<number> | undefined;
  readonly #runs: ReadonlySet<number> | undefined;
  readonly #text: string;
  /** Whether a name contains the text: 0 not looked yet, 1 no, 2 yes. */
  #found = new Uint8Array(0);

  constructor(history: ExecutionHistory, filter: FlowFilter, startOfDay: StartOfDay) {
    this.#history = history;
    [this.#from, this.#to] = bounds(filter.range, startOfDay);
    this.#agents = this.#indexes(filter.agents);
    this.#projects = this.#indexes(filter.projects);
    this.#workflows = this.#indexes(filter.workflows);
    this.#runs = this.#indexes(filter.runs);
    this.#states =
      filter.states.length === 0
        ? undefined
        : new Set(filter.states.map((state) => executionStates.indexOf(state)));
    this.#text = filter.text.trim().toLowerCase();
  }

  /** The parts of the filter that hide the row, as bits; 0 when it is shown. */
  fails(key: number): number {
    const { agent, state, start, end, project, workflow, run, title } = this.#history.columns;
    let failed = 0;
    const until = end[key] ?? Number.NaN;
    // What is in progress has no end yet and is never hidden by a date that lies behind it.
    if ((start[key] ?? 0) >= this.#to || until < this.#from) failed |= parts.range;
    if (this.#agents?.has(agent[key] ?? -1) === false) failed |= parts.agents;
    if (this.#states?.has(state[key] ?? 0) === false) failed |= parts.states;
    if (this.#projects?.has(project[key] ?? -1) === false) failed |= parts.projects;
    if (this.#workflows?.has(workflow[key] ?? -1) === false) failed |= parts.workflows;
    if (this.#runs?.has(run[key] ?? -1) === false) failed |= parts.runs;
    if (this.#text === "") return failed;
    const there =
      this.#contains(title[key] ?? -1) ||
      this.#contains(agent[key] ?? -1) ||
      this.#contains(project[key] ?? -1);
    return there ? failed : failed | parts.text;
  }

  #indexes(texts: readonly string[]): ReadonlySet<number> | undefined {
    if (texts.length === 0) return undefined;
    // A name that nothing has yet may come; until then it must not stand for “no name”.
    return new Set(texts.map((text) => this.#history.names.find(text)).filter((name) => name >= 0));
  }

  #contains(name: number): boolean {
    if (name < 0) return false;
    if (name >= this.#found.length) {
      const wider = new Uint8Array(Math.max(this.#history.names.length, name + 1) * 2);
      wider.set(this.#found);
      this.#found = wider;
    }
    const known = this.#found[name] ?? 0;
    if (known !== 0) return known === 2;
    const found = this.#history.names.text(name)?.toLowerCase().includes(this.#text) === true;
    this.#found[name] = found ? 2 : 1;
    return found;
  }
}

function bounds(range: DateRange, startOfDay: StartOfDay): readonly [number, number] {
  if ("from" in range) return [range.from, range.to];
  if (range.preset === "all") return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [startOfDay(daysBack[range.preset]), Number.POSITIVE_INFINITY];
}
