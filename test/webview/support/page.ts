/**
 * A webview's code in a plain browser page: bundled as in the product, under the same content security
 * policy, with the colours of VS Code's own themes and a host that the test plays.
 */
import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { launchOptions } from "../../support/vscode/browser.mjs";
import themes from "./themes.json" with { type: "json" };

export type ThemeName = keyof typeof themes;
export const themeNames: readonly ThemeName[] = ["dark", "light", "highContrast"];

export interface PageOptions {
  /** A TypeScript file, relative to the repository. */
  readonly entry: string;
  /** Style sheets, relative to the repository. */
  readonly css?: readonly string[];
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly body?: string;
}

export interface WebviewPage {
  readonly page: Page;
  /** Everything that the console said, violations of the policy included. */
  readonly console: readonly string[];
  /** What the page posted to its host, in order. */
  readonly posted: () => Promise<readonly unknown[]>;
  readonly setTheme: (theme: ThemeName) => Promise<void>;
  readonly close: () => Promise<void>;
}

const origin = "http://webview.test";

/** `acquireVsCodeApi` as the page sees it. Messages to the page are `window.postMessage`. */
const host = `
  window.postedToHost = [];
  let kept;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.postedToHost.push(message),
    getState: () => kept,
    setState: (state) => { kept = state; sessionStorage.setItem("state", JSON.stringify(state)); },
  });
  kept = JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined;
`;

export async function launch(): Promise<Browser> {
  return chromium.launch(launchOptions());
}

export async function openPage(browser: Browser, options: PageOptions): Promise<WebviewPage> {
  const { entry, css = [], theme = "dark", width = 1280, height = 800 } = options;
  const script = await bundle(entry);
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: options.reducedMotion === true ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  await page.addInitScript(host);
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") {
      await route.fulfill({ contentType: "text/html", body: html(options, theme) });
    } else if (pathname === "/page.js") {
      await route.fulfill({ contentType: "text/javascript", body: script });
    } else if (css.includes(pathname.slice(1)) || /\.(ttf|svg)$/u.test(pathname)) {
      await route.fulfill({
        contentType: pathname.endsWith(".css") ? "text/css" : "font/ttf",
        body: readFileSync(pathname.slice(1)),
      });
    } else {
      await route.fulfill({ status: 404, body: "" });
    }
  });
  await page.goto(`${origin}/`);
  return {
    page,
    console: said,
    posted: () =>
      page.evaluate(() => (window as unknown as { postedToHost: unknown[] }).postedToHost),
    setTheme: async (name) => {
      await page.evaluate(applyTheme, themes[name]);
    },
    close: () => context.close(),
  };
}

const bundles = new Map<string, Promise<string>>();

/** Bundled once for all tests of a worker: the sources do not change meanwhile. */
function bundle(entry: string): Promise<string> {
  const known = bundles.get(entry) ?? bundleAnew(entry);
  bundles.set(entry, known);
  return known;
}

async function bundleAnew(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "chrome134",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

function applyTheme(theme: { class: string; colours: Readonly<Record<string, string>> }): void {
  const { style } = document.documentElement;
  for (const [name, value] of Object.entries(theme.colours)) {
    style.setProperty(`--vscode-${name}`, value);
  }
  style.setProperty("--vscode-font-family", '"DejaVu Sans", system-ui, sans-serif');
  style.setProperty("--vscode-font-size", "13px");
  document.body.className = theme.class;
}

function html({ css = [], body = "" }: PageOptions, theme: ThemeName): string {
  const policy = [
    "default-src 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "script-src 'self' 'nonce-theme'",
  ].join("; ");
  const links = css.map((path) => `<link rel="stylesheet" href="/${path}">`).join("");
  const apply = `(${applyTheme.toString()})(${JSON.stringify(themes[theme])})`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Baton</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">${links}</head>
<body>${body}<script nonce="theme">${apply}</script><script src="/page.js"></script></body></html>`;
}
