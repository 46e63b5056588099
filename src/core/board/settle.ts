/**
 * Brings one copy and the board into step: makes the edits that are pending, confirms them, notes
 * what others changed. PROTOCOL 3.
 *
 * Confirmation is a compare-and-set like everything else: the file is read at a known head, and the
 * facts found in it are only committed on that head. A process that renamed a stale version over the
 * file must commit after that, and so is always noticed by one of the two.
 */
import type {
  Documents,
  FileContent,
  Ids,
  Log,
  ProjectFormat,
  Repository,
  Sessions,
} from "../ports";
import { type CopyRef, copyKey } from "../project/copy";
import type { ProjectDocument } from "../project/model";
import type { Reading } from "../sync/fields";
import { planCopy, type SyncSituation, type WrittenVersion } from "../sync/plan";
import { mostBytes } from "../sync/track";
import { editsInEditor, undoneEvents } from "../sync/undone";
import type { Actor, BoardEvent } from "./events";
import { pendingEdits } from "./evolve";
import { type Journalist, maxEventBytes } from "./journalist";
import type { Board } from "./state";

export type Settled =
  /** File and board agree. */
  | { readonly kind: "agreed" }
  /** Git is at work or has moved on (PROTOCOL 3.5), or the disk fails: nothing was concluded. */
  | { readonly kind: "busy"; readonly why: string }
  /** It could not be finished now; what is pending stays pending. */
  | { readonly kind: "waiting"; readonly why: string };

export interface SettlePorts {
  readonly documents: Documents;
  readonly format: ProjectFormat;
  readonly repository: Repository;
  readonly sessions: Sessions;
  readonly ids: Ids;
  readonly log: Log;
}

const maxRounds = 20;

/** Settles one copy. The journal must have been read to its end just before. */
export async function settleCopy(
  ports: SettlePorts,
  journalist: Journalist,
  copy: CopyRef,
  cause: SyncSituation["cause"],
  actor: Actor,
): Promise<Settled> {
  if (!journalist.board.copies.has(copyKey(copy))) return { kind: "agreed" };
  await dropUndone(ports, journalist, copy, actor);
  const { head } = await ports.repository.state(copy.worktree);
  const known = journalist.board.worktrees.get(copy.worktree);
  const moved = known !== undefined && head !== undefined && known !== head;
  const written: WrittenVersion[] = [];
  let unsaved = false;
  /** What a splice has seen while no other process was splicing. */
  let seen: FileContent | undefined;
  for (let round = 0; round < maxRounds; round++) {
    const offered: string[] = [];
    const why = moved ? "git" : cause;
    const settling: Settling = { copy, actor, cause: why, head, written, unsaved, offered };
    const content = seen ?? (await ports.documents.read(copy));
    if (content === undefined) return { kind: "waiting", why: `${copy.path} is not there` };
    const parsed = ports.format.parse(content.text);
    if (!parsed.ok) {
      const { line, message } = parsed.failure;
      return { kind: "waiting", why: `${copy.path}:${line}: ${message}` };
    }
    const situation = await situationOf(ports, journalist, settling);
    // Only what was read while git stood still, at the commit it stood at before, allows conclusions.
    const git = await ports.repository.state(copy.worktree);
    if (!git.quiet || git.head !== head) {
      return { kind: "busy", why: git.reason ?? "git is checking out another commit" };
    }
    const context = { actor, now: journalist.now(), id: ports.ids.next() };
    const reading = readingOf(ports.format, content.text, parsed.document);
    const plan = planCopy(journalist.board, copy, reading, situation, context);
    const confirms = plan.events.some(({ type }) => type === "edit_done");
    if (plan.splices.length > 0 || (confirms && seen === undefined)) {
      // Another process may be about to make an edit that was taken back since, so that an edit is
      // only confirmed by who has had the file for itself.
      const spliced = await splice(ports, journalist, settling);
      if (spliced === "deferred") {
        await deferEdits(journalist, settling);
        if (unsaved) return { kind: "agreed" };
        // The edits wait for the save; what others changed on the disk is taken in all the same.
        unsaved = true;
        continue;
      }
      if (typeof spliced === "string") return { kind: "waiting", why: spliced };
      seen = spliced;
      continue;
    }
    if (plan.events.length === 0) return { kind: "agreed" };
    // A long file takes as many commits to come under sync as it takes.
    if (journalist.board.copies.get(copyKey(copy))?.incomplete === true) round -= 1;
    if (!(await journalist.append(fitting(plan.events), actor))) seen = undefined;
  }
  return { kind: "waiting", why: `${copy.path} keeps changing` };
}

interface Settling {
  readonly copy: CopyRef;
  readonly actor: Actor;
  readonly cause: SyncSituation["cause"];
  /** The commit that was checked out when this began. */
  readonly head: string | undefined;
  /** The document has unsaved changes in an editor of this process. */
  readonly unsaved: boolean;
  readonly written: WrittenVersion[];
  /** The edits that the last splice wanted in the text, or found there. */
  readonly offered: string[];
}

/** What a person undid in the editor is not put in again. PROTOCOL 3.11. */
async function dropUndone(
  ports: SettlePorts,
  journalist: Journalist,
  copy: CopyRef,
  actor: Actor,
): Promise<void> {
  while (editsInEditor(journalist.board, copy, actor.session).length > 0) {
    const draft = await ports.documents.draft?.(copy);
    const parsed = draft === undefined ? undefined : ports.format.parse(draft);
    // While somebody is typing it need not be a project; nothing is concluded from that.
    if (parsed?.ok !== true) return;
    const context = { actor, now: journalist.now(), id: ports.ids.next() };
    const { session } = actor;
    const reading = readingOf(ports.format, draft ?? "", parsed.document);
    const events = undoneEvents(journalist.board, copy, reading, session, context);
    if (events.length === 0 || (await journalist.append(fitting(events), actor))) return;
  }
}

async function situationOf(
  ports: SettlePorts,
  journalist: Journalist,
  { copy, actor, cause, written, unsaved }: Settling,
): Promise<SyncSituation> {
  const holders = new Set<string>(unsaved ? [actor.session] : []);
  for (const { deferredBy } of pendingEdits(journalist.board, copy)) {
    if (deferredBy === undefined || deferredBy === actor.session) continue;
    if (await ports.sessions.alive(deferredBy)) holders.add(deferredBy);
  }
  return { cause, leaveAlone: (session) => holders.has(session), written };
}

/** What the file holds now, `deferred`, or in words what kept the edits from being made. */
async function splice(
  ports: SettlePorts,
  journalist: Journalist,
  settling: Settling,
): Promise<FileContent | string> {
  const { copy, actor, written, offered } = settling;
  let problem: string | undefined;
  const before = written.length;
  const result = await ports.documents.splice(copy, async (current) => {
    problem = undefined;
    const parsed = ports.format.parse(current.text);
    if (!parsed.ok) {
      problem = `${copy.path}:${parsed.failure.line}: ${parsed.failure.message}`;
      return undefined;
    }
    // It may have taken a while to get here: what counts is what is wanted now, and whose text it is.
    await journalist.catchUp();
    const git = await ports.repository.state(copy.worktree);
    if (!git.quiet || git.head !== settling.head) {
      problem = git.reason ?? "git is checking out another commit";
      return undefined;
    }
    const situation = await situationOf(ports, journalist, settling);
    const context = { actor, now: journalist.now(), id: ports.ids.next() };
    const source = readingOf(ports.format, current.text, parsed.document);
    const plan = planCopy(journalist.board, copy, source, situation, context);
    offered.splice(0, offered.length, ...editsOf(journalist.board, copy, situation));
    if (plan.splices.length === 0) return undefined;
    const edited = ports.format.edit(current.text, plan.splices);
    if (edited.ok) {
      const after = ports.format.parse(edited.text);
      const { seq } = journalist.board;
      if (after.ok) {
        const result = readingOf(ports.format, edited.text, after.document);
        written.push({ source, result, seq });
      }
      return edited.text;
    }
    const line = edited.line === undefined ? "" : `:${edited.line}`;
    problem = `${copy.path}${line}: ${edited.message}. ${edited.remedy}`;
    return undefined;
  });
  if (problem !== undefined) return problem;
  switch (result.kind) {
    case "done":
      return result.content;
    case "deferred":
      // What was put into a buffer is saved by a person, with whatever was typed there before.
      written.length = before;
      return "deferred";
    case "gone":
      return `${copy.path} is not there`;
    case "failed":
      ports.log.error(`${copy.path} could not be written`, result.error);
      return result.error.message;
  }
}

function readingOf(format: ProjectFormat, text: string, document: ProjectDocument): Reading {
  return { document, section: (heading) => format.section(text, heading) };
}

/** The pending edits that are this process's to make. */
function editsOf(board: Board, copy: CopyRef, { leaveAlone }: SyncSituation): readonly string[] {
  return pendingEdits(board, copy)
    .filter(({ deferredBy }) => deferredBy === undefined || !leaveAlone(deferredBy))
    .map(({ id }) => id);
}

/** Only those that were offered to the editor: one that came since is not in its text yet. */
async function deferEdits(journalist: Journalist, settling: Settling): Promise<void> {
  const { copy, actor, offered } = settling;
  for (;;) {
    const edits = pendingEdits(journalist.board, copy)
      .filter(({ deferredBy, inEditor }) => deferredBy !== actor.session || !inEditor)
      .map(({ id }) => id)
      .filter((id) => offered.includes(id));
    if (edits.length === 0) return;
    const event: BoardEvent = { type: "edit_deferred", edits, session: actor.session };
    if (await journalist.append([event], actor)) return;
  }
}

/** As many of the events as fit into one commit; the next round finds the rest again. */
function fitting(events: readonly BoardEvent[]): readonly BoardEvent[] {
  let size = 0;
  const fit: BoardEvent[] = [];
  for (const event of events) {
    size += mostBytes(event);
    if (size > maxEventBytes && fit.length > 0) break;
    fit.push(event);
  }
  return fit;
}
