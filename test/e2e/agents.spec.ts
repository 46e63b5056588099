// The agents view: who is there, what they can do, who works at what, and new ones.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { neighbourDoes } from "./support/neighbour";

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    settings: { "baton.agentName": "tester" },
    viewport: { width: 1280, height: 1100 },
  },
});
test.describe.configure({ mode: "serial" });

const refund = { project: "checkout-redesign", task: "refund" };

test("shows built-in agents and those of other tools by source", async ({ workbench }) => {
  await workbench.openContainer("Baton");
  await workbench.tree("Projects").close();
  const agents = workbench.tree("Agents");
  await expect(agents.description("Idle")).toHaveText("31");
  await agents.viewAction("Group Agents By");
  await workbench.pick("Source");
  await expect(agents.description("From .claude/agents")).toHaveText("3, read only");
  await expect(agents.description("Built in")).toHaveText("28, read only");
  await expect(agents.row("Built in")).toHaveAttribute("aria-label", "Built in: 28 agents");
  await agents.expand("Built in");
  await expect.poll(async () => (await agents.labels()).length).toBe(33);
  await agents.expand("copy-editor");
  await expect(agents.description("Tools")).toHaveText("Read, Edit, Grep");
  await expect(agents.row("Tools")).toHaveAttribute(
    "aria-label",
    "Tools: Read, Edit, Grep, copy-editor",
  );
  await agents.collapse("copy-editor");
});

test("groups by role, and remembers it over a reload", async ({ workbench }) => {
  const agents = workbench.tree("Agents");
  await workbench.runCommand("Baton: Group Agents By…");
  await workbench.pick("Role");
  await expect(agents.description("devops").first()).toHaveText("2");
  await workbench.isRemembered('"baton.agents.grouping":"role"');
  await workbench.reload();
  await workbench.openContainer("Baton");
  await workbench.tree("Projects").close();
  await expect(agents.description("devops").first()).toHaveText("2");
  await workbench.runCommand("Baton: Group Agents By…");
  await workbench.pick("Activity");
});

test("filters by capability and pattern at once, and by text", async ({ workbench }) => {
  const agents = workbench.tree("Agents");
  const shown = agents.pane.locator(".pane-header .description");
  await agents.expand("Idle");
  await agents.viewAction("Filter Agents");
  await workbench.pick("Capabilities and patterns…");
  await workbench.tick("testing");
  await workbench.answer("sequential", false);
  await workbench.tick("sequential");
  await workbench.confirmTicks();
  await expect(shown).toHaveText(/^testing, sequential · \d+ of 31$/u);
  await expect.poll(async () => (await agents.labels()).length).toBeLessThan(28);
  const [, first = ""] = await agents.labels();
  await agents.expand(first);
  await expect(agents.description("Capabilities").first()).toContainText("testing");
  await expect(agents.description("Patterns").first()).toContainText("sequential");
  await workbench.runCommand("Baton: Clear Agents Filter");
  await expect(shown).toHaveText("");
  await workbench.runCommand("Baton: Filter Agents…");
  await workbench.pick("Text…");
  await workbench.answer("no such agent");
  await expect(agents.message).toContainText("Nothing matches. The filter hides every agent.");
  await agents.message.getByText("Clear Filter").click();
  await expect(agents.row("Idle")).toBeVisible();
});

test("shows who works at what, and what an agent did last", async ({ workbench, workspaceDir }) => {
  const agents = workbench.tree("Agents");
  const frontend = { folder: workspaceDir, agent: "frontend" };
  await neighbourDoes(
    frontend,
    { type: "claim", target: refund },
    { type: "start", target: refund },
  );
  await expect(agents.description("frontend")).toHaveText("Refund screen · less than a minute");
  await expect(agents.row("frontend")).toHaveAttribute(
    "aria-label",
    "frontend, agent, working, Refund screen · less than a minute",
  );
  await expect(agents.description("Working")).toHaveText("1");
  await agents.expand("frontend");
  await expect(agents.description("refund in checkout-redesign")).toContainText(
    "claimed, 1 h left",
  );
  await neighbourDoes(
    frontend,
    { type: "complete", target: refund },
    { type: "release", target: refund, how: { kind: "done" } },
  );
  await expect(agents.row("Working")).toHaveCount(0);
  await agents.expand("Idle");
  await agents.expand("frontend");
  await expect(agents.description("Refund screen")).toHaveText(/^last: done, .+ ago$/u);
  await agents.collapse("frontend");
});

test("registers an agent step by step with validation", async ({ workbench, workspaceDir }) => {
  const agents = workbench.tree("Agents");
  await agents.viewAction("Register Agent");
  await workbench.answer("not a name!");
  await expect(workbench.quickInputMessage).toContainText("A name starts with a letter or digit");
  await workbench.answer("frontend", false);
  await expect(workbench.quickInputMessage).toContainText(
    "An agent called frontend comes with Baton. The new one will be used instead.",
  );
  await workbench.answer("shop/translator");
  await expect(workbench.quickInput).toContainText("What does it do, in a sentence?");
  await workbench.answer("");
  await expect(workbench.quickInputMessage).toContainText("Say in a sentence what the agent does.");
  await workbench.answer("Translates the shop");
  await expect(workbench.quickInput).toContainText("Register Agent shop/translator (3/6)");
  await workbench.tick("documentation");
  await workbench.answer("translation", false);
  await expect(workbench.quickInput).toContainText("new");
  await workbench.page.keyboard.press("Enter");
  await expect(workbench.quickInput).toContainText("Register Agent shop/translator (4/6)");
  await workbench.tick("Grep");
  await workbench.confirmTicks();
  await expect(workbench.quickInput).toContainText("Register Agent shop/translator (5/6)");
  await workbench.tick("sequential");
  await workbench.confirmTicks();
  await expect(workbench.quickInput).toContainText("Register Agent shop/translator (6/6)");
  await workbench.answer("localisation", false);
  await workbench.pick("localisation");
  await expect(workbench.flash).toContainText("shop/translator is registered");
  await expect(agents.description("shop/translator")).toHaveText("Translates the shop");
  const text = readFileSync(join(workspaceDir, ".baton", "agents", "shop--translator.md"), "utf8");
  for (const part of [
    "name: shop/translator",
    "description: Translates the shop",
    "documentation",
    "translation",
    "Grep",
    "sequential",
    "localisation",
  ]) {
    expect(text).toContain(part);
  }
  await workbench.editorTab("shop--translator.md").waitFor();
});

test("opens a definition, and deletes only what Baton wrote", async ({
  workbench,
  workspaceDir,
  session,
}) => {
  const agents = workbench.tree("Agents");
  await workbench.closeEditors();
  await agents.rowAction("copy-editor", "Open Agent Definition");
  await workbench.editorTab("copy-editor.md").waitFor();
  await agents.rowAction("architect", "Open Agent Definition");
  await workbench.editorTab("architect.md").waitFor();
  await agents.openMenu("copy-editor");
  await expect(workbench.menuEntries().getByText("Delete Agent…")).toHaveCount(0);
  await workbench.page.keyboard.press("Escape");
  await agents.menu("shop/translator", "Delete Agent…");
  await expect(workbench.dialog).toContainText("Delete the agent shop/translator?");
  await workbench.dialog.getByRole("button", { name: "Move to Trash" }).click();
  // Where there is no trash, as in this VS Code, it asks once more.
  await expect(workbench.dialog).toContainText("There is no trash here.");
  await workbench.answerDialog("Delete Permanently");
  await expect(agents.row("shop/translator")).toHaveCount(0);
  expect(existsSync(join(workspaceDir, ".baton", "agents", "shop--translator.md"))).toBe(false);
  expect(session.extensionProblems()).toEqual([]);
});
