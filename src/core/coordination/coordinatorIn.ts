import { keyIn } from "../serving";
import type { CoordinatorSettings } from "./remoteLeases";

/**
 * The settings in an environment, with the source documents' names; undefined without an address.
 *
 * @param given What was set elsewhere, which goes before it.
 */
export function coordinatorIn(
  env: Readonly<Record<string, string | undefined>>,
  given: Partial<Pick<CoordinatorSettings, "url" | "whenUnreachable">> = {},
): CoordinatorSettings | undefined {
  const value = (name: string) => env[name]?.trim() ?? "";
  const set = given.url?.trim() ?? "";
  const url = set === "" ? value("COORDINATOR_URL") : set;
  if (url === "") return undefined;
  const required = /^(?:1|true|yes|on)$/iu.test(value("BATON_COORDINATOR_REQUIRED"));
  const { whenUnreachable = required ? "refuse" : "local" } = given;
  return { url, key: keyIn(env), whenUnreachable };
}
