// The demo as it lies on the disk, opened the way every face opens a folder.
import { execFile } from "node:child_process";
import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { buildRegistry } from "../../../src/core/agent/registry";
import { isBoardEvent } from "../../../src/core/board/eventShapes";
import type { Commit } from "../../../src/core/board/events";
import type { OpenedFolder } from "../../../src/core/board/openedFolder";
import { demoHistory, today } from "../../../src/core/demo/history";
import { pastStories } from "../../../src/core/demo/pastStories";
import { allTasks } from "../../../src/core/project/model";
import { findTask } from "../../../src/core/project/tasks";
import { attentionFor } from "../../../src/core/view/attention";
import { summarizeProject, summarizeTask } from "../../../src/core/view/workState";
import { openFolder } from "../../../src/openFolder";
import { demoNow, makeDemo } from "../../support/demo.mjs";
import { MemoryLog } from "../../support/memory/log";
import { removeFolder, temporaryFolder } from "../../support/vscode/workspace.mjs";

const me = { agent: "someone", session: "user:someone" };
const examples = resolve(import.meta.dirname, "../../../examples");
const log = new MemoryLog();

async function open(folder: string): Promise<OpenedFolder> {
  const opened = await openFolder({
    folder,
    include: "**/AGENCY.md",
    exclude: [],
    readOnly: () => undefined,
    builtinAgents: resolve(import.meta.dirname, "../../../media/agents"),
    log,
  });
  await opened.open.discover();
  return opened;
}

async function withDemo(
  check: (opened: OpenedFolder, folder: string) => Promise<void> | void,
  now: number = demoNow,
): Promise<void> {
  const parent = temporaryFolder();
  try {
    const folder = join(parent, "baton-demo");
    await makeDemo(folder, { now });
    const opened = await open(folder);
    await check(opened, folder);
    await opened.close();
  } finally {
    removeFolder(parent);
  }
}

async function journalOf(folder: string): Promise<readonly Commit[]> {
  const directory = join(folder, ".git", "baton", "journal");
  const names = (await readdir(directory)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Commit);
}

describe("the demo's folder", () => {
  it("shows every state a project can be in", async () => {
    await withDemo(({ open: { world, board } }) => {
      const states = [...world.catalog.projects.values()].map((project) => [
        project.id,
        summarizeProject(world, project, me, demoNow).state,
      ]);
      expect(Object.fromEntries(states)).toEqual({
        "auth-hardening": "ready",
        "billing-export": "waiting",
        "checkout-redesign": "running",
        "docs-site": "running",
        "flow-dashboard": "ready",
        "gateway-contract": "blocked",
        "ledger-import": "waiting",
        "legacy-import": "broken",
        observability: "done",
        "pricing-pages": "lost",
        "rate-limits": "conflict",
        "search-index": "running",
        "simple-sequential-example": "ready",
        "starter-app": "ready",
        subscriptions: "waiting",
        "user-management": "done",
      });
      const cycle = world.catalog.byId.get("billing-export")?.[0];
      if (cycle === undefined) throw new Error("there is no billing-export");
      const { explanation } = summarizeProject(world, cycle, me, demoNow);
      expect(explanation.reasons.map(({ code }) => code)).toContain("cycle");
      expect(board.damage).toEqual([]);
      const kinds = attentionFor(world, me, ["claude-haiku"], demoNow).map(({ kind }) => kind);
      expect(kinds.sort()).toEqual(["broken", "conflict", "handoff", "lost"]);
    });
  });

  it("has a history that agrees with the boxes and words of the files", async () => {
    await withDemo(async ({ open: { world } }, folder) => {
      const succeeded = new Set<string>();
      const known = new Map<string, { project: string; task: string }>();
      for (const { events } of await journalOf(folder)) {
        for (const event of events) {
          if (!isBoardEvent(event)) continue;
          if (event.type === "execution_started" && event.task !== undefined) {
            const { project = "", task, title, execution } = event;
            known.set(execution, { project, task });
            const found = world.catalog.byId.get(project)?.[0]?.document;
            const located = found === undefined ? undefined : findTask(found, task);
            expect(located?.task.text, `${project} ${task}`).toBe(title);
          }
          if (event.type !== "execution_finished" || event.status !== "success") continue;
          const work = known.get(event.execution);
          if (work !== undefined) succeeded.add(`${work.project}#${work.task}`);
        }
      }
      for (const { id, document } of world.catalog.projects.values()) {
        if (document === undefined) continue;
        const done = [...allTasks(document)].filter((task) => task.done).map(({ key }) => key);
        const worked = [...succeeded].filter((name) => name.startsWith(`${id}#`));
        expect(worked.sort(), id).toEqual(done.map((key) => `${id}#${key}`).sort());
      }
    });
  });

  it("has its running tasks running, its lost task lost, and its failed task failed", async () => {
    await withDemo(({ open: { world } }) => {
      const stateOf = (project: string, task: string) => {
        const found = world.catalog.byId.get(project)?.[0];
        const located = found?.document && findTask(found.document, task);
        if (found === undefined || located === undefined) throw new Error(`${project} ${task}`);
        return summarizeTask(world, found, located, me, demoNow).state;
      };
      expect(stateOf("checkout-redesign", "refund")).toBe("running");
      expect(stateOf("checkout-redesign", "staging")).toBe("running");
      expect(stateOf("checkout-redesign", "refund-review")).toBe("running");
      expect(stateOf("search-index", "synonyms")).toBe("running");
      expect(stateOf("pricing-pages", "survey")).toBe("lost");
      expect(stateOf("docs-site", "changelogs")).toBe("failed");
      expect(stateOf("auth-hardening", "lockout")).toBe("ready");
      expect(stateOf("auth-hardening", "factor")).toBe("waiting");
    });
  });

  it("holds document 000 as it is written, and dates the rest back from now", async () => {
    await withDemo(async (_, folder) => {
      const read = (...path: string[]) => readFile(join(...path, "AGENCY.md"), "utf8");
      expect(await read(folder, "projects/logging")).toBe(
        await read(examples, "hello-baton/logging"),
      );
      expect(await read(folder, "projects/checkout-redesign")).toBe(
        await read(examples, "demo/projects/checkout-redesign"),
      );
    });
    const parent = temporaryFolder();
    const now = Date.UTC(2027, 2, 8, 10, 0);
    await makeDemo(join(parent, "demo"), { now });
    const text = await readFile(join(parent, "demo/projects/checkout-redesign/AGENCY.md"), "utf8");
    removeFolder(parent);
    expect(text).toContain("last_updated: 2027-03-08T09:33:00Z");
    expect(text).toContain("- **2027-03-08 09:13 - qa**: 38 of 38");
    // The Friday before that Monday.
    expect(text).toContain("- **2027-03-05 17:05 - planner**: Refunds are part");
  });

  it("refers to files that are there", async () => {
    const commits = demoHistory({ seed: 1, now: demoNow, offsetMinutes: 0 });
    const artifacts = commits.flatMap(({ events }) =>
      events.flatMap((event) => {
        if (!isBoardEvent(event)) return [];
        if (event.type === "execution_started") return artifactsOf(event.inputs);
        return event.type === "execution_finished" ? artifactsOf(event.outputs) : [];
      }),
    );
    expect(new Set(artifacts).size).toBeGreaterThan(6);
    for (const path of new Set(artifacts)) await access(join(examples, "demo", path));
  });

  it("is a repository with one commit and nothing to commit, also after it was opened", async () => {
    await withDemo(async ({ open: opened }, folder) => {
      await opened.refresh();
      const git = async (...args: readonly string[]) =>
        (await promisify(execFile)("git", [...args], { cwd: folder })).stdout.trim();
      expect(await git("log", "--format=%an %s")).toBe("Baton Start");
      expect(await git("status", "--porcelain")).toBe("");
      expect(await git("ls-files", ".claude", ".baton")).toContain(".baton/agents/docs.md");
    });
  });

  it("has nothing to mend but what is meant to be broken", async () => {
    await withDemo(async ({ open: { world }, agents }) => {
      const projects = [...world.catalog.projects.values()];
      const broken = projects.filter(({ failure }) => failure !== undefined);
      expect(broken.map(({ id, failure }) => [id, failure?.line])).toEqual([["legacy-import", 5]]);
      expect(projects.flatMap(({ document }) => document?.problems ?? [])).toEqual([]);
      const own = (await agents.list()).filter(({ source }) => source !== "builtin");
      expect(own.map(({ name, source }) => `${source} ${name}`).sort()).toEqual([
        "baton claude-haiku",
        "baton claude-sonnet",
        "baton docs",
        "claude copy-editor",
        "claude load-tester",
      ]);
      expect(own.flatMap(({ problems }) => problems)).toEqual([]);
    });
  });

  it("works without git as well", async () => {
    const path = process.env["PATH"];
    const parent = temporaryFolder();
    const folder = join(parent, "demo");
    process.env["PATH"] = parent;
    try {
      await makeDemo(folder);
    } finally {
      process.env["PATH"] = path;
    }
    expect(await readdir(folder)).not.toContain(".git");
    expect(await readdir(join(folder, ".baton", "local", "journal"))).toEqual(["00000001.jsonl"]);
    const opened = await open(folder);
    expect(opened.open.catalog.projects.size).toBe(16);
    expect(opened.open.board.claims.size).toBe(6);
    expect((await opened.agents.list()).map(({ name }) => name)).toContain("claude-haiku");
    await opened.close();
    removeFolder(parent);
  });

  it("is never made over something", async () => {
    const parent = temporaryFolder();
    await expect(makeDemo(parent)).rejects.toThrow("Could not copy the demo");
    expect(await readdir(parent)).toEqual([]);
    removeFolder(parent);
  });

  it("gives each of its agents work, and more beside it", async () => {
    await withDemo(async ({ open: opened, agents, setRegistry }) => {
      const definitions = await agents.list();
      setRegistry(buildRegistry(definitions));
      const names = new Set(definitions.map(({ name }) => name));
      expect(names).toContain("claude-haiku");
      const targets = ["simple-sequential-example", "starter-app"].map((project) => ({ project }));
      for (const agent of names) {
        const actor = { agent, session: `user:${agent}`, source: "vscode" } as const;
        // Whoever is held back gets one try, and nothing before that ends.
        for (const target of targets) {
          const claim = { type: "claim", target, inRole: true } as const;
          expect(await opened.execute(claim, actor), agent).toMatchObject({ ok: true });
          const start = { type: "start", target } as const;
          expect(await opened.execute(start, actor), agent).toMatchObject({ ok: true });
        }
        for (const target of targets) {
          const release = { type: "release", target, how: { kind: "give_up" } } as const;
          expect(await opened.execute(release, actor), agent).toMatchObject({ ok: true });
        }
      }
    }, Date.now());
  });

  it("can be worked on at once", async () => {
    await withDemo(async ({ open: opened }) => {
      const actor = { ...me, source: "vscode" } as const;
      const target = { project: "simple-sequential-example", task: undefined };
      expect(await opened.execute({ type: "claim", target, ttl: 3600 }, actor)).toMatchObject({
        ok: true,
      });
      const refused = await opened.execute(
        { type: "claim", target: { project: "search-index", task: undefined }, ttl: 3600 },
        actor,
      );
      expect(refused).toMatchObject({ ok: false });
      const conflict = [...opened.board.conflicts.keys()][0] ?? "";
      expect(
        await opened.execute({ type: "resolve_conflict", conflict, how: "mine" }, actor),
      ).toMatchObject({ ok: true });
      // Git has just committed, and a moment must pass before files are written.
      await vi.waitFor(async () => {
        await opened.refresh();
        const [limits] = opened.catalog.byId.get("rate-limits") ?? [];
        expect(limits?.document?.frontMatter.status).toBe("completed");
      }, 30_000);
    }, Date.now());
  });
});

describe("the plan", () => {
  let ids: readonly string[] = [];
  beforeAll(() => {
    ids = today.map(({ id }) => id);
  });

  it("names each work once, and one step of a story once", () => {
    expect(new Set(ids).size).toBe(ids.length);
    const steps = pastStories.flatMap(({ project, steps: some }) =>
      some.map(({ task }) => `${project}#${task}`),
    );
    expect(new Set(steps).size).toBe(steps.length);
  });
});

function artifactsOf(values: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const artifacts = values?.["artifacts"];
  return Array.isArray(artifacts) ? artifacts.map(String) : [];
}
