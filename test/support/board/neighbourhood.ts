/** Open boards of one repository in memory, as many as a test wants, on one disk and one journal. */
import { markdownFormat } from "../../../src/adapters/markdown/format";
import type { Commit } from "../../../src/core/board/events";
import { type Done, OpenBoard } from "../../../src/core/board/openBoard";
import type { Documents } from "../../../src/core/ports";
import type { MaxFailures, RoleCheck } from "../../../src/core/world";
import { MemoryCheckpoint, MemoryCheckpointStore } from "../memory/checkpoint";
import { MemoryDisk, MemoryDocuments } from "../memory/documents";
import { MemoryHistory } from "../memory/history";
import { MemoryJournal, MemoryJournalStore } from "../memory/journal";
import { MemoryLog } from "../memory/log";

/** Several processes on one board, with files, journal and clock in memory. */
export class Neighbourhood {
  now = Date.parse("2026-11-20T14:05:00Z");
  worktrees: readonly string[] = [".", "wt2"];
  /** Why nobody may write. */
  readOnly: string | undefined;
  /** What the registry says of roles, and after how many failures it holds agents back. */
  role: RoleCheck = () => ({ kind: "fits" });
  maxFailures: MaxFailures = () => undefined;
  /** Whether git stands still. */
  quiet = true;
  /** The commit that is checked out; undefined outside git. */
  head: string | undefined;
  /** Comes before each look at git: the place to let another process go first. */
  pause: () => Promise<void> = () => Promise.resolve();
  readonly disk = new MemoryDisk();
  readonly log = new MemoryLog();
  readonly #journal = new MemoryJournalStore(() => this.now);
  #ids = 0;

  /** A reader of everything that was committed. */
  historyReader(): MemoryHistory {
    return new MemoryHistory(this.#journal);
  }

  /** Everything that was committed, oldest first. */
  async history(): Promise<readonly Commit[]> {
    return (await new MemoryJournal(this.#journal).read()).commits;
  }

  async open(
    worktree = ".",
    documents: Documents = new MemoryDocuments(this.disk),
    session = `window:${worktree}`,
  ) {
    const ids = { next: () => `i${(this.#ids += 1)}` };
    const open = await OpenBoard.open(
      {
        journal: new MemoryJournal(this.#journal),
        checkpoint: new MemoryCheckpoint(new MemoryCheckpointStore()),
        documents,
        format: markdownFormat,
        repository: {
          state: async () => {
            await this.pause();
            return { quiet: this.quiet, reason: undefined, head: this.head };
          },
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
        readOnly: () => this.readOnly,
        checkRole: (claimer, wanted) => this.role(claimer, wanted),
        maxFailures: (agent) => this.maxFailures(agent),
        session,
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
