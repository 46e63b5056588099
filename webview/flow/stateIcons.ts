/** The icons of states and waits. Each state has its own shape, never its colour alone. */
import type { ExecutionState, WaitCause } from "../../src/protocol/flow";
import { codicon } from "../shared/controls";
import { stateWords } from "./states";

const icons: Readonly<Record<ExecutionState, string>> = {
  in_progress: "loading",
  success: "pass",
  failure: "error",
  cancelled: "circle-slash",
  lost: "question",
};

/** `spoken` where no word stands beside the icon. */
export function stateIcon(state: ExecutionState, spoken = false): HTMLElement {
  const icon = codicon(icons[state]);
  icon.classList.add("state", `state-${state}`);
  if (!spoken) return icon;
  icon.removeAttribute("aria-hidden");
  icon.setAttribute("role", "img");
  icon.setAttribute("aria-label", stateWords(state));
  icon.title = stateWords(state);
  return icon;
}

export function causeIcon(cause: WaitCause): HTMLElement {
  const icon = codicon(
    cause === "person" ? "account" : cause === "blocked" ? "circle-slash" : "clock",
  );
  icon.classList.add(`cause-${cause}`);
  return icon;
}
