/** Starting a workflow: what it would do, and doing it. DESIGN 5.4. */
import type { Actor } from "../board/events";
import { type Refusal, refuse } from "../errors";
import { foreseenKept } from "../view/rollbackReasons";
import { similarTo } from "../view/similar";
import { list, quoted, someOf } from "../view/words";
import { shownLine } from "../workflow/argv";
import type { DryRun, PlannedCommand } from "../workflow/dryRun";
import { foreseenCommands, foreseenDryRun } from "../workflow/foresee";
import { pastTimes } from "../workflow/pastTimes";
import { type PlanProblem, planRun } from "../workflow/planRun";
import type { RunPlan } from "../workflow/runPlan";
import type { Approvals } from "../workflow/runPorts";
import { unusedAnswers } from "../workflow/scripted";
import type { TemplateFile } from "../workflow/template";
import { done, type FaceResult, failed } from "./faceError";
import { goOn, type RunFace } from "./runFace";
import type { RunSummaryData } from "./runShapes";
import { pastSteps, runSummary } from "./runs";

/** Of what is wrong with a workflow, in one message. */
const mostReasons = 30;

export interface RunRequestData {
  readonly workflow: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** What this run is for, in words. */
  readonly title?: string | undefined;
  readonly project_id?: string | undefined;
  /** The text of a script, read and checked by the face; answers come from it. */
  readonly script?: string | undefined;
  /** A person has seen the command lines that are new on this machine, and allows them. */
  readonly allow?: boolean | undefined;
}

export interface PlannedRun {
  readonly plan: RunPlan;
  readonly dry_run: DryRun;
  /** What of the worktree could be put back after it. */
  readonly can_be_rolled_back: string;
  /** Command lines that nobody allowed on this machine yet. */
  readonly not_allowed: readonly (readonly string[])[];
  readonly warnings: readonly PlanProblem[];
}

/** What a run would do; a refusal names everything that speaks against it. */
export async function planWorkflow(
  runs: RunFace,
  { workflow, params = {}, script }: RunRequestData,
): Promise<PlannedRun | Refusal> {
  const { face } = runs;
  await face.look();
  await face.history.catchUp();
  const templates = await runs.templates.list();
  const planned = planRun({
    templates,
    workflow,
    params,
    registry: face.registry,
    schemas: runs.schemas,
    past: pastTimes(pastSteps(face.history.history, face.board.world.board.runs)),
    scripted: script !== undefined,
  });
  if (!planned.ok) {
    const errors = planned.problems.filter(({ severity }) => severity === "error");
    const reasons = errors.map(problemText);
    const shown = reasons.slice(0, mostReasons);
    const more = reasons.length - shown.length;
    const text =
      reasons.length < 2
        ? ` ${reasons.join("")}`
        : ["", ...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join("\n");
    const known = templates.some(({ name }) => name === workflow);
    return refuse(
      known ? "invalid_argument" : "not_found",
      `${quoted(workflow)} cannot be run:${text}`,
      { reasons, suggestions: known ? [] : meantBy(workflow, templates) },
    );
  }
  const { plan, problems } = planned;
  const strays = strayAnswers(runs, script, plan);
  if ("ok" in strays) return strays;
  const dry = await foreseenDryRun(plan, runs.foresight);
  const lines = (await notAllowed(runs.approvals, dry.commands)).map(({ argv }) => argv);
  return {
    plan,
    dry_run: dry,
    can_be_rolled_back: foreseenKept(runs.snapshots, plan),
    not_allowed: lines,
    warnings: [...problems, ...strays],
  };
}

/** Answers that nobody will ask for: for steps a mistake, for agents perhaps meant for a request. */
function strayAnswers(
  runs: RunFace,
  script: string | undefined,
  { workflow, steps }: RunPlan,
): readonly PlanProblem[] | Refusal {
  const read = script === undefined ? undefined : runs.readScript(script);
  // What cannot be read was told by the face that took it.
  if (read?.ok !== true) return [];
  const work = steps.filter(({ kind }) => kind === "work");
  const unused = unusedAnswers(read.script, work);
  if (unused.steps.length > 0) {
    const known = work.map(({ id }) => id);
    return refuse(
      "invalid_argument",
      `The answers are for ${list(unused.steps.map(quoted))}, and ${quoted(workflow)} has no such step. Its steps are ${someOf(known, 20)}.`,
      { reasons: unused.steps.map((id) => `There is no step ${quoted(id)}.`) },
    );
  }
  return unused.agents.map((agent) => ({
    severity: "warning",
    message: `No step of ${quoted(workflow)} is for ${agent}, whose answers the file has.`,
    place: undefined,
    remedy: "They count only if a step asks that agent for something.",
  }));
}

/** What was meant by a mistyped name, else what there is. */
function meantBy(workflow: string, templates: readonly TemplateFile[]): readonly string[] {
  const names = templates.map(({ name }) => name);
  const similar = similarTo(workflow, names);
  return similar.length > 0 ? similar : names.slice(0, 10);
}

/** Command lines of a plan that nobody allowed on this machine yet. */
export async function linesToAllow(
  { approvals, foresight }: Pick<RunFace, "approvals" | "foresight">,
  plan: RunPlan,
): Promise<readonly (readonly string[])[]> {
  const commands = await notAllowed(approvals, await foreseenCommands(plan, foresight));
  return commands.map(({ argv }) => argv);
}

/** Those of them that nobody allowed on this machine yet. */
export async function notAllowed(
  approvals: Pick<Approvals, "allowed">,
  commands: readonly PlannedCommand[],
): Promise<readonly PlannedCommand[]> {
  const found: PlannedCommand[] = [];
  for (const command of commands) {
    if (command.needsAllowing && !(await approvals.allowed(command.argv))) found.push(command);
  }
  return found;
}

/** The plan alone: order, who does what, gates, times, commands. Nothing is started. */
export async function dryRunWorkflow(
  runs: RunFace,
  request: RunRequestData,
): Promise<FaceResult<Omit<PlannedRun, "plan">>> {
  const planned = await planWorkflow(runs, request);
  if ("ok" in planned) return failed(planned);
  const { plan: _, ...rest } = planned;
  return done(rest);
}

/** Shows exactly these to a person and remembers the yes; rejects when there is none. */
export type AllowCommands = (commands: readonly PlannedCommand[]) => Promise<void>;

/**
 * Starts a run and has it driven in the background. A command line that nobody allowed on this machine
 * is allowed by `allow`, which only a person may say; without it the run is refused and names them all.
 *
 * @param ask The person who is there is asked instead, for the lines of the plan that is then run: what
 *   a file says by the time of the yes may be something else, and is asked for anew. Its error is passed on.
 */
export async function runWorkflow(
  runs: RunFace,
  request: RunRequestData,
  actor: Actor,
  ask?: AllowCommands,
): Promise<FaceResult<RunSummaryData>> {
  for (;;) {
    const planned = await planWorkflow(runs, request);
    if ("ok" in planned) return failed(planned);
    const { not_allowed: lines } = planned;
    if (lines.length > 0 && ask !== undefined) {
      await ask(await notAllowed(runs.approvals, planned.dry_run.commands));
      continue;
    }
    if (lines.length > 0) {
      const refusal = request.allow === true ? refuseAgent(actor) : refuseLines(request, lines);
      if (refusal !== undefined) return failed(refusal);
      await runs.approvals.allow(lines);
    }
    return startRun(runs, request, planned, actor);
  }
}

async function startRun(
  runs: RunFace,
  request: RunRequestData,
  { plan, warnings }: PlannedRun,
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const run = runs.ids.next();
  // What a run comes to later, such as the test command of a package it finds, is meant as well.
  if (request.allow === true && actor.source !== "mcp") runs.allowFor?.(run);
  const { script, title, project_id: project } = request;
  // First the files: what the journal names is there.
  const file = await runs.files.write(run, "plan.json", `${JSON.stringify(plan)}\n`);
  if (script !== undefined) await runs.files.write(run, scriptName, script);
  const steps = plan.steps.filter(({ kind }) => kind !== "group").map(({ id }) => id);
  const { workflow, scripted } = plan;
  const type = "start_run";
  const command = { type, run, workflow, title, project, plan: file, steps, scripted } as const;
  const result = await runs.face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  const state = runs.face.board.world.board.runs.get(run);
  if (state === undefined) throw new Error("What was started is not on the board");
  goOn(runs, run);
  return done(runSummary(state), [...result.warnings, ...warnings.map(problemText)]);
}

/** Under this name the text of a script lies among the run's files, for whichever process drives it. */
export const scriptName = "script.yaml";

function problemText({ message, place, remedy }: PlanProblem): string {
  return [place === undefined ? message : `${place}: ${message}`, remedy].join(" ");
}

function refuseAgent(actor: Actor): Refusal | undefined {
  if (actor.source !== "mcp") return undefined;
  return refuse("role_mismatch", "Only a person may allow command lines. Ask for it.");
}

function refuseLines({ workflow }: RunRequestData, lines: readonly (readonly string[])[]): Refusal {
  const shown = lines.map(shownLine);
  return refuse(
    "not_ready",
    `${quoted(workflow)} would run what nobody allowed on this machine yet: ${list(shown)}. A person must look at all of it and allow it: baton run with --allow-commands, allow_commands over HTTP with the key, or Run Workflow in VS Code.`,
    { reasons: shown },
  );
}
