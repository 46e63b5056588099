// The flow view on the demo: two weeks of work by fourteen agents. Also the README's picture.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { FlowView } from "./support/flow";
import { repository } from "./support/paths";

test.use({
  baton: {
    demo: {},
    viewport: { width: 1440, height: 900 },
    settings: { "baton.agentName": "claude-haiku" },
  },
});
test.describe.configure({ mode: "serial" });

test("shows the last two days at first, with every agent's name whole", async ({
  workbench,
  session,
}) => {
  const flow = new FlowView(workbench);
  await workbench.openContainer("Baton");
  await flow.open();
  await expect(flow.figures).toHaveText(/^1\d\d executions$/u);
  await expect(flow.chip("Date")).toContainText("last 2 days");
  await expect(flow.page.locator(".figure.running")).toContainText(/^6\b/u);
  await expect(flow.agent("planner")).toHaveCount(1);
  const cut = await flow.lanes.evaluateAll((names) =>
    names.filter((name) => name.scrollWidth > name.clientWidth + 1).map((name) => name.textContent),
  );
  expect(cut).toEqual([]);
  expect(session.extensionProblems()).toEqual([]);
});

test("what is chosen in the tree is lit in graph and timeline, with its details", async ({
  workbench,
}) => {
  const flow = new FlowView(workbench);
  await workbench.page.setViewportSize({ width: 1440, height: 1400 });
  const tree = await workbench.openProjects();
  await tree.expand("checkout-redesign");
  await tree.expand("Level 3: Tests and reviews");
  await tree.openMenu("End-to-end tests");
  await workbench.chooseMenuEntry("Show in Flow");
  await expect(flow.title).toHaveText("End-to-end tests");
  await expect(flow.details).toContainText("3/3");
  await expect(flow.details).toContainText("Handed over by");
  await workbench.page.setViewportSize({ width: 1440, height: 900 });
  await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
  await flow.settled();
  const path = await workbench.screenshot("flow");
  if (process.env["BATON_PICTURES"] === "1") {
    copyFileSync(path, join(repository, "docs", "images", "flow.png"));
  }
});

test("an artifact opens from the details", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  const artifact = flow.details.getByRole("button", { name: /\.(json|md|html)$/u }).first();
  const name = (await artifact.innerText()).split("/").at(-1) ?? "";
  await artifact.click();
  await expect(workbench.editorTab(name.trim())).toBeVisible();
  await workbench.runCommand("View: Close Editor");
  await expect(flow.title).toHaveText("End-to-end tests");
});

test("is of use at 700 pixels, and in the other themes", async ({ workbench, session }) => {
  const flow = new FlowView(workbench);
  await workbench.page.setViewportSize({ width: 750, height: 900 });
  await flow.settled();
  await expect(flow.page.getByRole("button", { name: /Filter/u }).first()).toBeVisible();
  const wider = await flow.page
    .locator("body")
    .evaluate((body) => body.scrollWidth > body.clientWidth + 1);
  expect(wider).toBe(false);
  await workbench.screenshot("flow-700");
  await workbench.page.setViewportSize({ width: 1280, height: 800 });
  for (const theme of ["light", "highContrast"] as const) {
    await workbench.screenshot("flow-demo", theme);
  }
  await workbench.setTheme("dark");
  await flow.page.locator("body").press("Escape");
  await flow.settled();
  await workbench.screenshot("flow-demo-dark");
  expect(session.extensionProblems()).toEqual([]);
});
