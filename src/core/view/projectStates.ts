/**
 * The states of all projects and their order, remembered between looks: among ten thousand projects one
 * change must not cost ten thousand explanations.
 */
import type { Catalog, Project } from "../project/catalog";
import { compareUrgency, type Urgency, urgencyOf } from "../project/ready";
import type { RowContext } from "./projectRows";
import { summarizeProject, type WorkState, workStates } from "./workState";

/** States that change by the mere passing of time. */
const timed: ReadonlySet<WorkState> = new Set(["claimed", "running", "owned", "lost"]);

/** The tree and a dialog each ask with their filter and grouping. */
const keptQuestions = 6;

/** With more changed than this part of all, sorting anew is quicker than putting each into its place. */
const fewOf = 8;

export interface KnownProject {
  readonly project: Project;
  readonly state: WorkState;
  readonly urgency: Urgency;
  /** What was asked about it, with the answers. */
  readonly answers: Map<string, unknown>;
}

/** The answer to a question about a project; asked again only when the project has changed. */
export function answerOf<T>({ answers }: KnownProject, question: string, ask: () => T): T {
  // One question is always asked for the same type of answer.
  if (answers.has(question)) return answers.get(question) as T;
  const [oldest] = answers.size < keptQuestions ? [] : answers.keys();
  if (oldest !== undefined) answers.delete(oldest);
  const answer = ask();
  answers.set(question, answer);
  return answer;
}

export class ProjectStates {
  /** By path. */
  readonly #known = new Map<string, KnownProject>();
  /** By path: what is known of them may not be true any more. */
  readonly #stale = new Set<string>();
  /** All of the catalog that was looked at last, best first. */
  #order: KnownProject[] = [];
  #catalog: Catalog | undefined;
  #asker = "";

  /** The state of a project, worked out once until it is forgotten or its file is read again. */
  stateOf(context: RowContext, project: Project): WorkState {
    this.#asks(context);
    const { path } = project.file.copy;
    const known = this.#known.get(path);
    const isTrue = known?.project === project && !this.#stale.has(path);
    return isTrue ? known.state : this.#learn(context, project).state;
  }

  /** All projects: by state, what wants attention first, and within one by urgency. */
  ordered(context: RowContext): readonly KnownProject[] {
    this.#asks(context);
    const { catalog } = context.world;
    const before = this.#catalog;
    if (before !== catalog) this.#findReplaced(catalog);
    this.#catalog = catalog;
    if (before?.shape !== catalog.shape || this.#stale.size > this.#order.length / fewOf) {
      this.#sortAnew(context);
    } else {
      for (const path of [...this.#stale]) this.#putInPlace(context, path);
    }
    return this.#order;
  }

  /** Says that these may have changed, by id; call before anybody asks again. */
  forget(projects: ReadonlySet<string> | "all", catalog: Catalog): void {
    if (projects === "all") return this.#forgetAll();
    for (const id of projects) {
      for (const { file } of catalog.byId.get(id) ?? []) this.#stale.add(file.copy.path);
    }
  }

  /** Says that time has passed. */
  forgetTimed(): void {
    for (const [path, { state }] of this.#known) if (timed.has(state)) this.#stale.add(path);
  }

  /** How many projects are ready. */
  readyCount(context: RowContext): number {
    let ready = 0;
    for (const { state } of this.ordered(context)) if (state === "ready") ready += 1;
    return ready;
  }

  /** The same project may be in another state for somebody else. */
  #asks({ me }: RowContext): void {
    const asker = `${me.agent}\n${me.session}`;
    if (asker !== this.#asker) this.#forgetAll();
    this.#asker = asker;
  }

  #forgetAll(): void {
    this.#known.clear();
    this.#stale.clear();
    this.#order = [];
    this.#catalog = undefined;
  }

  /** Marks files that were read again, came or went. */
  #findReplaced({ projects }: Catalog): void {
    const differing = this.#catalog && projects.differingFrom(this.#catalog.projects);
    for (const path of differing ?? [...projects.keys(), ...this.#known.keys()]) {
      if (this.#known.get(path)?.project !== projects.get(path)) this.#stale.add(path);
    }
  }

  #learn(context: RowContext, project: Project): KnownProject {
    const { path } = project.file.copy;
    const { world, me, now } = context;
    const { state } = summarizeProject(world, project, me, now);
    const known = { project, state, urgency: urgencyOf(world, project), answers: new Map() };
    this.#drop(path);
    this.#known.set(path, known);
    if (this.#catalog !== undefined) this.#order.splice(this.#placeOf(known), 0, known);
    return known;
  }

  #putInPlace(context: RowContext, path: string): void {
    const project = context.world.catalog.projects.get(path);
    if (project === undefined) this.#drop(path);
    else this.#learn(context, project);
  }

  /** Takes out all that is known of a project. */
  #drop(path: string): void {
    const known = this.#known.get(path);
    this.#known.delete(path);
    this.#stale.delete(path);
    if (known === undefined || this.#catalog === undefined) return;
    const place = this.#placeOf(known);
    if (this.#order[place] === known) this.#order.splice(place, 1);
  }

  #sortAnew(context: RowContext): void {
    const { world } = context;
    // Until it is sorted, its places are of no use.
    this.#catalog = undefined;
    this.#order = [];
    for (const path of [...this.#stale]) this.#putInPlace(context, path);
    for (const [path, known] of this.#known) {
      this.#known.set(path, { ...known, urgency: urgencyOf(world, known.project) });
    }
    this.#order = [...this.#known.values()].sort(compareKnown);
    this.#catalog = world.catalog;
  }

  /** Where a project stands, or would stand. */
  #placeOf(known: KnownProject): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = this.#order[middle];
      if (there !== undefined && compareKnown(there, known) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const ranks = new Map(workStates.map((state, rank) => [state, rank]));

function compareKnown(a: KnownProject, b: KnownProject): number {
  if (a.state !== b.state) return (ranks.get(a.state) ?? 0) - (ranks.get(b.state) ?? 0);
  return compareUrgency(a.urgency, b.urgency);
}
