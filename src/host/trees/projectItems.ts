/** How the rows of the projects tree look as native items. */
import * as vscode from "vscode";
import { isFiltering, type WorkFilter } from "../../core/view/projectList";
import type { RowLook } from "../../core/view/projectRows";
import type { FolderElement, GroupElement, MoreElement, WorkElement } from "./projectElements";
import { decoratedUri } from "./rowDecorations";
import { rowIcon } from "./rowIcons";

/** A project, phase or task. What the filter found is marked in it. */
export function workItem(element: WorkElement, look: RowLook, filter: WorkFilter): vscode.TreeItem {
  const text = filter.text.trim().toLowerCase();
  const at = text === "" ? -1 : look.label.toLowerCase().indexOf(text);
  const highlights: [number, number][] = at < 0 ? [] : [[at, at + text.length]];
  const filtering = isFiltering(filter);
  const item = new vscode.TreeItem({ label: look.label, highlights }, expansion(look, filtering));
  // VS Code keeps rows folded by their id, and what a filter finds must not lie below a folded one.
  item.id = filtering ? `${element.id}\nfiltered` : element.id;
  item.description = look.description;
  item.iconPath = rowIcon(look);
  item.resourceUri = decoratedUri(look);
  // Else the hover would show the address that carries the decoration. Others get theirs on demand.
  if (look.state === "phase") item.tooltip = look.label;
  item.contextValue = `${look.flags.map((flag) => `|${flag}`).join("")}|`;
  item.accessibilityInformation = { label: look.spoken };
  if (look.checked !== undefined) {
    item.checkboxState = {
      state: look.checked
        ? vscode.TreeItemCheckboxState.Checked
        : vscode.TreeItemCheckboxState.Unchecked,
      tooltip: look.checked ? "Done. Untick to do it again" : "Tick when it is done",
      accessibilityInformation: { label: look.spoken, role: "checkbox" },
    };
  }
  item.command = { command: "baton.openRow", title: "Open", arguments: [element] };
  return item;
}

/** @param size how many projects are in it */
export function groupItem(element: GroupElement, size: number): vscode.TreeItem {
  const done = element.key === "Done" || element.key === "completed" || element.key === "cancelled";
  const item = new vscode.TreeItem(
    element.label,
    done ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = element.id;
  item.description = String(size);
  item.contextValue = "|group|";
  item.accessibilityInformation = { label: `${element.label}, ${size} projects` };
  return item;
}

export function folderItem(element: FolderElement, name: string): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = element.id;
  item.iconPath = vscode.ThemeIcon.Folder;
  item.contextValue = "|folder|";
  return item;
}

export function moreItem({ id, parent, hidden }: MoreElement): vscode.TreeItem {
  const item = new vscode.TreeItem(`${hidden} more…`);
  item.id = id;
  item.command = { command: "baton.showMoreProjects", title: "Show More", arguments: [parent] };
  item.tooltip = "Show more, or narrow the list with a filter";
  return item;
}

function expansion(look: RowLook, filtering: boolean): vscode.TreeItemCollapsibleState {
  if (look.children === "none") return vscode.TreeItemCollapsibleState.None;
  if (filtering || look.children === "expanded") return vscode.TreeItemCollapsibleState.Expanded;
  return vscode.TreeItemCollapsibleState.Collapsed;
}
