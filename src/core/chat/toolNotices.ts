/** What a person reads before and while an agent uses a tool in this window. Words of others are escaped. */
import { isRefusal } from "../board/decision";
import type { Actor } from "../board/events";
import { claimsOn, isLive } from "../claim/claims";
import type { FaceBoard } from "../face/face";
import { type FoundTask, resolveTask } from "../orchestrator/resolve";
import { allTasks } from "../project/model";
import { progress } from "../project/tasks";
import { runName } from "../view/runWords";
import { count, duration, list, plainText, quoted } from "../view/words";
import { documentOf, placeName, projectAt } from "../view/work";
import { claimIdOf, stepOfClaim } from "../workflow/stepStates";
import { blocks, bullets, md, strong } from "./markdown";

export interface ToolNotice {
  /** While it works. */
  readonly doing: string;
  /** Asked first; missing for what only reads. */
  readonly confirm?: { readonly title: string; readonly message: string };
}

/** Where the tool would work, and in whose session. */
export interface NoticeDesk {
  readonly board: Pick<FaceBoard, "world" | "now">;
  readonly me: Actor;
}

export type ToolArguments = Readonly<Record<string, unknown>>;

/** @param desk Undefined where no open folder has what the arguments name. */
export function toolNotice(
  tool: string,
  args: ToolArguments,
  desk: NoticeDesk | undefined,
): ToolNotice {
  const project = text(args, "project_id");
  const id = project === "" ? "the project" : md(project);
  switch (tool) {
    case "get_ready_work":
      return { doing: "Looking for ready work" };
    case "get_project":
      return { doing: `Reading ${id}` };
    case "claim_project": {
      const agent = text(args, "agent_name");
      return asked(`Claiming ${id}`, `Claim ${project}${agent === "" ? "" : ` for ${agent}`}?`, [
        `${strong(agent === "" ? "The agent" : agent)} gets ${strong(project)}${sizeOf(desk, project)} for an hour, renewed while this window is open. Nobody else can claim it meanwhile.`,
        `Its owner is written${fileOf(desk, project)}.`,
        holderOf(desk, project),
      ]);
    }
    case "release_project":
      return asked(`Giving ${id} back`, `Give ${project} back?`, [
        heldThrough(desk, project),
        `Its owner is cleared${fileOf(desk, project)}.`,
      ]);
    case "handoff": {
      const [to, context] = [text(args, "to"), text(args, "context")];
      return asked(`Handing ${id} off`, `Hand ${project} off to ${to}?`, [
        heldThrough(desk, project),
        `${strong(to)} reads in its notes:`,
        bullets([
          `Done: ${md(text(args, "deliverable"))}`,
          ...(context === "" ? [] : [`Next: ${md(context)}`]),
        ]),
        `The note is written${fileOf(desk, project)}.`,
      ]);
    }
    case "add_note":
      return asked(`Adding a note to ${id}`, `Add a note to ${project}?`, [
        `${strong(text(args, "agent"))} writes${fileOf(desk, project)}:`,
        md(text(args, "note")),
      ]);
    case "get_run": {
      const step = text(args, "step_id");
      const run = text(args, "run_id");
      if (run === "") return { doing: "Looking at the latest runs" };
      return {
        doing: `Reading ${step === "" ? "" : `the step ${md(step)} of `}the run ${md(run)}`,
      };
    }
    case "complete_step":
      return stepNotice(args, desk);
    case "orchestrator_execute_subtask": {
      const step = stepWords(desk, text(args, "task_id"));
      if (step !== undefined) {
        return asked(`Beginning ${md(step.name)}`, `Begin the step ${step.name}?`, [
          `The step of the run ${strong(step.run)} is claimed, so that nobody else does it. No file is changed.`,
        ]);
      }
      const { name, file } = taskWords(desk, text(args, "task_id"));
      return asked(`Beginning ${md(name)}`, `Begin ${name}?`, [
        `The task is claimed${file === "" ? "" : ` in ${md(file)}`}, unless it is the agent's already, and shows as in progress. The file's tasks stay as they are.`,
      ]);
    }
    case "orchestrator_complete_subtask":
      return completeNotice(args, desk);
    default:
      return { doing: md(tool) };
  }
}

/** The end of a step of a run, in whichever of the two tools' words. */
function stepNotice(args: ToolArguments, desk: NoticeDesk | undefined): ToolNotice {
  const [run, step, error] = [text(args, "run_id"), text(args, "step_id"), text(args, "error")];
  const id = claimIdOf(run, step);
  const found = stepWords(desk, id) ?? { name: quoted(step), run };
  return endNotice(found, error === "" ? undefined : error, args["output"]);
}

function endNotice(
  { name, run }: StepWords,
  error: string | undefined,
  output: unknown,
): ToolNotice {
  const of = `of the run ${strong(run)}`;
  if (error !== undefined) {
    return asked(`Recording that ${md(name)} failed`, `Say that the step ${name} failed?`, [
      `The step ${of} ends as failed. What depends on it is left out, unless it is tried again.`,
      `It says: ${md(error)}`,
    ]);
  }
  const given = output === undefined ? "" : shortJson(output);
  return asked(`Completing ${md(name)}`, `Complete the step ${name}?`, [
    `The step ${of} is done; what depends on it goes on with its output.`,
    given === "" ? "It gives no output." : `Its output: ${md(given)}`,
  ]);
}

/** As much of an output as a question shows. */
function shortJson(output: unknown): string {
  const whole = typeof output === "string" ? output : JSON.stringify(output);
  return whole.length > 600 ? `${whole.slice(0, 600)}…` : whole;
}

interface StepWords {
  /** In quotes. */
  readonly name: string;
  readonly run: string;
}

/** The step of a run that an id means; undefined for every other id. */
function stepWords(desk: NoticeDesk | undefined, id: string): StepWords | undefined {
  const found = desk && stepOfClaim(desk.board.world.board.runs, id);
  if (found === undefined) return undefined;
  const title = found.run.steps.get(found.step)?.offered?.title ?? found.step;
  return { name: quoted(plainText(title)), run: runName(found.run) };
}

function completeNotice(args: ToolArguments, desk: NoticeDesk | undefined): ToolNotice {
  const step = stepWords(desk, text(args, "task_id"));
  if (step !== undefined) {
    const said = text(args, "summary");
    const failed = text(args, "next_action") === "blocked";
    const output = text(args, "detailed_work") || said;
    return endNotice(step, failed ? said : undefined, output);
  }
  const { name, file } = taskWords(desk, text(args, "task_id"));
  const where = file === "" ? "" : ` in ${md(file)}`;
  const said = text(args, "summary");
  const summary = said === "" ? "" : `It says: ${md(said)}`;
  const doing = `Recording what ${md(name)} brought`;
  switch (text(args, "next_action")) {
    case "continue":
      return asked(doing, `Tick ${name}?`, [`The task is ticked${where}.`, summary]);
    case "complete":
      return asked(doing, `Tick ${name} and complete the project?`, [
        `The task is ticked${where}. If no other is open, the project is completed.`,
        summary,
      ]);
    case "needs_revision":
      return asked(doing, `Leave ${name} open for another try?`, [
        "The attempt is recorded as failed; no file is changed.",
        summary,
      ]);
    case "blocked":
      return asked(doing, `Mark ${name} as blocked?`, [
        "The task is given back and nobody can begin it until it is unblocked.",
        summary,
      ]);
    default:
      return asked(doing, `Record what ${name} brought?`, [summary]);
  }
}

function asked(doing: string, title: string, parts: readonly string[]): ToolNotice {
  return { doing, confirm: { title: title.slice(0, 120), message: blocks(...parts) } };
}

function text(args: ToolArguments, name: string): string {
  const value = args[name];
  return typeof value === "string" ? value.trim() : "";
}

function sizeOf(desk: NoticeDesk | undefined, project: string): string {
  const document = desk && documentOf(desk.board.world, project);
  if (document === undefined) return "";
  const { done, total } = progress(allTasks(document));
  return total === 0 ? "" : `, ${done} of ${count(total, "task")} done,`;
}

/** ` in docs/search/AGENCY.md`. */
function fileOf(desk: NoticeDesk | undefined, project: string): string {
  const found = desk && projectAt(desk.board.world, project);
  return found === undefined ? "" : ` in ${md(found.file.copy.path)}`;
}

function holderOf(desk: NoticeDesk | undefined, project: string): string {
  if (desk === undefined) return "";
  const now = desk.board.now();
  const others = claimsOn(desk.board.world.board, project).filter(
    (claim) => isLive(claim, now) && claim.session !== desk.me.session,
  );
  const [first] = others;
  if (first === undefined) return "";
  return `${md(first.agent)} holds it now, for ${duration(first.expires - now)} more, so this will be refused.`;
}

/** What of a project is held through this window, by whom. */
function heldThrough(desk: NoticeDesk | undefined, project: string): string {
  if (desk === undefined) return "";
  const { world } = desk.board;
  const now = desk.board.now();
  const held = claimsOn(world.board, project).filter(
    (claim) => isLive(claim, now) && claim.session === desk.me.session,
  );
  if (held.length === 0) return `Nothing of ${strong(project)} is held through this window.`;
  const words = held.map(({ agent, task }) => {
    return `${md(task === undefined ? project : placeName(world, { project, task }))} (${md(agent)})`;
  });
  return `Given back: ${list(words)}.`;
}

function taskWords(desk: NoticeDesk | undefined, reference: string) {
  const found: FoundTask | undefined = desk && taskNamed(desk, reference);
  if (found === undefined) return { name: `“${reference}”`, file: "" };
  const { work, located } = found;
  return {
    name: `“${plainText(located.task.text)}”`,
    file: work.project.file.copy.path,
  };
}

function taskNamed({ board }: NoticeDesk, reference: string): FoundTask | undefined {
  const found = resolveTask(board.world, reference, undefined);
  return isRefusal(found) ? undefined : found;
}

/** Which of the open boards the arguments mean: the one that has the project or task; else the first. */
export function deskFor<D extends { readonly board: Pick<FaceBoard, "world"> }>(
  desks: readonly D[],
  args: ToolArguments,
): D | undefined {
  const project = text(args, "project_id");
  const task = text(args, "task_id");
  const found = desks.find(({ board: { world } }) => {
    const run = text(args, "run_id");
    const { runs } = world.board;
    if (run !== "") return runs.has(run);
    if (stepOfClaim(runs, project === "" ? task : project) !== undefined) return true;
    if (project !== "") return world.catalog.byId.has(project);
    return task !== "" && !isRefusal(resolveTask(world, task, undefined));
  });
  return found ?? desks[0];
}
