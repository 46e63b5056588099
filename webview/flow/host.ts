/** The page's side of the messages to and from the extension, and its memory. */
import type { FromFlowPage, ToFlowPage } from "../../src/protocol/flow";
import { parseToFlowPage } from "../../src/protocol/flowMessages";

/** What VS Code gives to a webview. */
export interface VsCodeApi {
  readonly postMessage: (message: FromFlowPage) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

/** What the page needs of its host. */
export interface FlowHost {
  readonly post: (message: FromFlowPage) => void;
  /** What `setState` was given last, also after a reload. */
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

export function hostOf(api: VsCodeApi): FlowHost {
  return {
    post: (message) => api.postMessage(message),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}

/** Calls back with each message that is one; others are told to the log and dropped. */
export function listen(host: FlowHost, onMessage: (message: ToFlowPage) => void): () => void {
  const onEvent = ({ data }: MessageEvent<unknown>) => {
    const message = parseToFlowPage(data);
    if (message === undefined) {
      host.post({ type: "failed", message: "The flow view got a message it does not know." });
      return;
    }
    onMessage(message);
  };
  addEventListener("message", onEvent);
  return () => removeEventListener("message", onEvent);
}

/** Tells the log what failed in the page: nobody looks into its console. */
export function reportFailures(host: FlowHost): void {
  addEventListener("error", ({ message, filename, lineno }) => {
    // Chromium reports a resize that took two rounds as an error; the second round was drawn.
    if (message.startsWith("ResizeObserver loop")) return;
    host.post({ type: "failed", message: `${message} (${filename}:${lineno})` });
  });
  addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) => {
    host.post({
      type: "failed",
      message: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    });
  });
}
