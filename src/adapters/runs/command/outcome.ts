/** Turns what a command printed and how it ended into the outcome of its step. Pure. */
import { shownLine } from "../../../core/workflow/argv";
import { jsonInText } from "../../../core/workflow/jsonInText";
import { plainOutput } from "../../../core/workflow/plainOutput";
import type { StepOutcome } from "../../../core/workflow/runPorts";
import { field, parse } from "./messages";

export interface Ended {
  readonly argv: readonly string[];
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it printed. */
  readonly stdout: string;
  /** The beginning of it. */
  readonly head: string;
  /** Whether something between the two is missing. */
  readonly cut: boolean;
  /** How much is kept. Characters. */
  readonly limit: number;
  /** A line by which it asked another agent for something, and that nobody can read. */
  readonly unread: string | undefined;
  readonly stderr: string;
}

/** Of an answer that is not JSON. Characters. */
const textLimit = 256 * 1024;
/** Of what is quoted in a message. Characters. */
const quoteLimit = 2_000;

export function outcomeOf(ended: Ended): StepOutcome {
  const { code, signal, stdout, cut, unread } = ended;
  // Half an answer may look like another one, and would be taken for it.
  if (code === 0 && cut && isOneValue(ended.head)) return tooLarge(ended);
  const found = jsonInText(stdout);
  const output = found === undefined ? textOutput(stdout, cut) : found.value;
  const named = errorIn(output);
  if (named !== undefined) return { kind: "failure", ...named, output };
  if (code === 0)
    return unread === undefined ? { kind: "success", output } : misread(unread, output);
  const how =
    code === null ? `was ended by ${signal ?? "the system"}` : `ended with exit code ${code}`;
  return {
    kind: "failure",
    code: code === null ? "killed" : "exit",
    message: `${shown(ended.argv)} ${how}.${quote(ended.stderr, stdout)}`,
    output,
  };
}

/** Whether a long text begins as one JSON value, and not as a log whose lines are values of their own. */
function isOneValue(head: string): boolean {
  const begin = head.trimStart();
  const [line = ""] = begin.split("\n", 1);
  if (
    !/^(?:```\w*\s*)?(?:\{\s*["}]|\[\s*(?:["{[\]]|-?[\d.]+\s*,|(?:true|false|null)\b))/u.test(begin)
  ) {
    return false;
  }
  return line.length === begin.length || parse(line) === undefined;
}

function tooLarge({ argv, limit }: Ended): StepOutcome {
  const most = `${limit / 1024 / 1024} MiB`;
  const message = `${shown(argv)} answered with over ${most} of JSON, which is more than a step can give. Let it write a file below $BATON_WORKSPACE, and answer with its name.`;
  return { kind: "failure", code: "output_too_large", message, output: undefined };
}

function misread(line: string, output: unknown): StepOutcome {
  const cut = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  const message = `It asked another agent for something, but the line cannot be read: \`${cut}\`. Write ::baton-request {"agent": "…", "what": "…"}, and where wanted "context" and a list "waiting".`;
  return { kind: "failure", code: "bad_request", message, output };
}

/** A command line as people read it. */
export function shown(argv: readonly string[]): string {
  const text = shownLine(argv);
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
