/** The icon of a state: shape first, colour second. Colours are those of VS Code's themes. */
import * as vscode from "vscode";
import type { RowLook } from "../../core/view/projectRows";

type IconName = readonly [icon: string, color: string | undefined];

const icons: Readonly<Record<RowLook["state"], IconName>> = {
  broken: ["warning", "problemsErrorIcon.foreground"],
  conflict: ["diff", "charts.purple"],
  lost: ["question", "testing.iconSkipped"],
  failed: ["error", "charts.red"],
  running: ["play-circle", "charts.blue"],
  claimed: ["lock", "charts.blue"],
  owned: ["person", undefined],
  ready: ["circle-large", "charts.green"],
  waiting: ["circle-slash", "charts.yellow"],
  blocked: ["debug-pause", "charts.yellow"],
  done: ["pass", "charts.green"],
  cancelled: ["circle-slash", "disabledForeground"],
  phase: ["list-unordered", undefined],
};

/** Blank where the checkbox says it all: without an icon a row would get one for its file type. */
export function rowIcon(look: RowLook): vscode.ThemeIcon {
  if (look.checked === true) return new vscode.ThemeIcon("blank");
  const isProject = look.flags.includes("project");
  const [icon, color] =
    isProject && look.state === "running"
      ? (["color-mode", "charts.blue"] as const)
      : icons[look.state];
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
