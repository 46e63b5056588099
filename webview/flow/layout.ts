/** Where everything stands in the page, and which of it is shown. */
import type { FlowFilter, FlowSummary, PageCommand } from "../../src/protocol/flow";
import { element } from "../shared/dom";
import type { MenuItem } from "../shared/popover";
import type { Theme } from "../shared/theme";
import { plural } from "../shared/times";
import { type DetailsModel, DetailsPanel } from "./details/panel";
import { emptyState, problemLine } from "./emptyState";
import { isFiltered } from "./filter/filters";
import type { FlowData } from "./flowData";
import { HelpDialog } from "./helpDialog";
import { type FlowMemory, toPartMemory } from "./memory";
import type { FlowPart, FlowParts, TimelinePart } from "./parts";
import type { Focus, Selection } from "./selection";
import { ExecutionTable } from "./table/table";
import { Toolbar, type ToolbarState } from "./toolbar";
import type { EmptyState } from "./whyEmpty";

export interface LayoutEvents {
  readonly onFilter: (filter: FlowFilter) => void;
  readonly onText: (text: string) => void;
  readonly onFailure: (step: 1 | -1) => void;
  readonly onPaused: (paused: boolean) => void;
  readonly onTable: (table: boolean) => void;
  readonly onOverview: (overview: boolean) => void;
  readonly onCommand: (command: PageCommand) => void;
  readonly onCopyRows: () => void;
  readonly onClear: () => void;
  readonly onRemember: (memory: Partial<FlowMemory>) => void;
  /** `reveal` for what was chosen outside of the timeline. */
  readonly onSelect: (key: number | undefined, reveal: boolean) => void;
  readonly onFocus: (focus: Focus | undefined) => void;
  readonly onFocusAgent: (agent: string) => void;
  readonly onCloseDetails: () => void;
  readonly onOpenTask: (key: number) => void;
  readonly onOpenArtifact: (key: number, path: string) => void;
  readonly onCopy: (text: string) => void;
}

export interface Picture {
  readonly data: FlowData;
  readonly selection: Selection;
  /** The rows in the focus. */
  readonly rows: readonly number[];
  readonly table: boolean;
}

export class FlowLayout {
  readonly #toolbar: Toolbar;
  readonly #progress = element("div", { class: "progress-line", hidden: true });
  readonly #problem = element("div", { class: "problem", hidden: true });
  readonly #said = element("p", { class: "said-only", attributes: { role: "status" } });
  readonly #graphSection = element("section", { class: "graph" });
  readonly #timelineSection = element("section", { class: "timeline" });
  readonly #tableSection = element("section", { class: "table", hidden: true });
  readonly #pictures: HTMLElement;
  readonly #empty = element("div", { class: "empty-place", hidden: true });
  readonly #details: DetailsPanel;
  readonly #help = new HelpDialog();
  readonly #graph: FlowPart;
  readonly #timeline: TimelinePart;
  readonly #table: ExecutionTable;
  #shown: Picture | undefined;
  #filter: FlowFilter | undefined;
  #overview = true;

  constructor(
    private readonly root: HTMLElement,
    theme: Theme,
    parts: FlowParts,
    memory: FlowMemory,
    private readonly events: LayoutEvents,
  ) {
    this.#toolbar = new Toolbar(root, { ...events, menu: () => this.#menu() });
    this.#details = new DetailsPanel({
      ...events,
      onClose: events.onCloseDetails,
      onClearFilters: events.onClear,
      onSelect: (key) => events.onSelect(key, true),
    });
    this.#pictures = element(
      "div",
      { class: "pictures" },
      this.#problem,
      this.#graphSection,
      this.#timelineSection,
      this.#tableSection,
    );
    this.#toolbar.element.append(this.#progress);
    root.append(
      element("h1", { class: "said-only", text: "Flow" }),
      this.#toolbar.element,
      this.#pictures,
      this.#details.element,
      this.#empty,
      this.#said,
      this.#help.element,
    );
    this.#graph = parts.graph(this.#graphSection, theme, memory.graph, {
      onFocus: events.onFocus,
      onSelect: (key) => events.onSelect(key, true),
      onRemember: (part) => events.onRemember({ graph: toPartMemory(part) }),
    });
    this.#timeline = parts.timeline(this.#timelineSection, theme, memory.timeline, {
      onSelect: (key) => events.onSelect(key, false),
      onOpen: events.onOpenTask,
      onFocusAgent: (agent) =>
        events.onFocus(agent === undefined ? undefined : { kind: "agents", agents: [agent] }),
      onRemember: (part) => events.onRemember({ timeline: toPartMemory(part) }),
      onCopy: events.onCopy,
    });
    this.#table = new ExecutionTable(this.#tableSection, memory.order, {
      onSelect: (key) => events.onSelect(key, false),
      onOrder: (order) => events.onRemember({ order }),
    });
  }

  setTheme(theme: Theme): void {
    this.#graph.setTheme(theme);
    this.#timeline.setTheme(theme);
  }

  setWaiting(waiting: boolean): void {
    this.#progress.hidden = !waiting;
    this.#pictures.setAttribute("aria-busy", String(waiting));
  }

  showToolbar(state: ToolbarState): void {
    this.#filter = state.filter;
    this.#toolbar.show(state);
  }

  showProblem(problem: { readonly message: string; readonly remedy: string } | undefined): void {
    this.#problem.hidden = problem === undefined;
    if (problem !== undefined) {
      this.#problem.replaceChildren(problemLine(problem, this.events));
    }
  }

  showEmpty(state: EmptyState): void {
    this.#shown = undefined;
    const kept = JSON.stringify(state);
    if (this.#empty.dataset["state"] !== kept || this.#empty.hidden) {
      const held = this.#pictures.contains(document.activeElement);
      this.#empty.replaceChildren(emptyState(state, this.events));
      this.#empty.dataset["state"] = kept;
      this.#empty.hidden = false;
      this.#pictures.hidden = true;
      if (held) this.#toolbar.focus();
    }
    this.#details.element.hidden = true;
    this.#arrange();
  }

  showPicture(picture: Picture): void {
    const { data, selection, rows, table } = picture;
    const turned = this.#shown?.table !== table;
    this.#shown = picture;
    this.#empty.hidden = true;
    this.#pictures.hidden = false;
    this.#graphSection.hidden = table;
    this.#timelineSection.hidden = table;
    this.#tableSection.hidden = !table;
    if (turned) this.#arrange();
    if (table) {
      this.#table.show(data, rows, selection.execution);
    } else {
      this.#graph.show(data, selection);
      this.#timeline.show(data, selection);
    }
  }

  /** `overview` says whether the panel is there while nothing is selected. */
  showDetails(model: DetailsModel, overview: boolean): void {
    if (this.#shown === undefined) return;
    this.#overview = overview;
    const there = model.kind !== "overview" || overview;
    const { element: panel } = this.#details;
    if (!there && panel.contains(document.activeElement)) this.#focusPicture();
    panel.hidden = !there;
    panel.classList.toggle("of-overview", model.kind === "overview");
    if (there) this.#details.show(model);
    this.#arrange();
  }

  reveal(key: number): void {
    if (this.#shown === undefined) return;
    if (this.#shown.table) this.#table.reveal(key);
    else this.#timeline.reveal(key);
  }

  /** Tells a screen reader what a filter left. */
  announce({ shown, hidden }: FlowSummary): void {
    this.#said.textContent = `${plural(shown, "execution")} shown, ${hidden} hidden`;
  }

  focusFind(): void {
    this.#toolbar.focus();
  }

  openHelp(): void {
    this.#help.open();
  }

  sections(): readonly { readonly element: HTMLElement; readonly focus: () => void }[] {
    return [
      { element: this.#toolbar.element, focus: () => this.#toolbar.focus() },
      { element: this.#graphSection, focus: () => this.#graph.focus() },
      { element: this.#timelineSection, focus: () => this.#timeline.focus() },
      { element: this.#tableSection, focus: () => this.#table.focus() },
      { element: this.#details.element, focus: () => this.#details.focus() },
      { element: this.#empty, focus: () => this.#focusEmpty() },
    ];
  }

  dispose(): void {
    this.#toolbar.dispose();
    this.#graph.dispose();
    this.#timeline.dispose();
    this.root.replaceChildren();
  }

  #focusPicture(): void {
    if (this.#shown?.table === true) this.#table.focus();
    else this.#timeline.focus();
  }

  #focusEmpty(): void {
    this.#empty.querySelector<HTMLElement>("vscode-button, button")?.focus();
  }

  #arrange(): void {
    this.root.classList.toggle("with-details", !this.#details.element.hidden);
    this.root.classList.toggle("is-empty", !this.#empty.hidden);
  }

  #menu(): readonly MenuItem[] {
    const { events } = this;
    const items: MenuItem[] = [];
    if (this.#filter !== undefined && isFiltered(this.#filter)) {
      items.push({ label: "Clear filters", onPress: events.onClear });
    }
    if (this.#shown !== undefined) {
      items.push(
        { label: "Copy as text", onPress: events.onCopyRows },
        {
          label: this.#overview ? "Hide overview" : "Show overview",
          onPress: () => events.onOverview(!this.#overview),
        },
      );
    }
    items.push(
      { label: "Log Execution…", onPress: () => events.onCommand("logExecution") },
      { label: "Keys", onPress: () => this.#help.open() },
      { label: "Show Log", onPress: () => events.onCommand("showLog") },
    );
    return items;
  }
}
