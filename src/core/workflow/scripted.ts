/**
 * Answers from a file instead of agents: what each step says, after how long, and when it fails. People
 * test their templates with it, and so do our own tests. DESIGN 5.4.
 *
 *     steps:
 *       plan:
 *         - error: { code: overloaded, message: Try again }
 *           times: 2
 *         - output: { steps: [one] }
 *           delay: 200ms
 *     agents:
 *       reviewer:
 *         - output: { overallStatus: approved }
 */
import { demoValue } from "./demoValue";
import { parseDuration } from "./durations";
import type { StepOutcome } from "./runPorts";
import type { JsonSchema } from "./template";

export interface ScriptedAnswer {
  readonly outcome: Exclude<StepOutcome, { readonly kind: "cancelled" }>;
  /** Milliseconds before it is given. */
  readonly delay: number;
  /** What it prints meanwhile. */
  readonly says: string;
}

/** Lists are used up from the front, one entry for each attempt; the last one counts for all later. */
export interface Script {
  readonly steps: ReadonlyMap<string, readonly ScriptedAnswer[]>;
  readonly agents: ReadonlyMap<string, readonly ScriptedAnswer[]>;
  /** Milliseconds, for answers that do not say, and for those that are made up. */
  readonly delay: number;
}

/** Something wrong in the file; `at` leads to it by keys and places. */
export interface ScriptProblem {
  readonly at: readonly (string | number)[];
  readonly message: string;
}

export type ReadScript =
  | { readonly ok: true; readonly script: Script }
  | { readonly ok: false; readonly problems: readonly ScriptProblem[] };

/** For runs without a file: every answer is made up from the step's own schema. */
export const emptyScript: Script = { steps: new Map(), agents: new Map(), delay: 0 };

const answerFields = ["output", "text", "error", "delay", "times", "says"];
const mostTimes = 1000;

/** Reads a script from the data of its file. All problems at once. */
export function readScript(value: unknown): ReadScript {
  const problems: ScriptProblem[] = [];
  const whole = objectOf(value);
  if (whole === undefined) {
    const message = "A script is a set of keys: steps, agents, delay.";
    return { ok: false, problems: [{ at: [], message }] };
  }
  for (const key of Object.keys(whole)) {
    if (["steps", "agents", "delay"].includes(key)) continue;
    problems.push({ at: [key], message: "A script has steps, agents and delay." });
  }
  const delay = readDelay(whole["delay"], ["delay"], 0, problems);
  const script = {
    steps: readLists(whole["steps"], "steps", delay, problems),
    agents: readLists(whole["agents"], "agents", delay, problems),
    delay,
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, script };
}

/** Who asks for an answer. */
export interface ScriptedStep {
  /** As in the run: `implementation/backend`, `test[2]`. */
  readonly id: string;
  readonly agent: string;
  /** From 1. */
  readonly attempt: number;
  readonly outputSchema: JsonSchema | undefined;
}

/**
 * The answer for an attempt. The nearest list counts: of the instance, of the step, of the last part of
 * its id, of its agent. Without one, a success is made up from the step's output schema.
 */
export function answerFor(script: Script, step: ScriptedStep): ScriptedAnswer {
  const plain = step.id.replace(/\[\d+\]$/u, "");
  const own = plain.slice(plain.lastIndexOf("/") + 1);
  const answers =
    script.steps.get(step.id) ??
    script.steps.get(plain) ??
    script.steps.get(own) ??
    script.agents.get(step.agent);
  const found = answers?.[Math.min(step.attempt, answers.length) - 1];
  if (found !== undefined) return found;
  const outcome = { kind: "success", output: demoValue(step.outputSchema) } as const;
  return { outcome, delay: script.delay, says: "" };
}

/** Keys that no step, or no agent, of the run answers to: most are misspelled. Steps may ask new agents. */
export function unusedAnswers(
  script: Script,
  steps: readonly { readonly id: string; readonly agent: string | undefined }[],
): { readonly steps: readonly string[]; readonly agents: readonly string[] } {
  const ids = new Set(steps.flatMap(({ id }) => [id, id.slice(id.lastIndexOf("/") + 1)]));
  const agents = new Set(steps.map(({ agent }) => agent));
  const known = (key: string) =>
    ids.has(key.replace(/\[\d+\]$/u, "")) || /^request-\d+$/u.test(key);
  return {
    steps: [...script.steps.keys()].filter((key) => !known(key)),
    agents: [...script.agents.keys()].filter((key) => !agents.has(key)),
  };
}

function readLists(
  value: unknown,
  key: string,
  delay: number,
  problems: ScriptProblem[],
): ReadonlyMap<string, readonly ScriptedAnswer[]> {
  const lists = new Map<string, readonly ScriptedAnswer[]>();
  if (value === undefined || value === null) return lists;
  const whole = objectOf(value);
  if (whole === undefined) {
    problems.push({ at: [key], message: `${key} is a set of names, each with a list of answers.` });
    return lists;
  }
  for (const [name, given] of Object.entries(whole)) {
    const isList = Array.isArray(given);
    const entries: readonly unknown[] = isList ? given : [given];
    if (entries.length === 0) problems.push({ at: [key, name], message: "There is no answer." });
    const answers = entries.flatMap((entry, at) =>
      readAnswer(entry, isList ? [key, name, at] : [key, name], delay, problems),
    );
    lists.set(name, answers);
  }
  return lists;
}

function readAnswer(
  value: unknown,
  at: readonly (string | number)[],
  usual: number,
  problems: ScriptProblem[],
): readonly ScriptedAnswer[] {
  const answer = objectOf(value);
  const kinds = ["output", "text", "error"].filter((key) => answer?.[key] !== undefined);
  if (answer === undefined || kinds.length !== 1) {
    problems.push({ at, message: "An answer has one of output, text and error." });
    return [];
  }
  for (const key of Object.keys(answer)) {
    if (answerFields.includes(key)) continue;
    problems.push({ at: [...at, key], message: `An answer has ${answerFields.join(", ")}.` });
  }
  const outcome = readOutcome(answer, at, problems);
  const times = answer["times"] ?? 1;
  if (typeof times !== "number" || !Number.isInteger(times) || times < 1 || times > mostTimes) {
    const message = `times is a whole number from 1 to ${mostTimes}.`;
    problems.push({ at: [...at, "times"], message });
    return [];
  }
  if (outcome === undefined) return [];
  const says = typeof answer["says"] === "string" ? answer["says"] : "";
  const delay = readDelay(answer["delay"], [...at, "delay"], usual, problems);
  return Array.from({ length: times }, () => ({ outcome, delay, says }));
}

function readOutcome(
  answer: Readonly<Record<string, unknown>>,
  at: readonly (string | number)[],
  problems: ScriptProblem[],
): ScriptedAnswer["outcome"] | undefined {
  if (answer["output"] !== undefined) return { kind: "success", output: answer["output"] };
  const text = answer["text"];
  if (typeof text === "string") return { kind: "success", output: { text } };
  if (text !== undefined) {
    problems.push({ at: [...at, "text"], message: "text is no text; put it in quotes." });
    return undefined;
  }
  const error = objectOf(answer["error"]);
  const code = error?.["code"] ?? "exit";
  const message = error?.["message"] ?? answer["error"];
  if (typeof code !== "string" || typeof message !== "string") {
    problems.push({
      at: [...at, "error"],
      message: "An error is a text, or has code and message.",
    });
    return undefined;
  }
  return { kind: "failure", code, message, output: error?.["output"] };
}

/** A number is milliseconds here, where waits are short; a text has its unit. */
function readDelay(
  value: unknown,
  at: readonly (string | number)[],
  otherwise: number,
  problems: ScriptProblem[],
): number {
  if (value === undefined || value === null) return otherwise;
  const delay = typeof value === "number" ? parseDuration(value / 1000) : parseDuration(value);
  if (delay !== undefined) return delay;
  problems.push({ at, message: "A delay is milliseconds, or a text such as 2s." });
  return otherwise;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}
