/** A short word in the status bar that goes by itself; a click takes back what it tells of. */
import * as vscode from "vscode";
import type { CommandContext } from "./context";

/** Milliseconds. */
const shownFor = 8_000;

const items = new WeakMap<CommandContext, Flash>();

class Flash {
  readonly #item = vscode.window.createStatusBarItem(
    "baton.flash",
    vscode.StatusBarAlignment.Left,
    4,
  );
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#item.name = "Baton: what was done";
  }

  show(text: string, undo: boolean): void {
    clearTimeout(this.#timer);
    const words = undo ? `${text} · Undo` : text;
    this.#item.text = `$(check) ${words.replaceAll("$(", "$ (")}`;
    this.#item.accessibilityInformation = { label: words };
    this.#item.command = undo ? "baton.undo" : undefined;
    this.#item.tooltip = undo ? "Click to undo" : undefined;
    this.#item.show();
    this.#timer = setTimeout(() => this.#item.hide(), shownFor);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#item.dispose();
  }
}

/** For commands that change little and can be undone: no message box. */
export function flash(context: CommandContext, text: string, undo = false): void {
  flashOf(context).show(text, undo);
}

export function flashOf(context: CommandContext): Flash {
  const known = items.get(context);
  if (known !== undefined) return known;
  const made = new Flash();
  items.set(context, made);
  return made;
}
