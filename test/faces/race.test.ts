// Every face at once: sixteen clients, half of them of one name, in two worktrees, want the same things.
import { cpSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundleOptions, root } from "../../scripts/bundle.mjs";
import type { BoardEvent } from "../../src/core/board/events";
import { runProgram } from "../cli/support";
import { journalOf, repository } from "../processes/support";
import { projectText } from "../support/board/texts";
import { overHttp, serveProcess } from "../support/servers.mjs";

const count = 500;
const ids = Array.from({ length: count }, (_, number) => `item-${number}`);
/** One command line, which goes for every fifth thing: each try is a new process. */
const spread: readonly Racer["kind"][] = [
  "cli",
  ...times(5, "stdio"),
  ...times(5, "mcp"),
  ...times(5, "http"),
];

/** What a client was told: that it won, or who did. */
type Told = { readonly won: true } | { readonly won: false; readonly holder: unknown };

interface Racer {
  readonly agent: string;
  readonly kind: "cli" | "stdio" | "mcp" | "http";
  readonly claim: (id: string) => Promise<Told>;
}

describe("sixteen clients of all faces in two worktrees", () => {
  it("win each of 500 things exactly once, and all others learn who", async () => {
    const program = await bundled();
    const worktrees = await repository(
      Object.fromEntries(ids.map((id) => [`${id}/AGENCY.md`, projectText({ id, body: "" })])),
    );
    const home = realpathSync(mkdtempSync(join(tmpdir(), "baton-race-")));
    mkdirSync(join(home, "state"));
    const env = { HOME: home, XDG_STATE_HOME: join(home, "state"), TZ: "UTC" };
    const servers = await Promise.all(
      worktrees.map((folder) => serveProcess(program, folder, env)),
    );
    for (const server of servers) onTestFinished(server.stop);
    const racers = await Promise.all(
      spread.map(async (kind, index): Promise<Racer> => {
        const agent = index % 2 === 0 ? "claude-haiku" : `agent-${index}`;
        const side = index % 4 < 2 ? 0 : 1;
        const folder = worktrees[side];
        const url = servers[side]?.url ?? "";
        switch (kind) {
          case "cli":
            return { agent, kind, claim: byCommandLine(program, folder, env, agent) };
          case "http":
            return { agent, kind, claim: byHttp(url, agent) };
          case "mcp":
            return { agent, kind, claim: byTool(await overHttp(url, agent, eraOf(index)), agent) };
          case "stdio":
            return {
              agent,
              kind,
              claim: byTool(await overStdio(program, folder, env, agent, eraOf(index)), agent),
            };
        }
      }),
    );
    let begun: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const told = await Promise.all(
      racers.map(async ({ kind, claim }, index) => {
        const all: Told[] = [];
        // A new process is slow to start: it gets the time of its first try.
        if (index > 0) await first;
        // Each begins elsewhere, so that all are in each other's way all the time.
        const order = orderOf(index).filter((_, at) => kind !== "cli" || at % 5 === 0);
        for (const id of order) {
          all[ids.indexOf(id)] = await claim(id);
          begun();
        }
        return all;
      }),
    );

    const granted = new Map<string, string[]>();
    for (const event of (await journalOf(worktrees[0])).flatMap(({ events }) => events)) {
      const grant = event as BoardEvent;
      if (grant.type !== "claim_granted") continue;
      granted.set(grant.project, [...(granted.get(grant.project) ?? []), grant.agent]);
    }
    for (const [number, id] of ids.entries()) {
      const winners = racers.filter((_, index) => told[index]?.[number]?.won === true);
      expect(
        winners.map(({ agent }) => agent),
        id,
      ).toEqual(granted.get(id));
      expect(winners, id).toHaveLength(1);
      for (const [index, { kind }] of racers.entries()) {
        const answer = told[index]?.[number];
        if (answer?.won === false) expect([kind, answer.holder]).toEqual([kind, winners[0]?.agent]);
      }
    }
    const faces = new Set(
      racers.filter((_, index) => told[index]?.some(({ won }) => won)).map(({ kind }) => kind),
    );
    expect([...faces].sort()).toEqual(["cli", "http", "mcp", "stdio"]);
  }, 900_000);
});

function times(number: number, kind: Racer["kind"]): readonly Racer["kind"][] {
  return Array.from({ length: number }, () => kind);
}

/** Two begin at the same place, and all come by everywhere: the slower kinds win something too. */
function orderOf(index: number): readonly string[] {
  const start = Math.floor((count * Math.floor(index / 2)) / 8);
  return [...ids.slice(start), ...ids.slice(0, start)];
}

function eraOf(index: number): "legacy" | "auto" {
  return index % 3 === 0 ? "legacy" : "auto";
}

function byCommandLine(
  program: string,
  folder: string,
  env: Record<string, string>,
  agent: string,
) {
  return async (id: string): Promise<Told> => {
    const args = ["claim", id, "--agent", agent, "--json"];
    const { exit, out } = await runProgram(program, args, folder, env);
    if (exit === 0) return { won: true };
    const { error } = JSON.parse(out) as { readonly error?: { readonly holder?: unknown } };
    return { won: false, holder: error?.holder };
  };
}

function byHttp(url: string, agent: string) {
  return async (id: string): Promise<Told> => {
    const response = await fetch(new URL("/claim", url), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ project_id: id, agent_name: agent }),
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    if (response.status === 200) return { won: true };
    expect(response.status).toBe(409);
    return { won: false, holder: answer["current_owner"] };
  };
}

function byTool(client: Client, agent: string) {
  onTestFinished(() => client.close());
  return async (id: string): Promise<Told> => {
    const args = { project_id: id, agent_name: agent };
    const result = await client.callTool({ name: "claim_project", arguments: args });
    if (result.isError !== true) return { won: true };
    const { data } = result.structuredContent as {
      readonly data: Readonly<Record<string, unknown>>;
    };
    return { won: false, holder: data["holder"] };
  };
}

async function overStdio(
  program: string,
  folder: string,
  env: Record<string, string>,
  name: string,
  mode: "legacy" | "auto",
) {
  const client = new Client({ name, version: "1.0.0" }, { versionNegotiation: { mode } });
  const args = [program, "mcp"];
  const all = { PATH: process.env["PATH"] ?? "", ...env };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, cwd: folder, env: all }),
  );
  return client;
}

/** All programs side by side, as they are shipped; gives the command line's path. */
async function bundled(): Promise<string> {
  const folder = join(root, "dist-test", "race");
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "media"), join(folder, "media"), { recursive: true });
  const { outdir: _, sourcemap: __, ...options } = bundleOptions("node", true);
  const entryPoints = { cli: "src/cli.ts", mcp: "src/mcp.ts", serve: "src/serve.ts" };
  const outdir = join(folder, "dist");
  await build({ ...options, legalComments: "none", entryPoints, outdir });
  return join(outdir, "cli.js");
}
