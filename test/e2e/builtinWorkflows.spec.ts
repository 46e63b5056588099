// Each workflow that ships with Baton, from the palette to its end, with the answers that ship with it.
import { expect, test } from "./support/fixtures";
import type { Workbench } from "./support/workbench";

/** How each ends, and what is typed where a parameter has no default. */
const builtins = [
  { name: "docs-sync", says: "“docs-sync” is done" },
  { name: "ensemble-with-judge", says: "“ensemble-with-judge” is done" },
  { name: "feature-team", says: "“feature-team” is done" },
  { name: "parallel-discovery", says: "“parallel-discovery” is done" },
  { name: "planner-coder-reviewer", says: "“planner-coder-reviewer” is done" },
  { name: "tdd-cycle", says: "“tdd-cycle” is done" },
  // Its answers plant a failed test.
  { name: "test-parallel", says: "The run of test-parallel failed" },
] as const;

test.use({
  baton: { settings: { "baton.agentName": "tester" }, viewport: { width: 1280, height: 900 } },
});
test.describe.configure({ mode: "serial" });

for (const { name, says } of builtins) {
  test(`runs ${name} to its end`, async ({ workbench, session }) => {
    test.setTimeout(120_000);
    await workbench.runCommand("Baton: Run Workflow…");
    await workbench.pick(name);
    await takeWhatIsProposed(workbench);
    await workbench.pick("Rehearse it…");
    await workbench.pick("The answers that come with Baton");
    await expect(workbench.notification(says).first()).toBeVisible({ timeout: 60_000 });
    await workbench.clearNotifications();
    expect(session.extensionProblems()).toEqual([]);
  });
}

/** Enter for what has a value already, some words for what has none, until the plan is shown. */
async function takeWhatIsProposed(workbench: Workbench): Promise<void> {
  const { quickInput, page } = workbench;
  await expect(async () => {
    if (await quickInput.getByText("Rehearse it…", { exact: true }).isVisible()) return;
    const before = await quickInput.innerText();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    if ((await quickInput.innerText()) === before || (await isRefused(workbench))) {
      await workbench.answer("Refunds");
    }
    throw new Error("The plan is not shown yet.");
  }).toPass({ timeout: 60_000, intervals: [300] });
}

/** An empty text was not taken. */
async function isRefused({ quickInput }: Workbench): Promise<boolean> {
  return (await quickInput.locator(".monaco-inputbox.error").count()) > 0;
}
