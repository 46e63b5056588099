/** The flow view's page: keeps what is asked, shown and selected, and tells its parts. */
import type { ExecutionDetails, FlowFilter, FlowView, ToFlowPage } from "../../src/protocol/flow";
import { noFlowFilter } from "../../src/protocol/flow";
import { readTheme, watchTheme } from "../shared/theme";
import type { DetailsModel } from "./details/panel";
import { rowsText } from "./details/texts";
import { Feed } from "./feed";
import { isFiltered, sameFilter } from "./filter/filters";
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
import type { Focus } from "./selection";
import { firstOrder, orderRows } from "./table/order";

/** Typing rests before the host is asked. Milliseconds. */
const typingRest = 250;
/** Waiting shows after this, so that quick answers do not flicker. Milliseconds. */
const patience = 300;

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
  /** What was asked for last; the picture may still be the one before. */
  #filter: FlowFilter;
  #waiting = false;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #data: FlowData | undefined;
  #problem: { readonly message: string; readonly remedy: string } | undefined;
  #held = 0;
  #focus: NamedFocus | undefined;
  #execution: number | undefined;
  #details: ExecutionDetails | "waiting" | "gone" = "waiting";
  /** How the row read when the details were asked for. */
  #asked = "";
  /** A first visit that shows nothing is widened, once. */
  #mayWiden: boolean;

  constructor(root: HTMLElement, host: FlowHost, parts: FlowParts) {
    this.#host = host;
    this.#memory = parseMemory(host.getState());
    this.#filter = this.#memory.filter ?? firstFilter;
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
    this.#wait();
    this.#show();
    host.post({ type: "ready", filter: this.#filter });
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    clearTimeout(this.#slow);
    clearTimeout(this.#typing);
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
        if (message.key !== this.#execution) return;
        this.#details = message.details ?? "gone";
        this.#showDetails();
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
        this.#waited();
        this.#show();
        break;
    }
  }

  #onView(view: FlowView): void {
    // The answer to an older question: the one to the last is on its way.
    if (this.#waiting && !sameFilter(view.filter, this.#filter)) return;
    this.#problem = undefined;
    const asked = this.#waiting;
    this.#waited();
    this.#filter = view.filter;
    this.#feed.replace(dataOf(view));
    if (asked) this.#layout.announce(view.summary);
  }

  #onData(data: FlowData): void {
    if (this.#widens(data)) return;
    const first = this.#data === undefined;
    this.#data = data;
    const remembered = this.#memory.execution;
    if (first && this.#execution === undefined && remembered !== undefined) {
      const key = findRemembered(data, remembered);
      if (key !== undefined) this.#ask(key);
    }
    const key = this.#execution;
    if (key !== undefined && this.#details !== "gone" && this.#reading(key) !== this.#asked) {
      this.#ask(key, true);
    }
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

  /** How the row reads as far as its details may depend on it. */
  #reading(key: number): string {
    const data = this.#data;
    const row = data?.indexOf.get(key);
    if (data === undefined || row === undefined) return this.#asked;
    return `${stateOf(data, row)} ${data.rows.end[row] ?? 0} ${data.rows.attempt[row] ?? 1}`;
  }

  #ask(key: number, again = false): void {
    this.#execution = key;
    if (!again) this.#details = "waiting";
    this.#asked = this.#reading(key);
    this.#host.post({ type: "details", key });
  }

  #select(
    key: number | undefined,
    { byHand, reveal }: { readonly byHand: boolean; readonly reveal: boolean },
  ): void {
    if (key === undefined) {
      this.#execution = undefined;
    } else {
      if (key !== this.#execution) this.#ask(key);
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
    const again = this.#execution === undefined && sameFocus(named, this.#focus);
    this.#setFocus(again ? undefined : named);
  }

  #setFocus(focus: NamedFocus | undefined): void {
    this.#focus = focus;
    // An execution outside the focus would be selected unseen.
    this.#execution = undefined;
    this.#remember({ focus, execution: undefined });
    this.#show();
  }

  #setFilter(filter: FlowFilter): void {
    clearTimeout(this.#typing);
    if (sameFilter(filter, this.#filter)) {
      this.#showToolbar();
      return;
    }
    this.#filter = filter;
    this.#mayWiden = false;
    this.#remember({ filter });
    this.#wait();
    this.#show();
    this.#host.post({ type: "filter", filter });
  }

  #setText(text: string): void {
    clearTimeout(this.#typing);
    const set = () => this.#setFilter({ ...this.#filter, text });
    this.#typing = setTimeout(set, typingRest);
  }

  #wait(): void {
    this.#waiting = true;
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.#layout.setWaiting(true), patience);
  }

  #waited(): void {
    this.#waiting = false;
    clearTimeout(this.#slow);
    this.#layout.setWaiting(false);
  }

  #walkFailures(step: 1 | -1): void {
    const data = this.#data;
    if (data === undefined) return;
    const order = { column: "started", descending: false } as const;
    const failed = orderRows(data, this.#rows(data), order).filter(
      (row) => stateOf(data, row) === "failure",
    );
    const { key, start } = data.rows;
    const at = failed.findIndex((row) => key[row] === this.#execution);
    const selected = this.#execution === undefined ? -1 : (data.indexOf.get(this.#execution) ?? -1);
    const from = selected < 0 ? Number.POSITIVE_INFINITY : (start[selected] ?? 0);
    const next =
      at >= 0
        ? failed[(at + step + failed.length) % failed.length]
        : step > 0
          ? (failed.find((row) => (start[row] ?? 0) > from) ?? failed[0])
          : (failed.findLast((row) => (start[row] ?? 0) < from) ?? failed.at(-1));
    if (next === undefined) return;
    this.#select(key[next], { byHand: true, reveal: true });
  }

  #setPaused(paused: boolean): void {
    this.#feed.setPaused(paused);
    this.#remember({ paused });
    this.#showToolbar();
  }

  #setTable(table: boolean): void {
    this.#remember({ table });
    this.#show();
    if (this.#execution !== undefined) this.#layout.reveal(this.#execution);
  }

  #setOverview(overview: boolean): void {
    this.#remember({ overview });
    this.#show();
  }

  /** The panel of an execution or a focus goes with it; the overview stays away until it is asked for. */
  #closeDetails(): void {
    if (this.#execution !== undefined || this.#focus !== undefined) this.#back();
    else this.#setOverview(false);
  }

  #back(): boolean {
    if (this.#execution !== undefined) {
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
    return rememberExecution(this.#data, this.#execution);
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
    if (this.#problem !== undefined && data === undefined) {
      this.#layout.showEmpty({ kind: "problem", ...this.#problem });
      return;
    }
    this.#layout.showProblem(this.#problem);
    if (data === undefined) {
      this.#layout.showEmpty({ kind: "reading" });
      return;
    }
    const { shown, hidden, complete } = data.summary;
    if (shown === 0 && hidden > 0 && isFiltered(data.filter)) {
      this.#layout.showEmpty({ kind: "filtered", hidden });
    } else if (shown === 0 && data.rows.key.length === 0) {
      this.#layout.showEmpty({ kind: complete ? "nothing" : "reading" });
    } else {
      this.#showPicture(data);
    }
  }

  #showPicture(data: FlowData): void {
    const focus = focusOf(data, this.#focus);
    this.#layout.showPicture({
      data,
      selection: { focus, execution: this.#execution },
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
    if (this.#execution !== undefined) {
      return { kind: "execution", data, key: this.#execution, details: this.#details };
    }
    const focus = focusOf(data, this.#focus);
    const rows = rowsInFocus(data, focus);
    if (focus === undefined) return { kind: "overview", data, rows };
    return { kind: "focus", data, focus, rows };
  }

  #showToolbar(): void {
    const data = this.#data;
    const figures = data === undefined ? undefined : this.#figures(data);
    this.#layout.showToolbar({
      filter: this.#filter,
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
