/** Fills working days with works, by chance but in the usual ways of the demo's agents. */
import type { WorkingDay } from "./calendar";
import { DaySchedule } from "./daySchedule";
import { type Cluster, clusters, type Flow, flows, type Role, roleWorks, topics } from "./flows";
import { agentName, handoverOf, makeWork, partsOf } from "./newWork";
import type { Story } from "./pastStories";
import type { Random } from "./random";
import { endOf, type Work, type WorkTry } from "./work";

const minute = 60_000;
const maxTries = 3;
/** An agent that has other work first does not come back to what failed. */
const patience = 40 * minute;

/** Gives runs their numbers, from the latest down; 223 to 225 are those of the plan. */
export class RunNumbers {
  #next = 222;
  #beyond = 1000;

  next(): string {
    if (this.#next > 0) return `run-${this.#next--}`;
    return `run-${this.#beyond++}`;
  }
}

export interface Filling {
  readonly random: Random;
  readonly runs: RunNumbers;
  /** How many agents there are of each role. */
  readonly squads: number;
}

/** Works of one day: the stories, then as many more as bring it to about `executions`. */
export function fillDay(
  filling: Filling,
  day: WorkingDay,
  stories: readonly Story[],
  executions: number,
): readonly Work[] {
  const schedule = new DaySchedule(day);
  const works = stories.flatMap((story) => placeStory(filling, schedule, story));
  for (const cluster of clusters.filter(({ back }) => back === day.back)) {
    works.push(...hitBy(filling, schedule, cluster));
  }
  let count = executionsOf(works);
  let chances = executions * 3;
  while (count < executions && chances > 0) {
    chances -= 1;
    const flow = pickFlow(filling.random);
    const ready = anyMoment(filling.random, day, flow.chain.length);
    const added = addFlow(filling, schedule, flow, ready, executions - count);
    count += executionsOf(added);
    works.push(...added);
  }
  return works;
}

export function executionsOf(works: readonly Work[]): number {
  return works.reduce((sum, { tries }) => sum + tries.length, 0);
}

function placeStory(
  { random, runs }: Filling,
  schedule: DaySchedule,
  { project, workflow, steps }: Story,
): Work[] {
  const placed = new Map<string, Work>();
  const run = workflow === undefined ? undefined : runs.next();
  for (const { task, agent, title, minutes, after } of steps) {
    const giver = after === undefined ? undefined : placed.get(after[0]);
    const begin = schedule.day.spans[0]?.from ?? schedule.day.midnight;
    const ready =
      giver === undefined ? begin + random.int(0, 12) * minute : pauseAfter(random, giver);
    const length = minutes * minute + random.int(0, 59) * 1000;
    const from = schedule.find(agent, ready, length);
    // A day that is cut short does not hold all of a story; what happened earlier is not known.
    if (from === undefined) continue;
    const to = from + length;
    schedule.take(agent, { from, to });
    placed.set(task, {
      agent,
      title,
      project,
      task,
      tries: [{ from, to, status: "success", error: undefined }],
      claim: { at: from - random.int(10, 50) * 1000, ttl: 3600, whole: false, ends: "done" },
      blocked: undefined,
      handover:
        giver === undefined || after === undefined
          ? undefined
          : handoverOf(giver, { to: agent, title, project, task }, after[1], "", []),
      inside: undefined,
      run: run === undefined || workflow === undefined ? undefined : { run, step: task, workflow },
      inputs: undefined,
      outputs: { summary: "Done as planned." },
    });
  }
  return [...placed.values()];
}

/** Somebody of each role was at work when it began. */
function hitBy(
  filling: Filling,
  schedule: DaySchedule,
  { from, roles: hit, projects }: Cluster,
): readonly Work[] {
  return hit.flatMap((role) => {
    const flow: Flow = { weight: 1, chain: [role], workflow: undefined, projects };
    const ready = schedule.day.midnight + (from + filling.random.int(0, 25)) * minute;
    return addFlow(filling, schedule, flow, ready, maxTries);
  });
}

/** One flow along its chain, as far as the day and its success allow. */
function addFlow(
  filling: Filling,
  schedule: DaySchedule,
  flow: Flow,
  begin: number,
  limit: number,
): readonly Work[] {
  const { random, runs, squads } = filling;
  const project = random.pick(flow.projects);
  const topic = random.pick(topics[project] ?? ["the rest"]);
  const squad = random.int(1, squads);
  const works: Work[] = [];
  let giver: Work | undefined;
  let run: string | undefined;
  let ready = begin;
  for (const role of flow.chain) {
    if (executionsOf(works) >= limit) break;
    const found = placeTries(filling, schedule, role, squad, ready);
    if (found === undefined) break;
    if (flow.workflow !== undefined) run ??= runs.next();
    const step =
      run === undefined || flow.workflow === undefined
        ? undefined
        : { run, step: role, workflow: flow.workflow };
    const work = makeWork(random, { role, squad, project, topic, tries: found, giver, step });
    works.push(work, ...partsOf(random, work, role));
    if (found.at(-1)?.status !== "success") break;
    giver = work;
    ready = pauseAfter(random, work);
  }
  return works;
}

function pickFlow(random: Random): Flow {
  let at = random.next() * flows.reduce((sum, { weight }) => sum + weight, 0);
  for (const flow of flows) {
    at -= flow.weight;
    if (at < 0) return flow;
  }
  return flows[0];
}

/** Long chains begin earlier, so that the last ones of the chain come to work as well. */
function anyMoment(random: Random, day: WorkingDay, steps: number): number {
  const early = steps > 3 ? random.next() ** 2 * 0.6 : random.next();
  let at = early * day.spans.reduce((sum, { from, to }) => sum + to - from, 0);
  for (const { from, to } of day.spans) {
    if (at < to - from) return Math.floor((from + at) / 1000) * 1000;
    at -= to - from;
  }
  return day.midnight;
}

function pauseAfter(random: Random, work: Work): number {
  return (endOf(work) ?? 0) + random.int(1, 9) * minute + random.int(0, 59) * 1000;
}

/** Finds the time for a work of the role, and for trying it again when it fails. */
function placeTries(
  { random }: Filling,
  schedule: DaySchedule,
  role: Role,
  squad: number,
  ready: number,
): readonly WorkTry[] | undefined {
  const agent = agentName(role, squad);
  const [least, most] = roleWorks[role].minutes;
  const tries: WorkTry[] = [];
  let begin = ready;
  while (tries.length < maxTries) {
    const whole = random.int(least * 60, most * 60) * 1000;
    const from = schedule.find(agent, begin, whole);
    if (from === undefined || (tries.length > 0 && from - begin > patience)) break;
    const { status, error } = outcome(random, schedule.day, role, from);
    const part = status === "success" ? 1 : 0.3 + random.next() * 0.4;
    const to = from + Math.max(minute, Math.round((whole * part) / 1000) * 1000);
    schedule.take(agent, { from, to });
    tries.push({ from, to, status, error });
    if (status !== "failure") break;
    begin = to + random.int(2, 6) * minute;
  }
  return tries.length === 0 ? undefined : tries;
}

function outcome(
  random: Random,
  day: WorkingDay,
  role: Role,
  at: number,
): Pick<WorkTry, "status" | "error"> {
  const cluster = clusters.find((one) => isIn(one, day, role, at));
  if (cluster !== undefined && random.chance(0.75)) {
    return { status: "failure", error: cluster.error };
  }
  const draw = random.next();
  if (draw < 0.05) return { status: "failure", error: random.pick(roleWorks[role].errors) };
  if (draw < 0.065) return { status: "cancelled", error: "no longer needed" };
  return { status: "success", error: undefined };
}

function isIn({ back, from, to, roles: hit }: Cluster, day: WorkingDay, role: Role, at: number) {
  const minutes = (at - day.midnight) / minute;
  return back === day.back && minutes >= from && minutes < to && hit.includes(role);
}
