// What a person sees and does in the flow view. Its selectors live here only.
import { expect, type Frame, type FrameLocator, type Locator } from "@playwright/test";
import type { Workbench } from "./workbench";

/** Parts of red, green and blue. */
export type Colour = readonly [number, number, number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export class FlowView {
  constructor(private readonly workbench: Workbench) {}

  get page(): FrameLocator {
    return this.workbench.webview();
  }

  async open(): Promise<void> {
    await this.workbench.runCommand("Baton: Show Flow");
    await this.page.locator(".toolbar").waitFor();
  }

  get details(): Locator {
    return this.page.getByRole("region", { name: "Details" });
  }

  /** What the details are about. */
  get title(): Locator {
    return this.details.getByRole("heading", { level: 2 });
  }

  get figures(): Locator {
    return this.page.locator(".figure.executions");
  }

  /** An agent of the graph; its place is where the node is drawn. */
  agent(name: string): Locator {
    return this.page
      .locator(".graph")
      .getByRole("button", { name: new RegExp(`^${name}, \\d`, "u") });
  }

  handoff(from: string, to: string): Locator {
    return this.page
      .locator(".graph")
      .getByRole("button", { name: new RegExp(`^${from} to ${to}, `, "u") });
  }

  get handoffs(): Locator {
    return this.page.locator(".graph").getByRole("button", { name: / to .*handoff/u });
  }

  /** The canvas of the timeline, which takes the keyboard. */
  get stage(): Locator {
    return this.page.getByRole("application");
  }

  get lanes(): Locator {
    return this.page.locator(".timeline-lane-text");
  }

  chip(label: string): Locator {
    return this.page.locator(".chip", { hasText: label }).locator(".main");
  }

  /** Clicks with the mouse where an element lies, on whatever is drawn there. */
  async clickAt(target: Locator): Promise<void> {
    await target.waitFor({ state: "attached" });
    await this.settled();
    const box = await target.boundingBox();
    if (box === null) throw new Error("it has no place in the page");
    await this.workbench.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** Where pixels of a colour are in the timeline, one point for each stretch of a lane. */
  async drawn(colour: Colour, tolerance = 24): Promise<readonly Point[]> {
    return this.stage.evaluate(findPixels, { colour, tolerance });
  }

  /** Clicks inside a bar: a few pixels into a stretch of its edge. */
  async clickPixel({ x, y }: Point): Promise<void> {
    const box = await this.stage.boundingBox();
    if (box === null) throw new Error("the timeline has no place in the page");
    await this.workbench.page.mouse.click(box.x + x, box.y + y);
  }

  /** Two frames later: what was asked to be drawn is drawn. */
  async settled(): Promise<void> {
    await this.page.locator("body").evaluate(
      () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        }),
    );
  }

  /** The frame itself, for what a locator cannot do. */
  async frame(): Promise<Frame> {
    const body = await this.page.locator("body").elementHandle();
    const frame = await body.ownerFrame();
    if (frame === null) throw new Error("the flow view is not open");
    return frame;
  }

  async expectFocus(locator: Locator): Promise<void> {
    await expect(locator).toBeFocused();
  }
}

/** Runs in the page: the start of each horizontal run of at least three pixels of the colour. */
function findPixels(
  stage: Element,
  { colour, tolerance }: { readonly colour: Colour; readonly tolerance: number },
): readonly Point[] {
  const points: Point[] = [];
  for (const canvas of stage.querySelectorAll("canvas")) {
    const context = canvas.getContext("2d");
    if (context === null || canvas.width === 0) continue;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const scale = canvas.width / canvas.clientWidth;
    const [left, top] = [canvas.getBoundingClientRect(), stage.getBoundingClientRect()].reduce(
      ([x, y], rect, index) =>
        index === 0 ? [rect.left, rect.top] : [x - rect.left, y - rect.top],
      [0, 0] as readonly [number, number],
    );
    for (let y = 0; y < canvas.height; y += 1) {
      let run = 0;
      for (let x = 0; x < canvas.width; x += 1) {
        const at = (y * canvas.width + x) * 4;
        const fits = colour.every(
          (part, index) => Math.abs((data[at + index] ?? 0) - part) <= tolerance,
        );
        run = fits ? run + 1 : 0;
        if (run === 3) points.push({ x: x / scale + left, y: y / scale + top });
      }
    }
  }
  return points;
}
