/**
 * From the text of a definition file to an agent. Never throws and never drops an agent: what cannot
 * be read becomes a problem of the agent, which is then shown with what is left. DESIGN 4.2, 7.
 */
import type { AgentDefinition, AgentProblem } from "../../../core/agent/model";
import { agentLimits, cleanText } from "./agentText";
import type { AgentContent, AgentFile } from "./content";
import { descriptionOf, handsOffToOf, maxFailuresOf, nameOf, patternsOf } from "./definitionFields";
import { readList, readName, readSentences, readText } from "./fields";
import { nameFromPath } from "./places";
import { readAgentMarkdown } from "./readMarkdown";
import { readAgentToml } from "./readToml";

/** Undefined for a README without front matter: it is about agents and not one. */
export function parseAgent(file: AgentFile, text: string): AgentDefinition | undefined {
  const content = file.source === "codex" ? readAgentToml(text) : readAgentMarkdown(file, text);
  if (!content.hasFields && /^readme$/iu.test(nameFromPath(file.path))) return undefined;
  return define(file, content);
}

/** Stands in for a file that was not read, so that it is seen and can be mended. */
export function unreadAgent(file: AgentFile, problem: AgentProblem): AgentDefinition {
  const data = { values: new Map<string, unknown>(), text: "" };
  const agent = define(file, { data, instructions: "", problems: [], hasFields: false });
  return { ...agent, problems: [problem] };
}

function define(file: AgentFile, content: AgentContent): AgentDefinition {
  const { data } = content;
  const problems: AgentProblem[] = [...content.problems];
  const tools = readList(data, "tools", problems);
  return {
    name: nameOf(file, data, problems),
    source: file.source,
    path: file.path,
    description: descriptionOf(file, data, problems),
    capabilities: readList(data, "capabilities", problems),
    tools,
    coordinationPatterns: patternsOf(data, problems),
    role: readName(data, "role", problems),
    responsibilities: readSentences(data, "responsibilities", problems),
    never: readSentences(data, "never", problems),
    handsOffTo: handsOffToOf(file, data, tools, problems),
    model: readText(data, "model", agentLimits.entry, problems),
    runner: readText(data, "runner", agentLimits.entry, problems),
    maxFailures: maxFailuresOf(data, problems),
    instructions: cleanText(content.instructions),
    problems,
  };
}
