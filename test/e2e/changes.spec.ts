// Each change of a project from palette, row buttons and menus: the file afterwards, byte for byte.
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

const project = "auth-hardening";
const path = `${project}/AGENCY.md`;
const task = "Shorten sessions";
let expected = "";

/** Waits until the file is what it was with these replacements, and nothing else. */
async function becomes(folder: string, ...changes: readonly (readonly [string, string])[]) {
  for (const [from, to] of changes) {
    expect(expected).toContain(from);
    expected = expected.replace(from, to);
  }
  await expect.poll(() => textOf(folder, path)).toBe(expected);
}

test("a tick and its undo by the word in the status bar", async ({ workbench, workspaceDir }) => {
  expected = textOf(workspaceDir, path);
  const tree = await workbench.openProjects();
  await tree.expand(project);
  await tree.toggle(task);
  await becomes(workspaceDir, [`- [ ] ${task}`, `- [x] ${task}`]);
  await expect(tree.checkbox(task)).toHaveAttribute("aria-checked", "true");
  await expect(workbench.flash).toContainText(`“${task}” is done · Undo`);
  await workbench.flash.click();
  await becomes(workspaceDir, [`- [x] ${task}`, `- [ ] ${task}`]);
  await expect(tree.checkbox(task)).toHaveAttribute("aria-checked", "false");
});

test("a note and its undo by the palette", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await tree.menu(project, "Add Note…");
  await workbench.answer("");
  await expect(workbench.quickInputMessage).toContainText("A note needs a text.");
  await workbench.answer("Keys first");
  const heading = "## Agent Notes\n";
  const note = "- **now - tester**: Keys first\n";
  await becomes(workspaceDir, [heading, `${heading}${note}`]);
  await workbench.runCommand("Baton: Undo");
  await becomes(workspaceDir, [note, ""]);
});

test("priority, from the menu, with undo", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await tree.menu(project, "Set Priority…");
  await workbench.pick("high");
  await becomes(workspaceDir, ["priority: critical", "priority: high"]);
  await expect(tree.description(project)).toHaveText("ready · high · 0/6");
  await workbench.runCommand("Baton: Undo");
  await becomes(workspaceDir, ["priority: high", "priority: critical"]);
});

test("status, from the palette with the file in the editor", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Projects");
  await tree.select(project);
  await workbench.editorTab("AGENCY.md").waitFor();
  await workbench.runCommand("Baton: Set Status…");
  await expect(workbench.quickInput).toContainText(`Status of ${project}`);
  await workbench.pick("active");
  await becomes(workspaceDir, ["status: pending", "status: active"]);
  await expect(workbench.flash).toContainText(`${project} is active`);
});

test("blocks with a reason and unblocks", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await tree.menu(project, "Block…");
  await workbench.answer("");
  await expect(workbench.quickInputMessage).toContainText("Say what blocks it");
  await workbench.answer("No access: ask support");
  await becomes(
    workspaceDir,
    ["status: active", "status: blocked"],
    [
      "last_updated: now\n",
      'last_updated: now\nblocked: true\nblocking_reason: "No access: ask support"\n',
    ],
  );
  await expect(tree.description(project)).toHaveText("blocked · critical · 0/6");
  await expect(tree.description(task)).toHaveText("blocked");
  await tree.menu(project, "Unblock");
  await becomes(
    workspaceDir,
    ["status: blocked", "status: active"],
    ["blocked: true", "blocked: false"],
    ['blocking_reason: "No access: ask support"', "blocking_reason: null"],
  );
  await expect(tree.description(task)).toHaveText("ready");
});

test("a blocked task is Baton's business and not the file's", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Projects");
  await tree.menu("Rotate API keys", "Block…");
  await workbench.answer("The key store is down");
  await expect(tree.description("Rotate API keys")).toHaveText("blocked");
  await becomes(workspaceDir);
  await tree.menu("Rotate API keys", "Unblock");
  await expect(tree.description("Rotate API keys")).toContainText("ready");
});

test("claims by the row's button, extends, and gives up", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await tree.rowAction(project, "Claim");
  await becomes(workspaceDir, ["owner: null", "owner: tester"]);
  await expect(tree.description(project)).toHaveText("tester · 1 h left · critical · 0/6");
  await tree.menu(project, "Extend…");
  await workbench.pick("4 h");
  await expect(tree.description(project)).toHaveText("tester · 4 h left · critical · 0/6");
  await becomes(workspaceDir);
  await tree.rowAction(project, "Next Subtask");
  await expect(tree.description("Rotate API keys")).toHaveText("tester · 4 h left");
  await tree.rowAction("Rotate API keys", "Complete Subtask");
  await workbench.answer("Rotated all three");
  await becomes(workspaceDir, ["- [ ] Rotate API keys", "- [x] Rotate API keys"]);
  await tree.rowAction(project, "Release");
  await workbench.pick("Give Up");
  await becomes(workspaceDir, ["owner: tester", "owner: null"]);
  await expect(tree.description(project)).toHaveText("ready · critical · 1/6");
});

test("an undone claim is free again", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await workbench.clearNotifications();
  await tree.rowAction(project, "Claim");
  await becomes(workspaceDir, ["owner: null", "owner: tester"]);
  await workbench.answerNotification(`Claimed ${project}`, "Undo");
  await becomes(workspaceDir, ["owner: tester", "owner: null"]);
  await expect(tree.description(project)).toHaveText("ready · critical · 1/6");
});

test("claims one task, and a release as done ticks it", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  // The undo before has the rows below the project told anew, and VS Code drops a click meanwhile.
  await expect(async () => {
    await workbench.page.keyboard.press("Escape");
    await tree.rowAction("Write the runbook", "Claim");
    await expect(tree.description("Write the runbook")).toHaveText("tester · 1 h left", {
      timeout: 4000,
    });
  }).toPass({ timeout: 30_000 });
  await becomes(workspaceDir);
  await tree.rowAction("Write the runbook", "Release");
  await workbench.pick("Done");
  await becomes(workspaceDir, ["- [ ] Write the runbook", "- [x] Write the runbook"]);
});

test("a release as blocked says why in the file", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await tree.rowAction(project, "Claim");
  await becomes(workspaceDir, ["owner: null", "owner: tester"]);
  await expect(tree.description(project)).toContainText("tester · 1 h left");
  await tree.menu(project, "Release…");
  await workbench.pick("Block…");
  await workbench.answer("waiting for the audit");
  await becomes(
    workspaceDir,
    ["owner: tester", "owner: null"],
    ["status: active", "status: blocked"],
    ["blocked: false", "blocked: true"],
    ["blocking_reason: null", "blocking_reason: waiting for the audit"],
  );
  await expect(tree.description(project)).toContainText("blocked");
});

test("opens a section, and a task at its line", async ({ workbench, session }) => {
  const tree = workbench.tree("Projects");
  const position = workbench.page.locator('[id="status.editor.selection"]');
  await tree.menu(project, "Open Section…");
  await workbench.pick("Agent Notes");
  await expect(position).toContainText("Ln 22,");
  await tree.select("Lock accounts after failed logins");
  await expect(position).toContainText("Ln 17,");
  expect(session.extensionProblems()).toEqual([]);
});
