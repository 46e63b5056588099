// Workflows: browse, run a rehearsal from the palette to its end, gates, alerts, patterns.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { FlowView } from "./support/flow";

const ship = `---
name: ship
description: Builds the shop, asks, and ships it
pattern: sequential
parameters:
  type: object
  properties:
    target:
      type: string
      title: Where to
      enum: [staging, production]
      default: staging
    note: { type: string, title: Note, default: "" }
steps:
  - id: ready
    title: Is all there?
    gate:
      checks:
        - name: Release notes
          file: NOTES.md
          owner: docs
          action: Write NOTES.md
        - name: Node
          tool: node
          level: recommended
          minimum: "18"
  - id: build
    title: Build
    pattern: parallel
    steps:
      - id: api
        title: Build the API
        agent: backend
        estimate: 4m
      - id: page
        title: Build the page
        agent: frontend
        estimate: 2m
  - id: approve
    title: May it go out?
    gate:
      approval: Ship to {{ params.target }}?
  - id: deploy
    title: Deploy
    agent: devops
    estimate: 1m
---
# Ship
`;
const broken = `---
name: nightly
description: Has a mistake
pattern: sequential
steps:
  - id: one
    agent: coder
    needs: [two]
---
`;

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    files: { ".baton/workflows/ship.md": ship, ".baton/workflows/nightly.md": broken },
    settings: { "baton.agentName": "ada" },
    viewport: { width: 1280, height: 900 },
  },
});
test.describe.configure({ mode: "serial" });

test("shows templates with what is wrong, and patterns", async ({ workbench }) => {
  await workbench.openContainer("Baton");
  await workbench.tree("Projects").close();
  await workbench.tree("Agents").close();
  const tree = workbench.tree("Workflows");
  await tree.open();
  await expect(tree.description("ship")).toHaveText("Builds the shop, asks, and ships it");
  await expect(tree.description("nightly")).toHaveText("1 problem");
  await expect(tree.row("nightly")).toHaveAttribute("aria-label", "nightly, template, 1 problem");
  await tree.expand("Patterns");
  await expect(tree.row("Prerequisites gate")).toBeVisible();
  await workbench.pictures("workflows");
  await tree.collapse("Patterns");
  await tree.select("nightly");
  await workbench.editorTab("nightly.md").waitFor();
  await workbench.closeEditors();
});

test("asks for parameters, shows what it will do, and rehearses it", async ({ workbench }) => {
  const tree = workbench.tree("Workflows");
  await tree.rowAction("ship", "Run Workflow");
  await workbench.pick("production");
  await workbench.answer("");
  await expect(workbench.quickInput).toContainText("3 steps · 3 agents · 2 gates");
  await expect(workbench.quickInput).toContainText("Ship to production?");
  await workbench.screenshot("dry-run");
  await workbench.pick("Rehearse it…");
  await workbench.pick("Made up");
  // The check of the gate is a command line of this repository.
  await expect(workbench.dialog).toContainText("node --version");
  await workbench.answerDialog("Allow and Run");
  await expect(tree.description("Is all there?")).toHaveText("NO-GO · 1 of 2 missing");
  await expect(tree.description("Release notes")).toHaveText(
    "not there · required · Write NOTES.md · ask docs",
  );
  await expect(workbench.status).toContainText("ship 0/5");
  await expect(workbench.notification("says NO-GO").first()).toBeVisible();
  await workbench.pictures("no-go");
});

test("goes on when what was missing is there, and asks a person", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Workflows");
  await workbench.clearNotifications();
  writeFileSync(join(workspaceDir, "NOTES.md"), "Refunds\n");
  await tree.rowAction("Is all there?", "Check Again");
  await expect(tree.description("Is all there?")).toHaveText("GO · 2 of 2");
  await expect(tree.description("May it go out?")).toHaveText("waits for approval");
  await expect(workbench.notification("Ship to production?").first()).toBeVisible();
  await workbench.pictures("approval");
  await tree.rowAction("May it go out?", "Approve");
  await workbench.answer("Looks good");
  await expect(tree.description("May it go out?")).toHaveText("approved by ada");
  await expect(workbench.notification("“ship” is done").first()).toBeVisible();
  await workbench.clearNotifications();
});

test("shows a run that fails as an alert, retries it, and reset and acknowledge end it", async ({
  workbench,
  session,
}) => {
  const tree = workbench.tree("Workflows");
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("ship");
  await workbench.pick("staging");
  await workbench.answer("");
  await workbench.pick("Rehearse it…");
  await workbench.pick("Made up");
  await expect(workbench.notification("Ship to staging?").first()).toBeVisible();
  await workbench.runCommand("Baton: Reject…");
  await workbench.answer("Not on a Friday");
  await expect(tree.row("Alerts")).toBeVisible();
  await expect(workbench.notification("The run of ship failed").first()).toBeVisible();
  await workbench.pictures("alert");
  await workbench.runCommand("Baton: Acknowledge Alerts");
  await expect(tree.row("Alerts")).toHaveCount(0);
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Retry Failed Steps");
  await expect(workbench.notification("Ship to staging?").first()).toBeVisible();
  await workbench.runCommand("Baton: Show Run in Flow");
  await workbench.pick("ship");
  const flow = new FlowView(workbench);
  // The same template ran twice: the view shows this run alone, with its last piece of work chosen.
  await expect(flow.chip("Run")).toContainText("ship", { timeout: 30_000 });
  await expect(flow.details).toContainText("Build");
  await workbench.pictures("run-in-flow");
  expect(session.extensionProblems()).toEqual([]);
});

test("installs the commands for Claude Code after a yes", async ({ workbench, workspaceDir }) => {
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Install Agent Commands…");
  await expect(workbench.dialog).toContainText(".claude/commands/test-parallel.md: new");
  await workbench.answerDialog("Write");
  await expect(workbench.notification("/test-parallel and /docs-sync").first()).toBeVisible();
  const agents = readdirSync(join(workspaceDir, ".claude", "agents"));
  expect(agents).toEqual(expect.arrayContaining(["docs-sync-agent.md", "test-parallel-agent.md"]));
});
