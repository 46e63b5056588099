/** Byte-exact edits of a project file. */
import type { EditResult } from "../../core/ports";
import type { FieldEdit } from "../../core/sync/fields";

/** Makes the edits. */
export function editProject(text: string, edits: readonly FieldEdit[]): EditResult {
  if (edits.length === 0) return { ok: true, text };
  return {
    ok: false,
    message: "Editing is not built yet.",
    line: undefined,
    remedy: "Edit the file by hand.",
  };
}
