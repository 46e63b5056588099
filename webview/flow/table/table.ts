/** The executions as a table, for screen readers and for those who like tables. */
import { iconButton } from "../../shared/controls";
import { element, keepingFocus } from "../../shared/dom";
import { countWords, durationWords, momentWords, plural } from "../../shared/times";
import { endOf, type FlowData, nameOf, stateOf } from "../flowData";
import { stateIcon } from "../stateIcons";
import { stateWords } from "../states";
import { firstOrder, giverOf, orderRows, type SortColumn, type TableOrder } from "./order";

/** Rows on a page: more would make every change of the picture slow. */
const pageSize = 200;

const columns: readonly { readonly name: SortColumn; readonly label: string }[] = [
  { name: "agent", label: "Agent" },
  { name: "task", label: "Task" },
  { name: "status", label: "Status" },
  { name: "started", label: "Started" },
  { name: "duration", label: "Duration" },
  { name: "attempt", label: "Attempt" },
  { name: "from", label: "Handed over by" },
  { name: "project", label: "Project" },
];

export interface TableEvents {
  readonly onSelect: (key: number) => void;
  readonly onOrder: (order: TableOrder) => void;
}

export class ExecutionTable {
  readonly #section: HTMLElement;
  readonly #count = element("span", { class: "facts" });
  readonly #pages: HTMLElement;
  readonly #place = element("span", { class: "place" });
  readonly #earlier: HTMLElement;
  readonly #later: HTMLElement;
  readonly #table = element("table");
  readonly #body = element("tbody");
  readonly #scroller: HTMLElement;
  readonly #heads = new Map<SortColumn, HTMLTableCellElement>();
  #order: TableOrder;
  #data: FlowData | undefined;
  #rows: readonly number[] = [];
  #selected: number | undefined;
  #page = 0;

  constructor(
    section: HTMLElement,
    order: TableOrder | undefined,
    private readonly events: TableEvents,
  ) {
    this.#section = section;
    this.#order = order ?? firstOrder;
    section.setAttribute("aria-label", "Executions");
    this.#earlier = iconButton({
      icon: "chevron-left",
      label: "Previous page",
      onPress: () => this.#turn(-1),
    });
    this.#later = iconButton({
      icon: "chevron-right",
      label: "Next page",
      onPress: () => this.#turn(1),
    });
    this.#pages = element("span", { class: "tools" }, this.#place, this.#earlier, this.#later);
    this.#scroller = element("div", { class: "scroller" }, this.#table);
    this.#table.append(element("thead", {}, this.#headRow()), this.#body);
    this.#body.addEventListener("keydown", (event) => this.#onKey(event));
    this.#body.addEventListener("click", ({ target }) => {
      const row = target instanceof Element ? target.closest("tr") : null;
      if (row !== null) this.events.onSelect(Number(row.dataset["key"]));
    });
    section.append(
      element("header", {}, element("h2", { text: "Executions" }), this.#count, this.#pages),
      this.#scroller,
    );
  }

  show(data: FlowData, rows: readonly number[], selected: number | undefined): void {
    this.#data = data;
    this.#rows = orderRows(data, rows, this.#order);
    this.#selected = selected;
    this.#draw();
  }

  /** Turns to the page of the execution and shows its row. */
  reveal(key: number): void {
    const row = this.#data?.indexOf.get(key) ?? -1;
    const at = this.#rows.indexOf(row);
    if (at < 0) return;
    this.#page = Math.floor(at / pageSize);
    this.#draw();
    this.#rowOf(key)?.scrollIntoView({ block: "nearest" });
  }

  focus(): void {
    const button =
      this.#body.querySelector<HTMLElement>("button[tabindex='0']") ??
      this.#table.querySelector<HTMLElement>("button");
    button?.focus();
  }

  #headRow(): HTMLElement {
    const row = element("tr");
    for (const { name, label } of columns) {
      const button = element("button", {
        text: label,
        attributes: { type: "button" },
        onPress: () => this.#sort(name),
      });
      const head = element("th", { class: name, attributes: { scope: "col" } }, button);
      this.#heads.set(name, head);
      row.append(head);
    }
    return row;
  }

  #sort(column: SortColumn): void {
    const same = this.#order.column === column;
    const down = column === "started" || column === "duration" || column === "attempt";
    this.#order = { column, descending: same ? !this.#order.descending : down };
    this.#page = 0;
    this.events.onOrder(this.#order);
    if (this.#data !== undefined) this.show(this.#data, this.#rows, this.#selected);
    this.#scroller.scrollTop = 0;
  }

  #turn(step: number): void {
    this.#page += step;
    this.#draw();
    this.#scroller.scrollTop = 0;
  }

  #draw(): void {
    const data = this.#data;
    if (data === undefined) return;
    const pages = Math.max(1, Math.ceil(this.#rows.length / pageSize));
    this.#page = Math.max(0, Math.min(this.#page, pages - 1));
    const first = this.#page * pageSize;
    const shown = this.#rows.slice(first, first + pageSize);
    this.#count.textContent = plural(this.#rows.length, "execution");
    this.#place.textContent = `${countWords(first + 1)} – ${countWords(first + shown.length)} of ${countWords(this.#rows.length)}`;
    this.#pages.hidden = pages === 1;
    this.#earlier.toggleAttribute("disabled", this.#page === 0);
    this.#later.toggleAttribute("disabled", this.#page === pages - 1);
    this.#table.setAttribute("aria-rowcount", String(this.#rows.length + 1));
    for (const [name, head] of this.#heads) {
      const sorted = name === this.#order.column;
      const direction = this.#order.descending ? "descending" : "ascending";
      head.setAttribute("aria-sort", sorted ? direction : "none");
    }
    const held = this.#body.querySelector<HTMLElement>("button[tabindex='0']")?.dataset["keep"];
    keepingFocus(this.#section, () => {
      const top = this.#scroller.scrollTop;
      this.#body.replaceChildren(...shown.map((row, at) => this.#line(data, row, first + at)));
      this.#scroller.scrollTop = top;
    });
    const buttons = [...this.#body.querySelectorAll<HTMLElement>("button")];
    const stop =
      buttons.find((one) => one.dataset["keep"] === String(this.#selected)) ??
      buttons.find((one) => one.dataset["keep"] === held) ??
      buttons[0];
    if (stop !== undefined) stop.tabIndex = 0;
  }

  #line(data: FlowData, row: number, at: number): HTMLElement {
    const { key, agent, title, start, attempt, project } = data.rows;
    const id = key[row] ?? 0;
    const state = stateOf(data, row);
    const begun = start[row] ?? 0;
    const length = durationWords(endOf(data, row) - begun);
    const task = element("button", {
      text: nameOf(data, title[row]),
      attributes: { type: "button", tabindex: "-1", "data-keep": String(id) },
    });
    const line = element(
      "tr",
      { attributes: { "data-key": String(id), "aria-rowindex": String(at + 2) } },
      element("td", { class: "agent", text: nameOf(data, agent[row]) }),
      element("th", { class: "task", attributes: { scope: "row" } }, task),
      element("td", { class: "status" }, stateIcon(state), stateWords(state)),
      element("td", { class: "started", text: momentWords(begun, data.summary.now) }),
      element("td", {
        class: "duration",
        text: state === "in_progress" ? `${length} so far` : length,
      }),
      element("td", { class: "attempt", text: String(attempt[row] ?? 1) }),
      element("td", { class: "from", text: giverOf(data, row) }),
      element("td", { class: "project", text: nameOf(data, project[row]) }),
    );
    if (id === this.#selected) line.setAttribute("aria-current", "true");
    return line;
  }

  #rowOf(key: number): HTMLElement | undefined {
    return this.#body.querySelector<HTMLElement>(`tr[data-key="${key}"]`) ?? undefined;
  }

  #onKey(event: KeyboardEvent): void {
    const buttons = [...this.#body.querySelectorAll<HTMLElement>("button")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 20,
      PageUp: at - 20,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[Math.max(0, Math.min(last, to))];
    if (next === undefined) return;
    for (const button of buttons) button.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
