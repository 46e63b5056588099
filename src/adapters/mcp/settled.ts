/** Answers about a run that goes on: its next steps are known a moment later, so that is waited for. */
import { setTimeout } from "node:timers/promises";
import { done, type FaceResult } from "../../core/face/faceError";
import type { RunFace } from "../../core/face/runFace";
import type { RunSummaryData } from "../../core/face/runShapes";
import { runSummary } from "../../core/face/runs";

/** The longest an answer waits. Milliseconds. */
const patience = 2_000;

/**
 * The same answer as the run stands when it waits for somebody or is over, or after a moment: so that
 * whoever did a step sees what is offered next.
 */
export async function settled(
  runs: RunFace,
  result: FaceResult<RunSummaryData>,
): Promise<FaceResult<RunSummaryData>> {
  if (!result.ok) return result;
  const id = result.data.run_id;
  const stop = new AbortController();
  try {
    const time = setTimeout(patience, undefined, { signal: stop.signal, ref: false });
    // What goes wrong with driving is told by whoever drives; here it only ends the waiting.
    const end = runs.engine.drive(id).then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([end, time]);
  } finally {
    stop.abort();
  }
  const run = runs.face.board.world.board.runs.get(id);
  return run === undefined ? result : done(runSummary(run), result.warnings);
}
