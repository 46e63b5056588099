import { type Browser, expect, type Page, test } from "@playwright/test";
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
  readonly key?: number;
  readonly path?: string;
  readonly text?: string;
  readonly command?: string;
}

async function posted(type: string): Promise<readonly Posted[]> {
  const all = (await opened?.posted()) as readonly Posted[];
  return all.filter((message) => message.type === type);
}

const details = (page: Page) => page.getByRole("region", { name: "Details" });
const title = (page: Page) => details(page).getByRole("heading", { level: 2 });
const bar = (page: Page, name: string) => page.locator(".timeline button", { hasText: name });

test("a bar shows its details, and the tree is told to show its task", async () => {
  const page = await open();
  await bar(page, "End-to-end tests success").last().click();
  await expect(title(page)).toHaveText("End-to-end tests");
  await expect(details(page)).toContainText("qa · attempt 3 of 3 · today 14:40 – 15:01");
  await expect(details(page)).toContainText("31 min in all");
  await expect(details(page)).toContainText("Handed over by frontend");
  expect(await posted("reveal")).toHaveLength(1);
  await details(page).getByRole("button", { name: "Open Task" }).click();
  await details(page).getByRole("button", { name: "reports/journeys.json" }).click();
  await details(page).getByRole("button", { name: "Copy" }).click();
  const key = (await posted("reveal"))[0]?.key;
  expect(await posted("openTask")).toEqual([{ type: "openTask", key }]);
  expect(await posted("openArtifact")).toMatchObject([{ key, path: "reports/journeys.json" }]);
  expect((await posted("copy"))[0]?.text).toContain("attempt 3 of 3");
});

test("inputs and outputs open as a tree, and are text whatever they hold", async () => {
  const page = await open();
  await bar(page, "End-to-end tests success").last().click();
  await expect(details(page)).toContainText("<b>not bold</b>");
  const journeys = details(page).locator("summary", { hasText: "journeys" });
  await journeys.focus();
  await page.keyboard.press("Enter");
  await expect(details(page).locator("summary", { hasText: "37" })).toBeVisible();
});

test("an attempt is chosen in the details, and what was waited for is a link", async () => {
  const page = await open();
  await bar(page, "End-to-end tests success").last().click();
  await details(page)
    .getByRole("button", { name: /^failed 1\/3/u })
    .click();
  await expect(details(page)).toContainText("attempt 1 of 3");
  await expect(details(page)).toContainText("staging did not answer within 30 s");
  await details(page).getByRole("button", { name: /3\/3/u }).click();
  await details(page).getByRole("button", { name: "Order schema" }).click();
  await expect(title(page)).toContainText("Order schema");
});

test("what the host selects is shown, but not told back", async () => {
  const page = await open();
  await page.evaluate(() => window.fakeHost.send({ type: "select", key: 3 }));
  await expect(title(page)).toContainText("Payment API");
  await expect(page.locator(".timeline")).toHaveAttribute("data-revealed", "3");
  expect(await posted("reveal")).toEqual([]);
  await page.evaluate(() => window.fakeHost.send({ type: "focusAgent", agent: "qa" }));
  await expect(title(page)).toHaveText("qa");
  await page.evaluate(() => window.fakeHost.send({ type: "select", key: 999_999 }));
  await expect(details(page)).toContainText("It is not in the history any more.");
});

test("details come new when the row changed, and an open tree stays open", async () => {
  const page = await open();
  await bar(page, "in_progress").first().click();
  await details(page).locator("summary", { hasText: "result" }).click();
  await expect(details(page)).toContainText("passed 38");
  await expect(details(page)).toContainText("so far");
  await page.evaluate(() => {
    const { fakeHost } = window;
    const running = fakeHost.rows.find(({ state }) => state === "in_progress");
    if (running === undefined) throw new Error("nothing runs");
    fakeHost.change([{ ...running, state: "failure", end: fakeHost.now }]);
  });
  await expect(details(page)).toContainText("staging did not answer within 30 s");
  await expect(details(page)).toContainText("passed 38");
});

test("an agent and a handoff have details of their own, and a second click lets go", async () => {
  const page = await open();
  const graph = page.locator(".graph");
  await graph.getByRole("button", { name: /^qa/u }).click();
  await expect(title(page)).toHaveText("qa");
  await expect(details(page)).toContainText("tester · 13 executions");
  await expect(page.locator(".figure.executions")).toHaveText("13 executions");
  await graph.getByRole("button", { name: "planner → database" }).click();
  await expect(title(page)).toHaveText("planner → database");
  await expect(details(page)).toContainText("Average wait");
  await graph.getByRole("button", { name: "planner → database" }).click();
  await expect(title(page)).toHaveText("142 executions");
});

test("Escape goes back one step at a time", async () => {
  const page = await open();
  await page.locator(".graph").getByRole("button", { name: /^qa/u }).click();
  await bar(page, "End-to-end tests success").last().click();
  await chip(page, "Status").click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(title(page)).toHaveText("End-to-end tests");
  await page.keyboard.press("Escape");
  await expect(title(page)).toHaveText("qa");
  await page.keyboard.press("Escape");
  await expect(title(page)).toHaveText("142 executions");
});

test("the overview finds what stands out, and its lines lead there", async () => {
  const page = await open({ scenario: "crowded" });
  await expect(title(page)).toHaveText("3,000 executions");
  await expect(details(page)).toContainText("Failures came in 1 cluster");
  await details(page)
    .getByRole("button", { name: /^today/u })
    .click();
  await expect(details(page)).toContainText("Error");
  await page.keyboard.press("Escape");
  await details(page)
    .getByRole("button", { name: /^agent-/u })
    .first()
    .click();
  await expect(title(page)).toContainText("agent-");
  await details(page).getByRole("button", { name: "Close details" }).click();
  await expect(title(page)).toHaveText("3,000 executions");
  await details(page).getByRole("button", { name: "Close details" }).click();
  await expect(details(page)).toBeHidden();
});

test("the table is sorted, paged, and chosen from by keyboard", async () => {
  const page = await open({ scenario: "crowded" });
  await page.getByRole("button", { name: "Show as table" }).click();
  const table = page.getByRole("table");
  await expect(table).toHaveAttribute("aria-rowcount", "3001");
  await expect(page.locator(".place")).toHaveText("1 – 200 of 3,000");
  await expect(page.getByRole("columnheader", { name: "Started" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await page.getByRole("columnheader", { name: "Agent" }).getByRole("button").click();
  await expect(table.locator("tbody tr").first()).toContainText("agent-01");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.locator(".place")).toHaveText("201 – 400 of 3,000");
  await page.keyboard.press("Control+F6");
  await page.keyboard.press("Control+F6");
  await table.locator("tbody button").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(table.locator("tbody tr").nth(1)).toHaveAttribute("aria-current", "true");
  await expect(details(page)).toContainText("Duration");
});

test("the table keeps the focus when data comes", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Show as table" }).click();
  const row = page.getByRole("button", { name: "Threat review 5" }).first();
  await row.focus();
  await page.evaluate(() => {
    const { fakeHost } = window;
    fakeHost.change([
      { key: 9_001, agent: "z", title: "New", state: "in_progress", start: fakeHost.now },
    ]);
  });
  await expect(page.getByRole("button", { name: "New", exact: true })).toBeVisible();
  await expect(row).toBeFocused();
});

test("nothing yet, nothing that matches, still reading, trouble", async () => {
  const empty = await open({ scenario: "empty" });
  await expect(
    empty.getByRole("heading", { name: "No work has been done here yet" }),
  ).toBeVisible();
  await empty.getByRole("button", { name: "Claim a Task" }).click();
  await empty.getByRole("button", { name: "Open Demo" }).click();
  await empty.getByRole("button", { name: "Log Execution…" }).click();
  expect((await posted("command")).map(({ command }) => command)).toEqual([
    "claim",
    "openDemo",
    "logExecution",
  ]);
  await opened?.close();

  const page = await open();
  await page.keyboard.press("/");
  await page.keyboard.type("nobody did this");
  await expect(page.getByRole("heading", { name: "Nothing matches." })).toBeVisible();
  await expect(page.locator(".empty")).toContainText("142 executions are hidden.");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.locator(".figure.executions")).toHaveText("142 executions");
  const trouble = {
    type: "problem",
    message: "The history cannot be read.",
    remedy: "Look into the log.",
  } as const;
  await page.evaluate((message) => window.fakeHost.send(message), trouble);
  await expect(page.getByRole("alert")).toHaveText(
    /The history cannot be read\. Look into the log\./u,
  );
  await expect(page.locator(".timeline button").first()).toBeVisible();
  await opened?.close();

  const reading = await open({ scenario: "reading" });
  await expect(reading.locator(".empty")).toContainText("Reading the history…");
});

test("a first visit that would see nothing sees all", async () => {
  const page = await open({ scenario: "old" });
  await expect(page.locator(".figure.executions")).toHaveText("40 executions");
  await expect(chip(page, "Date")).toHaveAccessibleName("Date: any");
});

test("a reload keeps everything", async () => {
  const page = await open();
  await chip(page, "Project").click();
  await page.getByRole("option", { name: "checkout-redesign" }).click();
  await page.keyboard.press("Escape");
  await page.locator(".graph").getByRole("button", { name: /^qa/u }).click();
  await bar(page, "End-to-end tests success").last().click();
  await page.locator(".live").click();
  await page.getByRole("button", { name: "Show as table" }).click();
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("button").click();
  await page.reload();
  await expect(title(page)).toHaveText("End-to-end tests");
  await expect(chip(page, "Project")).toHaveAccessibleName("Project: checkout-redesign");
  await expect(page.locator(".live")).toHaveText("Paused");
  await expect(page.getByRole("columnheader", { name: "Duration" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await expect(page.locator(".graph")).toHaveAttribute("data-memory", '{"clicked":"qa"}');
  expect(await posted("reveal")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(title(page)).toHaveText("qa");
});

test("the order of the focus is toolbar, graph, timeline, details; Ctrl+F6 goes from part to part", async () => {
  const page = await open();
  const place = () =>
    page.evaluate(
      () => document.activeElement?.closest(".toolbar, .graph, .timeline, .details")?.classList[0],
    );
  const seen: (string | undefined)[] = [];
  await page.locator("body").focus();
  for (let step = 0; step < 220; step += 1) {
    await page.keyboard.press("Tab");
    const now = await place();
    if (now !== seen.at(-1)) seen.push(now);
    if (now === undefined) break;
  }
  expect(seen.slice(0, 4)).toEqual(["toolbar", "graph", "timeline", "details"]);
  const walked: (string | undefined)[] = [];
  await page.keyboard.press("/");
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press("Control+F6");
    walked.push(await place());
  }
  expect(walked).toEqual(["graph", "timeline", "details", "toolbar"]);
  await page.keyboard.press("Control+Shift+F6");
  expect(await place()).toBe("details");
});
