import * as vscode from "vscode";
import { coordinatorIn } from "../../core/coordination/coordinatorIn";
import type { CoordinatorSettings } from "../../core/coordination/remoteLeases";

/**
 * The coordination server of this window: its settings, else the environment's.
 *
 * @param env Of the window's process.
 */
export function coordinatorSettings(
  env: Readonly<Record<string, string | undefined>>,
): CoordinatorSettings | undefined {
  const settings = vscode.workspace.getConfiguration("baton.coordinator");
  // Its default must not go before the environment.
  const set = settings.inspect<unknown>("whenUnreachable")?.globalValue;
  const known = set === "local" || set === "refuse";
  return coordinatorIn(env, {
    url: settings.get("url", ""),
    ...(known ? { whenUnreachable: set } : {}),
  });
}
