/** A host in the page, for tests: it filters, tells details, and sends what the test makes it send. */
import type {
  DateRange,
  ExecutionDetails,
  FlowFilter,
  FlowView,
  FromFlowPage,
  ToFlowPage,
} from "../../../src/protocol/flow";
import type { FlowHost } from "../../../webview/flow/host";
import { type PlainRow, viewOf } from "../support/flowData";
import { now, type Scenario } from "./scenarios";

const day = 86_400_000;
const shortDays = { today: 1, "2days": 2, "7days": 7, "30days": 30 } as const;

export class FakeHost {
  #filter: FlowFilter | undefined;
  rows: readonly PlainRow[];
  now = now;
  readonly #names: string[] = [];
  /** Milliseconds before an answer. */
  delay = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly host: FlowHost,
  ) {
    this.rows = scenario.rows;
  }

  /** What the page gets in place of VS Code's. */
  readonly forPage: FlowHost = {
    post: (message) => {
      this.host.post(message);
      setTimeout(() => this.#answer(message), this.delay);
    },
    getState: () => this.host.getState(),
    setState: (state) => this.host.setState(state),
  };

  send(message: ToFlowPage): void {
    window.postMessage(message, "*");
  }

  /** New or changed rows, as the live feed tells them. */
  change(rows: readonly PlainRow[]): void {
    const known = new Map(this.rows.map((row) => [row.key, row]));
    for (const row of rows) known.set(row.key, row);
    this.rows = [...known.values()];
    this.now += 1_000;
    const changed = new Set(rows.map(({ key }) => key));
    const plain = this.#shown().filter(({ key }) => changed.has(key));
    const namesFrom = this.#names.length;
    const only = this.#kept(viewOf(plain, { now: this.now }));
    const { summary } = this.#view();
    this.send({
      type: "changes",
      changes: {
        namesFrom,
        names: this.#names.slice(namesFrom),
        runs: only.runs,
        rows: only.rows,
        gone: new Uint32Array(),
        summary,
      },
    });
  }

  /** The same with names that keep their index, as the real host's do. */
  #kept(view: FlowView): FlowView {
    const indexes = view.names.map((name) => {
      if (!this.#names.includes(name)) this.#names.push(name);
      return this.#names.indexOf(name);
    });
    const at = (name: number) => (name < 0 ? -1 : (indexes[name] ?? -1));
    const { agent, title, project, task, workflow, run, waitOn } = view.rows;
    const { nodes, edges } = view.summary.graph;
    return {
      ...view,
      names: [...this.#names],
      runs: view.runs.map((label) => ({ ...label, run: at(label.run) })),
      rows: {
        ...view.rows,
        agent: agent.map(at),
        title: title.map(at),
        project: project.map(at),
        task: task.map(at),
        workflow: workflow.map(at),
        run: run.map(at),
        waitOn: waitOn.map(at),
      },
      summary: {
        ...view.summary,
        graph: {
          nodes: nodes.map((node) => ({ ...node, agent: at(node.agent) })),
          edges: edges.map((edge) => ({ ...edge, from: at(edge.from), to: at(edge.to) })),
        },
      },
    };
  }

  #answer(message: FromFlowPage): void {
    if (message.type === "ready" || message.type === "filter") {
      this.#filter = message.filter;
      this.send({ type: "view", view: this.#view() });
    }
    if (message.type === "details") {
      const row = this.rows.find(({ key }) => key === message.key);
      const details = row === undefined ? undefined : this.#details(row);
      this.send({ type: "details", key: message.key, details });
    }
  }

  #shown(): readonly PlainRow[] {
    const filter = this.#filter;
    return filter === undefined ? [] : this.rows.filter((row) => this.#fits(row, filter));
  }

  #view(): FlowView {
    const filter = this.#filter;
    if (filter === undefined) throw new Error("no filter yet");
    const shown = this.#shown();
    const view = this.#kept(
      viewOf(shown, {
        now: this.now,
        filter,
        roles: this.scenario.roles,
        hidden: this.rows.length - shown.length,
      }),
    );
    const beside = (part: Partial<FlowFilter>) => {
      const rows = this.rows.filter((row) => this.#fits(row, { ...filter, ...part }));
      return viewOf(rows, { now: this.now }).summary.facets;
    };
    const facets = {
      agents: beside({ agents: [] }).agents,
      states: beside({ states: [] }).states,
      projects: beside({ projects: [] }).projects,
      workflows: beside({ workflows: [] }).workflows,
      runs: beside({ runs: [] }).runs,
    };
    return { ...view, summary: { ...view.summary, facets, complete: this.scenario.complete } };
  }

  #fits(
    row: PlainRow,
    { range, agents, states, projects, workflows, runs, text }: FlowFilter,
  ): boolean {
    const has = (list: readonly string[], value: string | undefined) =>
      list.length === 0 || (value !== undefined && list.includes(value));
    const words = `${row.agent} ${row.title} ${row.project ?? ""}`.toLowerCase();
    return (
      this.#within(row, range) &&
      has(agents, row.agent) &&
      has(states, row.state) &&
      has(projects, row.project) &&
      has(workflows, row.workflow) &&
      has(runs, row.run) &&
      words.includes(text.toLowerCase())
    );
  }

  #within({ start, end }: PlainRow, range: DateRange): boolean {
    if (end === undefined) return true;
    if (!("preset" in range)) return end >= range.from && start < range.to;
    if (range.preset === "all") return true;
    const midnight = this.now - (this.now % day);
    return end >= midnight - (shortDays[range.preset] - 1) * day;
  }

  #details(row: PlainRow): ExecutionDetails {
    const parent = this.rows.find(({ key }) => key === row.parent);
    const child = this.rows.find((one) => one.parent === row.key && one.agent !== row.agent);
    const tries =
      row.task === undefined ? [row] : this.rows.filter(({ task }) => task === row.task);
    return {
      key: row.key,
      id: `e${row.key}`,
      agent: row.agent,
      title: row.title,
      project: row.project,
      opens: true,
      workflow: row.workflow,
      run: row.run,
      runTitle: row.run === undefined ? undefined : (row.runTitle ?? row.workflow),
      step: undefined,
      state: row.state,
      start: row.start,
      end: row.end,
      attempt: row.attempt ?? 1,
      attempts: tries.map((one) => ({
        key: one.key,
        attempt: one.attempt ?? 1,
        state: one.state,
        text: one.state === "failure" ? "staging did not answer" : "38 of 38 journeys pass",
        duration: (one.end ?? this.now) - one.start,
      })),
      error: row.state === "failure" ? "staging did not answer within 30 s" : undefined,
      summary: undefined,
      wait:
        row.wait === undefined
          ? undefined
          : { cause: row.wait.cause, on: row.wait.on, from: row.wait.from },
      received:
        parent === undefined || parent.agent === row.agent
          ? undefined
          : {
              from: parent.agent,
              to: row.agent,
              task: "Checkout form is done, with validation.",
              deliverable: "A report of the journeys.",
              context: "Please try guest checkout and an expired card on staging first.",
              requirements: [],
              continuesWith: "devops deploys",
              at: row.start - 60_000,
            },
      given:
        child === undefined
          ? []
          : [
              {
                from: row.agent,
                to: child.agent,
                task: child.title,
                deliverable: "",
                context: "",
                requirements: ["no new dependency", "under 200 ms"],
                continuesWith: undefined,
                at: child.start,
              },
            ],
      artifacts: [
        { path: "checkout-form.json", direction: "in", size: 1_200 },
        { path: "reports/journeys.json", direction: "out", size: 18_000 },
        { path: "reports/gone.html", direction: "out", size: undefined },
      ],
      inputs: { branch: "checkout" },
      outputs: {
        result: { passed: 38, failed: 0 },
        journeys: Array.from({ length: 38 }, (_, index) => ({ name: `journey ${index + 1}` })),
        note: "<b>not bold</b>",
      },
    };
  }
}
