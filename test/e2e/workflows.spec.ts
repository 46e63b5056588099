// Workflows: browse, run a rehearsal from the palette to its end, gates, alerts, patterns.
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

test("look", async ({ workbench, session }) => {
  await workbench.openContainer("Baton");
  await workbench.tree("Projects").close();
  await workbench.tree("Agents").close();
  const tree = workbench.tree("Workflows");
  await tree.open();
  await expect(tree.row("ship")).toBeVisible();
  await tree.expand("Patterns");
  await workbench.screenshot("wf-1-templates");
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("ship");
  await workbench.screenshot("wf-3-param");
  await workbench.pick("production");
  await workbench.answer("");
  await expect(workbench.quickInput).toContainText("what it will do");
  await workbench.screenshot("wf-4-dry");
  await workbench.pick("Show the whole plan as a page");
  await workbench.page.waitForTimeout(2500);
  await workbench.screenshot("wf-5-page");
  await workbench.pick("Rehearse it…");
  await workbench.screenshot("wf-6-rehearse");
  await workbench.pick("Made up");
  await workbench.page.waitForTimeout(3500);
  await workbench.screenshot("wf-7-run");
  await workbench.runCommand("Baton: Check Again");
  await workbench.page.waitForTimeout(1500);
  await workbench.screenshot("wf-8-again");
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("planner-coder-reviewer");
  await workbench.answer("Add refunds");
  await workbench.page.waitForTimeout(1500);
  await workbench.screenshot("wf-9-pcr");
  await workbench.page.keyboard.press("Escape");
  await workbench.runCommand("Baton: Open Pattern");
  await workbench.page.keyboard.press("Enter");
  await workbench.page.waitForTimeout(2500);
  await workbench.screenshot("wf-10-pattern");
  console.log(session.extensionProblems());
});
