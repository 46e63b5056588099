/** What the help of each command says, as data. `docs/cli.md` is made of it. */
import { runSpecs } from "./runSpecs";

/** A command with what its help shows. */
export interface Spec {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
}

export const specs = {
  ready: {
    name: "ready",
    summary: "what you may claim now, best first",
    details:
      "Steps of runs that are offered, those for you first; projects and tasks that nobody holds and that wait for nothing, and what was handed to you. Order: priority, then how much it unblocks, then what lay longest.",
    examples: [
      ["baton ready", "what there is to do"],
      ["baton ready --agent coder --json", "the same for the agent coder, for a program"],
    ],
  },
  show: {
    name: "show",
    summary: "all projects, one project, or a task: state, holder, tasks, notes",
    examples: [
      ["baton show", "all projects and their state"],
      ["baton show logging", "a project with its tasks"],
      ["baton show logging#1.2", "one task, by its position"],
      ["baton show logging write-docs", "one task, by its ^id"],
    ],
  },
  explain: {
    name: "explain",
    summary: "why something is not ready, and what would mend it",
    examples: [
      ["baton explain logging", "each rule that stands in the way"],
      ["baton explain logging#2.1", "the same for one task"],
      ["baton explain run/RUN/STEP", "the same for a step of a run"],
    ],
  },
  claim: {
    name: "claim",
    summary: "take a project or a task, so that nobody else does",
    details:
      "Writes you into the file as owner of a project. The claim ends by itself after its time; any step you take renews it. Its id is printed, and remembered for the next calls on this account. Who is too late is told who has it and until when.",
    examples: [
      ["baton claim logging", "the whole project, for an hour"],
      ["baton claim logging#1.2 --for 30m", "one task, for half an hour"],
      [
        'baton claim logging --force "the holder is on leave"',
        "over somebody's claim, who is told why",
      ],
    ],
  },
  extend: {
    name: "extend",
    summary: "keep what you have claimed for longer",
    examples: [
      ["baton extend", "the one thing you have claimed"],
      ["baton extend logging --for 2h", "two hours from now"],
    ],
  },
  release: {
    name: "release",
    summary: "give back what you have claimed",
    details: "Say how: as done, handed to another agent, blocked, or given up.",
    examples: [
      ["baton release logging --done", "all of it is done"],
      [
        'baton release logging --handoff reviewer --context "Look at retry.ts first"',
        "reviewer goes on with it",
      ],
      ['baton release logging#1.2 --block "waits for the schema"', "it cannot go on"],
      ["baton release logging --give-up", "others may have it"],
    ],
  },
  next: {
    name: "next",
    summary: "begin the next task of what you have claimed",
    examples: [
      ["baton next", "in the one thing you have claimed"],
      ["baton next logging#1.3", "this task rather than the next"],
    ],
  },
  complete: {
    name: "complete",
    summary: "finish the task in progress: ticks it in the file",
    examples: [
      [
        'baton complete --summary "Wrote the parser" --artifact src/parse.ts',
        "done, with what came of it",
      ],
      [
        'baton complete --fail --summary "The tests need a server"',
        "it did not work; the task stays open",
      ],
      ["baton complete logging#1.2", "a task by name"],
    ],
  },
  note: {
    name: "note",
    summary: "add a note to a project's file",
    examples: [
      ['baton note logging "The rotation test is flaky"', "newest first, with time and name"],
      ["git log -1 | baton note logging -", "what comes in on standard input"],
    ],
  },
  agents: {
    name: "agents",
    summary: "the agents that work here, or one of them",
    examples: [
      ["baton agents", "all of them"],
      ["baton agents --capability testing --pattern parallel", "who can do it"],
      ["baton agents reviewer", "one, with its instructions"],
      ["baton agents reviewer --reset", "work again for one that failed too often"],
    ],
  },
  alerts: {
    name: "alerts",
    summary: "what somebody should look at: agents that fail, runs that failed",
    examples: [
      ["baton alerts", "what nobody has acknowledged yet"],
      ["baton alerts --acknowledge", "all of it is seen, for everybody"],
    ],
  },
  executions: {
    name: "executions",
    summary: "what was done: newest first, as a timeline, or as a graph",
    examples: [
      ["baton executions --since 2026-11-20 --status failure", "what went wrong since then"],
      ["baton executions --timeline --project logging", "nested by who handed to whom"],
      ["baton executions --graph", "agents and their handoffs"],
    ],
  },
  ...runSpecs,
  mcp: {
    name: "mcp",
    summary: "serve agents over MCP, on standard input and output",
    details:
      "What an agent's program starts; docs/agents.md has its configuration for each. The connection is the session: its claims are renewed while it lives. Agents are who they say they are in a call, else --agent or BATON_AGENT, else their program's name.",
    examples: [
      ["baton mcp", "all tools"],
      ["baton mcp --tools core", "the eight that suffice, for small contexts"],
      ["baton mcp --agent reviewer", "for one agent"],
    ],
  },
  serve: {
    name: "serve",
    summary: "serve agents over HTTP: coordinator, history, events and /mcp",
    details:
      "Listens on this machine only. Another address needs a key: BATON_API_KEY or HIVE_API_KEY, which every write then has to send. A server that already runs for the folder is found and named instead of starting a second. Ends with Ctrl+C. docs/agents.md has each route with an example.",
    examples: [
      ["baton serve", "on 127.0.0.1:8080, or COORDINATOR_HOST and COORDINATOR_PORT"],
      ["baton serve --port 0", "on any free port"],
      ["BATON_API_KEY=secret baton serve --host 0.0.0.0", "for other machines, who need the key"],
    ],
  },
  doctor: {
    name: "doctor",
    summary: "look for what is wrong, and mend it",
    details:
      "Files that cannot be read, ids used twice, dependencies that lead nowhere or in a circle, a damaged history, permissions, machine files in git, claims whose program is gone, changes that wait. With --fix it shows what it would do and asks; nothing that can still be read is lost.",
    examples: [
      ["baton doctor", "only looks"],
      ["baton doctor --fix", "shows the repairs and asks"],
      ["baton doctor --fix --yes", "makes them"],
    ],
  },
} as const satisfies Readonly<Record<string, Spec>>;
