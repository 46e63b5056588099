/** How the rows of the workflows tree look as native items: shape first, colour second. */
import * as vscode from "vscode";
import type { RowDetails } from "../../core/view/workflowDetails";
import type { WorkflowLook, WorkflowState } from "../../core/view/workflowLooks";
import { decoratedUri } from "./rowDecorations";

type IconName = readonly [icon: string, color: string | undefined];

const icons: Readonly<Record<WorkflowState, IconName | undefined>> = {
  section: undefined,
  pending: ["circle-outline", "disabledForeground"],
  running: ["play-circle", "charts.blue"],
  person: ["person", "charts.purple"],
  no_go: ["stop-circle", "charts.yellow"],
  success: ["pass", "charts.green"],
  failure: ["error", "charts.red"],
  skipped: ["debug-step-over", "disabledForeground"],
  cancelled: ["circle-slash", "disabledForeground"],
  lost: ["question", "testing.iconSkipped"],
  check_ok: ["check", "charts.green"],
  check_missing: ["close", "charts.yellow"],
  check_advice: ["info", undefined],
  sequential: ["list-ordered", undefined],
  parallel: ["split-horizontal", undefined],
  hierarchical: ["type-hierarchy-sub", undefined],
  broken: ["warning", "problemsErrorIcon.foreground"],
  error: ["error", "problemsErrorIcon.foreground"],
  warning: ["warning", "problemsWarningIcon.foreground"],
  pattern: ["book", undefined],
  alert: ["warning", "list.warningForeground"],
};

/** @param args what its command gets, when a click does something */
export function workflowItem(look: WorkflowLook, command: vscode.Command | undefined) {
  const item = new vscode.TreeItem(look.label, expansion(look));
  const icon = icons[look.state];
  item.description = look.description;
  item.contextValue = `${look.flags.map((flag) => `|${flag}`).join("")}|`;
  item.accessibilityInformation = { label: look.spoken };
  if (icon !== undefined) {
    const [name, color] = icon;
    const themed = color === undefined ? undefined : new vscode.ThemeColor(color);
    item.iconPath = new vscode.ThemeIcon(name, themed);
    item.resourceUri = decoratedUri(look);
  }
  if (command !== undefined) item.command = command;
  return item;
}

/** Everything in it comes from files and journal, and is text. */
export function detailsTooltip({ title, lines }: RowDetails): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**").appendText(title).appendMarkdown("**");
  for (const line of lines) text.appendMarkdown("\n\n").appendText(line);
  return text;
}

function expansion({ children }: WorkflowLook): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  if (children === "none") return None;
  return children === "expanded" ? Expanded : Collapsed;
}
