/**
 * The one door to @vscode/webview-ui-toolkit, which is archived: no other module names it or its
 * elements, so that another library can take its place by changing this file. Its badge and tag are
 * left alone, because they carry inline styles that the page's policy forbids.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { element } from "./dom";

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing(), vsCodeTextField());

export interface TextButton {
  readonly label: string;
  readonly primary?: boolean;
  readonly onPress: () => void;
}

/** A button with words. */
export function textButton({ label, primary = false, onPress }: TextButton): HTMLElement {
  const button = document.createElement("vscode-button");
  button.setAttribute("appearance", primary ? "primary" : "secondary");
  button.textContent = label;
  button.addEventListener("click", () => onPress());
  return button;
}

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
  button.addEventListener("click", () => onPress());
  return button;
}

/** Shows whether a toggle is on. */
export function setPressed(button: HTMLElement, pressed: boolean): void {
  button.setAttribute("aria-pressed", String(pressed));
  button.classList.toggle("pressed", pressed);
}

/** A button that reads as a link, for what chooses something in the page. */
export function linkButton(text: string, onPress: () => void): HTMLButtonElement {
  return element("button", { class: "link", text, attributes: { type: "button" }, onPress });
}

/** An icon beside or in place of words; screen readers pass over it. */
export function codicon(name: string): HTMLElement {
  return element("span", {
    class: `codicon codicon-${name}`,
    attributes: { "aria-hidden": "true" },
  });
}

export interface TextField {
  readonly element: HTMLElement;
  readonly value: () => string;
  /** Without telling `onInput`. */
  readonly set: (value: string) => void;
}

/** A line to type in, with an icon before it. `label` is read out and shown while it is empty. */
export function textField(
  { label, icon }: { readonly label: string; readonly icon: string },
  onInput: (value: string) => void,
): TextField {
  const field = document.createElement("vscode-text-field");
  const read = () => ("value" in field && typeof field.value === "string" ? field.value : "");
  field.setAttribute("placeholder", label);
  field.setAttribute("aria-label", label);
  const before = codicon(icon);
  before.slot = "start";
  field.append(before);
  field.addEventListener("input", () => onInput(read()));
  return {
    element: field,
    value: read,
    set: (value) => {
      if ("value" in field && field.value !== value) field.value = value;
    },
  };
}

/** A ring that turns; `label` says what is waited for. */
export function progressRing(label: string): HTMLElement {
  const ring = document.createElement("vscode-progress-ring");
  ring.setAttribute("aria-label", label);
  return ring;
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
  const group = element("div", {
    class: "segmented",
    attributes: { role: "radiogroup", "aria-label": label },
  });
  const buttons = choices.map((choice) => {
    const button = element("button", {
      text: choice.label,
      attributes: { type: "button", role: "radio" },
      onPress: () => {
        set(choice.value);
        onChoose(choice.value);
      },
    });
    group.append(button);
    return button;
  });
  const set = (value: T) => {
    for (const [index, button] of buttons.entries()) {
      const on = choices[index]?.value === value;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    }
  };
  group.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next?.focus();
    next?.click();
  });
  return { element: group, set };
}
