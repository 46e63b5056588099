import { test } from "./support/fixtures";
test.use({ baton: { demo: {}, settings: { "baton.agentName": "claude-haiku" } } });
test("look", async ({ workbench, session }) => {
  await workbench.openContainer("Baton");
  await workbench.runCommand("Baton: Show Flow");
  await workbench.page.waitForTimeout(4000);
  await workbench.screenshot("zz-flow");
  console.log(session.extensionProblems().join("\n"));
  await workbench.page.setViewportSize({ width: 1600, height: 1000 });
  await workbench.page.waitForTimeout(1500);
  await workbench.screenshot("zz-flow-1600");
  await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
  await workbench.page.setViewportSize({ width: 1280, height: 800 });
  await workbench.page.waitForTimeout(1500);
  await workbench.screenshot("zz-flow-1280");
});
