/** Open boards of one repository in memory, as many as a test wants, on one disk and one journal. */
import { markdownFormat } from "../../../src/adapters/markdown/format";
import { type Done, OpenBoard } from "../../../src/core/board/openBoard";
import type { Documents } from "../../../src/core/ports";
import { MemoryCheckpoint, MemoryCheckpointStore } from "../memory/checkpoint";
import { MemoryDisk, MemoryDocuments } from "../memory/documents";
import { MemoryJournal, MemoryJournalStore } from "../memory/journal";
import { MemoryLog } from "../memory/log";

export class Neighbourhood {
  now = Date.parse("2026-11-20T14:05:00Z");
  worktrees: readonly string[] = [".", "wt2"];
  readonly disk = new MemoryDisk();
  readonly log = new MemoryLog();
  readonly #journal = new MemoryJournalStore(() => this.now);
  #ids = 0;

  async open(worktree = ".", documents: Documents = new MemoryDocuments(this.disk)) {
    const ids = { next: () => `i${(this.#ids += 1)}` };
    const open = await OpenBoard.open(
      {
        journal: new MemoryJournal(this.#journal),
        checkpoint: new MemoryCheckpoint(new MemoryCheckpointStore()),
        documents,
        format: markdownFormat,
        repository: {
          state: () => Promise.resolve({ quiet: true, reason: undefined, head: undefined }),
          worktrees: () => Promise.resolve(this.worktrees),
        },
        sessions: { alive: () => Promise.resolve(true) },
        clock: { now: () => this.now },
        ids,
        log: this.log,
      },
      {
        worktree,
        rootName: "root",
        readOnly: () => undefined,
        checkRole: () => ({ kind: "fits" }),
        session: `window:${worktree}`,
      },
    );
    await open.discover();
    return open;
  }
}

export async function must(
  result: Promise<Done | { readonly ok: false; readonly message: string }>,
) {
  const done = await result;
  if (!done.ok) throw new Error(done.message);
  return done;
}
