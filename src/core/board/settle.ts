/**
 * Brings one copy and the board into step: makes the edits that are pending, confirms them, notes
 * what others changed. PROTOCOL 3.
 *
 * Confirmation is a compare-and-set like everything else: the file is read at a known head, and the
 * facts found in it are only committed on that head. A process that renamed a stale version over the
 * file must commit after that, and so is always noticed by one of the two.
 */
import { BatonError } from "../errors";
import type { FileContent } from "../ports";
import { type CopyRef, copyKey } from "../project/copy";
import type { SyncSituation } from "../sync/plan";
import { editsInEditor, undoneEvents } from "../sync/undone";
import type { Actor, BoardEvent } from "./events";
import { pendingEdits } from "./evolve";
import type { Journalist } from "./journalist";
import {
  fitting,
  hasMoved,
  type PlacedVersions,
  planFor,
  readingOf,
  type Settled,
  type SettlePorts,
  type Settling,
  type Unsettled,
} from "./settling";
import { spliceCopy } from "./spliceCopy";

const maxRounds = 20;

/**
 * Settles one copy. The journal must have been read to its end just before.
 *
 * @param left what earlier looks put in place without comparing it; this look takes its own part out, and
 *   leaves what it could not compare either
 */
export async function settleCopy(
  ports: SettlePorts,
  journalist: Journalist,
  copy: CopyRef,
  cause: SyncSituation["cause"],
  actor: Actor,
  left: PlacedVersions,
): Promise<Settled> {
  if (!journalist.board.copies.has(copyKey(copy))) return { kind: "agreed" };
  await dropUndone(ports, journalist, copy, actor);
  const { head } = await ports.repository.state(copy.worktree);
  const known = journalist.board.worktrees.get(copy.worktree);
  const moved = known !== undefined && head !== undefined && known !== head;
  const settling: Settling = {
    ports,
    journalist,
    copy,
    actor,
    cause: moved ? "git" : cause,
    head,
    unsaved: false,
    placed: left.get(copyKey(copy)),
    offered: [],
  };
  left.delete(copyKey(copy));
  try {
    const settled = await settleRounds(settling);
    // An edit that is left to another may be confirmed by what was read before this came over it.
    const isAgreed = settled.kind === "agreed" && pendingEdits(journalist.board, copy).length === 0;
    if (isAgreed) settling.placed = undefined;
    return settled;
  } finally {
    if (settling.placed !== undefined) left.set(copyKey(copy), settling.placed);
  }
}

async function settleRounds(settling: Settling): Promise<Settled> {
  const { ports, journalist, copy, actor } = settling;
  for (let round = 0; round < maxRounds; round++) {
    const content = await readOrWhy(ports, copy);
    if ("kind" in content) return content;
    // Somebody else has written it since: from then on it is theirs.
    if (round === 0 && settling.placed?.text !== content.text) settling.placed = undefined;
    const plan = await planFor(settling, content);
    if ("kind" in plan) return plan;
    if (plan.splices.length === 0 && plan.events.length === 0) {
      if (settling.placed === undefined || !(await hasMoved(journalist))) return { kind: "agreed" };
      continue;
    }
    const incomplete = journalist.board.copies.get(copyKey(copy))?.incomplete === true;
    if (plan.splices.length === 0 && (incomplete || settling.unsaved)) {
      // A long file takes as many commits to come under sync as it takes.
      if (incomplete) round -= 1;
      await journalist.append(fitting(plan.events), actor);
      continue;
    }
    const settled = await spliceCopy(settling);
    if (settled === "again") continue;
    if (settled !== "deferred") return settled;
    await deferEdits(settling);
    if (settling.unsaved) return { kind: "agreed" };
    // The edits wait for the save; what others changed on the disk is taken in all the same.
    settling.unsaved = true;
  }
  return { kind: "waiting", why: `${copy.path} keeps changing` };
}

/** A file that may not be read is waited for like one that is not there. */
async function readOrWhy(
  { documents, log }: SettlePorts,
  copy: CopyRef,
): Promise<FileContent | Unsettled> {
  try {
    const content = await documents.read(copy);
    return content ?? { kind: "waiting", why: `${copy.path} is not there` };
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    log.error(error.message, error.cause);
    return { kind: "waiting", why: [error.message, error.remedy].filter(Boolean).join(" ") };
  }
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
    if (events.length === 0 || (await journalist.append(fitting(events), actor)) !== undefined)
      return;
  }
}

/** Only those that were offered to the editor: one that came since is not in its text yet. */
async function deferEdits({ journalist, copy, actor, offered }: Settling): Promise<void> {
  for (;;) {
    const edits = pendingEdits(journalist.board, copy)
      .filter(({ deferredBy, inEditor }) => deferredBy !== actor.session || !inEditor)
      .map(({ id }) => id)
      .filter((id) => offered.includes(id));
    if (edits.length === 0) return;
    const event: BoardEvent = { type: "edit_deferred", edits, session: actor.session };
    if ((await journalist.append([event], actor)) !== undefined) return;
  }
}
