/** Names of the journal's files. PROTOCOL 2.1, 2.7. */

const pattern = /^(\d{8})\.jsonl$/u;

/** The first segment of a journal. */
export const firstSegment = 1;

export function segmentName(segment: number): string {
  return `${String(segment).padStart(8, "0")}.jsonl`;
}

/** Undefined for anything that is not the name of a segment, such as a path that leads elsewhere. */
export function segmentNumber(name: string): number | undefined {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined || digits === "00000000" ? undefined : Number(digits);
}
