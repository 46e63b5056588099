/**
 * What driver and wrapper say to each other: the driver one job, then perhaps `cancel`, on the wrapper's
 * stdin, which closes when the driver is gone; the wrapper what it sees, on its stdout. One JSON line each.
 */
import type { ProcessRef } from "../../../core/ports";
import type { StepOutcome, StepRequest } from "../../../core/workflow/runPorts";

export interface WrapperJob {
  readonly execution: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Variables in addition to the wrapper's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that the command must not see. */
  readonly withoutEnv: readonly string[];
  /** File that the command reads on stdin. */
  readonly stdin: string;
  readonly record: string;
  readonly result: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export type WrapperSays =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "request"; readonly request: StepRequest };

/** Which processes perform an attempt; the driver writes it first, the wrapper adds the command. */
export interface AttemptRecord {
  readonly wrapper: ProcessRef;
  readonly command?: ProcessRef;
}

/** How a wrapper ends when it could not keep the result. */
export const resultLost = 3;

/** The variable that marks the processes of an attempt. */
export function markOf(execution: string): string {
  return `BATON_EXECUTION=${execution}`;
}

export function recordText(record: AttemptRecord): string {
  return JSON.stringify(record);
}

export function resultText(execution: string, outcome: StepOutcome): string {
  return JSON.stringify({ v: 1, execution, outcome });
}

/** Undefined for what no wrapper wrote. */
export function outcomeIn(text: string): StepOutcome | undefined {
  const outcome = field(parse(text), "outcome");
  switch (field(outcome, "kind")) {
    case "success":
      return { kind: "success", output: field(outcome, "output") };
    case "cancelled":
      return { kind: "cancelled" };
    case "failure": {
      const [code, message] = [field(outcome, "code"), field(outcome, "message")];
      if (typeof code !== "string" || typeof message !== "string") return undefined;
      return { kind: "failure", code, message, output: field(outcome, "output") };
    }
    default:
      return undefined;
  }
}

/** Undefined for what is no record. */
export function recordIn(text: string): AttemptRecord | undefined {
  const value = parse(text);
  const wrapper = refIn(field(value, "wrapper"));
  if (wrapper === undefined) return undefined;
  const command = refIn(field(value, "command"));
  return command === undefined ? { wrapper } : { wrapper, command };
}

/** Undefined for what is no job. */
export function jobIn(line: string): WrapperJob | undefined {
  const value = parse(line);
  const text = (name: string): string | undefined => {
    const found = field(value, name);
    return typeof found === "string" ? found : undefined;
  };
  const [execution, cwd, stdin] = [text("execution"), text("cwd"), text("stdin")];
  const [record, result, timeout] = [text("record"), text("result"), field(value, "timeout")];
  const [argv, withoutEnv] = [texts(field(value, "argv")), texts(field(value, "withoutEnv"))];
  const given = field(value, "env");
  if (execution === undefined || cwd === undefined || stdin === undefined) return undefined;
  if (record === undefined || result === undefined || typeof timeout !== "number") return undefined;
  if (argv === undefined || withoutEnv === undefined) return undefined;
  if (typeof given !== "object" || given === null) return undefined;
  const env: Record<string, string> = {};
  for (const [name, content] of Object.entries(given)) env[name] = String(content);
  return { execution, cwd, stdin, record, result, timeout, argv, withoutEnv, env };
}

export function saysIn(line: string): WrapperSays | undefined {
  const value = parse(line);
  const [type, text] = [field(value, "type"), field(value, "text")];
  if (type === "text" && typeof text === "string") return { type, text };
  const request = type === "request" ? requestIn(field(value, "request")) : undefined;
  return request === undefined ? undefined : { type: "request", request };
}

/** Undefined for what is no request: it names an agent and says what it wants. */
export function requestIn(value: unknown): StepRequest | undefined {
  const [agent, what] = [field(value, "agent"), field(value, "what")];
  const [context, waiting] = [field(value, "context") ?? "", texts(field(value, "waiting") ?? [])];
  if (typeof agent !== "string" || agent === "") return undefined;
  if (typeof what !== "string" || what === "" || typeof context !== "string") return undefined;
  return waiting === undefined ? undefined : { agent, what, context, waiting };
}

function refIn(value: unknown): ProcessRef | undefined {
  const [pid, started] = [field(value, "pid"), field(value, "started")];
  return typeof pid === "number" && typeof started === "string" ? { pid, started } : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
}

/** An own property of an object; undefined for everything else. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** Undefined for what is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off or foreign: the callers take it for not there.
    return undefined;
  }
}
