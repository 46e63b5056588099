/** What the axis needs of times beside `shared/times.ts`: units, short lengths, spans as they are said. */
import { clockWords, dayName, sameDay } from "../../shared/times";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** One unit only, where there is little room: “36 min”, “15 h”, “3 d”. */
export function shortLength(milliseconds: number): string {
  if (milliseconds < 59.5 * second) return `${Math.round(milliseconds / second)} s`;
  if (milliseconds < 59.5 * minute) return `${Math.round(milliseconds / minute)} min`;
  if (milliseconds < 47.5 * hour) return `${Math.round(milliseconds / hour)} h`;
  return `${Math.round(milliseconds / day)} d`;
}

/** “10:21 to 11:50”, with the day where the two differ or it is not today. */
export function spanText(from: number, to: number, now: number): string {
  const first = sameDay(from, now) ? clockWords(from) : `${dayName(from)} ${clockWords(from)}`;
  return `${first} to ${sameDay(from, to) ? clockWords(to) : `${dayName(to)} ${clockWords(to)}`}`;
}
