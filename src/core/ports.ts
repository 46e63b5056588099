/**
 * What the core asks of the world. Each port has a memory adapter and a real one that pass the same
 * contract suite (`test/contract`). All failures of the world are thrown as `BatonError`.
 */

import type { AgentDefinition, AgentFields } from "./agent/model";
import type { Commit, CommitDraft } from "./board/events";
import type { Board, Damage } from "./board/state";
import type { CopyRef } from "./project/copy";
import type { ParseResult } from "./project/model";
import type { FieldEdit } from "./sync/fields";

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Ids {
  /** Unique, unguessable, URL-safe, at most 32 characters. */
  next(): string;
}

/** Asks a long look to stop; an `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

/** Where a reader stands: behind the line `id`, at `offset` bytes of `segment`. */
export interface JournalPosition {
  readonly segment: string;
  readonly offset: number;
  readonly seq: number;
  readonly id: string;
}

/** What others committed since the last look, in order. */
export interface JournalTail {
  readonly commits: readonly Commit[];
  /** Holes that were stepped over on the way. PROTOCOL 2.5. */
  readonly damage: readonly Damage[];
  /**
   * The journal vanished or was replaced, so the state built from it is void: forget it, and take
   * `commits` as the whole history of the new one.
   */
  readonly replaced: boolean;
  /** A line of a higher major version was met: this process may only read. PROTOCOL 2.6. */
  readonly newer: boolean;
}

export interface AppendResult extends JournalTail {
  /** True when the draft is committed; it is then the last of `commits`. */
  readonly won: boolean;
}

/**
 * The append-only history of one board. One instance is one reader with a position of its own.
 * Calls on one instance must not overlap.
 */
export interface Journal {
  /** Goes on reading behind `position`; false when the line there does not carry that id. */
  resume(position: JournalPosition): Promise<boolean>;
  /**
   * Reads to the end. The first call without `resume` reads the whole history. With a `limit` it
   * stops after that many commits, so that a long history can be folded in bounded memory: call it
   * until it gives none.
   */
  read(limit?: number): Promise<JournalTail>;
  /**
   * Appends one line as a compare-and-set on the head: it is committed if and only if no other line
   * took its place. A draft over 64 KB is refused with `invalid_argument`. Where the disk fails, the
   * error says whether the line is certainly not kept or nobody knows; one that is there is won.
   */
  append(draft: CommitDraft): Promise<AppendResult>;
  /** Behind the last line read; undefined while nothing was committed. */
  position(): JournalPosition | undefined;
  /** The `seq` that the first line of a new journal gets. PROTOCOL 2.7. */
  firstSeq(): number;
  /** Called when the journal may have grown; a hint, not a promise. Returns the way to stop. */
  watch(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Where a commit stands in a journal: one number, so that a million of them cost eight megabytes. */
export type CommitPlace = number;

/** Commits in order, each with its place. */
export interface HistoryBatch {
  readonly commits: readonly Commit[];
  readonly places: readonly CommitPlace[];
  /** The journal vanished or was replaced: forget what came before, places too. */
  readonly replaced: boolean;
}

/** A reader of the whole journal, from its first line on, that can find single commits again. */
export interface History {
  /** What follows the last batch, at most about `limit` commits; none at the end. */
  read(limit: number): Promise<HistoryBatch>;
  /** The commit there; undefined when the journal was replaced since. */
  at(place: CommitPlace): Promise<Commit | undefined>;
}

/** A parsed file as the checkpoint remembers it, valid while size, time and path are the same. */
export interface CachedParse {
  readonly copy: CopyRef;
  readonly size: number;
  readonly modified: number;
  readonly hash: string;
  readonly result: ParseResult;
}

export interface CheckpointData {
  readonly position: JournalPosition;
  readonly board: Board;
  readonly parses: readonly CachedParse[];
}

/** A disposable summary of the journal, so that a start reads its tail only. */
export interface Checkpoint {
  /** Undefined when there is none or it cannot be used; the reason goes to the log. */
  load(): Promise<CheckpointData | undefined>;
  /** Replaces the checkpoint in one step; a reader sees the old one or the new one. */
  save(data: CheckpointData): Promise<void>;
}

/** What a look at a file without reading it says. */
export interface FileStat {
  readonly size: number;
  /** Milliseconds since the epoch, with fractions where the disk has them. */
  readonly modified: number;
}

export interface FileContent extends FileStat {
  /** Decoded UTF-8; a byte order mark stays as its first character. */
  readonly text: string;
  /** Of the bytes. Only equality counts. */
  readonly hash: string;
}

export interface ListedFile extends FileStat {
  readonly copy: CopyRef;
}

/**
 * Computes the new text from what is really there, or undefined when nothing is to be changed. It is
 * called while no other Baton process splices the file, so what it learns then is still so when the
 * file is replaced; it may be called again when the content has moved on meanwhile.
 *
 * @param savedOver the text of the call before was put in place, but somebody saved `current` into what
 *   it replaced: that is to be put in place now
 */
export type Splice = (
  current: FileContent,
  savedOver: boolean,
) => Promise<string | undefined> | string | undefined;

/**
 * What follows from the content that a splice left in the file. It is called while no other Baton process
 * splices the file: what it journals is known to whoever is next. It may not throw.
 */
export type Conclude = (content: FileContent) => Promise<void>;

export type SpliceResult =
  /**
   * The file now holds the new text, or already said so, when the splice gave undefined. Either way it
   * held this content after the last call of the splice.
   */
  | { readonly kind: "done"; readonly content: FileContent }
  | { readonly kind: "gone" }
  /** Unsaved changes in an editor; the text was put into its buffer. PROTOCOL 3.7. */
  | { readonly kind: "deferred" }
  /** The disk said no. */
  | { readonly kind: "failed"; readonly error: Error };

/** The project files of all worktrees of one board. */
export interface Documents {
  /**
   * All project files below the given worktree, in batches, without descending into a nested
   * repository or worktree. Stops early when the signal is aborted.
   */
  list(worktree: string, signal?: CancelSignal): AsyncIterable<readonly ListedFile[]>;
  stat(copy: CopyRef): Promise<FileStat | undefined>;
  /**
   * Undefined when there is no such file. Throws `BatonError` `unparsable` when it is not UTF-8 or
   * over the size limit, `read_only` when it may not be read.
   */
  read(copy: CopyRef): Promise<FileContent | undefined>;
  /**
   * Changes a file without losing what somebody else saves into it meanwhile: computes the text,
   * writes it beside, flushes, renames, and computes again when the content had moved on.
   * PROTOCOL 3.2.
   *
   * @param conclude called once, when the result is `done`
   */
  splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult>;
  /**
   * For an editor in front of the disk: whether the file has unsaved changes there, so that a splice
   * now would go into them. PROTOCOL 3.7.
   */
  hasUnsaved?(copy: CopyRef): Promise<boolean>;
  /**
   * For an editor in front of the disk: what a person made of a text into which edits were put, where
   * that is not what the disk says or was said by an undo or a save. Undefined when the text is gone
   * (closed or reverted), which takes no edit back. PROTOCOL 3.11.
   */
  draft?(copy: CopyRef): Promise<string | undefined>;
}

/** Reads and edits the text of a project file; no I/O. */
export interface ProjectFormat {
  parse(text: string): ParseResult;
  /**
   * Makes the edits and touches nothing else. Before it answers it parses the result again and
   * compares: a text that would not read back as intended is an error, never an answer.
   */
  edit(text: string, edits: readonly FieldEdit[]): EditResult;
  /**
   * The text of the first `##` section with that heading, without empty lines around it, lines separated
   * by `\n`. Undefined when there is none, or the file cannot be parsed.
   */
  section(text: string, heading: string): string | undefined;
}

export type EditResult =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly message: string;
      /** 1-based, where one is known. */
      readonly line: number | undefined;
      readonly remedy: string;
    };

/** What git is doing in a worktree. Outside git: always quiet, without a head. */
export interface WorktreeState {
  /** False while a merge, rebase or index write is under way: then nothing is concluded. */
  readonly quiet: boolean;
  /** In words, when it is not quiet. */
  readonly reason: string | undefined;
  /** The commit that is checked out. */
  readonly head: string | undefined;
}

export interface Repository {
  state(worktree: string): Promise<WorktreeState>;
  /** The worktrees that exist now, by the name used in `CopyRef`. */
  worktrees(): Promise<readonly string[]>;
}

/** A process of this machine; `started` tells it from a later one that got the same number. */
export interface ProcessRef {
  readonly pid: number;
  /** Opaque, at most 16 letters and digits; empty where the system does not tell. */
  readonly started: string;
}

export interface Processes {
  self(): ProcessRef;
  /** True when in doubt: a living process must never be taken for a dead one. */
  alive(process: ProcessRef): boolean;
}

/** Tells whether a session's process still lives on this machine. */
export interface Sessions {
  alive(session: string): Promise<boolean>;
}

/** The agent definitions that can be found now. */
export interface AgentDefinitions {
  list(signal?: CancelSignal): Promise<readonly AgentDefinition[]>;
}

/** The agent definitions that Baton itself writes: one file each in `.baton/agents/`. */
export interface AgentFiles {
  /**
   * Writes a new definition and gives its path, relative to the worktree. Throws `BatonError`
   * `invalid_argument` when it cannot be written as given, or when its file is there already.
   */
  create(agent: AgentFields): Promise<string>;
  /** Removes one that `create` could have written; false when it is not there. */
  remove(definition: AgentDefinition): Promise<boolean>;
}

/** The files that work leaves behind. Paths are relative to the worktree, or absolute outside it. */
export interface Artifacts {
  /** Where those of a project are kept that Baton writes itself; it need not exist yet. */
  directoryOf(project: string): string;
  /**
   * Writes a text there, durably, and returns its path. The same name is replaced.
   *
   * @throws BatonError `read_only` when the disk refuses
   */
  write(project: string, name: string, text: string): Promise<string>;
  /** False for what is missing, and for anything outside the worktree and Baton's own folder. */
  exists(path: string): Promise<boolean>;
}
