import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { launch, themeNames } from "../support/page";
import { chip, openFlow } from "./open";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
let browser: Browser;

test.beforeAll(async () => {
  browser = await launch();
});
test.afterAll(() => browser.close());

/** What axe has to say of the page as it is, a line for each element. */
async function complaints(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help} ${target.join(" ")} ${failureSummary}`,
    ),
  );
}

for (const theme of themeNames) {
  test(`axe finds nothing in ${theme}, and the console stays silent`, async () => {
    const { page, console: said, close } = await openFlow(browser, { theme });
    await expect(page.locator(".figure.executions")).toBeVisible();
    await page.evaluate(axe);
    expect(await complaints(page)).toEqual([]);
    await chip(page, "Agent").click();
    await page.getByRole("option").nth(2).click();
    expect(await complaints(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.evaluate(() => {
      const last = window.fakeHost.rows.at(-1);
      if (last !== undefined) window.fakeHost.send({ type: "select", key: last.key });
    });
    await expect(page.locator(".details .json")).toHaveCount(2);
    expect(await complaints(page)).toEqual([]);
    await page.getByRole("button", { name: "Show as table" }).click();
    await expect(page.getByRole("table")).toBeVisible();
    expect(await complaints(page)).toEqual([]);
    await page.keyboard.press("?");
    expect(await complaints(page)).toEqual([]);
    expect(said).toEqual([]);
    await close();
    const empty = await openFlow(browser, { theme, scenario: "empty" });
    await expect(empty.page.locator(".empty")).toBeVisible();
    await empty.page.evaluate(axe);
    expect(await complaints(empty.page)).toEqual([]);
    await empty.close();
  });
}
