/** What whoever wants to serve HTTP asks for, and gets: shared by the entries and the host. */
import type { CoordinatorSettings } from "./coordination/remoteLeases";
import type { Log } from "./ports";

export interface ServerRequest {
  /** Absolute; without it the folder that is found from `from` upwards. */
  readonly workspace: string | undefined;
  readonly from: string;
  readonly host: string;
  readonly port: number;
  /** Takes the next free port where this one is taken. */
  readonly nextFree?: boolean;
  /** Which every write has to send, where there is one. */
  readonly key: string | undefined;
  readonly log: Log;
  /** Globs of project files, relative to the folder. */
  readonly include?: string;
  readonly exclude?: readonly string[];
  /** Another server with which its claims are agreed; without it the environment says which. */
  readonly coordinator?: () => CoordinatorSettings | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Does what the key does, and may define what will be run. */
  readonly token: string;
  readonly workspace: string;
  /** It ran already, in another process; then `stop` does nothing. */
  readonly reused: boolean;
  readonly stop: () => Promise<void>;
}

/** The key in an environment: Baton's own variable, else that of the source documents' server. */
export function keyIn(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const set = [env["BATON_API_KEY"], env["HIVE_API_KEY"]].map((text) => text?.trim());
  return set.find((text) => text !== undefined && text !== "");
}
