/**
 * Two weeks of work in one repository, made up: for the demo, for tests, for benchmarks. Pure; the same
 * options give the same commits, byte for byte.
 */
import type { Commit } from "../board/events";
import { type Calendar, makeCalendar, plannedTime, type WorkingDay } from "./calendar";
import { commitsOf } from "./commits";
import { conflictMoments, type DemoConflict } from "./conflict";
import { executionsOf, type Filling, fillDay, RunNumbers } from "./fill";
import { roles } from "./flows";
import { momentsOf } from "./moments";
import { nightlyReports } from "./nights";
import { pastStories } from "./pastStories";
import { type PlannedWork, placeHandover, placePlan } from "./planned";
import { Random } from "./random";
import { todayCheckout } from "./todayCheckout";
import { todayCode } from "./todayCode";
import { todayOffers, todayTexts } from "./todayTexts";
import type { Handover, Work, Works } from "./work";

export interface DemoOptions {
  readonly seed: number;
  /** Milliseconds since the epoch; the last work goes on then. */
  readonly now: number;
  /** Minutes to add to UTC for the clock on the wall. */
  readonly offsetMinutes: number;
  /** About how many; the last hours alone have some 80. 400 where nothing is said. */
  readonly executions?: number;
  /** Working days before the last; 10 where nothing is said. */
  readonly days?: number;
  /** 14 where nothing is said and that is enough for the executions. */
  readonly agents?: number;
  readonly conflict?: DemoConflict | undefined;
}

const usualDays = 10;
const usualExecutions = 400;
/** What one agent does in a day when there is much to do. */
const dailyExecutions = 8;
/** How much busier the day before is, since that is what one sees first. */
const lastDayShare = 1.7;
const fullDay = 500 * 60_000;

/** The works of the last hours, in the order in which they name each other. */
export const today: readonly PlannedWork[] = [...todayCheckout, ...todayCode, ...todayTexts];

/** The history as commits, oldest first. */
export function demoHistory(options: DemoOptions): readonly Commit[] {
  const { seed, now, offsetMinutes, days = usualDays, conflict } = options;
  const calendar = makeCalendar(now, offsetMinutes, days);
  const random = new Random(seed);
  const moments = momentsOf(worksOf(calendar, random, options), now, random);
  if (conflict !== undefined) {
    moments.push(...conflictMoments(calendar, conflict, random));
    moments.sort((a, b) => a.at - b.at || a.rank - b.rank);
  }
  return commitsOf(moments, random);
}

function worksOf(
  calendar: Calendar,
  random: Random,
  { executions = usualExecutions, days = usualDays, agents }: DemoOptions,
): Works {
  const planned = placePlan(calendar, today);
  const works: Work[] = [...planned.values(), ...nightlyReports(calendar, random)];
  const missing = Math.max(0, executions - executionsOf(works));
  const needed = agents ?? Math.max(roles.length, missing / (days * dailyExecutions));
  const squads = Math.max(1, Math.ceil(needed / roles.length));
  const filling: Filling = { random, runs: new RunNumbers(), squads };
  const shares = calendar.days.map((day) => shareOf(day, random));
  let rest = shares.reduce((sum, share) => sum + share, 0);
  let left = missing;
  calendar.days.forEach((day, index) => {
    const share = shares[index] ?? 0;
    const stories = pastStories.filter(({ back }) => back === day.back);
    const added = fillDay(filling, day, stories, Math.round((left * share) / rest));
    rest -= share;
    left = Math.max(0, left - executionsOf(added));
    for (const work of added) works.push(work);
  });
  return { works, waiting: waitingOf(calendar, planned) };
}

function shareOf({ back, spans }: WorkingDay, random: Random): number {
  const length = spans.reduce((sum, { from, to }) => sum + to - from, 0) / fullDay;
  if (back === 1) return lastDayShare * length;
  return length * (0.8 + random.next() * 0.4);
}

function waitingOf(calendar: Calendar, planned: ReadonlyMap<string, Work>): readonly Handover[] {
  return todayOffers.map((offer) => {
    const giver = planned.get(offer.by);
    if (giver === undefined) throw new Error(`the plan has no work ${offer.by}`);
    const { to, title, project, task } = offer;
    return placeHandover(
      giver,
      offer,
      { to, title, project, task },
      plannedTime(calendar, offer.at),
    );
  });
}
