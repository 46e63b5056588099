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

/** The same row is the same object again, however often it is made. */
export class KeptElements {
  readonly #elements = new Map<string, ProjectsElement>();

  keep<T extends ProjectsElement>(element: T): T {
    const known = this.#elements.get(element.id);
    // An id begins with its kind or board, so that equal ids mean equal kinds.
    if (known !== undefined && known.kind === element.kind) return Object.assign(known, element);
    this.#elements.set(element.id, element);
    return element;
  }
}

export function isWork(element: ProjectsElement | undefined): element is WorkElement {
  return element?.kind === "work";
}

/** Which rows, in which order; equal for equal lists. */
export function idsOf(elements: readonly ProjectsElement[]): string {
  return elements.map(({ id }) => id).join("\n");
}
