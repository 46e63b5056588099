/** What agents ask about projects and ready work. Lists are at most two seconds old. PROTOCOL 3.8. */
import type { Target } from "../board/commands";
import { isRefusal } from "../board/decision";
import type { Actor } from "../board/events";
import { claimsOn, isHolder, isLive } from "../claim/claims";
import { type Project, projectById } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { explainProject, explainTask } from "../project/explain";
import { byUrgency, readyProjects, readyTasks } from "../project/ready";
import { plainText } from "../view/words";
import { projectAt } from "../view/work";
import { stepOfClaim } from "../workflow/stepStates";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { worksAs } from "./identity";
import { explainStep, readySteps } from "./offeredWork";
import {
  claimData,
  handoffData,
  type Looker,
  projectData,
  readyTask,
  reasonData,
  taskData,
} from "./projectData";
import type {
  ExplanationData,
  ProjectData,
  ProjectDetails,
  ReadyTask,
  ReadyWork,
  StatusData,
} from "./shapes";
import { findWork } from "./targets";

/** More would fill an agent's context; who wants more asks for it. */
const usualLimit = 50;

function looker(face: Face, actor: Actor): Looker {
  const { board } = face;
  return { world: board.world, actor, now: board.now(), pathOf: (copy) => face.pathOf(copy) };
}

/** All projects, in the order in which they should be taken up. */
export async function listProjects(face: Face, actor: Actor): Promise<readonly ProjectData[]> {
  await face.look();
  const { world } = face.board;
  const look = looker(face, actor);
  const all = byUrgency(world, [...world.catalog.projects.values()]);
  return all.map((project) => projectData(look, project));
}

/**
 * What the actor may claim now: steps of runs, projects, single tasks, and what was handed to it. Tasks
 * that ask for another agent are left out. Order: DESIGN 5.1.
 *
 * @param options.limit The most steps, projects, and tasks; 50 of each where nothing is said.
 */
export async function readyWork(
  face: Face,
  actor: Actor,
  options: { readonly limit?: number | undefined } = {},
): Promise<ReadyWork> {
  await face.look();
  const limit = options.limit ?? usualLimit;
  const { world } = face.board;
  const look = looker(face, actor);
  const { now } = look;
  const free = (project: Project) =>
    !claimsOn(world.board, project.id).some(
      (claim) => claim.task === undefined && isLive(claim, now) && isHolder(claim, actor),
    );
  const projects = [...readyProjects(world, actor, now)].filter(free);
  const tasks: ReadyTask[] = [];
  let allTasks = 0;
  for (const project of byUrgency(world, [...world.catalog.projects.values()])) {
    const asker = worksAs(world, project.id, actor, now);
    for (const located of readyTasks(world, project, asker, now)) {
      const wanted = { hint: located.phase.hint, assignee: located.task.assignee };
      if (world.checkRole(actor.agent, wanted).kind === "redirect") continue;
      allTasks += 1;
      if (tasks.length < limit) tasks.push(readyTask(look, project, located));
    }
  }
  const shown = projects.slice(0, limit);
  const steps = readySteps(world, actor, now);
  const shownSteps = steps.slice(0, limit);
  return {
    steps: shownSteps,
    count: projects.length,
    projects: shown.map((project) => projectData(look, project)),
    tasks,
    handoffs: [...world.board.handoffs.values()]
      .filter(({ message, accepted }) => accepted === undefined && message.to === actor.agent)
      .map((handoff) => handoffData(world, handoff)),
    more:
      steps.length - shownSteps.length + projects.length - shown.length + (allTasks - tasks.length),
  };
}

/**
 * One project with its tasks, notes and claims. A broken file is answered too, with its error.
 *
 * @param options.content False leaves the file's text out.
 */
export async function getProject(
  face: Face,
  id: string,
  actor: Actor,
  options: { readonly content?: boolean | undefined } = {},
): Promise<FaceResult<ProjectDetails>> {
  await face.look();
  const { world } = face.board;
  const project = projectById(world.catalog, id);
  if (project === undefined) {
    const found = findWork(world, { project: id });
    if (isRefusal(found)) return failed(found);
  }
  const known = project ?? projectAt(world, id);
  if (known === undefined) throw new Error(`${id} is a project and is none`);
  const look = looker(face, actor);
  const document = effectiveDocument(world, known);
  const text = options.content === false ? undefined : await face.textOf(known.file.copy);
  const tasks = (document?.phases ?? []).flatMap((phase) =>
    phase.tasks.map((task) => taskData(look, known, { task, phase, ancestors: [] })),
  );
  return done({
    ...projectData(look, known),
    content: text === undefined ? null : withoutFrontMatter(text),
    tasks,
    notes: (document?.notes ?? []).map(({ time, author, text: words }) => ({
      time: time ?? null,
      agent: author ?? null,
      text: words,
    })),
    claims: claimsOn(world.board, id)
      .filter((claim) => isLive(claim, look.now))
      .map((claim) => claimData(world, claim)),
    handoffs: [...world.board.handoffs.values()]
      .filter(({ project: other, accepted }) => other === id && accepted === undefined)
      .map((handoff) => handoffData(world, handoff)),
  });
}

/** Why a project, task or step of a run is not ready for the actor, and what would mend it. DESIGN 5.1. */
export async function explain(
  face: Face,
  target: Target,
  actor: Actor,
): Promise<FaceResult<ExplanationData>> {
  await face.look();
  const { world } = face.board;
  const now = face.board.now();
  const step = stepOfClaim(world.board.runs, target.project);
  if (step !== undefined) return done(explainStep(world, step, actor, now));
  const project = projectAt(world, target.project);
  const found = findWork(world, target);
  if (project === undefined || (isRefusal(found) && target.task !== undefined)) {
    if (isRefusal(found)) return failed(found);
    throw new Error(`${target.project} is a project and is none`);
  }
  // A broken or doubled file is explained, not refused.
  const located = isRefusal(found) ? undefined : found.located;
  const explanation =
    located === undefined
      ? explainProject(world, project, actor, now)
      : explainTask(world, project, located, worksAs(world, project.id, actor, now), now);
  return done({
    project_id: project.id,
    task_id: located === undefined ? null : (located.task.id ?? located.task.position),
    text: located === undefined ? project.id : plainText(located.task.text),
    ready: explanation.ready,
    reasons: explanation.reasons.map((reason) => reasonData(world, reason)),
    remedy: explanation.remedy?.text ?? null,
  });
}

/** Whether somebody has claimed that id, which need not be a project here. */
export async function statusOf(face: Face, id: string): Promise<StatusData> {
  await face.look();
  const { world } = face.board;
  const now = face.board.now();
  const live = claimsOn(world.board, id).filter((claim) => isLive(claim, now));
  const claim = live.find(({ task }) => task === undefined) ?? live[0];
  return {
    project_id: id,
    is_claimed: claim !== undefined,
    claim: claim === undefined ? null : claimData(world, claim),
    known: world.catalog.byId.has(id),
  };
}

/** The text below the front matter; the whole text when there is none. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^\uFEFF?---[ \t]*\r?\n(?:[\s\S]*?\r?\n)?---[ \t]*(?:\r?\n|$)/u, "");
}
