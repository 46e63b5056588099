/** What the axis needs of times beside `shared/times.ts`: units, names of its marks, short lengths. */
import { clockWords } from "../../shared/times";

const secondsFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const dayFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
});
const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric" });

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** “14:05:09”. */
export function clockWithSeconds(time: number): string {
  return secondsFormat.format(time);
}

/** “Fri 20 Nov”. */
export function dayName(time: number): string {
  return dayFormat.format(time).replaceAll(",", "");
}

/** “Nov 2026”. */
export function monthName(time: number): string {
  return monthFormat.format(time);
}

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

/** Local midnight at or before the time. */
export function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function sameDay(a: number, b: number): boolean {
  return midnight(a) === midnight(b);
}
