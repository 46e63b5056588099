/** How the rows of the workflows tree look. Pure. */
import type { RunState } from "../workflow/runState";
import type { TemplateFile } from "../workflow/template";
import { isForMe } from "./offeredSteps";
import type { RunFacts } from "./runFacts";
import { leafSteps, type RunStep, type RunSteps, saysNoGo } from "./runSteps";
import { isDriven, runName, runWords } from "./runWords";
import { attemptWords, checkWords, stepWords } from "./stepWords";
import { agoWords } from "./timeSpent";
import { count, firstLine, plainText } from "./words";
import { runFlags, stepFlags } from "./workflowFlags";
import {
  attemptsOfStep,
  type SectionKey,
  sortedRuns,
  stepsOf,
  templateAt,
  type WorkflowContext,
  type WorkflowRow,
  workflowChildren,
  workflowRowId,
} from "./workflowRows";

/** One look for each; the host gives it a shape and a colour. */
export type WorkflowState =
  | "section"
  | "pending"
  | "running"
  /** A person decides before it goes on. */
  | "person"
  | "no_go"
  | "success"
  | "failure"
  | "skipped"
  | "cancelled"
  | "lost"
  | "check_ok"
  | "check_missing"
  | "check_advice"
  | "sequential"
  | "parallel"
  | "hierarchical"
  | "broken"
  | "error"
  | "warning"
  | "pattern"
  | "alert";

export interface WorkflowLook {
  /** Stable over refreshes, so that expansion survives. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly state: WorkflowState;
  readonly children: "none" | "collapsed" | "expanded";
  /** Words that menus are switched by. */
  readonly flags: readonly string[];
  /** Everything the row shows, for those who hear it. */
  readonly spoken: string;
  readonly wantsPerson: boolean;
}

interface Parts {
  readonly label: string;
  readonly words: readonly string[];
  readonly state: WorkflowState;
  readonly flags: readonly string[];
  /** What kind of thing it is, for those who hear it. */
  readonly kind: string;
  readonly open?: boolean;
  readonly wantsPerson?: boolean;
}

/** How a row looks now; undefined when what it shows is gone. */
export function workflowLook(context: WorkflowContext, row: WorkflowRow): WorkflowLook | undefined {
  const parts = partsOf(context, row);
  if (parts === undefined) return undefined;
  const { label, words, state, flags, kind, open = false, wantsPerson = false } = parts;
  const has = workflowChildren(context, row).length > 0;
  return {
    id: workflowRowId(row),
    label,
    description: words.join(" · "),
    state,
    children: has ? (open ? "expanded" : "collapsed") : "none",
    flags,
    spoken: [label, kind, ...words].filter((word) => word !== "").join(", "),
    wantsPerson,
  };
}

function partsOf(context: WorkflowContext, row: WorkflowRow): Parts | undefined {
  switch (row.kind) {
    case "section":
      return sectionParts(context, row.section);
    case "run": {
      const run = context.world.board.runs.get(row.run);
      const steps = stepsOf(context, row.run);
      return run === undefined || steps === undefined ? undefined : runParts(context, run, steps);
    }
    case "step": {
      const run = context.world.board.runs.get(row.run);
      const steps = stepsOf(context, row.run);
      const step = steps?.byId.get(row.step);
      if (run === undefined || steps === undefined || step === undefined) return undefined;
      return stepParts(context, run, steps, step);
    }
    case "attempt":
      return attemptParts(context, row);
    case "check":
      return checkParts(context, row);
    case "template": {
      const file = templateAt(context, row);
      return file === undefined ? undefined : templateParts(file);
    }
    case "problem": {
      const problem = templateAt(context, row)?.problems[row.index];
      if (problem === undefined) return undefined;
      const { message, line, severity, remedy } = problem;
      const words = [`line ${line}`, remedy];
      return { label: message, words, state: severity, flags: ["problem"], kind: severity };
    }
    case "pattern": {
      const pattern = context.patterns.find(({ id }) => id === row.pattern);
      if (pattern === undefined) return undefined;
      const { name, description } = pattern;
      return {
        label: name,
        words: [description],
        state: "pattern",
        flags: ["pattern"],
        kind: "pattern",
      };
    }
    case "alert": {
      const alert = context.world.board.alerts.get(row.alert);
      if (alert === undefined) return undefined;
      const words = [agoWords(context.now - alert.at)];
      const flags = ["alert", alert.kind, ...(alert.run === undefined ? [] : ["ofRun"])];
      const label = firstLine(alert.message);
      return { label, words, state: "alert", flags, kind: "alert", wantsPerson: true };
    }
  }
}

const sectionNames: Readonly<Record<SectionKey, string>> = {
  alerts: "Alerts",
  runs: "Runs",
  earlier: "Earlier",
  templates: "Templates",
  patterns: "Patterns",
};

function sectionParts(context: WorkflowContext, section: SectionKey): Parts {
  const rows = workflowChildren(context, { kind: "section", section });
  const live = sortedRuns(context).filter(({ status }) => status === "running").length;
  const words = section === "runs" ? (live === 0 ? [] : [`${live} live`]) : [String(rows.length)];
  return {
    label: sectionNames[section],
    words,
    state: "section",
    flags: ["section", section],
    kind: "group",
    open: section !== "patterns" && section !== "earlier",
  };
}

function runParts(context: WorkflowContext, run: RunState, steps: RunSteps): Parts {
  const facts = factsOf(context, run.id);
  const leaves = leafSteps(steps);
  const waits = leaves.some(({ status }) => status === "waiting");
  return {
    label: runName(run),
    words: runWords(facts, run, steps),
    state: runState(context, run, leaves),
    flags: runFlags(run, steps),
    kind: run.scripted ? "rehearsal" : "run",
    // What goes on now lies open; of what is over the outcome is enough.
    open: run.status === "running",
    wantsPerson: run.status === "running" && waits,
  };
}

function runState(
  context: WorkflowContext,
  run: RunState,
  leaves: readonly RunStep[],
): WorkflowState {
  if (run.status !== "running") return run.status;
  if (leaves.some(saysNoGo)) return "no_go";
  const has = (wanted: RunStep["status"]) => leaves.some(({ status }) => status === wanted);
  if (has("waiting")) return "person";
  if (has("running")) return "running";
  // Nobody drives what waits for a person alone; that is as it should be.
  if (has("offered")) return "person";
  return isDriven(context, run) ? "running" : "lost";
}

function stepParts(context: WorkflowContext, run: RunState, steps: RunSteps, step: RunStep): Parts {
  const facts = factsOf(context, run.id);
  const leaf = step.children.length === 0;
  return {
    label: plainText(step.title),
    words: stepWords(facts, run, steps, step),
    state: stepState(step),
    flags: stepFlags(context, run, step),
    kind: kindWords[step.kind],
    // What goes on, or what is wrong, is found without a click. Also below what has yet to begin: VS
    // Code opens no row again that was shown before.
    open: run.status === "running" && step.status !== "success",
    wantsPerson: leaf && (step.status === "waiting" || isForMe(context, run, step)),
  };
}

const kindWords: Readonly<Record<RunStep["kind"], string>> = {
  work: "step",
  gate: "gate",
  group: "group",
  each: "divided step",
  request: "request",
};

function stepState(step: RunStep): WorkflowState {
  const { status, children } = step;
  switch (status) {
    case "waiting":
      return children.length === 0 && saysNoGo(step) ? "no_go" : "person";
    case "offered":
      return "person";
    case "pending":
    case "running":
    case "success":
    case "failure":
    case "skipped":
      return status;
  }
}

function attemptParts(
  context: WorkflowContext,
  { run, step, execution }: Extract<WorkflowRow, { kind: "attempt" }>,
): Parts | undefined {
  const attempts = attemptsOfStep(context, run, step);
  const at = attempts.findIndex((one) => one.execution === execution);
  const attempt = attempts[at];
  if (attempt === undefined) return undefined;
  const state = attempt.status === "in_progress" ? "running" : attempt.status;
  return {
    // A retry by hand counts from 1 again; people count all of them.
    label: `Attempt ${at + 1}`,
    words: attemptWords(attempt, context.now),
    state,
    flags: ["attempt", "hasExecution"],
    kind: "",
  };
}

function checkParts(
  context: WorkflowContext,
  { run, step, check }: Extract<WorkflowRow, { kind: "check" }>,
): Parts | undefined {
  const state = stepsOf(context, run)?.byId.get(step)?.state;
  const found = state?.checks.find(({ name }) => name === check);
  if (found === undefined) return undefined;
  const missing = found.level === "required" ? "check_missing" : "check_advice";
  return {
    label: found.name,
    words: checkWords(found),
    state: found.ok ? "check_ok" : missing,
    flags: ["check"],
    kind: found.ok ? "check, there" : "check, missing",
  };
}

function templateParts(file: TemplateFile): Parts {
  const { template, problems, source } = file;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const broken = template === undefined || errors > 0;
  const words = broken ? [count(problems.length, "problem")] : [template.description];
  return {
    label: file.name,
    words,
    state: broken ? "broken" : template.pattern,
    flags: ["template", source, broken ? "broken" : "canRun"],
    kind: source === "builtin" ? "built-in template" : "template",
    open: errors > 0,
  };
}

export function factsOf(context: WorkflowContext, run: string): RunFacts {
  const { world, now } = context;
  return { world, now, attempts: context.attemptsOf(run) };
}
