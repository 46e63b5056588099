import { expect, test } from "./support/fixtures";

test("the packaged extension starts and shows what is ready", async ({ workbench, session }) => {
  const status = workbench.statusItem("baton.status");
  await expect(status).toContainText("1 ready");
  await expect(status).toHaveAttribute("aria-label", "Baton: 1 project ready");
  expect(session.extensionProblems()).toEqual([]);
});
