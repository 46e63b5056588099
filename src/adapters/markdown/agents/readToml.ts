/** Codex' definitions: TOML with the instructions as one of the values. Platform facts 4. */
import { parse, TomlError } from "smol-toml";
import type { AgentContent } from "./content";

/** The parser recurses; real files have two levels. */
const maxDepth = 20;

/** Never throws. */
export function readAgentToml(original: string): AgentContent {
  const text = original.replace(/^\uFEFF/u, "").replace(/\r\n?/gu, "\n");
  try {
    const values = new Map<string, unknown>(Object.entries(parse(text, { maxDepth })));
    const instructions = values.get("developer_instructions");
    return {
      data: { values, text },
      instructions: typeof instructions === "string" ? instructions : "",
      problems: [],
      hasFields: true,
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return {
      data: { values: new Map(), text },
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
