/** The structured note of a handoff: to whom, what is done, what to know, what it needs. */
import * as vscode from "vscode";
import type { HandoffMessage } from "../../core/execution/handoffMessage";
import { handoffDefaults } from "../../core/view/handoffDefaults";
import type { CommandContext } from "../commands/context";
import type { Held } from "../commands/located";
import { pickAgent } from "./claimOptions";
import { ask, inSteps } from "./quickPick";

export type Handoff = Omit<HandoffMessage, "from">;

/** @throws Cancelled, Back */
export function askHandoff(context: CommandContext, held: Held): Promise<Handoff> {
  const { handle, claim, work } = held;
  const place = { handle, project: claim.project, task: claim.task };
  const start: Handoff = {
    ...handoffDefaults(handle.open.world, claim),
    to: "",
    requirements: [],
    continuesWith: undefined,
  };
  const title = `Hand off ${work.name}`;
  return inSteps<Handoff>(
    start,
    [
      async (note, position) => ({
        ...note,
        to: await pickAgent(context, place, `${title} to…`, position, claim.agent),
      }),
      async (note, position) => ({
        ...note,
        deliverable: await ask({
          title: `${title} to ${note.to}`,
          position,
          prompt: "What is done?",
          value: note.deliverable,
        }),
      }),
      async (note, position) => ({
        ...note,
        context: await ask({
          title: `${title} to ${note.to}`,
          position,
          prompt: `What should ${note.to} know?`,
          value: note.context,
          validate: (text) =>
            text === "" && note.deliverable === ""
              ? {
                  message: "Say what is done or what comes next, so that it can be taken up.",
                  severity: vscode.InputBoxValidationSeverity.Error,
                }
              : undefined,
        }),
      }),
      async (note, position) => {
        const text = await ask({
          title: `${title} to ${note.to}`,
          position,
          prompt: "What does it need? Several with ; between them, or nothing",
          value: note.requirements.join("; "),
        });
        const requirements = text.split(";").map((one) => one.trim());
        return { ...note, requirements: requirements.filter((one) => one !== "") };
      },
      async (note, position) => {
        const text = await ask({
          title: `${title} to ${note.to}`,
          position,
          prompt: "What do you go on with meanwhile? Leave it empty to say nothing",
          value: note.continuesWith ?? "",
        });
        return { ...note, continuesWith: text === "" ? undefined : text };
      },
    ],
    1,
  );
}
