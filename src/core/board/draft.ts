import { CopyOnWriteMap } from "./copyOnWriteMap";
import type { Board } from "./state";

/** Of a board that was written by an earlier version. */
const noneSeen: NonNullable<Board["seenAlerts"]> = new Map();

/** A board under change: each map is copied at most once a batch. */
export class BoardDraft {
  seq: number;
  head: string;
  at: number;
  damage: Board["damage"];
  totals: Board["totals"];
  readonly claims;
  readonly claimsByProject;
  readonly notices;
  readonly executions;
  readonly lastExecutions;
  readonly handoffs;
  readonly copies;
  readonly copiesByProject;
  readonly worktrees;
  readonly edits;
  readonly tasks;
  readonly taskNames;
  readonly conflicts;
  readonly agents;
  readonly runs;
  readonly alerts;
  readonly seenAlerts;

  constructor(board: Board) {
    this.seq = board.seq;
    this.head = board.head;
    this.at = board.at;
    this.damage = board.damage;
    this.totals = board.totals;
    this.claims = new CopyOnWriteMap(board.claims);
    this.claimsByProject = new CopyOnWriteMap(board.claimsByProject);
    this.notices = new CopyOnWriteMap(board.notices);
    this.executions = new CopyOnWriteMap(board.executions);
    this.lastExecutions = new CopyOnWriteMap(board.lastExecutions);
    this.handoffs = new CopyOnWriteMap(board.handoffs);
    this.copies = new CopyOnWriteMap(board.copies);
    this.copiesByProject = new CopyOnWriteMap(board.copiesByProject);
    this.worktrees = new CopyOnWriteMap(board.worktrees);
    this.edits = new CopyOnWriteMap(board.edits);
    this.tasks = new CopyOnWriteMap(board.tasks);
    this.taskNames = new CopyOnWriteMap(board.taskNames);
    this.conflicts = new CopyOnWriteMap(board.conflicts);
    this.agents = new CopyOnWriteMap(board.agents);
    this.runs = new CopyOnWriteMap(board.runs);
    this.alerts = new CopyOnWriteMap(board.alerts);
    this.seenAlerts = new CopyOnWriteMap(board.seenAlerts ?? noneSeen);
  }

  finish(): Board {
    return {
      seq: this.seq,
      head: this.head,
      at: this.at,
      damage: this.damage,
      totals: this.totals,
      claims: this.claims.result(),
      claimsByProject: this.claimsByProject.result(),
      notices: this.notices.result(),
      executions: this.executions.result(),
      lastExecutions: this.lastExecutions.result(),
      handoffs: this.handoffs.result(),
      copies: this.copies.result(),
      copiesByProject: this.copiesByProject.result(),
      worktrees: this.worktrees.result(),
      edits: this.edits.result(),
      tasks: this.tasks.result(),
      taskNames: this.taskNames.result(),
      conflicts: this.conflicts.result(),
      agents: this.agents.result(),
      runs: this.runs.result(),
      alerts: this.alerts.result(),
      seenAlerts: this.seenAlerts.result(),
    };
  }
}
