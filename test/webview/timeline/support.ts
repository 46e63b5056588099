/** Opens the timeline on a page and lets a test act as its host. */
import type { Browser } from "@playwright/test";
import type { FlowView } from "../../../src/protocol/flow";
import { openPage, type ThemeName, type WebviewPage } from "../support/page";

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly memory?: Record<string, unknown>;
  /** Key of the execution that is chosen. */
  readonly selected?: number;
  readonly motion?: boolean;
}

export async function openTimeline(
  browser: Browser,
  view: FlowView,
  { memory, selected, motion = false, ...options }: OpenOptions = {},
): Promise<WebviewPage> {
  const opened = await openPage(browser, {
    entry: "test/webview/timeline/page.ts",
    css: [
      "node_modules/@vscode/codicons/dist/codicon.css",
      "media/flow/timeline.css",
      "test/webview/timeline/page.css",
    ],
    height: 492,
    reducedMotion: !motion,
    ...options,
  });
  await send(opened, { type: "view", view, memory });
  if (selected !== undefined) {
    const selection = { focus: undefined, execution: selected };
    await send(opened, { type: "select", selection });
  }
  await settled(opened);
  return opened;
}

/** Posts a message as the host does: typed arrays stay typed arrays. */
export async function send({ page }: WebviewPage, message: object): Promise<void> {
  await page.evaluate((posted) => window.postMessage(posted, "*"), message);
}

/** After what was asked for has been drawn. */
export async function settled({ page }: WebviewPage): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), 60);
      }),
  );
}

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly pageX: number;
  readonly pageY: number;
}

/** Where a bar stands. */
export async function placeOf({ page }: WebviewPage, key: number): Promise<Place> {
  return page.evaluate<Place>(`placeOf(${key})`);
}

/** The times at both edges of the window. */
export async function spanOf({ page }: WebviewPage): Promise<{ from: number; to: number }> {
  return page.evaluate<{ from: number; to: number }>("span()");
}

/** The colour of a pixel of the canvas, as `#RRGGBB`. */
export async function pixel({ page }: WebviewPage, x: number, y: number): Promise<string> {
  return page.evaluate(
    ([x, y]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(".timeline-canvas");
      const data = canvas?.getContext("2d", { alpha: false })?.getImageData(x, y, 1, 1).data ?? [];
      const hex = [...data].slice(0, 3).map((part) => part.toString(16).padStart(2, "0"));
      return `#${hex.join("")}`.toUpperCase();
    },
    [Math.round(x), Math.round(y)] as const,
  );
}

/** What the page told its host under a type; the last value first. */
export async function told(opened: WebviewPage, type: string): Promise<readonly unknown[]> {
  const posted = (await opened.posted()) as readonly { type: string; value: unknown }[];
  return posted
    .filter((message) => message.type === type)
    .map(({ value }) => value)
    .reverse();
}
