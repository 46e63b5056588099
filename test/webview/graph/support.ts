/** Opens the graph alone in a page, and says to it what a shell would. */
import type { Browser } from "@playwright/test";
import type { FlowView } from "../../../src/protocol/flow";
import type { GraphMemory } from "../../../webview/flow/graph/graph";
import type { Selection } from "../../../webview/flow/selection";
import { openPage, type PageOptions, type WebviewPage } from "../support/page";

export interface GraphPage extends WebviewPage {
  readonly send: (message: {
    readonly view?: FlowView;
    readonly selection?: Selection;
    readonly memory?: Partial<GraphMemory>;
  }) => Promise<void>;
}

export async function openGraph(
  browser: Browser,
  view: FlowView,
  options: Partial<PageOptions> & { readonly memory?: Partial<GraphMemory> } = {},
): Promise<GraphPage> {
  const opened = await openPage(browser, {
    entry: "test/webview/graph/page.ts",
    css: [
      "media/flow/graph.css",
      "test/webview/graph/page.css",
      "node_modules/@vscode/codicons/dist/codicon.css",
    ],
    height: 440,
    ...options,
  });
  const send: GraphPage["send"] = async (message) => {
    await opened.page.evaluate((data) => {
      window.dispatchEvent(new MessageEvent("message", { data }));
    }, message);
    // Twice: what a frame shows is there when the next one begins.
    await opened.page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1) {
        await new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
      }
    });
  };
  await send({ view, memory: options.memory ?? {} });
  return { ...opened, send };
}
