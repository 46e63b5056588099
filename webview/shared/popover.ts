/** Small boxes below a button: one at a time, closed by Escape, by a click elsewhere, and by leaving. */
import { element } from "./dom";

export interface PopoverOptions {
  /** The button it belongs to; it gets the focus back. */
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly content: readonly HTMLElement[];
  readonly role?: "dialog" | "menu";
  /** Where the focus goes; the first element that takes it when there is none. */
  readonly focus?: HTMLElement;
  readonly onClose?: () => void;
}

let closeOpen: (() => void) | undefined;

/** Opens one in `within`, and returns the way to close it. */
export function openPopover(within: HTMLElement, options: PopoverOptions): () => void {
  const { anchor, label, content, role = "dialog", focus, onClose } = options;
  closeOpen?.();
  const box = element(
    "div",
    { class: `popover ${role}`, attributes: { role, "aria-label": label } },
    ...content,
  );
  const close = (giveBack: boolean) => {
    if (closeOpen !== closeQuietly) return;
    closeOpen = undefined;
    document.removeEventListener("pointerdown", onPointer, true);
    removeEventListener("resize", closeQuietly);
    const held = box.contains(document.activeElement);
    anchor.setAttribute("aria-expanded", "false");
    box.remove();
    if (giveBack || held) anchor.focus();
    onClose?.();
  };
  const closeQuietly = () => close(false);
  const onPointer = ({ target }: Event) => {
    if (!(target instanceof Node)) return;
    if (!box.contains(target) && !anchor.contains(target)) closeQuietly();
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
    if (event.key === "Tab") keepTabInside(box, event);
  });
  closeOpen = closeQuietly;
  within.append(box);
  place(box, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", onPointer, true);
  addEventListener("resize", closeQuietly);
  (focus ?? stops(box)[0])?.focus();
  return () => close(true);
}

const margin = 8;

function place(box: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { width } = box.getBoundingClientRect();
  const left = Math.max(margin, Math.min(at.left, innerWidth - width - margin));
  const top = at.bottom + 4;
  box.style.setProperty("left", `${Math.round(left)}px`);
  box.style.setProperty("top", `${Math.round(top)}px`);
  box.style.setProperty("max-height", `${Math.max(80, innerHeight - top - margin)}px`);
}

function stops(box: HTMLElement): readonly HTMLElement[] {
  const all = box.querySelectorAll<HTMLElement>(
    "button, input, vscode-button, vscode-text-field, [tabindex='0']",
  );
  return [...all].filter((one) => one.tabIndex >= 0 && !one.hidden && one.offsetParent !== null);
}

function keepTabInside(box: HTMLElement, event: KeyboardEvent): void {
  const all = stops(box);
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const next = all[(at + (event.shiftKey ? -1 : 1) + all.length) % all.length];
  event.preventDefault();
  next?.focus();
}

export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  readonly onPress: () => void;
}

/** A menu below its button: arrows move, Enter takes. */
export function openMenu(
  within: HTMLElement,
  anchor: HTMLElement,
  label: string,
  items: readonly MenuItem[],
): void {
  const buttons = items.map((item) =>
    element("button", {
      text: item.label,
      attributes: { type: "button", role: "menuitem", tabindex: "-1" },
      onPress: () => {
        close();
        item.onPress();
      },
    }),
  );
  const [first] = buttons;
  if (first === undefined) return;
  first.tabIndex = 0;
  const close = openPopover(within, { anchor, label, role: "menu", content: buttons });
  first.parentElement?.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  });
}
