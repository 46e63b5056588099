import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/board/events";
import { BatonError } from "../../../src/core/errors";
import { explainProject } from "../../../src/core/project/explain";
import { must, Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";
import { MemoryDocuments } from "../../support/memory/documents";

const ann: Actor = { agent: "ann", session: "user:1", source: "vscode" };
const path = "a/AGENCY.md";
const here = { worktree: ".", path };
const there = { worktree: "wt2", path };

const claim = { type: "claim", target: { project: "a" } } as const;

describe("a worktree that was removed", () => {
  async function removed() {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    around.disk.write(there, projectText({ id: "a" }));
    const main = await around.open();
    const linked = await around.open("wt2");
    await must(linked.execute({ type: "set_status", project: "a", status: "completed" }, ann));
    around.worktrees = ["."];
    around.disk.remove(there);
    return { around, main };
  }

  it("does not stand in the way of what it had done and never merged", async () => {
    const { around, main } = await removed();
    const why = () => {
      const [project] = main.catalog.byId.get("a") ?? [];
      return project && explainProject(main.world, project, ann, main.now()).reasons;
    };
    await main.refresh();
    expect(why()).toMatchObject([{ code: "done_elsewhere" }]);
    around.now += 3_000;
    await main.refresh();
    expect(why()).toEqual([]);
  });

  it("is not waited for with edits that nobody can make any more", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    around.disk.write(there, projectText({ id: "a", owner: "ann" }));
    const main = await around.open();
    const linked = await around.open("wt2");
    await must(linked.execute({ type: "note", project: "a", text: "Here" }, ann));
    await must(main.execute(claim, ann));
    around.worktrees = ["."];
    around.disk.remove(there);
    const how = { kind: "give_up" } as const;
    await must(main.execute({ type: "release", target: { project: "a" }, how }, ann));
    await main.refresh();
    expect(main.waiting).toHaveLength(1);
    around.now += 3_000;
    await main.refresh();
    expect(main.waiting).toEqual([]);
    expect(main.board.edits.size).toBe(0);
  });
});

describe("a project that gets another id in its file", () => {
  it("takes no claim of the old one with it, and the new one can be worked on", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    const main = await around.open();
    await must(main.execute(claim, ann));
    const text = around.disk.text(here) ?? "";
    around.disk.write(here, text.replace("project_id: a", "project_id: b"));
    await main.refresh();
    expect(main.board.claims.size).toBe(0);
    expect([...main.board.copies.values()].map(({ project }) => project)).toEqual(["b"]);
    await must(main.execute({ type: "clear_owner", project: "b" }, ann));
    expect(around.disk.text(here)).toContain("owner: null");
  });
});

describe("what was committed", () => {
  it("is told as done although a view throws", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    const main = await around.open();
    main.onDidChange(() => {
      throw new Error("a row is missing");
    });
    await must(main.execute(claim, ann));
    expect(around.disk.text(here)).toContain("owner: ann");
    expect(around.log.lines.join("\n")).toContain("a row is missing");
  });

  it("is told as done, with a word, although the file cannot be looked at any more", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    const documents = new MemoryDocuments(around.disk);
    const main = await around.open(".", documents);
    main.onDidChange(({ commits }) => {
      const claimed = commits.some(({ events }) => events.some((e) => e.type === "claim_granted"));
      if (!claimed) return;
      documents.read = () => Promise.reject(new Error("The disk is gone."));
    });
    const done = await must(main.execute(claim, ann));
    expect(done.commit?.actor).toBe("ann");
    expect(done.warnings.join(" ")).toContain("The disk is gone.");
  });
});

describe("a file that cannot be looked at", () => {
  it("costs no other project its look", async () => {
    const around = new Neighbourhood();
    const other = { worktree: ".", path: "b/AGENCY.md" };
    around.disk.write(here, projectText({ id: "a" }));
    around.disk.write(other, projectText({ id: "b" }));
    const documents = new MemoryDocuments(around.disk);
    const main = await around.open(".", documents);
    await must(main.execute(claim, ann));
    const stat = documents.stat.bind(documents);
    documents.stat = (copy) =>
      copy.path === path
        ? Promise.reject(new BatonError("read_only", "Permission is denied."))
        : stat.call(documents, copy);
    around.disk.write(other, projectText({ id: "b", status: "active" }));
    await main.refresh();
    const [b] = main.catalog.byId.get("b") ?? [];
    expect(b?.document?.frontMatter.status).toBe("active");
    expect(main.board.claims.size).toBe(1);
    const failed = main.catalog.projects.get(path);
    expect(failed?.failure?.message).toBe("Permission is denied.");
    documents.stat = stat;
    await main.refresh();
    expect(main.catalog.byId.get("a")?.[0]?.document).toBeDefined();
  });
});

describe("a file that may not be read for a while", () => {
  it("is read as soon as it may be, although neither its size nor its time tells", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    const documents = new MemoryDocuments(around.disk);
    const read = documents.read.bind(documents);
    documents.read = () => Promise.reject(new BatonError("read_only", "Permission is denied."));
    const main = await around.open(".", documents);
    expect(main.catalog.projects.get(path)?.failure?.message).toBe("Permission is denied.");
    documents.read = read;
    await main.refresh();
    expect(main.catalog.projects.get(path)?.document).toBeDefined();
  });
});

describe("a command that takes more than a line of the journal", () => {
  it("is refused to who asked, and nothing has failed", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    const open = await around.open();
    const note = { type: "note", project: "a", text: "x".repeat(70_000) } as const;
    expect(await open.execute(note, ann)).toMatchObject({ ok: false, code: "invalid_argument" });
    expect(around.log.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  });
});
