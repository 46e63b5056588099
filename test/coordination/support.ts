/** A coordination server as the source documents have it, and boards that agree with one. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { CoordinatorSettings } from "../../src/core/coordination/remoteLeases";
import { actorOf, mcpSession } from "../../src/core/face/identity";
import { type Headless, openHeadless } from "../../src/headless";
import { repository } from "../http/support";
import type { ProjectText } from "../support/board/texts";
import { MemoryLog } from "../support/memory/log";

interface Lease {
  readonly claim_id: string;
  readonly project_id: string;
  readonly agent_name: string;
  readonly created_at: string;
  expires_at: string;
}

interface Asked {
  readonly project_id: string;
  readonly agent_name: string;
  readonly ttl_seconds: number;
}

/** Keeps leases in memory and spells times as the documents' server does: with an offset and a `Z`. */
export class FakeCoordinator {
  readonly leases = new Map<string, Lease>();
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  url = "";
  key: string | undefined;
  /** A `POST /claim` is not looked at before this has come. */
  gate: Promise<unknown> | undefined;
  /** Grants, and never says so. */
  mute = false;
  /** Milliseconds before it answers a `POST /claim`. */
  slow = 0;
  /** Answers everything with this instead. */
  instead: ((response: ServerResponse) => void) | undefined;
  #made = 0;

  async start(port = 0): Promise<this> {
    const server = createServer((request, response) => void this.#hear(request, response));
    await new Promise<void>((resolve) => {
      server.listen(port, "127.0.0.1", () => resolve());
    });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return this;
  }

  owner(id: string): string | undefined {
    return this.leases.get(id)?.agent_name;
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    this.requests.push(`${method} ${url}`);
    this.authorizations.push(headers.authorization);
    if (this.instead !== undefined) return this.instead(response);
    const send = (status: number, body: object) => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(url, this.url);
    if (pathname === "/health") {
      return send(200, { status: "healthy", active_claims: this.leases.size, uptime_seconds: 1.5 });
    }
    if (this.key !== undefined && headers.authorization !== `Bearer ${this.key}`) {
      return send(401, { detail: "Authentication required" });
    }
    const [, verb = "", ...rest] = pathname.split("/").map(decodeURIComponent);
    const id = rest.at(-1) ?? "";
    const lease = this.leases.get(id);
    if (verb === "claim") {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      await this.gate;
      if (this.slow > 0) await setTimeout(this.slow);
      return this.#claim(JSON.parse(Buffer.concat(parts).toString("utf8")) as Asked, send);
    }
    if (verb === "status") {
      return send(200, { project_id: id, is_claimed: lease !== undefined, claim: lease ?? null });
    }
    if (verb === "release") {
      const found = [...this.leases.values()].find((one) => one.claim_id === id);
      if (found !== undefined) this.leases.delete(found.project_id);
      return send(200, { success: found !== undefined, project_id: null, message: "" });
    }
    if (verb === "extend" && lease !== undefined) {
      lease.expires_at = stamp(Number(searchParams.get("ttl_seconds")));
      return send(200, { success: true, project_id: id, new_expires_at: lease.expires_at });
    }
    return send(404, { detail: "Not Found" });
  }

  #claim(body: Asked, send: (status: number, body: object) => void): void {
    const { project_id: id, agent_name: agent, ttl_seconds: ttl } = body;
    const held = this.leases.get(id);
    if (held !== undefined) {
      return send(409, {
        success: false,
        error: "Project already claimed",
        current_owner: held.agent_name,
        claimed_at: held.created_at,
        expires_at: held.expires_at,
      });
    }
    this.#made += 1;
    const lease = {
      claim_id: `lease-${this.#made}`,
      project_id: id,
      agent_name: agent,
      created_at: stamp(0),
      expires_at: stamp(ttl),
    };
    this.leases.set(id, lease);
    if (this.mute) return;
    return send(200, { success: true, ...lease });
  }
}

function stamp(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace("Z", "+00:00Z");
}

/** A board of a repository of its own, as one process has it. */
export async function board(
  projects: readonly ProjectText[] | string,
  coordinator: Partial<CoordinatorSettings> & { readonly url: string },
): Promise<Headless> {
  const folder = typeof projects === "string" ? projects : await repository(projects);
  const face = await openHeadless({
    from: folder,
    builtinAgents: join(import.meta.dirname, "../../media/agents"),
    log: new MemoryLog(),
    coordinator: () =>
      coordinator.url === ""
        ? undefined
        : { key: undefined, whenUnreachable: "local", ...coordinator },
  });
  onTestFinished(() => face.close());
  return face;
}

/** An agent over a connection of its own. */
export function agent(name: string, session: string = name) {
  return actorOf(name, mcpSession(session), "mcp");
}
