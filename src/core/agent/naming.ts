/** What a new agent may be called, and the file that takes it. DESIGN 4.2, 7: ids never become paths unchecked. */
import { type AgentRegistry, agentKey, definitionsOf } from "./registry";

/** An agent as a person or a program wants to register it. */
export interface NewAgent {
  readonly name: string;
  readonly description: string;
  readonly capabilities?: readonly string[];
  readonly tools?: readonly string[];
  readonly coordinationPatterns?: readonly string[];
}

/** An error keeps the agent from being written; a warning is only told. */
export interface NewAgentIssue {
  readonly severity: "error" | "warning";
  readonly field: keyof NewAgent;
  /** One plain sentence. */
  readonly message: string;
}

const namePattern = /^[A-Za-z0-9][\w./-]{0,99}$/;
const maxDescription = 2000;
const maxListEntries = 100;
const maxEntryLength = 200;

/** Windows gives these to devices, with any extension and in any folder. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Why a name cannot be used, or undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "Give the agent a name.";
  if (!namePattern.test(name)) {
    return "A name starts with a letter or digit and has up to 100 letters, digits, and . _ - / in it.";
  }
  const parts = name.split("/");
  if (name.includes("..") || name.endsWith(".") || parts.some((part) => /^\.*$/.test(part))) {
    return "A name has no .. in it, does not end with a dot or slash, and no part of it is empty.";
  }
  return undefined;
}

/**
 * The file of an agent, inside `.baton/agents/`: always directly in that folder, never a path.
 * `team/coder` goes to `team--coder.md`; `validateNewAgent` refuses a name whose file is taken.
 * Undefined when the name cannot be used.
 */
export function agentFileName(name: string): string | undefined {
  if (nameProblem(name) !== undefined) return undefined;
  const flat = name.replaceAll("/", "--");
  const stem = flat.split(".")[0]?.toLowerCase() ?? "";
  return deviceName.test(stem) ? `agent-${flat}.md` : `${flat}.md`;
}

/** Everything that speaks against registering the agent; empty when nothing does. */
export function validateNewAgent(
  registry: AgentRegistry,
  agent: NewAgent,
): readonly NewAgentIssue[] {
  return [
    ...nameIssues(registry, agent.name),
    ...descriptionIssues(agent.description),
    ...listIssues("capabilities", agent.capabilities ?? []),
    ...listIssues("tools", agent.tools ?? []),
    ...listIssues("coordinationPatterns", agent.coordinationPatterns ?? []),
  ];
}

function nameIssues(registry: AgentRegistry, name: string): readonly NewAgentIssue[] {
  const problem = nameProblem(name);
  if (problem !== undefined) return [{ severity: "error", field: "name", message: problem }];
  const [first] = definitionsOf(registry, name);
  if (first?.source === "baton") {
    const message = `There is already an agent called ${first.name}, in ${first.path}.`;
    return [{ severity: "error", field: "name", message }];
  }
  const taken = fileOwner(registry, name);
  if (taken !== undefined) {
    const message = `The file for this name is taken by the agent ${taken}. Choose another name.`;
    return [{ severity: "error", field: "name", message }];
  }
  if (first === undefined) return [];
  const origin = first.source === "builtin" ? "comes with Baton" : `is defined in ${first.path}`;
  const message = `An agent called ${first.name} ${origin}. The new one will be used instead.`;
  return [{ severity: "warning", field: "name", message }];
}

/** Compared without letter case: on many disks `Coder.md` and `coder.md` are one file. */
function fileOwner(registry: AgentRegistry, name: string): string | undefined {
  const path = agentKey(`.baton/agents/${agentFileName(name) ?? ""}`);
  return registry.agents.find((agent) => agent.source === "baton" && agentKey(agent.path) === path)
    ?.name;
}

function descriptionIssues(description: string): readonly NewAgentIssue[] {
  const issue = (message: string): readonly NewAgentIssue[] => [
    { severity: "error", field: "description", message },
  ];
  if (description.trim() === "") return issue("Say in a sentence what the agent does.");
  if (description.length > maxDescription) {
    return issue(
      `The description has ${description.length} characters; ${maxDescription} is most.`,
    );
  }
  return [];
}

function listIssues(
  field: "capabilities" | "tools" | "coordinationPatterns",
  values: readonly string[],
): readonly NewAgentIssue[] {
  const issue = (message: string): readonly NewAgentIssue[] => [
    { severity: "error", field, message },
  ];
  if (values.length > maxListEntries) return issue(`At most ${maxListEntries} entries, please.`);
  if (values.some((value) => value.trim() === "")) return issue("An entry is empty.");
  if (values.some((value) => value.length > maxEntryLength || /[\r\n]/.test(value))) {
    return issue(`An entry is one line of at most ${maxEntryLength} characters.`);
  }
  if (new Set(values.map(agentKey)).size < values.length) return issue("An entry is there twice.");
  return [];
}
