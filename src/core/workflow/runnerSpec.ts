/**
 * How work is done, from what an agent's file or a step says after `runner`: `manual`, `chat-model`,
 * the name of an agent's own program, a program that ships with Baton, or any command line. DESIGN 5.4.
 */
import { joinLine, splitLine } from "./argv";
import type { RunnerSpec } from "./runPlan";

export type ParsedRunner =
  | { readonly ok: true; readonly runner: RunnerSpec }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

/** A program of an agent that works without a person: its words, and where further ones go. */
interface Preset {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * All read the prompt from stdin, work without asking, and print the answer alone to stdout. What they
 * may do to files is for their own settings or further words to say. Checked against their documentation
 * in November 2026.
 */
const presets: ReadonlyMap<string, Preset> = new Map([
  ["claude", { before: ["claude", "-p"], after: [] }],
  ["codex", { before: ["codex", "exec"], after: ["-"] }],
  ["gemini", { before: ["gemini"], after: [] }],
  ["copilot", { before: ["copilot", "-s", "--no-ask-user"], after: [] }],
]);

/** Reads a runner; without one the work waits for a person or an outside agent. */
export function parseRunner(text: string | undefined): ParsedRunner {
  const line = (text ?? "").trim();
  if (line === "" || line === "manual") return { ok: true, runner: { kind: "manual" } };
  const model = /^chat-model(?::(.*))?$/u.exec(line);
  if (model !== null) return chatModel(model[1]?.trim());
  const split = splitLine(line);
  if (!split.ok) {
    return { ok: false, message: split.message, remedy: remedyForLine };
  }
  const [first = "", ...rest] = split.argv;
  if (first.startsWith("program:")) return program(first.slice("program:".length), rest);
  if (first === "manual" || first.startsWith("chat-model")) {
    return { ok: false, message: `\`${line.slice(0, 60)}\` is no runner.`, remedy: remedyForLine };
  }
  const preset = presets.get(first);
  if (preset === undefined) {
    return { ok: true, runner: { kind: "command", argv: split.argv, input: "json" } };
  }
  // `claude -p --model haiku` and `claude --model haiku` are the same.
  const fixed = new Set([...preset.before.slice(1), ...preset.after]);
  const further = rest.filter((word) => !fixed.has(word));
  const argv = [...preset.before, ...further, ...preset.after];
  return { ok: true, runner: { kind: "command", argv, input: "prompt" } };
}

/** In a few words, for people. */
export function showRunner(runner: RunnerSpec): string {
  switch (runner.kind) {
    case "manual":
      return "by hand";
    case "chat-model":
      return runner.family === undefined ? "a language model" : `language model ${runner.family}`;
    case "program":
      return joinLine([`program:${runner.name}`, ...runner.args]);
    case "command":
      return joinLine(runner.argv);
  }
}

const remedyForLine =
  "Write `manual`, `chat-model`, `claude`, `codex`, `gemini`, `copilot`, `program:NAME`, or a command line.";

function chatModel(family: string | undefined): ParsedRunner {
  if (family === undefined) return { ok: true, runner: { kind: "chat-model", family: undefined } };
  if (/^[\w.-]{1,100}$/u.test(family)) return { ok: true, runner: { kind: "chat-model", family } };
  return {
    ok: false,
    message: "The name of a model family has letters, digits, `.`, `-` and `_`.",
    remedy: "Write `chat-model`, or `chat-model:FAMILY`.",
  };
}

function program(name: string, args: readonly string[]): ParsedRunner {
  if (/^[a-z][a-z0-9-]{0,49}$/u.test(name)) {
    return { ok: true, runner: { kind: "program", name, args } };
  }
  return {
    ok: false,
    message: `“${name.slice(0, 60)}” is no program that comes with Baton.`,
    remedy: "Write `program:NAME` with small letters and `-`, such as `program:run-tests`.",
  };
}
