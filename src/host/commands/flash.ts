/** A short word in the status bar that goes by itself; a click undoes it, or goes on. */
import * as vscode from "vscode";
import { literal } from "../../core/view/words";
import type { CommandContext } from "./context";
import type { CommandId } from "./ids";
import { undoStackOf } from "./undoStack";

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

  show(text: string, link: vscode.Command | undefined): void {
    clearTimeout(this.#timer);
    const words = link === undefined ? text : `${text} · ${link.title}`;
    this.#item.text = `$(check) ${literal(words)}`;
    this.#item.accessibilityInformation = { label: words };
    this.#item.command = link;
    this.#item.tooltip = link?.title;
    this.#item.show();
    this.#timer = setTimeout(() => this.#item.hide(), shownFor);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#item.dispose();
  }
}

/** For what a row shows anyway: no message box. A click does what `link` says. */
export function flash(context: CommandContext, text: string, link?: FlashLink): void {
  flashOf(context).show(text, link === undefined ? undefined : commandOf(context, link));
}

/** `undo` takes back what was just done. */
type FlashLink =
  | "undo"
  | { readonly title: string; readonly command: CommandId; readonly args: readonly unknown[] };

function commandOf(context: CommandContext, link: FlashLink): vscode.Command | undefined {
  if (link !== "undo") return { ...link, arguments: [...link.args] };
  const { latest } = undoStackOf(context);
  if (latest === undefined) return undefined;
  return { title: "Undo", command: "baton.undo", arguments: [latest] };
}

export function flashOf(context: CommandContext): Flash {
  const known = items.get(context);
  if (known !== undefined) return known;
  const made = new Flash();
  items.set(context, made);
  return made;
}
