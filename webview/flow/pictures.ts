/** The two pictures of the page. */
import type { FlowParts } from "./parts";

export const pictures: FlowParts = {
  graph: () => ({
    show: () => undefined,
    setTheme: () => undefined,
    focus: () => undefined,
    dispose: () => undefined,
  }),
  timeline: () => ({
    show: () => undefined,
    setTheme: () => undefined,
    focus: () => undefined,
    dispose: () => undefined,
    reveal: () => undefined,
  }),
};
