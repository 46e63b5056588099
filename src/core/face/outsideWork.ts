/** Work that other programs report as it happens: begun here, ended here, done elsewhere. Source document "Week 5". */
import type { Target } from "../board/commands";
import type { Actor, BoardEvent } from "../board/events";
import { refuse } from "../errors";
import { quoted } from "../view/words";
import { upToDate } from "./executionQuery";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import type { ExecutionData } from "./shapes";
import { executionData } from "./timeline";

export interface BeginRequest {
  readonly agent_name: string;
  readonly target?: Target | undefined;
  readonly title?: string | undefined;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  readonly parent_execution_id?: string | undefined;
  readonly workflow?: string | undefined;
}

export interface FinishRequest {
  readonly id: string;
  readonly status: "success" | "failure" | "cancelled";
  readonly duration_ms?: number | undefined;
  readonly summary?: string | undefined;
  readonly error?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
}

/** Begins an execution that `finishExecution` ends. It stands under no claim. */
export async function beginExecution(
  face: Face,
  request: BeginRequest,
  actor: Actor,
): Promise<FaceResult<ExecutionData>> {
  const { agent_name: agent, target, title, inputs, workflow } = request;
  const parent = request.parent_execution_id;
  if (parent !== undefined && (await upToDate(face)).keyOf(parent) === undefined) {
    return failed(refuse("not_found", `There is no execution ${quoted(parent)} to come from.`));
  }
  const command = {
    type: "begin_execution",
    agent,
    target,
    title,
    inputs,
    parent,
    workflow,
  } as const;
  const result = await face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  const events = (result.commit?.events ?? []) as readonly BoardEvent[];
  const begun = events.find((event) => event.type === "execution_started");
  const id = begun?.type === "execution_started" ? begun.execution : "";
  return answer(face, id, result.warnings);
}

/** Ends an execution that was begun elsewhere. */
export async function finishExecution(
  face: Face,
  request: FinishRequest,
  actor: Actor,
): Promise<FaceResult<ExecutionData>> {
  const { id, duration_ms: duration, status, summary, error, artifacts, outputs } = request;
  const history = await upToDate(face);
  const key = history.keyOf(id);
  if (key === undefined) {
    return failed(refuse("not_found", `There is no execution ${quoted(id)} here.`));
  }
  if (!face.board.world.board.executions.has(id)) {
    return failed(refuse("not_ready", `${quoted(id)} is over already: ${history.stateOf(key)}.`));
  }
  const result = await face.board.execute(
    {
      type: "finish_execution",
      execution: id,
      status,
      duration,
      summary,
      error,
      artifacts,
      outputs,
    },
    actor,
  );
  return result.ok ? answer(face, id, result.warnings) : failed(result);
}

async function answer(
  face: Face,
  id: string,
  warnings: readonly string[],
): Promise<FaceResult<ExecutionData>> {
  const history = await upToDate(face);
  const key = history.keyOf(id);
  if (key === undefined) throw new Error("What was reported is not in the history");
  return done(executionData(history, key, face.board.now()), warnings);
}
