import { launch } from "../support/page";
import { test } from "@playwright/test";
import { openFlow } from "./open";
test("shots", async () => {
  const browser = await launch();
  const { page, console: said, close } = await openFlow(browser, { scenario: "normal", simple: true });
  await page.waitForTimeout(800);
  await page.screenshot({ path: "/tmp/shots/normal.png" });
  await page.locator(".timeline button", { hasText: "End-to-end tests success" }).last().click();
  await page.waitForTimeout(300);
  await page.screenshot({ path: "/tmp/shots/selected.png" });
  console.log(said);
  await close();
  await browser.close();
});
