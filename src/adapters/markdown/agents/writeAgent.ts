/** The text of `.baton/agents/<name>.md`. DESIGN 4.2. */
import { Document, type Scalar, visit } from "yaml";
import type { AgentFields } from "../../../core/agent/model";
import { nameProblem } from "../../../core/agent/naming";
import { BatonError } from "../../../core/errors";
import { cleanText } from "./agentText";
import { parseAgent } from "./parseAgent";

/**
 * Reads back the same, but for line ends and blanks around description and instructions: it is parsed
 * again before it is given out.
 * @throws BatonError `invalid_argument` for a name that cannot be used, and when a field cannot be
 * kept: a list entry of several lines or with a control character, more than the bounds allow.
 */
export function writeAgent(agent: AgentFields): string {
  const badName = nameProblem(agent.name);
  if (badName !== undefined) throw new BatonError("invalid_argument", badName);
  const text = render({
    ...agent,
    description: cleanText(agent.description),
    instructions: cleanText(agent.instructions ?? ""),
  });
  const read = parseAgent({ source: "baton", path: `${agent.name}.md` }, text);
  const error = read?.problems.find((problem) => problem.severity === "error");
  if (read !== undefined && error === undefined && render(read) === text) return text;
  const message = error?.message ?? `The agent ${agent.name} would not read back as it was given.`;
  const remedy =
    error?.remedy ??
    "Take out repeated, very long and several-line entries and control characters.";
  throw new BatonError("invalid_argument", message, { remedy });
}

/** Empty fields are left out; two equal texts mean two equal definitions. */
function render(agent: AgentFields): string {
  const entries: readonly (readonly [string, unknown])[] = [
    ["name", agent.name],
    ["description", agent.description],
    ["role", agent.role],
    ["capabilities", agent.capabilities],
    ["tools", agent.tools],
    ["coordination_patterns", agent.coordinationPatterns],
    ["responsibilities", agent.responsibilities],
    ["never", agent.never],
    ["hands_off_to", agent.handsOffTo],
    ["model", agent.model],
    ["runner", agent.runner],
    ["max_failures", agent.maxFailures],
  ];
  const said = entries.filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  const document = new Document(Object.fromEntries(said), { aliasDuplicateObjects: false });
  visit(document, { Scalar: quoteDoubtful });
  const block = document.toString({ lineWidth: 0 });
  const body = agent.instructions ?? "";
  return `---\n${block}---\n${body === "" ? "" : `\n${body}\n`}`;
}

/** The parser's YAML knows spellings of numbers that the writer's does not: `1_000`, `0b11`. */
function quoteDoubtful(_: unknown, node: Scalar): void {
  if (typeof node.value !== "string" || node.value.includes("\n")) return;
  if (!/^\p{L}/u.test(node.value)) node.type = "QUOTE_DOUBLE";
}
