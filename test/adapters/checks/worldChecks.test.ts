import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isAtLeast, versionIn } from "../../../src/adapters/checks/version";
import { WorldChecks } from "../../../src/adapters/checks/worldChecks";
import { leftAfter } from "../../support/livingProcesses.mjs";
import { temporaryFolder } from "../../support/temporaryFolder";

const node = process.execPath;

async function world(more: { env?: Record<string, string>; timeout?: number } = {}) {
  const folder = await temporaryFolder();
  const [cwd, home] = [join(folder, "work"), join(folder, "home")];
  await mkdir(cwd);
  await mkdir(home);
  const env = { PATH: process.env["PATH"], ...more.env };
  const checks = new WorldChecks({ env, home, timeout: more.timeout ?? 10_000 });
  return { folder, cwd, home, look: (subject: Subject) => checks.look(subject, cwd) };
}

type Subject = Parameters<WorldChecks["look"]>[0];

describe("a command check", () => {
  it.each([
    [["-e", "console.log('3 migrations')"], true, "ended well: 3 migrations"],
    [
      ["-e", "console.error('cannot connect'); process.exit(2)"],
      false,
      "exit code 2: cannot connect",
    ],
    [["-e", "process.kill(process.pid, 'SIGKILL')"], false, "was ended by the system"],
  ])("%j", async (args, ok, found) => {
    const { look } = await world();
    expect(await look({ kind: "command", command: [node, ...args] })).toEqual({ ok, found });
  });

  it("runs without a shell, in the worktree, and says what is not there", async () => {
    const { look, cwd } = await world();
    const print = "console.log(process.cwd(), process.argv[1])";
    expect(await look({ kind: "command", command: [node, "-e", print, "$HOME;ls"] })).toEqual({
      ok: true,
      found: `ended well: ${cwd} $HOME;ls`,
    });
    expect(await look({ kind: "command", command: ["no-such-program-here"] })).toEqual({
      ok: false,
      found: "no-such-program-here cannot be started",
    });
  });

  it("is ended with what it started when it takes too long, and gets no key of Baton", async () => {
    const env = { BATON_API_KEY: "secret", CHECK_MARK: "slow-check-x" };
    const { look } = await world({ timeout: 400, env });
    const code = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
      console.log(process.env.BATON_API_KEY === undefined ? "no key" : "key");
      setInterval(() => undefined, 1000);`;
    const answer = await look({ kind: "command", command: [node, "-e", code] });
    expect(answer).toEqual({ ok: false, found: "no answer within 0.4 s" });
    expect(await leftAfter("CHECK_MARK=slow-check-x", 10_000)).toEqual([]);
  });
});

describe("other checks", () => {
  it("look for files inside the worktree only", async () => {
    const { look, cwd, folder } = await world();
    await writeFile(join(cwd, "package.json"), "{}");
    await writeFile(join(folder, "secret"), "");
    await symlink(join(folder, "secret"), join(cwd, "link"));
    await symlink("package.json", join(cwd, "inner"));
    const found = async (path: string) => (await look({ kind: "file", path })).found;
    expect(await found("package.json")).toBe("there");
    expect(await found("inner")).toBe("there");
    expect(await found("missing/x")).toBe("not there");
    expect(await found("package.json/x")).toBe("not there");
    for (const path of ["../secret", "link", "/etc/passwd"]) {
      expect((await look({ kind: "file", path })).ok).toBe(false);
    }
    expect(await found("link")).toBe("outside the worktree");
  });

  it("never show a variable's value", async () => {
    const { look } = await world({ env: { DATABASE_URL: "postgres://secret", EMPTY: "" } });
    expect(await look({ kind: "env", name: "DATABASE_URL" })).toEqual({ ok: true, found: "set" });
    expect(await look({ kind: "env", name: "EMPTY" })).toMatchObject({ ok: false });
    expect(await look({ kind: "env", name: "toString" })).toEqual({ ok: false, found: "not set" });
  });

  it("compare a tool's version", async () => {
    const { look } = await world();
    const tool = (minimum: string | undefined, name = "node") =>
      look({ kind: "tool", tool: name, args: ["--version"], minimum });
    expect(await tool("18")).toEqual({ ok: true, found: process.versions.node });
    expect(await tool("999.1")).toEqual({
      ok: false,
      found: `${process.versions.node}, at least 999.1 is needed`,
    });
    expect(await tool(undefined, "no-such-tool")).toEqual({
      ok: false,
      found: "not installed, or not on the PATH",
    });
    expect((await tool(undefined, "./node")).ok).toBe(false);
  });

  it("knock at a port", async () => {
    const { look } = await world();
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve());
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await look({ kind: "port", host: "127.0.0.1", port })).toEqual({
      ok: true,
      found: "answers",
    });
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    await closed;
    onTestFinished(() => void server.close());
    expect(await look({ kind: "port", host: "127.0.0.1", port })).toEqual({
      ok: false,
      found: "nothing listens there",
    });
    expect((await look({ kind: "port", host: "127.0.0.1", port: 70_000 })).ok).toBe(false);
  });

  it("find MCP servers by name wherever the tools keep them, and show nothing else", async () => {
    const { look, cwd, home } = await world();
    const json = (name: string, key = "mcpServers") =>
      JSON.stringify({ [key]: { [name]: { env: { KEY: "secret" } } } });
    const files: readonly (readonly [string, string])[] = [
      [join(cwd, ".mcp.json"), json("one")],
      [join(cwd, ".vscode/mcp.json"), `// ours\n${json("two", "servers").replace(/\}$/u, ",}")}`],
      [join(cwd, ".codex/config.toml"), '[mcp_servers.three]\ncommand = "x"\n'],
      [join(cwd, ".cursor/mcp.json"), "{broken"],
      [
        join(home, ".claude.json"),
        JSON.stringify({ projects: { [cwd]: { mcpServers: { four: {} } } } }),
      ],
      [join(home, ".gemini/settings.json"), json("five")],
    ];
    for (const [file, text] of files) {
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, text);
    }
    const found = async (server: string) => (await look({ kind: "mcp", server })).found;
    expect(await found("one")).toBe("configured in .mcp.json");
    expect(await found("two")).toBe("configured in .vscode/mcp.json");
    expect(await found("three")).toBe("configured in .codex/config.toml");
    expect(await found("four")).toBe("configured in ~/.claude.json");
    expect(await found("five")).toBe("configured in ~/.gemini/settings.json");
    expect(await found("six")).toBe("not configured; .cursor/mcp.json cannot be read");
    expect((await look({ kind: "mcp", server: "__proto__" })).ok).toBe(false);
  });
});

describe("versions", () => {
  it.each([
    ["v20.11.1", "20.11.1"],
    ["git version 2.39.5 (Apple Git-154)", "2.39.5"],
    ["Python 3.12.0rc1", "3.12.0rc1"],
    ["go version go1.22.1 linux/amd64", "1.22.1"],
    ["openjdk 21 2023-09-19", "21"],
    ["psql (PostgreSQL) 16.2", "16.2"],
    ["nothing", undefined],
  ])("in %j", (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  it.each([
    ["20.11.1", "20", true],
    ["20.11.1", "20.11.1", true],
    ["20.11.1", "20.12", false],
    ["9.10", "10", false],
    ["1.2", "1.2.0", true],
    ["1.2.3.4", "1.2.3", true],
    ["3.0.0-rc.1", "3.0.0", false],
    ["3.0.0", "3.0.0-rc.1", true],
    ["3.0.0-rc.10", "3.0.0-rc.9", true],
    ["22.0.0", ">=18", true],
  ])("%s is at least %s: %s", (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});
