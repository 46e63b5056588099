/** What stands around the rows of the projects view: its description, its message, its welcome. */
import * as vscode from "vscode";
import { filterWords, isFiltering } from "../../core/view/projectList";
import type { Boards } from "../boards";
import type { ProjectLists } from "./projectLists";

/** VS Code shows no links in a message; the button beside the title does what it says. */
const stopped = "Not all folders were looked through, because you stopped it. Refresh to go on.";

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
    setContext("baton.discovering", this.#boards.discovering);
    setContext("baton.incomplete", this.#boards.incomplete);
    if (view === undefined) return;
    view.description = filtering ? filterWords(filter, { groups: [], shown, total }) : "";
    view.message = this.#message(total) ?? "";
  }

  #message(total: number): string | undefined {
    if (this.#boards.discovering && total === 0) return "Looking for projects…";
    const [problem] = this.#boards.failures;
    if (problem !== undefined || total === 0) return problem;
    const readOnly = this.#boards.all[0]?.open.readOnly;
    return readOnly ?? (this.#boards.incomplete ? stopped : undefined);
  }
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", key, value);
}
