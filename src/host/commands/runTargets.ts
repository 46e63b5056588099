/** Which run or step a command is about: a row of the workflows tree, a named one, or a choice. */
import type { RunStep } from "../../core/view/runSteps";
import { runName } from "../../core/view/runWords";
import { plainText } from "../../core/view/words";
import { workflowLook } from "../../core/view/workflowLooks";
import { sortedRuns, stepsOf, type WorkflowRow } from "../../core/view/workflowRows";
import { lateStepAnswer } from "../../core/workflow/lateAnswers";
import type { RunState } from "../../core/workflow/runState";
import type { BoardHandle } from "../boards";
import { choice, pick } from "../dialogs/quickPick";
import type { WorkflowElement } from "../trees/workflowsTree";
import type { CommandContext } from "./context";
import { offer } from "./offer";

export interface LocatedRun {
  readonly handle: BoardHandle;
  readonly run: RunState;
}

export interface LocatedStep extends LocatedRun {
  readonly step: RunStep;
}

interface WhichOptions {
  readonly title: string;
  readonly placeholder: string;
  /** What the row must be able to do; the same words that menus are switched by. */
  readonly flag: string;
  /** What is said when there is none. */
  readonly none: string;
}

/** The row that a command was called on, or the one that a button of a message names. */
export function rowFrom(
  { boards }: CommandContext,
  [first, second]: readonly unknown[],
): { readonly handle: BoardHandle; readonly row: WorkflowRow } | undefined {
  if (isWorkflowElement(first)) {
    const handle = boards.byId(first.board);
    return handle === undefined ? undefined : { handle, row: first.row };
  }
  const handle = typeof first === "string" ? boards.byId(first) : undefined;
  if (handle !== undefined && isAlertTarget(second)) {
    return { handle, row: { kind: "alert", alert: second.alert } };
  }
  if (handle === undefined || !isRunTarget(second)) return undefined;
  const { run, step } = second;
  return {
    handle,
    row: step === undefined ? { kind: "run", run } : { kind: "step", run, step },
  };
}

/** The run of a row, also of one of its steps; else the only one that fits, else a choice. */
export async function whichRun(
  context: CommandContext,
  args: readonly unknown[],
  options: WhichOptions,
): Promise<LocatedRun | undefined> {
  const named = rowFrom(context, args);
  if (named !== undefined) {
    const run = "run" in named.row ? named.handle.open.board.runs.get(named.row.run) : undefined;
    return run === undefined ? undefined : { handle: named.handle, run };
  }
  const found = candidates(context, options.flag, (handle) =>
    sortedRuns(handle.open).map((run) => ({
      row: { kind: "run", run: run.id },
      value: { handle, run },
    })),
  );
  return chosen(context, found, options);
}

/** The step of a row; else the only one that fits, else a choice. */
export async function whichStep(
  context: CommandContext,
  args: readonly unknown[],
  options: WhichOptions,
): Promise<LocatedStep | undefined> {
  const named = rowFrom(context, args);
  if (named !== undefined) {
    const step = stepOf(context, named.handle, named.row);
    const late = step && lateWords(context, step, options.flag);
    if (late === undefined) return step;
    offer(context, late, []);
    return undefined;
  }
  const found = candidates(context, options.flag, (handle) =>
    sortedRuns(handle.open).flatMap((run) =>
      stepsIn(context, handle, run.id).map((step) => ({
        row: { kind: "step", run: run.id, step: step.id } as const,
        value: { handle, run, step },
      })),
    ),
  );
  return chosen(context, found, options);
}

/** What to say where somebody was faster, in another window or face; undefined where the step still waits. */
function lateWords(
  { books }: CommandContext,
  { handle, run, step }: LocatedStep,
  flag: string,
): string | undefined {
  const context = books.contextOf(handle.id);
  const row = { kind: "step", run: run.id, step: step.id } as const;
  if (context === undefined || workflowLook(context, row)?.flags.includes(flag) === true) {
    return undefined;
  }
  const { board } = handle.open;
  return lateStepAnswer(board, run, { ...step, title: plainText(step.title) }, handle.open.now());
}

function stepOf(
  context: CommandContext,
  handle: BoardHandle,
  row: WorkflowRow,
): LocatedStep | undefined {
  if (!("run" in row) || !("step" in row)) return undefined;
  const run = handle.open.board.runs.get(row.run);
  const step = stepsIn(context, handle, row.run).find(({ id }) => id === row.step);
  return run === undefined || step === undefined ? undefined : { handle, run, step };
}

function stepsIn({ books }: CommandContext, handle: BoardHandle, run: string): readonly RunStep[] {
  const context = books.contextOf(handle.id);
  const steps = context === undefined ? undefined : stepsOf(context, run);
  return [...(steps?.byId.values() ?? [])];
}

interface Candidate<T> {
  readonly value: T;
  readonly label: string;
  readonly description: string;
}

function candidates<T extends LocatedRun>(
  { boards, books }: CommandContext,
  flag: string,
  rowsOf: (handle: BoardHandle) => readonly { readonly row: WorkflowRow; readonly value: T }[],
): readonly Candidate<T>[] {
  return boards.all.flatMap((handle) => {
    const context = books.contextOf(handle.id);
    if (context === undefined) return [];
    return rowsOf(handle).flatMap(({ row, value }) => {
      const look = workflowLook(context, row);
      if (look === undefined || !look.flags.includes(flag)) return [];
      const of = row.kind === "step" ? [runName(value.run)] : [];
      const description = [...of, look.description].join(" · ");
      return [{ value, label: plainText(look.label), description }];
    });
  });
}

async function chosen<T>(
  context: CommandContext,
  found: readonly Candidate<T>[],
  { title, placeholder, none }: WhichOptions,
): Promise<T | undefined> {
  const [only] = found;
  if (only === undefined) {
    offer(context, none, [["Run Workflow…", "baton.runWorkflow"]]);
    return undefined;
  }
  if (found.length === 1) return only.value;
  return pick({
    title,
    placeholder,
    items: found.map(({ value, label, description }) =>
      choice(value, label, "type-hierarchy-sub", { description }),
    ),
  });
}

export function isWorkflowElement(value: unknown): value is WorkflowElement {
  return (
    typeof value === "object" && value !== null && "kind" in value && value.kind === "workflow"
  );
}

function isAlertTarget(value: unknown): value is { readonly alert: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "alert" in value &&
    typeof value.alert === "string"
  );
}

function isRunTarget(
  value: unknown,
): value is { readonly run: string; readonly step?: string | undefined } {
  return (
    typeof value === "object" &&
    value !== null &&
    "run" in value &&
    typeof value.run === "string" &&
    (!("step" in value) || value.step === undefined || typeof value.step === "string")
  );
}
