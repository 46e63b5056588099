import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundleCli, Sandbox, settled } from "./support";

let program: string;
let open: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleCli("commands");
}, 60_000);

afterEach(() => {
  for (const sandbox of open) sandbox.dispose();
  open = [];
});

afterAll(async () => {
  const { rm } = await import("node:fs/promises");
  await rm(program, { force: true });
});

function sandbox(...projects: ConstructorParameters<typeof Sandbox>[1] & object): Sandbox {
  const made = new Sandbox(program, projects.length === 0 ? undefined : projects);
  open.push(made);
  return made;
}

describe("a story", { timeout: 120_000 }, () => {
  it("is told in JSON that stays the same", async () => {
    const one = sandbox(
      { id: "logging", priority: "high" },
      { id: "search", blockedBy: ["logging"] },
    );
    one.commit();
    const story: [string, unknown][] = [];
    const tell = async (agent: string, ...args: readonly string[]) => {
      const reply = await one.json(agent, ...args);
      story.push([settled(`${agent}: ${args.join(" ")}`, one), settled(reply, one)]);
      return reply;
    };
    await tell("coder", "ready");
    await tell("coder", "explain", "search");
    await tell("coder", "claim", "logging", "--for", "30m", "--note", "On it");
    await tell("reviewer", "claim", "logging");
    await tell("coder", "claim", "logging");
    await tell("coder", "extend", "--for", "2h");
    await tell("coder", "next");
    await tell("coder", "complete", "--summary", "Read it", "--artifact", "notes.md");
    await tell("coder", "next");
    await tell("coder", "complete", "--fail", "--summary", "No pen");
    await tell("coder", "note", "logging", "Half", "way");
    await tell("coder", "show", "logging#write");
    await tell(
      "coder",
      "release",
      "logging",
      "--handoff",
      "reviewer",
      "--context",
      "The pen is empty",
    );
    await tell("reviewer", "ready");
    await tell("reviewer", "claim", "logging", "write");
    await tell("reviewer", "next");
    await tell("reviewer", "release", "--give-up");
    const { data } = await tell("reviewer", "executions");
    const [latest] = data["items"] as readonly { readonly id: string }[];
    await tell("reviewer", "executions", latest?.id ?? "");
    await tell("reviewer", "executions", "--timeline");
    await tell("reviewer", "executions", "--graph");
    await tell("reviewer", "show", "logging");
    await tell("reviewer", "doctor");
    expect(story).toMatchSnapshot();
    expect(await readFile(join(one.folder, "logging/AGENCY.md"), "utf8")).toContain(
      "- [x] Read ^read\n- [ ] Write ^write",
    );
  });

  it("is told to people in lines of at most eighty characters", async () => {
    const one = sandbox(
      { id: "logging", priority: "high" },
      { id: "search", blockedBy: ["logging"] },
    );
    one.commit();
    const say = async (...args: readonly string[]) => {
      const { exit, out, err } = await one.run([...args, "--agent", "coder"]);
      return `$ baton ${args.join(" ")}\n${out}${err}[${exit}]`;
    };
    const said = [
      await say("ready"),
      await say("show"),
      await say("claim", "logging"),
      await say("next"),
      await say("complete", "--summary", "Read it"),
      await say("show", "logging"),
      await say("explain", "search"),
      await say("release", "--give-up"),
      await say("executions"),
    ].join("\n\n");
    expect(settled(said, one)).toMatchSnapshot();
  });
});

describe("exit codes", { timeout: 120_000 }, () => {
  it("tell usage, refusal and absence apart, in words and in JSON alike", async () => {
    const one = sandbox({ id: "logging" }, { id: "old", status: "completed" });
    one.commit();
    await one.json("planner", "claim", "logging");
    const cases: [readonly string[], number, string][] = [
      [["claim"], 2, "invalid_argument"],
      [["frobnicate"], 2, "invalid_argument"],
      [["ready", "--limit", "none"], 2, "invalid_argument"],
      [["claim", "logging", "--for", "5"], 2, "invalid_argument"],
      [["release", "logging"], 2, "invalid_argument"],
      [["release", "logging", "--done", "--give-up"], 2, "invalid_argument"],
      [["claim", "logging", "--force", " "], 2, "reason_required"],
      [["next"], 2, "invalid_argument"],
      [["executions", "--since", "yesterday"], 2, "invalid_argument"],
      [["claim", "logging"], 3, "already_claimed"],
      [["claim", "old"], 3, "not_ready"],
      [["release", "logging", "--give-up"], 3, "not_holder"],
      [["complete", "logging", "--claim", "claim-none"], 3, "lease_lost"],
      [["claim", "nowhere"], 4, "not_found"],
      [["claim", "../../etc/passwd"], 4, "not_found"],
      [["show", "logging#9.9"], 4, "not_found"],
      [["executions", "exec-none"], 4, "not_found"],
      [["agents", "nobody"], 4, "not_found"],
      [["ready", "--workspace", "/nowhere/at/all"], 4, "not_found"],
    ];
    for (const [args, exit, code] of cases) {
      const reply = await one.json("coder", ...args);
      expect([args, reply.exit, reply.error?.["code"], reply.version]).toEqual([
        args,
        exit,
        code,
        1,
      ]);
      const words = await one.run([...args, "--agent", "coder"]);
      expect([args, words.exit, words.out]).toEqual([args, exit, ""]);
      expect(words.err.trim()).not.toBe("");
    }
  });

  it("is 4 where no folder is a workspace", async () => {
    const one = sandbox();
    const empty = join(one.parent, "empty");
    mkdirSync(empty);
    const { exit, err } = await one.run(["ready"], { cwd: empty });
    expect([exit, err.includes("--workspace")]).toEqual([4, true]);
  });
});

describe("claims", { timeout: 120_000 }, () => {
  it.each([
    ["different names", (n: number) => `agent-${n}`],
    ["one name", () => "claude-haiku"],
  ])("have one winner among processes with %s", async (_, name) => {
    const one = sandbox();
    one.commit();
    const replies = await Promise.all(
      Array.from({ length: 6 }, (__, n) => one.json(name(n), "claim", "logging")),
    );
    const won = replies.filter(({ exit }) => exit === 0);
    expect(won).toHaveLength(1);
    for (const { exit, error } of replies.filter((reply) => reply.exit !== 0)) {
      expect([exit, error?.["code"], error?.["holder"]]).toEqual([
        3,
        "already_claimed",
        won[0]?.data["agent_name"],
      ]);
    }
  });

  it("are in the file when the program ends, even right after git was at work", async () => {
    const one = sandbox();
    for (let round = 0; round < 3; round += 1) {
      if (round === 0) one.commit();
      else one.git("commit", "-q", "--allow-empty", "-m", "More");
      const { warnings } = await one.json("coder", "claim", "logging");
      const text = await readFile(join(one.folder, "logging/AGENCY.md"), "utf8");
      expect([warnings, text.includes("owner: coder")]).toEqual([[], true]);
      expect((await one.json("coder", "release", "--give-up")).warnings).toEqual([]);
    }
  });

  it("count in every worktree of the repository", async () => {
    const one = sandbox();
    one.commit();
    one.git("worktree", "add", "-q", "../second", "-b", "second");
    await one.json("coder", "claim", "logging");
    const { exit, out } = await one.run(["claim", "logging", "--agent", "planner", "--json"], {
      cwd: join(one.parent, "second"),
    });
    expect([exit, out.includes('"holder":"coder"')]).toEqual([3, true]);
  });

  it("are remembered for the next call, readable by nobody else, and forgotten when over", async () => {
    const one = sandbox();
    one.commit();
    await one.json("coder", "claim", "logging");
    const [board = ""] = readdirSync(join(one.state, "baton"));
    const folder = join(one.state, "baton", board, "claims");
    const [file = ""] = readdirSync(folder);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    // No name given: who claimed it goes on with it.
    expect((await one.run(["next"])).exit).toBe(0);
    expect((await one.run(["release", "--give-up"])).exit).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that were taken over are lost, even to the same name", async () => {
    const one = sandbox();
    one.commit();
    await one.json("coder", "claim", "logging");
    const elsewhere = { env: { XDG_STATE_HOME: join(one.parent, "other") } };
    const forced = ["claim", "logging", "--agent", "coder", "--force", "It is me now"];
    expect((await one.run(forced, elsewhere)).exit).toBe(0);
    const { exit, error } = await one.json("coder", "complete", "logging#read");
    expect([exit, error?.["code"]]).toEqual([3, "lease_lost"]);
  });

  it("on a task leave the project's other tasks to others", async () => {
    const one = sandbox();
    one.commit();
    expect((await one.json("coder", "claim", "logging#read")).exit).toBe(0);
    expect((await one.json("planner", "claim", "logging", "write")).exit).toBe(0);
    expect((await one.json("reviewer", "claim", "logging")).exit).toBe(3);
    const done = await one.json("coder", "release", "--done");
    expect([done.exit, done.data["task_id"]]).toEqual([0, "read"]);
  });
});

describe("a workspace", { timeout: 120_000 }, () => {
  it("is left without a trace by who only reads", async () => {
    const one = sandbox({ id: "logging" }, { id: "search", owner: "ghost" });
    one.commit();
    for (const args of [
      ["ready"],
      ["show"],
      ["show", "logging"],
      ["explain", "search"],
      ["agents"],
      ["executions"],
      ["doctor"],
    ]) {
      await one.run(args);
    }
    expect([one.has(".git/baton"), one.git("status", "--porcelain")]).toEqual([false, ""]);
  });

  it("is found from a folder inside it, and the repository goes before a project's folder", async () => {
    const one = sandbox({ id: "logging" }, { id: "search", blockedBy: ["logging"] });
    one.commit();
    const { out } = await one.run(["explain", "search"], { cwd: join(one.folder, "search") });
    expect(out).toContain("pending");
    expect(out).not.toContain("no project here");
  });

  it("works outside git, and keeps its history out of a repository that may come", async () => {
    const one = sandbox();
    const at = ["--workspace", one.folder];
    expect((await one.run(["claim", "logging", "--agent", "coder", ...at])).exit).toBe(0);
    expect(one.has(".baton/local/.gitignore")).toBe(true);
  });

  it("that a newer Baton has written to is only read", async () => {
    const one = sandbox();
    one.commit();
    await one.json("coder", "claim", "logging");
    const file = join(one.folder, ".git/baton/journal/00000001.jsonl");
    const last = (await readFile(file, "utf8")).trimEnd().split("\n").at(-1) ?? "";
    const { id, seq } = JSON.parse(last) as { id: string; seq: number };
    const line = {
      ...(JSON.parse(last) as object),
      v: 2,
      id: "newer",
      seq: seq + 1,
      prev: id,
      events: [],
    };
    writeFileSync(file, `${JSON.stringify(line)}\n`, { flag: "a" });
    const { exit, error } = await one.json("planner", "note", "logging", "Hello");
    expect([exit, error?.["code"]]).toEqual([3, "read_only"]);
    expect((await one.json("planner", "show", "logging")).exit).toBe(0);
  });

  it("cannot steer the terminal or lead out of itself", async () => {
    const one = sandbox();
    const id = "../../escape\u001B[2J";
    one.write(
      "evil/AGENCY.md",
      `---\nproject_id: ${JSON.stringify(id)}\n---\n# A \u001B]0;title\u0007 \u202Ename\n- [ ] Do \u001B[31mit\n`,
    );
    one.commit();
    const read = await Promise.all([one.run(["ready"]), one.run(["show"]), one.run(["show", id])]);
    for (const { out, err } of read) expect(/[^\P{Cc}\n]|\u202E/u.test(out + err)).toBe(false);
    expect((await one.run(["claim", id, "--agent", "coder"])).exit).toBe(0);
    expect(readdirSync(one.parent).sort()).toEqual(["repository", "state"]);
  });
});

describe("help", { timeout: 60_000 }, () => {
  it("lists only what is there, with an example for each", async () => {
    const one = sandbox();
    const { exit, out } = await one.run(["--help"]);
    expect(exit).toBe(0);
    const names = [...out.matchAll(/^ {2}([a-z]+) {2,}|^ {2}([a-z]+) [<[]/gmu)].map(
      ([, a, b]) => a ?? b,
    );
    expect(names).toEqual([
      "ready",
      "show",
      "explain",
      "claim",
      "extend",
      "release",
      "next",
      "complete",
      "note",
      "agents",
      "alerts",
      "executions",
      "workflows",
      "run",
      "runs",
      "retry",
      "approve",
      "step",
      "override",
      "request",
      "cancel",
      "rollback",
      "mcp",
      "serve",
      "doctor",
    ]);
    for (const name of names) {
      const help = await one.run([name ?? "", "--help"]);
      expect([name, help.exit, help.out.includes("Examples:")]).toEqual([name, 0, true]);
      expect(help.out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it("never says what only machines say", async () => {
    const one = sandbox();
    const texts = await Promise.all(
      [["--help"], ["claim", "--help"], ["extend", "--help"], ["doctor", "--help"]].map((args) =>
        one.run(args),
      ),
    );
    for (const { out } of texts) expect(out).not.toMatch(/\b(lease|token|board|TTL|fencing)\b/iu);
  });
});
