/** The fields of a definition that need more than reading one key. */
import {
  type AgentProblem,
  type AgentSource,
  coordinationPatterns,
} from "../../../core/agent/model";
import { nameProblem } from "../../../core/agent/naming";
import { agentLimits, cleanLine, splitCommas } from "./agentText";
import type { AgentFile } from "./content";
import { type AgentData, isAbsent, lineOf, readList, readName, readText } from "./fields";
import { nameFromPath } from "./places";

/** These do not load a file without a name; the others take the file's name, as Baton does. */
const sourcesThatNeedName: ReadonlySet<AgentSource> = new Set(["claude", "gemini", "codex"]);

const mostFailures = 1000;

export function nameOf(file: AgentFile, data: AgentData, problems: AgentProblem[]): string {
  const name = readName(data, "name", problems);
  if (name === undefined) {
    const fallback = cleanLine(nameFromPath(file.path), agentLimits.name);
    if (sourcesThatNeedName.has(file.source)) {
      warn(problems, "The agent has no name; its file's name is used.", 1, "Add `name`.");
    }
    return fallback === "" ? "unnamed" : fallback;
  }
  const problem = file.source === "baton" ? nameProblem(name) : undefined;
  if (problem !== undefined) {
    warn(problems, `“${name}” is no good name for an agent.`, lineOf(data, "name"), problem);
  }
  return name;
}

export function descriptionOf(file: AgentFile, data: AgentData, problems: AgentProblem[]): string {
  const text = readText(data, "description", agentLimits.description, problems);
  if (text === undefined) {
    const message = "The agent has no description, so nobody can tell what it is for.";
    warn(problems, message, 1, "Add `description` with one sentence.");
    return "";
  }
  // Claude's own generator writes line breaks as `\n` into an unquoted text, and reads them back.
  const escaped = file.source === "claude" && !text.includes("\n") && /\\n(?:\\n|<)/u.test(text);
  return escaped ? text.replaceAll("\\n", "\n") : text;
}

export function patternsOf(data: AgentData, problems: AgentProblem[]): readonly string[] {
  const key = "coordination_patterns";
  const patterns = readList(data, key, problems);
  const known: readonly string[] = coordinationPatterns;
  for (const pattern of patterns.filter((name) => !known.includes(name.toLowerCase()))) {
    const message = `“${pattern}” is not a coordination pattern that Baton knows.`;
    warn(problems, message, lineOf(data, key), `Known are ${known.join(", ")}.`);
  }
  return patterns;
}

/**
 * Where work goes next: Baton's own key, and in other tools' files Copilot's two and the agents that
 * Claude's tool list allows. Baton's files say exactly what they say, so that they can be rewritten.
 */
export function handsOffToOf(
  file: AgentFile,
  data: AgentData,
  tools: readonly string[],
  problems: AgentProblem[],
): readonly string[] {
  const own = readList(data, "hands_off_to", problems);
  if (file.source === "baton" || file.source === "builtin") return own;
  const allowed = tools.flatMap((tool) => {
    const list = /^(?:Agent|Task)\(([^)]*)\)$/u.exec(tool)?.[1];
    return list === undefined ? [] : splitCommas(list);
  });
  const names = [
    ...own,
    ...readList(data, "agents", problems),
    ...handoffTargets(data.values.get("handoffs")),
    ...allowed,
  ].map((name) => cleanLine(name, agentLimits.name));
  return [...new Set(names)].filter((name) => name !== "" && name !== "*");
}

function handoffTargets(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const handoffs: readonly unknown[] = value.slice(0, agentLimits.entries);
  return handoffs.flatMap((handoff) => {
    if (typeof handoff !== "object" || handoff === null || !("agent" in handoff)) return [];
    return typeof handoff.agent === "string" ? [handoff.agent] : [];
  });
}

export function maxFailuresOf(data: AgentData, problems: AgentProblem[]): number | undefined {
  const value = data.values.get("max_failures");
  if (isAbsent(value)) return undefined;
  const count = typeof value === "string" && /^\d+$/u.test(value.trim()) ? Number(value) : value;
  if (typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= mostFailures) {
    return count;
  }
  const message = `max_failures is not a whole number from 0 to ${mostFailures}; it is left out.`;
  warn(problems, message, lineOf(data, "max_failures"), "Write for example `max_failures: 3`.");
  return undefined;
}

function warn(problems: AgentProblem[], message: string, line: number, remedy: string): void {
  problems.push({ severity: "warning", message, line, remedy });
}
