/**
 * The rules without a disk: decides a command, folds what it brought, and puts the edits into texts
 * held in memory. For tests of `src/core` that need no process of their own.
 */
import { markdownFormat } from "../../../src/adapters/markdown/format";
import type { Command } from "../../../src/core/board/commands";
import { decide } from "../../../src/core/board/decide";
import type { Decision, DecisionContext } from "../../../src/core/board/decision";
import type { Actor, BoardEvent, Commit } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { type Board, emptyBoard } from "../../../src/core/board/state";
import { makeCatalog, type Project, type ProjectFile } from "../../../src/core/project/catalog";
import { type CopyRef, copyKey } from "../../../src/core/project/copy";
import type { ParseResult } from "../../../src/core/project/model";
import type { Reading } from "../../../src/core/sync/fields";
import { planCopy } from "../../../src/core/sync/plan";
import { trackingPart } from "../../../src/core/sync/track";
import type { FileTexts, RoleCheck, World } from "../../../src/core/world";

export const startOfTime = Date.parse("2026-11-20T14:05:00Z");
export const minute = 60_000;
export const hour = 60 * minute;

export function actor(agent: string, session = `mcp:${agent}`, claim?: string): Actor {
  return { agent, session, source: "mcp", ...(claim === undefined ? {} : { claim }) };
}

const sync: Actor = { agent: "baton", session: "sync", source: "sync" };

export class Rules {
  board: Board = emptyBoard;
  now = startOfTime;
  role: RoleCheck = () => ({ kind: "fits" });
  readonly commits: Commit[] = [];
  readonly #files = new Map<string, { readonly copy: CopyRef; text: string }>();
  #ids = 0;

  /** @param texts by path; `wt2:a/AGENCY.md` lies in the worktree `wt2`. */
  constructor(texts: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(texts)) this.write(name, text);
    for (const [, { copy }] of this.#files) this.#track(copy);
  }

  world(worktree = "."): World {
    const files: ProjectFile[] = [];
    for (const { copy, text } of this.#files.values()) {
      if (copy.worktree !== worktree) continue;
      const result = parse(text);
      files.push({ copy, hash: text, size: text.length, modified: startOfTime, result });
    }
    const catalog = makeCatalog(worktree, "root", files);
    const textOf = (copy: CopyRef) => this.#files.get(copyKey(copy))?.text ?? "";
    const texts: FileTexts = {
      section: (copy, heading) => markdownFormat.section(textOf(copy), heading),
      problem: (copy, edits) => {
        const edited = markdownFormat.edit(textOf(copy), edits);
        return edited.ok ? undefined : `${edited.message} ${edited.remedy}`;
      },
    };
    return { board: this.board, catalog, checkRole: this.role, texts };
  }

  /** The only project with that id. */
  project(id: string, worktree = "."): Project {
    const found = this.world(worktree).catalog.byId.get(id)?.[0];
    if (found === undefined) throw new Error(`no project ${id}`);
    return found;
  }

  text(name: string): string {
    return this.#files.get(keyOf(name))?.text ?? "";
  }

  /** As a person would, without Baton noticing yet. */
  write(name: string, text: string): void {
    this.#files.set(keyOf(name), { copy: refOf(name), text });
  }

  /** Looks at the files as every process does before it decides. */
  sync(cause: "hand" | "git" = "hand"): void {
    for (const { copy } of this.#files.values()) this.#settle(copy, cause);
  }

  /** Decides and, when accepted, journals and writes. */
  act(command: Command, by: Actor, worktree = "."): Decision {
    this.sync();
    const decision = this.decide(command, by, worktree);
    if (decision.ok && decision.events.length > 0) {
      this.commit(decision.events, by);
      this.sync();
    }
    return decision;
  }

  /** Like `act`, and throws the refusal. Returns the events. */
  must(command: Command, by: Actor, worktree = "."): readonly BoardEvent[] {
    const decision = this.act(command, by, worktree);
    if (!decision.ok) throw new Error(`${decision.code}: ${decision.message}`);
    return decision.events;
  }

  decide(command: Command, by: Actor, worktree = "."): Decision {
    const context = { actor: by, now: this.now, id: `d${(this.#ids += 1)}` };
    return this.decideIn(command, context, worktree);
  }

  decideIn(command: Command, context: DecisionContext, worktree = "."): Decision {
    return decide(this.world(worktree), command, context);
  }

  commit(events: readonly BoardEvent[], by: Actor = sync): void {
    const { seq, head } = this.board;
    this.#ids += 1;
    const commit: Commit = {
      v: 1,
      id: `c${this.#ids}`,
      seq: head === "" ? 1000 : seq + 1,
      prev: head,
      at: Math.max(this.now, this.board.at),
      source: by.source,
      actor: by.agent,
      session: by.session,
      // As it would come back from a disk.
      events: JSON.parse(JSON.stringify(events)) as BoardEvent[],
    };
    this.commits.push(commit);
    this.board = evolve(this.board, [commit]);
  }

  #track(copy: CopyRef): void {
    const project = this.world(copy.worktree).catalog.projects.get(copy.path);
    if (project?.document === undefined) return;
    this.commit([trackingPart(copy, project.id, project.document, new Set())]);
  }

  #settle(copy: CopyRef, cause: "hand" | "git"): void {
    const file = this.#files.get(copyKey(copy));
    if (file === undefined) return;
    for (let round = 0; round < 20; round += 1) {
      const parsed = parse(file.text);
      if (!parsed.ok) return;
      const situation = { cause, leaveAlone: () => false };
      const context = { actor: sync, now: this.now, id: `s${(this.#ids += 1)}` };
      const plan = planCopy(this.board, copy, readingOf(file.text), situation, context);
      if (plan.splices.length > 0) {
        const edited = markdownFormat.edit(file.text, plan.splices);
        if (!edited.ok) throw new Error(edited.message);
        file.text = edited.text;
      } else if (plan.events.length > 0) this.commit(plan.events);
      else return;
    }
    throw new Error("does not settle");
  }
}

const parses = new Map<string, ParseResult>();

/** Random programs meet the same few texts again and again. */
function parse(text: string): ParseResult {
  let result = parses.get(text);
  if (result === undefined) {
    result = markdownFormat.parse(text);
    parses.set(text, result);
  }
  return result;
}

/** A text as the planner gets it; it must parse. */
export function readingOf(text: string): Reading {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const section = (heading: string) => markdownFormat.section(text, heading);
  return { document: parsed.document, section };
}

function refOf(name: string): CopyRef {
  const at = name.indexOf(":");
  if (at < 0) return { worktree: ".", path: name };
  return { worktree: name.slice(0, at), path: name.slice(at + 1) };
}

function keyOf(name: string): string {
  return copyKey(refOf(name));
}
