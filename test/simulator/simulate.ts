import { judge as realJudge } from "../../src/adapters/journal/judge";
import { markdownFormat } from "../../src/adapters/markdown/format";
import { board as decodeBoard } from "../../src/adapters/store/boardJson";
import type { Command } from "../../src/core/board/commands";
import type { Actor } from "../../src/core/board/events";
import { evolve } from "../../src/core/board/evolve";
import { inverseOf, mayUndo, type UndoStep } from "../../src/core/board/inverse";
import { OpenBoard } from "../../src/core/board/openBoard";
import { type Board, emptyBoard } from "../../src/core/board/state";
import { BatonError } from "../../src/core/errors";
import type { CheckpointData, ProjectFormat } from "../../src/core/ports";
import { type CopyRef, copyKey } from "../../src/core/project/copy";
import { type ParseResult } from "../../src/core/project/model";
import { randomCommand } from "./commands";
import { Model, Violation } from "./model";
import { changedByHand, merged, originalName } from "./people";
import { plainFormat } from "./plainFormat";
import { Random } from "./random";
import { drained, Scheduler, type Task } from "./scheduler";
import { type Flight, type Renamed, SimDisk, SimDocuments } from "./simDisk";
import { committed, type Judge, SimJournal, SimJournalFile } from "./simJournal";

/** What a mutant takes away. */
export interface Mutation {
  readonly judge?: Judge;
  readonly readsBack?: boolean;
  readonly compares?: boolean;
}

export interface Outcome {
  readonly seed: number;
  readonly violation: string | undefined;
  readonly trace: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Longer than the clocks of two processes differ and a late holder is waited for. Milliseconds. */
const longExpired = 300_000;
const startOfTime = Date.parse("2026-11-20T14:05:00Z");

function textOf(project: string): string {
  return `---
project_id: ${project}
status: pending
owner: null
last_updated: 2026-11-01T10:00:00Z
blocked: false
blocking_reason: null
priority: medium
---

# ${project}

## Words

Begin

## Tasks

- [ ] Read ^read
- [ ] Write ^write
- [ ] Code ^code
  - [ ] Parse ^parse
- [ ] Loose one
- [ ] Loose two

## Agent Notes

`;
}

interface Buffer {
  text: string;
  /** What it was loaded from. */
  readonly base: string;
}

interface Process extends Task {
  readonly worktree: string;
  readonly window: boolean;
  readonly session: string;
  /** How far its machine's clock is from the true time. Milliseconds. */
  skew: number;
  readonly agent: string;
  board: OpenBoard | undefined;
  busy: boolean;
  left: number;
  readonly buffers: Map<string, Buffer>;
  /** What it can take back, newest last. */
  readonly undos: { readonly step: UndoStep; readonly by: Actor }[];
  /** It has renamed after another had passed over its lock. */
  cameLate: boolean;
}

interface Git {
  head: string;
  busy: string | undefined;
  readonly branches: Map<string, Map<string, string>>;
}

class Simulation {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly disk = new SimDisk();
  readonly journal = new SimJournalFile();
  readonly model: Model;
  readonly format: ProjectFormat;
  readonly processes: Process[] = [];
  readonly git = new Map<string, Git>();
  readonly people: Task = { name: "person", dead: false, stoppedUntil: 0 };
  readonly mutation: Mutation;
  /** Processes are stopped right before they rename. */
  readonly stale: boolean;
  /** All work on one file, and nobody else: the late writers' own case. */
  readonly crowded: boolean;
  readonly worktrees: readonly string[];
  readonly projects: readonly string[];
  readonly acknowledged: { readonly commit: string; readonly by: string }[] = [];
  readonly counts: Record<string, number> = {};
  readonly saved: CheckpointData[] = [];
  readonly open = new Map<string, string>();
  readonly journalAt: Board[] = [];
  failure: Error | undefined;
  now = startOfTime;
  #names = 0;
  #ids = 0;
  #looked = 0;
  #noted = 0;
  /** By commit and copy: the owner that stood in the file when it was committed. */
  readonly #ownersInFiles = new Map<string, string>();
  #quiet = false;

  constructor(seed: number, mutation: Mutation) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random);
    this.mutation = mutation;
    this.format = memoised(seed % 25 === 0 ? markdownFormat : plainFormat);
    this.crowded = seed % 4 === 3;
    this.worktrees = this.crowded ? ["."] : [".", "wt2"];
    this.projects = this.crowded ? ["a"] : ["a", "b"];
    this.stale = this.crowded || this.random.chance(0.4);
    this.model = new Model({
      parse: (text) => this.format.parse(text),
      section: (text, heading) => this.format.section(text, heading),
      step: () => this.scheduler.step,
      nested: (outer, inner) => outer === "code" && inner === "parse",
      same: (one, other) => originalName(one) === originalName(other),
    });
  }

  async run(): Promise<void> {
    this.#layOut();
    const steps = 400 + this.random.below(500);
    const count = 2 + this.random.below(3);
    for (let index = 0; index < count; index += 1)
      this.#spawn(this.worktrees[index % this.worktrees.length] ?? ".");
    while (this.scheduler.step < steps) {
      this.#happening();
      await this.scheduler.advance();
      this.#look();
    }
    await this.#settleDown();
    this.#judgeTheEnd();
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  #layOut(): void {
    for (const worktree of this.worktrees) {
      for (const project of this.projects) {
        const copy = { worktree, path: `${project}/AGENCY.md` };
        this.disk.put(copy, textOf(project));
        this.model.begin(copy, textOf(project));
      }
      this.git.set(worktree, { head: "main-1", busy: undefined, branches: new Map() });
    }
  }

  #spawn(worktree: string): Process {
    this.#names += 1;
    const name = `p${this.#names}`;
    const window = this.random.chance(0.35);
    const process: Process = {
      name,
      worktree,
      window,
      session: window ? `user:${name}` : `mcp:${name}`,
      agent: this.random.pick(["ann", "bob", "cy"]),
      skew: this.random.below(120_000) - 60_000,
      dead: false,
      stoppedUntil: 0,
      board: undefined,
      busy: false,
      left: 4 + this.random.below(10),
      buffers: new Map(),
      undos: [],
      cameLate: false,
    };
    this.processes.push(process);
    this.#run(process, async () => {
      process.board = await this.#openBoard(process);
      await process.board.discover();
    });
    return process;
  }

  /** Runs one piece of a process' work; what it throws ends the simulation. */
  #run(process: Process, work: () => Promise<void>): void {
    process.busy = true;
    work()
      .finally(() => {
        process.busy = false;
      })
      .catch((error: unknown) => {
        // A full disk is told to whoever asked; the next look does the rest.
        if (error instanceof BatonError) this.count("failed looks");
        else this.failure ??= asError(error);
      });
  }

  async #openBoard(process: Process): Promise<OpenBoard> {
    const point = async (label: string) => this.scheduler.point(process, label);
    const clock = { now: () => this.now + process.skew };
    const ids = { next: () => `${process.name}-${(this.#ids += 1)}` };
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const journal = new SimJournal({
      file: this.journal,
      task: process,
      point,
      now: clock.now,
      taken: () => (this.#quiet || !this.random.chance(0.01) ? 1 : this.random.next()),
      judge: this.mutation.judge ?? realJudge,
      readsBack: this.mutation.readsBack ?? true,
    });
    const documents = new SimDocuments({
      disk: this.disk,
      task: process,
      point,
      now: () => this.now,
      defer: async (copy, splice) => {
        for (;;) {
          const buffer = process.buffers.get(copyKey(copy));
          if (buffer === undefined) return false;
          const { text } = buffer;
          const spliced = await splice({ text, hash: text, size: text.length, modified: 0 }, false);
          if (buffer.text !== text || !process.buffers.has(copyKey(copy))) continue;
          buffer.text = spliced ?? text;
          this.count("deferred");
          return true;
        }
      },
      renamed: (rename) => {
        try {
          this.#renamed(process, rename);
        } catch (error) {
          // The core survives what its ports throw; this is for the judge.
          this.failure ??= asError(error);
        }
      },
      rescued: (copy, text) => this.model.forgive(copy, this.disk.at(copy)?.text ?? text),
      stopsBeforeRename: (copy) => this.#stopsBeforeRename(process, copy),
      compares: this.mutation.compares ?? true,
    });
    const repository = {
      state: async (worktree: string) => {
        await point("git state");
        const { head, busy } = this.#gitOf(worktree);
        return { head, quiet: busy === undefined, reason: busy };
      },
      worktrees: async () => Promise.resolve(this.worktrees),
    };
    const sessions = {
      alive: async (session: string) => {
        await point("session");
        return this.processes.some((one) => !one.dead && one.session === session);
      },
    };
    const checkpoint = {
      load: async () => {
        await point("checkpoint load");
        return this.saved.at(-1);
      },
      save: async (data: CheckpointData) => {
        await point("checkpoint save");
        this.saved.push(writtenDown(data));
      },
    };
    const ports = { journal, documents, repository, sessions, checkpoint, clock, ids, log };
    return OpenBoard.open(
      { ...ports, format: this.format },
      {
        worktree: process.worktree,
        rootName: "root",
        readOnly: () => undefined,
        checkRole: () => ({ kind: "fits" }),
        session: process.session,
      },
    );
  }

  #renamed(process: Process, rename: Renamed): void {
    const { copy, source, replaced, text, passedOver, unseen } = rename;
    this.#look();
    const late = this.model.renamed(copy, source, text);
    if (late.length > 0) this.count("late writes");
    // It mends what it put back, and somebody may have taken that for a hand edit already.
    if (process.cameLate) this.model.mended(copy, replaced, text);
    if (!passedOver && !unseen) return;
    process.cameLate = true;
    this.count("renames that came late");
    // An unsaved editor may keep it from mending what it knows.
    const lateBy = process.window && !this.crowded ? "" : process.session;
    this.model.putBack(copy, replaced, text, lateBy);
    if (this.crowded && !unseen && this.random.chance(0.5)) this.#crash(process);
  }

  #gitOf(worktree: string): Git {
    const git = this.git.get(worktree);
    if (git === undefined) throw new Error(`no worktree ${worktree}`);
    return git;
  }

  /** What happens before the next call goes on. */
  #happening(): void {
    const { random } = this;
    this.now += random.below(40);
    const alive = this.processes.filter((one) => !one.dead);
    const idle = alive.filter((one) => !one.busy && one.board !== undefined && one.left > 0);
    const [worker] = idle.length > 0 ? [random.pick(idle)] : [];
    if (worker !== undefined && random.chance(0.3)) this.#work(worker);
    if (random.chance(this.crowded ? 0.002 : 0.02)) this.#person();
    if (!this.crowded && random.chance(0.02)) this.#editor(alive);
    if (!this.crowded && random.chance(0.006)) this.#checkout();
    if (random.chance(0.008) && alive.length > 0) {
      const stopped = random.pick(alive);
      const length = random.chance(0.3) ? 400 : 60;
      stopped.stoppedUntil = this.scheduler.step + length;
      this.scheduler.note(
        `${stopped.name} is stopped at ${this.scheduler.waitsAt(stopped).join()}`,
      );
      this.count("pauses");
    }
    if (random.chance(0.004)) {
      const jump = random.pick([11_000, 70_000, 4_000_000, 90_000_000]);
      this.now += jump;
      this.scheduler.note(`the clock jumps by ${jump / 1000} s`);
    }
    if (random.chance(0.005) && alive.length > 0) this.#crash(random.pick(alive));
    if (random.chance(0.002) && alive.length > 0) {
      const process = random.pick(alive);
      process.skew = random.pick([-200_000, -30_000, 200_000, 3_600_000]);
      this.scheduler.note(`${process.name} lives ${process.skew / 1000} s apart`);
    }
    if (!this.crowded && random.chance(0.004)) this.#lockOrUnlock();
    if (!this.crowded && random.chance(0.003)) this.#copyOrRemove();
  }

  /** Somebody takes away the right to read a file, or gives it back. */
  #lockOrUnlock(): void {
    const { unreadable } = this.disk;
    const copy = this.#anyCopy();
    const [locked] = unreadable;
    if (locked === undefined) unreadable.add(copyKey(copy));
    else unreadable.delete(locked);
    this.scheduler.note(
      `${locked ?? copyKey(copy)} is ${locked === undefined ? "un" : ""}readable`,
    );
    this.count("rights");
  }

  /** Somebody copies a project with its id, or takes the copy away again. */
  #copyOrRemove(): void {
    const copied = [...this.disk.files.values()].find(({ copy }) => copy.path.startsWith("copy"));
    if (copied !== undefined) {
      if (this.#isInFlight(copied.copy)) return;
      this.disk.files.delete(copyKey(copied.copy));
      this.scheduler.note(`person removes ${copied.copy.worktree} ${copied.copy.path}`);
      return;
    }
    const from = this.#anyCopy();
    const to = { ...from, path: `copy${this.scheduler.step}/AGENCY.md` };
    const text = this.disk.at(from)?.text;
    if (text === undefined) return;
    this.disk.put(to, text);
    this.model.begin(to, text);
    this.scheduler.note(`person copies ${from.worktree} ${from.path} to ${to.path}`);
    this.count("copies");
  }

  #isInFlight(copy: CopyRef): boolean {
    return [...this.disk.flights].some((flight) => copyKey(flight.copy) === copyKey(copy));
  }

  /** One at a time: two of them on one file could each put the other's version away. PROTOCOL 3.2. */
  #stopsBeforeRename(process: Process, copy: CopyRef): boolean {
    const others = [...this.disk.flights].filter(({ task }) => task !== process);
    if (others.some((flight) => copyKey(flight.copy) === copyKey(copy))) return false;
    if (this.#quiet || !this.stale || !this.random.chance(0.25)) return false;
    process.stoppedUntil = this.scheduler.step + 60 + this.random.below(200);
    this.now += 11_000;
    this.scheduler.note(`${process.name} is stopped before it renames ${copy.path}`);
    this.count("stops before a rename");
    return true;
  }

  #crash(process: Process): void {
    const flights = [...this.disk.flights].filter((flight) => flight.task === process);
    // Saved into the replaced file at that moment: the real adapter's second name is for this.
    if (process.cameLate && flights.some(({ stage }) => stage === "compared")) return;
    if (flights.some(({ stage, old, source }) => stage === "renamed" && old.text !== source))
      return;
    process.dead = true;
    for (const flight of flights) this.disk.flights.delete(flight);
    const waits = this.scheduler.waitsAt(process);
    if (waits.includes("journal write")) {
      // Killed in the middle of the write: a part of some line stays, and is nobody's.
      this.journal.text += `\n{"v":1,"id":"${process.name}-torn","seq":`;
    }
    this.scheduler.note(`${process.name} is killed at ${waits.join()}`);
    this.count("crashes");
    if (this.processes.filter((one) => !one.dead).length < 4) this.#spawn(process.worktree);
  }

  #work(process: Process): void {
    const { board } = process;
    if (board === undefined) return;
    process.left -= 1;
    const kind = this.random.weighted({ command: 20, refresh: 4, save: 1, renew: 1, undo: 2 });
    if (kind === "undo") return this.#run(process, async () => this.#undo(process, board));
    if (kind === "refresh") return this.#run(process, async () => board.refresh());
    if (kind === "save") return this.#run(process, async () => board.saveCheckpoint());
    const by: Actor = { agent: process.agent, session: process.session, source: "mcp" };
    if (kind === "renew") return this.#run(process, async () => board.renewClaims(by));
    const command = this.#command(process, board);
    this.scheduler.note(`${process.name} asks ${JSON.stringify(command)}`);
    this.#run(process, async () => {
      const before = board.world;
      const result = await board.execute(command, by);
      const words = result.ok ? (result.commit?.id ?? "nothing to do") : result.code;
      this.scheduler.note(`${process.name} is told ${words}`);
      this.count(result.ok ? "accepted" : "refused");
      if (!result.ok || result.commit === undefined) return;
      this.acknowledged.push({ commit: result.commit.id, by: process.name });
      const step = inverseOf(before, command, result.commit);
      if (step !== undefined) process.undos.push({ step, by });
      this.#checkOwner(process, command, result.commit.seq);
    });
  }

  /** Takes its last change back, as a window does. */
  async #undo(process: Process, board: OpenBoard): Promise<void> {
    const { step, by } = process.undos.pop() ?? {};
    if (step === undefined || by === undefined || !mayUndo(board.world, step)) return;
    const actor = step.claim === undefined ? by : { ...by, claim: step.claim };
    for (const command of step.commands) {
      this.scheduler.note(`${process.name} takes back: ${JSON.stringify(command)}`);
      const result = await board.execute(command, actor);
      this.count(result.ok ? "undone" : "not undone");
      if (!result.ok) return;
      if (result.commit !== undefined) {
        this.acknowledged.push({ commit: result.commit.id, by: process.name });
      }
    }
  }

  /** A claim without force on a project whose file names somebody else. Checked as of the grant. */
  #checkOwner(process: Process, command: Command, seq: number): void {
    if (command.type !== "claim" || command.force !== undefined) return;
    const before = committed(this.journal.text).filter((commit) => commit.seq < seq);
    const model = new Model({
      parse: (text) => this.format.parse(text),
      section: (text, heading) => this.format.section(text, heading),
      step: () => Number.NEGATIVE_INFINITY,
      nested: () => false,
      same: (one, other) => one === other,
    });
    const { project } = command.target;
    const copy = { worktree: process.worktree, path: `${project}/AGENCY.md` };
    let since = 0;
    for (const commit of before) {
      for (const event of commit.events) {
        if ("copy" in event && "changes" in event && copyKey(event.copy) === copyKey(copy)) {
          const changes = event.changes as readonly (readonly string[])[];
          if (changes.some(([field]) => field === "owner")) since = commit.at;
        }
      }
    }
    const owner = model.unleasedOwnerAfter(before, copy, project);
    const grant = committed(this.journal.text).find((commit) => commit.seq === seq);
    const at = grant?.at ?? 0;
    // Somebody may have put the agent's own name there a moment ago.
    const inFile = this.#ownersInFiles.get(`${grant?.id ?? ""}\n${copyKey(copy)}`);
    if (inFile !== owner) return;
    if (owner === undefined || owner === process.agent || since === 0) return;
    const renewed = grant?.events.every(({ type }) => type === "claim_extended");
    if (renewed === true || at - since > 23 * 3_600_000) return;
    throw new Violation(`${process.name} claimed ${project}, whose file names ${owner}`);
  }

  #command(process: Process, board: OpenBoard): Command {
    const document = (project: string) => {
      const copy = { worktree: process.worktree, path: `${project}/AGENCY.md` };
      const parsed = this.format.parse(this.disk.at(copy)?.text ?? "");
      return parsed.ok ? parsed.document : undefined;
    };
    const { projects, random, scheduler } = this;
    return randomCommand({ board: board.board, projects, document, random, step: scheduler.step });
  }

  /** Nobody may write where a late rename is on its way: what it replaces is seen by no rename. */
  #mayWrite(copy: CopyRef): boolean {
    if (this.#gitOf(copy.worktree).busy !== undefined) return false;
    return ![...this.disk.flights].some((flight) => blind(flight, copy, this.disk));
  }

  #put(copy: CopyRef, text: string, who: string): void {
    const inode = this.disk.at(copy);
    if (inode === undefined || !this.#mayWrite(copy)) return;
    if (this.disk.unreadable.has(copyKey(copy))) return;
    // As editors save, and as a run that is rolled back puts a file back. What a rename that is on its way
    // would replace unseen is nobody's to mend.
    const byRename = this.random.chance(0.3) && !this.#isInFlight(copy);
    this.#look();
    this.scheduler.note(
      `${who} ${byRename ? "puts" : "saves"} ${copy.worktree} ${copy.path}${changesOf(inode.text, text)}`,
    );
    const before = inode.text;
    if (byRename) this.disk.put(copy, text);
    else {
      inode.text = text;
      inode.modified = this.disk.tick();
    }
    this.model.written(copy, before, text, "person");
    this.count("saves");
  }

  /** A person with a simple editor: loads, later saves over whatever is there. */
  #person(): void {
    const { random } = this;
    const copy = this.#anyCopy();
    const key = copyKey(copy);
    const loaded = this.open.get(key);
    if (loaded === undefined || random.chance(0.6)) {
      const text = this.disk.at(copy)?.text ?? "";
      if (random.chance(0.4)) this.open.set(key, text);
      else this.#put(copy, this.#byHand(text), "person");
      return;
    }
    this.open.delete(key);
    this.#put(copy, this.#byHand(loaded), "person with an old version");
  }

  #anyCopy(): CopyRef {
    return {
      worktree: this.random.pick(this.worktrees),
      path: `${this.random.pick(this.projects)}/AGENCY.md`,
    };
  }

  #byHand(text: string): string {
    return changedByHand(text, this.random, this.scheduler.step);
  }

  /** A window's editor: types, and saves later or throws it away. */
  #editor(alive: readonly Process[]): void {
    const windows = alive.filter((one) => one.window && one.board !== undefined);
    if (windows.length === 0) return;
    const window = this.random.pick(windows);
    const copy = {
      worktree: window.worktree,
      path: `${this.random.pick(this.projects)}/AGENCY.md`,
    };
    const key = copyKey(copy);
    const buffer = window.buffers.get(key);
    if (buffer === undefined) {
      const text = this.disk.at(copy)?.text ?? "";
      window.buffers.set(key, { text: this.#byHand(text), base: text });
      this.scheduler.note(`${window.name} types in ${copy.path}`);
      return;
    }
    this.#closeBuffer(window, copy, buffer);
  }

  #closeBuffer(window: Process, copy: CopyRef, buffer: Buffer): void {
    if (!this.#mayWrite(copy)) return;
    window.buffers.delete(copyKey(copy));
    // The editor asks before it saves over a newer version; some say yes, some take the newer one.
    if (this.disk.at(copy)?.text !== buffer.base && this.random.chance(0.7)) {
      this.scheduler.note(`${window.name} throws its changes of ${copy.path} away`);
      return;
    }
    this.#put(copy, buffer.text, window.name);
  }

  /** Git commits what is there and checks another branch out, file by file. */
  #checkout(): void {
    const worktree = this.random.pick(this.worktrees);
    const git = this.#gitOf(worktree);
    if (git.busy !== undefined) return;
    const task: Task = { name: `git ${worktree}`, dead: false, stoppedUntil: 0 };
    const kind = this.random.weighted({ checkout: 6, wait: 2, merge: 2 });
    const work =
      kind === "checkout"
        ? this.#switchBranch(task, worktree, git)
        : this.#merge(task, worktree, git, kind === "merge");
    work.catch((error: unknown) => {
      this.failure ??= asError(error);
    });
  }

  /** Brings some of the other branch in; or nothing, where it only waits for a person. */
  async #merge(task: Task, worktree: string, git: Git, changes: boolean): Promise<void> {
    git.busy = "a merge is in progress";
    const here = git.head.split("-")[0] ?? "main";
    const other = git.branches.get(here === "main" ? "feature" : "main");
    for (let index = 0; index < 5; index += 1) await this.scheduler.point(task, "merges");
    if (changes && other !== undefined) {
      this.count("merges");
      for (const { copy } of [...this.disk.files.values()]) {
        const theirs = other.get(copy.path);
        if (copy.worktree !== worktree || theirs === undefined) continue;
        while (this.#isInFlight(copy)) await this.scheduler.point(task, `waits for ${copy.path}`);
        const before = this.disk.at(copy)?.text;
        if (before === undefined) continue;
        const text = merged(before, theirs, this.random);
        if (text === before) continue;
        this.#look();
        this.disk.put(copy, text);
        this.model.written(copy, before, text, "git");
        this.scheduler.note(`git merges ${worktree} ${copy.path}${changesOf(before, text)}`);
        await this.scheduler.point(task, `merges ${copy.path}`);
      }
      git.head = `${here}-${this.scheduler.step}`;
    }
    await this.scheduler.point(task, "ends the merge");
    git.busy = undefined;
  }

  async #switchBranch(task: Task, worktree: string, git: Git): Promise<void> {
    const other = git.head.startsWith("main") ? "feature" : "main";
    git.busy = "index.lock";
    this.count("checkouts");
    const here = git.head.split("-")[0] ?? "main";
    const committedHere = new Map<string, string>();
    git.branches.set(here, committedHere);
    const target = git.branches.get(other) ?? new Map<string, string>();
    for (const { copy } of [...this.disk.files.values()]) {
      if (copy.worktree !== worktree) continue;
      await this.scheduler.point(task, `checks out ${copy.path}`);
      while (this.#isInFlight(copy)) await this.scheduler.point(task, `waits for ${copy.path}`);
      const before = this.disk.at(copy)?.text;
      if (before === undefined) continue;
      committedHere.set(copy.path, before);
      const text = target.get(copy.path) ?? before.replace("\nBegin", `\nBegin on ${other}`);
      if (text === before) continue;
      this.#look();
      this.disk.put(copy, text);
      this.model.written(copy, before, text, "git");
      this.scheduler.note(`git puts ${worktree} ${copy.path}${changesOf(before, text)}`);
    }
    await this.scheduler.point(task, "moves HEAD");
    git.head = `${other}-${this.scheduler.step}`;
    await this.scheduler.point(task, "unlocks");
    git.busy = undefined;
  }

  /** Takes in what was committed since, in the order in which it happened. */
  #look(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.journal.text.length === this.#looked) return;
    this.#looked = this.journal.text.length;
    const commits = committed(this.journal.text, this.mutation.judge);
    for (const { id, seq, events } of commits.slice(this.#noted)) {
      for (const { copy, inode } of this.disk.files.values()) {
        const owner = /^owner: (.*)$/mu.exec(inode.text)?.[1] ?? "";
        this.#ownersInFiles.set(`${id}\n${copyKey(copy)}`, owner);
      }
      this.scheduler.note(
        `  commit ${seq}: ${events.map((event) => JSON.stringify(event)).join(" ")}`,
      );
    }
    this.#noted = commits.length;
    this.model.read(commits);
  }

  async #settleDown(): Promise<void> {
    this.scheduler.note("all come to rest");
    this.#quiet = true;
    for (const worktree of this.worktrees) {
      const there = this.processes.some((one) => !one.dead && one.worktree === worktree);
      if (!there) this.#spawn(worktree);
    }
    this.disk.unreadable.clear();
    for (const process of this.processes) {
      process.stoppedUntil = 0;
      process.skew %= 60_000;
    }
    await this.#drain();
    for (const window of this.processes.filter((one) => !one.dead)) {
      for (const [key, buffer] of [...window.buffers]) {
        const [worktree = "", path = ""] = key.split("\n");
        this.#closeBuffer(window, { worktree, path }, buffer);
      }
    }
    for (let round = 0; round < 6; round += 1) {
      const before = this.journal.text.length;
      for (const process of this.processes) {
        const { board } = process;
        if (process.dead || board === undefined) continue;
        this.#run(process, async () => board.refresh());
        await this.#drain();
      }
      if (this.journal.text.length === before && round > 1) break;
    }
  }

  async #drain(): Promise<void> {
    await drained();
    for (let steps = 0; steps < 20_000; steps += 1) {
      this.now += 5;
      if (!(await this.scheduler.advance())) return;
      this.#look();
    }
    throw new Violation("it never comes to rest");
  }

  #judgeTheEnd(): void {
    this.#look();
    for (const { commit, by } of this.acknowledged) {
      if (!this.model.has(commit)) throw new Violation(`${commit}, told to ${by}, is not there`);
    }
    for (const { copy, inode } of this.disk.files.values()) this.model.checkFile(copy, inode.text);
    for (const { copy } of this.disk.files.values()) {
      this.model.checkExpired(copy, copy.path.split("/")[0] ?? "", this.now - longExpired);
    }
    const commits = committed(this.journal.text, this.mutation.judge);
    const replayed = evolve(emptyBoard, commits);
    for (const { name, dead, board } of this.processes) {
      if (dead || board === undefined) continue;
      if (!sameBoard(board.board, replayed)) {
        throw new Violation(
          `${name} sees another board:
${differences(board.board, replayed)}`,
        );
      }
    }
    for (const { position, board } of this.saved) {
      const at = commits.findIndex(({ id }) => id === position.id);
      if (at < 0) throw new Violation("a checkpoint stands on a line that is no commit");
      const resumed = evolve(board, commits.slice(at + 1));
      if (!sameBoard(resumed, replayed)) {
        throw new Violation(
          `checkpoint and tail give another board than the journal:
${differences(resumed, replayed)}`,
        );
      }
    }
    this.counts["conflicts"] = this.model.conflicts;
    this.counts["observed"] = this.model.observed;
    this.counts["heals"] = this.model.heals;
    this.counts["commits"] = commits.length;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A rename that would replace what its process has never seen. */
function blind(flight: Flight, copy: CopyRef, disk: SimDisk): boolean {
  if (copyKey(flight.copy) !== copyKey(copy)) return false;
  const now = disk.at(copy);
  if (flight.stage === "compared") return now !== flight.old;
  return flight.old.text !== flight.source;
}

/** One spelling for equal boards, whatever the order of their parts. */
function boardText(board: Board): string {
  return JSON.stringify(board, (_, value: unknown) => {
    if (value instanceof Map) return [...value].sort(byKey);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(byKey));
  });
}

function byKey(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}

function sameBoard(a: Board, b: Board): boolean {
  return boardText(a) === boardText(b);
}

/** The parts of two boards that differ. */
function differences(a: Board, b: Board): string {
  const parts = Object.keys(a) as (keyof Board)[];
  return parts
    .map((part) => [part, boardText(only(a, part)), boardText(only(b, part))] as const)
    .filter(([, one, other]) => one !== other)
    .map(([, one, other]) => `${one}\n${other}`)
    .join("\n");
}

function only(board: Board, part: keyof Board): Board {
  return { [part]: board[part] } as unknown as Board;
}

function writtenDown(data: CheckpointData): CheckpointData {
  const text = JSON.stringify(data.board, (_, value: unknown) =>
    value instanceof Map ? [...value] : value,
  );
  return { ...data, board: decodeBoard(JSON.parse(text)) };
}

function changesOf(before: string, after: string): string {
  const old = before.split("\n");
  const now = after.split("\n");
  const gone = old.filter((line) => !now.includes(line)).map((line) => `\n      - ${line}`);
  const came = now.filter((line) => !old.includes(line)).map((line) => `\n      + ${line}`);
  return [...gone, ...came].join("");
}

function memoised(format: ProjectFormat): ProjectFormat {
  const known = new Map<string, ParseResult>();
  return {
    parse(text) {
      let result = known.get(text);
      if (result === undefined) {
        result = format.parse(text);
        known.set(text, result);
      }
      return result;
    },
    edit: (text, edits) => format.edit(text, edits),
    section: (text, heading) => format.section(text, heading),
  };
}

/** Plays one seed to its end. */
export async function simulate(seed: number, mutation: Mutation = {}): Promise<Outcome> {
  const simulation = new Simulation(seed, mutation);
  let violation: string | undefined;
  try {
    await simulation.run();
  } catch (error) {
    violation =
      error instanceof Violation ? error.message : String((error as Error).stack ?? error);
  }
  return { seed, violation, trace: simulation.scheduler.trace, counts: simulation.counts };
}
