// Workflows: browse, run a rehearsal from the palette to its end, gates, alerts, patterns.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";

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

test("look", async ({ workbench, session, workspaceDir }) => {
  await workbench.openContainer("Baton");
  await workbench.tree("Projects").close();
  await workbench.tree("Agents").close();
  const tree = workbench.tree("Workflows");
  await tree.open();
  await expect(tree.row("ship")).toBeVisible();
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("ship");
  await workbench.pick("production");
  await workbench.answer("");
  await expect(workbench.quickInput).toContainText("what it will do");
  await workbench.pick("Rehearse it…");
  await workbench.pick("Made up");
  await workbench.page.waitForTimeout(1500);
  await workbench.screenshot("wf-20-allow");
  await workbench.answerDialog("Allow and Run");
  await workbench.page.waitForTimeout(2500);
  await workbench.screenshot("wf-21-nogo");
  writeFileSync(join(workspaceDir, "NOTES.md"), "x");
  await workbench.runCommand("Baton: Check Again");
  await workbench.page.waitForTimeout(2500);
  await workbench.screenshot("wf-22-approval");
  await workbench.runCommand("Baton: Approve…");
  await workbench.answer("Looks good");
  await workbench.page.waitForTimeout(2500);
  await workbench.screenshot("wf-23-done");
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("planner-coder-reviewer");
  await workbench.answer("Add refunds");
  await workbench.page.waitForTimeout(1500);
  await workbench.screenshot("wf-24-pcr");
  for (let at = 0; at < 4; at += 1) {
    if (await workbench.quickInput.getByText("what it will do").isVisible()) break;
    await workbench.page.keyboard.press("Enter");
    await workbench.page.waitForTimeout(700);
  }
  await workbench.pick("Rehearse it…");
  await workbench.pick("The answers that come with Baton");
  await workbench.page.waitForTimeout(1200);
  await workbench.screenshot("wf-25-live");
  await workbench.page.waitForTimeout(5000);
  await workbench.screenshot("wf-26-done");
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("ship");
  await workbench.pick("production");
  await workbench.answer("");
  await workbench.page.waitForTimeout(500);
  await workbench.page.keyboard.press("Enter");
  await workbench.page.waitForTimeout(2500);
  await workbench.screenshot("wf-27-approval2");
  console.log(session.extensionProblems());
});
