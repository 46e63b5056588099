/**
 * The one door to @vscode/webview-ui-toolkit, which is archived: no other module names it or its
 * elements, so that another library can take its place by changing this file.
 */
import { provideVSCodeDesignSystem, vsCodeButton } from "@vscode/webview-ui-toolkit";

provideVSCodeDesignSystem().register(vsCodeButton());

export interface IconButton {
  /** The name of a codicon. */
  readonly icon: string;
  /** For the tooltip and for screen readers. */
  readonly label: string;
  readonly onPress: () => void;
}

/** A button that shows an icon only. */
export function iconButton({ icon, label, onPress }: IconButton): HTMLElement {
  const button = document.createElement("vscode-button");
  button.setAttribute("appearance", "icon");
  button.setAttribute("aria-label", label);
  button.title = label;
  button.append(codicon(icon));
  button.addEventListener("click", onPress);
  return button;
}

/** Shows whether a toggle is on. */
export function setPressed(button: HTMLElement, pressed: boolean): void {
  button.setAttribute("aria-pressed", String(pressed));
  button.classList.toggle("pressed", pressed);
}

/** An icon beside or in place of words; screen readers pass over it. */
export function codicon(name: string): HTMLElement {
  const icon = document.createElement("span");
  icon.className = `codicon codicon-${name}`;
  icon.setAttribute("aria-hidden", "true");
  return icon;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** A few choices side by side, one of which is on. `set` moves it without telling `onChoose`. */
export function segmented<T extends string>(
  label: string,
  choices: readonly Choice<T>[],
  onChoose: (value: T) => void,
): { readonly element: HTMLElement; readonly set: (value: T) => void } {
  const element = document.createElement("div");
  element.className = "segmented";
  element.setAttribute("role", "radiogroup");
  element.setAttribute("aria-label", label);
  const buttons = choices.map((choice) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = choice.label;
    button.setAttribute("role", "radio");
    button.addEventListener("click", () => {
      set(choice.value);
      onChoose(choice.value);
    });
    element.append(button);
    return button;
  });
  const set = (value: T) => {
    for (const [index, button] of buttons.entries()) {
      const on = choices[index]?.value === value;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    }
  };
  element.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    if (!key.startsWith("Arrow")) return;
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next?.focus();
    next?.click();
  });
  return { element, set };
}
