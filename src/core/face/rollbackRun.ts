/** Putting the worktree back to what it was before a run. DESIGN 5.4. */
import type { Actor } from "../board/events";
import { keptRuns } from "../board/evolveRuns";
import { BatonError, type Refusal, refuse } from "../errors";
import { quoted, someOf } from "../view/words";
import type { FileDifference, Snapshots } from "../workflow/runPorts";
import { upToDate } from "./executionQuery";
import { done, type FaceResult, failed } from "./faceError";
import type { RunFace } from "./runFace";
import { canRollBack } from "./runs";

export interface RollbackData {
  readonly run_id: string;
  /** What was put back, or would be. */
  readonly files: readonly { readonly path: string; readonly restore: FileDifference["restore"] }[];
  /** Changed since the run's last step: left alone. */
  readonly left: readonly string[];
  /** False when it was only looked at, or when nothing could be put back. */
  readonly done: boolean;
}

/**
 * Puts the worktree back to what it was before the run. Without `confirm` it says what would change.
 * Files that changed since the run's last step are left alone and named; project files go back through
 * the sync.
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
  const run = runs.face.board.world.board.runs.get(id);
  if (run === undefined) return failed(await refuseUnknown(runs, id));
  const { snapshots } = runs;
  const { before, after } = run;
  if (
    snapshots === undefined ||
    before === undefined ||
    after === undefined ||
    !canRollBack(runs, run)
  ) {
    return failed(refuseRollback(run.status === "running", run.rolledBack, id));
  }
  const found = await differencesOf(snapshots, id, before, after);
  if ("ok" in found) return failed(found);
  const { owned, differences } = found;
  const left = differences.filter(({ changedSince }) => changedSince).map(({ path }) => path);
  const files = differences.filter(({ changedSince }) => !changedSince).map(shown);
  if (!confirm) return done({ run_id: id, files, left, done: false });
  const readOnly = runs.face.board.readOnly;
  if (readOnly !== undefined) return failed(refuse("read_only", readOnly));
  const restored = await snapshots.restore(before, after);
  const wanted = owned.filter(({ changedSince }) => !changedSince);
  const projects = await runs.putBackProjects(wanted, actor);
  const back = [...restored, ...wanted.filter(({ path }) => projects.includes(path))].map(shown);
  const paths = new Set(back.map(({ path }) => path));
  const kept = differences.map(({ path }) => path).filter((path) => !paths.has(path));
  const warnings =
    kept.length === 0 ? [] : [`Left alone, because they changed since: ${someOf(kept)}.`];
  // The run is as it was: once those files are as it left them, it can still be rolled back.
  if (back.length === 0) return done({ run_id: id, files: [], left: kept, done: false }, warnings);
  const command = {
    type: "rolled_back",
    run: id,
    written: back.length,
    left: kept.length,
  } as const;
  const result = await runs.face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  return done({ run_id: id, files: back, left: kept, done: true }, warnings);
}

/** What going back would change; a refusal where that was not kept. */
async function differencesOf(snapshots: Snapshots, id: string, before: string, after: string) {
  try {
    const owned = await snapshots.owned(before, after);
    const others = await snapshots.compare(before, after);
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

function shown({ path, restore }: FileDifference) {
  return { path, restore };
}

function refuseRollback(running: boolean, rolledBack: boolean, id: string): Refusal {
  if (running) {
    return refuse(
      "not_ready",
      `The run ${quoted(id)} is under way. Cancel it first, or wait for it.`,
    );
  }
  if (rolledBack) return refuse("not_ready", `The run ${quoted(id)} was rolled back already.`);
  return refuse("not_ready", `The worktree was not kept for the run ${quoted(id)}.`);
}
