/** The icon of a state: shape first, colour second. Colours are those of VS Code's themes. */
import * as vscode from "vscode";
import type { RowLook } from "../../core/view/projectRows";

type IconName = readonly [icon: string, color: string | undefined];

const icons: Readonly<Record<RowLook["state"], IconName>> = {
  broken: ["warning", "problemsErrorIcon.foreground"],
  conflict: ["diff", "charts.purple"],
  lost: ["question", "testing.iconSkipped"],
  running: ["loading", "charts.blue"],
  claimed: ["lock", "charts.blue"],
  owned: ["person", undefined],
  ready: ["circle-large", "charts.green"],
  waiting: ["circle-slash", "charts.yellow"],
  blocked: ["debug-pause", "charts.yellow"],
  done: ["pass", "charts.green"],
  cancelled: ["circle-slash", "disabledForeground"],
  phase: ["list-unordered", undefined],
};

/** Undefined where the checkbox says it all. */
export function rowIcon(look: RowLook): vscode.ThemeIcon | undefined {
  if (look.checked === true) return undefined;
  const isProject = look.flags.includes("project");
  const [icon, color] =
    isProject && look.state === "running"
      ? (["color-mode", "charts.blue"] as const)
      : icons[look.state];
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
