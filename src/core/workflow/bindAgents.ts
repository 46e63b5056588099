/** Who does a step and how: from the names that a template gives to definitions and runners. DESIGN 4.2, 5.4. */
import { fit } from "../agent/fit";
import type { AgentDefinition } from "../agent/model";
import { type AgentRegistry, agentsWithRole, definitionsOf } from "../agent/registry";
import { parseRunner } from "./runnerSpec";
import type { RunnerSpec } from "./runPlan";
import type { StepDefinition } from "./template";

export interface BoundAgent {
  readonly name: string;
  /** The one that counts first; empty when nobody is registered under the name. */
  readonly definitions: readonly AgentDefinition[];
}

/** Tells of something wrong with the step; an error where nothing is said. */
export type Report = (message: string, remedy: string, severity?: "warning") => void;

/**
 * Who a step names: an agent by name, or else by role, the workspace's own before the built-in. Whom
 * nobody knows is only warned about, since anybody may work under that name.
 *
 * @param asked With parameters put in; no text when it is not known before the run.
 */
export function bindAgent(
  registry: AgentRegistry,
  step: StepDefinition,
  asked: unknown,
  report: Report,
): BoundAgent | undefined {
  const wanted = typeof asked === "string" ? asked.trim().replace(/^@/u, "") : "";
  if (wanted === "") {
    const remedy = "Name an agent or a role that is known before the run.";
    report(`The step “${step.id}” has no agent.`, remedy);
    return undefined;
  }
  const named = definitionsOf(registry, wanted);
  const [first] = named.length > 0 ? named : agentsWithRole(registry, wanted);
  const name = first?.name ?? wanted;
  // Who is done by the step's own program need not be known.
  const byHand = step.runner === undefined || /^\s*(?:manual|\{\{)/u.test(step.runner);
  if (first === undefined && byHand) {
    const remedy = `Register it, or let somebody do the step under the name ${wanted}.`;
    report(`No agent or role “${wanted}” is known.`, remedy, "warning");
  }
  if (step.requires.length > 0) {
    const fits = fit(registry, name, { capabilities: step.requires });
    const remedy =
      fits.kind === "redirect"
        ? "The step will stop there, unless a person lets it through."
        : "Say in its definition what it can do.";
    if (fits.kind !== "fits") report(fits.message, remedy, "warning");
  }
  return { name, definitions: first === undefined ? [] : definitionsOf(registry, name) };
}

/**
 * How a step is done: as it says itself, else as its agent's definition does, else by hand. The words of
 * a command line are divided before parameters are put in, so that none adds words of its own.
 *
 * @param fill Puts parameters into a text; undefined when they are not known before the run.
 */
export function bindRunner(
  step: StepDefinition,
  definitions: readonly AgentDefinition[],
  fill: (text: string) => unknown,
  report: Report,
): RunnerSpec | undefined {
  const own = step.runner;
  const text = own ?? definitions.find(({ runner }) => runner !== undefined)?.runner;
  const whose = own === undefined ? ` of ${definitions[0]?.path ?? "the agent"}` : "";
  const isOne = own !== undefined && /^\{\{[^{}]*\}\}$/u.test(own);
  const line = isOne ? fill(own) : text;
  if (line !== undefined && typeof line !== "string") {
    report(`The runner${whose} is no text.`, "Give the parameter that it names a text.");
    return undefined;
  }
  const parsed = parseRunner(line);
  if (!parsed.ok) {
    report(`The runner${whose} cannot be used: ${parsed.message}`, parsed.remedy);
    return undefined;
  }
  if (own === undefined || isOne) return parsed.runner;
  return filled(parsed.runner, fill, report);
}

function filled(
  runner: RunnerSpec,
  fill: (text: string) => unknown,
  report: Report,
): RunnerSpec | undefined {
  if (runner.kind !== "command" && runner.kind !== "program") return runner;
  const words = (runner.kind === "command" ? runner.argv : runner.args).map(fill);
  if (words.includes(undefined)) {
    const message = "The runner names something that is not known before the run.";
    report(message, "Name parameters with a value.");
    return undefined;
  }
  const texts = words.map((word) => (typeof word === "string" ? word : JSON.stringify(word)));
  return runner.kind === "command" ? { ...runner, argv: texts } : { ...runner, args: texts };
}
