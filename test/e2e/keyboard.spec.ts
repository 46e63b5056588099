// Without a mouse, and by ear: every row says its state in words, and the main job needs keys only.
import { expect, test } from "./support/fixtures";
import { textOf } from "./support/repository";

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    settings: { "baton.agentName": "tester" },
    viewport: { width: 1280, height: 1100 },
  },
});
test.describe.configure({ mode: "serial" });

test("every row says in words what it shows", async ({ workbench }) => {
  const tree = await workbench.openProjects();
  for (const project of ["legacy-import", "checkout-redesign", "pricing-pages", "rate-limits"]) {
    await tree.expand(project);
  }
  await expect(tree.row("Redirect the old addresses")).toBeVisible();
  await expect.poll(() => tree.rows.count()).toBeGreaterThan(20);
  const rows = await tree.rows.evaluateAll((found) =>
    found.map((row) => ({
      label: row.querySelector(".label-name")?.textContent ?? "",
      spoken: row.getAttribute("aria-label") ?? "",
      box: row.querySelector("[role=checkbox]")?.getAttribute("aria-label"),
    })),
  );
  for (const { label, spoken, box } of rows) {
    expect(spoken.startsWith(`${label}, `), spoken).toBe(true);
    expect(spoken).toMatch(/, (project|phase|task), /u);
    if (spoken.includes(", task, ")) {
      expect(spoken).toMatch(/, task, (done|open(, (ready|waiting|waits for \d|blocked))?)/u);
      expect(box).toBe(spoken);
    }
  }
  await expect(tree.row("pricing-pages")).toHaveAttribute(
    "aria-label",
    "pricing-pages, project, blocked, 2 of 5 tasks done",
  );
  await expect(tree.row("legacy-import")).toHaveAttribute("aria-label", /, line 4: /u);
  await expect(workbench.status).toHaveAttribute("aria-label", /^Baton: 1 needs you/u);
});

test("claim, next, complete, release by keys alone", async ({
  workbench,
  workspaceDir,
  session,
}) => {
  const { keyboard } = workbench.page;
  const file = "search-index/AGENCY.md";
  const run = async (title: string) => {
    await keyboard.press("F1");
    await expect(workbench.quickInput.locator("input").first()).toBeFocused();
    await keyboard.type(title);
    await expect(workbench.quickInput.locator(".monaco-list-row.focused")).toContainText(title);
    await keyboard.press("Enter");
  };
  await run("Baton: Claim…");
  await expect(workbench.quickInput).toContainText("the whole project");
  await keyboard.type("search-index");
  await expect(workbench.quickInput.locator(".monaco-list-row.focused")).toContainText(
    "search-index",
  );
  await keyboard.press("Enter");
  await expect(workbench.status).toContainText("7/8 · Phase 2: Switch · tester");
  await run("Baton: Next Subtask");
  await workbench.editorTab("AGENCY.md").waitFor();
  await expect(workbench.flash).toContainText("Now at “Remove the old one”");
  await run("Baton: Complete Subtask");
  await expect(workbench.quickInput).toContainText("Complete “Remove the old one”");
  await keyboard.type("Gone");
  await keyboard.press("Enter");
  await expect(workbench.status).toContainText("8/8 · all done · tester");
  await run("Baton: Release…");
  await expect(workbench.quickInput).toContainText("Sets the project to completed");
  await keyboard.press("Enter");
  await expect.poll(() => textOf(workspaceDir, file)).toContain("status: completed\nowner: null\n");
  expect(textOf(workspaceDir, file)).toContain("- [x] Remove the old one");
  // What is done goes to the end of the list.
  await expect(workbench.tree("Projects").rows.last()).toContainText("Remove the old one");
  expect(session.extensionProblems()).toEqual([]);
});

test("a box is ticked by Space, and Ctrl+Z takes it back", async ({ workbench, workspaceDir }) => {
  const { keyboard } = workbench.page;
  const file = "auth-hardening/AGENCY.md";
  const tree = workbench.tree("Projects");
  await tree.expand("auth-hardening");
  await tree.focusCheckbox("Shorten sessions");
  await keyboard.press("Space");
  await expect.poll(() => textOf(workspaceDir, file)).toContain("- [x] Shorten sessions");
  await workbench.runCommand("Baton: Focus on Projects View");
  await keyboard.press("Control+z");
  await expect.poll(() => textOf(workspaceDir, file)).toContain("- [ ] Shorten sessions");
  await expect(tree.description("auth-hardening")).toContainText("0/6");
});

test("boxes ticked one right after the other all count", async ({ workbench, workspaceDir }) => {
  const file = "auth-hardening/AGENCY.md";
  const tree = workbench.tree("Projects");
  const titles = [
    "Lock accounts after failed logins",
    "Review who may refund",
    "Write the runbook",
  ];
  for (const title of titles) {
    await tree.toggle(title);
    await workbench.page.waitForTimeout(150);
  }
  for (const title of titles) {
    await expect.poll(() => textOf(workspaceDir, file)).toContain(`- [x] ${title}`);
  }
  await expect(tree.description("auth-hardening")).toContainText("3/6");
});
