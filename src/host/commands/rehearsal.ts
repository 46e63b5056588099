/** A rehearsal of a workflow: its steps get answers from a file, or made up ones. */
import * as vscode from "vscode";
import { BatonError } from "../../core/errors";
import type { WorkflowTemplate } from "../../core/workflow/template";
import type { BoardHandle } from "../boards";
import type { Parameters } from "../dialogs/parameters";
import { Cancelled, choice, pick } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { tellPlanProblems } from "./workflowProblems";

/** A run that only has to be started. */
export interface Ready {
  readonly params: Parameters;
  /** The answers of a rehearsal. */
  readonly script: string | undefined;
}

/** The same run with answers from a file, or made up: no agent works and no command is run. */
export async function rehearsal(
  context: CommandContext,
  handle: BoardHandle,
  { name }: WorkflowTemplate,
  params: Parameters,
): Promise<Ready | undefined> {
  const preparation = await context.runs.prepare(handle, name, params, true);
  if (!preparation.ok) {
    tellPlanProblems(context, handle, name, preparation.problems);
    return undefined;
  }
  const source = await pick<"shipped" | "made" | "file">({
    title: `Rehearse ${name}`,
    placeholder: "No agent works and no command runs. Where do the answers come from?",
    items: [
      ...((await shippedScript(context, name)) === undefined
        ? []
        : [choice<"shipped">("shipped", "The answers that come with Baton", "package")]),
      choice<"made">("made", "Made up", "wand", { detail: "From the shape of each step's output" }),
      choice<"file">("file", "A file…", "go-to-file", {
        detail: "YAML or JSON: answers by step or agent",
      }),
    ],
  });
  const script =
    source === "made"
      ? noAnswers
      : source === "file"
        ? await chosenScript(handle)
        : await shippedScript(context, name);
  return { params, script };
}

/** Every answer is then made up from the shape of the step's output. */
const noAnswers = "{}\n";

/** Answers that ship for a built-in workflow; undefined when there are none. */
async function shippedScript(
  { shipped }: CommandContext,
  name: string,
): Promise<string | undefined> {
  if (!/^[\w-]+$/u.test(name)) return undefined;
  return textAt(vscode.Uri.joinPath(shipped, "workflows", "scripted", `${name}.yaml`));
}

async function chosenScript({ root, workflows }: BoardHandle): Promise<string> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      defaultUri: root,
      filters: { Answers: ["yaml", "yml", "json"] },
    })) ?? [];
  const text = uri === undefined ? undefined : await textAt(uri);
  if (text === undefined) throw new Cancelled();
  const read = workflows.readScript(text);
  if (read.ok) return text;
  const [problem] = read.problems;
  throw new BatonError(
    "invalid_argument",
    `Line ${problem?.line ?? 1} of the answers: ${problem?.message ?? "they cannot be read"}`,
  );
}

/** Undefined when there is no such file. */
async function textAt(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}
