/** What stands for the rows of the projects tree. VS Code knows rows by object. */
import type { WorkRow } from "../../core/view/projectRows";

/** A row of one board. */
export interface WorkElement {
  readonly kind: "work";
  readonly id: string;
  readonly board: string;
  readonly row: WorkRow;
}

export interface FolderElement {
  readonly kind: "folder";
  readonly id: string;
  readonly board: string;
}

export interface GroupElement {
  readonly kind: "group";
  readonly id: string;
  readonly board: string;
  readonly key: string;
  readonly label: string;
}

export interface MoreElement {
  readonly kind: "more";
  readonly id: string;
  readonly board: string;
  readonly parent: string;
  readonly hidden: number;
}

export type ProjectsElement = WorkElement | FolderElement | GroupElement | MoreElement;

export function isWork(element: ProjectsElement | undefined): element is WorkElement {
  return element?.kind === "work";
}
