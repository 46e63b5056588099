/** Times and lengths as people read them: the reader's time zone, 24 hours. */

const clockFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
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

/** “14:05”. */
export function clock(time: number): string {
  return clockFormat.format(time);
}

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

/** “12 s”, “45 min”, “1 h 29 min”, “3 d 2 h”: the two largest units. */
export function lengthText(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < 59.5 * second) return `${Math.round(length / second)} s`;
  const minutes = Math.round(length / minute);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(length / hour);
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
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
  const first = sameDay(from, now) ? clock(from) : `${dayName(from)} ${clock(from)}`;
  return `${first} to ${sameDay(from, to) ? clock(to) : `${dayName(to)} ${clock(to)}`}`;
}

/** Local midnight at or before the time. */
export function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function sameDay(a: number, b: number): boolean {
  return midnight(a) === midnight(b);
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
