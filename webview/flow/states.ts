/** Words and icons of the states and waits. Each state has its own shape, never its colour alone. */
import type { ExecutionState, WaitCause } from "../../src/protocol/flow";
import { codicon } from "../shared/controls";

const words: Readonly<Record<ExecutionState, string>> = {
  in_progress: "in progress",
  success: "success",
  failure: "failed",
  cancelled: "cancelled",
  lost: "lost",
};

const icons: Readonly<Record<ExecutionState, string>> = {
  in_progress: "loading",
  success: "pass",
  failure: "error",
  cancelled: "circle-slash",
  lost: "question",
};

const causes: Readonly<Record<WaitCause, string>> = {
  none: "waiting",
  queued: "queued",
  blocked: "blocked by",
  person: "waiting for",
  idle: "claimed, not begun",
};

export function stateWords(state: ExecutionState): string {
  return words[state];
}

/** `words` for screen readers, where no word stands beside the icon. */
export function stateIcon(state: ExecutionState, spoken = false): HTMLElement {
  const icon = codicon(icons[state]);
  icon.classList.add("state", `state-${state}`);
  if (!spoken) return icon;
  icon.removeAttribute("aria-hidden");
  icon.setAttribute("role", "img");
  icon.setAttribute("aria-label", words[state]);
  icon.title = words[state];
  return icon;
}

/** What stands before the name of what was waited for. */
export function causeWords(cause: WaitCause): string {
  return causes[cause];
}

export function causeIcon(cause: WaitCause): HTMLElement {
  const icon = codicon(
    cause === "person" ? "person" : cause === "blocked" ? "circle-slash" : "clock",
  );
  icon.classList.add(`cause-${cause}`);
  return icon;
}
