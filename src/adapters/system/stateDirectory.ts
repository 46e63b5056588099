import { homedir } from "node:os";
import { join } from "node:path";

/** The platform's place for what a program keeps about its work, with Baton's own folder in it. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = env;
  if (xdg !== undefined && xdg.startsWith("/")) return join(xdg, "baton");
  if (process.platform === "win32") {
    return join(local ?? join(homedir(), "AppData", "Local"), "Baton", "State");
  }
  if (process.platform === "darwin") {
    return join(homedir(), "Library", "Application Support", "Baton");
  }
  return join(homedir(), ".local", "state", "baton");
}
