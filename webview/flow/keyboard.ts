/** The keys that hold for the whole page. */

export interface PageKeys {
  /** From left to right and top to bottom; those that are hidden are passed over. */
  readonly sections: () => readonly { readonly element: HTMLElement; readonly focus: () => void }[];
  readonly onFind: () => void;
  readonly onHelp: () => void;
  /** False when there was nothing to step back from. */
  readonly onBack: () => boolean;
}

/** Listens until what is returned is called. Whoever handled a key before says so by `preventDefault`. */
export function listenForKeys(keys: PageKeys): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    if (event.key === "Escape") {
      if (keys.onBack()) event.preventDefault();
      return;
    }
    // F6 alone is VS Code's own way around its parts, which it takes from webviews too.
    if (event.key === "F6" && (event.ctrlKey || event.altKey)) {
      event.preventDefault();
      toSection(keys.sections(), event.shiftKey ? -1 : 1);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key === "/") {
      event.preventDefault();
      keys.onFind();
    } else if (event.key === "?") {
      event.preventDefault();
      keys.onHelp();
    }
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function toSection(all: ReturnType<PageKeys["sections"]>, step: number): void {
  const sections = all.filter(({ element }) => element.offsetParent !== null);
  const at = sections.findIndex(({ element }) => element.contains(document.activeElement));
  const from = at < 0 && step < 0 ? 0 : at;
  sections[(from + step + sections.length) % sections.length]?.focus();
}

/** Fields of the control library hold their input in a shadow tree. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
