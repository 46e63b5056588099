/** Fills working days with works, by chance but in the usual ways of the demo's agents. */
import type { WorkingDay } from "./calendar";
import { DaySchedule } from "./daySchedule";
import {
  type Cluster,
  clusters,
  contexts,
  type Flow,
  flows,
  type Role,
  requirements,
  roles,
  roleWorks,
  topics,
} from "./flows";
import type { Story } from "./pastStories";
import type { Random } from "./random";
import { endOf, type Handover, type RunStep, type Work, type WorkTry } from "./work";

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
  let count = executionsOf(works);
  let chances = executions * 3;
  while (count < executions && chances > 0) {
    chances -= 1;
    const added = addFlow(filling, schedule, executions - count);
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

/** One flow along its chain, as far as the day and its success allow. */
function addFlow(filling: Filling, schedule: DaySchedule, limit: number): readonly Work[] {
  const { random, runs, squads } = filling;
  const flow = pickFlow(random);
  const project = random.pick(flow.projects);
  const topic = random.pick(topics[project] ?? ["the rest"]);
  const squad = random.int(1, squads);
  const works: Work[] = [];
  let giver: Work | undefined;
  let run: string | undefined;
  let ready = anyMoment(random, schedule.day);
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

function anyMoment(random: Random, day: WorkingDay): number {
  let at = random.next() * day.spans.reduce((sum, { from, to }) => sum + to - from, 0);
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

/** The first squad has the plain names. */
function agentName(role: Role, squad: number): string {
  return squad === 1 ? role : `${role}-${squad}`;
}

interface NewWork {
  readonly role: Role;
  readonly squad: number;
  readonly project: string;
  readonly topic: string;
  readonly tries: readonly WorkTry[];
  readonly giver: Work | undefined;
  readonly step: RunStep | undefined;
}

function makeWork(
  random: Random,
  { role, squad, project, topic, tries, giver, step }: NewWork,
): Work {
  const { titles, deliverable } = roleWorks[role];
  const agent = agentName(role, squad);
  const title = about(random.pick(titles), topic);
  const task = undefined;
  return {
    agent,
    title,
    project,
    task,
    tries,
    claim: undefined,
    blocked: undefined,
    handover:
      giver === undefined
        ? undefined
        : handoverOf(
            giver,
            { to: agent, title, project, task },
            about(roleWorks[roleOf(giver)].deliverable, topic),
            random.pick(contexts),
            random.chance(0.5) ? [random.pick(requirements)] : [],
          ),
    inside: undefined,
    run: step,
    inputs: giver === undefined ? undefined : { topic },
    outputs:
      tries.at(-1)?.status === "success" ? { summary: about(deliverable, topic) } : undefined,
  };
}

function about(pattern: string, topic: string): string {
  const text = pattern.replace("{}", topic);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function roleOf({ agent }: Work): Role {
  return roles.find((role) => agent === role || agent.startsWith(`${role}-`)) ?? "coder";
}

function handoverOf(
  giver: Work,
  target: {
    readonly to: string;
    readonly title: string;
    readonly project: string;
    readonly task: string | undefined;
  },
  deliverable: string,
  context: string,
  needs: readonly string[],
): Handover {
  const { to, title, project, task } = target;
  return {
    giver,
    tried: giver.tries.length - 1,
    at: endOf(giver) ?? 0,
    project,
    task,
    message: {
      from: giver.agent,
      to,
      task: title,
      deliverable,
      context,
      requirements: needs,
      continuesWith: undefined,
    },
  };
}

/** Longer works of some roles are done in parts, one after the other, inside the last try. */
function partsOf(random: Random, work: Work, role: Role): readonly Work[] {
  const last = work.tries.at(-1);
  const names = roleWorks[role].parts;
  if (last?.to === undefined || last.status !== "success" || names.length === 0) return [];
  if (last.to - last.from < 40 * minute || random.chance(0.5)) return [];
  const length = (last.to - last.from) / names.length;
  return names.map((title, index): Work => {
    const from = last.from + Math.round(length * index) + 20_000;
    const to = last.from + Math.round(length * (index + 1)) - random.int(20, 90) * 1000;
    const half = from + Math.round((to - from) * 0.4);
    const again: readonly WorkTry[] = [
      { from, to: half, status: "failure", error: random.pick(roleWorks[role].errors) },
      { from: half + 2 * minute, to, status: "success", error: undefined },
    ];
    const once: readonly WorkTry[] = [{ from, to, status: "success", error: undefined }];
    return {
      agent: work.agent,
      title,
      project: work.project,
      task: undefined,
      tries: random.chance(0.12) ? again : once,
      claim: undefined,
      blocked: undefined,
      handover: undefined,
      inside: work,
      run: work.run,
      inputs: undefined,
      outputs: undefined,
    };
  });
}
