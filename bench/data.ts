/** Made-up but typical input for the benchmark, the same in every run. */
import type { BoardEvent, Commit } from "../src/core/board/events";

export const exampleText = `---
project_id: long
status: active
---

## Tasks

### Phase 1: Everything
`;

/** A project of eight tasks, forty lines, as teams write them. */
export function projectText(index: number): string {
  const blockedBy = index % 7 === 3 ? `[project-${index - 1}]` : "[]";
  const tasks = (phase: number) =>
    Array.from({ length: 4 }, (_, i) => {
      const done = (index + i) % 3 === 0 ? "x" : " ";
      return `- [${done}] Step ${phase}.${i + 1} of project ${index} @agent-${i} ~30m ^t${phase}${i}`;
    }).join("\n");
  return `---
project_id: project-${index}
status: ${index % 5 === 0 ? "pending" : "active"}
owner: null
last_updated: 2026-11-${String((index % 28) + 1).padStart(2, "0")}T10:00:00Z
blocked: false
blocking_reason: null
priority: ${["critical", "high", "medium", "low"][index % 4]}
tags: [bench, area-${index % 50}]
dependencies:
  blocked_by: ${blockedBy}
  blocks: []
  parent: null
  related: []
---

# Project ${index}

## Objective
One of many projects, to see how the tree and the rules take to numbers.

## Tasks

### Phase 1: Research
${tasks(1)}

### Phase 2: Implementation
${tasks(2)}

## Agent Notes
`;
}

/** A journal of that many finished executions, fifty to a commit, in segments of about 8 MB. */
export function* history(
  executions: number,
  nameOf: (segment: number) => string,
): Generator<Commit> {
  let seq = 1_700_000_000_000;
  let prev = "";
  let size = 0;
  let segment = 1;
  const commit = (events: readonly BoardEvent[]): Commit => {
    const id = `c${seq}`;
    const line: Commit = {
      v: 1,
      id,
      seq,
      prev,
      at: 1_700_000_000_000 + (seq - 1_700_000_000_000) * 1_000,
      source: "cli",
      actor: "bench",
      session: "user:bench",
      events,
    };
    seq += 1;
    prev = id;
    return line;
  };
  for (let at = 0; at < executions; at += 50) {
    const events: BoardEvent[] = [];
    for (let i = at; i < Math.min(at + 50, executions); i++) {
      events.push(
        {
          type: "execution_started",
          execution: `exec-${i}`,
          agent: `agent-${i % 20}`,
          project: `project-${i % 50}`,
          task: `t1${i % 4}`,
          title: `Step ${i % 4} of project ${i % 50}`,
          parent: undefined,
          handoff: undefined,
          claim: undefined,
          attempt: 1,
          inputs: undefined,
        },
        {
          type: "execution_finished",
          execution: `exec-${i}`,
          status: i % 9 === 0 ? "failure" : "success",
          duration: 60_000 + (i % 100) * 1_000,
          outputs: undefined,
          error: undefined,
        },
      );
    }
    const line = commit(events);
    size += JSON.stringify(line).length;
    yield line;
    if (size < 8_000_000) continue;
    segment += 1;
    size = 0;
    yield commit([{ type: "segment_closed", next: nameOf(segment) }]);
  }
}
