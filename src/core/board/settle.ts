/**
 * Brings one copy and the board into step: makes the edits that are pending, confirms them, notes
 * what others changed. PROTOCOL 3.
 *
 * Confirmation is a compare-and-set like everything else: the file is read at a known head, and the
 * facts found in it are only committed on that head. A process that renamed a stale version over the
 * file must commit after that, and so is always noticed by one of the two.
 */
import type { Documents, Ids, Log, ProjectFormat, Sessions } from "../ports";
import { type CopyRef, copyKey } from "../project/copy";
import { planCopy, type SyncSituation } from "../sync/plan";
import type { DecisionContext } from "./decision";
import type { Actor, BoardEvent } from "./events";
import { pendingEdits } from "./evolve";
import { type Journalist, maxEventBytes } from "./journalist";

export type Settled =
  /** File and board agree. */
  | { readonly kind: "agreed" }
  /** It could not be finished now; what is pending stays pending. */
  | { readonly kind: "waiting"; readonly why: string };

export interface SettlePorts {
  readonly documents: Documents;
  readonly format: ProjectFormat;
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
  for (let round = 0; round < maxRounds; round++) {
    const situation = await situationOf(ports, journalist, copy, cause, actor);
    const context = (): DecisionContext => ({
      actor,
      now: journalist.now(),
      id: ports.ids.next(),
    });
    const content = await ports.documents.read(copy);
    if (content === undefined) return { kind: "waiting", why: `${copy.path} is not there` };
    const parsed = ports.format.parse(content.text);
    if (!parsed.ok) {
      const { line, message } = parsed.failure;
      return { kind: "waiting", why: `${copy.path}:${line}: ${message}` };
    }
    const plan = planCopy(journalist.board, copy, parsed.document, situation, context());
    if (plan.splices.length > 0) {
      const spliced = await splice(ports, journalist, copy, situation, context());
      if (spliced === "deferred") {
        await deferEdits(journalist, copy, actor);
        return { kind: "agreed" };
      }
      if (spliced !== "done") return { kind: "waiting", why: spliced };
      // What is confirmed is what is read again, at the head that is known then.
      await journalist.catchUp();
      continue;
    }
    if (plan.events.length === 0) return { kind: "agreed" };
    await journalist.append(fitting(plan.events), actor);
  }
  return { kind: "waiting", why: `${copy.path} keeps changing` };
}

async function situationOf(
  ports: SettlePorts,
  journalist: Journalist,
  copy: CopyRef,
  cause: SyncSituation["cause"],
  actor: Actor,
): Promise<SyncSituation> {
  const holders = new Set<string>();
  for (const { deferredBy } of pendingEdits(journalist.board, copy)) {
    if (deferredBy === undefined || deferredBy === actor.session) continue;
    if (await ports.sessions.alive(deferredBy)) holders.add(deferredBy);
  }
  return { cause, leaveAlone: (session) => holders.has(session) };
}

/** `done`, `deferred`, or in words what kept the edits from being made. */
async function splice(
  ports: SettlePorts,
  journalist: Journalist,
  copy: CopyRef,
  situation: SyncSituation,
  context: DecisionContext,
): Promise<string> {
  let problem: string | undefined;
  const result = await ports.documents.splice(copy, (current) => {
    problem = undefined;
    const parsed = ports.format.parse(current.text);
    if (!parsed.ok) {
      problem = `${copy.path}:${parsed.failure.line}: ${parsed.failure.message}`;
      return undefined;
    }
    const plan = planCopy(journalist.board, copy, parsed.document, situation, context);
    if (plan.splices.length === 0) return undefined;
    const edited = ports.format.edit(current.text, plan.splices);
    if (edited.ok) return edited.text;
    const line = edited.line === undefined ? "" : `:${edited.line}`;
    problem = `${copy.path}${line}: ${edited.message}. ${edited.remedy}`;
    return undefined;
  });
  if (problem !== undefined) return problem;
  switch (result.kind) {
    case "done":
    case "deferred":
      return result.kind;
    case "gone":
      return `${copy.path} is not there`;
    case "failed":
      ports.log.error(`${copy.path} could not be written`, result.error);
      return result.error.message;
  }
}

async function deferEdits(journalist: Journalist, copy: CopyRef, actor: Actor): Promise<void> {
  for (;;) {
    const edits = pendingEdits(journalist.board, copy)
      .filter((edit) => edit.deferredBy !== actor.session)
      .map(({ id }) => id);
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
    // UTF-8 takes at most three bytes for what JSON gives as one character.
    size += 3 * JSON.stringify(event).length;
    if (size > maxEventBytes && fit.length > 0) break;
    fit.push(event);
  }
  return fit;
}
