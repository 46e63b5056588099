// What people do to single steps of a run: take them, complete or fail them, decide at gates, let an agent
// through, give work to another one; and what they are told about agents that fail.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { history } from "./support/repository";

const release = `---
name: release
description: Notes, a review, a yes, and out it goes
pattern: sequential
steps:
  - { id: notes, title: Write the notes, agent: documenter, runner: manual }
  - id: review
    title: Review
    agent: reviewer
    runner: manual
    output_schema:
      type: object
      required: [verdict]
      properties: { verdict: { enum: [good, bad] } }
  - id: approve
    title: May it go out?
    gate: { approval: "Publish what is {{ steps.review.output.verdict }}?" }
  - id: publish
    title: Publish
    agent: frontend
    runner: node publish.mjs
    requires: [migrations]
---
`;
const publish = `import { writeFileSync } from "node:fs";
writeFileSync("published.txt", "out\\n");
console.log(JSON.stringify({ published: true }));
`;
const flaky = `---
name: flaky
description: Fails again and again
pattern: sequential
steps:
  - { id: one, title: One, agent: tester, runner: node flaky.mjs, continue_on_error: true }
  - { id: two, title: Two, agent: tester, runner: node flaky.mjs, continue_on_error: true }
  - { id: three, title: Three, agent: tester, runner: node flaky.mjs }
---
`;

const run = ["release", "run"] as const;

test.use({
  baton: {
    files: {
      ".baton/workflows/release.md": release,
      ".baton/workflows/flaky.md": flaky,
      "publish.mjs": publish,
      "flaky.mjs": "process.exit(3);\n",
    },
    settings: { "baton.agentName": "ada" },
    viewport: { width: 1280, height: 900 },
  },
});
test.describe.configure({ mode: "serial" });

test("offers a step to people: claim it, then complete it", async ({ workbench }) => {
  await workbench.openContainer("Baton");
  const tree = workbench.tree("Workflows");
  await tree.open();
  await expect(tree.row("Templates")).toBeVisible();
  await workbench.tree("Projects").close();
  await workbench.tree("Agents").close();
  await tree.rowAction("release", "Run Workflow");
  await workbench.pick("Run release");
  await expect(workbench.dialog).toContainText("node publish.mjs");
  await workbench.answerDialog("Allow and Run");
  const offered = "“Write the notes” of “release” is to be done by hand";
  expect(await workbench.notificationButtons(offered)).toEqual(["Claim", "Complete…"]);
  await expect(tree.description("Write the notes")).toHaveText("for documenter · to be taken");
  await expect(tree.description(run)).toHaveText("1 by hand · 0/4");
  await expect(workbench.status).toContainText("1 needs you");
  await workbench.pictures("steps-offered");
  const rest = ["Show Run in Flow", "Show Output", "Open Place in Template"];
  const complete = ["Complete Step…", "Fail Step…"];
  expect(await tree.menuOf("Write the notes")).toEqual(["Claim Step", ...complete, ...rest]);
  await tree.menu("Write the notes", "Claim Step");
  await expect(workbench.flash).toContainText("“Write the notes” is yours · Complete Step…");
  await expect(tree.description("Write the notes")).toHaveText("documenter · 1 h left");
  // What is to be done stands in a page beside the tree.
  await expect(workbench.webview().locator("body")).toContainText("Write the notes");
  await workbench.screenshot("steps-brief");
  expect(await tree.menuOf("Write the notes")).toEqual([...complete, ...rest]);
  await workbench.flash.click();
  await expect(workbench.quickInput).toContainText("Complete “Write the notes”");
  await workbench.screenshot("steps-complete");
  await workbench.answer("Refunds are in");
  await expect(tree.description("Write the notes")).toHaveText(/^documenter/u);
  await expect(tree.description("Review")).toHaveText("for reviewer · to be taken");
});

test("a step that a person fails ends the run, and another agent can do it", async ({
  workbench,
}) => {
  const tree = workbench.tree("Workflows");
  await workbench.clearNotifications();
  await tree.menu("Review", "Fail Step…");
  await workbench.answer("");
  await expect(workbench.quickInputMessage).toContainText("Say what went wrong.");
  await workbench.answer("The notes say nothing of fees");
  await expect(tree.description("Review")).toHaveText("reviewer · The notes say nothing of fees");
  await expect(tree.description(run)).toHaveText("failed at “Review” · just now");
  await tree.menu("Review", "Retry with Another Agent…");
  await expect(workbench.quickInput).toContainText("Retry “Review”");
  await workbench.screenshot("steps-retry-with");
  await workbench.answer("qa", false);
  await workbench.pick("qa");
  await expect(tree.description("Review")).toHaveText("for qa · to be taken");
  await expect(tree.row("Alerts")).toHaveCount(0);
  await workbench.pictures("steps-retried-with");
});

test("an output that is not what was asked for is told, and can be sent again", async ({
  workbench,
}) => {
  const tree = workbench.tree("Workflows");
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Complete Step…");
  await expect(workbench.quickInput).toContainText("Needs verdict");
  await workbench.screenshot("steps-output");
  await workbench.pick("Type it as JSON…");
  await workbench.answer("{", false);
  await expect(workbench.quickInputMessage).toContainText("JSON");
  await workbench.answer('{"verdict": "so so"}');
  const refused = workbench.notification("Mend it and send it again.").first();
  await expect(refused).toBeVisible();
  await workbench.screenshot("steps-output-refused");
  await expect(tree.description("Review")).toHaveText("for qa · to be taken");
  await workbench.answerNotification("Mend it and send it again.", "Complete Step…");
  await workbench.pick("Type it as JSON…");
  await workbench.answer('{"verdict": "good"}');
  await expect(tree.description("Review")).toHaveText(/^qa/u);
});

test("a gate is rejected with a reason, tried again, and approved", async ({ workbench }) => {
  const tree = workbench.tree("Workflows");
  const question = "Publish what is good?";
  expect(await workbench.notificationButtons(question)).toEqual(["Approve", "Reject", "Show"]);
  await expect(tree.description(run)).toHaveText("waits for you · 2/4");
  expect((await tree.menuOf("May it go out?")).slice(0, 2)).toEqual(["Approve…", "Reject…"]);
  await workbench.answerNotification(question, "Reject");
  await expect(workbench.quickInput).toContainText(`Reject: ${question}`);
  await workbench.answer("");
  await expect(workbench.quickInputMessage).toContainText("Say why");
  await workbench.answer("Not on a Friday");
  await expect(tree.description("May it go out?")).toContainText("Not on a Friday");
  await workbench.pictures("steps-rejected");
  // A gate has no agent that another one could stand in for.
  expect(await tree.menuOf("May it go out?")).not.toContain("Retry with Another Agent…");
  await workbench.clearNotifications();
  await tree.menu("May it go out?", "Retry from Here");
  await expect(tree.description("May it go out?")).toHaveText("waits for approval");
  await tree.rowAction("May it go out?", "Approve");
  await workbench.answer("");
  await expect(tree.description("May it go out?")).toHaveText("approved by ada");
});

test("a step outside its agent's role is let through with a reason", async ({
  workbench,
  workspaceDir,
  session,
}) => {
  const tree = workbench.tree("Workflows");
  await expect(tree.description("Publish")).toContainText("is outside the role of frontend");
  await expect(await tree.tooltip("Publish")).toContainText("Retry it with database");
  await workbench.screenshot("steps-boundary-tooltip");
  await workbench.page.keyboard.press("Escape");
  await workbench.pictures("steps-boundary");
  expect(existsSync(join(workspaceDir, "published.txt"))).toBe(false);
  expect(await tree.menuOf("Publish")).toEqual([
    "Override Role Boundary…",
    "Retry from Here",
    "Retry with Another Agent…",
    "Show Run in Flow",
    "Show Output",
    "Open Place in Template",
  ]);
  await workbench.clearNotifications();
  await tree.menu("Publish", "Override Role Boundary…");
  await expect(workbench.quickInput).toContainText("It is recorded.");
  await workbench.screenshot("steps-override");
  await workbench.answer("It is one file");
  await expect(workbench.notification("“release” is done").first()).toBeVisible();
  expect(readFileSync(join(workspaceDir, "published.txt"), "utf8")).toBe("out\n");
  expect(history(workspaceDir)).toContainEqual(
    expect.objectContaining({ type: "boundary_overridden", by: "ada", reason: "It is one file" }),
  );
  await workbench.answerNotification("“release” is done", "Copy Result");
  await expect(workbench.flash).toContainText("The result of “release” is copied");
  const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied)).toMatchObject({ success: true, done: 4, total: 4 });
  expect(session.extensionProblems()).toEqual([]);
});

test("an agent that fails again and again is held back, until somebody resets it", async ({
  workbench,
}) => {
  const tree = workbench.tree("Workflows");
  await workbench.clearNotifications();
  await tree.rowAction("flaky", "Run Workflow");
  await workbench.pick("Run flaky");
  await workbench.answerDialog("Allow and Run");
  const held = "The last 3 pieces of work of tester failed.";
  expect(await workbench.notificationButtons(held)).toEqual(["Reset Agent", "Show", "Acknowledge"]);
  await expect(tree.description("Alerts")).toHaveText("2");
  await workbench.pictures("steps-held-back");
  const alert = tree.rows.filter({ hasText: held });
  await alert.click({ button: "right" });
  await workbench.chooseMenuEntry("Reset Agent");
  await expect(workbench.flash).toContainText("tester gets work again");
  // Who resets it has seen why; that the run failed is another alert.
  await expect(tree.description("Alerts")).toHaveText("1");
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Reset Agent");
  await expect(workbench.notification("Every agent gets work.")).toBeVisible();
});

test("an alert that is acknowledged goes in every window", async ({ workbench, session }) => {
  const tree = workbench.tree("Workflows");
  const other = await session.openWindow();
  await other.openContainer("Baton");
  const otherTree = other.tree("Workflows");
  await otherTree.open();
  await expect(otherTree.row("Alerts")).toBeVisible();
  await expect(other.status).toContainText("1 needs you");
  await workbench.page.bringToFront();
  await tree.rows.filter({ hasText: "The run of flaky failed" }).hover();
  await tree.pane.locator('.monaco-list-row .action-label[aria-label^="Acknowledge"]').click();
  await expect(workbench.flash).toContainText("1 alert acknowledged");
  await expect(tree.row("Alerts")).toHaveCount(0);
  await expect(otherTree.row("Alerts")).toHaveCount(0);
  await expect(other.status).not.toContainText("needs you");
  await session.closeWindow(other);
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Acknowledge Alerts");
  await expect(workbench.notification("There are no alerts.")).toBeVisible();
  expect(session.extensionProblems()).toEqual([]);
});
