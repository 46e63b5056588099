/** Definitions in Markdown with front matter: all tools but Codex. */
import type { AgentProblem } from "../../../core/agent/model";
import { readFrontMatter } from "../frontMatterDoor";
import type { AgentContent, AgentFile } from "./content";
import { readLooseBlock } from "./looseFields";

/** Reads strictly first, then key by key. Never throws. */
export function readAgentMarkdown(file: AgentFile, original: string): AgentContent {
  const text = original.replace(/^\uFEFF/u, "").replace(/\r\n?/gu, "\n");
  const reading = readFrontMatter(text);
  if (reading.ok) {
    return {
      data: { values: reading.data, text: text.slice(0, reading.bodyStart) },
      instructions: text.slice(reading.bodyStart),
      problems: reading.block === undefined ? noFrontMatter(file) : [],
      hasFields: reading.block !== undefined,
    };
  }
  const { message, line, remedy } = reading.failure;
  const loose = readLooseBlock(text);
  if (loose !== undefined && loose.values.size > 0) {
    const problem: AgentProblem = {
      severity: "warning",
      message: `${message} It was read line by line instead.`,
      line,
      remedy,
    };
    const block = text.slice(0, text.length - loose.body.length);
    return {
      data: { values: loose.values, text: block },
      instructions: loose.body,
      problems: [problem],
      hasFields: true,
    };
  }
  // Where the instructions begin is unknown, so none are taken: they might be anything.
  return {
    data: { values: new Map(), text: "" },
    instructions: "",
    problems: [{ severity: "error", message, line, remedy }],
    hasFields: true,
  };
}

/** VS Code takes a plain Markdown file as an agent; the others do not. */
function noFrontMatter(file: AgentFile): readonly AgentProblem[] {
  if (file.source === "github") return [];
  return [
    {
      severity: "warning",
      message: "The file has no front matter, so nothing but its name is known.",
      line: 1,
      remedy: "Begin the file with `---`, then `name:` and `description:`, then `---`.",
    },
  ];
}
