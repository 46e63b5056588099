/** What the timeline remembers over a reload: read once, told when it changes. */
import { type LaneKind, laneKinds, type TimelineMemory } from "./types";

const fresh: TimelineMemory = {
  lanes: "agent",
  foldIdle: true,
  openFolds: [],
  closedLanes: [],
  followNow: true,
};

/** Milliseconds without a change before it is told. */
const rest = 400;

export class Remembered {
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private memory: TimelineMemory,
    private readonly tell: (memory: TimelineMemory) => void,
  ) {}

  get value(): TimelineMemory {
    return this.memory;
  }

  change(part: Partial<TimelineMemory>): void {
    this.memory = { ...this.memory, ...part };
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tellNow(), rest);
  }

  /** Tells what was not told yet. */
  dispose(): void {
    if (this.telling === undefined) return;
    clearTimeout(this.telling);
    this.tellNow();
  }

  private tellNow(): void {
    this.telling = undefined;
    this.tell(this.memory);
  }
}

/** It may be of an older version, or not ours at all: what is not understood is as at the first time. */
export function readMemory(value: object | undefined): TimelineMemory {
  const known: Readonly<Record<string, unknown>> = { ...value };
  const { from, to } = known;
  const spans = isTime(from) && isTime(to) && to > from;
  const { followNow } = known;
  return {
    lanes: laneKinds.find((kind): kind is LaneKind => kind === known["lanes"]) ?? fresh.lanes,
    foldIdle: typeof known["foldIdle"] === "boolean" ? known["foldIdle"] : fresh.foldIdle,
    openFolds: listOf(known["openFolds"], isTime),
    closedLanes: listOf(known["closedLanes"], (lane) => typeof lane === "string"),
    // Who looks at a certain time wants to stay there.
    followNow: typeof followNow === "boolean" ? followNow : !spans,
    ...(spans ? { from, to } : {}),
  };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function listOf<T>(value: unknown, isItem: (item: unknown) => item is T): readonly T[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}
