/** What a person does to a run as a whole: cancel, retry, roll back, look at it. */
import * as vscode from "vscode";
import { runAttempts } from "../../core/history/runAttempts";
import { rollbackWords } from "../../core/view/rollbackWords";
import { runName } from "../../core/view/runWords";
import { count, plainText, quoted, someOf } from "../../core/view/words";
import type { WorkflowRow } from "../../core/view/workflowRows";
import type { RunState } from "../../core/workflow/runState";
import { choice, pick } from "../dialogs/quickPick";
import { allow } from "./allowCommands";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { perform } from "./perform";
import { type LocatedRun, rowFrom, whichRun, whichStep } from "./runTargets";
import { mayWrite } from "./trust";

const nothingRan = "Nothing has run here yet.";

/** `baton.cancelRun`: what is at work is ended with everything it started. */
export async function cancelRun(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichRun(context, args, {
    title: "Cancel Run",
    placeholder: "Which run?",
    flag: "canCancel",
    none: "Nothing runs now.",
  });
  if (found === undefined) return;
  const { handle, run } = found;
  // A button that says what it does has asked already.
  if (args[2] !== "now" && !(await wantsToCancel(run))) return;
  const command = { type: "cancel_run", run: run.id } as const;
  await perform(context, handle, command, context.identity.actor());
  flash(context, `${quoted(runName(run))} is being cancelled`);
}

async function wantsToCancel(run: RunState): Promise<boolean> {
  // A button that only says Cancel would be read both ways here.
  const yes: vscode.MessageItem = { title: "Cancel the Run" };
  const no: vscode.MessageItem = { title: "Let It Run", isCloseAffordance: true };
  const answer = await vscode.window.showWarningMessage(
    `Cancel ${quoted(runName(run))}?`,
    {
      modal: true,
      detail: "What is at work is ended. What is done stays done, and can be rolled back.",
    },
    yes,
    no,
  );
  return answer === yes;
}

/** `baton.retryFromHere`: a step, and everything that depends on it. */
export async function retryFromHere(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Retry from Here",
    placeholder: "From which step?",
    flag: "canRetry",
    none: "There is no step to be tried again.",
  });
  if (found === undefined) return;
  const { handle, run, step } = found;
  await allow(handle, await context.runs.newCommandsOf(handle, run));
  await context.runs.retry(handle, run, step.id);
  flash(context, `${quoted(plainText(step.title))} begins again`);
}

/** `baton.retryWith`: the same by another agent, for example one that fits. */
export async function retryWith(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Retry with Another Agent",
    placeholder: "Which step?",
    flag: "canRetry",
    none: "There is no step to be tried again.",
  });
  if (found === undefined) return;
  const { handle, run, step } = found;
  const agents = handle.registry.agents.filter(({ name }) => name !== step.agent);
  const agent = await pick({
    title: `Retry ${quoted(plainText(step.title))}`,
    placeholder: "Who does it instead?",
    items: agents.map(({ name, description, role }) =>
      choice(name, name, "robot", { description: role ?? "", detail: description }),
    ),
    freeText: (text) => choice(text, text, "edit", { description: "not registered" }),
  });
  await context.runs.retry(handle, run, step.id, agent);
  flash(context, `${agent} takes ${quoted(plainText(step.title))}`);
}

/** `baton.retryFailed`: every step that failed, and what was left out for it. */
export async function retryFailed(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichRun(context, args, {
    title: "Retry Failed Steps",
    placeholder: "Of which run?",
    flag: "canRetryFailed",
    none: "No run has failed.",
  });
  if (found === undefined) return;
  await allow(found.handle, await context.runs.newCommandsOf(found.handle, found.run));
  await context.runs.retry(found.handle, found.run, undefined);
  flash(context, `${quoted(runName(found.run))} goes on`);
}

/** `baton.rollBack`: shows what it would change first. */
export async function rollBack(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  if (!mayWrite(context)) return;
  const found = await whichRun(context, args, {
    title: "Roll Back Run",
    placeholder: "Which run?",
    flag: "canRollBack",
    none: "There is no run that can be rolled back.",
  });
  if (found === undefined) return;
  const { handle, run } = found;
  const words = rollbackWords(await context.runs.rollBack(handle, run, false));
  if (words.changes === 0) {
    return offer(context, `Nothing is to be put back: ${words.headline}`, []);
  }
  const yes = "Roll Back";
  const answer = await vscode.window.showWarningMessage(
    `Put the files back as they were before ${quoted(runName(run))}?`,
    { modal: true, detail: words.detail },
    yes,
  );
  if (answer !== yes) return;
  const { files, left } = await context.runs.rollBack(handle, run, true);
  const rest =
    left.length === 0
      ? ""
      : ` ${count(left.length, "file")} that it changed stay: ${someOf(left.map(({ path }) => path))}.`;
  const back = `${count(files.length, "file")} ${files.length === 1 ? "is" : "are"} as before ${quoted(runName(run))}.`;
  offer(context, `${back}${rest}`, []);
}

/** `baton.showRunInFlow`: the last try of a step, or of the run. */
export async function showRunInFlow(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await anyRun(context, args, "Show Run in Flow");
  if (found === undefined) return;
  const { handle, run } = found;
  const { history: feed } = handle;
  await feed.catchUp();
  const row = rowFrom(context, args)?.row;
  const execution = executionOf(run, row);
  const known = execution === undefined ? undefined : feed.history.keyOf(execution);
  const last = runAttempts(feed.history, run.id).at(-1);
  const key = known ?? (last === undefined ? undefined : feed.history.keyOf(last.execution));
  return context.flow.show(handle, { kind: "workflow", workflow: run.workflow, key });
}

function executionOf(run: RunState, row: WorkflowRow | undefined): string | undefined {
  if (row?.kind === "attempt") return row.execution;
  return row?.kind === "step" ? run.steps.get(row.step)?.execution : undefined;
}

/** `baton.showOutput`: what the run's steps say. */
export async function showOutput(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await anyRun(context, args, "Show Output");
  if (found !== undefined) context.runs.showOutput(found.handle, found.run);
}

/** `baton.copyResult`: as JSON, in the shape that every face gives. */
export async function copyResult(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await anyRun(context, args, "Copy Result");
  if (found === undefined) return;
  const result = await context.runs.result(found.handle, found.run);
  await vscode.env.clipboard.writeText(`${JSON.stringify(result, undefined, 2)}\n`);
  flash(context, `The result of ${quoted(runName(found.run))} is copied`);
}

function anyRun(
  context: CommandContext,
  args: readonly unknown[],
  title: string,
): Promise<LocatedRun | undefined> {
  return whichRun(context, args, {
    title,
    placeholder: "Which run?",
    flag: "run",
    none: nothingRan,
  });
}
