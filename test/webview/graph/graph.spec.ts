import { type Browser, expect, type Locator, type Page, test } from "@playwright/test";
import type { FlowView } from "../../../src/protocol/flow";
import { viewOf } from "../support/flowData";
import { launch, themeNames } from "../support/page";
import themes from "../support/themes.json" with { type: "json" };
import { crowd, graphView, now, pair, runRows, strangers, team } from "./graphs";
import { type GraphPage, openGraph } from "./support";

let browser: Browser;
test.beforeAll(async () => {
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
});

let opened: GraphPage;
async function open(
  ...[view, options]: [FlowView, Parameters<typeof openGraph>[2]?]
): Promise<Page> {
  opened = await openGraph(browser, view, options);
  return opened.page;
}
test.afterEach(async () => {
  const { console } = opened;
  await opened.close();
  expect(console).toEqual([]);
});

/** Node or handoff, by how its sentence begins. */
function part(page: Page, name: string): Locator {
  return page.locator(".graph-list button", { hasText: new RegExp(`^${name},`, "u") });
}

async function centreOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("It has no place.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function click(page: Page, name: string): Promise<void> {
  const { x, y } = await centreOf(part(page, name));
  await page.mouse.click(x, y);
}

async function asked(type: string): Promise<readonly Record<string, unknown>[]> {
  const posted = (await opened.posted()) as readonly Record<string, unknown>[];
  return posted.filter((message) => message["type"] === type);
}

const view = graphView(team);
const at = (name: string) => view.names.indexOf(name);

test("a click on an agent focuses it, a second one lets it go", async () => {
  const page = await open(view);
  await click(page, "qa");
  expect(await asked("focus")).toEqual([
    { type: "focus", focus: { kind: "agents", agents: [at("qa")] } },
  ]);
  await expect(part(page, "qa")).toHaveAttribute("aria-pressed", "true");
  await click(page, "qa");
  expect((await asked("focus")).at(-1)).toEqual({ type: "focus" });
  await expect(part(page, "qa")).toHaveAttribute("aria-pressed", "false");
});

test("a click on a handoff focuses both its ends, and empty ground clears", async () => {
  const page = await open(view);
  await click(page, "qa to devops");
  expect(await asked("focus")).toEqual([
    { type: "focus", focus: { kind: "handoffs", from: [at("qa")], to: [at("devops")] } },
  ]);
  const { x } = await centreOf(part(page, "devops"));
  await page.mouse.click(x, 205);
  expect((await asked("focus")).at(-1)).toEqual({ type: "focus" });
});

test("each way of a pair is clicked on its own curve", async () => {
  const page = await open(view);
  await click(page, "claude-sonnet to resource-verifier");
  await click(page, "resource-verifier to claude-sonnet");
  expect((await asked("focus")).map(({ focus }) => focus)).toEqual([
    { kind: "handoffs", from: [at("claude-sonnet")], to: [at("resource-verifier")] },
    { kind: "handoffs", from: [at("resource-verifier")], to: [at("claude-sonnet")] },
  ]);
});

test("the keyboard walks, chooses, clears and zooms", async () => {
  const page = await open(view);
  // A toolkit button and the button within it both have the focus.
  const focused = page.locator(":focus").first();
  for (let stop = 0; stop < 5; stop += 1) {
    await page.keyboard.press("Tab");
    if ((await focused.getAttribute("data-id"))?.startsWith("agent") === true) break;
  }
  await expect(focused).toHaveText(/^planner, 12 executions, 100 % succeeded/u);
  await expect(page.locator(".graph-words")).toHaveText(/arrows walk/u);
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveText(/^(database|coder),/u);
  await page.keyboard.press("Home");
  await page.keyboard.press("o");
  await expect(focused).toHaveText(/^planner to /u);
  const first = await focused.textContent();
  await page.keyboard.press("o");
  await expect(focused).not.toHaveText(first ?? "");
  await page.keyboard.press("Enter");
  expect((await asked("focus")).at(-1)).toMatchObject({
    focus: { kind: "handoffs", from: [at("planner")] },
  });
  await page.keyboard.press("Escape");
  expect((await asked("focus")).at(-1)).toEqual({ type: "focus" });
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveText(/^(frontend|database|coder),/u);

  const before = await focused.boundingBox();
  await page.keyboard.press("+");
  await expect
    .poll(async () => (await focused.boundingBox())?.width)
    .toBeGreaterThan((before?.width ?? 0) * 1.2);
  await page.keyboard.press("0");
  await expect.poll(() => focused.boundingBox()).toEqual(before);
  // One stop only: the next tab leaves the graph.
  await page.keyboard.press("Tab");
  expect(await page.locator(".graph-list :focus").count()).toBe(0);
});

test("every agent can be reached with arrows", async () => {
  const page = await open(view);
  await part(page, "planner").focus();
  const seen = new Set<string>();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
    for (let step = 0; step < 8; step += 1) {
      seen.add((await page.locator(":focus").textContent())?.split(",")[0] ?? "");
      await page.keyboard.press(key);
    }
  }
  await page.keyboard.press("Home");
  for (let step = 0; step < 14; step += 1) {
    seen.add((await page.locator(":focus").textContent())?.split(",")[0] ?? "");
    await page.keyboard.press("PageDown");
  }
  expect([...seen].toSorted()).toEqual(view.names.toSorted());
});

test("the pointer shows figures, and they go when it leaves", async () => {
  const page = await open(view);
  const tooltip = page.locator(".graph-tooltip");
  const { x, y } = await centreOf(part(page, "claude-haiku"));
  await page.mouse.move(x, y);
  await expect(tooltip).toBeVisible();
  await expect(tooltip).toHaveText(/claude-haiku\s*11 executions\s*63 % succeeded\s*4 failures/u);
  const edge = await centreOf(part(page, "planner to coder"));
  await page.mouse.move(edge.x, edge.y);
  await expect(tooltip).toHaveText(/8 handoffs\s*75 % succeeded\s*waited 2 min on average/u);
  await page.mouse.move(x, 420);
  await expect(tooltip).toBeHidden();
});

test("the picture keeps its places when data arrives, and takes a new width", async () => {
  const page = await open(view);
  const places = async () =>
    Object.fromEntries(
      await Promise.all(
        view.names.map(async (name) => [name, await centreOf(part(page, name))] as const),
      ),
    );
  const before = await places();
  const more = graphView({
    agents: { ...team.agents, planner: [14, 1], "claude-opus": [2, 0] },
    handoffs: [...team.handoffs, ["docs", "claude-opus", 2, 2], ["planner", "qa", 1, 1]],
  });
  await opened.send({ view: more });
  expect(await places()).toEqual(before);
  await expect(part(page, "claude-opus")).toHaveCount(1);

  await page.setViewportSize({ width: 700, height: 440 });
  await expect.poll(async () => (await centreOf(part(page, "devops"))).x).toBeLessThan(700);
  const box = await page.locator(".graph-canvas canvas").boundingBox();
  expect(box?.width).toBe(700);
});

test("groups open by click and close by their button and by keyboard", async () => {
  const page = await open(graphView(crowd(60)));
  await expect(page.locator(".graph-words")).toHaveText(/60 agents in 9 groups/u);
  await click(page, "backends · 7");
  await expect(part(page, "backend-03")).toHaveCount(1);
  expect((await asked("remember")).at(-1)).toMatchObject({ memory: { openGroups: ["backend"] } });
  await page.getByRole("button", { name: "Close the group backend" }).click();
  await expect(part(page, "backends · 7")).toHaveCount(1);
  await part(page, "qa · 7").focus();
  await page.keyboard.press("Enter");
  await part(page, "qa-02").focus();
  await page.keyboard.press("Backspace");
  await expect(part(page, "qa · 7")).toHaveCount(1);
});

test("as it ran, executions are chosen", async () => {
  const page = await open(viewOf(runRows(), { now }));
  await page.getByRole("radio", { name: "As it ran" }).click();
  await expect(page.locator(".graph-words")).toHaveText(/^Run 224 · \d\d:\d\d · 10 executions$/u);
  await click(page, "Payment API");
  expect(await asked("select")).toEqual([{ type: "select", execution: 4 }]);
  await page.keyboard.press("Tab");
  await part(page, "Payment API").focus();
  await page.keyboard.press("Escape");
  expect((await asked("select")).at(-1)).toEqual({ type: "select" });
});

test("the page scrolls under the wheel, and Ctrl zooms", async () => {
  const page = await open(view);
  const planner = part(page, "planner");
  const before = await planner.boundingBox();
  await page.mouse.move(640, 120);
  await page.mouse.wheel(0, -200);
  await page.waitForTimeout(100);
  expect(await planner.boundingBox()).toEqual(before);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await expect
    .poll(async () => (await planner.boundingBox())?.width)
    .toBeGreaterThan(before?.width ?? 0);
});

test("a drag moves the picture", async () => {
  const page = await open(view);
  const before = await centreOf(part(page, "qa"));
  await page.mouse.move(640, 60);
  await page.mouse.down();
  await page.mouse.move(600, 80, { steps: 5 });
  await page.mouse.up();
  const after = await centreOf(part(page, "qa"));
  expect(after.x).toBeLessThan(before.x - 20);
  expect(await asked("focus")).toEqual([]);
});

type Pixel = readonly [number, number, number];
function rgb(hex: string): Pixel {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** How many pixels around a place have a colour, give or take what smoothing does. */
function pixelsOf(page: Page, place: { x: number; y: number }, reach: number, wanted: Pixel) {
  return page.evaluate(
    ({ x, y, reach, wanted }) => {
      const canvas = document.querySelector<HTMLCanvasElement>(".graph-canvas canvas");
      const copy = document.createElement("canvas");
      const context = copy.getContext("2d", { willReadFrequently: true });
      if (canvas === null || context === null) return -1;
      [copy.width, copy.height] = [canvas.width, canvas.height];
      context.drawImage(canvas, 0, 0);
      const box = canvas.getBoundingClientRect();
      const side = 2 * reach;
      const left = Math.round(x - box.left - reach);
      const top = Math.round(y - box.top - reach);
      const { data } = context.getImageData(left, top, side, side);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const far = wanted.some((value, part) => Math.abs((data[at + part] ?? 0) - value) > 12);
        if (!far && (data[at + 3] ?? 0) > 200) count += 1;
      }
      return count;
    },
    { ...place, reach, wanted },
  );
}

for (const theme of themeNames) {
  test(`rings and arrows have the colours of the theme, ${theme}`, async () => {
    const page = await open(view, { theme });
    const colours: Readonly<Record<string, string>> = themes[theme].colours;
    const colour = (name: string) => rgb(colours[name] ?? "");
    const [green, red, blue] = ["green", "red", "blue"].map((name) => colour(`charts-${name}`));
    if (green === undefined || red === undefined || blue === undefined) throw new Error("colours");
    const planner = await centreOf(part(page, "planner"));
    expect(await pixelsOf(page, planner, 18, green)).toBeGreaterThan(60);
    expect(await pixelsOf(page, planner, 18, red)).toBe(0);
    const haiku = await centreOf(part(page, "claude-haiku"));
    expect(await pixelsOf(page, haiku, 18, red)).toBeGreaterThan(30);
    expect(await pixelsOf(page, haiku, 18, green)).toBeGreaterThan(30);
    const frontend = await centreOf(part(page, "frontend"));
    expect(await pixelsOf(page, frontend, 18, blue)).toBeGreaterThan(3);
    const failing = await centreOf(part(page, "reviewer to tester"));
    expect(await pixelsOf(page, failing, 16, green)).toBe(0);
    await click(page, "qa");
    await page.mouse.move(640, 400);
    const focus = colour("focusBorder");
    await expect
      .poll(async () => pixelsOf(page, await centreOf(part(page, "qa")), 24, focus))
      .toBeGreaterThan(60);
  });
}

test("a change of theme repaints", async () => {
  const page = await open(view);
  const planner = await centreOf(part(page, "planner"));
  const light = rgb(themes.light.colours["charts-green"]);
  expect(await pixelsOf(page, planner, 18, light)).toBe(0);
  await opened.setTheme("light");
  await expect.poll(() => pixelsOf(page, planner, 18, light)).toBeGreaterThan(60);
});

test("pictures", async () => {
  test.setTimeout(300_000);
  test.skip(process.env["PICTURES"] === undefined, "only when asked for, with PICTURES=1");
  const focus = { kind: "agents", agents: [at("qa")] } as const;
  for (const [name, picture, rest] of [
    ["pair", graphView(pair), {}],
    ["team", view, {}],
    ["chosen", view, { selection: { focus, execution: undefined } }],
    ["strangers", graphView(strangers(40)), {}],
    ["apart", graphView({ ...team, handoffs: [] }), {}],
    ["crowd", graphView(crowd(60)), {}],
    ["open", graphView(crowd(60)), { memory: { openGroups: ["backend"] } }],
    ["ran", viewOf(runRows(), { now }), { memory: { mode: "asItRan" } }],
    ["many", graphView(strangers(300)), { memory: { tall: true } }],
  ] as const) {
    for (const theme of themeNames) {
      for (const width of [1280, 700]) {
        const memory = "memory" in rest ? rest.memory : {};
        const height = "tall" in memory ? 440 : 228;
        const page = await openGraph(browser, picture, { theme, width, height, memory });
        if ("selection" in rest) await page.send({ selection: rest.selection });
        const path = `test-results/pages/graph/${name}-${theme}-${width}.png`;
        await page.page.screenshot({ path });
        opened = page;
        if (name !== "many" || width !== 700 || theme !== "highContrast") await page.close();
      }
    }
  }
});
