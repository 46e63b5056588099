/** When the worktree is kept, so that what a run did can be rolled back, and what others did is left. */
import type { Board } from "../board/state";
import { isPersonal } from "../claim/claims";
import type { Move } from "./moves";
import type { RunNode } from "./runGraph";
import type { RunView } from "./runView";
import { openInterval } from "./workIntervals";

export type Keep = Extract<Move, { kind: "snapshot" }>;

/** What is looked at to know whether anything of the run is at work. */
export interface KeepingSight {
  readonly board: Pick<Board, "claims" | "executions">;
  readonly now: number;
  /** Steps whose command lines a person looks at now: they do not begin before they said yes. */
  readonly asked: ReadonlySet<string>;
}

/** Steps that follow each other within this are one stretch of work. Milliseconds. */
const longestGap = 1_000;

/** What is done in the place of these moves, where the worktree is to be kept first. */
export function keepingMoves(
  view: RunView,
  sight: KeepingSight,
  all: readonly Move[],
): readonly Move[] | undefined {
  const { run } = view;
  const open = openInterval(run);
  const moves = all.filter((move) => move.kind !== "begin" || !sight.asked.has(move.node.id));
  const begins = moves.some(({ kind }) => kind === "begin");
  const working = isAtWork(view, sight);
  if (open === undefined) {
    if (!begins && !working) return undefined;
    return [...moves.filter(({ kind }) => kind === "fact"), keepBefore(view)];
  }
  // What happened while nobody was there, or while nothing was at work, is not the run's.
  const paused = begins && !working && sight.now - open.worked > longestGap;
  if (open.seen !== undefined || paused) return [keepAfter(view, begins || working)];
  // Whoever is asked for something may change files as soon as they see it.
  const rests = moves.length === 0 || moves.some(asksSomebody);
  return !begins && !working && rests ? [keepAfter(view)] : undefined;
}

/** What keeps the work of a run that nobody drives from here on; undefined where it goes on. */
export function restingMove(view: RunView, sight: KeepingSight): Keep | undefined {
  if (openInterval(view.run) === undefined || isAtWork(view, sight)) return undefined;
  return keepAfter(view);
}

/** What keeps the work of a run that ends; undefined where nothing is open. */
export function endingMove(view: RunView): Keep | undefined {
  return openInterval(view.run) === undefined ? undefined : keepAfter(view);
}

function keepBefore({ run }: RunView): Keep {
  const label = numbered("before", run.intervals.length + 1);
  return { kind: "snapshot", which: "before", label, until: undefined, goesOn: false };
}

/** @param goesOn whether work begins with the same state */
function keepAfter({ run }: RunView, goesOn = false): Keep {
  const open = openInterval(run);
  const label = numbered("after", run.intervals.length);
  const until = open?.seen ?? open?.worked;
  return { kind: "snapshot", which: "after", label, until, goesOn };
}

function numbered(which: Keep["which"], count: number): string {
  return count === 1 ? which : `${which}-${count}`;
}

function asksSomebody(move: Move): boolean {
  return move.kind === "fact" && (move.fact.kind === "offer" || move.fact.kind === "ask");
}

function isAtWork(view: RunView, { board }: KeepingSight): boolean {
  return view.nodes.some((node) => isNodeAtWork(view, board, node));
}

/** What a person does with a step in hand is theirs; what an agent does is the run's. */
function isNodeAtWork(view: RunView, board: KeepingSight["board"], { id }: RunNode): boolean {
  const { status, offered, execution } = view.state(id);
  if (status !== "running") return false;
  if (offered === undefined) return true;
  const claim = board.claims.get(board.executions.get(execution ?? "")?.claim ?? "");
  return claim !== undefined && !isPersonal(claim);
}
