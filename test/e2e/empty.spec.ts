// What one sees when there is nothing to see, and how the projects are grouped and filtered.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { repository } from "./support/paths";

test.describe("no folder", () => {
  test.use({ baton: { emptyWindow: true, waitForExtension: false } });

  test("says what to do", async ({ workbench, session }) => {
    await workbench.openContainer("Baton");
    const projects = workbench.tree("Projects");
    await expect(projects.message).toContainText(
      "Open a folder to see who holds which task in it.",
    );
    await expect(projects.message.getByText("Open Folder")).toBeVisible();
    await workbench.screenshot("empty-no-folder");
    expect(session.extensionProblems()).toEqual([]);
  });
});

test.describe("no project", () => {
  test.use({ baton: { fixture: undefined, waitForExtension: false } });

  test("offers an example, which is the one of document 000", async ({
    workbench,
    workspaceDir,
    session,
  }) => {
    await workbench.openContainer("Baton");
    const projects = workbench.tree("Projects");
    await expect(projects.message).toContainText("There is no AGENCY.md in this folder.");
    await workbench.screenshot("empty-no-project");
    expect(existsSync(join(workspaceDir, ".git", "baton"))).toBe(false);
    await projects.message.getByText("Create Example Project").click();
    await expect(projects.description("simple-sequential-example")).toHaveText("ready · 0/8");
    const read = (...path: string[]) => readFileSync(join(...path), "utf8");
    expect(read(workspaceDir, "simple-sequential-example", "AGENCY.md")).toBe(
      read(repository, "examples", "hello-baton", "logging", "AGENCY.md"),
    );
    await workbench.editorTab("AGENCY.md").waitFor();
    expect(session.extensionProblems()).toEqual([]);
  });
});

test.describe("a folder that is not trusted", () => {
  test.use({
    baton: {
      workspaceTrust: true,
      settings: { "security.workspace.trust.startupPrompt": "never" },
      waitForExtension: false,
    },
  });

  test("reads, and refuses to write with a message", async ({
    workbench,
    workspaceDir,
    session,
  }) => {
    const file = join(workspaceDir, "logging", "AGENCY.md");
    const before = readFileSync(file, "utf8");
    const projects = await workbench.openProjects();
    await expect(projects.description("simple-sequential-example")).toHaveText("ready · 0/8");
    await expect(projects.message).toContainText("This folder is not trusted yet");
    const refusal = "This folder is not trusted yet, so Baton only reads.";
    // While a window starts, a click may come when its row is just told anew, and is lost.
    await expect(async () => {
      await projects.toggle("Research Python logging best practices");
      await expect(workbench.notification(refusal)).toBeVisible({ timeout: 3000 });
    }).toPass();
    expect(await workbench.notificationButtons(refusal)).toEqual(["Manage Trust"]);
    await expect(projects.checkbox("Research Python logging best practices")).toHaveAttribute(
      "aria-checked",
      "false",
    );
    await workbench.screenshot("empty-untrusted");
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(existsSync(join(workspaceDir, ".git", "baton"))).toBe(false);
    expect(session.extensionProblems()).toEqual([]);
  });
});

test.describe("groups and filters", () => {
  test.use({
    baton: {
      fixture: "test/fixtures/workspace-shop",
      viewport: { width: 1280, height: 1100 },
    },
  });
  test.describe.configure({ mode: "serial" });

  const groups: readonly (readonly [string, readonly string[]])[] = [
    ["Status", ["Active", "Blocked", "Pending", "Completed"]],
    ["Owner", ["Nobody"]],
    ["Priority", ["Critical", "High", "Medium", "Low"]],
    ["Folder", ["/"]],
    ["Readiness", ["Needs you", "Ready", "Blocked", "Done"]],
  ];

  test("groups in every way and remembers it over a reload", async ({ workbench }) => {
    const projects = await workbench.openProjects();
    for (const [grouping, labels] of groups) {
      await projects.viewAction("Group Projects By");
      await workbench.pick(grouping);
      for (const label of labels) await expect(projects.row(label)).toBeVisible();
    }
    await expect(projects.row("Ready")).toHaveAttribute("aria-label", "Ready, 3 projects");
    await workbench.isRemembered('"baton.projects.grouping":"readiness"');
    await workbench.reload();
    await workbench.openContainer("Baton");
    await expect(projects.row("Needs you")).toBeVisible();
    await workbench.runCommand("Baton: Group Projects By…");
    await workbench.pick("No Groups");
    await expect(projects.row("Needs you")).toHaveCount(0);
    await expect
      .poll(() => projects.labels())
      .toEqual([
        "legacy-import",
        "auth-hardening",
        "checkout-redesign",
        "search-index",
        "pricing-pages",
        "rate-limits",
      ]);
  });

  test("the header says that it is filtered, and matches are shown open", async ({ workbench }) => {
    const projects = workbench.tree("Projects");
    await projects.viewAction("Filter Projects");
    await workbench.answer("check", false);
    await expect(workbench.quickInput).toContainText("Show 2 of 6 projects");
    await workbench.page.keyboard.press("Enter");
    await expect(projects.pane.locator(".pane-header")).toContainText("“check” · 2 of 6");
    await expect(projects.row("Check all links")).toBeVisible();
    await expect(projects.row("New prices")).toHaveCount(0);
    await workbench.screenshot("filtered");
    await projects.viewAction("Clear Projects Filter");
    await expect(projects.row("auth-hardening")).toBeVisible();
  });

  test("Escape puts back what was, and ready alone hides the rest", async ({ workbench }) => {
    const projects = workbench.tree("Projects");
    await workbench.runCommand("Baton: Filter Projects…");
    await workbench.answer("auth", false);
    await expect(projects.row("search-index")).toHaveCount(0);
    await workbench.page.keyboard.press("Escape");
    await expect(projects.row("search-index")).toBeVisible();
    await workbench.runCommand("Baton: Filter Projects…");
    await workbench.pick("Ready only: off");
    await expect(projects.row("rate-limits")).toHaveCount(0);
    await expect(projects.row("Empty cart page")).toBeVisible();
    await workbench.page.keyboard.press("Escape");
    await expect(projects.row("rate-limits")).toBeVisible();
  });

  test("no match says so and clears with one click", async ({ workbench, session }) => {
    const projects = workbench.tree("Projects");
    await workbench.runCommand("Baton: Filter Projects…");
    await workbench.answer("no such thing", false);
    await expect(workbench.quickInput).toContainText("Show 0 of 6 projects");
    await workbench.page.keyboard.press("Enter");
    await expect(projects.message).toContainText(
      "Nothing matches. The filter hides every project.",
    );
    await workbench.screenshot("empty-no-match");
    await projects.message.getByText("Clear Filter").click();
    await expect(projects.row("rate-limits")).toBeVisible();
    expect(session.extensionProblems()).toEqual([]);
  });
});
