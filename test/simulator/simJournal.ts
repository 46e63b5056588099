import { type Head, judge } from "../../src/adapters/journal/judge";
import type { Commit, CommitDraft } from "../../src/core/board/events";
import { BatonError } from "../../src/core/errors";
import type { AppendResult, Journal, JournalPosition, JournalTail } from "../../src/core/ports";
import type { Task } from "./scheduler";

export type Judge = typeof judge;

/** The one file that all processes append to, with whatever their failed writes left in it. */
export class SimJournalFile {
  text = "";
}

export interface SimJournalPorts {
  readonly file: SimJournalFile;
  readonly task: Task;
  readonly point: (label: string) => Promise<void>;
  readonly now: () => number;
  /** How much of a write the disk takes: 1 for all of it. */
  readonly taken: () => number;
  readonly judge: Judge;
  /** False in a mutant that believes its own write without looking. */
  readonly readsBack: boolean;
}

/** `FileJournal` step by step, with a point before each; the lines are judged by the real judge. */
export class SimJournal implements Journal {
  readonly #ports: SimJournalPorts;
  #head: Head | undefined;
  #offset = 0;
  /** The offset behind the line of the head. */
  #headEnd = 0;

  constructor(ports: SimJournalPorts) {
    this.#ports = ports;
  }

  async resume(position: JournalPosition): Promise<boolean> {
    await this.#ports.point("journal resume");
    const before = this.#ports.file.text.slice(0, position.offset);
    const line = before.split("\n").at(-2) ?? "";
    const verdict = judge([line], undefined, 1).head;
    if (verdict?.id !== position.id || verdict.seq !== position.seq) return false;
    this.#head = verdict;
    this.#offset = position.offset;
    this.#headEnd = position.offset;
    return true;
  }

  async read(): Promise<JournalTail> {
    await this.#ports.point("journal read");
    return this.#collect(undefined);
  }

  async append(draft: CommitDraft): Promise<AppendResult> {
    const { file, point, taken } = this.#ports;
    const line = `\n${JSON.stringify(draft)}\n`;
    if (line.length > 64 * 1024) throw new BatonError("invalid_argument", "Too long.");
    await point("journal look");
    const others = this.#collect(undefined);
    if (others.commits.length > 0 || !this.#fits(draft)) return { ...others, won: false };
    await point("journal write");
    const part = taken();
    file.text += line.slice(0, Math.floor(line.length * part));
    if (part < 1) throw new BatonError("read_only", "The disk took only a part.");
    await point("journal read back");
    if (!this.#ports.readsBack) {
      this.#head = { seq: draft.seq, id: draft.id };
      this.#offset = file.text.length;
      return { commits: [plain(draft)], damage: [], replaced: false, newer: false, won: true };
    }
    const tail = this.#collect(draft.id);
    return { ...tail, won: tail.commits.at(-1)?.id === draft.id };
  }

  position(): JournalPosition | undefined {
    if (this.#head === undefined) return undefined;
    return { segment: "00000001.jsonl", offset: this.#headEnd, ...this.#head };
  }

  firstSeq(): number {
    return this.#ports.now();
  }

  watch(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  #fits(draft: CommitDraft): boolean {
    if (this.#head === undefined) return draft.prev === "";
    return draft.prev === this.#head.id && draft.seq === this.#head.seq + 1;
  }

  /** Reads the complete lines behind the last look, up to the commit with that id. */
  #collect(until: string | undefined): JournalTail {
    const commits: Commit[] = [];
    for (;;) {
      const end = this.#ports.file.text.indexOf("\n", this.#offset);
      if (end < 0) break;
      const line = this.#ports.file.text.slice(this.#offset, end);
      this.#offset = end + 1;
      const found = this.#ports.judge([line], this.#head, 1);
      const [commit] = found.commits;
      if (commit === undefined) continue;
      this.#head = found.head;
      this.#headEnd = this.#offset;
      commits.push(commit);
      if (commit.id === until) break;
    }
    return { commits, damage: [], replaced: false, newer: false };
  }
}

function plain(commit: Commit): Commit {
  return JSON.parse(JSON.stringify(commit)) as Commit;
}

/** All commits of a journal's text. */
export function committed(text: string, by: Judge = judge): readonly Commit[] {
  const complete = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return by(complete, undefined, 1).commits;
}
