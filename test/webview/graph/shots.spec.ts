import { test } from "@playwright/test";
import { viewOf } from "../support/flowData";
import { launch, themeNames } from "../support/page";
import { crowd, graphView, now, pair, runRows, strangers, team } from "./graphs";
import { openGraph } from "./support";

const only = process.env["ONLY"]?.split(",");
test("pictures", async () => {
  test.setTimeout(400_000);
  const browser = await launch();
  for (const [name, view, memory] of [
    ["pair", graphView(pair), {}],
    ["team", graphView(team), {}],
    ["nohandoff", graphView({ ...team, handoffs: [] }), {}],
    ["forty", graphView(strangers(40)), {}],
    ["crowd", graphView(crowd(60)), {}],
    ["open", graphView(crowd(60)), { openGroups: ["backend"] }],
    ["ran", viewOf(runRows(), { now }), { mode: "asItRan" }],
    ["many", graphView(strangers(300)), {}],
  ] as const) {
    if (only !== undefined && !only.includes(name)) continue;
    for (const theme of process.env["THEMES"]?.split(",") ?? themeNames) {
      for (const width of [1280, 700]) {
        const opened = await openGraph(browser, view, {
          theme: theme as "dark",
          width,
          height: name === "many" ? 430 : 230,
          memory,
        });
        await opened.page.screenshot({ path: `test-results/shots/${name}-${theme}-${width}.png` });
        const posted = await opened.posted();
        if (opened.console.length > 0) console.log(name, theme, width, opened.console);
        console.log(name, width, JSON.stringify(posted));
        await opened.close();
      }
    }
  }
  await browser.close();
});
