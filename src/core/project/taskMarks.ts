/**
 * Marks at the end of a task's line: `@agent needs:id,id ~30m ^id`. DESIGN 4.1. Only a trailing run
 * counts, in any order and each kind once, so that prose with an `@` or `~` in it stays prose.
 */

/** What the marks say, and the text before them. */
export interface MarkedText {
  readonly text: string;
  readonly id: string | undefined;
  readonly assignee: string | undefined;
  readonly needs: readonly string[];
  readonly estimateMinutes: number | undefined;
}

// A name may hold `/ . - :` but not end with one, so that "ask @anna." is prose.
const assigneeMark = /^@([\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_./:+-]*[\p{L}\p{M}\p{N}_])?)$/u;
const idMark = /^\^([\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*)$/u;
const needsMark =
  /^needs:([\p{L}\p{N}_][\p{L}\p{M}\p{N}_.#-]*(?:,[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.#-]*)*)$/u;
const estimateMark =
  /^~(?=\d)(?:(\d{1,4}(?:\.\d{1,2})?)d)?(?:(\d{1,5}(?:\.\d{1,2})?)h)?(?:(\d{1,6})m)?$/u;
/** A working day. */
const minutesPerDay = 8 * 60;

/** Takes the trailing marks off a task's text. */
export function readMarks(line: string): MarkedText {
  let rest = line.trim();
  let id: string | undefined;
  let assignee: string | undefined;
  let needs: readonly string[] | undefined;
  let estimateMinutes: number | undefined;
  while (rest !== "") {
    const start = Math.max(rest.lastIndexOf(" "), rest.lastIndexOf("\t")) + 1;
    const word = rest.slice(start);
    // Most lines end in an ordinary word, and the expressions below are slow.
    if (!/^[@^~n]/u.test(word)) break;
    const foundId = id === undefined ? idMark.exec(word)?.[1] : undefined;
    const foundAssignee = assignee === undefined ? assigneeMark.exec(word)?.[1] : undefined;
    const foundNeeds = needs === undefined ? needsMark.exec(word)?.[1] : undefined;
    const foundEstimate = estimateMinutes === undefined ? minutesOf(word) : undefined;
    if (foundId !== undefined) id = foundId;
    else if (foundAssignee !== undefined) assignee = foundAssignee;
    else if (foundNeeds !== undefined) needs = foundNeeds.split(",");
    else if (foundEstimate !== undefined) estimateMinutes = foundEstimate;
    else break;
    rest = rest.slice(0, start).trimEnd();
  }
  return { text: rest, id, assignee, needs: needs ?? [], estimateMinutes };
}

/**
 * Where `needs:` stands in a task's line: from its first character to behind its last. Where there is
 * none, both are the place for it: behind the text and its `@agent`, before `~30m` and `^id`.
 */
export function needsSpan(line: string): { readonly from: number; readonly end: number } {
  let rest = line.trimEnd();
  let place = rest.length;
  const seen = new Set<string>();
  while (rest !== "") {
    const start = Math.max(rest.lastIndexOf(" "), rest.lastIndexOf("\t")) + 1;
    const word = rest.slice(start);
    const kind = kindOf(word);
    if (kind === undefined || seen.has(kind)) break;
    if (kind === "needs") return { from: start, end: rest.length };
    seen.add(kind);
    rest = rest.slice(0, start).trimEnd();
    if (kind !== "assignee") place = rest.length;
  }
  return { from: place, end: place };
}

function kindOf(word: string): "id" | "assignee" | "needs" | "estimate" | undefined {
  if (idMark.test(word)) return "id";
  if (assigneeMark.test(word)) return "assignee";
  if (needsMark.test(word)) return "needs";
  return minutesOf(word) === undefined ? undefined : "estimate";
}

function minutesOf(word: string): number | undefined {
  const match = estimateMark.exec(word);
  if (!match) return undefined;
  const [days, hours, minutes] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0));
  return Math.round((days ?? 0) * minutesPerDay + (hours ?? 0) * 60 + (minutes ?? 0));
}
