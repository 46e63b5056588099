/** Opens the flow view's page for a test. */
import type { Browser, Locator, Page } from "@playwright/test";
import { openPage, type ThemeName, type WebviewPage } from "../support/page";
import type { ScenarioName } from "./scenarios";

const css = [
  "node_modules/@vscode/codicons/dist/codicon.css",
  "media/flow/controls.css",
  "media/flow/page.css",
  "media/flow/details.css",
  "media/flow/table.css",
  "media/flow/graph.css",
  "media/flow/timeline.css",
];

export interface FlowOptions {
  readonly scenario?: ScenarioName;
  /** Stand-ins in place of graph and timeline. */
  readonly simple?: boolean;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Milliseconds before the host answers. */
  readonly delay?: number;
}

export async function openFlow(browser: Browser, options: FlowOptions = {}): Promise<WebviewPage> {
  const { scenario = "normal", simple = false, delay = 0, ...rest } = options;
  const parts = simple ? "simple" : "real";
  const data = `data-scenario="${scenario}" data-parts="${parts}" data-delay="${delay}"`;
  return openPage(browser, {
    entry: "test/webview/flow/entry.ts",
    css,
    body: `<main id="flow" ${data}></main>`,
    ...rest,
  });
}

/** A chip by its label. */
export function chip(page: Page, label: string): Locator {
  return page.locator(".chip", { hasText: label }).locator(".main");
}
