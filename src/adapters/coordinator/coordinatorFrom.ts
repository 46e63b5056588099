import type { Current } from "../../core/coordination/asking";
import type { CoordinatorSettings } from "../../core/coordination/remoteLeases";
import { HttpLeases } from "./httpLeases";

/** The server as the settings are when it is asked: kept while they stay, for it knows some answers. */
export function coordinatorFrom(
  settings: () => CoordinatorSettings | undefined,
): () => Current | undefined {
  let made: { readonly of: string; readonly leases: HttpLeases } | undefined;
  return () => {
    const now = settings();
    if (now === undefined) return undefined;
    const { url, key, whenUnreachable } = now;
    const of = JSON.stringify([url, key]);
    if (made?.of !== of) {
      made?.leases.close();
      made = { of, leases: new HttpLeases({ url, key }) };
    }
    return { leases: made.leases, whenUnreachable };
  };
}
