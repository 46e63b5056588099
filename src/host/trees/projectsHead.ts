/** What stands around the rows of the projects view: its description, its message, its welcome. */
import * as vscode from "vscode";
import { filterWords, isFiltering } from "../../core/view/projectList";
import type { Boards } from "../boards";
import type { ProjectLists } from "./projectLists";

export class ProjectsHead {
  readonly #boards: Boards;
  readonly #lists: ProjectLists;

  constructor(boards: Boards, lists: ProjectLists) {
    this.#boards = boards;
    this.#lists = lists;
  }

  update(view: Pick<vscode.TreeView<unknown>, "description" | "message"> | undefined): void {
    const { filter } = this.#lists;
    const { shown, total } = this.#lists.count();
    const filtering = isFiltering(filter);
    setContext("baton.projectsFiltered", filtering);
    setContext("baton.hasProjects", total > 0);
    setContext("baton.nothingShown", total > 0 && shown === 0);
    if (view === undefined) return;
    view.description = filtering ? filterWords(filter, { groups: [], shown, total }) : "";
    view.message = this.#message(total) ?? "";
  }

  #message(total: number): string | undefined {
    if (this.#boards.discovering && total === 0) return "Looking for projects…";
    const [problem] = this.#boards.failures;
    return problem ?? (total > 0 ? this.#boards.all[0]?.open.readOnly : undefined);
  }
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", key, value);
}
