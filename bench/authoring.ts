/** What help costs while a workflow template is written, against reading its front matter once. */
import { readFrontMatter } from "../src/adapters/markdown/frontMatterDoor";
import { buildRegistry } from "../src/core/agent/registry";
import { complete } from "../src/core/workflow/authoring/complete";

export interface CompletionCost {
  readonly steps: number;
  /** Milliseconds until the list is there, each with the text as it was left by a key press. */
  readonly took: readonly number[];
  /** Milliseconds for the YAML library alone, on the same text. */
  readonly reading: readonly number[];
}

/** Completes the name of a step in the middle of a long template, again and again. */
export function completionCost(steps: number, rounds: number): CompletionCost {
  const world = { registry: buildRegistry([]), templates: [] };
  const lines = Array.from(
    { length: steps },
    (_, at) =>
      `  - id: s${at}\n    agent: coder\n    with: { a: "{{ steps.s${Math.max(0, at - 1)}.output }}" }\n`,
  );
  const took: number[] = [];
  const reading: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A different text each time, as while somebody types: nothing can be remembered.
    const text = `---\nname: x${round}\nsteps:\n${lines.join("")}---\n`;
    const inside = text.indexOf(`steps.s${steps >> 1}.`) + "steps.s".length;
    took.push(timeOf(() => complete(text, inside, world)));
    reading.push(timeOf(() => readFrontMatter(text)));
  }
  return { steps, took, reading };
}

function timeOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}
