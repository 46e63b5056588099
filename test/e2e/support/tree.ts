// One tree view. VS Code draws only the rows in sight, so long trees must be filtered or scrolled first.
import { expect, type Locator, type Page } from "@playwright/test";

/** The label of a row; with its kind, as who hears the row is told, where two rows share a label. */
export type RowName = string | readonly [label: string, kind: string];

export class Tree {
  /** The view with its header. */
  readonly pane: Locator;

  constructor(
    readonly page: Page,
    viewTitle: string,
  ) {
    const header = page.locator(`.pane-header[aria-label^="${viewTitle}"]`);
    this.pane = page.locator(".split-view-view > .pane").filter({ has: header });
  }

  /** Unfolds the view itself when only its header is shown. */
  async open(): Promise<void> {
    const header = this.pane.locator(".pane-header");
    await header.waitFor();
    if ((await header.getAttribute("aria-expanded")) === "false") await header.click();
  }

  async close(): Promise<void> {
    const header = this.pane.locator(".pane-header");
    await header.waitFor();
    if ((await header.getAttribute("aria-expanded")) === "true") await header.click();
  }

  get rows(): Locator {
    return this.pane.locator(".monaco-list-row");
  }

  /** Labels of all rows in sight, from top to bottom. */
  async labels(): Promise<string[]> {
    const found = await this.rows.evaluateAll((rows) =>
      rows
        .map((row) => ({
          index: Number(row.getAttribute("data-index")),
          label: row.querySelector(".label-name")?.textContent ?? "",
        }))
        .sort((one, other) => one.index - other.index)
        .map(({ label }) => label),
    );
    return found;
  }

  /** The row with exactly this label. */
  row(name: RowName): Locator {
    const [label, kind] = typeof name === "string" ? [name] : name;
    const labelled = this.rows.filter({
      has: this.page.locator(".label-name").getByText(label, { exact: true }),
    });
    if (kind === undefined) return labelled;
    return labelled.and(this.page.locator(`[aria-label^="${label}, ${kind}"]`));
  }

  /** The grey text behind the label. */
  description(label: RowName): Locator {
    return this.row(label).locator(".label-description");
  }

  /** The text shown in place of rows: a welcome text or the message of the view. */
  get message(): Locator {
    // VS Code shows this one until the extension has started.
    const starting = "There is no data provider registered";
    return this.pane
      .locator(".message:not(.hide), .welcome-view-content:visible")
      .filter({ hasNotText: starting });
  }

  async select(label: RowName): Promise<void> {
    await this.row(label).click();
  }

  async expand(label: RowName): Promise<void> {
    await this.#fold(label, "true");
  }

  async collapse(label: RowName): Promise<void> {
    await this.#fold(label, "false");
  }

  checkbox(label: RowName): Locator {
    return this.row(label).locator(".custom-view-tree-node-item-checkbox");
  }

  /** Clicks the checkbox; the caller waits for what it expects, because the extension may refuse. */
  async toggle(label: RowName): Promise<void> {
    await this.checkbox(label).click();
  }

  /** Gives the checkbox the keyboard; what VS Code draws anew in that moment loses it again. */
  async focusCheckbox(label: RowName): Promise<void> {
    await expect(async () => {
      await this.checkbox(label).focus();
      await expect(this.checkbox(label)).toBeFocused({ timeout: 1000 });
    }).toPass({ timeout: 20_000 });
  }

  async isChecked(label: RowName): Promise<boolean> {
    return (await this.checkbox(label).getAttribute("aria-checked")) === "true";
  }

  /** Rests the mouse on a row until its tooltip shows. */
  async tooltip(label: string): Promise<Locator> {
    const hover = this.page.locator(".monaco-hover").filter({ hasText: label });
    // A tooltip wants a mouse that moves, and goes when the tree is drawn again below it.
    await expect(async () => {
      const box = await this.row(label).locator(".label-name").boundingBox();
      if (box === null) throw new Error(`${label} is not drawn`);
      const [x, y] = [box.x + Math.min(box.width / 2, 60), box.y + box.height / 2];
      await this.page.mouse.move(x + 200, y + 200);
      await this.page.mouse.move(x, y, { steps: 4 });
      await hover.waitFor({ timeout: 5000 });
    }).toPass({ timeout: 30_000 });
    return hover;
  }

  /** Clicks a button of the row by its tooltip. */
  async rowAction(label: RowName, action: string): Promise<void> {
    await this.row(label).hover();
    await this.row(label).locator(`.actions .action-label[aria-label^="${action}"]`).click();
  }

  /** Clicks a button in the header of the view by its tooltip. */
  async viewAction(action: string): Promise<void> {
    const selector = `.action-label[aria-label^="${action}"]`;
    const header = this.pane.locator(`.pane-header ${selector}`);
    // A container with a single view shows that view's buttons in its own title.
    const title = this.page.locator(`.sidebar .composite.title ${selector}`);
    await this.pane.hover();
    await header.or(title).first().click();
  }

  /** Chooses an entry of a row's context menu. */
  async menu(label: RowName, entry: string): Promise<void> {
    await this.openMenu(label);
    const menu = this.page.locator(".monaco-menu");
    const chosen = menu.locator(".action-label").getByText(entry, { exact: true });
    await chosen.hover();
    // A menu that has only just opened takes no click.
    await expect(async () => {
      await chosen.click({ timeout: 1000 });
      await expect(menu).toHaveCount(0, { timeout: 1000 });
    }).toPass({ timeout: 30_000 });
  }

  /** Opens the context menu of a row; choose with `workbench.chooseMenuEntry`. */
  async openMenu(label: RowName): Promise<void> {
    await this.row(label).click({ button: "right" });
    await this.page.locator(".monaco-menu").first().waitFor();
  }

  /** What the context menu of a row offers, from top to bottom. */
  async menuOf(label: RowName): Promise<readonly string[]> {
    await this.openMenu(label);
    const entries = this.page.locator(".monaco-menu .action-item:not(.disabled) .action-label");
    const offered = await entries.allTextContents();
    await this.page.keyboard.press("Escape");
    await expect(this.page.locator(".monaco-menu")).toHaveCount(0);
    return offered.map((entry) => entry.trim()).filter((entry) => entry !== "");
  }

  async #fold(label: RowName, expanded: "true" | "false"): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    // VS Code drops what it was asked to unfold when the whole tree is told anew: a person looks and
    // clicks again.
    await expect(async () => {
      if ((await row.getAttribute("aria-expanded")) !== expanded) {
        await row.locator(".monaco-tl-twistie").click();
      }
      await expect(row).toHaveAttribute("aria-expanded", expanded, { timeout: 2000 });
    }).toPass({ timeout: 20_000 });
  }
}
