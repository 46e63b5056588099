/** Which requests are heard at all: from programs of this machine, not from pages of others. DESIGN 7. */
import type { IncomingMessage } from "node:http";
import { hostname, networkInterfaces } from "node:os";
import { problem, type Reply } from "./reply";

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return (
    host.toLowerCase() === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/u.test(host)
  );
}

/** `host:port` as a `Host` header spells it. */
export function authority(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The `Host` headers that mean this server. */
export function hostsOf(host: string, port: number): ReadonlySet<string> {
  const own = host.toLowerCase();
  const names = new Set([...loopbackNames, own.includes(":") ? `[${own}]` : own]);
  if (host === "0.0.0.0" || host === "::") {
    names.add(hostname().toLowerCase());
    for (const list of Object.values(networkInterfaces())) {
      for (const { address, family } of list ?? []) {
        names.add(family === "IPv6" ? `[${address.toLowerCase()}]` : address);
      }
    }
  }
  return new Set(
    [...names].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
  );
}

/**
 * Refuses what a foreign page could have sent. The name a page was loaded from is in `Host`, whatever
 * address it was made to mean; which page it was is in `Origin`.
 */
export function refuseForeign(
  request: IncomingMessage,
  hosts: ReadonlySet<string>,
): Reply | undefined {
  const given = valuesOf(request, "host");
  const [host = ""] = given;
  if (given.length !== 1 || !hosts.has(host.toLowerCase())) {
    return problem(403, "This server does not go by that name. Use the address that it prints.");
  }
  for (const origin of valuesOf(request, "origin")) {
    const scheme = "http://";
    const own = origin.startsWith(scheme) && hosts.has(origin.slice(scheme.length).toLowerCase());
    if (!own) return problem(403, "Pages of other sites may not use this server.");
  }
  return undefined;
}

/** Node keeps one value of these; what was really sent decides. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  return rawHeaders.flatMap((value, index) => {
    const key = rawHeaders[index - 1];
    return index % 2 === 1 && key?.toLowerCase() === name ? [value] : [];
  });
}
