/** What is chosen in the page. Graph, timeline, details and table show the same selection. */
import type { Name } from "../../src/protocol/flow";

/** What the timeline is narrowed to by a click in the graph. */
export type Focus =
  | { readonly kind: "agents"; readonly agents: readonly Name[] }
  | { readonly kind: "handoffs"; readonly from: readonly Name[]; readonly to: readonly Name[] };

export interface Selection {
  readonly focus: Focus | undefined;
  /** Key of the chosen execution. */
  readonly execution: number | undefined;
}

export const nothingSelected: Selection = { focus: undefined, execution: undefined };
