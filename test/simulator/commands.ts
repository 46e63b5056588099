/** What an agent asks next, at random. */
import type { Command } from "../../src/core/board/commands";
import type { Board } from "../../src/core/board/state";
import { allTasks, type ProjectDocument } from "../../src/core/project/model";
import type { Random } from "./random";

/** Tasks as the agents know them from the start, whatever became of them. */
const remembered = ["read", "write", "code", "parse", "Loose one", "Loose two"];

interface Asking {
  readonly board: Board;
  readonly projects: readonly string[];
  /** What the project's file says now where the agent works. */
  readonly document: (project: string) => ProjectDocument | undefined;
  readonly random: Random;
  readonly step: number;
}

export function randomCommand(asking: Asking): Command {
  const { board, projects, random, step } = asking;
  const project = random.pick(projects);
  const names = namesOf(asking.document(project), random);
  const task = random.chance(0.5) ? random.pick(names) : undefined;
  const target = { project, task };
  const force = random.chance(0.2) ? { reason: "must be" } : undefined;
  const conflict = [...board.conflicts.keys()][0];
  if (conflict !== undefined && random.chance(0.3)) {
    return { type: "resolve_conflict", conflict, how: random.pick(["mine", "file", "merged"]) };
  }
  const kind = random.weighted({
    claim: 8,
    start: 3,
    complete: 4,
    tick: 5,
    set_status: 4,
    set_priority: 4,
    note: 4,
    write_section: 4,
    plan_tasks: 2,
    request_help: 1,
    block: 1,
    unblock: 1,
    release: 4,
    extend: 1,
    clear_owner: 1,
  });
  switch (kind) {
    case "claim":
      return { type: kind, target, ttl: random.pick([60, 3600]), force };
    case "extend":
      return { type: kind, target, force };
    case "start":
    case "complete":
    case "unblock":
      return { type: kind, target };
    case "block":
      return { type: kind, target, reason: `reason ${step}` };
    case "release":
      return { type: kind, target, how: release(random, step), force };
    case "tick": {
      const done = random.chance(0.6);
      return { type: kind, target: { project, task: random.pick(names) }, done, force };
    }
    case "set_status": {
      const status = random.pick(["pending", "active", "blocked", "cancelled"] as const);
      return { type: kind, project, status, force, reason: `reason ${step}` };
    }
    case "set_priority":
      return { type: kind, project, priority: random.pick(["critical", "high", "low"]) };
    case "note":
      return { type: kind, project, text: `note ${step}` };
    case "write_section": {
      const mode = random.chance(0.25) ? "replace" : "append";
      return { type: kind, project, heading: "Log", text: `said ${step};`, mode, force };
    }
    case "plan_tasks": {
      const planned = Array.from({ length: 1 + random.below(2) }, (_, index) => ({
        text: `Planned ${step}${index === 0 ? "" : " too"}`,
        needs: random.chance(0.4) ? [random.pick(names)] : [],
      }));
      const about = random.chance(0.3) ? `said ${step};` : undefined;
      return { type: kind, project, phases: [{ title: "Tasks", tasks: planned }], about, force };
    }
    case "request_help": {
      const what = `Planned ${step}`;
      const target = { project, task: random.pick(names) };
      return { type: kind, target, from: "bob", what, waiting: [random.pick(names)], force };
    }
    case "clear_owner":
      return { type: kind, project };
  }
}

/** By key, text or position, as they stand in the file, and as they stood there once. */
function namesOf(document: ProjectDocument | undefined, random: Random): readonly string[] {
  if (document === undefined || random.chance(0.4)) return remembered;
  const tasks = [...allTasks(document)];
  const by = random.weighted({ key: 2, text: 2, position: 1 });
  const names = tasks.map((task) => task[by]);
  return names.length === 0 ? remembered : names;
}

function release(random: Random, step: number) {
  const message = {
    to: random.pick(["ann", "bob", "cy"]),
    task: `Go on after ${step}`,
    deliverable: "",
    context: "",
    requirements: [],
    continuesWith: undefined,
  };
  return random.pick([
    { kind: "give_up" as const },
    { kind: "done" as const },
    { kind: "block" as const, reason: `reason ${step}` },
    { kind: "handoff" as const, message },
  ]);
}
