/**
 * What a template names that is not in its own file: agents, capabilities and other workflows. Told while
 * one writes; a run finds the same when it is planned.
 */
import type { AgentRegistry } from "../agent/registry";
import { bindAgent } from "./bindAgents";
import { nearest } from "./fields";
import { flatten } from "./flatten";
import { hasPlaceholders } from "./placeholder";
import type { TemplateFile, TemplateProblem } from "./template";
import { runnableTemplate } from "./templateSet";

/** Problems besides the file's own; none while the file itself cannot be read. */
export function referenceProblems(
  file: TemplateFile,
  registry: AgentRegistry,
  templates: readonly TemplateFile[],
): readonly TemplateProblem[] {
  const { template } = file;
  if (template === undefined) return [];
  const problems: TemplateProblem[] = [];
  const names = () => [...registry.agents.map(({ name }) => name), ...registry.byRole.keys()];
  for (const { definition } of flatten(template).steps) {
    const { agent, workflow, line } = definition;
    if (agent !== undefined && !hasPlaceholders(agent)) {
      bindAgent(registry, definition, agent, (message, remedy, severity) => {
        const meant = message.startsWith("No agent") ? nearest(names(), agent) : undefined;
        const help = meant === undefined ? remedy : `Did you mean ${meant}?`;
        problems.push({ severity: severity ?? "error", message, line, remedy: help });
      });
    }
    // A workflow that is there but has errors, and one that runs itself, are told when it is run.
    const known = templates.some(({ name }) => name === workflow) || workflow === template.name;
    if (workflow === undefined || known) continue;
    const meant = nearest(
      templates.filter(({ name }) => runnableTemplate(templates, name)).map(({ name }) => name),
      workflow,
    );
    problems.push({
      severity: "error",
      message: `There is no workflow “${workflow}”.`,
      line,
      remedy:
        meant === undefined
          ? "Write the name of a workflow that is there."
          : `Did you mean ${meant}?`,
    });
  }
  return problems;
}
