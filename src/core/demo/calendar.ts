/**
 * When the demo's agents worked. Whenever the demo is opened, its last hours end now: what the plan
 * calls 15:48 is the moment of opening. The days before have working hours, a lunch gap, and no
 * weekends. Times are milliseconds since the epoch.
 */

const minute = 60_000;
const day = 24 * 60 * minute;

/** The clock of the plan (`today*.ts`) and of the files in `examples/demo`. */
const nowOnTheClock = Date.UTC(2026, 10, 20, 15, 48);
const firstOnTheClock = Date.UTC(2026, 10, 20, 9, 5);
/** Older times in the files are left as they are: document 000 is shown as it was written. */
const oldestOnTheClock = Date.UTC(2026, 10, 1);
/** Between the end of an evening and the first work of the plan. */
const pause = 25 * minute;
const shortest = 30 * minute;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One day with working hours. */
export interface WorkingDay {
  /** Working days before the plan's; 0 for what lies before it on its own day. */
  readonly back: number;
  /** Local midnight. */
  readonly midnight: number;
  readonly spans: readonly Span[];
}

export interface Calendar {
  readonly now: number;
  /** When the plan's first work begins. */
  readonly planned: number;
  /** Milliseconds to add to UTC for the local clock. */
  readonly offset: number;
  /** The latest first. */
  readonly days: readonly WorkingDay[];
}

/** @param days working days before the plan's, at least 1 */
export function makeCalendar(now: number, offsetMinutes: number, days: number): Calendar {
  const offset = offsetMinutes * minute;
  const planned = now - (nowOnTheClock - firstOnTheClock);
  const found: WorkingDay[] = [];
  let midnight = Math.floor((planned + offset) / day) * day - offset;
  for (let back = 0; back <= days; midnight -= day) {
    if (isWeekend(midnight, offset)) {
      // The plan's own day may be a Sunday; the day before it is then Friday, the first back.
      back = Math.max(back, 1);
      continue;
    }
    const spans = workingHours(midnight, planned - pause);
    if (back > 0 || spans.length > 0) found.push({ back, midnight, spans });
    back += 1;
  }
  return { now, planned, offset, days: found };
}

function isWeekend(midnight: number, offset: number): boolean {
  const weekday = new Date(midnight + offset).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function workingHours(midnight: number, end: number): readonly Span[] {
  const hours = [
    [9 * 60, 12 * 60 + 15],
    [12 * 60 + 55, 18 * 60],
  ] as const;
  return hours
    .map(([from, to]) => ({
      from: midnight + from * minute,
      to: Math.min(midnight + to * minute, end),
    }))
    .filter(({ from, to }) => to - from >= shortest);
}

/** The moment of a time of the plan, such as `9:05`. */
export function plannedTime(calendar: Calendar, clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const onTheClock = Date.UTC(2026, 10, 20, hours, minutes);
  // Nobody starts and ends on the full minute; one clock time stays one moment.
  const seconds = ((hours * 60 + minutes) * 37) % 50;
  return calendar.now - (nowOnTheClock - onTheClock) + seconds * 1000;
}

/**
 * The text of a file with the dates moved along: the plan's day ends now, and those before it fall on
 * the working days before. Only `last_updated` and the times of notes are dates.
 */
export function moveDates(calendar: Calendar, text: string): string {
  return text
    .replaceAll(
      /^(last_updated: )(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/gmu,
      (all, key: string, time: string) => {
        const moved = movedTime(calendar, Date.parse(time));
        return moved === undefined ? all : `${key}${isoOf(moved).slice(0, 19)}Z`;
      },
    )
    .replaceAll(
      /^(- \*\*)(\d{4}-\d\d-\d\d \d\d:\d\d)(?= - )/gmu,
      (all, bullet: string, time: string) => {
        const moved = movedTime(calendar, Date.parse(`${time.replace(" ", "T")}Z`));
        if (moved === undefined) return all;
        return `${bullet}${isoOf(moved).slice(0, 16).replace("T", " ")}`;
      },
    );
}

function movedTime(calendar: Calendar, time: number): number | undefined {
  if (!(time >= oldestOnTheClock && time <= nowOnTheClock)) return undefined;
  const midnight = Math.floor(time / day) * day;
  // What was written at a weekend counts as Friday's last.
  if (isWeekend(midnight, 0)) return movedTime(calendar, midnight - 1);
  const back = workingDaysBefore(midnight);
  if (back === 0) {
    // The small hours of the plan's day must not come before the evening of the day before it.
    return Math.max(calendar.now - (nowOnTheClock - time), calendar.planned - pause);
  }
  const found = calendar.days.find((one) => one.back === back);
  if (found === undefined) return undefined;
  return Math.min(found.midnight + (time - midnight), calendar.planned - pause);
}

function workingDaysBefore(midnight: number): number {
  let back = 0;
  for (let other = midnight; other + day <= nowOnTheClock; other += day) {
    if (!isWeekend(other, 0)) back += 1;
  }
  return back;
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
