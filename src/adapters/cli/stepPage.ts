/** `baton runs RUN STEP`: all about one step, as whoever does it has to know it. */
import { runFaceOf } from "../../core/face/runFace";
import type { StepBriefData } from "../../core/face/runShapes";
import { getStepBrief } from "../../core/face/stepBrief";
import { stepBriefText } from "../../core/face/stepBriefText";
import { type Answer, must } from "./answer";
import type { CliSession } from "./session";
import { plainLines } from "./text";

export async function showStep(session: CliSession, run: string, step: string): Promise<Answer> {
  const request = { run_id: run, step_id: step };
  const options = { full: true, reader: "terminal" } as const;
  const { data } = must(await getStepBrief(runFaceOf(session.face), request, options));
  return { data, lines: stepPage(data) };
}

/** Lines are left as they are: what is in them may be copied. */
export function stepPage(brief: StepBriefData): readonly string[] {
  return plainLines(stepBriefText(brief, "terminal").trimEnd()).split("\n");
}
