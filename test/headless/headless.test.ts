import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { BatonAgentFiles } from "../../src/adapters/markdown/agents/batonAgentFiles";
import { findWorkspace } from "../../src/adapters/system/findWorkspace";
import { deleteAgent, listAgents, registerAgent } from "../../src/core/face/agents";
import { claim, release } from "../../src/core/face/claims";
import { listExecutions } from "../../src/core/face/executions";
import { actorOf, mcpSession } from "../../src/core/face/identity";
import { getProject, listProjects } from "../../src/core/face/projects";
import { complete } from "../../src/core/face/work";
import { type HeadlessOptions, openHeadless } from "../../src/headless";
import { definitionOf } from "../support/board/rulesFace";
import { projectText } from "../support/board/texts";
import { git } from "../support/gitSandbox";
import { MemoryLog } from "../support/memory/log";
import { temporaryFolder } from "../support/temporaryFolder";

async function repository(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "a"));
  await writeFile(join(folder, "a", "AGENCY.md"), projectText({ id: "a" }));
  git(folder, "init", "-q");
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Projects");
  return folder;
}

async function open(from: string, more: Partial<HeadlessOptions> = {}) {
  const builtinAgents = join(import.meta.dirname, "../../media/agents");
  const face = await openHeadless({ from, builtinAgents, log: new MemoryLog(), ...more });
  onTestFinished(() => face.close());
  return face;
}

const coder = actorOf("coder", mcpSession("one"), "mcp");
const target = { project: "a" };
const sessions = (folder: string) => {
  const path = join(folder, ".git", "baton", "sessions");
  return existsSync(path) ? readdirSync(path).length : 0;
};

describe("a board without a window", () => {
  it("leaves no trace while it only reads", async () => {
    const folder = await repository();
    const face = await open(folder);
    face.keep(coder.session);
    await listProjects(face, coder);
    await listAgents(face);
    await listExecutions(face);
    await face.close();
    expect(existsSync(join(folder, ".git", "baton"))).toBe(false);
  });

  it("stands behind its session from its first write until it ends", async () => {
    const folder = await repository();
    const face = await open(folder);
    const stop = face.keep(coder.session);
    await claim(face, { target: { project: "nowhere" } }, coder);
    expect(await face.alive(coder.session)).toBe(false);
    await claim(face, { target }, coder);
    const other = await open(folder);
    expect(await other.alive(coder.session)).toBe(true);
    await stop();
    expect(await other.alive(coder.session)).toBe(false);
    await face.close();
    expect(sessions(folder)).toBe(0);
  });

  it("stands behind its session before a claim of it can be seen", async () => {
    const folder = await repository();
    const face = await open(folder);
    face.keep(coder.session);
    const seen: number[] = [];
    face.board.onDidChange(() => {
      if (face.board.world.board.claims.size > 0) seen.push(sessions(folder));
    });
    await claim(face, { target }, coder);
    // The process itself, and the connection.
    expect(seen[0]).toBe(2);
  });

  it("grants nothing to a session that it cannot register", async () => {
    const folder = await repository();
    const face = await open(folder);
    await claim(face, { target }, actorOf("planner", mcpSession("other"), "mcp"));
    const held = [...face.board.world.board.claims.keys()];
    face.keep(coder.session);
    const directory = join(face.boardDirectory, "sessions");
    await rename(directory, `${directory}.aside`);
    await writeFile(directory, "");
    const force = { reason: "needed" };
    const command = { type: "claim", target, force } as const;
    expect(await face.board.execute(command, coder)).toMatchObject({ code: "read_only" });
    expect([...face.board.world.board.claims.keys()]).toEqual(held);
    await rm(directory);
    await rename(`${directory}.aside`, directory);
    expect(await face.board.execute(command, coder)).toMatchObject({ ok: true });
  });

  it("renews its session's claims while it lives, and not after", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"], now: Date.now() });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const folder = await repository();
    const face = await open(folder);
    const stop = face.keep(coder.session);
    const granted = await claim(face, { target, ttlSeconds: 60 }, coder);
    const expires = () => [...face.board.world.board.claims.values()][0]?.expires ?? 0;
    const first = granted.ok ? Date.parse(granted.data.expires_at) : 0;
    // A third of its time has passed with the second look.
    vi.advanceTimersByTime(40_100);
    await expect.poll(expires).toBeGreaterThan(first + 20_000);
    const renewed = expires();
    await stop();
    vi.advanceTimersByTime(41_000);
    await face.look(0);
    expect(expires()).toBe(renewed);
  });

  it("sees what another process did at once when it decides, and in a list when it looks again", async () => {
    const folder = await repository();
    const [one, two] = [await open(folder), await open(folder)];
    expect((await claim(one, { target }, coder)).ok).toBe(true);
    const rival = actorOf("planner", mcpSession("two"), "mcp");
    const lost = await claim(two, { target }, rival);
    expect(lost.ok ? undefined : lost.error.holder).toBe("coder");
    expect((await complete(one, { target, summary: "Read" }, coder)).ok).toBe(false);
    const task = { project: "a", task: "read" };
    expect((await complete(one, { target: task, summary: "Read" }, coder)).ok).toBe(true);
    await two.look(0);
    const seen = await getProject(two, "a", rival);
    expect(seen.ok ? seen.data.tasks[0]?.done : seen.error).toBe(true);
    const done = await listExecutions(two);
    expect(done.ok ? done.data.items.map(({ title }) => title) : done.error).toEqual(["Read"]);
    expect((await release(one, { target, how: { kind: "give_up" } }, coder)).ok).toBe(true);
    expect((await claim(two, { target }, rival)).ok).toBe(true);
  });

  it("notes a change by hand only where it is asked to keep things in step", async () => {
    const folder = await repository();
    const file = join(folder, "a", "AGENCY.md");
    const first = await open(folder);
    await claim(first, { target }, coder);
    const owners = () => [...first.board.world.board.claims.values()].map(({ agent }) => agent);
    writeFileSync(file, readFileSync(file, "utf8").replace("owner: coder", "owner: somebody"));
    const reader = await open(folder);
    await reader.look(0);
    await first.look(0);
    expect(owners()).toEqual(["coder"]);
    const keeper = await open(folder, { keepInStep: true });
    // For a moment after a commit nothing is concluded from files.
    await expect
      .poll(async () => {
        await keeper.look(0);
        await first.look(0);
        return owners();
      })
      .toEqual([]);
  });

  it("writes and removes agents, and nothing outside its folder", async () => {
    const folder = await repository();
    const face = await open(folder);
    const made = await registerAgent(face, { name: "team/tester", description: "Tests" });
    expect(made.ok ? made.data.path : made.error).toBe(".baton/agents/team--tester.md");
    const path = join(folder, ".baton", "agents", "team--tester.md");
    expect(readFileSync(path, "utf8")).toContain("description: Tests");
    expect((await deleteAgent(face, "coder")).ok).toBe(false);
    expect((await deleteAgent(face, "team/tester")).ok).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it("refuses to write where it may only read, with the reason", async () => {
    const folder = await repository();
    const face = await open(folder, { readOnly: () => "This folder is not trusted." });
    const refused = await claim(face, { target }, coder);
    expect(refused.ok ? undefined : [refused.error.code, refused.error.message]).toEqual([
      "read_only",
      "This folder is not trusted.",
    ]);
  });
});

describe("agent files", () => {
  it.skipIf(process.platform === "win32")("do not follow a link out of the folder", async () => {
    const [folder, outside] = [await temporaryFolder(), await temporaryFolder()];
    await mkdir(join(folder, ".baton"));
    await symlink(outside, join(folder, ".baton", "agents"));
    const files = new BatonAgentFiles(folder);
    await expect(files.create({ name: "tester", description: "x" })).rejects.toThrow("leads out");
    expect(readdirSync(outside)).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("make no folder behind a link either", async () => {
    const [folder, outside] = [await temporaryFolder(), await temporaryFolder()];
    await symlink(outside, join(folder, ".baton"));
    const files = new BatonAgentFiles(folder);
    await expect(files.create({ name: "tester", description: "x" })).rejects.toThrow("leads out");
    expect(readdirSync(outside)).toEqual([]);
  });

  it.each([
    [".baton/agents/../../README.md", "baton"],
    [".claude/agents/a.md", "claude"],
    ["README.md", "baton"],
  ] as const)("does not remove %s of %s", async (path, source) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "README.md"), "Stay");
    const files = new BatonAgentFiles(folder);
    const definition = definitionOf({ name: "a", description: "x" }, path, source);
    await expect(files.remove(definition)).rejects.toThrow("stays");
    expect(existsSync(join(folder, "README.md"))).toBe(true);
  });

  it("tells the slower of two that the file is there", async () => {
    const folder = await temporaryFolder();
    const files = new BatonAgentFiles(folder);
    const both = await Promise.allSettled(
      ["first", "second"].map((description) => files.create({ name: "tester", description })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("the workspace", () => {
  it("is the nearest repository or .baton upwards, else the nearest project", async () => {
    const folder = await temporaryFolder();
    const deep = join(folder, "a", "b", "c");
    await mkdir(deep, { recursive: true });
    await writeFile(join(folder, "a", "b", "AGENCY.md"), "# One");
    await writeFile(join(folder, "a", "AGENCY.md"), "# Two");
    expect(await findWorkspace(undefined, deep)).toBe(join(folder, "a", "b"));
    await mkdir(join(folder, ".baton"));
    expect(await findWorkspace(undefined, deep)).toBe(folder);
    execFileSync("git", ["init", "-q", join(folder, "a", "b")]);
    expect(await findWorkspace(undefined, deep)).toBe(join(folder, "a", "b"));
    expect(await findWorkspace("..", deep)).toBe(join(folder, "a", "b"));
    await expect(findWorkspace("nowhere", deep)).rejects.toMatchObject({ code: "not_found" });
  });
});
