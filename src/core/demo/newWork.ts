/** Makes works of the demo's ordinary days, with their words. */
import { contexts, type Role, requirements, roles, roleWorks } from "./flows";
import type { Random } from "./random";
import { endOf, type Handover, type RunStep, type Work, type WorkTry } from "./work";

const minute = 60_000;

/** The first squad has the plain names. */
export function agentName(role: Role, squad: number): string {
  return squad === 1 ? role : `${role}-${squad}`;
}

export interface NewWork {
  readonly role: Role;
  readonly squad: number;
  readonly project: string;
  readonly topic: string;
  readonly tries: readonly WorkTry[];
  readonly giver: Work | undefined;
  readonly step: RunStep | undefined;
}

export function makeWork(
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
    inputs: giver === undefined ? undefined : inputsOf(giver, topic),
    outputs:
      tries.at(-1)?.status === "success"
        ? { summary: about(deliverable, topic), ...passedFile(project, role) }
        : undefined,
  };
}

/** The files that the giver left, else what it is about. */
function inputsOf({ outputs }: Work, topic: string): Work["inputs"] {
  const artifacts = outputs?.["artifacts"];
  return artifacts === undefined ? { topic } : { topic, artifacts };
}

/** Planner, coder and reviewer of the search index pass files. Source document 002. */
function passedFile(project: string, role: Role): { readonly artifacts?: readonly string[] } {
  const file = project === "search-index" ? passedFiles.get(role) : undefined;
  return file === undefined ? {} : { artifacts: [`artifacts/search/${file}`] };
}

const passedFiles: ReadonlyMap<Role, string> = new Map([
  ["planner", "plan.json"],
  ["coder", "code.json"],
  ["reviewer", "review.json"],
]);

function about(pattern: string, topic: string): string {
  const text = pattern.replace("{}", topic);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function roleOf({ agent }: Work): Role {
  return roles.find((role) => agent === role || agent.startsWith(`${role}-`)) ?? "coder";
}

export function handoverOf(
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
export function partsOf(random: Random, work: Work, role: Role): readonly Work[] {
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
