/**
 * How Baton speaks of time and holders: plain, short, named. Every face uses these.
 * The words "lease", "token", "board" and "TTL" never reach a person.
 */
import type { Claim } from "../board/state";

const minute = 60_000;

/** `less than a minute`, `12 min`, `1 h 5 min`, `3 days`. */
export function duration(milliseconds: number): string {
  const minutes = Math.floor(Math.max(0, milliseconds) / minute);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    const rest = minutes % 60;
    return rest === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${rest} min`;
  }
  return `${Math.floor(hours / 24)} days`;
}

/** `12 min left`, `expiring` in the last fifth, `expired`. */
export function timeLeft(claim: Claim, now: number): string {
  const left = claim.expires - now;
  if (left <= 0) return "expired";
  if (isExpiring(claim, now)) return "expiring";
  // Up to the next minute: a claim of an hour has an hour left, not 59 minutes.
  return `${duration(Math.ceil(left / minute) * minute)} left`;
}

/** True in the last fifth of a claim's time. */
export function isExpiring(claim: Claim, now: number): boolean {
  const left = claim.expires - now;
  return left > 0 && left <= claim.ttl * 1000 * 0.2;
}

/** How to spell a moment; a face knows the reader's time zone. */
export type ClockWords = (at: number) => string;

/** `1 task`, `3 tasks`. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n} ${n === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The first few, and how many more there are: `a, b and 7 more`. */
export function someOf(words: readonly string[], most = 4): string {
  if (words.length <= most) return list(words);
  return `${words.slice(0, most).join(", ")} and ${words.length - most} more`;
}

/** Without its full stop, to go on with the sentence. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/u, "");
}

/** What fits into a row; what a program printed stands below it. */
export function firstLine(text: string): string {
  const [first = ""] = text.split("\n", 1);
  return first;
}

/** In typographic quotes. */
export function quoted(text: string): string {
  return `“${text}”`;
}

/** More of a text does not fit into a label, and the expressions below take quadratic time. */
const longestLabel = 500;

/** A task's text without Markdown's marks, for labels; what is too long for one is cut. */
export function plainText(markdown: string): string {
  const text =
    markdown.length <= longestLabel ? markdown : `${markdown.slice(0, longestLabel - 1)}…`;
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/gu, "$1")
    .replace(/(\*\*|__|~~|`)(.+?)\1/gu, "$2")
    .replace(/(^|[\s(])[*_](\S(?:.*?\S)?)[*_](?=$|[\s).,:;!?])/gu, "$1$2");
}

/**
 * A text that a face takes as text: messages turn `[…](…)` into links, to commands as well, and
 * pickers turn `$(…)` into icons, whoever wrote it. DESIGN 7.
 */
export function literal(text: string): string {
  return text.replaceAll("](", "] (").replaceAll("$(", "$ (");
}
