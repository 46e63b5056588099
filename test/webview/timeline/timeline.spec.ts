/** The timeline in a real browser: what its pixels say, and what pointer and keys do. */
import { readFileSync } from "node:fs";
import { type Browser, expect, test } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { manyRows, viewOf } from "../support/flowData";
import { launch, type ThemeName, themeNames } from "../support/page";
import themes from "../support/themes.json" with { type: "json" };
import { openTimeline, pixel, placeOf, send, settled, spanOf, told } from "./support";
import { keyOf, teamNow, teamView } from "./teamDay";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const colourOf = (theme: ThemeName, name: string) =>
  (themes[theme].colours as Readonly<Record<string, string>>)[name]?.toUpperCase().slice(0, 7) ??
  "";
let browser: Browser;

test.beforeAll(async () => {
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
});

for (const theme of themeNames) {
  test(`each state has its colour and shape in ${theme}`, async () => {
    const opened = await openTimeline(browser, teamView(), { theme });
    const colour = (name: string) => colourOf(theme, name);
    const success = await placeOf(opened, keyOf("b1"));
    const middle = success.top + success.height / 2;
    expect(await pixel(opened, success.left + 1, middle)).toBe(colour("charts-green"));
    // A tint inside, an edge above.
    const inside = await pixel(opened, success.left + success.width - 8, success.top + 3);
    expect([colour("charts-green"), colour("editor-background")]).not.toContain(inside);
    expect(await pixel(opened, success.left + 30, success.top)).toBe(colour("charts-green"));

    const failed = await placeOf(opened, keyOf("r2"));
    expect(await pixel(opened, failed.left + 20, failed.top)).toBe(colour("charts-red"));
    const hatch = new Set<string>();
    for (let x = 6; x < 12; x += 1) hatch.add(await pixel(opened, failed.left + x, failed.top + 3));
    expect(hatch.size).toBeGreaterThan(2);

    const running = await placeOf(opened, keyOf("f4"));
    const right = running.left + running.width;
    const centre = running.top + running.height / 2;
    expect(await pixel(opened, running.left + 1, centre)).toBe(colour("charts-blue"));
    expect(await pixel(opened, right + 2, centre)).toBe(colour("charts-blue"));

    const lost = await placeOf(opened, keyOf("h2"));
    expect(await pixel(opened, lost.left + 3, lost.top + 3)).toBe(colour("editor-background"));
    const dashes = new Set<string>();
    for (let x = 10; x < 18; x += 1) dashes.add(await pixel(opened, lost.left + x, lost.top));
    expect(dashes).toContain(colour("editor-background"));
    expect(dashes).toContain(colour("testing-iconSkipped"));

    const cancelled = await placeOf(opened, keyOf("v2"));
    const line = cancelled.top + cancelled.height / 2;
    expect(await pixel(opened, cancelled.left + 12, line)).toBe(colour("testing-iconSkipped"));
    await opened.close();
  });

  test(`axe finds nothing in ${theme}, and the console stays silent`, async () => {
    const opened = await openTimeline(browser, teamView(), { theme, selected: keyOf("q4") });
    await opened.page.evaluate(axe);
    const { violations } = await opened.page.evaluate<AxeResults>(
      "axe.run('section', { rules: { region: { enabled: false } } })",
    );
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(opened.console).toEqual([]);
    await opened.close();
  });
}

test("an arrow leads from the giver to the receiver; the chosen chain is thicker, in the receiver's colour", async () => {
  const opened = await openTimeline(browser, teamView());
  const receiver = await placeOf(opened, keyOf("a1"));
  const tip = [receiver.left - 4, receiver.top + receiver.height / 2] as const;
  const ground = colourOf("dark", "editor-background");
  expect(await pixel(opened, ...tip)).not.toBe(ground);
  await send(opened, { type: "select", selection: { focus: undefined, execution: keyOf("q4") } });
  await settled(opened);
  expect(await pixel(opened, ...tip)).toBe(colourOf("dark", "charts-green"));
  await opened.close();
});

test("the wheel zooms at the pointer, pans with Shift, and scrolls lanes without keys", async () => {
  const crowd = viewOf(manyRows(400, { agents: 30, days: 2, now: teamNow }), { now: teamNow });
  const opened = await openTimeline(browser, crowd);
  const { page } = opened;
  const before = await spanOf(opened);
  await page.mouse.move(700, 250);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  await settled(opened);
  const zoomed = await spanOf(opened);
  expect(zoomed.from).toBeGreaterThan(before.from);
  expect(zoomed.to).toBeLessThan(before.to);
  await page.keyboard.down("Shift");
  await page.mouse.wheel(0, 200);
  await page.keyboard.up("Shift");
  await settled(opened);
  expect((await spanOf(opened)).from).toBeGreaterThan(zoomed.from);
  const panned = await spanOf(opened);
  await page.mouse.wheel(0, 100);
  await settled(opened);
  expect(
    await page.evaluate("document.querySelector('.timeline-scroll').scrollTop"),
  ).toBeGreaterThan(20);
  expect(await spanOf(opened)).toEqual(panned);
  await opened.close();
});

test("dragging pans; dragging on the axis zooms to the range; the minimap's handles move the edges", async () => {
  const opened = await openTimeline(browser, teamView());
  const { page } = opened;
  await page.getByRole("button", { name: "Zoom In" }).click();
  await settled(opened);
  const before = await spanOf(opened);
  await page.mouse.move(900, 470 - 40);
  await page.mouse.down();
  await page.mouse.move(1_000, 470 - 40, { steps: 4 });
  await page.mouse.up();
  await settled(opened);
  const dragged = await spanOf(opened);
  expect(dragged.from).toBeLessThan(before.from);
  expect(await told(opened, "select")).toEqual([]);
  await page.mouse.move(500, 45);
  await page.mouse.down();
  await page.mouse.move(700, 45, { steps: 4 });
  await page.mouse.up();
  await settled(opened);
  const ranged = await spanOf(opened);
  expect(ranged.from).toBeGreaterThan(dragged.from);
  expect(ranged.to).toBeLessThan(dragged.to);
  await page.getByRole("button", { name: "Show All" }).click();
  await settled(opened);
  const all = await spanOf(opened);
  const box = await page.locator(".timeline-minimap").boundingBox();
  if (box === null) throw new Error("There is no minimap.");
  await page.mouse.move(box.x + 1, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await settled(opened);
  const cut = await spanOf(opened);
  expect(cut.from).toBeGreaterThan(all.from + 3_600_000);
  expect(Math.abs(cut.to - all.to)).toBeLessThan(600_000);
  await opened.close();
});

test("keys walk, choose, open, zoom and pan; what they reach is told", async () => {
  const opened = await openTimeline(browser, teamView());
  const { page } = opened;
  const live = page.locator(".timeline-live");
  await page.locator(".timeline-stage").focus();
  await page.keyboard.press("]");
  await expect(live).toContainText("Load, tester, failed, attempt 1 of 2");
  await page.keyboard.press("ArrowRight");
  await expect(live).toContainText("Load, tester, success, attempt 2 of 2");
  await page.keyboard.press("Space");
  expect((await told(opened, "select"))[0]).toBe(keyOf("t1"));
  await page.keyboard.press("Enter");
  expect((await told(opened, "open"))[0]).toBe(keyOf("t1"));
  await page.keyboard.press("ArrowUp");
  await expect(live).not.toContainText("tester");
  await page.keyboard.press("Escape");
  expect((await told(opened, "select"))[0]).toBeUndefined();
  const before = await spanOf(opened);
  await page.keyboard.press("+");
  const closer = await spanOf(opened);
  expect(closer.to - closer.from).toBeLessThan(before.to - before.from);
  await page.keyboard.press("Control+ArrowRight");
  expect((await spanOf(opened)).from).toBeGreaterThan(closer.from);
  await page.keyboard.press("0");
  const all = await spanOf(opened);
  expect(all.to - all.from).toBeGreaterThan(before.to - before.from);
  await page.keyboard.press("f");
  expect((await spanOf(opened)).from).toBeGreaterThan(all.from);
  await opened.close();
});

test("a click chooses, a double click opens, the empty ground clears; a label narrows to its agent", async () => {
  const opened = await openTimeline(browser, teamView());
  const { page } = opened;
  const { pageX, pageY } = await placeOf(opened, keyOf("q4"));
  await page.mouse.click(pageX + 10, pageY + 8);
  expect((await told(opened, "select"))[0]).toBe(keyOf("q4"));
  await page.mouse.dblclick(pageX + 10, pageY + 8);
  expect((await told(opened, "open"))[0]).toBe(keyOf("q4"));
  await page.mouse.click(pageX + 180, pageY + 8);
  expect((await told(opened, "select"))[0]).toBeUndefined();
  const lane = page.getByRole("button", { name: /^claude-sonnet\s*, 4 executions/u });
  await lane.click();
  await expect(page.locator(".timeline-lane")).toHaveCount(1);
  await lane.click();
  expect((await told(opened, "focusAgent"))[0]).toBeUndefined();
  await expect(page.locator(".timeline-lane")).toHaveCount(14);
  await opened.close();
});

test("idle times unfold one by one and all at once, and are remembered", async () => {
  const opened = await openTimeline(browser, teamView());
  const { page } = opened;
  const night = page.getByRole("button", { name: "15 h without work" });
  const noon = page.getByRole("button", { name: "43 min without work" });
  await expect(noon).toHaveAttribute("aria-pressed", "true");
  const folded = await placeOf(opened, keyOf("f3"));
  await noon.click();
  await settled(opened);
  await expect(noon).toHaveAttribute("aria-pressed", "false");
  const before = await placeOf(opened, keyOf("f2"));
  const after = await placeOf(opened, keyOf("f3"));
  expect(after.left - before.left).toBeGreaterThan(folded.left - before.left + 20);
  await expect
    .poll(async () => (await told(opened, "remember"))[0])
    .toMatchObject({
      foldIdle: true,
      openFolds: [expect.any(Number)],
    });
  await page.getByRole("button", { name: "Fold idle times" }).click();
  await settled(opened);
  await expect(night).toHaveCount(0);
  await opened.close();
});

test("nested executions fold into their lane, and a reveal opens it again", async () => {
  const opened = await openTimeline(browser, teamView());
  await opened.page.getByRole("button", { name: "Nested executions of backend" }).click();
  await settled(opened);
  expect(await placeOf(opened, keyOf("a12"))).toBeUndefined();
  await send(opened, { type: "reveal", key: keyOf("a12") });
  await settled(opened);
  expect(await placeOf(opened, keyOf("a12"))).toMatchObject({ height: 16 });
  await opened.close();
});

test("the menu is small and goes by keys", async () => {
  const opened = await openTimeline(browser, teamView());
  const { page } = opened;
  const { pageX, pageY } = await placeOf(opened, keyOf("b1"));
  await page.mouse.click(pageX + 10, pageY + 8, { button: "right" });
  await expect(page.getByRole("menuitem")).toHaveText([
    "Open Task",
    "Copy Title",
    "Zoom to This",
    "Show Only This Agent",
  ]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect((await told(opened, "copy"))[0]).toBe("Order schema");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await opened.close();
});

test("it keeps its place when data comes, and comes back where it was", async () => {
  const memory = { from: teamNow - 7_200_000, to: teamNow - 3_600_000, lanes: "project" };
  const opened = await openTimeline(browser, teamView(), { memory });
  const { from, to } = await spanOf(opened);
  expect(Math.abs(from - memory.from)).toBeLessThan(1_000);
  expect(Math.abs(to - memory.to)).toBeLessThan(1_000);
  await expect(opened.page.getByRole("radio", { name: "Project" })).toHaveAttribute(
    "aria-checked",
    "true",
  );
  await send(opened, { type: "view", view: teamView() });
  await settled(opened);
  expect(Math.abs((await spanOf(opened)).from - from)).toBeLessThan(1_000);
  await opened.close();
});
