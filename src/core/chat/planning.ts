/** `/plan`: shows what would be written; a button writes it. */
import { isRefusal, workable } from "../board/decision";
import { failed } from "../face/faceError";
import { planProblems, takenIds } from "../project/checkPlan";
import { type NamedTask, namePhases, type PlannedPhase } from "../project/plannedTasks";
import { count, duration, list } from "../view/words";
import { answer, type ChatAnswer, refusal } from "./answer";
import { followup, referenceTo, workButton } from "./buttons";
import { type Desk, type DeskPlace, heldOn, lookAtAll, placeNamed } from "./desk";
import { blocks, bullets, md, strong } from "./markdown";
import { readPlan } from "./readPlan";

export async function planAnswer(desks: readonly Desk[], text: string): Promise<ChatAnswer> {
  await lookAtAll(desks);
  const { place, plan } = splitProject(desks, text);
  if (plan === "") return howToPlan();
  if (place === undefined) return whichProject(desks);
  const { desk, target } = place;
  const { world } = desk.face.board;
  const work = workable(world, target.project);
  if (isRefusal(work)) return refusal("No plan.", failed(work).error);
  const taken = takenIds(world, work);
  const phases = readPlan(plan, taken);
  const named = namePhases(phases, taken);
  const problems = planProblems(world, work, named);
  if (problems.length > 0) {
    const words = blocks("**This cannot be written yet.**", bullets(problems.map(md)), syntax);
    return { ...answer(words), refused: "invalid_argument" };
  }
  const tasks = named.flatMap((phase) => phase.tasks);
  const texts = new Map([...all(tasks)].map((task) => [task.id, task.text]));
  const shown = named.map((phase) =>
    blocks(`### ${md(phase.heading)}`, [...taskLines(phase.tasks, texts, "")].join("\n")),
  );
  const size = `${count(texts.size, "task")} in ${count(named.length, "phase")}`;
  const { path } = work.project.file.copy;
  return answer(
    blocks(
      `${size} for ${strong(target.project)}, in ${md(path)}. Nothing is written yet.`,
      ...shown,
    ),
    [workButton("Write the Plan", "baton.writePlan", place, phases)],
    [followup("status", "How the project stands", referenceTo(place))],
  );
}

/** The plan as the button carries it; undefined for anything else that is put in its place. */
export function isPlan(value: unknown): value is readonly PlannedPhase[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPhase);
}

function isPhase(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { title, hint, tasks } = value;
  return typeof title === "string" && isTextOrNothing(hint) && isTasks(tasks);
}

function isTasks(value: unknown): boolean {
  return Array.isArray(value) && value.every(isTask);
}

function isTask(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { text, id, assignee, needs = [], minutes, subtasks = [] } = value;
  return (
    typeof text === "string" &&
    isTextOrNothing(id) &&
    isTextOrNothing(assignee) &&
    (minutes === undefined || typeof minutes === "number") &&
    Array.isArray(needs) &&
    needs.every((need) => typeof need === "string") &&
    isTasks(subtasks)
  );
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function* all(tasks: readonly NamedTask[]): Generator<NamedTask> {
  for (const task of tasks) {
    yield task;
    yield* all(task.subtasks);
  }
}

function* taskLines(
  tasks: readonly NamedTask[],
  texts: ReadonlyMap<string, string>,
  indent: string,
): Generator<string> {
  for (const { text, assignee, minutes, needs = [], subtasks } of tasks) {
    const waits = needs.map((need) => texts.get(need) ?? need);
    const facts = [
      ...(assignee === undefined ? [] : [`for ${md(assignee)}`]),
      ...(minutes === undefined ? [] : [duration(minutes * 60_000)]),
      ...(waits.length === 0 ? [] : [`waits for ${md(list(waits))}`]),
    ];
    yield `${indent}- ${[md(text), ...facts].join(" · ")}`;
    yield* taskLines(subtasks, texts, `${indent}  `);
  }
}

/** `search: A -> B`, or the plan alone: for the project one holds, or the only one there is. */
function splitProject(
  desks: readonly Desk[],
  text: string,
): { readonly place: DeskPlace | undefined; readonly plan: string } {
  const [first = "", ...rest] = text.split(/\r\n|\r|\n/u);
  const colon = first.indexOf(":");
  const named = colon < 0 ? undefined : placeNamed(desks, first.slice(0, colon));
  if (named !== undefined && named.target.task === undefined) {
    const plan = [first.slice(colon + 1), ...rest].join("\n");
    return { place: named, plan: plan.trim() === "" ? "" : plan };
  }
  const plan = text.trim() === "" ? "" : text;
  const held = new Map(
    heldOn(desks).map((one) => [`${one.desk.board}\n${one.target.project}`, one]),
  );
  const [only] = held.values();
  if (only !== undefined && held.size === 1) {
    return { place: { desk: only.desk, target: { project: only.target.project } }, plan };
  }
  const projects = everyProject(desks);
  return { place: projects.length === 1 ? projects[0] : undefined, plan };
}

function everyProject(desks: readonly Desk[]): readonly DeskPlace[] {
  return desks.flatMap((desk) =>
    [...desk.face.board.world.catalog.byId.keys()].map((project) => ({
      desk,
      target: { project },
    })),
  );
}

function whichProject(desks: readonly Desk[]): ChatAnswer {
  const ids = everyProject(desks).map(({ target }) => target.project);
  const words =
    ids.length === 0
      ? "There is no project here yet. A project is an `AGENCY.md` with checkboxes."
      : blocks(
          "Which project is it for? Write its id and a colon first, as in `/plan search: …`.",
          bullets(ids.slice(0, 10).map(md)),
        );
  return {
    ...answer(
      words,
      ids.length === 0
        ? [{ title: "Create Example Project", command: "baton.createExampleProject", args: [] }]
        : [],
    ),
    refused: ids.length === 0 ? "not_found" : "invalid_argument",
  };
}

const syntax = blocks(
  "One line for each task:",
  bullets([
    "`A -> B -> C` for one after the other",
    "an indented line for a subtask",
    "`# Title`, `Title:` or a numbered line with indented ones below it for a phase",
    "at the end of a line `@agent`, `~30m`, `needs:id` or `^id`",
  ]),
);

function howToPlan(): ChatAnswer {
  const sample =
    "```\n/plan search:\nBuild:\n  Index @backend ~2h\n  Query API -> Search page @frontend\n```";
  return answer(
    blocks(
      "Write the plan behind `/plan`, with the project's id and a colon first.",
      syntax,
      sample,
    ),
  );
}
