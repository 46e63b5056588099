/** Putting the worktree back to what it was before a run. DESIGN 5.4. */
import type { Actor } from "../board/events";
import { keptRuns } from "../board/evolveRuns";
import { BatonError, type Refusal, refuse } from "../errors";
import { keepRemedy, keptWords, obstacleWords, sharedWords } from "../view/rollbackReasons";
import { quoted, someOf } from "../view/words";
import type { FileDifference, Keeps, KeptInterval, Snapshots } from "../workflow/runPorts";
import { readPlan } from "../workflow/runRecords";
import type { RunState } from "../workflow/runState";
import { keptIntervals, openInterval } from "../workflow/workIntervals";
import { upToDate } from "./executionQuery";
import { done, type FaceResult, failed } from "./faceError";
import type { RunFace } from "./runFace";

export interface RollbackData {
  readonly run_id: string;
  /** What was put back, or would be. */
  readonly files: readonly { readonly path: string; readonly restore: FileDifference["restore"] }[];
  /** Changed by the run, and left alone. */
  readonly left: readonly LeftFile[];
  /** What of the worktree was kept at all. */
  readonly kept: string;
  /** False when it was only looked at, or when nothing could be put back. */
  readonly done: boolean;
}

export interface LeftFile {
  readonly path: string;
  /** Why, with what was done to it and when. */
  readonly reason: string;
}

type Kept = ReturnType<typeof keptIntervals>;

/**
 * Puts back what changed while steps of the run were at work. Without `confirm` it says what would
 * change. What somebody changed besides is left alone and named; project files go back through the sync.
 */
export async function rollbackRun(
  runs: RunFace,
  {
    run_id: id,
    confirm = false,
  }: { readonly run_id: string; readonly confirm?: boolean | undefined },
  actor: Actor,
): Promise<FaceResult<RollbackData>> {
  await runs.face.look();
  const { board } = runs.face;
  const run = board.world.board.runs.get(id);
  if (run === undefined) return failed(await refuseUnknown(runs, id));
  const obstacle = await rollbackObstacle(runs, run);
  const { snapshots } = runs;
  if (obstacle !== undefined || snapshots === undefined) {
    return failed(obstacle ?? refuse("not_ready", notKept(id)));
  }
  const intervals = keptIntervals(run);
  const others = [...board.world.board.runs.values()].filter((one) => one !== run);
  const busy = await busyRun(snapshots, others);
  if (busy !== undefined) return failed(refuseBusy(busy));
  const shared = await sharedPaths(snapshots, intervals, others);
  const found = await differencesOf(snapshots, id, intervals);
  if ("ok" in found) return failed(found);
  const { owned, differences } = found;
  const reasonOf = ({ path, obstacle: why }: FileDifference): string | undefined => {
    if (why !== undefined) return obstacleWords(why, intervals, board.now());
    const other = shared.get(path);
    return other === undefined ? undefined : sharedWords(other);
  };
  const left = differences.flatMap((one) => {
    const reason = reasonOf(one);
    return reason === undefined ? [] : [{ path: one.path, reason }];
  });
  const can = differences.filter((one) => reasonOf(one) === undefined);
  const { keeps, paths } = await keptOf(runs, run);
  const kept = keptWords(keeps, paths);
  if (!confirm) return done({ run_id: id, files: can.map(shown), left, kept, done: false });
  const { readOnly } = board;
  if (readOnly !== undefined) return failed(refuse("read_only", readOnly));
  const restored = await snapshots.restore(intervals, new Set(shared.keys()));
  const wanted = owned.filter((one) => can.includes(one));
  const projects = await runs.putBackProjects(wanted, actor);
  const back = [...restored, ...wanted.filter(({ path }) => projects.includes(path))].map(shown);
  const wasPutBack = new Set(back.map(({ path }) => path));
  const inTheWay = obstacleWords({ kind: "in_the_way" }, intervals, board.now());
  const stayed = differences
    .filter(({ path }) => !wasPutBack.has(path))
    .map((one) => ({ path: one.path, reason: reasonOf(one) ?? inTheWay }));
  // The run is as it was: once those files are as it left them, it can still be rolled back. What another
  // run changed as well goes back with that one, which has to know that this one was given up.
  if (back.length === 0 && !stayed.some(({ path }) => shared.has(path))) {
    return done({ run_id: id, files: [], left: stayed, kept, done: false }, leftAlone(stayed));
  }
  const command = {
    type: "rolled_back",
    run: id,
    written: back.length,
    left: stayed.length,
  } as const;
  const result = await board.execute(command, actor);
  if (!result.ok) return failed(result);
  return done({ run_id: id, files: back, left: stayed, kept, done: true }, leftAlone(stayed));
}

function leftAlone(left: readonly LeftFile[]): readonly string[] {
  if (left.length === 0) return [];
  return [`Left alone: ${someOf(left.map(({ path, reason }) => `${path} (${reason})`))}.`];
}

/** What going back would change; a refusal where that was not kept. */
async function differencesOf(snapshots: Snapshots, id: string, intervals: readonly KeptInterval[]) {
  try {
    const owned = await snapshots.owned(intervals);
    const others = await snapshots.compare(intervals);
    const differences: readonly FileDifference[] = [...others, ...owned];
    return { owned, differences };
  } catch (error) {
    if (!(error instanceof BatonError) || error.code !== "not_found") throw error;
    return refuse(
      "not_found",
      `The files from before the run ${quoted(id)} are not kept any more, so it cannot be rolled back.`,
    );
  }
}

/** A run that is too old is told from one that never was. */
async function refuseUnknown({ face }: RunFace, id: string): Promise<Refusal> {
  const { names, runs } = await upToDate(face);
  if (runs.of(names.find(id)) === undefined) {
    return refuse("not_found", `There is no run ${quoted(id)} here.`);
  }
  return refuse(
    "not_found",
    `The run ${quoted(id)} cannot be rolled back any more: the files from before a run are kept until ${keptRuns} others ended after it.`,
  );
}

/** Why a run cannot be rolled back, with what to do; undefined when it can. */
export async function rollbackObstacle(runs: RunFace, run: RunState): Promise<Refusal | undefined> {
  const { id } = run;
  if (run.status === "running") {
    return refuse(
      "not_ready",
      `The run ${quoted(id)} is under way. Cancel it first, or wait for it.`,
    );
  }
  if (run.rolledBack) return refuse("not_ready", `The run ${quoted(id)} was rolled back already.`);
  if (run.scripted) {
    return refuse("not_ready", `The run ${quoted(id)} was a rehearsal, which changes no files.`);
  }
  const [first] = keptIntervals(run);
  if (first !== undefined) {
    if ((await runs.snapshots?.isHere(first.before)) !== false) return undefined;
    return refuse(
      "not_ready",
      `The run ${quoted(id)} worked in another worktree. Roll it back from there.`,
    );
  }
  const { keeps } = await keptOf(runs, run);
  if (keeps === "nothing") {
    const why = "the folder is not under git, and the template names no paths";
    return refuse("not_ready", `${notKept(id)} Nothing can be put back: ${why}. ${keepRemedy}`);
  }
  return refuse(
    "not_ready",
    `No step of the run ${quoted(id)} was at work in this worktree, so there is nothing to put back.`,
  );
}

/** What is kept of the worktree by the run's plan; of a plan that is gone, what would be of any. */
export async function keptOf(
  { snapshots, files }: RunFace,
  run: RunState,
): Promise<{ readonly keeps: Keeps; readonly paths: readonly string[] }> {
  try {
    const { snapshot: paths } = await readPlan(files, run);
    return { keeps: snapshots?.keeps(paths) ?? "nothing", paths };
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    return { keeps: snapshots?.keeps([]) ?? "nothing", paths: [] };
  }
}

/** Paths that other runs changed while this one was at work too, with the run. */
async function sharedPaths(
  snapshots: Snapshots,
  mine: Kept,
  others: readonly RunState[],
): Promise<ReadonlyMap<string, string>> {
  const shared = new Map<string, string>();
  for (const other of others) {
    if (other.rolledBack) continue;
    for (const interval of keptIntervals(other)) {
      if (!mine.some((one) => overlap(one, interval))) continue;
      if (!(await snapshots.isHere(interval.before))) continue;
      for (const path of await snapshots.changed(interval)) shared.set(path, other.id);
    }
  }
  return shared;
}

function overlap(one: Kept[number], other: Kept[number]): boolean {
  return one.from < (other.to ?? other.worked) && other.from < (one.to ?? one.worked);
}

/** A run that changes files of this worktree right now. */
async function busyRun(
  snapshots: Snapshots,
  others: readonly RunState[],
): Promise<RunState | undefined> {
  for (const run of others) {
    const open = openInterval(run);
    if (run.status !== "running" || open === undefined) continue;
    const works = [...run.steps.values()].some((step) => step.status === "running");
    if (works && (await snapshots.isHere(open.before))) return run;
  }
  return undefined;
}

function refuseBusy({ id }: RunState): Refusal {
  return refuse(
    "not_ready",
    `The run ${quoted(id)} is at work in this worktree. Wait for it, or cancel it, then roll back.`,
  );
}

function notKept(id: string): string {
  return `The worktree was not kept for the run ${quoted(id)}.`;
}

function shown({ path, restore }: FileDifference) {
  return { path, restore };
}
