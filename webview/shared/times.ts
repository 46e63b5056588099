/** Times and counts as people read them, in the time zone of the reader. */

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const grouped = new Intl.NumberFormat("en");

/** `3,000`. */
export function countWords(count: number): string {
  return grouped.format(count);
}

/** `1 execution`, `3,000 executions`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

/** `18 s`, `31 min`, `1 h 52 min`, `3 d 4 h`. Milliseconds; what is negative counts as nothing. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(hours, "h", minutes % 60, "min");
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `14:40`. */
export function clockWords(time: number): string {
  const date = new Date(time);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** `14:05:09`. */
export function clockWithSeconds(time: number): string {
  return `${clockWords(time)}:${twoDigits(new Date(time).getSeconds())}`;
}

/** `Fri 20 Nov`. */
export function dayName(time: number): string {
  const date = new Date(time);
  return `${days[date.getDay()] ?? ""} ${date.getDate()} ${months[date.getMonth()] ?? ""}`;
}

/** `Nov 2026`. */
export function monthName(time: number): string {
  const date = new Date(time);
  return `${months[date.getMonth()] ?? ""} ${date.getFullYear()}`;
}

/** `today`, `yesterday`, `Fri 20 Nov`, and with the year when it is another one. */
export function dayWords(time: number, now: number): string {
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (sameDay(time, now)) return "today";
  if (sameDay(time, yesterday.getTime())) return "yesterday";
  const year = new Date(time).getFullYear();
  return year === today.getFullYear() ? dayName(time) : `${dayName(time)} ${year}`;
}

/** `today 14:40`. */
export function momentWords(time: number, now: number): string {
  return `${dayWords(time, now)} ${clockWords(time)}`;
}

/** `today 14:40 – 15:01`, `yesterday 23:50 – today 00:10`. */
export function spanWords(from: number, to: number, now: number): string {
  const end = sameDay(from, to) ? clockWords(to) : momentWords(to, now);
  return `${momentWords(from, now)} – ${end}`;
}

/** The value of a `datetime-local` field. */
export function fieldOf(time: number): string {
  const date = new Date(time);
  const month = twoDigits(date.getMonth() + 1);
  const day = twoDigits(date.getDate());
  return `${String(date.getFullYear()).padStart(4, "0")}-${month}-${day}T${clockWords(time)}`;
}

/** The time of a `datetime-local` field; undefined when it is empty or unfinished. */
export function timeOfField(value: string): number | undefined {
  const time = value === "" ? Number.NaN : new Date(value).getTime();
  return Number.isNaN(time) ? undefined : time;
}

/** Local midnight at or before the time. */
export function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function sameDay(one: number, other: number): boolean {
  return midnight(one) === midnight(other);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
