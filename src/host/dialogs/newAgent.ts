/** Registers an agent step by step; each answer is checked by the rules of the core. */
import * as vscode from "vscode";
import { coordinationPatterns } from "../../core/agent/model";
import {
  agentFileName,
  type NewAgent,
  type NewAgentIssue,
  validateNewAgent,
} from "../../core/agent/naming";
import { type AgentRegistry, agentKey, capabilityCounts } from "../../core/agent/registry";
import type { NewAgentDefinition } from "../commands/context";
import { ask, type Choice, choice, inSteps, type Position, pick, pickMany } from "./quickPick";

export interface RegisteredAgent {
  readonly fields: NewAgentDefinition;
  /** Name of its file in `.baton/agents`. */
  readonly file: string;
}

type Draft = NewAgentDefinition;
const title = "Register Agent";

/** @throws Cancelled, Back */
export async function askNewAgent(registry: AgentRegistry): Promise<RegisteredAgent> {
  const check = (field: NewAgentIssue["field"], draft: NewAgent) =>
    validation(validateNewAgent(registry, draft).filter((issue) => issue.field === field));
  const fields = await inSteps<Draft>({ name: "", description: "" }, [
    async (draft, position) => ({
      ...draft,
      name: await ask({
        title,
        position,
        prompt: "A name, such as claude-haiku or team/tester",
        value: draft.name,
        validate: (name) => check("name", { ...draft, name }),
      }),
    }),
    async (draft, position) => ({
      ...draft,
      description: await ask({
        title: `${title} ${draft.name}`,
        position,
        prompt: "What does it do, in a sentence?",
        value: draft.description,
        validate: (description) => check("description", { ...draft, description }),
      }),
    }),
    async (draft, position) => ({
      ...draft,
      capabilities: await askValues(draft, position, {
        placeholder: "What can it do? Pick, or type a capability; Enter goes on",
        known: capabilityCounts(registry).map(({ value }) => value),
        chosen: draft.capabilities ?? [],
      }),
    }),
    async (draft, position) => ({
      ...draft,
      tools: await askValues(draft, position, {
        placeholder: "Which tools may it use? Pick, or type a tool; Enter goes on",
        known: distinct(registry.agents.flatMap(({ tools }) => tools)),
        chosen: draft.tools ?? [],
      }),
    }),
    async (draft, position) => ({
      ...draft,
      coordinationPatterns: await askValues(draft, position, {
        placeholder: "In which patterns does it take part? Enter goes on",
        known: coordinationPatterns,
        chosen: draft.coordinationPatterns ?? [],
      }),
    }),
    async (draft, position) => withRole(draft, await askRole(registry, draft, position)),
  ]);
  return { fields, file: agentFileName(fields.name) ?? "" };
}

interface ValuesQuestion {
  readonly placeholder: string;
  readonly known: readonly string[];
  readonly chosen: readonly string[];
}

/** Typing brings up an entry of one's own, which stays once it is ticked. */
function askValues(
  { name }: Draft,
  position: Position,
  { placeholder, known, chosen }: ValuesQuestion,
): Promise<readonly string[]> {
  const values = distinct([...chosen, ...known]);
  const items: readonly Choice<string>[] = values.map((value) => choice(value, value, undefined));
  return pickMany({
    title: `${title} ${name}`,
    placeholder,
    position,
    items,
    picked: (value) => chosen.includes(value),
    freeText: (text) =>
      values.some((value) => agentKey(value) === agentKey(text))
        ? undefined
        : choice(text, text, undefined, { description: "new" }),
  });
}

async function askRole(registry: AgentRegistry, draft: Draft, position: Position): Promise<string> {
  const roles = distinct(registry.agents.flatMap(({ role }) => role ?? []));
  const none = choice("", "No role", "circle-slash");
  const items = [none, ...roles.map((role) => choice(role, role, "organization"))];
  return pick({
    title: `${title} ${draft.name}`,
    placeholder: "Which role does it have? Pick, or type one",
    position,
    items,
    active: (role) => role === (draft.role ?? ""),
    freeText: (text) =>
      roles.includes(text) ? undefined : choice(text, text, "add", { description: "new" }),
  });
}

function withRole(draft: Draft, chosen: string): Draft {
  const { role, ...others } = draft;
  if (chosen === "") return others;
  return role === chosen ? draft : { ...others, role: chosen };
}

function validation(issues: readonly NewAgentIssue[]) {
  const worst = issues.find(({ severity }) => severity === "error") ?? issues[0];
  if (worst === undefined) return undefined;
  const { Error, Warning } = vscode.InputBoxValidationSeverity;
  return { message: worst.message, severity: worst.severity === "error" ? Error : Warning };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Map(values.map((value) => [agentKey(value), value])).values()];
}
