/**
 * Pictures of the timeline to look at, in test-results/shots:
 * `PICTURES=1 npx playwright test --config test/webview/playwright.config.ts shots`. ONLY, THEMES and WIDTHS narrow them.
 */
import { test } from "@playwright/test";
import { manyRows, viewOf } from "../support/flowData";
import { launch, themeNames } from "../support/page";
import { openTimeline } from "./support";
import { keyOf, teamNow, teamRows, teamView } from "./teamDay";

const only = process.env["ONLY"]?.split(",");
test.skip(process.env["PICTURES"] === undefined, "drawn on demand");

test("pictures", async () => {
  test.setTimeout(400_000);
  const browser = await launch();
  const few = viewOf(
    teamRows.filter(({ key }) => ["p1", "b1", "a1", "f2", "f3"].map(keyOf).includes(key)),
    { now: teamNow },
  );
  const crowd = viewOf(manyRows(3000, { agents: 60, days: 2, now: teamNow }), { now: teamNow });
  for (const [name, view, options] of [
    ["team", teamView(), {}],
    ["chosen", teamView(), { selected: keyOf("q4") }],
    ["few", few, {}],
    ["crowd", crowd, {}],
  ] as const) {
    if (only !== undefined && !only.includes(name)) continue;
    for (const theme of process.env["THEMES"]?.split(",") ?? themeNames) {
      for (const width of process.env["WIDTHS"]?.split(",").map(Number) ?? [1280, 700]) {
        const opened = await openTimeline(browser, view, {
          theme: theme as "dark",
          width,
          ...options,
        });
        await opened.page.screenshot({ path: `test-results/shots/${name}-${theme}-${width}.png` });
        if (opened.console.length > 0) console.log(name, theme, width, opened.console);
        await opened.close();
      }
    }
  }
  await browser.close();
});
