/** What bringing one copy into step works with, and what a content of it means. PROTOCOL 3. */
import type {
  Documents,
  FileContent,
  Ids,
  Log,
  ProjectFormat,
  Repository,
  Sessions,
  WorktreeState,
} from "../ports";
import type { CopyKey, CopyRef } from "../project/copy";
import type { ParseFailure, ProjectDocument } from "../project/model";
import type { Reading } from "../sync/fields";
import { type PlacedVersion, planCopy, type SyncPlan, type SyncSituation } from "../sync/plan";
import { mostBytes } from "../sync/track";
import type { Actor, BoardEvent } from "./events";
import { pendingEdits } from "./evolve";
import { type Journalist, maxEventBytes } from "./journalist";

export type Settled =
  /** File and board agree. */
  | { readonly kind: "agreed" }
  /** Git is at work or has moved on (PROTOCOL 3.5), or the disk fails: nothing was concluded. */
  | { readonly kind: "busy"; readonly why: string }
  /** It could not be finished now; what is pending stays pending. */
  | { readonly kind: "waiting"; readonly why: string };

export type Unsettled = Exclude<Settled, { readonly kind: "agreed" }>;

export interface SettlePorts {
  readonly documents: Documents;
  readonly format: ProjectFormat;
  readonly repository: Repository;
  readonly sessions: Sessions;
  readonly ids: Ids;
  readonly log: Log;
}

/** A version that this process put in place, with its text. */
export interface Placed extends PlacedVersion {
  readonly text: string;
}

/** By copy: what this process put in place and could not compare with the board yet. PROTOCOL 3.5. */
export type PlacedVersions = Map<CopyKey, Placed>;

/** One copy on its way into step. */
export interface Settling {
  readonly ports: SettlePorts;
  readonly journalist: Journalist;
  readonly copy: CopyRef;
  readonly actor: Actor;
  readonly cause: SyncSituation["cause"];
  /** The commit that was checked out when this began. */
  readonly head: string | undefined;
  /** The document has unsaved changes in an editor of this process. */
  unsaved: boolean;
  /** What this process put into the file last, while it has journalled nothing since. */
  placed: Placed | undefined;
  /** The edits that the last splice wanted in the text, or found there. */
  offered: readonly string[];
}

/** What to do about a content, or why nothing can be concluded from it. */
export async function planFor(
  settling: Settling,
  content: FileContent,
): Promise<SyncPlan | Unsettled> {
  const { ports, journalist, copy, actor, head } = settling;
  const parsed = ports.format.parse(content.text);
  if (!parsed.ok) {
    return unreadable(copy, parsed.failure);
  }
  const situation = await situationOf(settling);
  // Only what was read while git stood still, at the commit it stood at before, allows conclusions.
  const git = await ports.repository.state(copy.worktree);
  if (!git.quiet || git.head !== head) return busy(git);
  const context = { actor, now: journalist.now(), id: ports.ids.next() };
  const reading = readingOf(ports.format, content.text, parsed.document);
  return planCopy(journalist.board, copy, reading, situation, context);
}

export function unreadable({ path }: CopyRef, { line, message }: ParseFailure): Unsettled {
  return { kind: "waiting", why: `${path}:${line}: ${message}` };
}

export function busy({ reason }: WorktreeState): Unsettled {
  return { kind: "busy", why: reason ?? "git is checking out another commit" };
}

export async function situationOf(settling: Settling): Promise<SyncSituation> {
  const { ports, journalist, copy, actor, cause, placed, unsaved } = settling;
  const holders = new Set<string>(unsaved ? [actor.session] : []);
  for (const { deferredBy } of pendingEdits(journalist.board, copy)) {
    if (deferredBy === undefined || deferredBy === actor.session) continue;
    if (await ports.sessions.alive(deferredBy)) holders.add(deferredBy);
  }
  return { cause, leaveAlone: (session) => holders.has(session), placed };
}

/**
 * Takes in what others have journalled, and says whether that was anything. Whoever has put a version in
 * place and finds nothing to journal is told of its being late by nothing else. PROTOCOL 3.5.
 */
export async function hasMoved(journalist: Journalist): Promise<boolean> {
  const { seq } = journalist.board;
  await journalist.catchUp();
  return journalist.board.seq !== seq;
}

export function readingOf(format: ProjectFormat, text: string, document: ProjectDocument): Reading {
  return { document, section: (heading) => format.section(text, heading) };
}

/** As many of the events as fit into one commit; the next round finds the rest again. */
export function fitting(events: readonly BoardEvent[]): readonly BoardEvent[] {
  let size = 0;
  const fit: BoardEvent[] = [];
  for (const event of events) {
    size += mostBytes(event);
    if (size > maxEventBytes && fit.length > 0) break;
    fit.push(event);
  }
  return fit;
}
