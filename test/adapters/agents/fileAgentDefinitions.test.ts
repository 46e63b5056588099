import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import picomatch from "picomatch";
import { afterEach, describe, expect, it } from "vitest";
import { agentLimits } from "../../../src/adapters/markdown/agents/agentText";
import { FileAgentDefinitions } from "../../../src/adapters/markdown/agents/fileAgentDefinitions";
import { watchGlobs } from "../../../src/adapters/markdown/agents/places";
import { MemoryLog } from "../../support/memory/log";

const fixtures = fileURLToPath(new URL("../../fixtures/agents/workspace", import.meta.url));
const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "baton-agents-")));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) await put(folder, path, text);
  return folder;
}

async function put(folder: string, path: string, text: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function agentText(name: string): string {
  return `---\nname: ${name}\ndescription: Does ${name}\n---\n\nBe ${name}.\n`;
}

function definitions(...worktrees: readonly string[]): {
  readonly agents: FileAgentDefinitions;
  readonly log: MemoryLog;
} {
  const log = new MemoryLog();
  return { agents: new FileAgentDefinitions({ worktrees, builtin: undefined }, log), log };
}

async function names(agents: FileAgentDefinitions): Promise<readonly string[]> {
  return (await agents.list()).map((agent) => agent.name);
}

describe("finding agent definitions", () => {
  it("finds those of every tool, and nothing where there is nothing", async () => {
    const folder = await makeFolder();
    const { agents, log } = definitions(folder, join(folder, "gone"));
    expect(await agents.list()).toEqual([]);
    await cp(fixtures, folder, { recursive: true });
    const found = await agents.list();
    expect(found.map((agent) => `${agent.source} ${agent.path}`)).toEqual([
      "baton .baton/agents/release-notes.md",
      "baton .baton/agents/team/refactorer.md",
      "claude .claude/agents/api-designer.md",
      "claude .claude/agents/code-reviewer.md",
      "claude .claude/agents/quality/test-runner.md",
      "github .github/agents/house-style.md",
      "github .github/agents/planner.agent.md",
      "github .github/chatmodes/Ask.chatmode.md",
      "gemini .gemini/agents/log-analyst.md",
      "cursor .cursor/agents/verifier.md",
      "codex .codex/agents/explorer.toml",
    ]);
    expect(log.lines).toEqual([]);
  });

  it("is told about every file it finds by the patterns for the watcher", async () => {
    const { agents } = definitions(fixtures);
    const isWatched = picomatch([...watchGlobs], { dot: true });
    for (const agent of await agents.list()) expect(isWatched(agent.path)).toBe(true);
    expect(isWatched("docs/agents/x.md")).toBe(false);
    expect(isWatched(".github/agents/deep/x.md")).toBe(false);
  });

  it("takes one definition per path where worktrees repeat each other", async () => {
    const one = await makeFolder({ ".baton/agents/a.md": agentText("first") });
    const two = await makeFolder({
      ".baton/agents/a.md": agentText("second"),
      ".baton/agents/b.md": agentText("only-there"),
    });
    expect(await names(definitions(one, two).agents)).toEqual(["first", "only-there"]);
  });

  it("sees a change, a new file and a removal on the next look", async () => {
    const folder = await makeFolder({ ".claude/agents/a.md": agentText("aa") });
    const { agents } = definitions(folder);
    expect(await names(agents)).toEqual(["aa"]);
    await put(folder, ".claude/agents/a.md", agentText("bb"));
    await put(folder, ".claude/agents/c.md", agentText("cc"));
    expect(await names(agents)).toEqual(["bb", "cc"]);
    await rm(join(folder, ".claude/agents/a.md"));
    expect(await names(agents)).toEqual(["cc"]);
  });

  it("sees a file of the same size and time that was put in place of another", async () => {
    const folder = await makeFolder({ ".claude/agents/a.md": agentText("aa") });
    const { agents } = definitions(folder);
    const file = join(folder, ".claude/agents/a.md");
    await utimes(file, 1000, 1000);
    expect(await names(agents)).toEqual(["aa"]);
    await put(folder, "other.md", agentText("bb"));
    await utimes(join(folder, "other.md"), 1000, 1000);
    await rename(join(folder, "other.md"), file);
    expect(await names(agents)).toEqual(["bb"]);
  });

  it("gives the same value for an unchanged file", async () => {
    const { agents } = definitions(fixtures);
    const [before] = await agents.list();
    const [after] = await agents.list();
    expect(after).toBe(before);
  });

  it("stops when it is told to", async () => {
    const { agents } = definitions(fixtures);
    expect(await agents.list({ aborted: true })).toEqual([]);
    expect(await agents.list()).toHaveLength(11);
  });
});

describe("what must not be followed or read", () => {
  it("leaves out links to files and folders outside, and says so", async () => {
    const secret = await makeFolder({ "private.md": agentText("secret") });
    const folder = await makeFolder({ ".claude/agents/a.md": agentText("a") });
    await symlink(join(secret, "private.md"), join(folder, ".claude/agents/b.md"));
    await symlink(secret, join(folder, ".claude/agents/deep"));
    await mkdir(join(folder, ".gemini"));
    await symlink(secret, join(folder, ".gemini/agents"));
    const { agents, log } = definitions(folder);
    expect(await names(agents)).toEqual(["a"]);
    expect(log.lines).toEqual([
      "warn .claude/agents/b.md links to a place outside the folder and is left out.",
      "warn .claude/agents/deep links to a place outside the folder and is left out.",
      "warn .gemini/agents links to a place outside the folder and is left out.",
    ]);
  });

  it("is not fooled by a sibling folder whose name begins alike", async () => {
    const folder = await makeFolder({ "w/x.md": agentText("x"), "w-secret/s.md": agentText("s") });
    await mkdir(join(folder, "w/.claude/agents"), { recursive: true });
    await symlink(join(folder, "w-secret/s.md"), join(folder, "w/.claude/agents/s.md"));
    await symlink(join(folder, "w/x.md"), join(folder, "w/.claude/agents/x.md"));
    expect(await names(definitions(join(folder, "w")).agents)).toEqual(["x"]);
  });

  it("ends where links lead in a circle, and passes over a dead link", async () => {
    const folder = await makeFolder({ ".claude/agents/a.md": agentText("a") });
    await symlink(join(folder, ".claude/agents"), join(folder, ".claude/agents/again"));
    await symlink("loop.md", join(folder, ".claude/agents/loop.md"));
    await symlink(join(folder, "nowhere"), join(folder, ".claude/agents/dead.md"));
    const { agents, log } = definitions(folder);
    expect(await names(agents)).toEqual(["a"]);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain("Could not look at .claude/agents/loop.md.");
  });

  it("shows a file that is too large without reading it", async () => {
    const folder = await makeFolder({
      ".baton/agents/huge.md": agentText("x") + "x".repeat(agentLimits.fileBytes),
      ".baton/agents/ok.md": agentText("ok"),
    });
    const { agents } = definitions(folder);
    for (const found of [await agents.list(), await agents.list()]) {
      expect(found.map((agent) => agent.name)).toEqual(["huge", "ok"]);
      expect(found[0]).toMatchObject({ instructions: "", problems: [{ severity: "error" }] });
    }
  });

  it("tells when a file is not UTF-8", async () => {
    const folder = await makeFolder();
    const latin = Buffer.from("---\nname: x\ndescription: caf\xe9\n---\n", "latin1");
    await put(folder, ".baton/agents/x.md", latin);
    expect(await definitions(folder).agents.list()).toMatchObject([
      { name: "x", problems: [{ message: expect.stringContaining("UTF-8") as string }] },
    ]);
  });

  it("passes over a folder that is called like a file, and a file where a folder belongs", async () => {
    const folder = await makeFolder({
      ".github/agents/x.md/y.txt": "",
      ".gemini/agents": "a file",
    });
    const { agents, log } = definitions(folder);
    expect(await agents.list()).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "loses no other file over one that may not be read",
    async () => {
      const folder = await makeFolder({
        ".baton/agents/a.md": agentText("a"),
        ".baton/agents/b.md": agentText("b"),
      });
      await chmod(join(folder, ".baton/agents/a.md"), 0);
      const { agents, log } = definitions(folder);
      expect(await names(agents)).toEqual(["b"]);
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toContain("Could not read the agent definition .baton/agents/a.md.");
    },
  );

  it("stops at 2,000 files and keeps the built-in agents", async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, ".claude/agents"), { recursive: true });
    for (let at = 0; at < 2010; at += 1) {
      await writeFile(join(folder, `.claude/agents/a${at}.md`), agentText(`a${at}`));
    }
    const builtin = await makeFolder({ "coder.md": agentText("coder") });
    const log = new MemoryLog();
    const agents = new FileAgentDefinitions({ worktrees: [folder], builtin }, log);
    const found = await agents.list();
    expect(found).toHaveLength(2001);
    expect(found[0]).toMatchObject({ name: "coder", source: "builtin", path: "coder.md" });
    expect(log.lines).toEqual([
      "warn Too many definitions: those from .claude/agents on are left out.",
    ]);
  });
});
