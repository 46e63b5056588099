// Two who want the same: a refused claim, the ways out, and how the one who loses it gets to know.
import { expect, test } from "./support/fixtures";
import { neighbourDoes, neighbourTries } from "./support/neighbour";
import { history, textOf } from "./support/repository";

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    settings: { "baton.agentName": "tester" },
    viewport: { width: 1280, height: 1100 },
  },
});
test.describe.configure({ mode: "serial" });

const refund = { project: "checkout-redesign", task: "refund" };
const file = "checkout-redesign/AGENCY.md";

test("what somebody else holds shows who and for how long", async ({ workbench, workspaceDir }) => {
  const frontend = { folder: workspaceDir, agent: "frontend", minutesAgo: 44 };
  await neighbourDoes(
    frontend,
    { type: "claim", target: refund },
    { type: "start", target: refund },
  );
  const tree = await workbench.openProjects();
  await tree.expand("checkout-redesign");
  await expect(tree.description("Refund screen")).toHaveText(/^frontend · (15|16) min left$/u);
  await expect(tree.row("Refund screen")).toHaveAttribute(
    "aria-label",
    /^Refund screen, task, open, frontend, 1[56] min left$/u,
  );
  await tree.openMenu("Refund screen");
  await expect(workbench.menuEntries().getByText("Claim…", { exact: true })).toHaveCount(0);
  await workbench.page.keyboard.press("Escape");
});

test("a refused claim says who, since when, until when, and what is ready instead", async ({
  workbench,
}) => {
  await workbench.runCommand("Baton: Claim…");
  await workbench.answer("Refund screen", false);
  await workbench.pick("Refund screen");
  await expect(workbench.quickInput).toContainText(
    /Not claimed: frontend has “Refund screen” since \d\d:\d\d, 1[56] min left/u,
  );
  const labels = await workbench.quickPickLabels();
  expect(labels).toContain("Empty cart page");
  expect(labels).toContain("auth-hardening");
  expect(labels.slice(-3)).toEqual([
    "Tell me when it is free",
    "Ask frontend to hand it over",
    "Take over…",
  ]);
  await workbench.screenshot("refused");
});

test("asking for it leaves a note for the holder", async ({ workbench, workspaceDir }) => {
  const before = textOf(workspaceDir, file);
  await workbench.pick("Ask frontend to hand it over");
  await expect(workbench.quickInput).toContainText("Ask frontend to hand it over");
  await workbench.answer("Could you hand it over by noon?");
  const note = "- **now - tester**: @frontend: Could you hand it over by noon?\n";
  await expect.poll(() => textOf(workspaceDir, file)).toBe(`${before}${note}`);
  await expect(workbench.flash).toContainText("Asked frontend · Undo");
});

test("taking over asks for a reason and tells the one who had it", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Projects");
  await tree.menu("Refund screen", "Take Over…");
  await expect(workbench.quickInput).toContainText("Why? frontend is told.");
  await workbench.answer("");
  await expect(workbench.quickInputMessage).toContainText(
    "Say why, so that the one who had it can be told.",
  );
  await workbench.answer("frontend is away today");
  await expect(
    workbench.notification(/Claimed “Refund screen” in checkout-redesign/u),
  ).toBeVisible();
  await expect(tree.description("Refund screen")).toContainText("tester · 1 h left");
  const ended = history(workspaceDir).find(({ type }) => type === "claim_ended");
  expect(ended).toMatchObject({ outcome: "taken_over", reason: "frontend is away today" });
  const [late] = await neighbourTries(
    { folder: workspaceDir, agent: "frontend" },
    { type: "complete", target: refund },
  );
  expect(late).toMatchObject({ ok: false });
});

test("who loses a claim is told by badge, status bar and list", async ({
  workbench,
  workspaceDir,
}) => {
  // The broken file of the fixture wants somebody as well.
  await expect(workbench.status).toContainText("1 needs you");
  await neighbourDoes(
    { folder: workspaceDir, agent: "backend" },
    { type: "claim", target: refund, force: { reason: "the release waits for it" } },
  );
  await expect(workbench.status).toContainText("2 need you");
  const badge = workbench.page.locator(
    '.activitybar .action-item:has(a[aria-label^="Baton"]) .badge',
  );
  await expect(badge).toHaveText("2");
  await workbench.runCommand("Baton: Show What Needs You");
  const title = "Your claim on “Refund screen” was taken over";
  await expect(workbench.quickInput).toContainText("By backend: the release waits for it.");
  await workbench.screenshot("attention");
  await workbench.pick(title);
  await expect(workbench.notification(title)).toBeVisible();
  await expect(workbench.status).toContainText("1 needs you");
});

test("tells when it is free", async ({ workbench, workspaceDir, session }) => {
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Claim…");
  await workbench.answer("Refund screen", false);
  await workbench.pick("Refund screen");
  await workbench.pick("Tell me when it is free");
  await expect(workbench.flash).toContainText("You will be told when");
  await neighbourDoes(
    { folder: workspaceDir, agent: "backend" },
    { type: "release", target: refund, how: { kind: "give_up" } },
  );
  await workbench.answerNotification("“Refund screen” in checkout-redesign is free now.", "Claim");
  // The task asks for @frontend, so its name is offered first.
  await expect(workbench.quickInput).toContainText("This work is meant for frontend");
  await workbench.pick("Claim as frontend");
  await expect(workbench.tree("Projects").description("Refund screen")).toHaveText(
    "frontend · 1 h left",
  );
  expect(session.extensionProblems()).toEqual([]);
});
