/** Whether parallel is parallel: a whole team's run with scripted agents, against its critical path. DESIGN 5.4. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Actor } from "../src/core/board/events";
import { runFaceOf } from "../src/core/face/runFace";
import type { RunData } from "../src/core/face/runShapes";
import { getRun } from "../src/core/face/runs";
import { runWorkflow } from "../src/core/face/runWorkflow";
import type { Log } from "../src/core/ports";
import { openHeadless } from "../src/headless";

export interface RunCost {
  /** Milliseconds from its start to its end, on the real disk. */
  readonly took: number;
  /** The longest chain of steps that waited for each other: no run can take less. */
  readonly critical: number;
  readonly sequential: number;
  /** 0 to 1, as the run's summary has it. */
  readonly saving: number;
}

/** Runs `feature-team` with the answers that ship with it. @param media Absolute path of what ships. */
export async function teamRun(folder: string, media: string, log: Log): Promise<RunCost> {
  const builtinAgents = join(media, "agents");
  const face = await openHeadless({ workspace: folder, from: folder, builtinAgents, log });
  try {
    const runs = runFaceOf(face);
    const script = readFileSync(join(media, "workflows", "scripted", "feature-team.yaml"), "utf8");
    const actor: Actor = { agent: "bench", session: "user:bench", source: "cli" };
    const request = { workflow: "feature-team", params: { feature: "Refunds" }, script };
    const started = await runWorkflow(runs, request, actor);
    if (!started.ok) throw new Error(started.error.message);
    await runs.engine.drive(started.data.run_id);
    const result = await getRun(runs, started.data.run_id);
    if (!result.ok) throw new Error(result.error.message);
    if (result.data.status !== "success") throw new Error("the run was no success");
    return costOf(result.data);
  } finally {
    await face.close();
  }
}

function costOf({ steps, critical_path: path, duration_ms: took, ...run }: RunData): RunCost {
  const times = new Map(
    steps.map(({ id, attempts }) => [
      id,
      attempts.reduce((sum, { startTime, endTime }) => sum + (endTime ?? startTime) - startTime, 0),
    ]),
  );
  const critical = path.reduce((sum, id) => sum + (times.get(id) ?? 0), 0);
  return { took, critical, sequential: run.sequential_ms, saving: run.saving };
}
