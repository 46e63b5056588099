/** The report that runs by itself every night, at weekends too. */
import type { Calendar } from "./calendar";
import type { Random } from "./random";
import type { Work, WorkTry } from "./work";

const minute = 60_000;
const day = 24 * 60 * minute;
const two = 2 * 60 * minute;
/** So that it is over before the plan's first work. */
const longest = 30 * minute;

/** One for each night since the first working day of the calendar. */
export function nightlyReports({ days, planned }: Calendar, random: Random): readonly Work[] {
  const oldest = days.at(-1)?.midnight ?? planned;
  const works: Work[] = [];
  for (let at = oldest + two; at + longest < planned; at += day) {
    works.push(reportOf(at + random.int(0, 40) * 1000, random));
  }
  return works;
}

function reportOf(from: number, random: Random): Work {
  const to = from + random.int(6 * 60, 12 * 60) * 1000;
  const failed = random.chance(0.12);
  const first: WorkTry = failed
    ? { from, to: from + 90_000, status: "failure", error: "the metrics store did not answer" }
    : { from, to, status: "success", error: undefined };
  const again: WorkTry = {
    from: from + 5 * minute,
    to: to + 5 * minute,
    status: "success",
    error: undefined,
  };
  return {
    agent: "devops",
    title: "Nightly report",
    project: "observability",
    task: undefined,
    tries: failed ? [first, again] : [first],
    claim: undefined,
    blocked: undefined,
    handover: undefined,
    inside: undefined,
    run: undefined,
    inputs: undefined,
    outputs: { summary: `${random.int(1100, 2600)} orders, ${random.int(0, 9)} slow pages` },
  };
}
