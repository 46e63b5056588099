// The flow view on document 000's walk: who handed what to whom, and back to the tree.
import { expect, test } from "./support/fixtures";

const project = "simple-sequential-example";

test.use({ baton: { settings: { "baton.agentName": "claude-haiku" } } });
test.describe.configure({ mode: "serial" });

test("an empty flow says how to get a first execution", async ({ workbench, session }) => {
  await workbench.openContainer("Baton");
  await workbench.runCommand("Baton: Show Flow");
  const page = workbench.webview();
  await expect(page.getByText("No work has been done here yet")).toBeVisible();
  await workbench.screenshot("flow-empty");
  expect(session.extensionProblems()).toEqual([]);
});

test("shows one edge between two agents after document 000's walk", async ({ workbench }) => {
  const step = async (times: number) => {
    for (let done = 0; done < times; done += 1) {
      await workbench.runCommand("Baton: Next Subtask");
      await workbench.runCommand("Baton: Complete Subtask");
      await workbench.answer("");
    }
  };
  await workbench.runCommand("Baton: Claim…");
  await workbench.pick(project);
  await step(4);
  await workbench.runCommand("Baton: Release…");
  await workbench.pick("Hand Off to…");
  await workbench.answer("claude-sonnet", false);
  await workbench.pick("claude-sonnet");
  for (const text of ["Research findings", "Structured logging", "", ""]) {
    await workbench.answer(text);
  }
  await workbench.runCommand("Baton: Claim As…");
  await workbench.answer("claude-sonnet", false);
  await workbench.pick("claude-sonnet");
  await workbench.pick(project);
  await step(4);
  await workbench.runCommand("Baton: Show Flow");
  await workbench.page.waitForTimeout(3000);
  await workbench.screenshot("flow-document000");
});
