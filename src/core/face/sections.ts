/** What agents write into a project's file as text of their own. DESIGN 4.1. */
import type { Actor } from "../board/events";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";

export interface SectionRequest {
  readonly project: string;
  /** Without its `##`. */
  readonly heading: string;
  readonly text: string;
  readonly mode: "append" | "replace";
}

export interface SectionData {
  readonly project_id: string;
  readonly heading: string;
  readonly mode: "append" | "replace";
}

/** Adds to a `##` section, or replaces what it says; a missing one is made. */
export async function writeSection(
  face: Face,
  request: SectionRequest,
  actor: Actor,
): Promise<FaceResult<SectionData>> {
  const { project, mode } = request;
  const heading = request.heading.replace(/^#+\s+/u, "").trim();
  const result = await face.board.execute({ type: "write_section", ...request, heading }, actor);
  if (!result.ok) return failed(result);
  return done({ project_id: project, heading, mode }, result.warnings);
}
