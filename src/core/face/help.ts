/** Asking another agent for something in the middle of work. DESIGN 5.4. */
import { isRefusal } from "../board/decision";
import type { Actor, BoardEvent } from "../board/events";
import { refuse } from "../errors";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { findWork } from "./targets";
import { type HelpRequest, requestHelp } from "./work";

export interface HelpAsked {
  readonly project_id: string;
  /** The task that was made of the request; null where it is a note alone. */
  readonly request_id: string | null;
  readonly note_added: boolean;
  /** Whether the asking task waits for the answer. */
  readonly blocked: boolean;
}

/**
 * Asks for something that a task needs: it becomes a task of the one who is asked, and with `blocking`
 * the asking task needs it. Where no task asks it is a note to the other in the project's file.
 */
export async function askForHelp(
  face: Face,
  request: HelpRequest & { readonly context?: string | undefined },
  actor: Actor,
): Promise<FaceResult<HelpAsked>> {
  const { target, to, need, meanwhile, context, blocking = false } = request;
  const { project, task } = target;
  if (task === undefined) {
    const noted = await requestHelp(face, request, actor);
    return noted.ok ? done({ ...noted.data, request_id: null }, noted.warnings) : noted;
  }
  const missing = to.trim() === "" ? "whom you ask" : need.trim() === "" ? "what you need" : "";
  if (missing !== "") return failed(refuse("invalid_argument", `Say ${missing}.`));
  const found = findWork(face.board.world, target);
  if (isRefusal(found)) return failed(found);
  const result = await face.board.execute(
    {
      type: "request_help",
      target: { project, task },
      from: to.trim(),
      what: need.trim(),
      context,
      continuesWith: meanwhile,
      waiting: blocking ? [task] : [],
    },
    actor,
  );
  if (!result.ok) return failed(result);
  const events = (result.commit?.events ?? []) as readonly BoardEvent[];
  const offered = events.find((event) => event.type === "handoff_offered");
  const id = offered?.type === "handoff_offered" ? (offered.task ?? null) : null;
  const data = { project_id: project, request_id: id, note_added: false, blocked: blocking };
  return done(data, result.warnings);
}
