/**
 * How long frames take while the timeline pans and zooms, and what the page weighs. A measurement, no
 * test: `BENCH=1 npx playwright test --config test/webview/playwright.config.ts frames`.
 */
import { test } from "@playwright/test";
import { launch, openPage } from "../support/page";

test.skip(process.env["BENCH"] === undefined, "measured on demand");

const share = (values: readonly number[], part: number) =>
  (values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0).toFixed(1);

test("frames", async () => {
  test.setTimeout(420_000);
  const browser = await launch();
  for (const count of [1_000, 10_000, 100_000]) {
    const opened = await openPage(browser, {
      entry: "test/webview/timeline/page.ts",
      css: ["media/flow/timeline.css", "test/webview/timeline/page.css"],
      height: 492,
      reducedMotion: true,
    });
    const { page } = opened;
    const evaluate = <T>(expression: string) => page.evaluate<T>(expression);
    const [first, again] = await evaluate<[number, number]>(`load(${count}, 20)`);
    console.log(
      `${count}: shown in ${first.toFixed(0)} ms, again with one more in ${again.toFixed(0)} ms`,
    );
    for (const place of ["first view", "everything"]) {
      if (place === "everything") await evaluate("fit()");
      for (const kind of ["pan", "zoom"]) {
        const [between, work] = await evaluate<[number[], number[]]>(`frames("${kind}", 120)`);
        console.log(
          `  ${place}, ${kind}: frame p50 ${share(between, 0.5)} p95 ${share(between, 0.95)} ms,`,
          `own work p50 ${share(work, 0.5)} p95 ${share(work, 0.95)} ms`,
        );
      }
    }
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const heap: Readonly<Record<string, number>> = await session.send("Runtime.getHeapUsage");
    const megabytes = (name: string) => ((heap[name] ?? 0) / 1e6).toFixed(0);
    console.log(
      `  heap ${megabytes("usedSize")} MB, typed arrays ${megabytes("backingStorageSize")} MB`,
    );
    await opened.close();
  }
  await browser.close();
});
