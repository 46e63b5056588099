// Handing off as a person does it, step by step.
import { expect } from "@playwright/test";
import type { Workbench } from "./workbench";

export interface HandoffAnswers {
  readonly to: string;
  readonly done: string;
  readonly context: string;
  readonly needs: string;
}

/** From the command to the last answer; what is said afterwards is the test's business. */
export async function handOff(workbench: Workbench, answers: HandoffAnswers): Promise<void> {
  await workbench.runCommand("Baton: Release…");
  await workbench.pick("Hand Off to…");
  await workbench.answer(answers.to, false);
  await workbench.pick(answers.to);
  await expect(workbench.quickInput).toContainText("What is done?");
  await workbench.answer(answers.done);
  await expect(workbench.quickInput).toContainText(`What should ${answers.to} know?`);
  await workbench.answer(answers.context);
  await expect(workbench.quickInput).toContainText("What does it need?");
  await workbench.answer(answers.needs);
  await expect(workbench.quickInput).toContainText("What do you go on with meanwhile?");
  await workbench.answer("");
}
