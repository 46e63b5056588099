import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/board/events";
import type { Conclude, FileContent, Splice, SpliceResult } from "../../../src/core/ports";
import type { CopyRef } from "../../../src/core/project/copy";
import { Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";
import { type MemoryDisk, MemoryDocuments } from "../../support/memory/documents";

const ann: Actor = { agent: "ann", session: "user:1", source: "vscode" };
const here = { worktree: ".", path: "a/AGENCY.md" };
const setPriority = { type: "set_priority", project: "a", priority: "high" } as const;

/** An editor with unsaved changes gets the first edit; it is saved after somebody else has written. */
class Editor extends MemoryDocuments {
  readonly #disk: MemoryDisk;
  #buffer: string | undefined;
  #looks = 0;

  constructor(disk: MemoryDisk) {
    super(disk);
    this.#disk = disk;
  }

  override async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    if (this.#buffer !== undefined) return super.splice(copy, splice, conclude);
    const saved = this.#disk.text(copy) ?? "";
    const typed = saved.replace("owner: null", "owner: typed");
    const content = { text: typed, hash: typed, size: typed.length, modified: 0 };
    this.#buffer = (await splice(content, false)) ?? typed;
    this.#disk.write(copy, saved.replace("owner: null", "owner: other"));
    return { kind: "deferred" };
  }

  override async read(copy: CopyRef): Promise<FileContent | undefined> {
    if (this.#buffer !== undefined) this.#looks += 1;
    if (this.#buffer !== undefined && this.#looks === 2) this.#disk.write(copy, this.#buffer);
    return super.read(copy);
  }
}

/** Notes when other processes may write the file. */
class Watched extends MemoryDocuments {
  inside = 0;

  override async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    const watched: Splice = async (...args) => {
      this.inside = 1;
      return splice(...args);
    };
    return super.splice(copy, watched, async (content) => {
      await conclude?.(content);
      this.inside = 0;
    });
  }
}

describe("settling", () => {
  it("journals what it found in a file before others may decide to write it", async () => {
    const around = new Neighbourhood();
    const text = projectText({ id: "a" });
    around.disk.write(here, text);
    const documents = new Watched(around.disk);
    const main = await around.open(".", documents);
    const found: string[] = [];
    main.onDidChange(({ commits }) => {
      for (const event of commits.flatMap(({ events }) => events)) {
        if (!/^(?:edit_done|file_observed|conflict_found|task_renamed)$/u.test(event.type))
          continue;
        found.push(`${event.type} ${documents.inside === 1 ? "alone" : "among others"}`);
      }
    });
    expect(await main.execute(setPriority, ann)).toMatchObject({ ok: true });
    around.disk.write(here, text.replace("owner: null", "owner: eve"));
    await main.refresh();
    expect(found).toEqual(["edit_done alone", "file_observed alone"]);
  });

  it("does not take what a person saved for what this process wrote", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a" }));
    const main = await around.open(".", new Editor(around.disk));
    expect(await main.execute(setPriority, ann)).toMatchObject({ ok: true });
    await main.refresh();
    expect(around.disk.text(here)).toContain("owner: typed");
    expect(around.disk.text(here)).toContain("priority: high");
    expect(main.board.edits.size).toBe(0);
  });

  it("writes nothing when git has begun since it read", async () => {
    const around = new Neighbourhood();
    const text = projectText({ id: "a" });
    around.disk.write(here, text);
    const documents = new MemoryDocuments(around.disk);
    const splice = documents.splice.bind(documents);
    documents.splice = async (copy, change, conclude) => {
      around.quiet = false;
      return splice(copy, change, conclude);
    };
    const main = await around.open(".", documents);
    const done = await main.execute(setPriority, ann);
    expect(done).toMatchObject({ ok: true, warnings: [expect.stringContaining("git")] });
    expect(around.disk.text(here)).toBe(text);
    documents.splice = splice;
    around.quiet = true;
    await main.refresh();
    expect(around.disk.text(here)).toContain("priority: high");
  });
});
