/** How a copy comes under sync, in as many commits as its fields need. PROTOCOL 3.1. */
import type { BoardEvent } from "../board/events";
import { maxEventBytes } from "../board/journalist";
import type { CopyRef } from "../project/copy";
import type { ProjectDocument } from "../project/model";
import { type Field, type FieldValue, snapshotOf } from "./fields";

/**
 * The next commit that brings a copy under sync: those fields of the document that have no base yet,
 * as many as a line of the journal holds. Whoever finds the copy incomplete goes on with what is
 * missing, so that no process ever writes over a base that another one agreed on meanwhile.
 *
 * @param known what is agreed on already
 */
export function trackingPart(
  copy: CopyRef,
  project: string,
  document: ProjectDocument,
  known: { has(field: Field): boolean },
): BoardEvent {
  const fields: (readonly [Field, FieldValue])[] = [];
  let size = mostBytes({ type: "copy_tracked", copy, project, more: true });
  for (const pair of snapshotOf(document)) {
    if (known.has(pair[0])) continue;
    size += mostBytes(pair);
    if (size > maxEventBytes && fields.length > 0) {
      return { type: "copy_tracked", copy, project, fields, more: true };
    }
    fields.push(pair);
  }
  return { type: "copy_tracked", copy, project, fields };
}

/** Says which project a copy is of, and nothing yet about its fields. */
export function trackedById(copy: CopyRef, project: string): BoardEvent {
  return { type: "copy_tracked", copy, project, fields: [], more: true };
}

/** What a value takes in a line at most. UTF-8 takes three bytes for what JSON gives as one character. */
export function mostBytes(value: unknown): number {
  return 3 * JSON.stringify(value).length + 3;
}
