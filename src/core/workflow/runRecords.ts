/** What a run keeps in files: its plan and how each attempt ended. Written before the journal says so. */
import { BatonError } from "../errors";
import type { RunPlan } from "./runPlan";
import type { FileRef, RunFiles } from "./runPorts";
import type { RunState, StepError } from "./runState";

/** How an attempt ended, judged against schema and contracts; whole, where the history keeps a part. */
export interface OutcomeRecord {
  readonly status: "success" | "failure";
  readonly output: unknown;
  readonly error: Pick<StepError, "code" | "message" | "place"> | undefined;
}

export interface StoredOutcome {
  readonly record: OutcomeRecord;
  readonly file: FileRef;
}

/** The plan a run goes by. Throws `BatonError` when its file is missing, changed, or of another version. */
export async function readPlan(
  files: RunFiles,
  run: Pick<RunState, "id" | "plan">,
): Promise<RunPlan> {
  const plan: unknown = parse(await files.read(run.plan), run.plan.path);
  if (!isRecord(plan) || plan["v"] !== 1 || !Array.isArray(plan["steps"])) {
    throw new BatonError("unparsable", `The plan of the run ${run.id} cannot be read.`, {
      remedy: "Start the run again.",
    });
  }
  // Its hash says that Baton wrote it.
  return plan as object as RunPlan;
}

/** Keeps how an attempt ended. Once it is there the attempt is never made again. */
export async function writeOutcome(
  files: RunFiles,
  run: string,
  execution: string,
  record: OutcomeRecord,
): Promise<FileRef> {
  return files.write(run, nameOf(execution), `${JSON.stringify(record)}\n`);
}

/** How an attempt ended, where that was written by any process; undefined where it was not. */
export async function findOutcome(
  files: RunFiles,
  run: string,
  execution: string,
): Promise<StoredOutcome | undefined> {
  const file = await files.find(run, nameOf(execution));
  return file === undefined ? undefined : { file, record: await readOutcome(files, file) };
}

/** Throws `BatonError` when the file is missing, changed, or no outcome. */
export async function readOutcome(files: RunFiles, file: FileRef): Promise<OutcomeRecord> {
  const value: unknown = parse(await files.read(file), file.path);
  if (!isRecord(value)) throw new BatonError("unparsable", `${file.path} is no outcome of a step.`);
  const { status, output = null, error } = value;
  return { status: status === "success" ? status : "failure", output, error: errorIn(error) };
}

/** The name under which a step's artifact lies in the run's folder; instances have one each. */
export function artifactName(artifact: string, index: number | undefined): string {
  if (index === undefined) return `workspace/${artifact}`;
  const dot = artifact.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [artifact.slice(0, dot), artifact.slice(dot)] : [artifact, ""];
  return `workspace/${stem}-${index + 1}${end}`;
}

/** Where it is kept why a request of an attempt was refused, until how it ended is kept. */
export function refusalName(execution: string): string {
  return `refusals/${execution}.txt`;
}

/** What a step gave, as its artifact holds it. */
export function artifactText(output: unknown): string {
  return `${JSON.stringify(output, undefined, 2)}\n`;
}

function nameOf(execution: string): string {
  return `outcomes/${execution}.json`;
}

function errorIn(value: unknown): OutcomeRecord["error"] {
  if (!isRecord(value)) return undefined;
  const { code, message, place } = value;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return { code, message, place: typeof place === "string" ? place : undefined };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BatonError("unparsable", `${path} is no JSON.`, { cause: error });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
