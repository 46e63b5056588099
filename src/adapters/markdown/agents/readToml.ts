/** Codex' definitions: TOML with the instructions as one of the values. Platform facts 4. */
import { parse, TomlError } from "smol-toml";
import type { AgentProblem } from "../../../core/agent/model";
import type { AgentContent } from "./content";

/** The parser recurses; real files have two levels. */
const maxDepth = 20;
const mostLines = 1000;

const untold: AgentProblem = {
  severity: "warning",
  message: "The agent has no developer_instructions, and Codex does not load it without.",
  line: 1,
  remedy: "Add `developer_instructions` with what the agent is told.",
};

/** Never throws. */
export function readAgentToml(original: string): AgentContent {
  const text = original.replace(/^\uFEFF/u, "").replace(/\r\n?/gu, "\n");
  try {
    const values = new Map<string, unknown>(Object.entries(parse(text, { maxDepth })));
    const instructions = values.get("developer_instructions");
    const told = typeof instructions === "string" && instructions.trim() !== "";
    return {
      data: { values, text },
      instructions: told ? instructions : "",
      problems: told ? [] : [untold],
      hasFields: true,
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return {
      data: { values: looseValues(text), text },
      instructions: "",
      problems: [
        {
          severity: "error",
          message: `The file is not valid TOML: ${reason.replace(/^Invalid TOML document: /u, "")}.`,
          line: error instanceof TomlError ? error.line : 1,
          remedy: 'Mend this line; texts stand in quotes, several lines between `"""`.',
        },
      ],
      hasFields: true,
    };
  }
}

/** From a file with a mistake: what stands on one line above the first table, so that it keeps its name. */
function looseValues(text: string): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const line of text.split("\n", mostLines)) {
    if (line.startsWith("[")) break;
    const match =
      /^(name|description|model) *= *(?:"([^"\\]{1,1000})"|'([^']{1,1000})') *(?:#|$)/u.exec(line);
    const key = match?.[1];
    if (key !== undefined && !values.has(key)) values.set(key, match?.[2] ?? match?.[3]);
  }
  return values;
}
