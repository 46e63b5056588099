/** What is marked in the timeline: chosen, under the keyboard or the pointer, the chain around the chosen. */
import { nothingSelected, type Selection } from "../selection";
import { type Chain, chainOf } from "./arrows";
import type { Layout } from "./layout";
import { drawnOf } from "./walk";

export class Marks {
  /** Key of the bar that the keyboard is on. */
  cursor: number | undefined;
  /** The row under the pointer; -1 for none. */
  hovered = -1;
  /** The stretch that is being drawn, in pixels of the window. */
  range: readonly [number, number] | undefined;
  selection: Selection = nothingSelected;
  private layout: Layout | undefined;
  private chained: { readonly row: number; readonly chain: Chain | undefined } | undefined;

  /** Rows have other places in another layout. */
  follow(layout: Layout): void {
    this.layout = layout;
    this.hovered = -1;
    this.chained = undefined;
  }

  /** Key and row of the chosen execution; undefined and -1 when nothing of it is shown. */
  get selectedKey(): number | undefined {
    return this.selection.execution;
  }

  get selectedRow(): number {
    return this.drawnRowOf(this.selection.execution);
  }

  get cursorRow(): number {
    return this.drawnRowOf(this.cursor);
  }

  /** Who handed over to whom around the chosen execution. */
  get chain(): Chain | undefined {
    const { layout, selectedRow: row } = this;
    if (layout === undefined) return undefined;
    if (this.chained?.row !== row) {
      const chain = row < 0 ? undefined : chainOf(layout.data, layout.attemptBefore, row);
      this.chained = { row, chain };
    }
    return this.chained.chain;
  }

  get focusedAgents(): ReadonlySet<number> {
    const { focus } = this.selection;
    return new Set(focus?.kind === "agents" ? focus.agents : []);
  }

  private drawnRowOf(key: number | undefined): number {
    const { layout } = this;
    if (layout === undefined || key === undefined) return -1;
    return drawnOf(layout, layout.data.indexOf.get(key) ?? -1);
  }
}
