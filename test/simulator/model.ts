/**
 * What must be true of a run, found out without the core: a naive reading of the journal, and a book
 * of who wrote what into the files.
 */
import type { BoardEvent, Commit } from "../../src/core/board/events";
import { type CopyRef, copyKey } from "../../src/core/project/copy";
import { allTasks, type ParseResult, type ProjectDocument } from "../../src/core/project/model";
import {
  type Field,
  type FieldValue,
  idsInLines,
  noteField,
  snapshotOf,
} from "../../src/core/sync/fields";

export class Violation extends Error {}

type Values = Map<string, FieldValue>;

interface Credit {
  readonly step: number;
  readonly to: FieldValue;
  readonly by: "person" | "git";
  /** The session that put it there by coming late: it must know that nobody wrote it by hand. */
  readonly lateBy?: string;
}

interface NaiveClaim {
  readonly id: string;
  readonly project: string;
  task: string | undefined;
  readonly holder: string;
  readonly agent: string;
  expires: number;
}

interface Intended {
  readonly id: string;
  readonly key: string;
  field: string;
  /** What it was called before its task was reworded: a late writer goes by that. */
  readonly names: Set<string>;
  readonly from: FieldValue;
  readonly to: FieldValue;
  readonly step: number;
  deferred: boolean;
}

export interface ModelPorts {
  readonly parse: (text: string) => ParseResult;
  readonly section: (text: string, heading: string) => string | undefined;
  readonly step: () => number;
  /** `inner` is nested in `outer`. */
  readonly nested: (outer: string, inner: string) => boolean;
  /** The same task, which worktrees may spell differently. */
  readonly same: (one: string, other: string) => boolean;
}

export class Model {
  readonly #ports: ModelPorts;
  readonly #claims = new Map<string, NaiveClaim>();
  /** By copy: the values both sides agreed on last, as the journal says. */
  readonly agreed = new Map<string, Values>();
  readonly #open = new Map<string, Intended>();
  /** Every value that Baton or the journal ever gave a field. */
  readonly #known = new Map<string, Set<FieldValue>>();
  readonly #intents: Intended[] = [];
  readonly #credits = new Map<string, Credit[]>();
  /** The last hand or git that wrote a field, while Baton has not written it since. */
  readonly #byOthers = new Map<string, FieldValue>();
  /** What Baton must leave alone of each file. */
  readonly #masks = new Map<string, string>();
  readonly #notes = new Map<string, Set<string>>();
  /** The step at which a field was agreed on last. */
  readonly #agreedAt = new Map<string, number>();
  readonly #removedNotes = new Set<string>();
  #committed: readonly Commit[] = [];
  conflicts = 0;
  observed = 0;
  heals = 0;

  constructor(ports: ModelPorts) {
    this.#ports = ports;
  }

  /** A file as it lay there at the start. */
  begin(copy: CopyRef, text: string): void {
    this.#masks.set(copyKey(copy), mask(text));
    this.#notes.set(copyKey(copy), new Set());
  }

  /** A person or git put `text` where `before` was. */
  written(copy: CopyRef, before: string, text: string, by: "person" | "git"): void {
    const key = copyKey(copy);
    const old = this.#intended(before);
    const now = this.#intended(text);
    for (const field of new Set([...old.keys(), ...now.keys()])) {
      const to = now.get(field) ?? null;
      // What git checks out is there by git, also where it is what stood there before.
      const differs = by === "git" && this.agreed.get(key)?.get(field) !== to;
      if ((old.get(field) ?? null) === to && !differs) continue;
      this.#credit(key, field, { step: this.#ports.step(), to, by });
      this.#byOthers.set(`${key}\n${field}`, to);
    }
    // A save of what stands there says nothing, also while somebody else's save is on its way there.
    if (text !== before) this.#masks.set(key, mask(text));
    const still = this.#notesIn(text);
    for (const note of this.#notesIn(before)) {
      if (!still.has(note)) this.#removedNotes.add(`${key}\n${note}`);
    }
  }

  /**
   * A process put an old version back, after another had passed over its lock. Where an edit shows
   * that it was late, it must be mended; else it may count as written by hand.
   */
  putBack(copy: CopyRef, before: string, text: string, lateBy: string): void {
    const key = copyKey(copy);
    const values = this.#intended(text);
    const notes = this.#notesIn(text);
    const shown = [...this.#open.values()].filter(
      ({ key: other, field, to, deferred }) =>
        other === key &&
        !deferred &&
        (field.startsWith("note:") ? notes.has(field) : values.get(field) === to),
    );
    const mended = (field: string) => {
      const since = this.#agreedAt.get(`${key}\n${field}`) ?? 0;
      return shown.some(({ step }) => step < since);
    };
    for (const note of this.#notesIn(before)) {
      if (!notes.has(note) && !mended(note)) this.#removedNotes.add(`${key}\n${note}`);
    }
    const old = this.#intended(before);
    for (const [field, to] of changesBetween(old, values)) {
      if (mended(field)) continue;
      this.#credit(key, field, { step: this.#ports.step(), to, by: "person", lateBy });
    }
  }

  /** A process put right what it had put back: what it says may be seen as a change once more. */
  mended(copy: CopyRef, before: string, text: string): void {
    const old = this.#intended(before);
    for (const [field, to] of changesBetween(old, this.#intended(text))) {
      this.#credit(copyKey(copy), field, { step: this.#ports.step(), to, by: "person" });
    }
  }

  forgive(copy: CopyRef, text: string): void {
    this.#masks.set(copyKey(copy), mask(text));
  }

  /** Baton replaced `source` by `text`. Returns values that no edit in the journal asks for now. */
  renamed(copy: CopyRef, source: string, text: string): readonly (readonly [string, FieldValue])[] {
    const key = copyKey(copy);
    if (!this.#ports.parse(text).ok) throw new Violation(`${copy.path} cannot be parsed any more`);
    if (mask(source) !== mask(text)) {
      throw new Violation(`Baton changed more than its fields:\n${source}\n---- became\n${text}`);
    }
    const before = this.#snapshot(source);
    const late: (readonly [string, FieldValue])[] = [];
    for (const [field, to] of this.#snapshot(text)) {
      const from = before.get(field) ?? null;
      if (from === to || this.#gaveId(key, field, before, to)) continue;
      const asked = this.#intents.filter((one) => one.key === key && one.field === field);
      const here = `${copy.worktree} ${copy.path} ${field}`;
      // To mend it may put back what was agreed on, and come late with that as well.
      const agreedOnce = this.#known.get(`${key}\n${field}`)?.has(to) === true;
      if (!asked.some((one) => one.to === to) && !agreedOnce) {
        throw new Violation(`nobody asked for ${String(to)} in ${here}`);
      }
      const byOther = this.#byOthers.get(`${key}\n${field}`);
      const knew = asked.some((one) => one.to === to && one.from === from);
      const old = this.#known.get(`${key}\n${field}`)?.has(from) === true;
      if (byOther === from && !knew && !old && field !== "last_updated") {
        throw new Violation(`${here}: ${String(from)} was set by hand and overwritten unseen`);
      }
      this.#byOthers.delete(`${key}\n${field}`);
      const open = [...this.#open.values()].some(
        (one) => one.key === key && one.field === field && one.to === to,
      );
      if (!open && this.agreed.get(key)?.get(field) !== to) late.push([field, to]);
      else if (!open) {
        // A mended value; another process may just have taken in what was there before.
        this.heals += 1;
        this.#credit(key, field, { step: this.#ports.step(), to, by: "person" });
      }
    }
    return late;
  }

  /** The task was there without an id, in the same state, and was to get this one. */
  #gaveId(
    key: string,
    field: string,
    before: ReadonlyMap<string, FieldValue>,
    state: FieldValue,
  ): boolean {
    return this.#intents.some(
      (one) =>
        one.key === key &&
        one.field.startsWith("id:") &&
        field === `task:${String(one.to)}` &&
        [...one.names].some((name) => before.get(`task:${name.slice("id:".length)}`) === state),
    );
  }

  /** Reads what was committed since the last look. */
  read(commits: readonly Commit[]): void {
    this.#committed.forEach((commit, index) => {
      if (commits[index]?.id !== commit.id) throw new Violation(`commit ${commit.id} was lost`);
    });
    for (const commit of commits.slice(this.#committed.length)) {
      for (const event of commit.events) this.#apply(event as BoardEvent, commit);
    }
    this.#committed = commits;
  }

  /** Folds commits without asking who wrote what. */
  #readLoosely(commits: readonly Commit[]): void {
    for (const commit of commits) {
      for (const event of commit.events as readonly BoardEvent[]) {
        if (event.type === "file_observed") {
          for (const [field, , to] of event.changes) this.#agree(event.copy, field, to);
        } else if (event.type === "conflict_found") {
          this.#agree(event.copy, event.field, event.file);
        } else if (event.type === "task_renamed") this.#rename(event);
        else this.#apply(event, commit);
      }
    }
  }

  has(commit: string): boolean {
    return this.#committed.some(({ id }) => id === commit);
  }

  /** When all is quiet: the file says what was agreed, and has what it must have. */
  checkFile(copy: CopyRef, text: string): void {
    const key = copyKey(copy);
    const here = `${copy.worktree} ${copy.path}`;
    const agreed = this.agreed.get(key);
    const open = [...this.#open.values()].filter((one) => one.key === key);
    if (open.length > 0) {
      const fields = open.map(({ field, to }) => `${field} to ${String(to)}`);
      throw new Violation(`${here}: edits are pending for ever: ${fields.join(", ")}`);
    }
    if (agreed !== undefined) {
      const now = this.#snapshot(text);
      for (const field of new Set([...agreed.keys(), ...now.keys()])) {
        const [inFile, known] = [now.get(field) ?? null, agreed.get(field) ?? null];
        if (inFile !== known) {
          throw new Violation(
            `${here}: ${field} is ${String(inFile)} in the file, ${String(known)} in the journal`,
          );
        }
      }
    }
    if (mask(text) !== this.#masks.get(key)) {
      throw new Violation(
        `${here}: what people wrote was changed:\n${text}\n---- masked, expected\n${this.#masks.get(key) ?? ""}`,
      );
    }
    for (const line of saidIn(text)) {
      if (text.split(line).length > 2) throw new Violation(`${here}: “${line}” stands there twice`);
    }
    const there = this.#notesIn(text);
    for (const note of this.#notes.get(key) ?? []) {
      if (!there.has(note) && !this.#removedNotes.has(`${key}\n${note}`))
        throw new Violation(`${here}: the note “${note}” is gone`);
    }
  }

  /** When all is quiet: no file names an owner whose claim on the project has long expired. */
  checkExpired(copy: CopyRef, project: string, before: number): void {
    const owner = this.agreed.get(copyKey(copy))?.get("owner");
    const behind = [...this.#claims.values()].filter(
      (claim) => claim.project === project && claim.task === undefined && claim.agent === owner,
    );
    if (behind.length === 0 || behind.some(({ expires }) => expires >= before)) return;
    throw new Violation(
      `${copy.worktree} ${copy.path} still names ${String(owner)}, whose claim has expired`,
    );
  }

  /** Who stands in the file as owner without a claim, after these commits. */
  unleasedOwnerAfter(
    commits: readonly Commit[],
    copy: CopyRef,
    project: string,
  ): string | undefined {
    this.#readLoosely(commits);
    const key = copyKey(copy);
    const open = [...this.#open.values()].find((one) => one.key === key && one.field === "owner");
    const owner = open === undefined ? this.agreed.get(key)?.get("owner") : open.to;
    if (typeof owner !== "string") return undefined;
    const behind = [...this.#claims.values()].some(
      (claim) => claim.project === project && claim.task === undefined && claim.agent === owner,
    );
    return behind ? undefined : owner;
  }

  #snapshot(text: string): ReadonlyMap<string, FieldValue> {
    const parsed = this.#ports.parse(text);
    return parsed.ok ? snapshotOf(parsed.document) : new Map();
  }

  /** With what is edited by intent only, and so is nobody's change but may be a conflict. */
  #intended(text: string): ReadonlyMap<string, FieldValue> {
    const parsed = this.#ports.parse(text);
    if (!parsed.ok) return new Map();
    const values = new Map<string, FieldValue>(snapshotOf(parsed.document));
    for (const heading of ["Log", "Plan"]) {
      values.set(`section:${heading}`, this.#ports.section(text, heading) ?? null);
    }
    for (const { key, needs } of allTasks(parsed.document)) {
      values.set(`needs:${key}`, needs.length === 0 ? null : needs.join(","));
    }
    return values;
  }

  #notesIn(text: string): ReadonlySet<string> {
    const parsed = this.#ports.parse(text);
    return parsed.ok ? new Set([...noteFields(parsed.document), ...saidIn(text)]) : new Set();
  }

  /** What Baton was asked to add to a section stays, until somebody replaces the section. */
  #said(copy: CopyRef, value: FieldValue, replaces: boolean): void {
    const key = copyKey(copy);
    const notes = this.#notes.get(key) ?? new Set();
    for (const note of replaces ? [...notes] : []) if (note.startsWith("said ")) notes.delete(note);
    for (const line of typeof value === "string" ? saidIn(value) : []) notes.add(line);
    this.#notes.set(key, notes);
  }

  #credit(key: string, field: string, credit: Credit): void {
    const name = `${key}\n${field}`;
    this.#credits.set(name, [...(this.#credits.get(name) ?? []), credit]);
  }

  #spend(copy: CopyRef, field: string, to: FieldValue, what: string, session: string): Credit {
    const name = `${copyKey(copy)}\n${field}`;
    const credits = this.#credits.get(name) ?? [];
    const at = credits.findLastIndex((credit) => credit.to === to && credit.lateBy !== session);
    const found = credits[at];
    if (found === undefined) {
      throw new Violation(
        `${what} ${field} = ${String(to)} in ${copy.worktree} ${copy.path}, which nobody wrote by hand`,
      );
    }
    this.#credits.set(name, credits.slice(at + 1));
    return credits.find((credit) => credit.to === to && credit.by === "person") ?? found;
  }

  #know(key: string, field: string, value: FieldValue): void {
    const name = `${key}\n${field}`;
    const known = this.#known.get(name) ?? new Set();
    this.#known.set(name, known.add(value));
  }

  #agree(copy: CopyRef, field: Field, value: FieldValue): void {
    const key = copyKey(copy);
    this.#agreedAt.set(`${key}\n${field}`, this.#ports.step());
    if (field.startsWith("note:")) {
      const notes = this.#notes.get(key) ?? new Set();
      if (value === null) notes.delete(field);
      else notes.add(field);
      this.#notes.set(key, notes);
      return;
    }
    if (/^(?:append|section):/u.test(field)) {
      return this.#said(copy, value, field.startsWith("section:"));
    }
    if (field.startsWith("tasks:")) {
      for (const id of idsInLines(String(value))) this.#agree(copy, `task:${id}`, false);
      return;
    }
    if (/^(?:needs|id):/u.test(field)) return;
    const values: Values = this.agreed.get(key) ?? new Map<string, FieldValue>();
    if (field.startsWith("task:") && value === null) values.delete(field);
    else values.set(field, value);
    this.agreed.set(key, values);
    this.#know(key, field, value);
  }

  #apply(event: BoardEvent, commit: Commit): void {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the rest is not judged
    switch (event.type) {
      case "claim_granted":
        return this.#grant(event, commit);
      case "claim_extended": {
        const claim = this.#claims.get(event.claim);
        if (claim === undefined) throw new Violation(`${event.claim} was renewed after its end`);
        claim.expires = Math.max(claim.expires, commit.at + event.ttl * 1000);
        return this.#exclusive(claim, commit);
      }
      case "claim_ended":
        if (!this.#claims.delete(event.claim)) throw new Violation(`${event.claim} ended twice`);
        return;
      case "copy_tracked":
        for (const [field, value] of event.fields) this.#agree(event.copy, field, value);
        return;
      case "edit": {
        const key = copyKey(event.copy);
        for (const [id, open] of this.#open) {
          if (open.key === key && open.field === event.field) this.#open.delete(id);
        }
        const { edit: id, field, from, to } = event;
        const step = this.#ports.step();
        const names = new Set<string>([field]);
        const intended = { id, key, field, names, from, to, step, deferred: false };
        this.#open.set(id, intended);
        this.#intents.push(intended);
        for (const task of field.startsWith("tasks:") ? idsInLines(String(to)) : []) {
          const box = { ...intended, field: `task:${task}`, from: null, to: false };
          this.#intents.push(box);
          this.#know(key, box.field, null);
          this.#know(key, box.field, false);
        }
        this.#know(key, field, from);
        this.#know(key, field, to);
        return;
      }
      case "edit_deferred":
        for (const id of event.edits) {
          const open = this.#open.get(id);
          if (open !== undefined) open.deferred = true;
        }
        return;
      case "edit_done":
        for (const id of event.edits) this.#done(id);
        return;
      case "edit_dropped":
        for (const id of event.edits) this.#open.delete(id);
        return;
      case "file_observed":
        for (const [field, , to] of event.changes) {
          this.observed += 1;
          const credit = this.#spend(event.copy, field, to, "observed", commit.session);
          if (event.cause === "hand" && credit.by === "git" && field === "owner") {
            throw new Violation("a checkout was taken for a change of the owner by hand");
          }
          this.#agree(event.copy, field, to);
        }
        return;
      case "conflict_found":
        this.conflicts += 1;
        this.#spend(event.copy, event.field, event.file, "conflict over", commit.session);
        for (const [id, open] of this.#open) {
          if (open.key === copyKey(event.copy) && open.field === event.field) this.#open.delete(id);
        }
        this.#agree(event.copy, event.field, event.file);
        return;
      case "task_renamed":
        this.#mayRename(event, commit);
        return this.#rename(event);
      default:
    }
  }

  #done(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) throw new Violation(`${id} was confirmed without being pending`);
    this.#open.delete(id);
    const [worktree = "", path = ""] = open.key.split("\n");
    this.#agree({ worktree, path }, open.field as Field, open.to);
    if (open.field.startsWith("append:") && open.to === null) {
      for (const line of saidIn(String(open.from))) this.#notes.get(open.key)?.delete(line);
    }
    const name = `${open.key}\n${open.field}`;
    const later = (this.#credits.get(name) ?? []).filter(({ step }) => step >= open.step);
    this.#credits.set(name, later);
  }

  #grant(event: Extract<BoardEvent, { type: "claim_granted" }>, commit: Commit): void {
    const claim: NaiveClaim = {
      id: event.claim,
      project: event.project,
      task: event.task,
      holder: `${event.agent} ${event.session}`,
      agent: event.agent,
      expires: commit.at + event.ttl * 1000,
    };
    this.#claims.set(claim.id, claim);
    this.#exclusive(claim, commit);
  }

  #exclusive(claim: NaiveClaim, commit: Commit): void {
    for (const other of this.#claims.values()) {
      if (other === claim || other.project !== claim.project || other.holder === claim.holder) {
        continue;
      }
      if (other.expires <= commit.at) continue;
      const apart =
        other.task !== undefined &&
        claim.task !== undefined &&
        !this.#ports.same(other.task, claim.task) &&
        !this.#ports.nested(other.task, claim.task) &&
        !this.#ports.nested(claim.task, other.task);
      if (!apart) throw new Violation(`${claim.id} and ${other.id} are live at the same time`);
    }
  }

  /** Only a person or git rewords a task; Baton gives it an id at most. */
  #mayRename(event: Extract<BoardEvent, { type: "task_renamed" }>, commit: Commit): void {
    const key = copyKey(event.copy);
    const given = this.#intents.some(
      (one) => one.key === key && one.field.startsWith("id:") && one.to === event.to,
    );
    const byOther = (this.#credits.get(`${key}\ntask:${event.to}`) ?? []).some(
      (credit) => credit.to !== null && credit.lateBy !== commit.session,
    );
    if (!given && !byOther) {
      throw new Violation(`${event.from} was reworded to ${event.to}, which nobody wrote by hand`);
    }
  }

  #rename(event: Extract<BoardEvent, { type: "task_renamed" }>): void {
    const key = copyKey(event.copy);
    const [from, to] = [`task:${event.from}`, `task:${event.to}`];
    for (const credit of this.#credits.get(`${key}\n${from}`) ?? []) this.#credit(key, to, credit);
    const values = this.agreed.get(key);
    const value = values?.get(from);
    if (values !== undefined && value !== undefined) {
      values.delete(from);
      values.set(to, value);
      for (const known of this.#known.get(`${key}\n${from}`) ?? []) this.#know(key, to, known);
    }
    for (const open of this.#open.values()) {
      const kind = /^(?:task|needs|id):/u.exec(open.field)?.[0];
      if (open.key !== key || kind === undefined || open.field !== kind + event.from) continue;
      // What gave it the id goes by the name it had before.
      if (kind === "id:" && open.to === event.to) continue;
      open.field = kind + event.to;
      open.names.add(open.field);
    }
    for (const claim of this.#claims.values()) {
      if (claim.project === event.project && claim.task === event.from) claim.task = event.to;
    }
  }
}

/** What differs, and how it reads now; null for a task that is gone. */
function changesBetween(
  before: ReadonlyMap<string, FieldValue>,
  after: ReadonlyMap<string, FieldValue>,
): readonly (readonly [string, FieldValue])[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => [field, after.get(field) ?? null] as const);
}

/** The lines that Baton adds to sections in these runs. */
function saidIn(text: string): readonly string[] {
  return text.split("\n").filter((line) => /^said \d+;$/u.test(line));
}

function noteFields(document: ProjectDocument): readonly string[] {
  return document.notes.flatMap(({ time, author, text }) =>
    time === undefined || author === undefined ? [] : [noteField({ time, author, text })],
  );
}

/** The text without what Baton may change. */
export function mask(text: string): string {
  return text
    .replace(/^(status|owner|last_updated|blocked|blocking_reason|priority): .*$/gmu, "$1")
    .replace(/^( *- \[)[ x]\]/gmu, "$1]")
    .replace(/^- \*\*.*\n/gmu, "")
    .replace(/^said .*\n/gmu, "")
    .replace(/^## (?:Log|Plan)\n/gmu, "")
    .replace(/^- \[\] Planned .*\n/gmu, "")
    .replace(/ needs:\S+/gu, "")
    .replace(/^(- \[\] (?:Loose|Extra) .*?) \^\S+$/gmu, "$1")
    .replace(/\n{2,}/gu, "\n")
    .replace(/\n+$/u, "\n");
}
