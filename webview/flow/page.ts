/** The flow view's page: keeps what is asked, shown and selected, and tells its parts. */
import type { FlowFilter, FlowView, ToFlowPage } from "../../src/protocol/flow";
import { noFlowFilter } from "../../src/protocol/flow";
import { readTheme, watchTheme } from "../shared/theme";
import { ChosenExecution } from "./chosen";
import type { DetailsModel } from "./details/panel";
import { rowsText } from "./details/texts";
import { failureBeside } from "./failures";
import { Feed } from "./feed";
import { sameFilter } from "./filter/filters";
import { dataOf, type FlowData, stateOf } from "./flowData";
import { focusOf, type NamedFocus, namedFocus, rowsInFocus, sameFocus } from "./focus";
import { type FlowHost, listen } from "./host";
import { listenForKeys } from "./keyboard";
import { FlowLayout } from "./layout";
import {
  type FlowMemory,
  findRemembered,
  firstFilter,
  parseMemory,
  rememberExecution,
  toStored,
} from "./memory";
import type { FlowParts } from "./parts";
import { Question } from "./question";
import type { Focus } from "./selection";
import { firstOrder, orderRows } from "./table/order";
import { whyEmpty } from "./whyEmpty";

/** Fills the root, asks the host for the first picture, and returns the way to take it all away. */
export function openFlowPage(root: HTMLElement, host: FlowHost, parts: FlowParts): () => void {
  const page = new FlowPage(root, host, parts);
  return () => page.dispose();
}

class FlowPage {
  readonly #host: FlowHost;
  readonly #layout: FlowLayout;
  readonly #feed: Feed;
  readonly #stop: (() => void)[] = [];
  #memory: FlowMemory;
  readonly #question: Question;
  readonly #chosen: ChosenExecution;
  #data: FlowData | undefined;
  #problem: { readonly message: string; readonly remedy: string } | undefined;
  #held = 0;
  #focus: NamedFocus | undefined;
  /** A first visit that shows nothing is widened, once. */
  #mayWiden: boolean;

  constructor(root: HTMLElement, host: FlowHost, parts: FlowParts) {
    this.#host = host;
    this.#memory = parseMemory(host.getState());
    const filter = this.#memory.filter ?? firstFilter;
    this.#question = new Question(filter, (waiting) => this.#layout.setWaiting(waiting));
    this.#chosen = new ChosenExecution((key) => host.post({ type: "details", key }));
    this.#mayWiden = this.#memory.filter === undefined;
    this.#focus = this.#memory.focus;
    this.#feed = new Feed(
      {
        onData: (data) => this.#onData(data),
        onHeld: (held) => {
          this.#held = held;
          this.#showToolbar();
        },
      },
      (run) => requestAnimationFrame(run),
      this.#memory.paused,
    );
    this.#layout = new FlowLayout(root, readTheme(), parts, this.#memory, {
      onFilter: (filter) => this.#setFilter(filter),
      onText: (text) => this.#setText(text),
      onFailure: (step) => this.#walkFailures(step),
      onPaused: (paused) => this.#setPaused(paused),
      onTable: (table) => this.#setTable(table),
      onOverview: (overview) => this.#setOverview(overview),
      onCommand: (command) => host.post({ type: "command", command }),
      onCopyRows: () => this.#copyRows(),
      onClear: () => this.#setFilter(noFlowFilter),
      onRemember: (memory) => this.#remember(memory),
      onSelect: (key, reveal) => this.#select(key, { byHand: true, reveal }),
      onFocus: (focus) => this.#toggleFocus(focus),
      onFocusAgent: (agent) => this.#setFocus({ kind: "agents", agents: [agent] }),
      onCloseDetails: () => this.#closeDetails(),
      onOpenTask: (key) => host.post({ type: "openTask", key }),
      onOpenArtifact: (key, path) => host.post({ type: "openArtifact", key, path }),
      onCopy: (text) => host.post({ type: "copy", text }),
    });
    this.#stop.push(
      listen(host, (message) => this.#onMessage(message)),
      watchTheme((theme) => this.#layout.setTheme(theme)),
      listenForKeys({
        sections: () => this.#layout.sections(),
        onFind: () => this.#layout.focusFind(),
        onHelp: () => this.#layout.openHelp(),
        onBack: () => this.#back(),
      }),
    );
    this.#question.open(filter);
    this.#show();
    host.post({ type: "ready", filter });
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    this.#question.dispose();
    this.#layout.dispose();
  }

  #onMessage(message: ToFlowPage): void {
    switch (message.type) {
      case "view":
        this.#onView(message.view);
        break;
      case "changes":
        this.#feed.add(message.changes);
        break;
      case "details":
        if (this.#chosen.receive(message.key, message.details)) this.#showDetails();
        break;
      case "select":
        this.#select(message.key, { byHand: false, reveal: true });
        break;
      case "focusAgent":
        this.#setFocus({ kind: "agents", agents: [message.agent] });
        break;
      case "showRun":
        this.#setFilter({ ...noFlowFilter, runs: [message.run] });
        break;
      case "problem":
        this.#problem = { message: message.message, remedy: message.remedy };
        this.#question.close();
        this.#show();
        break;
    }
  }

  #onView(view: FlowView): void {
    if (!this.#question.isAnsweredBy(view.filter)) return;
    this.#problem = undefined;
    const asked = this.#question.isOpen;
    this.#question.close(view.filter);
    this.#feed.replace(dataOf(view));
    if (asked) this.#layout.announce(view.summary);
  }

  #onData(data: FlowData): void {
    if (this.#widens(data)) return;
    const first = this.#data === undefined;
    this.#data = data;
    const remembered = this.#memory.execution;
    if (first && this.#chosen.key === undefined && remembered !== undefined) {
      const key = findRemembered(data, remembered);
      if (key !== undefined) this.#chosen.choose(key, data);
    }
    this.#chosen.follow(data);
    this.#show();
  }

  /** True when a first visit would have shown nothing but that something is hidden: all is asked for instead. */
  #widens({ summary }: FlowData): boolean {
    const { shown, hidden, complete } = summary;
    if (!this.#mayWiden || (shown === 0 && hidden === 0 && !complete)) return false;
    this.#mayWiden = false;
    if (shown > 0 || hidden === 0) return false;
    this.#setFilter(noFlowFilter);
    return true;
  }

  #select(
    key: number | undefined,
    { byHand, reveal }: { readonly byHand: boolean; readonly reveal: boolean },
  ): void {
    if (key === undefined) {
      this.#chosen.clear();
    } else {
      this.#chosen.choose(key, this.#data);
      this.#leaveFocusWithout(key);
      if (byHand) this.#host.post({ type: "reveal", key });
    }
    this.#remember({ execution: this.#rememberedExecution() });
    this.#show();
    if (key !== undefined && reveal) this.#layout.reveal(key);
  }

  /** What is selected is seen: a focus that hides it gives way. */
  #leaveFocusWithout(key: number): void {
    const data = this.#data;
    const row = data?.indexOf.get(key);
    const focus = data === undefined ? undefined : focusOf(data, this.#focus);
    if (data === undefined || row === undefined || focus === undefined) return;
    if (rowsInFocus(data, focus).includes(row)) return;
    this.#focus = undefined;
    this.#remember({ focus: undefined });
  }

  /** Chosen again it is let go, but for a selected execution: that one goes first. */
  #toggleFocus(focus: Focus | undefined): void {
    const data = this.#data;
    if (data === undefined) return;
    const named = focus === undefined ? undefined : namedFocus(data, focus);
    const again = this.#chosen.key === undefined && sameFocus(named, this.#focus);
    this.#setFocus(again ? undefined : named);
  }

  #setFocus(focus: NamedFocus | undefined): void {
    this.#focus = focus;
    // An execution outside the focus would be selected unseen.
    this.#chosen.clear();
    this.#remember({ focus, execution: undefined });
    this.#show();
  }

  #setFilter(filter: FlowFilter): void {
    this.#question.stopTyping();
    if (sameFilter(filter, this.#question.filter)) {
      this.#showToolbar();
      return;
    }
    this.#mayWiden = false;
    this.#remember({ filter });
    this.#question.open(filter);
    this.#show();
    this.#host.post({ type: "filter", filter });
  }

  #setText(text: string): void {
    this.#question.afterTyping(() => this.#setFilter({ ...this.#question.filter, text }));
  }

  #walkFailures(step: 1 | -1): void {
    const data = this.#data;
    if (data === undefined) return;
    const key = failureBeside(data, this.#rows(data), this.#chosen.key, step);
    if (key !== undefined) this.#select(key, { byHand: true, reveal: true });
  }

  #setPaused(paused: boolean): void {
    this.#feed.setPaused(paused);
    this.#remember({ paused });
    this.#showToolbar();
  }

  #setTable(table: boolean): void {
    this.#remember({ table });
    this.#show();
    if (this.#chosen.key !== undefined) this.#layout.reveal(this.#chosen.key);
  }

  #setOverview(overview: boolean): void {
    this.#remember({ overview });
    this.#show();
  }

  /** The panel of an execution or a focus goes with it; the overview stays away until it is asked for. */
  #closeDetails(): void {
    if (this.#chosen.key !== undefined || this.#focus !== undefined) this.#back();
    else this.#setOverview(false);
  }

  #back(): boolean {
    if (this.#chosen.key !== undefined) {
      this.#select(undefined, { byHand: true, reveal: false });
      return true;
    }
    if (this.#focus === undefined) return false;
    this.#setFocus(undefined);
    return true;
  }

  #copyRows(): void {
    const data = this.#data;
    if (data === undefined) return;
    const rows = orderRows(data, this.#rows(data), this.#memory.order ?? firstOrder);
    this.#host.post({ type: "copy", text: rowsText(data, rows) });
  }

  #rememberedExecution(): FlowMemory["execution"] {
    if (this.#data === undefined) return this.#memory.execution;
    return rememberExecution(this.#data, this.#chosen.key);
  }

  #remember(part: Partial<FlowMemory>): void {
    this.#memory = { ...this.#memory, ...part };
    this.#host.setState(toStored(this.#memory));
  }

  #rows(data: FlowData): readonly number[] {
    return rowsInFocus(data, focusOf(data, this.#focus));
  }

  #show(): void {
    const data = this.#data;
    this.#showToolbar();
    // Before the first picture it stands in the place of one.
    this.#layout.showProblem(data === undefined ? undefined : this.#problem);
    const empty = whyEmpty(data, this.#problem);
    if (empty !== undefined) this.#layout.showEmpty(empty);
    else if (data !== undefined) this.#showPicture(data);
  }

  #showPicture(data: FlowData): void {
    const focus = focusOf(data, this.#focus);
    this.#layout.showPicture({
      data,
      selection: { focus, execution: this.#chosen.key },
      rows: this.#rows(data),
      table: this.#memory.table,
    });
    this.#showDetails();
  }

  #showDetails(): void {
    const data = this.#data;
    if (data === undefined) return;
    this.#layout.showDetails(this.#detailsModel(data), this.#memory.overview);
  }

  #detailsModel(data: FlowData): DetailsModel {
    const { key, details } = this.#chosen;
    if (key !== undefined) return { kind: "execution", data, key, details };
    const focus = focusOf(data, this.#focus);
    const rows = rowsInFocus(data, focus);
    if (focus === undefined) return { kind: "overview", data, rows };
    return { kind: "focus", data, focus, rows };
  }

  #showToolbar(): void {
    const data = this.#data;
    const figures = data === undefined ? undefined : this.#figures(data);
    this.#layout.showToolbar({
      filter: this.#question.filter,
      facets: data?.summary.facets,
      now: data?.summary.now ?? Date.now(),
      figures,
      complete: data?.summary.complete ?? true,
      paused: this.#feed.paused,
      held: this.#held,
      table: this.#memory.table,
      offersTable: (data?.rows.key.length ?? 0) > 0,
    });
  }

  #figures(data: FlowData) {
    const rows = this.#rows(data);
    let [failed, running] = [0, 0];
    for (const row of rows) {
      const state = stateOf(data, row);
      if (state === "failure") failed += 1;
      if (state === "in_progress") running += 1;
    }
    const executions = this.#focus === undefined ? data.summary.shown : rows.length;
    return { executions, failed, running };
  }
}
