/** `/ready`, `/why` and `/status`: questions that change nothing. */
import { explain, getProject, readyWork } from "../face/projects";
import type { HandoffData, ProjectData, ReadyStep, ReadyTask, TaskData } from "../face/shapes";
import { count, quoted, timeLeft } from "../view/words";
import { summarizeProject, type WorkState, workStates } from "../view/workState";
import { answer, type ChatAnswer, type ChatButton, refusal } from "./answer";
import { claimButton, followup, nameOf, referenceTo, workButton } from "./buttons";
import { type Desk, type DeskHeld, type DeskPlace, heldOn, lookAtAll, placeNamed } from "./desk";
import { blocks, bullets, md, strong } from "./markdown";

/** More are in the sidebar. */
const mostLines = 8;

/** What may be claimed now, best first. */
export async function readyAnswer(desks: readonly Desk[]): Promise<ChatAnswer> {
  const parts: string[] = [];
  const places: DeskPlace[] = [];
  let more = 0;
  for (const desk of desks) {
    const work = await readyWork(desk.face, desk.me, { limit: mostLines });
    more += work.more;
    const add = (project: string, task: string | null) => {
      const place = placeNamed([desk], task === null ? project : `${project}#${task}`);
      if (place !== undefined) places.push(place);
    };
    for (const { project_id, task_id } of work.handoffs) add(project_id, task_id);
    for (const { project_id } of work.projects) add(project_id, null);
    for (const { project_id, task_id } of work.tasks) add(project_id, task_id);
    const section = blocks(
      listed("Steps of runs, in the Workflows view", work.steps.map(stepLine)),
      listed("Handed to you", work.handoffs.map(handoffLine)),
      listed("Projects", work.projects.map(projectLine)),
      listed("Tasks", work.tasks.map(taskLine)),
    );
    if (section === "") continue;
    if (desks.length > 1) parts.push(`### ${md(desk.name)}`);
    parts.push(section);
  }
  if (parts.length === 0) return nothingReady(desks);
  if (more > 0) parts.push(`And ${more} more, in the sidebar.`);
  const [first] = places;
  const reference = first === undefined ? undefined : referenceTo(first);
  return answer(blocks(...parts), distinct(places.map(claimButton)).slice(0, 3), [
    ...(reference === undefined ? [] : [followup("claim", `Claim ${reference}`, reference)]),
    followup("status", "How things stand"),
  ]);
}

function listed(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `**${title}**\n\n${bullets(lines)}`;
}

function stepLine({ title, workflow, run_title: run, agent }: ReadyStep): string {
  return `${strong(title)} of ${md(run ?? workflow)}, for ${md(agent)}`;
}

function handoffLine({ from, task, project_id, deliverable, context }: HandoffData): string {
  const said = context === "" ? deliverable : context;
  const about = said === "" ? "" : `: ${md(said)}`;
  return `${strong(task)} in ${md(project_id)}, from ${md(from)}${about}`;
}

function projectLine({ project_id, priority, progress: { done, total } }: ProjectData): string {
  const facts = [
    ...(priority === "critical" || priority === "high" ? [priority] : []),
    ...(total === 0 ? [] : [`${done} of ${count(total, "task")} done`]),
  ];
  return [strong(project_id), ...facts].join(" · ");
}

function taskLine({ text, project_id, assignee, estimate_minutes: minutes }: ReadyTask): string {
  const facts = [
    ...(assignee === null ? [] : [`for ${md(assignee)}`]),
    ...(minutes === null ? [] : [`about ${minutes} min`]),
  ];
  return [`${strong(text)} in ${md(project_id)}`, ...facts].join(" · ");
}

function nothingReady(desks: readonly Desk[]): ChatAnswer {
  if (desks.every(({ face }) => face.board.world.catalog.projects.size === 0)) {
    const create: ChatButton = {
      title: "Create Example Project",
      command: "baton.createExampleProject",
      args: [],
    };
    const words = "There is no project here yet. A project is an `AGENCY.md` with checkboxes.";
    return answer(words, [create]);
  }
  const states = statesWords(desks);
  const words = `Nothing is ready to be claimed now: ${states}. Ask \`/why\` with a project to see what it waits for.`;
  return answer(words, [], [followup("status", "How things stand")]);
}

/** Why something is not ready, and the shortest way to mend it. */
export async function whyAnswer(desks: readonly Desk[], reference: string): Promise<ChatAnswer> {
  await lookAtAll(desks);
  const place = placeNamed(desks, reference) ?? (reference === "" ? heldOn(desks)[0] : undefined);
  if (place === undefined) return notNamed(reference, "/why");
  const { desk, target } = place;
  const result = await explain(desk.face, target, desk.me);
  if (!result.ok) return refusal("No answer.", result.error);
  const { ready, reasons, remedy } = result.data;
  const name = strong(nameOf(place));
  if (ready) {
    const mine = heldOn(desks).some((held) => held.target.project === target.project);
    const words = mine ? `${name} is ready, and yours.` : `${name} is ready.`;
    const button = mine ? workButton("Next Subtask", "baton.next", place) : claimButton(place);
    return answer(
      words,
      [button],
      [
        mine
          ? followup("next", "Step to the next task")
          : followup("claim", "Claim it", referenceTo(place)),
      ],
    );
  }
  const lines = reasons.map(({ text, remedy: mend }) => `${md(text)}. ${md(mend)}.`);
  const shortest = remedy === null || reasons.length < 2 ? "" : `Shortest way: ${md(remedy)}.`;
  return answer(
    blocks(`${name} is not ready:`, bullets(lines), shortest),
    [workButton("Explain…", "baton.explain", place), workButton("Open", "baton.openRow", place)],
    [followup("ready", "What is ready instead")],
  );
}

/** How all stands, or one project. */
export async function statusAnswer(desks: readonly Desk[], reference: string): Promise<ChatAnswer> {
  await lookAtAll(desks);
  if (reference !== "") {
    const place = placeNamed(desks, reference);
    return place === undefined ? notNamed(reference, "/status") : projectStatus(place);
  }
  const held = heldOn(desks);
  const [first] = held;
  const mine =
    first === undefined ? "You hold nothing." : blocks("**You hold**", bullets(held.map(heldLine)));
  const others = othersHold(desks);
  return answer(
    blocks(mine, listed("Others hold", others), `Projects: ${statesWords(desks)}.`),
    first === undefined ? [] : [workButton("Next Subtask", "baton.next", first)],
    [
      first === undefined
        ? followup("ready", "What is ready")
        : followup("next", "Step to the next task"),
    ],
  );
}

function heldLine({ desk, held, target }: DeskHeld): string {
  const { claim, done, total, running } = held;
  const { world } = desk.face.board;
  const at =
    running?.task === undefined || running.task === target.task
      ? []
      : [`at ${md(nameOf({ desk, target: { project: target.project, task: running.task } }))}`];
  const as = claim.agent === desk.me.agent ? [] : [`as ${md(claim.agent)}`];
  const progress = total === 0 ? [] : [`${done} of ${count(total, "task")} done`];
  const left = timeLeft(claim, Math.max(desk.face.board.now(), world.board.at));
  return [strong(nameOf({ desk, target })), ...as, ...progress, ...at, left].join(" · ");
}

function othersHold(desks: readonly Desk[]): readonly string[] {
  const lines = desks.flatMap((desk) => {
    const { world } = desk.face.board;
    const now = desk.face.board.now();
    return [...world.board.claims.values()]
      .filter(({ session, expires }) => session !== desk.me.session && expires > now)
      .map((claim) => {
        const { project, task } = claim;
        const name = strong(nameOf({ desk, target: { project, task } }));
        return `${name} · ${md(claim.agent)} · ${timeLeft(claim, now)}`;
      });
  });
  const rest = lines.length - mostLines;
  return rest > 0 ? [...lines.slice(0, mostLines), `and ${rest} more`] : lines;
}

/** `3 ready, 2 claimed`. */
function statesWords(desks: readonly Desk[]): string {
  const counts = new Map<WorkState, number>();
  for (const { face, me } of desks) {
    const { world } = face.board;
    const now = face.board.now();
    for (const project of world.catalog.projects.values()) {
      const { state } = summarizeProject(world, project, me, now);
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
  }
  const words = workStates.flatMap((state) => {
    const number = counts.get(state);
    return number === undefined ? [] : [`${number} ${stateWords[state] ?? state}`];
  });
  return words.length === 0 ? "none" : words.join(", ");
}

const stateWords: Partial<Readonly<Record<WorkState, string>>> = {
  broken: "cannot be read",
  conflict: "with a conflict",
  running: "in progress",
  owned: "with an owner by hand",
};

async function projectStatus(place: DeskPlace): Promise<ChatAnswer> {
  const { desk, target } = place;
  const result = await getProject(desk.face, target.project, desk.me, { content: false });
  if (!result.ok) return refusal("No answer.", result.error);
  const { data } = result;
  const { done, total } = data.progress;
  const facts = [
    stateWords[data.state] ?? data.state,
    ...(data.owner === null ? [] : [`owner ${md(data.owner)}`]),
    ...(total === 0 ? [] : [`${done} of ${count(total, "task")} done`]),
  ];
  const lines = [...taskLines(data.tasks, "")];
  const rest = lines.length - mostTaskLines;
  const tasks = lines.slice(0, mostTaskLines).join("\n");
  const reasons = data.ready ? [] : data.reasons.map(({ text }) => md(text));
  const isClaimed = data.claim !== null;
  return answer(
    blocks(
      [strong(data.project_id), ...facts].join(" · "),
      isClaimed ? "" : bullets(reasons),
      tasks,
      rest > 0 ? `And ${count(rest, "more task", "more tasks")}.` : "",
    ),
    [
      ...(data.ready && !isClaimed ? [claimButton(place)] : []),
      workButton("Open", "baton.openRow", place),
    ],
    data.ready ? [] : [followup("why", "Why is it not ready", referenceTo(place))],
  );
}

const mostTaskLines = 25;

function* taskLines(tasks: readonly TaskData[], indent: string): Generator<string> {
  for (const { text, done, state, holder, subtasks } of tasks) {
    const who = holder === null || done ? "" : ` · ${md(holder)}`;
    yield `${indent}- ${done ? "☑" : "☐"} ${md(text)}${done ? "" : ` · ${stateWords[state] ?? state}`}${who}`;
    yield* taskLines(subtasks, `${indent}  `);
  }
}

/** The reference names nothing, or too much. */
export function notNamed(reference: string, command: string): ChatAnswer {
  const said =
    reference === ""
      ? `Say which project or task, as in \`@baton ${command} search\` or \`@baton ${command} search#2.1\`.`
      : `There is no project or task ${md(quoted(reference))} here, or several have one of that name. Write it as \`project#task\`.`;
  return {
    ...answer(said, [], [followup("status", "Which projects there are")]),
    refused: "not_found",
  };
}

function distinct(buttons: readonly ChatButton[]): readonly ChatButton[] {
  const seen = new Map(buttons.map((button) => [button.title, button]));
  return [...seen.values()];
}
