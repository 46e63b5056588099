import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { projectText } from "../support/board/texts";
import { bundleCli, Sandbox } from "./support";

let program: string;
let open: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleCli("doctor");
}, 60_000);

afterEach(() => {
  for (const sandbox of open) sandbox.dispose();
  open = [];
});

afterAll(() => rmSync(program, { force: true }));

function sandbox(...projects: ConstructorParameters<typeof Sandbox>[1] & object): Sandbox {
  const made = new Sandbox(program, projects.length === 0 ? undefined : projects);
  open.push(made);
  return made;
}

interface Finding {
  readonly code: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly fixable: boolean;
}

async function examine(one: Sandbox, ...more: readonly string[]) {
  const { exit, data } = await one.json("coder", "doctor", ...more);
  const findings = data["findings"] as readonly Finding[];
  const said = findings.map(({ code, path, line }) => {
    const where = path?.replace(`${one.folder}/`, "") ?? "";
    return [code, where, line];
  });
  return { exit, findings: said, planned: data["planned"], done: data["done"], left: data["left"] };
}

const journal = (one: Sandbox) => join(one.folder, ".git/baton/journal/00000001.jsonl");

describe("the doctor", { timeout: 120_000 }, () => {
  it("finds nothing in a good workspace, and says so", async () => {
    const one = sandbox().commit();
    expect(await one.run(["doctor"])).toMatchObject({
      exit: 0,
      out: `All is well: 1 project in ${one.folder}\n`,
    });
  });

  it("names file and line of what only a person can mend", async () => {
    const one = sandbox(
      { id: "a", blockedBy: ["nowhere"] },
      { id: "x", blockedBy: ["y"] },
      { id: "y", blockedBy: ["x"] },
    );
    one.write("twice/AGENCY.md", projectText({ id: "a" }));
    one.write("broken/AGENCY.md", "---\nstatus: active\ntags: [\n---\n");
    one.write(
      "needs/AGENCY.md",
      projectText({ id: "needs", body: "### Do\n- [ ] It needs:ghost" }),
    );
    one.write("status/AGENCY.md", projectText({ id: "status", status: "doing" }));
    one.commit();
    const { exit, findings, planned } = await examine(one);
    expect([exit, planned]).toEqual([5, []]);
    expect(findings).toEqual([
      ["duplicate_id", "a/AGENCY.md", 1],
      ["unknown_dependency", "a/AGENCY.md", 10],
      ["unparsable", "broken/AGENCY.md", expect.any(Number)],
      ["unknown_dependency", "needs/AGENCY.md", 19],
      ["problem", "status/AGENCY.md", 3],
      ["duplicate_id", "twice/AGENCY.md", 1],
      ["cycle", "x/AGENCY.md", null],
    ]);
    const { out } = await one.run(["doctor"]);
    expect(out).toContain(`${one.folder}/a/AGENCY.md:10`);
    expect(one.git("status", "--porcelain")).toBe("");
  });

  it("shows a damaged history, and accepts the loss only when asked", async () => {
    const one = sandbox().commit();
    await one.json("coder", "claim", "logging");
    await one.json("coder", "note", "logging", "One");
    const lines = readFileSync(journal(one), "utf8").trimEnd().split("\n");
    const entries = lines.flatMap((line, at) => (line === "" ? [] : [at]));
    const hurt = entries.at(-2) ?? 0;
    lines[hurt] = (lines[hurt] ?? "").slice(0, 20);
    writeFileSync(journal(one), `${lines.join("\n")}\n`);
    rmSync(join(one.folder, ".git/baton/store.json"), { force: true });
    const before = readFileSync(journal(one), "utf8");
    const seen = await examine(one);
    expect([seen.exit, seen.findings.map(([code]) => code)]).toEqual([5, ["damage"]]);
    // Without a terminal nobody can say yes.
    const asked = await examine(one, "--fix");
    expect([asked.exit, asked.done]).toEqual([5, []]);
    expect(readFileSync(journal(one), "utf8")).toBe(before);
    const mended = await examine(one, "--fix", "--yes");
    expect([mended.exit, mended.left]).toEqual([0, []]);
    expect(mended.done).toEqual(mended.planned);
    expect(readFileSync(journal(one), "utf8").startsWith(before)).toBe(true);
    expect((await one.json("planner", "claim", "logging#write", "--force", "Go on")).exit).toBe(0);
  });

  it("heals a checkpoint that cannot be read", async () => {
    const one = sandbox().commit();
    await one.json("coder", "claim", "logging");
    writeFileSync(join(one.folder, ".git/baton/store.json"), "{");
    const { exit, findings } = await examine(one);
    expect([exit, findings.map(([code]) => code)]).toEqual([5, ["history"]]);
    expect((await one.json("coder", "note", "logging", "Hello")).exit).toBe(0);
    expect((await examine(one)).exit).toBe(0);
  });

  it.skipIf(process.platform === "win32")("takes rights away that everybody has", async () => {
    const one = sandbox().commit();
    await one.json("coder", "claim", "logging");
    chmodSync(journal(one), 0o666);
    expect((await examine(one)).findings).toEqual([
      ["permissions", ".git/baton/journal/00000001.jsonl", null],
    ]);
    expect(statSync(journal(one)).mode & 0o777).toBe(0o666);
    expect((await examine(one, "--fix", "--yes")).exit).toBe(0);
    expect(statSync(journal(one)).mode & 0o777).toBe(0o664);
  });

  it("gives back what a program held that is gone, and tells which files git should not track", async () => {
    const one = sandbox().commit();
    await one.json("coder", "claim", "logging");
    // As a connection that was killed leaves it.
    const text = readFileSync(journal(one), "utf8").replaceAll(/once:[\w-]+/gu, "mcp:gone");
    writeFileSync(journal(one), text);
    rmSync(join(one.folder, ".git/baton/store.json"), { force: true });
    one.write(".baton/local/store.json", "{}");
    one.git("add", "-f", ".baton/local/store.json");
    const seen = await examine(one);
    expect(seen.findings.map(([code]) => code)).toEqual(["dead_holder", "tracked_file"]);
    const mended = await examine(one, "--fix", "--yes");
    expect([mended.exit, (mended.left as readonly Finding[]).map(({ code }) => code)]).toEqual([
      5,
      ["tracked_file"],
    ]);
    expect((await one.json("planner", "claim", "logging")).exit).toBe(0);
  });

  it("takes owners out whose time ran out, and finishes what waits to be written", async () => {
    const one = sandbox().commit();
    await one.json("coder", "claim", "logging", "--for", "60");
    const text = readFileSync(journal(one), "utf8");
    // As if it had been claimed two hours ago.
    writeFileSync(
      journal(one),
      text.replaceAll(/"at":(\d+)/gu, (_, at: string) => `"at":${Number(at) - 7_200_000}`),
    );
    rmSync(join(one.folder, ".git/baton/store.json"), { force: true });
    const seen = await examine(one);
    expect(seen.findings.map(([code]) => code)).toEqual(["expired_owner"]);
    const file = join(one.folder, "logging/AGENCY.md");
    expect(readFileSync(file, "utf8")).toContain("owner: coder");
    const mended = await examine(one, "--fix", "--yes");
    expect([mended.exit, mended.left]).toEqual([0, []]);
    expect(readFileSync(file, "utf8")).toContain("owner: null");
  });

  it("tells of a history that cannot be opened at all", async () => {
    const one = sandbox().commit();
    one.write(".git/baton", "a file where a folder should be");
    const claimed = await one.json("coder", "claim", "logging");
    expect([claimed.exit, claimed.error?.["code"]]).toEqual([1, "read_only"]);
    const { exit, findings } = await examine(one);
    expect([exit, findings]).toEqual([5, [["history", "", null]]]);
  });
});
