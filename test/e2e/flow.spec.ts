// The flow view on document 000's walk: who handed what to whom, what each bar was, and back to the tree.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { expect, test } from "./support/fixtures";
import { FlowView } from "./support/flow";
import { handOff } from "./support/handoff";
import { repository } from "./support/paths";

const project = "simple-sequential-example";
const lastTask = "Add usage examples and documentation";
const firstTask = "Research Python logging best practices";

test.use({ baton: { settings: { "baton.agentName": "claude-haiku" } } });
test.describe.configure({ mode: "serial" });

test("an empty flow says how to get a first execution", async ({ workbench, session }) => {
  await workbench.openContainer("Baton");
  const flow = new FlowView(workbench);
  await flow.open();
  await expect(
    flow.page.getByRole("heading", { name: "No work has been done here yet" }),
  ).toBeVisible();
  await workbench.screenshot("flow-empty");
  await flow.page.getByRole("button", { name: "Claim a Task" }).click();
  await expect(workbench.quickInput).toContainText("Claim");
  await workbench.pick(project);
  await expect(workbench.status).toContainText("0/8");
  expect(session.extensionProblems()).toEqual([]);
});

test("document 000's walk appears while it goes on", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  const step = async (from: number) => {
    for (let done = 1; done <= 4; done += 1) {
      await workbench.runCommand("Baton: Next Subtask");
      await expect(workbench.flash).toContainText("Now at");
      await workbench.runCommand("Baton: Complete Subtask");
      await expect(workbench.quickInput).toContainText("Complete");
      await workbench.answer(`step ${from + done}`);
      await expect(workbench.status).toContainText(`${from + done}/8`);
    }
  };
  await step(0);
  await handOff(workbench, {
    to: "claude-sonnet",
    done: "Research findings on Python logging",
    context: "Structured logging with rotation is the way",
    needs: "Python 3.11",
  });
  await workbench.runCommand("Baton: Claim As…");
  await workbench.answer("claude-sonnet", false);
  await workbench.pick("claude-sonnet");
  await workbench.pick(project);
  await step(4);
  await flow.open();
  await expect(flow.figures).toHaveText("8 executions");
});

test("two agents and one handoff between them", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  await expect(flow.agent("claude-haiku")).toHaveAccessibleName(
    /^claude-haiku, 4 executions, 100 %/u,
  );
  await expect(flow.agent("claude-sonnet")).toHaveAccessibleName(/^claude-sonnet, 4 executions/u);
  await expect(flow.handoffs).toHaveCount(1);
  await expect(flow.handoff("claude-haiku", "claude-sonnet")).toHaveAccessibleName(/1 handoff/u);
  await expect(flow.lanes).toHaveText(["claude-haiku", "claude-sonnet"]);
  await workbench.screenshot("flow-document000");
});

test("a node narrows the timeline to its agent, and Escape widens it again", async ({
  workbench,
}) => {
  const flow = new FlowView(workbench);
  await flow.clickAt(flow.agent("claude-sonnet"));
  await expect(flow.title).toHaveText("claude-sonnet");
  await expect(flow.lanes).toHaveText(["claude-sonnet"]);
  await expect(flow.figures).toHaveText("4 executions");
  await workbench.page.keyboard.press("Escape");
  await expect(flow.lanes).toHaveText(["claude-haiku", "claude-sonnet"]);
  await flow.clickAt(flow.handoff("claude-haiku", "claude-sonnet"));
  await expect(flow.figures).toHaveText("2 executions");
  await expect(flow.details).toContainText("Average wait");
  await workbench.page.keyboard.press("Escape");
  await expect(flow.figures).toHaveText("8 executions");
});

test("a bar opens its details, and the tree shows its task", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  await flow.clickAt(flow.agent("claude-sonnet"));
  await expect(flow.lanes).toHaveText(["claude-sonnet"]);
  await flow.settled();
  // The cap of a bar that succeeded.
  const bars = await flow.drawn([0x89, 0xd1, 0x85]);
  const last = [...bars].sort((a, b) => b.x - a.x)[0];
  if (last === undefined) throw new Error("no bar that succeeded is drawn");
  await flow.clickPixel({ x: last.x - 1, y: last.y + 4 });
  await expect(flow.title).toHaveText(lastTask);
  await expect(flow.details).toContainText("claude-sonnet");
  await expect(flow.details).toContainText("step 8");
  const tree = workbench.tree("Projects");
  await expect(tree.row(lastTask)).toHaveAttribute("aria-selected", "true");
  await flow.details.getByRole("button", { name: "Open Task" }).click();
  await expect(workbench.editorTab("AGENCY.md")).toBeVisible();
});

test("a task of the tree is shown in the flow", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  const tree = workbench.tree("Projects");
  await tree.openMenu(firstTask);
  await workbench.chooseMenuEntry("Show in Flow");
  await expect(flow.title).toHaveText(firstTask);
  await expect(flow.details).toContainText("claude-haiku");
});

test("a filter is set and cleared by its chip", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  await workbench.page.keyboard.press("Escape");
  await flow.chip("Agent").click();
  await flow.page.getByRole("option", { name: /claude-sonnet/u }).click();
  await workbench.page.keyboard.press("Escape");
  await expect(flow.figures).toHaveText("4 executions");
  await expect(flow.chip("Agent")).toContainText("claude-sonnet");
  await expect(flow.agent("claude-haiku")).toHaveCount(0);
  await flow.page.getByRole("button", { name: /clear.*agent|agent.*clear/iu }).click();
  await expect(flow.figures).toHaveText("8 executions");
});

test("by keyboard alone from the graph over the timeline to the details", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  const { keyboard } = workbench.page;
  await flow.page.locator("body").press("/");
  await expect(flow.page.getByRole("textbox").first()).toBeFocused();
  const until = async (reached: () => Promise<boolean>) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await reached()) return;
      await keyboard.press("Tab");
    }
    throw new Error("Tab never leads there");
  };
  const within = (selector: string) => async () =>
    flow.page.locator(`${selector}:focus`).first().isVisible();
  await until(within(".graph-list button"));
  await keyboard.press("Home");
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await expect(flow.figures).toHaveText("4 executions");
  await keyboard.press("Escape");
  await expect(flow.figures).toHaveText("8 executions");
  await until(within(".timeline-stage"));
  await keyboard.press("ArrowRight");
  await keyboard.press("Space");
  await expect(flow.details).toContainText("Belongs to");
  await until(async () => flow.details.locator(":focus").first().isVisible());
  await keyboard.press("Escape");
  await expect(flow.title).toHaveText("8 executions");
});

test("survives a reload of the window, with what was chosen", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  await flow.clickAt(flow.agent("claude-haiku"));
  await expect(flow.title).toHaveText("claude-haiku");
  await flow.chip("Status").click();
  await flow.page.getByRole("option", { name: /success/iu }).click();
  await workbench.page.keyboard.press("Escape");
  await expect(flow.chip("Status")).toContainText("success", { ignoreCase: true });
  // The page tells VS Code what it shows, which stores it a moment later: the filter came last.
  await workbench.isRemembered("success");
  await workbench.reload();
  await expect(flow.title).toHaveText("claude-haiku", { timeout: 60_000 });
  await expect(flow.chip("Status")).toContainText("success", { ignoreCase: true });
  await expect(flow.lanes).toHaveText(["claude-haiku"]);
  await flow.page.locator("body").press("Escape");
});

test("work done elsewhere is logged and shown at once", async ({ workbench }) => {
  const flow = new FlowView(workbench);
  await workbench.runCommand("Baton: Log Execution…");
  await workbench.answer("tester", false);
  await workbench.pick("tester");
  await workbench.answer("Load test", false);
  await workbench.pick("Load test");
  await workbench.pick("It failed");
  await expect(workbench.quickInput).toContainText("How long did it take?");
  await workbench.answer("12 min");
  await expect(workbench.quickInput).toContainText("When did it end?");
  await workbench.answer("now");
  await expect(workbench.quickInput).toContainText("What went wrong?");
  await workbench.answer("staging did not answer");
  await expect(workbench.flash).toContainText("Logged for tester");
  await flow.chip("Status").waitFor();
  await flow.page.getByRole("button", { name: /clear.*status|status.*clear/iu }).click();
  await expect(flow.agent("tester")).toHaveAccessibleName(/1 failure/u);
  await flow.clickAt(flow.agent("tester"));
  await expect(flow.details).toContainText("Load test");
});

test("colours, axe and the console in three themes", async ({ workbench, session }) => {
  test.slow();
  const flow = new FlowView(workbench);
  const axe = readFileSync(join(repository, "node_modules", "axe-core", "axe.min.js"), "utf8");
  await flow.page.locator("body").press("Escape");
  const looks = [
    ["dark", [0x89, 0xd1, 0x85], [0xf1, 0x4c, 0x4c]],
    ["light", [0x38, 0x8a, 0x34], [0xe5, 0x14, 0x00]],
    ["highContrast", [0x89, 0xd1, 0x85], [0xf4, 0x87, 0x71]],
  ] as const;
  for (const [theme, success, failure] of looks) {
    await workbench.setTheme(theme);
    await flow.settled();
    await expect.poll(async () => (await flow.drawn(success)).length).toBeGreaterThan(0);
    await expect.poll(async () => (await flow.drawn(failure)).length).toBeGreaterThan(0);
    const frame = await flow.frame();
    await frame.evaluate(axe);
    const { violations } = await frame.evaluate<AxeResults>("axe.run()");
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    await workbench.screenshot(`flow-${theme}`);
  }
  await workbench.setTheme("dark");
  expect(session.extensionProblems()).toEqual([]);
});
