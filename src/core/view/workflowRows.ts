/**
 * The rows of the workflows tree, as data: runs with their steps, templates, patterns and alerts. The
 * host turns each into one native tree item and adds nothing.
 */

import type { PatternPage } from "../workflow/patterns";
import type { RunPlan } from "../workflow/runPlan";
import type { RunState } from "../workflow/runState";
import type { TemplateFile, TemplateSource } from "../workflow/template";
import type { Asker } from "../world";
import type { RunFacts, StepAttempt } from "./runFacts";
import { type RunSteps, runSteps } from "./runSteps";

/** A page about a way to work together, as the tree shows it. */
export type ShownPattern = Pick<PatternPage, "id" | "name" | "description" | "example">;

/** What the rows are made from. */
export interface WorkflowContext extends Pick<RunFacts, "world" | "now"> {
  readonly me: Asker;
  /** Undefined while it is being read, or when its file is gone. */
  readonly planOf: (run: RunState) => RunPlan | undefined;
  /** All known tries of a run's steps, in their order. */
  readonly attemptsOf: (run: string) => readonly StepAttempt[];
  readonly templates: readonly TemplateFile[];
  readonly patterns: readonly ShownPattern[];
}

export type SectionKey = "alerts" | "runs" | "earlier" | "templates" | "patterns";

/** Names a row; enough to find what it shows again after everything was read anew. */
export type WorkflowRow =
  | { readonly kind: "section"; readonly section: SectionKey }
  | { readonly kind: "run"; readonly run: string }
  | { readonly kind: "step"; readonly run: string; readonly step: string }
  | {
      readonly kind: "attempt";
      readonly run: string;
      readonly step: string;
      readonly execution: string;
    }
  | {
      readonly kind: "check";
      readonly run: string;
      readonly step: string;
      readonly check: string;
    }
  | { readonly kind: "template"; readonly source: TemplateSource; readonly path: string }
  | {
      readonly kind: "problem";
      readonly source: TemplateSource;
      readonly path: string;
      readonly index: number;
    }
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "alert"; readonly alert: string };

/** More would push the templates out of sight; the rest lies below `earlier`. */
const recentRuns = 8;

export function workflowRowId(row: WorkflowRow): string {
  switch (row.kind) {
    case "section":
      return `section:${row.section}`;
    case "run":
      return `run:${row.run}`;
    case "step":
      return `step:${row.run}:${row.step}`;
    case "attempt":
      return `attempt:${row.execution}`;
    case "check":
      return `check:${row.run}:${row.step}:${row.check}`;
    case "template":
      return `template:${row.source}:${row.path}`;
    case "problem":
      return `problem:${row.source}:${row.path}:${row.index}`;
    case "pattern":
      return `pattern:${row.pattern}`;
    case "alert":
      return `alert:${row.alert}`;
  }
}

/** Live runs first, then past ones; the newest on top. */
export function sortedRuns({ world }: Pick<WorkflowContext, "world">): readonly RunState[] {
  const live = (run: RunState) => (run.status === "running" ? 0 : 1);
  return [...world.board.runs.values()].sort(
    (a, b) => live(a) - live(b) || b.startedAt - a.startedAt || a.id.localeCompare(b.id, "en"),
  );
}

/** The rows below a row, or at the top. */
export function workflowChildren(
  context: WorkflowContext,
  row: WorkflowRow | undefined,
): readonly WorkflowRow[] {
  if (row === undefined) return topRows(context);
  switch (row.kind) {
    case "section":
      return sectionRows(context, row.section);
    case "run":
      return stepRows(context, row.run, undefined);
    case "step":
      return rowsBelowStep(context, row.run, row.step);
    case "template": {
      const file = templateAt(context, row);
      return (file?.problems ?? []).map((_, index) => ({ ...row, kind: "problem", index }));
    }
    case "attempt":
    case "check":
    case "problem":
    case "pattern":
    case "alert":
      return [];
  }
}

/** The row above; undefined at the top. */
export function workflowParent(
  context: WorkflowContext,
  row: WorkflowRow,
): WorkflowRow | undefined {
  const section = (key: SectionKey) => ({ kind: "section", section: key }) as const;
  switch (row.kind) {
    case "section":
      return row.section === "earlier" ? section("runs") : undefined;
    case "run": {
      const at = sortedRuns(context).findIndex(({ id }) => id === row.run);
      return section(at < shownRuns(context).length ? "runs" : "earlier");
    }
    case "step": {
      const { run, step } = row;
      const parent = stepsOf(context, run)?.byId.get(step)?.parent;
      return parent === undefined ? { kind: "run", run } : { kind: "step", run, step: parent };
    }
    case "attempt":
    case "check":
      return { kind: "step", run: row.run, step: row.step };
    case "template":
      return section("templates");
    case "problem":
      return { kind: "template", source: row.source, path: row.path };
    case "pattern":
      return section("patterns");
    case "alert":
      return section("alerts");
  }
}

function topRows(context: WorkflowContext): readonly WorkflowRow[] {
  const { board } = context.world;
  const shown: readonly (readonly [SectionKey, boolean])[] = [
    ["alerts", board.alerts.size > 0],
    ["runs", board.runs.size > 0],
    ["templates", context.templates.length > 0],
    ["patterns", context.patterns.length > 0],
  ];
  return shown.flatMap(([section, is]) => (is ? [{ kind: "section", section }] : []));
}

function sectionRows(context: WorkflowContext, section: SectionKey): readonly WorkflowRow[] {
  switch (section) {
    case "alerts":
      return [...context.world.board.alerts.values()]
        .sort((a, b) => b.at - a.at)
        .map(({ id }) => ({ kind: "alert", alert: id }));
    case "runs": {
      const runs = shownRuns(context);
      const rows: WorkflowRow[] = runs.map(({ id }) => ({ kind: "run", run: id }));
      const hidden = context.world.board.runs.size - runs.length;
      return hidden === 0 ? rows : [...rows, { kind: "section", section: "earlier" }];
    }
    case "earlier":
      return sortedRuns(context)
        .slice(shownRuns(context).length)
        .map(({ id }) => ({ kind: "run", run: id }));
    case "templates":
      return sortedTemplates(context.templates).map(({ source, path }) => ({
        kind: "template",
        source,
        path,
      }));
    case "patterns":
      return context.patterns.map(({ id }) => ({ kind: "pattern", pattern: id }));
  }
}

/** Every live run, and the last few that are over. */
function shownRuns(context: WorkflowContext): readonly RunState[] {
  const runs = sortedRuns(context);
  const live = runs.filter(({ status }) => status === "running").length;
  const over = runs.length - live;
  // One row that stands for one other row would hide it for nothing.
  return over <= recentRuns + 1 ? runs : runs.slice(0, live + recentRuns);
}

/** Those of the workspace first, then by name. */
export function sortedTemplates(templates: readonly TemplateFile[]): readonly TemplateFile[] {
  const rank = ({ source }: TemplateFile) => (source === "workspace" ? 0 : 1);
  return [...templates].sort(
    (a, b) =>
      rank(a) - rank(b) || a.name.localeCompare(b.name, "en") || a.path.localeCompare(b.path, "en"),
  );
}

export function templateAt(
  { templates }: Pick<WorkflowContext, "templates">,
  { source, path }: { readonly source: TemplateSource; readonly path: string },
): TemplateFile | undefined {
  return templates.find((file) => file.source === source && file.path === path);
}

/** A run's steps; undefined when the run is not known any more. */
export function stepsOf(context: WorkflowContext, id: string): RunSteps | undefined {
  const run = context.world.board.runs.get(id);
  return run === undefined ? undefined : runSteps(run, context.planOf(run));
}

function stepRows(
  context: WorkflowContext,
  run: string,
  parent: string | undefined,
): readonly WorkflowRow[] {
  const steps = stepsOf(context, run);
  const ids = parent === undefined ? steps?.roots : steps?.byId.get(parent)?.children;
  return (ids ?? []).map((step) => ({ kind: "step", run, step }));
}

/** What is in a group; the checks of a gate; the tries of a step that was tried more than once. */
function rowsBelowStep(context: WorkflowContext, run: string, id: string): readonly WorkflowRow[] {
  const step = stepsOf(context, run)?.byId.get(id);
  if (step === undefined) return [];
  if (step.children.length > 0) return stepRows(context, run, id);
  const checks = step.state?.checks ?? [];
  if (checks.length > 0) {
    return checks.map(({ name }) => ({ kind: "check", run, step: id, check: name }));
  }
  const attempts = attemptsOfStep(context, run, id);
  if (attempts.length < 2) return [];
  return attempts.map(({ execution }) => ({ kind: "attempt", run, step: id, execution }));
}

/** The tries of one step, the first one first. */
export function attemptsOfStep(
  context: Pick<WorkflowContext, "attemptsOf">,
  run: string,
  step: string,
): readonly StepAttempt[] {
  return context.attemptsOf(run).filter((attempt) => attempt.step === step);
}
