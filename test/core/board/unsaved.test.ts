// A document with unsaved changes in an editor of this window. PROTOCOL 3.11.
import { describe, expect, it } from "vitest";
import type { Actor, BoardEvent } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import type { Conclude, Documents, Splice, SpliceResult } from "../../../src/core/ports";
import { type CopyRef, sameCopy } from "../../../src/core/project/copy";
import { must, Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";
import { type MemoryDisk, MemoryDocuments } from "../../support/memory/documents";

const ann: Actor = { agent: "ann", session: "user:1", source: "vscode" };
const here = { worktree: ".", path: "a/AGENCY.md" };

/** An editor with one document in front of the disk. */
class Editor extends MemoryDocuments implements Documents {
  /** The unsaved text; undefined when the document is saved or closed. */
  text: string | undefined;
  /** What an undo or a save left behind. */
  lastWord: string | undefined;
  /** Called once, before an edit is put in: the place to let another process act. */
  beforeEdit: (() => Promise<void>) | undefined;
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    super(disk);
    this.#disk = disk;
  }

  hasUnsaved(copy: CopyRef): Promise<boolean> {
    return Promise.resolve(this.text !== undefined && sameCopy(copy, here));
  }

  draft(copy: CopyRef): Promise<string | undefined> {
    return Promise.resolve(sameCopy(copy, here) ? (this.text ?? this.lastWord) : undefined);
  }

  override async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    if (this.text === undefined || !sameCopy(copy, here)) {
      return super.splice(copy, splice, conclude);
    }
    const { text, beforeEdit } = this;
    this.beforeEdit = undefined;
    await beforeEdit?.();
    const spliced = await splice({ text, hash: "", size: text.length, modified: 0 }, false);
    if (spliced !== undefined) this.text = spliced;
    return { kind: "deferred" };
  }

  save(): void {
    this.#disk.write(here, this.text ?? "");
    this.lastWord = this.text;
    this.text = undefined;
  }
}

async function withUnsaved() {
  const around = new Neighbourhood();
  around.disk.write(here, projectText({ id: "a" }));
  const editor = new Editor(around.disk);
  const open = await around.open(".", editor);
  const events: BoardEvent[] = [];
  open.onDidChange(({ commits }) => {
    for (const commit of commits) events.push(...(commit.events as readonly BoardEvent[]));
  });
  const unsaved = `${around.disk.text(here) ?? ""}A line nobody has saved\n`;
  editor.text = unsaved;
  return { around, editor, open, unsaved, events };
}

/** Another process in the same folder, as an agent's server. */
function another(around: Neighbourhood): Promise<OpenBoard> {
  return around.open(".", new MemoryDocuments(around.disk), "mcp:1");
}

const tick = { type: "tick", target: { project: "a", task: "read" }, done: true } as const;
const untick = { ...tick, done: false } as const;

function isTicked(open: OpenBoard): boolean | undefined {
  const edits = [...open.board.edits.values()].flat();
  const pending = edits.find(({ field }) => field === "task:read");
  const [copy] = open.board.copies.values();
  const value = pending?.to ?? copy?.base.get("task:read")?.value;
  return typeof value === "boolean" ? value : undefined;
}

const dropped = (events: readonly BoardEvent[]) =>
  events.filter((event) => event.type === "edit_dropped").map(({ why }) => why);

describe("an edit in an unsaved editor", () => {
  it("stays there, and waits for the save", async () => {
    const { editor, open, around, events } = await withUnsaved();
    await must(open.execute(tick, ann));
    await open.refresh();
    expect(editor.text).toMatch(/- \[x\] Read[^]*A line nobody has saved\n$/u);
    expect(isTicked(open)).toBe(true);
    editor.save();
    await open.refresh();
    expect(open.board.edits.size).toBe(0);
    expect(isTicked(open)).toBe(true);
    expect(around.disk.text(here)).toContain("- [x] Read");
    expect(dropped(events)).toEqual([]);
  });

  it("is left alone by a process that learns of it before it is there", async () => {
    const { editor, open, around } = await withUnsaved();
    const other = await another(around);
    const before = around.disk.text(here);
    let seen: boolean | undefined;
    editor.beforeEdit = async () => {
      await other.refresh();
      seen = isTicked(other);
    };
    await must(open.execute(tick, ann));
    expect(seen).toBe(true);
    expect(around.disk.text(here)).toBe(before);
    expect(editor.text).toMatch(/- \[x\] Read[^]*A line nobody has saved\n$/u);
    editor.save();
    await open.refresh();
    await other.refresh();
    expect([isTicked(open), isTicked(other)]).toEqual([true, true]);
    expect(open.board.edits.size).toBe(0);
  });

  it("is made on the disk by another process when its window is gone before it is there", async () => {
    const { editor, open, around } = await withUnsaved();
    const other = await another(around);
    editor.beforeEdit = async () => {
      around.gone.add("window:.");
      await other.refresh();
    };
    await must(open.execute(tick, ann));
    expect(around.disk.text(here)).toContain("- [x] Read");
  });

  it("is taken back by an undo there, and not put in again", async () => {
    const { editor, open, unsaved, events } = await withUnsaved();
    await must(open.execute(tick, ann));
    editor.text = unsaved;
    await open.refresh();
    await open.refresh();
    expect(editor.text).toBe(unsaved);
    expect(isTicked(open)).toBe(false);
    expect(open.board.edits.size).toBe(0);
    expect(dropped(events)).toEqual(["undone"]);
  });

  it("is taken back by an undo that leaves nothing to save, and by one that is saved", async () => {
    for (const leave of ["clean", "saved"] as const) {
      const { editor, open, unsaved, around } = await withUnsaved();
      await must(open.execute(tick, ann));
      if (leave === "clean") {
        editor.lastWord = around.disk.text(here);
        editor.text = undefined;
      } else {
        editor.text = unsaved;
        editor.save();
      }
      await open.refresh();
      expect(isTicked(open), leave).toBe(false);
      expect(around.disk.text(here), leave).toContain("- [ ] Read");
    }
  });

  it("is made on the disk when the editor is closed without a save", async () => {
    const { editor, open, around } = await withUnsaved();
    await must(open.execute(tick, ann));
    editor.text = undefined;
    await open.refresh();
    expect(around.disk.text(here)).toContain("- [x] Read");
    expect(isTicked(open)).toBe(true);
  });

  it("is a change by hand when it is done again after the undo", async () => {
    const { editor, open, unsaved } = await withUnsaved();
    await must(open.execute(tick, ann));
    const ticked = editor.text;
    editor.text = unsaved;
    await open.refresh();
    editor.text = ticked;
    editor.save();
    await open.refresh();
    expect(isTicked(open)).toBe(true);
    expect(open.board.conflicts.size).toBe(0);
  });

  it("is not taken for undone when Baton itself changes the field again", async () => {
    const { editor, open, events } = await withUnsaved();
    await must(open.execute(tick, ann));
    await must(open.execute(untick, ann));
    expect(editor.text).toContain("- [ ] Read");
    await must(open.execute(tick, ann));
    await open.refresh();
    expect(editor.text).toContain("- [x] Read");
    expect(dropped(events)).toEqual([]);
    expect(isTicked(open)).toBe(true);
  });

  it("ends a claim whose owner was undone, and its holder is told", async () => {
    const { editor, open, unsaved, events } = await withUnsaved();
    await must(open.execute({ type: "claim", target: { project: "a" } }, ann));
    expect(editor.text).toContain("owner: ann");
    editor.text = unsaved;
    await open.refresh();
    expect(open.board.claims.size).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "claim_ended", outcome: "owner_changed" }),
    );
  });

  it("is kept, with another process's newer edits, when only one of them was undone", async () => {
    const { editor, open, unsaved, around } = await withUnsaved();
    await must(open.execute(tick, ann));
    const other = await around.open("wt2");
    around.disk.write({ worktree: "wt2", path: here.path }, projectText({ id: "a" }));
    await other.discover();
    await must(open.execute({ type: "note", project: "a", text: "Kept" }, ann));
    editor.text = (editor.text ?? "").replace("- [x] Read", "- [ ] Read");
    await open.refresh();
    expect(editor.text).toContain("Kept");
    expect(editor.text).not.toBe(unsaved);
    expect(isTicked(open)).toBe(false);
    editor.save();
    await open.refresh();
    expect(around.disk.text(here)).toContain("Kept");
    expect(open.board.edits.size).toBe(0);
  });
});
