/** Quick picks and input boxes as promises. Escape throws `Cancelled`, which leaves everything as it was. */
import * as vscode from "vscode";
import { literal } from "../../core/view/words";

/** The person closed a dialog. Not an error: nothing is said and nothing has happened. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** The person wants the step before. */
export class Back extends Error {
  override readonly name = "Back";
}

export interface Choice<T> extends vscode.QuickPickItem {
  /** Undefined for separators only. */
  readonly value?: T;
}

/** Where a dialog stands in a row of dialogs; `step` 0 is not numbered. */
export interface Position {
  readonly step: number;
  readonly total: number;
  readonly back: boolean;
}

interface DialogOptions {
  readonly title: string;
  readonly placeholder?: string;
  readonly position?: Position | undefined;
}

export interface PickOptions<T> extends DialogOptions {
  readonly items: readonly Choice<T>[];
  /** The entry that Enter takes at first. */
  readonly active?: (value: T) => boolean;
  /** The entries for a typed text, where there are more than are shown at first. */
  readonly search?: (text: string) => readonly Choice<T>[];
  /** What a typed text that is in no entry stands for. */
  readonly freeText?: (text: string) => Choice<T> | undefined;
  /** A press on the button of an entry. */
  readonly onItemButton?: (value: T, button: vscode.QuickInputButton) => T;
}

export function choice<T>(
  value: T,
  label: string,
  icon: string | undefined,
  words: { readonly description?: string; readonly detail?: string } = {},
): Choice<T> {
  const item: Choice<T> = {
    value,
    label: literal(label),
    ...(words.description === undefined ? {} : { description: literal(words.description) }),
    ...(words.detail === undefined ? {} : { detail: literal(words.detail) }),
  };
  return icon === undefined ? item : { ...item, iconPath: new vscode.ThemeIcon(icon) };
}

export function separator(label: string): Choice<never> {
  return { label: literal(label), kind: vscode.QuickPickItemKind.Separator };
}

/** One entry. @throws Cancelled, Back */
export function pick<T>(options: PickOptions<T>): Promise<T> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  setUp(input, options);
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.items = options.items;
  const active = options.items.find(
    ({ value }) => value !== undefined && options.active?.(value) === true,
  );
  if (active !== undefined) input.activeItems = [active];
  return settle<T>(input, (resolve) => {
    const { freeText, search, onItemButton } = options;
    if (search !== undefined) {
      input.onDidChangeValue((text) => {
        const found = text.trim() === "" ? options.items : search(text);
        // They were found by other means than the dialog's own filter, which must not hide them.
        input.items = found.map((item) => ({ ...item, alwaysShow: text.trim() !== "" }));
      });
    }
    if (freeText !== undefined) {
      input.onDidChangeValue((text) => {
        const free = text.trim() === "" ? undefined : freeText(text.trim());
        input.items = free === undefined ? options.items : [...options.items, free];
      });
    }
    input.onDidTriggerItemButton(({ item, button }) => {
      if (item.value !== undefined && onItemButton !== undefined) {
        resolve(onItemButton(item.value, button));
      }
    });
    input.onDidAccept(() => {
      // Whoever types fast presses Enter before the entry for the typed text has come.
      const typed = input.value.trim() === "" ? undefined : freeText?.(input.value.trim());
      const value = (input.activeItems[0] ?? input.selectedItems[0] ?? typed)?.value;
      if (value !== undefined) resolve(value);
    });
  });
}

/** Any number of entries. @throws Cancelled, Back */
export function pickMany<T>(
  options: PickOptions<T> & { readonly picked: (value: T) => boolean },
): Promise<readonly T[]> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  setUp(input, options);
  input.canSelectMany = true;
  input.matchOnDescription = true;
  input.items = options.items;
  input.selectedItems = options.items.filter(
    ({ value }) => value !== undefined && options.picked(value),
  );
  return settle<readonly T[]>(input, (resolve) => {
    const { freeText } = options;
    if (freeText !== undefined) {
      input.onDidChangeValue((text) => {
        const chosen = input.selectedItems;
        const free = text.trim() === "" ? undefined : freeText(text.trim());
        const added = chosen.filter((item) => !options.items.includes(item));
        input.items = [...options.items, ...added, ...(free === undefined ? [] : [free])];
        input.selectedItems = chosen;
      });
    }
    input.onDidAccept(() => {
      const chosen = new Set(input.selectedItems);
      const typed = input.value.trim();
      // A new text that stands alone in the list is meant; without its tick it would be lost.
      const found = options.items.some(({ label }) => includes(label, typed));
      const free = typed === "" || found ? undefined : freeText?.(typed);
      const isChosen = [...chosen].some(({ label }) => label === free?.label);
      if (free !== undefined && !isChosen) chosen.add(free);
      resolve([...chosen].flatMap(({ value }) => (value === undefined ? [] : [value])));
    });
  });
}

function includes(label: string, text: string): boolean {
  return label.toLowerCase().includes(text.toLowerCase());
}

export interface AskOptions extends DialogOptions {
  readonly prompt: string;
  readonly value?: string;
  /** Shown as dots. */
  readonly password?: boolean;
  /** Why the text cannot be taken; a warning is told and does not stand in the way. */
  readonly validate?: (
    text: string,
  ) =>
    | { readonly message: string; readonly severity: vscode.InputBoxValidationSeverity }
    | undefined;
  readonly buttons?: readonly vscode.QuickInputButton[];
  readonly onButton?: (input: vscode.InputBox) => Promise<void>;
}

/** A line of text, without blanks around it. @throws Cancelled, Back */
export function ask(options: AskOptions): Promise<string> {
  const input = vscode.window.createInputBox();
  setUp(input, options);
  input.prompt = literal(options.prompt);
  input.value = options.value ?? "";
  input.password = options.password ?? false;
  // What was typed must survive a look at another window.
  input.ignoreFocusOut = true;
  input.buttons = [...input.buttons, ...(options.buttons ?? [])];
  const check = () => {
    const found = options.validate?.(input.value.trim());
    input.validationMessage = found && { ...found, message: literal(found.message) };
    return found?.severity !== vscode.InputBoxValidationSeverity.Error;
  };
  return settle<string>(input, (resolve, reject) => {
    input.onDidChangeValue(() => check());
    input.onDidTriggerButton((button) => {
      if (options.buttons?.includes(button) !== true || options.onButton === undefined) return;
      options.onButton(input).catch(reject);
    });
    input.onDidAccept(() => {
      if (check()) resolve(input.value.trim());
    });
  });
}

/** A validation that refuses an empty text. */
export function required(message: string): NonNullable<AskOptions["validate"]> {
  return (text) =>
    text === "" ? { message, severity: vscode.InputBoxValidationSeverity.Error } : undefined;
}

/** Dialogs one after another; each gets what was answered so far, also when one came back to it. */
export async function inSteps<S>(
  start: S,
  steps: readonly ((state: S, position: Position) => Promise<S>)[],
  numberedFrom = 0,
): Promise<S> {
  let state = start;
  let at = 0;
  while (at < steps.length) {
    const step = steps[at];
    if (step === undefined) break;
    const total = steps.length - numberedFrom;
    const position = { step: Math.max(0, at + 1 - numberedFrom), total, back: at > 0 };
    try {
      state = await step(state, position);
      at += 1;
    } catch (error) {
      if (!(error instanceof Back)) throw error;
      at -= 1;
    }
  }
  return state;
}

function setUp(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, placeholder, position }: DialogOptions,
): void {
  input.title = title;
  input.placeholder = placeholder ?? "";
  if (position === undefined) return;
  input.ignoreFocusOut = true;
  if (position.step > 0) {
    input.step = position.step;
    input.totalSteps = position.total;
  }
  if (position.back) input.buttons = [vscode.QuickInputButtons.Back];
}

function settle<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  listen: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = (finish: () => void) => {
      finish();
      input.dispose();
    };
    listen(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) end(() => reject(new Back()));
    });
    input.onDidHide(() => end(() => reject(new Cancelled())));
    input.show();
  });
}
