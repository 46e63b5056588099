// Files, windows, worktrees, git and hands change the same things: they always end the same.
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { git, textOf } from "./support/repository";
import type { Tree } from "./support/tree";
import type { Workbench } from "./support/workbench";

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    settings: { "baton.agentName": "tester", "files.autoSave": "off" },
    viewport: { width: 1280, height: 1100 },
  },
});
test.describe.configure({ mode: "serial" });

function change(folder: string, path: string, from: string, to: string): void {
  const file = join(folder, path);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

async function isTicked(tree: Tree, task: string): Promise<void> {
  await expect(tree.checkbox(task)).toHaveAttribute("aria-checked", "true");
}

/** Both sides change the status of search-index while git keeps Baton from writing. */
async function makeConflict(workbench: Workbench, folder: string, mine: string, file: string) {
  const lock = join(folder, ".git", "index.lock");
  const tree = workbench.tree("Projects");
  await workbench.clearNotifications();
  writeFileSync(lock, "");
  await tree.menu("search-index", "Set Status…");
  await workbench.pick(mine);
  await expect(workbench.flash).toContainText(`search-index is ${mine}`);
  const now = /^status: (.*)$/mu.exec(textOf(folder, "search-index/AGENCY.md"))?.[1] ?? "";
  expect(now).not.toBe(mine);
  change(folder, "search-index/AGENCY.md", `status: ${now}`, `status: ${file}`);
  unlinkSync(lock);
  await expect(tree.description("search-index")).toContainText("file and Baton disagree");
  await expect(tree.row("search-index")).toHaveAttribute("aria-label", /file and Baton disagree/u);
  // The broken file of the fixture is the other one.
  await expect(workbench.status).toContainText("2 need you");
  await tree.menu("search-index", "Resolve Conflict…");
  await expect(
    workbench.notification(
      `The status of “search-index” was changed on both sides. The file says “${file}”, Baton says “${mine}”.`,
    ),
  ).toBeVisible();
  await workbench.editorTab("search-index/AGENCY.md: File ↔ Baton").waitFor();
}

async function isDecided(workbench: Workbench, folder: string, status: string): Promise<void> {
  await expect(workbench.status).toContainText("1 needs you");
  await expect(workbench.tree("Projects").description("search-index")).not.toContainText(
    "disagree",
  );
  await expect(workbench.editorTab("File ↔ Baton")).toHaveCount(0);
  await expect
    .poll(() => textOf(folder, "search-index/AGENCY.md"))
    .toContain(`status: ${status}\n`);
}

test("two windows agree within seconds on a tick and a claim", async ({ workbench, session }) => {
  const tree = await workbench.openProjects();
  await tree.expand("checkout-redesign");
  await tree.expand("auth-hardening");
  const other = await session.openWindow();
  const otherTree = await other.openProjects();
  await otherTree.expand("checkout-redesign");
  await tree.toggle("Empty cart page");
  await expect(otherTree.checkbox("Empty cart page")).toHaveAttribute("aria-checked", "true", {
    timeout: 5000,
  });
  await otherTree.rowAction("auth-hardening", "Claim");
  await expect(tree.description("auth-hardening")).toContainText("tester · 1 h left", {
    timeout: 5000,
  });
  await expect(workbench.status).toContainText("0/6 · Tasks · tester");
  await session.closeWindow(other);
});

test("a second worktree shows the same claims over its own files", async ({
  session,
  workspaceDir,
}) => {
  const worktree = join(workspaceDir, "..", "second");
  git(workspaceDir, "worktree", "add", "--quiet", "-b", "second", worktree);
  const other = await session.openWindow({ folder: worktree });
  const tree = await other.openProjects();
  await tree.expand("checkout-redesign");
  await expect(tree.description("auth-hardening")).toContainText("tester · 1 h left");
  // It was ticked in the other worktree's file only.
  await expect(tree.description("Empty cart page")).toHaveText("waiting · ~30 min");
  const why = await tree.tooltip("Empty cart page");
  await expect(why).toContainText("is done in the main worktree");
  await other.page.keyboard.press("Escape");
  await tree.rowAction("search-index", "Claim");
  await expect(tree.description("search-index")).toContainText("tester · 1 h left");
  await session.closeWindow(other);
});

test("a claim made in the other worktree is seen here, and released here", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Projects");
  await expect(tree.description("search-index")).toContainText("tester · 1 h left");
  expect(textOf(workspaceDir, "search-index/AGENCY.md")).toContain("owner: null");
  await tree.rowAction("search-index", "Release");
  await workbench.pick("Give Up");
  await expect(tree.description("search-index")).toContainText("ready");
});

test("edits by hand show up: a tick and an owner", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  change(workspaceDir, "auth-hardening/AGENCY.md", "- [ ] Write the", "- [x] Write the");
  await isTicked(tree, "Write the runbook");
  change(workspaceDir, "checkout-redesign/AGENCY.md", "owner: null", "owner: somebody");
  await expect(tree.description("checkout-redesign")).toContainText("somebody, by hand");
  await tree.menu("checkout-redesign", "Clear Owner");
  await expect
    .poll(() => textOf(workspaceDir, "checkout-redesign/AGENCY.md"))
    .toContain("owner: null\n");
});

test("a checkout changes files and leaves claims", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  git(workspaceDir, "commit", "--quiet", "--all", "--no-gpg-sign", "--message=Work");
  git(workspaceDir, "checkout", "--quiet", "-b", "elsewhere");
  change(workspaceDir, "auth-hardening/AGENCY.md", "- [ ] Second factor", "- [x] Second factor");
  git(workspaceDir, "commit", "--quiet", "--all", "--no-gpg-sign", "--message=Elsewhere");
  await isTicked(tree, "Second factor for support");
  git(workspaceDir, "checkout", "--quiet", "main");
  await expect(tree.checkbox("Second factor for support")).toHaveAttribute("aria-checked", "false");
  await expect(tree.description("auth-hardening")).toContainText("tester · ");
  await isTicked(tree, "Write the runbook");
  await expect.poll(() => git(workspaceDir, "status", "--porcelain")).toBe("");
});

test("unsaved changes stay: the edit goes into the editor's text", async ({
  workbench,
  workspaceDir,
}) => {
  const path = "auth-hardening/AGENCY.md";
  const tree = workbench.tree("Projects");
  const before = textOf(workspaceDir, path);
  await tree.select("Shorten sessions");
  await workbench.editorTab("AGENCY.md").waitFor();
  const lines = workbench.page.locator(".editor-group-container.active .view-lines");
  await lines.click();
  await workbench.page.keyboard.press("Control+End");
  await workbench.page.keyboard.type("Typed and not saved");
  await expect(workbench.page.locator(".tab.dirty")).toHaveCount(1);
  await tree.toggle("Shorten sessions");
  await expect.poll(() => workbench.editorText()).toContain("- [x] Shorten sessions");
  expect(textOf(workspaceDir, path)).toBe(before);
  await lines.click();
  await workbench.page.keyboard.press("Control+s");
  await expect(workbench.page.locator(".tab.dirty")).toHaveCount(0);
  const after = before.replace("- [ ] Shorten", "- [x] Shorten");
  await expect.poll(() => textOf(workspaceDir, path)).toBe(`${after}Typed and not saved`);
  await isTicked(tree, "Shorten sessions");
  await workbench.closeEditors();
});

test("a conflict is shown, and Keep Mine writes it", async ({ workbench, workspaceDir }) => {
  await makeConflict(workbench, workspaceDir, "pending", "cancelled");
  await workbench.screenshot("conflict");
  await workbench.answerNotification("The status of “search-index”", "Keep Mine");
  await isDecided(workbench, workspaceDir, "pending");
});

test("Keep File lets the file be", async ({ workbench, workspaceDir }) => {
  await makeConflict(workbench, workspaceDir, "completed", "active");
  await workbench.answerNotification("The status of “search-index”", "Keep File");
  await isDecided(workbench, workspaceDir, "active");
});

test("Open Merge opens both, and saving decides", async ({ workbench, workspaceDir, session }) => {
  await makeConflict(workbench, workspaceDir, "completed", "pending");
  await workbench.answerNotification("The status of “search-index”", "Open Merge");
  await workbench.editorTab("Merging: AGENCY.md").waitFor();
  // As soon as the versions were compared.
  await expect(workbench.page.getByText("No Changes Accepted")).toBeVisible();
  await workbench.page.getByText("Accept Baton").click();
  await expect(workbench.page.locator(".tab.dirty")).toHaveCount(1);
  await workbench.pictures("merge");
  await workbench.page.keyboard.press("Control+s");
  await isDecided(workbench, workspaceDir, "completed");
  expect(textOf(workspaceDir, "search-index/AGENCY.md").match(/^status:/gmu)).toHaveLength(1);
  expect(session.extensionProblems()).toEqual([]);
});
