/** What a person does to single steps of a run: approve, check again, take, complete, let through. */
import * as vscode from "vscode";
import { plainText, quoted } from "../../core/view/words";
import { claimIdOf } from "../../core/workflow/stepStates";
import { ask, choice, pick, required } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { Declined } from "./declined";
import { showPage } from "./dryRunPages";
import { flash } from "./flash";
import { type Button, offer } from "./offer";
import { perform } from "./perform";
import { type LocatedStep, whichStep } from "./runTargets";

const nameOf = ({ step }: LocatedStep) => quoted(plainText(step.title));

/** `baton.approve`. */
export async function approve(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  await answer(context, args, true);
}

/** `baton.reject`. */
export async function reject(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  await answer(context, args, false);
}

async function answer(
  context: CommandContext,
  args: readonly unknown[],
  approved: boolean,
): Promise<void> {
  const verb = approved ? "Approve" : "Reject";
  const found = await whichStep(context, args, {
    title: verb,
    placeholder: "Which gate?",
    flag: "canApprove",
    none: "No gate waits for an approval.",
  });
  if (found === undefined) return;
  const { handle, run, step } = found;
  const question = step.state?.question ?? step.title;
  const comment = await ask({
    title: `${verb}: ${question}`,
    prompt: approved
      ? "A comment for the history. Leave it empty to say nothing"
      : "Why not? The run's result says so.",
    ...(approved ? {} : { validate: required("Say why, so that others know what to mend.") }),
  });
  await perform(
    context,
    handle,
    {
      type: "answer_approval",
      run: run.id,
      step: step.id,
      approved,
      ...(comment === "" ? {} : { comment }),
    },
    context.identity.actor(),
  );
  flash(context, `${nameOf(found)} is ${approved ? "approved" : "rejected"}`);
}

/** `baton.checkAgain`: all checks of a gate. */
export async function checkAgain(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Check Again",
    placeholder: "Which gate?",
    flag: "canCheckAgain",
    none: "No gate says NO-GO.",
  });
  if (found === undefined) return;
  const { handle, run, step } = found;
  await context.runs.recheck(handle, run, step.id);
  flash(context, `${nameOf(found)} is checked again`);
}

/** `baton.claimStep`: nobody else does it from then on. */
export async function claimStep(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Claim Step",
    placeholder: "Which step?",
    flag: "canClaim",
    none: "No step is to be done by hand now.",
  });
  if (found === undefined) return;
  const { handle, run, step } = found;
  const target = { project: claimIdOf(run.id, step.id) };
  const command = { type: "claim", target, unlisted: true } as const;
  await perform(context, handle, command, context.identity.actor({ agent: actsAs(found) }));
  const brief = await context.runs.brief(handle, run, step.id);
  await showPage(brief, plainText(step.title).replace(/[^\p{L}\p{N} -]/gu, " "), "step");
  flash(context, `${nameOf(found)} is yours`, {
    title: "Complete Step…",
    command: "baton.completeStep",
    args: [handle.id, { run: run.id, step: step.id }],
  });
}

/** A step is done in the name of the agent that it is meant for. */
function actsAs({ step }: LocatedStep): string {
  return step.state?.offered?.agent ?? step.agent ?? "";
}

/** `baton.completeStep`: with what came out of it. */
export async function completeStep(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Complete Step",
    placeholder: "Which step?",
    flag: "canComplete",
    none: "No step is to be done by hand now.",
  });
  if (found === undefined) return;
  const output = await askOutput(found);
  const { handle, run, step } = found;
  const end = { status: "success", output } as const;
  try {
    await context.runs.completeStep(handle, run, step.id, actsAs(found), end);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    // What is wrong with an output takes room, and is to be mended at once.
    const target = { run: run.id, step: step.id };
    const again: Button = ["Complete Step…", "baton.completeStep", handle.id, target];
    return offer(context, error.message, [again], "warning");
  }
  flash(context, `${nameOf(found)} is done`);
}

/** `baton.failStep`. */
export async function failStep(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Fail Step",
    placeholder: "Which step?",
    flag: "canComplete",
    none: "No step is to be done by hand now.",
  });
  if (found === undefined) return;
  const message = await ask({
    title: `${nameOf(found)} failed`,
    prompt: "What went wrong? The next attempt gets it.",
    validate: required("Say what went wrong."),
  });
  await context.runs.completeStep(found.handle, found.run, found.step.id, actsAs(found), {
    status: "failure",
    error: message,
  });
  flash(context, `${nameOf(found)} failed`);
}

/** Plain words, or JSON where the step's output has a shape. */
async function askOutput(found: LocatedStep): Promise<unknown> {
  const { step } = found;
  const schema = step.planned?.outputSchema;
  if (schema === undefined) {
    const text = await ask({
      title: `Complete ${nameOf(found)}`,
      prompt: "What came out of it? Others go on from this. Text, or JSON",
    });
    return parsedOutput(text);
  }
  const source = await pick({
    title: `Complete ${nameOf(found)}`,
    placeholder: "Its output has a shape. Where does it come from?",
    items: [
      choice("type", "Type it as JSON…", "edit", { detail: requiredFields(schema) }),
      choice("file", "Take a JSON file…", "go-to-file"),
      choice("editor", "Take the text in the editor", "file-code", {
        ...(vscode.window.activeTextEditor === undefined
          ? { description: "no editor is open" }
          : { description: nameOfEditor() }),
      }),
    ],
  });
  if (source === "type") return typedJson(found);
  const text = source === "file" ? await fileText() : editorText();
  return parsedOutput(text);
}

function nameOfEditor(): string {
  const path = vscode.window.activeTextEditor?.document.uri.path ?? "";
  return path.slice(path.lastIndexOf("/") + 1);
}

function requiredFields(schema: Readonly<Record<string, unknown>>): string {
  const fields: unknown = schema["required"];
  return Array.isArray(fields) ? `Needs ${fields.join(", ")}` : "";
}

async function typedJson(found: LocatedStep): Promise<unknown> {
  const { Error: severity } = vscode.InputBoxValidationSeverity;
  const text = await ask({
    title: `Complete ${nameOf(found)}`,
    prompt: 'JSON, such as {"summary": "…"}',
    validate: (typed) => {
      try {
        JSON.parse(typed);
        return undefined;
      } catch (error) {
        return { message: error instanceof Error ? error.message : String(error), severity };
      }
    },
  });
  return parsedOutput(text);
}

async function fileText(): Promise<string> {
  const [uri] = (await vscode.window.showOpenDialog({ filters: { JSON: ["json"] } })) ?? [];
  return uri === undefined ? "" : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

function editorText(): string {
  return vscode.window.activeTextEditor?.document.getText() ?? "";
}

/** JSON where it is JSON, else as the text of an output. The rules check it against the step's shape. */
function parsedOutput(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return { text };
    throw error;
  }
}

/** `baton.overrideBoundary`: lets a step through in spite of its agent's role, with a reason. */
export async function overrideBoundary(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichStep(context, args, {
    title: "Override Role Boundary",
    placeholder: "Which step?",
    flag: "canOverride",
    none: "No step was stopped because of a role.",
  });
  if (found === undefined) return;
  const { handle, run, step } = found;
  const reason = await ask({
    title: `Let ${nameOf(found)} through`,
    prompt:
      `${step.state?.error?.message ?? ""} Why may ${step.agent ?? "it"} do it all the same? It is recorded.`.trim(),
    validate: required("Say why; it is recorded."),
  });
  await context.runs.override(handle, run, step.id, reason);
  flash(context, `${nameOf(found)} is let through`);
}
