// The program as it is shipped: found again, killed, and spoken to by curl as the source document writes it.
import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/bundle.mjs";
import { Sandbox } from "../cli/support";
import { bundleServer } from "../mcp/support";
import { endAll, ended, serveProgram } from "./program";
import { ask } from "./support";

const document = readFileSync(
  join(root, "test/fixtures/corpus/000-simple-sequential-example.AGENCY.md"),
  "utf8",
);
const id = "simple-sequential-example";

let program = "";
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleServer("http", { serve: "src/serve.ts" });
});

afterEach(async () => {
  await endAll();
  for (const sandbox of sandboxes.splice(0)) sandbox.dispose();
});

function serve(
  sandbox: Sandbox,
  ...more: readonly [args?: readonly string[], env?: Record<string, string>]
) {
  return serveProgram(program, sandbox, ...more);
}

function repository(): Sandbox {
  const sandbox = new Sandbox(program, []);
  sandboxes.push(sandbox);
  sandbox.write("examples/simple/AGENCY.md", document);
  return sandbox.commit();
}

/** A line of the document, with the port that is really served, in a real shell. */
function shell(line: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    execFile("sh", ["-c", line], { timeout: 20_000 }, (error, out) => {
      if (error !== null) reject(new Error(line, { cause: error }));
      else resolve(JSON.parse(out) as Record<string, unknown>);
    });
  });
}

/** The commands of approach C, as they stand there. */
function curlCommands(url: string): readonly string[] {
  const part = document.slice(
    document.indexOf("### Approach C"),
    document.indexOf("### Approach D"),
  );
  const lines = part.replaceAll("\\\n", " ").split("\n");
  return lines
    .filter((line) => line.startsWith("curl "))
    .map((line) => line.replace("http://localhost:8080", url).replace("curl ", "curl -s "));
}

describe("document 000, approach C", () => {
  it("works as it is written, with curl", async () => {
    const sandbox = repository();
    const { url } = await serve(sandbox);
    const address = url.replace("127.0.0.1", "localhost");
    const [claim = "", release = "", status = "", claimAgain = "", ...more] = curlCommands(address);
    expect(more).toEqual([]);
    const granted = await shell(claim);
    expect(granted).toMatchObject({
      success: true,
      project_id: id,
      agent_name: "claude-haiku",
      known: true,
    });
    const text = () => readFileSync(join(sandbox.folder, "examples/simple/AGENCY.md"), "utf8");
    await expect.poll(text, { timeout: 5_000 }).toContain("owner: claude-haiku");
    expect(await shell(status)).toMatchObject({ project_id: id, is_claimed: true });
    expect(await shell(claimAgain)).toMatchObject({
      success: false,
      current_owner: "claude-haiku",
    });
    expect(await shell(release)).toMatchObject({ success: true });
    expect(text()).toContain("owner: null");
    expect(await shell(status)).toMatchObject({ is_claimed: false, claim: null });
    expect(await shell(claimAgain)).toMatchObject({ success: true, agent_name: "claude-sonnet" });
    // What one face grants the others see.
    const reply = await sandbox.json("coder", "show", id);
    expect(JSON.stringify(reply.data)).toContain("claude-sonnet");
  });
});

describe("baton serve", () => {
  it("is found again instead of being started twice, and ends gracefully", async () => {
    const sandbox = repository();
    const first = await serve(sandbox);
    const second = await serve(sandbox);
    expect([second.url, second.reused]).toEqual([first.url, true]);
    expect(await ended(second.child, "SIGCONT")).toBe(0);
    expect(await ended(first.child, "SIGTERM")).toBe(0);
    const third = await serve(sandbox);
    expect(third.reused).toBe(false);
    expect(await ended(third.child, "SIGINT")).toBe(0);
  });

  it("keeps the way to it, with its token, to this account", async () => {
    const sandbox = repository();
    await serve(sandbox);
    const find = await shell(
      `find ${sandbox.state} -name '*.json' -path '*servers*' | head -1 | sed 's/.*/["&"]/'`,
    );
    const [file = ""] = Object.values(find) as string[];
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(sandbox.git("status", "--porcelain")).toBe("");
  });

  it("does not believe a program that has got its port", async () => {
    const sandbox = repository();
    const first = await serve(sandbox);
    await ended(first.child, "SIGKILL");
    const { port } = new URL(first.url);
    const seen: string[] = [];
    const thief = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response
        .setHeader("Content-Type", "application/json")
        .end('{"status":"healthy","proof":"x"}');
    });
    await new Promise<void>((resolve) => {
      thief.listen(Number(port), "127.0.0.1", resolve);
    });
    const next = await serve(sandbox);
    thief.close();
    expect(next.reused).toBe(false);
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toContain("authorization");
  });

  it("says what to do about a port that is taken, or an address without a key", async () => {
    const sandbox = repository();
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const { port } = other.address() as AddressInfo;
    await expect(serve(sandbox, ["--port", String(port)])).rejects.toThrow(
      /Another program already listens on 127\.0\.0\.1:\d+\. Stop it, or choose another port/u,
    );
    other.close();
    await expect(serve(sandbox, ["--port", "0", "--host", "0.0.0.0"])).rejects.toThrow(
      /BATON_API_KEY/u,
    );
    await expect(serve(sandbox, [], { COORDINATOR_PORT: "http" })).rejects.toThrow(
      /COORDINATOR_PORT is http/u,
    );
    const env = { COORDINATOR_PORT: "0", COORDINATOR_HOST: "127.0.0.1", HIVE_API_KEY: "s3cret" };
    const { url } = await serve(sandbox, [], env);
    const plain = await fetch(`${url}/release/${id}`, { method: "DELETE" });
    expect(plain.status).toBe(401);
  });

  it("killed at any moment, it leaves claims that hold and a history that is whole", {
    timeout: 90_000,
  }, async () => {
    const sandbox = repository();
    let claimed = 0;
    for (let round = 1; round <= 3; round += 1) {
      const { child, url } = await serve(sandbox);
      const port = Number(new URL(url).port);
      const wanted = claimed + round * 4;
      const writes = Array.from({ length: 40 }, async (_, at) => {
        const body = { project_id: `any-${round}-${at}`, agent_name: "coder" };
        try {
          const { status } = await ask(port, "/claim", { method: "POST", body });
          if (status === 200) claimed += 1;
        } catch {
          // Killed before it could answer: then nobody was promised anything.
        }
      });
      await expect.poll(() => claimed, { interval: 1, timeout: 10_000 }).toBeGreaterThan(wanted);
      await ended(child, "SIGKILL");
      await Promise.all(writes);
    }
    const { url } = await serve(sandbox);
    const { count } = (await (await fetch(`${url}/reservations`)).json()) as { count: number };
    expect(count).toBeGreaterThanOrEqual(claimed);
    expect(claimed).toBeGreaterThan(0);
    const doctor = await sandbox.json("coder", "doctor");
    expect(JSON.stringify(doctor.data)).not.toMatch(/damage/u);
  });
});
