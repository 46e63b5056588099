/** A dry run as people read it: one line, a list to look through, and a page. Pure. */
import type { DryRun, DryRunStep, PlannedCommand } from "../workflow/dryRun";
import { resolveText } from "../workflow/placeholder";
import type { PlanProblem } from "../workflow/planRun";
import { spent } from "./timeSpent";
import { count, duration, list, plainText, someOf } from "./words";

/** What a dry run is told with besides itself. */
export interface ShownDryRun {
  readonly dry: DryRun;
  readonly params: Readonly<Record<string, unknown>>;
  /** What of the worktree could be put back after the run. */
  readonly kept: string;
  readonly warnings: readonly PlanProblem[];
  /** Those of `dry.commands` that nobody allowed on this machine yet. */
  readonly newCommands: readonly PlannedCommand[];
}

/** `8 steps · 3 agents · 2 gates · about 12 min, 35 % less than one after the other`. */
export function dryRunWords({ levels, gates, expected, gain, untimed }: DryRun): string {
  const steps = levels.flat();
  const work = steps.filter(({ kind, skipped }) => kind === "work" && !skipped);
  const agents = new Set(work.flatMap(({ agent }) => agent ?? []));
  return [
    count(work.length, "step"),
    count(agents.size, "agent"),
    ...(gates.length === 0 ? [] : [count(gates.length, "gate")]),
    timeWords(expected, gain, untimed.length === work.length),
  ].join(" · ");
}

function timeWords(expected: number, gain: number, unknown: boolean): string {
  if (unknown || expected === 0) return "nobody knows yet how long";
  const saving = Math.round(gain * 100);
  const about = aboutWords(expected);
  return saving < 1 ? about : `${about}, ${saving} % less than one after the other`;
}

/** `about 12 min`, `under 1 s`. */
function aboutWords(milliseconds: number): string {
  return milliseconds < 1_000 ? roughly(milliseconds) : `about ${roughly(milliseconds)}`;
}

function roughly(milliseconds: number): string {
  return milliseconds < 60_000 ? spent(milliseconds) : duration(milliseconds);
}

/** A line of the list: who does what, in which round. */
export interface DryRunLine {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly kind: "work" | "gate" | "skipped";
}

export interface DryRunLevel {
  readonly label: string;
  readonly lines: readonly DryRunLine[];
}

/** What is done side by side, level by level. */
export function dryRunLevels({
  dry,
  params,
}: Pick<ShownDryRun, "dry" | "params">): readonly DryRunLevel[] {
  const critical = new Set(dry.criticalPath);
  return dry.levels.map((steps, index) => ({
    label: index === 0 ? "first" : `then, ${index + 1} of ${dry.levels.length}`,
    lines: steps.map((step) => lineOf({ dry, params }, step, critical.has(step.id))),
  }));
}

type Shown = Pick<ShownDryRun, "dry" | "params">;

function lineOf(shown: Shown, step: DryRunStep, critical: boolean): DryRunLine {
  const { title, agent, how, expected, skipped, stream, items, itemNames, conditions, kind } = step;
  const time = expected === undefined ? [] : [aboutWords(expected)];
  const many =
    items === undefined ? [] : [items === "unknown" ? "once for each item" : `${items} times`];
  const description = [
    ...(agent === undefined ? [] : [agent]),
    ...(skipped ? ["left out"] : [...many, ...time]),
    ...(critical && !skipped ? ["decides the end"] : []),
  ];
  const facts = [
    ...(kind === "gate" ? [gateWords(shown, step.id)] : how === undefined ? [] : [how]),
    ...(itemNames === undefined ? [] : [`for ${itemsWords(itemNames)}`]),
    ...(stream ? ["beside the others"] : []),
    ...conditions.map((condition) => `only if ${condition}`),
  ];
  return {
    label: plainText(title),
    description: description.join(" · "),
    detail: facts.join(" · "),
    kind: skipped ? "skipped" : kind,
  };
}

/** `cart, pay and 3 more`; what has no name is called by its number. */
function itemsWords(names: readonly string[]): string {
  return someOf(
    names.map((name, index) => (name === "" ? `number ${index + 1}` : name)),
    8,
  );
}

function gateWords(shown: Shown, id: string): string {
  const gate = shown.dry.gates.find(({ step }) => step === id);
  if (gate?.checks === undefined) return questionWords(shown, gate?.question);
  const required = gate.checks.filter(({ level }) => level === "required").length;
  return `${count(gate.checks.length, "check")}, ${required} required`;
}

/** With the parameters in their places; what only the run will know stays as the template says it. */
function questionWords({ dry, params }: Shown, question = "waits for a person"): string {
  const run = { id: "", workspace: "", workflow: dry.workflow };
  const resolved = resolveText(question, { params, steps: {}, run });
  return resolved.ok ? resolved.value : question;
}

/** The whole as a Markdown page. */
export function dryRunPage(shown: ShownDryRun): string {
  const { dry, params, kept, warnings, newCommands } = shown;
  const fresh = new Set(newCommands.map(({ line }) => line));
  const rows = dry.levels.flatMap((steps, index) =>
    steps.map((step) => {
      const critical = dry.criticalPath.includes(step.id);
      const line = lineOf(shown, step, false);
      const time = step.expected === undefined ? "" : roughly(step.expected);
      const who = step.kind === "gate" ? "gate" : (step.agent ?? "");
      const left = step.skipped ? "left out" : line.detail;
      return `| ${index + 1} | ${cell(step.title)}${critical ? " ●" : ""} | ${cell(who)} | ${cell(left)} | ${time} |`;
    }),
  );
  const commands = dry.commands.map(
    ({ line, steps, needsAllowing }) =>
      `- ${code(line)} ${escaped(`(${list(steps)})`)}${fresh.has(line) && needsAllowing ? " **new: you are asked once**" : ""}`,
  );
  const checks = dry.gates.flatMap(({ title, checks: all, question }) => [
    `### ${escaped(title)}`,
    "",
    ...(all === undefined
      ? [`Waits for a person: ${escaped(questionWords(shown, question))}`]
      : all.map(
          ({ name, level, owner, action }) =>
            `- ${escaped(name)}, ${level}${owner === undefined ? "" : `, ${escaped(owner)}`}${action === undefined ? "" : `: ${escaped(action)}`}`,
        )),
    "",
  ]);
  return [
    `# ${escaped(dry.workflow)}: what it will do`,
    "",
    `${dryRunWords(dry)}.`,
    "",
    `Can be rolled back: ${escaped(kept)}.`,
    "",
    ...section(
      "Parameters",
      Object.entries(params).map(
        ([name, value]) => `- ${escaped(name)}: ${code(JSON.stringify(value))}`,
      ),
    ),
    ...section(
      "To know before",
      warnings.map(
        ({ message, place }) =>
          `- ${escaped(message)}${place === undefined ? "" : ` (${escaped(place)})`}`,
      ),
    ),
    "## Steps",
    "",
    "| level | step | who | how | time |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    ...(dry.criticalPath.length === 0 ? [] : ["● decides when all is done.", ""]),
    ...(checks.length === 0 ? [] : ["## Gates", "", ...checks]),
    ...section("Commands that would be run", commands),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""];
}

/** Text of templates is text, whatever is in it. DESIGN 7. */
function escaped(text: string): string {
  return text.replaceAll(/\s+/gu, " ").replaceAll(/([\\`*_[\]<>#|~!&])/gu, "\\$1");
}

function cell(text: string): string {
  return escaped(text);
}

/** Longer than every run of backticks in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const line = text.replaceAll(/\s+/gu, " ");
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
