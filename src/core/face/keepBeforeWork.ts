/** The worktree as it is before an agent from outside works at a step of a run. DESIGN 5.4. */
import { isPersonal } from "../claim/claims";
import { stepOfClaim } from "../workflow/stepStates";
import { openInterval } from "../workflow/workIntervals";
import type { Face, OpenFace } from "./face";

/** Windows have no `runs` here: their own engine sees the claim. */
export type FaceWithRuns = Face & Partial<Pick<OpenFace, "runs">>;

/**
 * Whoever claimed a step begins to work when it is answered: the worktree is kept before that. What a
 * person does is not undone by a rollback, so nothing is kept for it.
 */
export async function keepBeforeWork(face: FaceWithRuns, claimed: string): Promise<void> {
  const { runs, board } = face;
  const found = stepOfClaim(board.world.board.runs, claimed);
  if (runs === undefined || found === undefined) return;
  const { id, scripted } = found.run;
  const holder = [...board.world.board.claims.values()].find(({ project }) => project === claimed);
  const byAgent = holder !== undefined && !isPersonal(holder);
  if (!byAgent || scripted || runs.snapshots === undefined) return;
  const isKept = () => {
    const run = board.world.board.runs.get(id);
    return run === undefined || openInterval(run) !== undefined;
  };
  if (isKept()) return;
  await new Promise<void>((resolve) => {
    const stop = board.onDidChange(() => {
      if (isKept()) finish();
    });
    const finish = () => {
      stop();
      resolve();
    };
    runs.engine.drive(id).then(finish, (error: unknown) => {
      // The step is claimed all the same; a rollback then leaves alone what is done at it.
      runs.log.error(`The worktree could not be kept for the run ${id}`, error);
      finish();
    });
  });
}
