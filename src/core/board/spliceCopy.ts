/** Makes the edits of one copy and journals what came of it, in one turn. PROTOCOL 3.4, 3.5. */
import type { FileContent } from "../ports";
import type { CopyRef } from "../project/copy";
import { planCopy, type SyncSituation } from "../sync/plan";
import { pendingEdits } from "./evolve";
import {
  busy,
  fitting,
  hasMoved,
  type Placed,
  planFor,
  readingOf,
  type Settled,
  type Settling,
  situationOf,
  type Unsettled,
  unreadable,
} from "./settling";
import type { Board } from "./state";

const maxCommits = 20;

/**
 * Makes the edits, and journals what follows before another process may write the file: else that one
 * could decide on a head at which this is not known yet, and come late. PROTOCOL 3.5.
 */
export async function spliceCopy(settling: Settling): Promise<Settled | "again" | "deferred"> {
  const { ports, copy } = settling;
  let kept: Unsettled | undefined;
  let failure: { readonly error: unknown } | undefined;
  let settled: Settled | "again" = "again";
  /** What the last call makes of the file, and whether that is a change. */
  let next: { readonly version: Placed | undefined; readonly changes: boolean } | undefined;
  const result = await ports.documents.splice(
    copy,
    async (current, savedOver) => {
      kept = undefined;
      if (savedOver) settling.placed = next?.version;
      const made = await editedText(settling, current, savedOver);
      next = { version: made.version, changes: savedOver || made.text !== undefined };
      kept = made.kept;
      return made.text;
    },
    async (content) => {
      if (next?.changes === true) settling.placed = next.version;
      if (kept !== undefined) return;
      try {
        settled = await conclude(settling, content);
      } catch (error) {
        failure = { error };
      }
    },
  );
  if (failure !== undefined) throw failure.error;
  if (kept !== undefined) return kept;
  switch (result.kind) {
    case "done":
      return settled;
    case "deferred":
      return "deferred";
    case "gone":
      return { kind: "waiting", why: `${copy.path} is not there` };
    case "failed":
      ports.log.error(`${copy.path} could not be written`, result.error);
      return { kind: "waiting", why: result.error.message };
  }
}

interface Edited {
  /** Undefined: nothing is to be changed. */
  readonly text: string | undefined;
  /** What the file says when that is in its place; undefined when it cannot be read. */
  readonly version: Placed | undefined;
  /** What kept the edits from being made. */
  readonly kept: Unsettled | undefined;
}

async function editedText(
  settling: Settling,
  current: FileContent,
  savedOver: boolean,
): Promise<Edited> {
  const { ports, journalist, copy, actor } = settling;
  const parsed = ports.format.parse(current.text);
  if (!parsed.ok) {
    return { text: undefined, version: undefined, kept: unreadable(copy, parsed.failure) };
  }
  // It may have taken a while to get here: what counts is what is wanted now, and whose text it is.
  await journalist.catchUp();
  const source = readingOf(ports.format, current.text, parsed.document);
  const { seq } = journalist.board;
  const unchanged = (kept?: Unsettled): Edited => {
    return { text: undefined, version: { text: current.text, result: source, source, seq }, kept };
  };
  const git = await ports.repository.state(copy.worktree);
  if (!git.quiet || git.head !== settling.head) {
    return unchanged(busy(git));
  }
  const situation = { ...(await situationOf(settling)), savedOver };
  const context = { actor, now: journalist.now(), id: ports.ids.next() };
  const plan = planCopy(journalist.board, copy, source, situation, context);
  settling.offered = editsOf(journalist.board, copy, situation);
  if (plan.splices.length === 0) return unchanged();
  const edited = ports.format.edit(current.text, plan.splices);
  if (!edited.ok) {
    const line = edited.line === undefined ? "" : `:${edited.line}`;
    const why = `${copy.path}${line}: ${edited.message}. ${edited.remedy}`;
    return unchanged({ kind: "waiting", why });
  }
  const after = ports.format.parse(edited.text);
  const { text } = edited;
  const version = after.ok
    ? { text, result: readingOf(ports.format, text, after.document), source, seq }
    : undefined;
  return { text, version, kept: undefined };
}

/** Journals what a splice has left in the file; `again` when there is more to be made in it. */
async function conclude(settling: Settling, content: FileContent): Promise<Settled | "again"> {
  const { journalist, actor } = settling;
  for (let commits = 0; commits < maxCommits; commits++) {
    const plan = await planFor(settling, content);
    if ("kind" in plan) return plan;
    if (plan.splices.length > 0) return "again";
    if (plan.events.length === 0) {
      // Others may have changed the file as well: then it has to be read anew.
      return commits === 0 && (await hasMoved(journalist)) ? "again" : { kind: "agreed" };
    }
    // On a newer head another may have changed the file since, where this one was stopped for long.
    if ((await journalist.append(fitting(plan.events), actor)) === undefined) return "again";
    // Once all that was agreed on has been compared with the file, nothing is late any more; under new
    // names of tasks it is still to be compared.
    if (plan.events.every(({ type }) => type !== "task_renamed")) settling.placed = undefined;
  }
  return "again";
}

/** The pending edits that are this process's to make. */
function editsOf(board: Board, copy: CopyRef, { leaveAlone }: SyncSituation): readonly string[] {
  return pendingEdits(board, copy)
    .filter(({ deferredBy }) => deferredBy === undefined || !leaveAlone(deferredBy))
    .map(({ id }) => id);
}
