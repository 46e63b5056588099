/** What git checks out is nobody's change by hand, whenever it comes and whoever can read it. PROTOCOL 3.9. */
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import { BatonError } from "../../../src/core/errors";
import type { FileContent, ListedFile } from "../../../src/core/ports";
import type { CopyRef } from "../../../src/core/project/copy";
import { must, Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";
import { MemoryDocuments } from "../../support/memory/documents";

const ann: Actor = { agent: "ann", session: "user:1", source: "vscode" };
const here = { worktree: ".", path: "a/AGENCY.md" };
const setPriority = { type: "set_priority", project: "a", priority: "high" } as const;

/** Who is said to have changed which fields. */
async function observed(around: Neighbourhood): Promise<readonly string[]> {
  const events = (await around.history()).flatMap((commit) => commit.events);
  return events.flatMap((event) =>
    event.type === "file_observed" && "changes" in event && "cause" in event
      ? [`${event.cause}: ${JSON.stringify(event.changes)}`]
      : [],
  );
}

describe("a checkout", () => {
  it("right before a file comes under sync is known by what it has put there", async () => {
    const around = new Neighbourhood();
    around.head = "one";
    const text = projectText({ id: "a" });
    around.disk.write(here, text.replace("owner: null", "owner: eve"));
    const main = await around.open();
    let looks = 0;
    around.pause = async () => {
      looks += 1;
      around.quiet = looks !== 1;
      if (looks !== 2) return;
      around.disk.write(here, text);
      around.head = "two";
      await Promise.resolve();
    };
    await must(main.execute(setPriority, ann));
    await main.refresh();
    expect(await observed(around)).toEqual([]);
    expect(around.disk.text(here)).toContain("owner: null");
    expect(around.disk.text(here)).toContain("priority: high");
  });

  it("is known as one also where the first file came under sync while git was at work", async () => {
    const around = new Neighbourhood();
    around.head = "one";
    around.quiet = false;
    const text = projectText({ id: "a" }).replace(/^project_id: .*\n/mu, "");
    around.disk.write(here, text);
    const main = await around.open();
    await must(main.execute(setPriority, ann));
    around.quiet = true;
    await main.refresh();
    around.head = "two";
    around.disk.write(here, text.replace("owner: null", "owner: eve"));
    await main.refresh();
    expect(await observed(around)).toEqual([expect.stringMatching(/^git: .*"owner",null,"eve"/u)]);
  });
});

/** A process that is shown the files of one folder only, and may be kept from reading one. */
class Sighted extends MemoryDocuments {
  /** What the disk says of the file of this path. */
  refused: string | undefined;
  readonly #folder: string;

  constructor(around: Neighbourhood, folder = "") {
    super(around.disk);
    this.#folder = folder;
  }

  override async *list(worktree: string): AsyncGenerator<readonly ListedFile[]> {
    for await (const files of super.list(worktree)) {
      yield files.filter(({ copy }) => copy.path.startsWith(this.#folder));
    }
  }

  override async read(copy: CopyRef): Promise<FileContent | undefined> {
    if (copy.path !== this.refused) return super.read(copy);
    throw new BatonError("read_only", "Permission is denied.");
  }
}

describe("a checkout of a file", () => {
  /** Claimed by ann at the first commit. */
  async function claimed() {
    const around = new Neighbourhood();
    around.head = "one";
    const text = projectText({ id: "a" });
    around.disk.write(here, text);
    const documents = new Sighted(around);
    const main = await around.open(".", documents);
    await must(main.execute({ type: "claim", target: { project: "a" }, ttl: 3600 }, ann));
    const checkOut = () => {
      around.disk.write(here, text.replace("owner: null", "owner: eve"));
      around.head = "two";
    };
    return { around, main, documents, checkOut };
  }

  async function expectByGit(around: Neighbourhood, main: OpenBoard): Promise<void> {
    expect(await observed(around)).toEqual([expect.stringMatching(/^git: .*"owner","ann","eve"/u)]);
    expect([...main.board.claims.values()].map(({ agent }) => agent)).toEqual(["ann"]);
    around.disk.write(here, (around.disk.text(here) ?? "").replace("owner: eve", "owner: human"));
    await main.refresh();
    expect((await observed(around)).at(-1)).toBe('hand: [["owner","eve","human"]]');
  }

  it("that could not be read then is git's also when it is read later", async () => {
    const { around, main, documents, checkOut } = await claimed();
    documents.refused = here.path;
    checkOut();
    await main.refresh();
    expect(main.board.worktrees.get(".")).toBe("two");
    await main.refresh();
    documents.refused = undefined;
    await main.refresh();
    await expectByGit(around, main);
  });

  it("that could not be parsed then is git's also when somebody mends it", async () => {
    const { around, main, checkOut } = await claimed();
    checkOut();
    const text = around.disk.text(here) ?? "";
    around.disk.write(here, text.replace("status: pending", "status: [pending"));
    await main.refresh();
    expect(main.board.worktrees.get(".")).toBe("two");
    around.disk.write(here, text);
    await main.refresh();
    await expectByGit(around, main);
  });

  it("that could not be read then and says what it said before is nobody's change", async () => {
    const { around, main, documents } = await claimed();
    const text = around.disk.text(here) ?? "";
    documents.refused = here.path;
    around.disk.write(here, text);
    around.head = "two";
    await main.refresh();
    documents.refused = undefined;
    await main.refresh();
    around.disk.write(here, text.replace("owner: ann", "owner: human"));
    await main.refresh();
    expect((await observed(around)).filter((change) => !change.endsWith("[]"))).toEqual([
      expect.stringMatching(/^hand: .*"owner","ann","human"/u),
    ]);
    expect(main.board.claims.size).toBe(0);
  });

  it("that a process does not show is compared by it all the same", async () => {
    const { around, main, checkOut } = await claimed();
    around.disk.write({ worktree: ".", path: "b/AGENCY.md" }, projectText({ id: "b" }));
    const other = await around.open(".", new Sighted(around, "b/"));
    checkOut();
    await other.refresh();
    expect([...other.catalog.files.keys()]).toEqual(["b/AGENCY.md"]);
    await main.refresh();
    await expectByGit(around, main);
  });
});

describe("an edit of a file that a process does not show", () => {
  it("does not bring the file into its sight", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    around.disk.write({ worktree: ".", path: "b/AGENCY.md" }, projectText({ id: "b" }));
    const main = await around.open();
    const other = await around.open(".", new Sighted(around, "b/"));
    around.disk.failure = new BatonError("read_only", "The disk is full.");
    await must(main.execute(setPriority, ann));
    around.disk.failure = undefined;
    await other.refresh();
    expect(around.disk.text(here)).toContain("priority: high");
    expect([...other.catalog.files.keys()]).toEqual(["b/AGENCY.md"]);
  });
});
