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
