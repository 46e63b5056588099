/** A field that an agent and a person changed at the same time, for the demo to show. PROTOCOL 3.7. */
import type { CopyRef } from "../project/copy";
import type { ProjectDocument } from "../project/model";
import { type Field, type FieldValue, snapshotOf } from "../sync/fields";
import { type Calendar, plannedTime } from "./calendar";
import type { Moment } from "./moments";
import type { Random } from "./random";

export interface DemoConflict {
  readonly copy: CopyRef;
  readonly project: string;
  /** What the file says now; its value of the field is the one that was set by hand. */
  readonly document: ProjectDocument;
  readonly field: Field;
  /** What both sides agreed on before. */
  readonly base: FieldValue;
  /** What the agent wanted. */
  readonly board: FieldValue;
}

/** The file came under sync, the agent changed the field, and the file said something else. */
export function conflictMoments(
  calendar: Calendar,
  { copy, project, document, field, base, board }: DemoConflict,
  random: Random,
): readonly Moment[] {
  const snapshot = snapshotOf(document);
  const fields = [...snapshot].map(
    ([name, value]) => [name, name === field ? base : value] as const,
  );
  const edit = `edit-${random.id()}`;
  const agent = { source: "mcp", actor: "planner", session: "mcp:planner-states" } as const;
  const file = snapshot.get(field) ?? null;
  const conflict = `conflict-${random.id()}`;
  const changed = plannedTime(calendar, "13:00");
  return [
    {
      ...agent,
      at: changed,
      rank: 0,
      event: { type: "copy_tracked", copy, project, fields },
    },
    {
      ...agent,
      at: changed,
      rank: 1,
      event: { type: "edit", edit, copy, field, from: base, to: board },
    },
    {
      ...agent,
      source: "sync",
      at: changed + 2000,
      rank: 0,
      event: { type: "conflict_found", conflict, copy, project, field, base, file, board },
    },
  ];
}
