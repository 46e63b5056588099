/** Rolls back no further than the board remembers. PROTOCOL 5.10 says how many runs that are. */
import type { EnginePorts } from "./enginePorts";

/**
 * Forgets what was kept of the worktree for runs that the board has forgotten. Their plans, outputs and
 * history stay.
 *
 * @throws BatonError when the disk or git refuses; the next run that ends tries again
 */
export async function forgetSnapshots({
  board,
  snapshots,
}: Pick<EnginePorts, "board" | "snapshots">): Promise<void> {
  if (snapshots === undefined) return;
  // In this order: a run is journalled before anything is kept for it, so one that just began is known.
  const kept = await snapshots.runs();
  await board.catchUp();
  const { runs, damage } = board.world.board;
  // A run that is missing from a damaged history may be under way.
  if (damage.length > 0) return;
  for (const run of kept) if (!runs.has(run)) await snapshots.drop(run);
}
