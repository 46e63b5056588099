import { expect, test } from "./support/fixtures";

test("the packaged extension starts and shows its status", async ({ workbench, session }) => {
  await expect(workbench.statusItem("baton.status")).toContainText("Baton");
  await workbench.screenshot("start");
  expect(session.extensionProblems()).toEqual([]);
});
