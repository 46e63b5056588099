/** What a row of the workflows tree tells in its tooltip, line by line. Pure. */
import type { RunnerSpec } from "../workflow/runPlan";
import type { RunState } from "../workflow/runState";
import type { RunStep, RunSteps } from "./runSteps";
import { runWords } from "./runWords";
import { attemptWords } from "./stepWords";
import { type ClockWords, list, plainText, quoted, someOf } from "./words";
import { factsOf, workflowLook } from "./workflowLooks";
import {
  attemptsOfStep,
  stepsOf,
  templateAt,
  type WorkflowContext,
  type WorkflowRow,
} from "./workflowRows";

export interface RowDetails {
  readonly title: string;
  /** Whole sentences or facts, one a line. */
  readonly lines: readonly string[];
}

/** Undefined where the row says everything itself. */
export function workflowDetails(
  context: WorkflowContext,
  row: WorkflowRow,
  clock: ClockWords,
): RowDetails | undefined {
  switch (row.kind) {
    case "run": {
      const run = context.world.board.runs.get(row.run);
      const steps = stepsOf(context, row.run);
      return run === undefined || steps === undefined
        ? undefined
        : runDetails(context, run, steps, clock);
    }
    case "step": {
      const steps = stepsOf(context, row.run);
      const step = steps?.byId.get(row.step);
      if (steps === undefined || step === undefined) return undefined;
      return stepDetails(context, row.run, steps, step, clock);
    }
    case "template": {
      const file = templateAt(context, row);
      if (file === undefined) return undefined;
      const problems = file.problems.map(({ line, message }) => `Line ${line}: ${message}`);
      const about = file.template?.description;
      const lines = [...(about === undefined ? [] : [about]), file.path, ...problems];
      return { title: file.name, lines };
    }
    case "problem": {
      const problem = templateAt(context, row)?.problems[row.index];
      return (
        problem && {
          title: problem.message,
          lines: [problem.remedy, `${row.path}:${problem.line}`],
        }
      );
    }
    case "pattern": {
      const pattern = context.patterns.find(({ id }) => id === row.pattern);
      return pattern && { title: pattern.name, lines: [pattern.description] };
    }
    case "alert": {
      const alert = context.world.board.alerts.get(row.alert);
      return alert && { title: alert.message, lines: [`Since ${clock(alert.at)}.`] };
    }
    case "attempt":
    case "check": {
      const look = workflowLook(context, row);
      return look && { title: look.label, lines: [look.description].filter(Boolean) };
    }
    case "section":
      return undefined;
  }
}

function runDetails(
  context: WorkflowContext,
  run: RunState,
  steps: RunSteps,
  clock: ClockWords,
): RowDetails {
  const { error, startedBy, startedAt, finishedAt, scripted, workflow } = run;
  const errors = [...steps.byId.values()].flatMap(({ title, state }) =>
    state?.error === undefined || state.status !== "failure"
      ? []
      : [`${plainText(title)}: ${state.error.message}`],
  );
  return {
    title: plainText(run.title ?? workflow),
    lines: [
      runWords(factsOf(context, run.id), run, steps).join(" · "),
      `Workflow ${workflow}, started by ${startedBy} at ${clock(startedAt)}${finishedAt === undefined ? "" : `, over at ${clock(finishedAt)}`}.`,
      ...(scripted ? ["A rehearsal: the answers come from a file."] : []),
      ...(error === undefined ? [] : [placed(error.message, error.place)]),
      ...errors,
    ],
  };
}

function stepDetails(
  context: WorkflowContext,
  run: string,
  steps: RunSteps,
  step: RunStep,
  clock: ClockWords,
): RowDetails {
  const { planned, state, request, agent } = step;
  const needs = (planned?.needs ?? []).flatMap((id) => steps.byId.get(id)?.title ?? []);
  const attempts = attemptsOfStep(context, run, step.id).map(
    (attempt, at) =>
      `Attempt ${at + 1}, ${clock(attempt.started)}: ${attemptWords(attempt, context.now).join(", ")}.`,
  );
  const runner = planned?.runner === undefined ? [] : [`Done ${runnerWords(planned.runner)}.`];
  return {
    title: plainText(step.title),
    lines: [
      step.id,
      ...(agent === undefined ? [] : [`Agent: ${agent}.`]),
      ...(step.kind === "work" || step.kind === "each" ? runner : []),
      ...(needs.length === 0
        ? []
        : [`Needs ${someOf(needs.map((title) => quoted(plainText(title))))}.`]),
      ...(request === undefined
        ? []
        : [`Asked for by ${request.from}: ${request.context}`.replace(/: $/u, ".")]),
      ...(request === undefined || request.waiting.length === 0
        ? []
        : [`${list(request.waiting)} cannot begin without it.`]),
      ...(state?.question === undefined ? [] : [state.question]),
      ...(state?.answer === undefined
        ? []
        : [
            `${state.answer.approved ? "Approved" : "Rejected"} by ${state.answer.by}${state.answer.comment === undefined ? "" : `: ${state.answer.comment}`}.`,
          ]),
      ...(state?.skipped === undefined ? [] : [`Skipped: ${state.skipped.why}`]),
      ...(state?.error === undefined ? [] : [placed(state.error.message, state.error.place)]),
      ...attempts,
    ],
  };
}

function placed(message: string, place: string | undefined): string {
  return place === undefined ? message : `${message} (${place})`;
}

/** `by the command npm test`, `by hand`. */
export function runnerWords(runner: RunnerSpec): string {
  switch (runner.kind) {
    case "command":
      return `by the command ${runner.argv.join(" ")}`;
    case "program":
      return `by Baton's program ${[runner.name, ...runner.args].join(" ")}`;
    case "chat-model":
      return runner.family === undefined
        ? "by a language model of VS Code"
        : `by the language model ${runner.family}`;
    case "manual":
      return "by hand: a person or an agent takes it";
  }
}
