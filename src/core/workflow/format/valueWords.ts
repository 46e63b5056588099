/** What values of a template mean, in words for people. Apart from the reader, as `words.ts` is. */
import type { FieldShape } from "./shape";

/** What one writes there, in a few words: `text`, `list of step ids`, `true or false`. */
export function typeWords(type: FieldShape): string {
  switch (type.kind) {
    case "text":
      return type.of === undefined ? "text" : nouns[type.of][0];
    case "texts":
      return type.of === undefined ? "list of texts" : `list of ${nouns[type.of][1]}`;
    case "condition":
      return "condition";
    case "choice":
      return type.values.join(", ");
    case "flag":
      return "true or false";
    case "number":
      return `${type.whole ? "whole number" : "number"} from ${type.least} to ${type.most}`;
    case "duration":
      return "length of time of at most 24 days, such as 30s, 10m or 1h 30m; a number is seconds";
    case "schema":
      return "JSON Schema";
    case "values":
      return "keys and values";
    case "items":
      return "list, or a placeholder that gives one";
    case "command":
      return "command line";
    case "object":
      return type.or === undefined ? "fields" : `fields, or a ${shortForm(type.or)}`;
    case "entries":
      return "list";
  }
}

function shortForm({ kind }: { readonly kind: string }): string {
  return kind === "number" ? "number" : "list of checks";
}

const nouns = {
  agent: ["agent or role", "agents"],
  capability: ["capability", "capabilities"],
  contract: ["contract", "contracts"],
  runner: ["runner", "runners"],
  step: ["step id", "step ids"],
  workflow: ["workflow", "workflows"],
} as const;

/** What values of closed lists mean. */
export const choiceWords: Readonly<Record<string, string>> = {
  sequential: "Each step waits for the one before it.",
  parallel: "All at once, except for what `needs` orders.",
  hierarchical: "Groups under one that leads; only `needs` orders.",
  required: "NO-GO when it fails.",
  recommended: "Told when it fails, and the gate opens.",
  optional: "For information only.",
};

/** The runners that have a name, each with what it does. */
export const runnerWords: Readonly<Record<string, string>> = {
  manual: "The step waits until somebody takes it and says that it is done.",
  "chat-model": "A language model of VS Code, with the agent's text as instructions.",
  "chat-model:": "The same, of one family: `chat-model:gpt-4o`.",
  claude: "Claude Code without a person: `claude -p`, with the prompt on stdin.",
  codex: "Codex without a person: `codex exec -`, with the prompt on stdin.",
  gemini: "Gemini CLI without a person, with the prompt on stdin.",
  copilot: "Copilot CLI without a person: `copilot -s --no-ask-user`.",
  "program:find-packages": "Ships with Baton: the workspace's packages that have tests.",
  "program:run-tests": "Ships with Baton: runs the tests of one package.",
  "program:sum-tests": "Ships with Baton: one result of several packages' tests.",
  "program:docs-generate": "Ships with Baton: a page from an OpenAPI file.",
  "program:docs-review": "Ships with Baton: compares the page with its source.",
  "program:docs-format": "Ships with Baton: tidies the page.",
  "program:docs-sync": "Ships with Baton: writes the page to its place.",
};
