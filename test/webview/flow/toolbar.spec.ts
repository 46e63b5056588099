import { type Browser, expect, type Page, test } from "@playwright/test";
import type { FlowFilter } from "../../../src/protocol/flow";
import { launch, type WebviewPage } from "../support/page";
import { chip, type FlowOptions, openFlow } from "./open";

let browser: Browser;
let opened: WebviewPage | undefined;

test.beforeAll(async () => {
  browser = await launch();
});
test.afterEach(async () => {
  expect(opened?.console ?? []).toEqual([]);
  await opened?.close();
  opened = undefined;
});
test.afterAll(() => browser.close());

async function open(options: FlowOptions = {}): Promise<Page> {
  opened = await openFlow(browser, { simple: true, ...options });
  await expect(opened.page.locator(".figure.executions, .empty").first()).toBeAttached();
  return opened.page;
}

interface Posted {
  readonly type: string;
  readonly filter?: FlowFilter;
  readonly key?: number;
  readonly command?: string;
}

async function posted(type: string): Promise<readonly Posted[]> {
  const all = (await opened?.posted()) as readonly Posted[];
  return all.filter((message) => message.type === type);
}

const executions = (page: Page) => page.locator(".figure.executions");

test("a chip is set, says so, and is cleared, by mouse", async () => {
  const page = await open();
  await expect(executions(page)).toHaveText("142 executions");
  await chip(page, "Project").click();
  await expect(page.getByRole("listbox", { name: "Project" })).toBeVisible();
  await page.getByRole("option", { name: "checkout-redesign" }).click();
  await page.getByRole("option", { name: "search" }).click();
  await expect(chip(page, "Project")).toHaveAccessibleName("Project: 2 of 6");
  const [, last] = await posted("filter");
  expect(last?.filter?.projects).toEqual(["checkout-redesign", "search"]);
  const count = Number((await executions(page).textContent())?.split(" ")[0]);
  expect(count).toBeLessThan(142);
  await page.mouse.click(600, 600);
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await page.getByRole("button", { name: "Clear Project filter" }).click();
  await expect(executions(page)).toHaveText("142 executions");
  await expect(page.getByRole("button", { name: "Clear Project filter" })).toHaveCount(0);
});

test("a chip is set and cleared by keyboard alone, and the focus comes back to it", async () => {
  const page = await open();
  await chip(page, "Status").focus();
  await page.keyboard.press("Enter");
  const list = page.getByRole("listbox", { name: "Status" });
  await expect(list).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(page.getByRole("option", { name: "failed" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(list).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(list).toHaveCount(0);
  await expect(chip(page, "Status")).toBeFocused();
  await expect(chip(page, "Status")).toHaveAccessibleName("Status: failed");
  await expect(executions(page)).toHaveText("12 executions");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(executions(page)).toHaveText("142 executions");
  await expect(chip(page, "Status")).toBeFocused();
});

test("a long list is found in by typing", async () => {
  const page = await open();
  await chip(page, "Agent").click();
  await page.keyboard.type("claude");
  await expect(page.getByRole("option")).toHaveCount(2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(chip(page, "Agent")).toHaveAccessibleName("Agent: claude-haiku");
});

test("dates: a preset, and times of one's own", async () => {
  const page = await open();
  await chip(page, "Date").click();
  await page.getByRole("option", { name: "today" }).click();
  await expect(chip(page, "Date")).toHaveAccessibleName("Date: today");
  await chip(page, "Date").click();
  await page.getByLabel("From").fill("2026-11-19T09:00");
  await page.getByLabel("To", { exact: true }).fill("2026-11-19T08:00");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("alert")).toHaveText("It has to end after it begins.");
  await page.getByLabel("To", { exact: true }).fill("2026-11-19T12:00");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(chip(page, "Date")).toHaveAccessibleName("Date: yesterday 09:00 – 12:00");
  const last = (await posted("filter")).at(-1);
  expect(last?.filter?.range).toMatchObject({ from: expect.any(Number), to: expect.any(Number) });
});

test("find asks once for a word, and Escape takes it back", async () => {
  const page = await open();
  await page.keyboard.press("/");
  await page.keyboard.type("payment");
  await expect(executions(page)).toHaveText("10 executions");
  expect((await posted("filter")).map(({ filter }) => filter?.text)).toEqual(["payment"]);
  await page.keyboard.press("Escape");
  await expect(executions(page)).toHaveText("142 executions");
});

test("where there is no workflow and no run, there are no chips for them", async () => {
  const page = await open({ scenario: "crowded" });
  await expect(chip(page, "Agent")).toBeVisible();
  await expect(chip(page, "Workflow")).toBeHidden();
  await expect(chip(page, "Run")).toBeHidden();
});

test("a run is chosen by what it is for and when it began; the host may choose it too", async () => {
  const page = await open({ simple: false });
  await chip(page, "Run").click();
  const choices = page.getByRole("listbox", { name: "Run" }).getByRole("option");
  // The latest first; it says nothing of itself and is called by its workflow.
  await expect(choices.first()).toContainText(/^Feature team · \d\d:\d\d/u);
  await page.screenshot({ path: "test-results/shots/flow-run-choices.png" });
  await choices.filter({ hasText: /^Checkout redesign · \d\d:\d\d/u }).click();
  await expect(chip(page, "Run")).toHaveAccessibleName("Run: Checkout redesign");
  expect((await posted("filter")).at(-1)?.filter?.runs).toEqual(["run-0-3"]);
  await page.keyboard.press("Escape");
  await page.evaluate(() => window.fakeHost.send({ type: "showRun", run: "run-1-0" }));
  await expect(chip(page, "Run")).toHaveAccessibleName("Run: Vouchers");
  await expect(executions(page)).toHaveText("7 executions");
});

test("lanes by run are called like the runs, with their moments", async () => {
  const page = await open({ simple: false });
  await page.getByRole("radiogroup", { name: "Lanes" }).getByText("Run").click();
  const lane = page.locator(".timeline-lane-name").filter({ hasText: "Vouchers" }).first();
  await expect(lane.locator(".timeline-lane-text")).toHaveText("Vouchers");
  await expect(lane.locator(".timeline-lane-moment")).toHaveText(/^(?:yesterday )?\d\d:\d\d$/u);
  await page.screenshot({ path: "test-results/shots/flow-runs.png" });
});

test("under 900 pixels what is not set is behind one button", async () => {
  const page = await open({ width: 700, height: 900 });
  await expect(chip(page, "Date")).toBeVisible();
  await expect(chip(page, "Project")).toBeHidden();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "Project" }).click();
  await page.getByRole("option", { name: "docs" }).click();
  await page.keyboard.press("Escape");
  await expect(chip(page, "Project")).toHaveAccessibleName("Project: docs");
  await expect(chip(page, "Project")).toBeFocused();
  const { scroll, client } = await page.locator(".toolbar").evaluate((bar) => ({
    scroll: bar.scrollWidth,
    client: bar.clientWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(client);
});

test("a waiting filter leaves the picture alone and shows a line after a while", async () => {
  const page = await open({ delay: 900 });
  await expect(executions(page)).toHaveText("142 executions");
  await chip(page, "Status").click();
  await page.getByRole("option", { name: "failed" }).click();
  await expect(page.locator(".progress-line")).toBeHidden();
  await expect(page.locator(".timeline button").first()).toBeVisible();
  await expect(page.locator(".progress-line")).toBeVisible();
  await expect(executions(page)).toHaveText("142 executions");
  await expect(executions(page)).toHaveText("12 executions");
  await expect(page.locator(".progress-line")).toBeHidden();
});

test("the failures are walked one by one, selected and brought into view", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Next failure" }).click();
  const first = await page.locator(".timeline").getAttribute("data-revealed");
  await page.getByRole("button", { name: "Next failure" }).click();
  const second = await page.locator(".timeline").getAttribute("data-revealed");
  expect(second).not.toBe(first);
  await page.getByRole("button", { name: "Previous failure" }).click();
  await expect(page.locator(".timeline")).toHaveAttribute("data-revealed", first ?? "");
  expect((await posted("reveal")).map(({ key }) => String(key))).toEqual([first, second, first]);
});

test("paused, changes are held back and counted; live again they come in", async () => {
  const page = await open();
  const live = page.locator(".live");
  await expect(live).toHaveText("Live");
  await live.click();
  await expect(live).toHaveText("Paused");
  const change = (key: number) =>
    page.evaluate((one) => {
      const { fakeHost } = window;
      fakeHost.change([
        {
          key: one,
          agent: "newcomer",
          title: "New",
          state: "in_progress",
          start: fakeHost.now - 1_000,
        },
      ]);
    }, key);
  await change(9_001);
  await change(9_002);
  await expect(live).toHaveText("Paused · 2 new");
  await expect(executions(page)).toHaveText("142 executions");
  await live.click();
  await expect(live).toHaveText("Live");
  await expect(executions(page)).toHaveText("144 executions");
  await change(9_003);
  await expect(executions(page)).toHaveText("145 executions");
});

test("the menu does what it says", async () => {
  const page = await open();
  const menu = async (name: string) => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await menu("Log Execution…");
  await menu("Show Log");
  expect((await posted("command")).map(({ command }) => command)).toEqual([
    "logExecution",
    "showLog",
  ]);
  await menu("Copy as text");
  const [copied] = (await posted("copy")) as readonly { readonly text?: string }[];
  expect(copied?.text?.split("\n")).toHaveLength(144);
  await menu("Clear filters");
  await expect(chip(page, "Date")).toHaveAccessibleName("Date: any");
  await menu("Keys");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
});
