import { jsonBytes } from "../board/jsonBytes";
import type { RunFact } from "./runCommands";

/** Of facts in one commit, whose line has at most 64 KB. */
const mostBytes = 40_000;

/** Facts in portions that fit into a line of the journal. */
export function factParts(facts: readonly RunFact[]): readonly (readonly RunFact[])[] {
  const all: RunFact[][] = [];
  let room = 0;
  for (const fact of facts) {
    const bytes = jsonBytes(fact);
    if (bytes > room || all.length === 0) {
      all.push([]);
      room = mostBytes;
    }
    all.at(-1)?.push(fact);
    room -= bytes;
  }
  return all;
}
