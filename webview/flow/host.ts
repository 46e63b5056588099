/** The page's side of the messages to and from the extension, and its memory. */
import type { FromFlowPage, ToFlowPage } from "../../src/protocol/flow";
import { parseToFlowPage } from "../../src/protocol/flowMessages";

/** What VS Code gives to a webview. */
export interface VsCodeApi {
  readonly postMessage: (message: FromFlowPage) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

/** Calls back with each message that is one; others are told to the log and dropped. */
export function listen(api: VsCodeApi, onMessage: (message: ToFlowPage) => void): () => void {
  const onEvent = ({ data }: MessageEvent<unknown>) => {
    const message = parseToFlowPage(data);
    if (message === undefined) {
      api.postMessage({ type: "failed", message: "The flow view got a message it does not know." });
      return;
    }
    onMessage(message);
  };
  addEventListener("message", onEvent);
  return () => removeEventListener("message", onEvent);
}

/** Tells the log what failed in the page: nobody looks into its console. */
export function reportFailures(api: VsCodeApi): void {
  addEventListener("error", ({ message, filename, lineno }) => {
    // Chromium reports a resize that took two rounds as an error; the second round was drawn.
    if (message.startsWith("ResizeObserver loop")) return;
    api.postMessage({ type: "failed", message: `${message} (${filename}:${lineno})` });
  });
  addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) => {
    api.postMessage({
      type: "failed",
      message: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    });
  });
}
