/** Which projects are listed, in which order: the person's grouping and filter over the boards. */
import type * as vscode from "vscode";
import {
  type Grouping,
  groupings,
  listProjects,
  noFilter,
  type ProjectList,
  type WorkFilter,
} from "../../core/view/projectList";
import type { RowContext } from "../../core/view/projectRows";
import { ProjectStates } from "../../core/view/projectStates";
import type { Boards } from "../boards";
import type { Identity } from "../identity";

const groupingKey = "baton.projects.grouping";
const filterKey = "baton.projects.filter";

export class ProjectLists {
  readonly #boards: Boards;
  readonly #identity: Identity;
  readonly #memory: vscode.Memento;
  readonly #lists = new Map<string, ProjectList>();

  constructor(boards: Boards, identity: Identity, memory: vscode.Memento) {
    this.#boards = boards;
    this.#identity = identity;
    this.#memory = memory;
  }

  get grouping(): Grouping {
    const saved = this.#memory.get<string>(groupingKey);
    return groupings.find((grouping) => grouping === saved) ?? "none";
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.#memory.update(groupingKey, grouping);
    this.forget();
  }

  get filter(): WorkFilter {
    return { ...noFilter, ...this.#memory.get<Partial<WorkFilter>>(filterKey) };
  }

  async setFilter(filter: WorkFilter): Promise<void> {
    await this.#memory.update(filterKey, filter);
    this.forget();
  }

  /** In which world a board's rows are looked at; undefined for a board that is gone. */
  context(board: string): RowContext | undefined {
    const open = this.#boards.byId(board)?.open;
    if (open === undefined) return undefined;
    return { world: open.world, me: this.#identity.me, now: open.now() };
  }

  /** A board's list, made when it is first asked for. */
  of(board: string): ProjectList | undefined {
    const known = this.#lists.get(board);
    if (known !== undefined) return known;
    const context = this.context(board);
    if (context === undefined) return undefined;
    const states = this.#boards.byId(board)?.states ?? new ProjectStates();
    const list = listProjects(context, this.grouping, this.filter, states);
    this.#lists.set(board, list);
    return list;
  }

  /** Makes a board's list anew. True when other projects are in it, or in another order. */
  renew(board: string): boolean {
    const before = orderOf(this.#lists.get(board));
    this.#lists.delete(board);
    return before !== orderOf(this.of(board));
  }

  /** All lists are to be made anew. */
  forget(): void {
    this.#lists.clear();
  }

  /** Over all boards. */
  count(): { readonly shown: number; readonly total: number } {
    const lists = this.#boards.all.flatMap(({ id }) => this.of(id) ?? []);
    return {
      shown: lists.reduce((sum, list) => sum + list.shown, 0),
      total: lists.reduce((sum, list) => sum + list.total, 0),
    };
  }
}

function orderOf(list: ProjectList | undefined): string {
  if (list === undefined) return "";
  return list.groups
    .map(({ key, projects }) => `${key}\n${projects.map(({ file }) => file.copy.path).join("\n")}`)
    .join("\n\n");
}
