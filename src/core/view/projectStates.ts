/**
 * The states of all projects, remembered between looks: among ten thousand projects one change must
 * not cost ten thousand explanations.
 */
import type { Catalog, Project } from "../project/catalog";
import type { RowContext } from "./projectRows";
import { summarizeProject, type WorkState } from "./workState";

/** States that change by the mere passing of time. */
const timed: ReadonlySet<WorkState> = new Set(["claimed", "running", "owned", "lost"]);

export class ProjectStates {
  readonly #states = new Map<Project, WorkState>();

  /** The state of a project, worked out once until it is forgotten or its file is read again. */
  stateOf(context: RowContext, project: Project): WorkState {
    const known = this.#states.get(project);
    if (known !== undefined) return known;
    const { state } = summarizeProject(context.world, project, context.me, context.now);
    this.#states.set(project, state);
    return state;
  }

  /** Says that these may have changed, by id; call before anybody asks again. */
  forget(projects: ReadonlySet<string> | "all", catalog: Catalog): void {
    if (projects === "all" || this.#states.size > 2 * catalog.projects.size + 100) {
      this.#states.clear();
      return;
    }
    for (const id of projects) {
      for (const project of catalog.byId.get(id) ?? []) this.#states.delete(project);
    }
  }

  /** Says that time has passed. */
  forgetTimed(): void {
    for (const [project, state] of this.#states) {
      if (timed.has(state)) this.#states.delete(project);
    }
  }

  /** How many projects are ready. */
  readyCount(context: RowContext): number {
    let ready = 0;
    for (const project of context.world.catalog.projects.values()) {
      if (this.stateOf(context, project) === "ready") ready += 1;
    }
    return ready;
  }
}
