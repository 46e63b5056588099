// What a person does in a VS Code window, in a person's words. Selectors live here and in tree.ts only.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { Server } from "../../support/vscode/server.mjs";
import { screenshots } from "./paths";
import { Tree } from "./tree";

export type Theme = "dark" | "light" | "highContrast" | "highContrastLight";

export const themeNames: Readonly<Record<Theme, string>> = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  highContrast: "Default High Contrast",
  highContrastLight: "Default High Contrast Light",
};

const themeLabels: Readonly<Record<Theme, string>> = {
  dark: "Dark Modern",
  light: "Light Modern",
  highContrast: "Dark High Contrast",
  highContrastLight: "Light High Contrast",
};

const themeClasses: Readonly<Record<Theme, string>> = {
  dark: "vs-dark",
  light: "vs",
  highContrast: "hc-black",
  highContrastLight: "hc-light",
};

/** VS Code prefixes the id of a status bar item with the id of its extension. */
const extensionId = "baton.baton";

export class Workbench {
  constructor(
    readonly page: Page,
    readonly server: Server,
  ) {}

  async waitUntilVisible(): Promise<void> {
    await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  }

  async waitForExtension(): Promise<void> {
    await this.statusItem("baton.status").waitFor({ timeout: 60_000 });
  }

  /** Changes user settings and reloads the window, which is when it reads them. */
  async setSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    this.server.updateSettings(settings);
    await this.reload();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitUntilVisible();
  }

  /** Waits until VS Code has stored what an extension remembers, so that a reload does not lose it. */
  async isRemembered(text: string): Promise<void> {
    await expect
      .poll(async () => (await this.page.evaluate(storedValues)).some((one) => one.includes(text)))
      .toBe(true);
  }

  // Commands and pickers

  /** Runs a command by the title that the palette shows, for example "Baton: Claim Task". */
  async runCommand(title: string): Promise<void> {
    const command = this.pickRow(title).first();
    // The palette lists what is enabled when it opens, and does not look again: after a reload a person
    // closes it and opens it once more. So when an editor that opens late has closed it.
    await expect(async () => {
      await this.openPalette(`>${title}`);
      try {
        await command.waitFor({ timeout: 4000 });
      } catch (error) {
        await this.page.keyboard.press("Escape");
        throw error;
      }
      // As a person does who has typed its name. A click leaves the palette's focus in between, and now
      // and then VS Code closes for that what the command opens.
      if (await command.and(this.page.locator(".focused")).isVisible()) {
        await this.page.keyboard.press("Enter");
      } else await command.click({ timeout: 4000 });
    }).toPass({ timeout: 30_000 });
  }

  /** What the palette offers for a text, to check that a command is shown or hidden. */
  async paletteCommands(text: string): Promise<string[]> {
    await this.openPalette(`>${text}`);
    await this.pickRow().first().waitFor();
    const labels = await this.quickPickLabels();
    await this.page.keyboard.press("Escape");
    return labels;
  }

  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Labels of the rows the open picker shows (long lists: only those in sight). */
  async quickPickLabels(): Promise<string[]> {
    const labels = await this.pickRow()
      .locator(".quick-input-list-row:first-child .label-name")
      .allTextContents();
    return labels.map((label) => label.trim());
  }

  /** Chooses the row with this label in the open picker. */
  async pick(label: string): Promise<void> {
    await this.pickRow(label).first().click();
    await expect(this.pickRow(label)).toHaveCount(0);
  }

  /** Presses the button of a row in the open picker, by its tooltip. */
  async pickButton(label: string, button: string): Promise<void> {
    const row = this.pickRow(label).first();
    await row.hover();
    await row
      .locator(`.quick-input-list-entry-action-bar .action-label[aria-label="${button}"]`)
      .click();
    await expect(this.pickRow(label)).toHaveCount(0);
  }

  /** Ticks a row of an open picker that takes several. */
  async tick(label: string): Promise<void> {
    await this.pickRow(label).first().locator(".monaco-checkbox").click();
  }

  /** Goes on with what is ticked. */
  async confirmTicks(): Promise<void> {
    await this.quickInput.locator(".monaco-button").getByText("OK", { exact: true }).click();
  }

  /** Types into the open picker or input box and, by default, accepts it. */
  async answer(text: string, accept = true): Promise<void> {
    await this.quickInput.locator("input").first().fill(text);
    if (accept) await this.page.keyboard.press("Enter");
  }

  /** The validation message or prompt below the input box. */
  get quickInputMessage(): Locator {
    return this.quickInput.locator(".quick-input-message");
  }

  // Status bar, notifications, dialogs

  /** A status bar item of the extension by the id it was created with. */
  statusItem(id: string): Locator {
    return this.page.locator(`.statusbar-item[id="${extensionId}.${id}"]`);
  }

  /** The one item of Baton's that stays. */
  get status(): Locator {
    return this.statusItem("baton.status");
  }

  /** The short word after a change; it goes by itself. */
  get flash(): Locator {
    return this.statusItem("baton.flash");
  }

  /** The toast whose text holds this. Hidden when the server runs with `automation`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  async notificationButtons(text: string | RegExp): Promise<string[]> {
    const toast = this.notification(text);
    await toast.waitFor();
    return toast
      .locator(".notification-list-item-buttons-container .monaco-button")
      .allTextContents();
  }

  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    const toast = this.notification(text);
    await toast
      .locator(".notification-list-item-buttons-container")
      .getByText(button, { exact: true })
      .click();
    await toast.waitFor({ state: "detached" });
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand("Notifications: Clear All Notifications");
    await expect(this.page.locator(".notification-toast")).toHaveCount(0);
  }

  /** The modal dialog; its text is in `.dialog-message-text` and `.dialog-message-detail`. */
  get dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole("button", { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  // Views

  /** Shows a view container by its title in the activity bar. */
  async openContainer(title: string): Promise<void> {
    const action = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`);
    await action.waitFor();
    const shown = this.page.locator(".sidebar .composite.title").filter({ hasText: title });
    // After a reload it may come back by itself, and a click would then hide it again.
    await expect(async () => {
      if (!(await shown.isVisible())) await action.click();
      await shown.waitFor({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
  }

  /** Shows the projects with the whole height of the side bar. */
  async openProjects(): Promise<Tree> {
    await this.openContainer("Baton");
    await this.tree("Agents").close();
    const tree = this.tree("Projects");
    await tree.open();
    return tree;
  }

  /** The tree of a view, by the title of the view. Its container must be open. */
  tree(viewTitle: string): Tree {
    return new Tree(this.page, viewTitle);
  }

  /** Content of a webview; the n-th when several are open. */
  webview(index = 0): FrameLocator {
    return this.page
      .frameLocator(`iframe.webview.ready >> nth=${index}`)
      .frameLocator("iframe#active-frame");
  }

  /** Chooses an entry of the open context menu. */
  async chooseMenuEntry(label: string): Promise<void> {
    const entry = this.menuEntries().filter({ hasText: label }).first();
    await entry.waitFor();
    await entry.hover();
    await entry.click();
  }

  menuEntries(): Locator {
    return this.page.locator(
      ".monaco-menu .action-item:not(.disabled) .action-label:not(.separator)",
    );
  }

  // Editors

  /** Opens a file of the workspace by its relative path. */
  async openFile(path: string): Promise<void> {
    await this.openPalette(path);
    const name = path.split("/").at(-1) ?? path;
    await this.pickRow(name).first().click();
    await this.editorTab(name).first().waitFor();
  }

  editorTab(title: string): Locator {
    return this.page.locator(".tabs-container .tab").filter({ hasText: title });
  }

  /** The lines of the active text editor that are in sight, with plain blanks. */
  async editorText(): Promise<string> {
    return textOfLines(this.page.locator(".editor-group-container.active .view-lines .view-line"));
  }

  /** The lines of the output panel that are in sight, from top to bottom. */
  async outputText(): Promise<string> {
    return textOfLines(this.page.locator(".panel .view-lines .view-line"));
  }

  async closePanel(): Promise<void> {
    await this.runCommand("View: Hide Panel");
    await expect(this.page.locator(".part.panel")).toBeHidden();
  }

  /** Code lenses of the active text editor. */
  codeLens(text: string): Locator {
    return this.page.locator(".codelens-decoration a").filter({ hasText: text });
  }

  async closeEditors(): Promise<void> {
    await this.runCommand("View: Close All Editors");
  }

  // Looks

  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand("Preferences: Color Theme");
    await this.answer(themeLabels[theme], false);
    await this.pick(themeLabels[theme]);
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
  }

  /** Writes test-results/screenshots/<name>.png, in a theme when one is named, and returns the path. */
  async screenshot(name: string, theme?: Theme): Promise<string> {
    if (theme !== undefined) await this.setTheme(theme);
    mkdirSync(screenshots, { recursive: true });
    const path = join(screenshots, theme === undefined ? `${name}.png` : `${name}-${theme}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** The same moment in every theme, to be looked at, with `BATON_PICTURES=1`. Not where a dialog is open. */
  async pictures(name: string): Promise<void> {
    if (process.env["BATON_PICTURES"] !== "1") return;
    for (const theme of ["light", "highContrast", "dark"] as const) {
      await this.setTheme(theme);
      await this.screenshot(`${name}-${theme}`);
    }
  }

  private async openPalette(text: string): Promise<void> {
    const input = this.quickInput.locator("input[type='text']").first();
    // A key press is lost while the workbench is still restoring its focus.
    await expect(async () => {
      await this.page.keyboard.press("F1");
      await input.waitFor({ timeout: 2000 });
    }).toPass({ timeout: 20_000 });
    await input.fill(text);
  }

  private pickRow(label?: string): Locator {
    const rows = this.quickInput.locator(".quick-input-list .monaco-list-row");
    if (label === undefined) return rows;
    return rows.filter({ has: this.page.locator(".label-name").getByText(label, { exact: true }) });
  }
}

/** Text of editor lines, with plain blanks. */
async function textOfLines(lines: Locator): Promise<string> {
  const found = await lines.evaluateAll((elements) =>
    elements
      .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent }))
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => text),
  );
  return found.join("\n").replaceAll("\u00a0", " ");
}

/** Runs in the page: everything VS Code keeps there as state. */
async function storedValues(): Promise<readonly string[]> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("the state cannot be read")));
    });
  const values: string[] = [];
  for (const { name = "" } of await indexedDB.databases()) {
    if (!name.startsWith("vscode-web-state-db")) continue;
    const database = await done(indexedDB.open(name));
    const store = database.transaction("ItemTable").objectStore("ItemTable");
    values.push(...(await done(store.getAll())).map(String));
    database.close();
  }
  return values;
}
