/** What whoever reads the brief of a step presses, types or calls to go on with it. Pure. */
import { quoted } from "../view/words";
import { block } from "../workflow/promptText";
import { claimIdOf } from "../workflow/stepStates";
import type { StepBriefData } from "./runShapes";

/** An agent that calls tools, a person in a window of VS Code, or who types at a terminal. */
export type BriefReader = "agent" | "window" | "terminal";

interface Where {
  readonly run: string;
  readonly step: string;
}

/** How to take a step that is offered. */
export function claimWay(reader: BriefReader, { run, step }: Where): string {
  const id = claimIdOf(run, step);
  switch (reader) {
    case "agent":
      return `Claim ${id}, so that nobody else does it, do it, then give its output.`;
    case "terminal":
      return `Claim it with “baton claim ${id}”, so that nobody else does it, do it, then give its output.`;
    case "window":
      return "Choose *Claim Step*, so that nobody else does it, do it, then give its output with *Complete Step…*.";
  }
}

/** How to have the checks of a gate made again. */
export function recheckWay(reader: BriefReader, { run, step }: Where): string {
  const way = reader === "window" ? ", choose *Check Again*." : `: baton retry ${run} ${step}`;
  return `Its checks said NO-GO. When that is mended${way}`;
}

/** How an approval is answered, and by whom. */
export function answerWay(reader: BriefReader, { run, step }: Where, question: string): string {
  const asks = `It asks a person: ${quoted(question)}`;
  return reader === "window"
    ? `${asks} Answer with *Approve…* or *Reject…*.`
    : `${asks} Only a person may answer, with baton approve ${run} ${step}`;
}

/** How to end the step, with an output that would be taken; nothing where nobody can end it now. */
export function endWay(reader: BriefReader, brief: StepBriefData): readonly string[] {
  const { complete, step_id: step, run_id: run } = brief;
  if (complete === null) return [];
  const { tool, arguments: args, command, if_impossible: otherwise } = complete;
  switch (reader) {
    case "agent":
      return [
        `When it is done, call ${tool}, with your output in the place of this example:`,
        block(args),
        `Without the tool: ${command} with the output on standard input, or orchestrator_complete_subtask with task_id run/${run}/${step} and the output as detailed_work. If it cannot be done: ${otherwise}.`,
      ];
    case "terminal":
      return [
        "When it is done, type this, with the output on standard input:",
        command,
        "An output that would be taken:",
        block(args["output"]),
        `If it cannot be done: baton step ${run} ${step} --fail "what went wrong"`,
      ];
    case "window":
      return [
        "When it is done, choose *Complete Step…* at the step in the *Workflows* view, or in the Command Palette, and give its output. One that would be taken:",
        block(args["output"]),
        "If it cannot be done, choose *Fail Step…* and say what went wrong.",
      ];
  }
}
