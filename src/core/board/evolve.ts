/** Folds commits into a board. Pure; unknown events are skipped. PROTOCOL 2.6. */
import { copyKey } from "../project/copy";
import { BoardDraft } from "./draft";
import { isBoardEvent } from "./eventShapes";
import type { BoardEvent, Commit } from "./events";
import { applyClaimEvent } from "./evolveClaims";
import { applyExecutionEvent } from "./evolveExecutions";
import { applyRunEvent } from "./evolveRuns";
import { applySyncEvent, renameTask } from "./evolveSync";
import { forgetAbandoned } from "./forget";
import type { Board, OpenExecution, PendingEdit } from "./state";

/**
 * The board after the commits, which must follow it in order. It depends on the journal alone, so that
 * every process has the same; a wrong clock is dealt with where the time is asked (`Journalist.now`).
 */
export function evolve(board: Board, commits: readonly Commit[]): Board {
  if (commits.length === 0) return board;
  const draft = new BoardDraft(board);
  for (const commit of commits) {
    for (const event of commit.events) if (isBoardEvent(event)) apply(draft, event, commit);
    forgetAbandoned(draft, commit);
    draft.seq = commit.seq;
    draft.head = commit.id;
    draft.at = commit.at;
  }
  return draft.finish();
}

function apply(draft: BoardDraft, event: BoardEvent, commit: Commit): void {
  switch (event.type) {
    case "claim_granted":
    case "claim_extended":
    case "claim_ended":
    case "claim_overridden":
    case "notice_seen":
      applyClaimEvent(draft, event, commit);
      return;
    case "execution_started":
    case "execution_finished":
    case "execution_logged":
    case "handoff_offered":
    case "task_blocked":
    case "task_unblocked":
      applyExecutionEvent(draft, event, commit);
      return;
    case "task_renamed":
      // Where the copy lagged behind, the board goes by another name already.
      if (renameTask(draft, event)) applyExecutionEvent(draft, event, commit);
      applySyncEvent(draft, event, commit);
      return;
    case "copy_tracked":
    case "edit":
    case "edit_done":
    case "edit_dropped":
    case "edit_deferred":
    case "file_observed":
    case "worktree_moved":
    case "copy_unseen":
    case "copy_moved":
    case "copy_gone":
    case "conflict_found":
    case "conflict_resolved":
      applySyncEvent(draft, event, commit);
      return;
    case "run_started":
    case "run_driven":
    case "run_snapshot":
    case "step_expanded":
    case "step_skipped":
    case "step_failed":
    case "step_offered":
    case "gate_checked":
    case "approval_asked":
    case "approval_given":
    case "recheck_asked":
    case "step_requested":
    case "boundary_overridden":
    case "run_replanned":
    case "run_retried":
    case "run_cancelled":
    case "run_finished":
    case "run_rolled_back":
    case "alert_raised":
    case "alerts_seen":
    case "breaker_reset":
      applyRunEvent(draft, event, commit);
      return;
    case "damage_accepted":
      draft.damage = draft.damage.filter((hole) => hole.last > event.through);
      return;
    case "segment_closed":
      return;
  }
}

const none: readonly PendingEdit[] = [];

/** The tracked copies of a project. */
export function copiesOf(board: Board, project: string) {
  const keys = board.copiesByProject.get(project);
  if (keys === undefined) return [];
  return keys.flatMap((key) => board.copies.get(key) ?? []);
}

const byProject = new WeakMap<Board["executions"], Map<string, OpenExecution[]>>();

/** What is in progress in a project. */
export function executionsOf(board: Board, project: string): readonly OpenExecution[] {
  let known = byProject.get(board.executions);
  if (known === undefined) {
    known = new Map();
    for (const execution of board.executions.values()) {
      if (execution.project === undefined) continue;
      const others = known.get(execution.project);
      if (others === undefined) known.set(execution.project, [execution]);
      else others.push(execution);
    }
    byProject.set(board.executions, known);
  }
  return known.get(project) ?? [];
}

/** Edits of a copy that are not confirmed yet. */
export function pendingEdits(board: Board, copy: { worktree: string; path: string }) {
  // Mostly there are none, and this is asked for every task of every project.
  if (board.edits.size === 0) return none;
  return board.edits.get(copyKey(copy)) ?? none;
}
