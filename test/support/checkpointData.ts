import { type Board, emptyBoard } from "../../src/core/board/state";
import type { CheckpointData } from "../../src/core/ports";
import type { RunState } from "../../src/core/workflow/runState";
import { pendingStep } from "../../src/core/workflow/stepStates";

const copy = { worktree: ".", path: "web/AGENCY.md" };

const message = {
  from: "a",
  to: "b",
  task: "build",
  deliverable: "code.json",
  context: "",
  requirements: ["fast", "small"],
  continuesWith: undefined,
};

const run: RunState = {
  id: "r1",
  workflow: "ship",
  title: "refunds",
  project: undefined,
  plan: { path: "runs/r1/plan.json", hash: "abc" },
  scripted: false,
  startedAt: 1,
  startedBy: "ann",
  status: "running",
  cancelling: { by: "ann", reason: undefined },
  driver: { session: "process:1", expires: 9, ttl: 60 },
  steps: new Map([
    ["plan", { ...pendingStep, status: "success", output: { path: "runs/r1/o.json", hash: "d" } }],
    [
      "code",
      {
        ...pendingStep,
        status: "failure",
        attempts: 2,
        retryAt: 7,
        offered: { agent: "coder", title: "Code", message, parent: "x" },
        error: { kind: "workflow", code: "no_agent", message: "m", place: "ship.md:3" },
        skipped: { cause: "dependency", why: "w" },
        checks: [
          { name: "k", level: "required", ok: false, found: "f", owner: "o", action: undefined },
        ],
        question: "Go?",
        answer: { approved: false, by: "ann", comment: undefined },
      },
    ],
  ]),
  items: new Map([["constructor", 2]]),
  requests: [
    {
      id: "request-1",
      from: "coder",
      step: "code",
      execution: undefined,
      agent: "db",
      what: "w",
      context: "",
      waiting: ["plan"],
    },
  ],
  overridden: new Set(["code"]),
  reassigned: new Map([["code", "other"]]),
  finishedAt: undefined,
  error: undefined,
  intervals: [
    { before: "b", after: "a", from: 1, to: 3, worked: 2, seen: undefined },
    { before: "c", after: undefined, from: 4, to: undefined, worked: 5, seen: 4 },
  ],
  rolledBack: false,
};

/** A board in which every map holds something, with names that are traps for plain objects. */
export const fullBoard: Board = {
  ...emptyBoard,
  seq: 1_700_000_000_123,
  head: "head",
  at: 1_700_000_000_124.5,
  claims: new Map([
    [
      "__proto__",
      {
        id: "__proto__",
        project: "web",
        task: undefined,
        agent: "claude",
        session: "user:1",
        since: 1,
        expires: 2,
        ttl: 3600,
        token: 7,
        note: "Grüße",
      },
    ],
  ]),
  claimsByProject: new Map([["constructor", ["__proto__"]]]),
  handoffs: new Map([
    [
      "h",
      {
        id: "h",
        project: "web",
        task: "^t",
        message,
        parent: undefined,
        at: 5,
        accepted: undefined,
      },
    ],
  ]),
  copies: new Map([
    [
      ".\nweb/AGENCY.md",
      {
        ref: copy,
        project: "web",
        base: new Map([
          ["owner", { value: null, before: "x", seq: 4 }],
          ["blocked", { value: true, before: false, seq: 5 }],
          ["task:~text", { value: false, before: null, seq: 6 }],
        ]),
        incomplete: false,
        unseen: true,
        ownerSince: undefined,
        notes: new Map([["note:2026-11-20 14:05 - a: b", { value: "b", seq: 7 }]]),
      },
    ],
  ]),
  worktrees: new Map([[".", "abc"]]),
  tasks: new Map([
    ["web\nt", { failed: 1, failures: 1, blocked: { reason: "r", by: "b", at: 2 } }],
  ]),
  runs: new Map([["r1", run]]),
  alerts: new Map([
    ["al", { id: "al", kind: "run_failed", agent: undefined, run: "r1", message: "m", at: 6 }],
  ]),
  damage: [{ first: 3, last: 4 }],
  totals: { executions: 12, handoffs: 3 },
};

export const fullCheckpoint: CheckpointData = {
  position: { segment: "00000002.jsonl", offset: 12, seq: fullBoard.seq, id: "head" },
  board: fullBoard,
  parses: [
    {
      copy,
      size: 10,
      modified: 1.25,
      hash: "abc",
      result: { ok: false, failure: { message: "no", line: 1, column: 2, remedy: "mend" } },
    },
    {
      copy: { worktree: "linked", path: "AGENCY.md" },
      size: 10,
      modified: 1.25,
      hash: "abc",
      result: {
        ok: true,
        document: {
          frontMatter: {
            projectId: undefined,
            status: "active",
            owner: "x",
            lastUpdated: undefined,
            blocked: false,
            blockingReason: undefined,
            priority: "high",
            tags: ["a"],
            dependencies: { blockedBy: ["b"], blocks: [], parent: undefined, related: [] },
            phases: "sequential",
          },
          title: "T",
          phases: [
            {
              index: 1,
              title: "P",
              hint: undefined,
              line: 3,
              tasks: [
                {
                  key: "~a",
                  id: undefined,
                  position: "1.1",
                  text: "a",
                  done: false,
                  line: 4,
                  assignee: undefined,
                  needs: [],
                  estimateMinutes: 30,
                  subtasks: [
                    {
                      key: "b",
                      id: "b",
                      position: "1.1.1",
                      text: "b",
                      done: true,
                      line: 5,
                      assignee: "@x",
                      needs: ["c"],
                      estimateMinutes: undefined,
                      subtasks: [],
                    },
                  ],
                },
              ],
            },
          ],
          sections: [{ heading: "Notes", line: 7, endLine: 9 }],
          notes: [{ time: undefined, author: undefined, text: "n", line: 8 }],
          problems: [{ severity: "warning", message: "m", line: 1, remedy: "r" }],
        },
      },
    },
  ],
};
