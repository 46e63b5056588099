/**
 * The tools that VS Code's own agents get: the core eight of the MCP server under names of their own, and
 * the two with which a step of a run is read and ended, because what is ready lists such steps.
 * What models read of them is the MCP table's; here is what people read. package.json has both, and a
 * test compares.
 */
export interface ChatTool {
  /** In the table of MCP tools. */
  readonly tool: string;
  /** In prompts, behind `#`. */
  readonly reference: string;
  /** As lists of tools show it. */
  readonly title: string;
  readonly summary: string;
  /** Of VS Code's icons. */
  readonly icon: string;
}

/** In the order of the work. */
export const chatTools: readonly ChatTool[] = [
  {
    tool: "get_ready_work",
    reference: "batonReady",
    title: "Ready Work",
    summary: "What can be claimed now, best first",
    icon: "$(list-ordered)",
  },
  {
    tool: "get_project",
    reference: "batonProject",
    title: "Read Project",
    summary: "A project with its tasks, notes and claims",
    icon: "$(book)",
  },
  {
    tool: "claim_project",
    reference: "batonClaim",
    title: "Claim Project",
    summary: "Take a project, so that nobody else does",
    icon: "$(lock)",
  },
  {
    tool: "orchestrator_execute_subtask",
    reference: "batonBegin",
    title: "Begin Task",
    summary: "Begin a task and read what is to be delivered",
    icon: "$(play)",
  },
  {
    tool: "orchestrator_complete_subtask",
    reference: "batonComplete",
    title: "Complete Task",
    summary: "Record what a task brought, and tick it",
    icon: "$(check)",
  },
  {
    tool: "add_note",
    reference: "batonNote",
    title: "Add Note",
    summary: "Add a dated note to a project",
    icon: "$(note)",
  },
  {
    tool: "handoff",
    reference: "batonHandOff",
    title: "Hand Off",
    summary: "Pass work on, with what comes next",
    icon: "$(arrow-right)",
  },
  {
    tool: "release_project",
    reference: "batonRelease",
    title: "Release Project",
    summary: "Give a project back",
    icon: "$(unlock)",
  },
  {
    tool: "get_run",
    reference: "batonRun",
    title: "Read Run",
    summary: "How a run stands, or all about one of its steps",
    icon: "$(type-hierarchy-sub)",
  },
  {
    tool: "complete_step",
    reference: "batonStep",
    title: "Complete Step",
    summary: "Give the output of a step of a run, or say why it failed",
    icon: "$(pass)",
  },
];

/** As VS Code knows it. */
export function chatToolName(tool: string): string {
  return `baton_${tool}`;
}
