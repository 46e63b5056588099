/** The run whose path and times stand above the lanes: the chosen execution's, else the one in view. */
import { type Run, type RunSpan, runInView, runOf, runSpans } from "./criticalPath";
import type { Span } from "./firstView";
import type { Layout } from "./layout";

export class ShownRun {
  run: Run | undefined;
  private layout: Layout | undefined;
  private spans: readonly RunSpan[] = [];

  follow(layout: Layout): void {
    this.layout = layout;
    this.spans = runSpans(layout);
    this.run = undefined;
  }

  /** Whether any run is shown, in view or not. */
  get exists(): boolean {
    return this.spans.length > 0;
  }

  /** @param selected row of the chosen execution; -1 for none */
  choose(view: Span, selected: number, now: number): void {
    const { layout } = this;
    if (layout === undefined) return;
    const own = selected < 0 ? -1 : (layout.data.rows.run[selected] ?? -1);
    const span =
      this.spans.find(({ name }) => name === own) ?? runInView(this.spans, view.from, view.to);
    if (span === undefined) return;
    const grows = this.run?.to === Number.POSITIVE_INFINITY;
    if (this.run?.name !== span.name || grows) this.run = runOf(layout, span.name, now);
  }
}
