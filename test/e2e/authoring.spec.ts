// Writing workflows: a new one, with suggestions, hovers and problems while one types; a copy of a built-in
// one; the pages about patterns and their examples.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import type { Workbench } from "./support/workbench";

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    settings: { "baton.agentName": "ada", "files.autoSave": "off" },
    viewport: { width: 1280, height: 1400 },
  },
});
test.describe.configure({ mode: "serial" });

const suggestions = (workbench: Workbench) =>
  workbench.page.locator(".suggest-widget.visible .monaco-list-row");

function suggestion(workbench: Workbench, label: string) {
  return suggestions(workbench).filter({
    has: workbench.page.locator(".label-name").getByText(label, { exact: true }),
  });
}

async function type(workbench: Workbench, text: string): Promise<void> {
  await workbench.page.keyboard.type(text, { delay: 30 });
}

/** Puts the cursor behind the line that holds this text. */
async function goBehind(workbench: Workbench, text: string): Promise<void> {
  const line = workbench.page
    .locator(".editor-group-container.active .view-line")
    .filter({ hasText: text })
    .first();
  await line.click();
  await workbench.page.keyboard.press("End");
}

async function problems(workbench: Workbench) {
  await workbench.runCommand("Problems: Focus on Problems View");
  return workbench.page.locator(".markers-panel .monaco-list-row");
}

test("begins a workflow that can be run as it is", async ({ workbench, workspaceDir }) => {
  await workbench.runCommand("Baton: New Workflow…");
  await workbench.answer("Ship It");
  await expect(workbench.quickInputMessage).toContainText("small letters, digits and dashes");
  await workbench.answer("ship");
  await expect(workbench.quickInputMessage).toContainText("What is it for");
  await workbench.answer("Plans, agrees and builds");
  await workbench.editorTab("ship.md").waitFor();
  await expect(workbench.codeLens("Run Workflow…")).toBeVisible();
  await expect(workbench.codeLens("Rehearse…")).toBeVisible();
  await workbench.screenshot("authoring-new");
  const text = readFileSync(join(workspaceDir, ".baton", "workflows", "ship.md"), "utf8");
  expect(text).toContain("description: Plans, agrees and builds");
});

test("offers keys, agents and names while one types", async ({ workbench }) => {
  const { page } = workbench;
  await goBehind(workbench, "agent: coder");
  await page.keyboard.press("Enter");
  await type(workbench, "ne");
  await expect(suggestion(workbench, "needs")).toBeVisible();
  await workbench.screenshot("authoring-keys");
  await page.keyboard.press("Enter");
  await expect(suggestion(workbench, "plan")).toBeVisible();
  await expect(suggestion(workbench, "approve")).toBeVisible();
  await workbench.screenshot("authoring-needs");
  await page.keyboard.press("Enter");
  await expect.poll(() => workbench.editorText()).toContain("needs: [plan]");
  await goBehind(workbench, 'plan: "{{ steps.plan.output.steps }}"');
  await page.keyboard.press("Enter");
  await type(workbench, 'first: "{{ steps.plan.output.');
  await expect(suggestion(workbench, "steps")).toBeVisible();
  await workbench.screenshot("authoring-names");
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await type(workbench, '"');
  await expect
    .poll(() => workbench.editorText())
    .toContain('first: "{{ steps.plan.output.steps}}"');
});

test("says what is wrong while one types, with its line, until it is mended", async ({
  workbench,
}) => {
  const { page } = workbench;
  await page.keyboard.press("Control+S");
  await expect(workbench.editorTab("ship.md")).not.toHaveClass(/dirty/u);
  const rows = await problems(workbench);
  await goBehind(workbench, "needs: [plan]");
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  await type(workbench, "plam]");
  const problem = rows.filter({ hasText: "There is no step “plam” to wait for." });
  await expect(problem).toContainText("[Ln 40, Col 5]");
  // Nothing was saved yet.
  await expect(workbench.editorTab("ship.md")).toHaveClass(/dirty/u);
  await expect(workbench.codeLens("Run Workflow…")).toHaveCount(0);
  await workbench.screenshot("authoring-problem");
  await goBehind(workbench, "plam");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Backspace");
  await type(workbench, "n");
  await page.keyboard.press("Escape");
  await expect(problem).toHaveCount(0);
  await goBehind(workbench, "agent: coder");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  const unknown = rows.filter({ hasText: "No agent or role “cod” is known." });
  await expect(unknown).toBeVisible();
  await type(workbench, "er");
  await page.keyboard.press("Escape");
  await expect(unknown).toHaveCount(0);
});

test("says what a word means, leads to it, and renames it everywhere", async ({ workbench }) => {
  const { page } = workbench;
  await goBehind(workbench, "needs: [plan]");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+I");
  const hover = page.locator(".monaco-hover:visible");
  await expect(hover).toContainText("Ids that must be over first");
  await workbench.screenshot("authoring-hover");
  await page.keyboard.press("Escape");
  await goBehind(workbench, "needs: [plan]");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("F2");
  const box = page.locator(".rename-box input");
  await box.fill("design");
  await page.keyboard.press("Enter");
  await expect.poll(() => workbench.editorText()).toContain("needs: [design]");
  await expect.poll(() => workbench.editorText()).toContain("{{ steps.design.output.steps }}");
  await page.keyboard.press("F12");
  await expect(
    workbench.page.locator(".statusbar-item").filter({ hasText: "Ln 20" }),
  ).toBeVisible();
});

test("saves and rehearses it from above its first line", async ({ workbench, workspaceDir }) => {
  await workbench.clearNotifications();
  await workbench.page.keyboard.press("Control+Home");
  // A lens that is told anew under the click takes none.
  await expect(async () => {
    await workbench.codeLens("Rehearse…").click({ timeout: 3000 });
    await workbench.quickInput.waitFor({ timeout: 3000 });
  }).toPass({ timeout: 20_000 });
  await workbench.answer("Refunds");
  await expect(workbench.quickInput).toContainText("Rehearse it…");
  await workbench.screenshot("authoring-rehearse");
  const text = readFileSync(join(workspaceDir, ".baton", "workflows", "ship.md"), "utf8");
  expect(text).toContain("needs: [design]");
  await workbench.pick("Rehearse it…");
  await workbench.pick("Made up");
  await expect(workbench.notification("Shall this plan be carried out?").first()).toBeVisible();
  await workbench.runCommand("Baton: Approve…");
  await workbench.answer("");
  await expect(workbench.notification("“ship” is done").first()).toBeVisible();
  await workbench.clearNotifications();
});

test("copies a built-in workflow, which counts from then on", async ({
  workbench,
  workspaceDir,
}) => {
  await workbench.closeEditors();
  await workbench.runCommand("Baton: Copy Built-in Workflow to Workspace");
  await workbench.pick("tdd-cycle");
  await workbench.editorTab("tdd-cycle.md").waitFor();
  await expect(workbench.codeLens("Run Workflow…")).toBeVisible();
  const copy = readFileSync(join(workspaceDir, ".baton", "workflows", "tdd-cycle.md"), "utf8");
  expect(copy).toContain("name: tdd-cycle");
  await workbench.screenshot("authoring-copy");
  await workbench.runCommand("Baton: Copy Built-in Workflow to Workspace");
  await workbench.pick("tdd-cycle");
  await expect(workbench.notification("tdd-cycle.md").first()).toBeVisible();
  await workbench.clearNotifications();
});

test("shows a pattern as a page and runs its example", async ({ workbench, session }) => {
  await workbench.closeEditors();
  await workbench.runCommand("Baton: Open Pattern");
  await workbench.pick("Prerequisites gate");
  await expect(
    workbench
      .webview()
      .getByRole("heading", { name: /Prerequisites/u })
      .first(),
  ).toBeVisible();
  await workbench.screenshot("authoring-pattern");
  await workbench.runCommand("Baton: Run Example");
  await workbench.pick("Parallel discovery");
  await workbench.screenshot("authoring-example");
  await workbench.page.keyboard.press("Escape");
  expect(session.extensionProblems()).toEqual([]);
});
