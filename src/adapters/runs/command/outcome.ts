/** Turns what a command printed and how it ended into the outcome of its step. Pure. */
import { joinLine } from "../../../core/workflow/argv";
import { jsonInText } from "../../../core/workflow/jsonInText";
import { plainOutput } from "../../../core/workflow/plainOutput";
import type { StepOutcome } from "../../../core/workflow/runPorts";
import { field } from "./messages";

export interface Ended {
  readonly argv: readonly string[];
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it printed. */
  readonly stdout: string;
  /** Whether the beginning of it is missing. */
  readonly cut: boolean;
  readonly stderr: string;
}

/** Of an answer that is not JSON. Characters. */
const textLimit = 256 * 1024;
/** Of what is quoted in a message. Characters. */
const quoteLimit = 2_000;

export function outcomeOf(ended: Ended): StepOutcome {
  const { code, signal, stdout, cut } = ended;
  const found = jsonInText(stdout);
  const output = found === undefined ? textOutput(stdout, cut) : found.value;
  const named = errorIn(output);
  if (named !== undefined) return { kind: "failure", ...named, output };
  if (code === 0) return { kind: "success", output };
  const how =
    code === null ? `was ended by ${signal ?? "the system"}` : `ended with exit code ${code}`;
  return {
    kind: "failure",
    code: code === null ? "killed" : "exit",
    message: `${shown(ended.argv)} ${how}.${quote(ended.stderr, stdout)}`,
    output,
  };
}

/** A command line as people read it. */
export function shown(argv: readonly string[]): string {
  const text = joinLine(argv);
  return `\`${text.length > 200 ? `${text.slice(0, 200)}…` : text}\``;
}

/** A program may say itself what went wrong: `{"error": {"code": …, "message": …}}`. */
function errorIn(output: unknown): { code: string; message: string } | undefined {
  const error = field(output, "error");
  const [code, message] = [field(error, "code"), field(error, "message")];
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return { code: code.slice(0, 100), message: message.slice(0, quoteLimit * 2) };
}

function textOutput(stdout: string, cut: boolean): Readonly<Record<string, unknown>> {
  const text = stdout.trim();
  if (!cut && text.length <= textLimit) return { text };
  return { text: text.slice(-textLimit), truncated: true };
}

function quote(stderr: string, stdout: string): string {
  const said = plainOutput(stderr.trim() === "" ? stdout : stderr).trim();
  if (said === "") return "";
  return `\n${said.length > quoteLimit ? `…${said.slice(-quoteLimit)}` : said}`;
}
