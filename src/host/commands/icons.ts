/** Icons of pickers: the shapes of the tree, by name. */
import type { RowLook } from "../../core/view/projectRows";

const icons: Readonly<Record<RowLook["state"], string>> = {
  broken: "warning",
  conflict: "diff",
  lost: "question",
  failed: "error",
  running: "loading",
  claimed: "lock",
  owned: "person",
  ready: "circle-large",
  waiting: "circle-slash",
  blocked: "circle-slash",
  done: "pass",
  cancelled: "circle-slash",
  phase: "list-unordered",
};

export function stateIcon(state: RowLook["state"]): string {
  return icons[state];
}
