/** Running workflows: starting, going on, answering. Each follows the run until it is over or waits. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { diskFailure } from "../../core/disk";
import { BatonError, refuse } from "../../core/errors";
import { type FaceResult, failed } from "../../core/face/faceError";
import { loadRun, runFaceOf } from "../../core/face/runFace";
import type { RunSummaryData } from "../../core/face/runShapes";
import {
  approve,
  cancelRun,
  completeStep,
  overrideBoundary,
  planForRetry,
  recheckGate,
  requestForStep,
  retryExecution,
} from "../../core/face/runSteps";
import { getRun } from "../../core/face/runs";
import { linesToAllow, planWorkflow, runWorkflow } from "../../core/face/runWorkflow";
import { parseAssignments } from "../../core/workflow/parametersForm";
import { claimIdOf } from "../../core/workflow/stepStates";
import { type Answer, must } from "./answer";
import { RunScreen } from "./runScreen";
import { endLines, runExit } from "./runs";
import type { CliSession } from "./session";
import { plain } from "./text";
import { dryRunLines } from "./workflows";

export interface RunOptions {
  readonly param: readonly string[];
  readonly scripted?: string;
  readonly title?: string;
  readonly dryRun?: boolean;
  readonly allowCommands?: boolean;
}

export async function runTemplate(
  session: CliSession,
  workflow: string,
  options: RunOptions,
): Promise<Answer> {
  const runs = runFaceOf(session.face);
  const params = await paramsOf(session, workflow, options.param);
  const script =
    options.scripted === undefined ? undefined : await scriptIn(session, options.scripted);
  const request = { workflow, params, script, title: options.title };
  const planned = await planWorkflow(runs, request);
  if ("ok" in planned) return must<never>(failed(planned)).data;
  if (options.dryRun === true) {
    const { plan: _, ...data } = planned;
    return { data, lines: dryRunLines(session, planned, params) };
  }
  const allow = options.allowCommands === true;
  const screen = new RunScreen(session);
  // A yes to these lines is none to what the run may come to later.
  if (!allow) await allowLines(session, screen, planned.not_allowed);
  const started = await runWorkflow(runs, { ...request, allow }, await session.actor());
  return follow(session, started, screen);
}

/** @throws BatonError naming everything that is wrong with them */
async function paramsOf(session: CliSession, workflow: string, words: readonly string[]) {
  const files = await runFaceOf(session.face).templates.list();
  const schema = files.find(({ name }) => name === workflow)?.template?.parameters;
  const { values, problems } = parseAssignments(schema ?? {}, words);
  if (problems.length === 0) return values;
  throw new BatonError("invalid_argument", problems.map(({ message }) => message).join(" "));
}

/** The answers of a rehearsal. @throws BatonError with the line that is wrong */
async function scriptIn({ host, face }: CliSession, file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(resolve(host.cwd, file), "utf8");
  } catch (error) {
    throw diskFailure(`Could not read ${file}`, error);
  }
  const read = face.runs?.readScript(text);
  if (read === undefined || read.ok) return text;
  const problems = read.problems.map(({ line, message }) => `${file}:${line}: ${message}`);
  throw new BatonError("invalid_argument", problems.join(" "));
}

export interface RetryOptions {
  readonly agent?: string | undefined;
  readonly allowCommands?: boolean | undefined;
}

/**
 * Goes on with a run: checks of a gate that said NO-GO are made again, what failed is begun again, and
 * what was only left behind is driven on.
 */
export async function retry(
  session: CliSession,
  run: string,
  step: string | undefined,
  { agent, allowCommands = false }: RetryOptions,
): Promise<Answer> {
  const runs = runFaceOf(session.face);
  const loaded = await loadRun(runs, run);
  if ("ok" in loaded) return must<never>(failed(loaded)).data;
  const screen = new RunScreen(session);
  const lines = await linesToAllow(runs, await planForRetry(runs, loaded, step));
  if (allowCommands) {
    await runs.approvals.allow(lines);
    runs.allowFor?.(run);
  } else await allowLines(session, screen, lines);
  const actor = await session.actor();
  const { status, steps } = loaded.run;
  const gates = [...steps]
    .filter(([id, state]) => state.status === "waiting" && (step ?? id) === id)
    .filter(([, { question }]) => question === undefined)
    .map(([id]) => id);
  if (status !== "running" || (step !== undefined && gates.length === 0)) {
    const request = { run_id: run, step_id: step, agent };
    return follow(session, await retryExecution(runs, request, actor), screen);
  }
  const notes = new Set<string>();
  for (const gate of gates) {
    const { warnings } = must(await recheckGate(runs, { run_id: run, step_id: gate }, actor));
    for (const note of warnings) notes.add(note);
  }
  return followRun(session, run, [...notes], screen);
}

/** Remembers a yes. Where nobody can be asked, whoever starts the run refuses. @throws Refused after a no */
async function allowLines(
  session: CliSession,
  screen: RunScreen,
  lines: readonly (readonly string[])[],
): Promise<void> {
  if (lines.length === 0) return;
  const answer = await screen.mayRun(lines);
  if (answer === "no") must(failed(refuse("not_ready", "Nothing was started: you said no.")));
  if (answer === "yes") await runFaceOf(session.face).approvals.allow(lines);
}

export async function answerGate(
  session: CliSession,
  run: string,
  step: string,
  { reject = false, comment }: { readonly reject?: boolean; readonly comment?: string },
): Promise<Answer> {
  const request = { run_id: run, step_id: step, approved: !reject, comment };
  return follow(session, await approve(runFaceOf(session.face), request, await session.actor()));
}

export async function giveStep(
  session: CliSession,
  run: string,
  step: string,
  { output, fail }: { readonly output?: string; readonly fail?: string },
): Promise<Answer> {
  const text = output === "-" ? await session.host.readInput() : output;
  const request = {
    run_id: run,
    step_id: step,
    status: fail === undefined ? ("success" as const) : ("failure" as const),
    output: text === undefined ? undefined : jsonIn(text),
    error: fail,
  };
  // Who claimed the step on this account gives its output; else whoever calls.
  const { actor } = await session.acting({ project: claimIdOf(run, step) }, false, undefined);
  return follow(session, await completeStep(runFaceOf(session.face), request, actor));
}

/** Lets a step through that its agent's role stopped, and goes on. */
export async function letThrough(
  session: CliSession,
  run: string,
  step: string,
  reason: string,
): Promise<Answer> {
  const request = { run_id: run, step_id: step, reason };
  const actor = await session.actor();
  return follow(session, await overrideBoundary(runFaceOf(session.face), request, actor));
}

export interface RequestOptions {
  readonly context?: string;
  readonly waiting?: readonly string[];
}

/** Asks another agent for something a step needs. Whoever asks goes on, so nothing is waited for. */
export async function askFor(
  session: CliSession,
  run: string,
  step: string,
  request: RequestOptions & { readonly agent: string; readonly what: string },
): Promise<Answer> {
  const { actor } = await session.acting({ project: claimIdOf(run, step) }, false, undefined);
  const runs = runFaceOf(session.face);
  const asked = { run_id: run, step_id: step, ...request };
  const { data, warnings } = must(await requestForStep(runs, asked, actor));
  return { data, warnings, lines: [`Asked ${plain(request.agent)}: ${plain(request.what)}`] };
}

/** @throws BatonError */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BatonError("invalid_argument", `The output is no JSON: ${why}.`, { cause: error });
  }
}

export async function cancel(
  session: CliSession,
  run: string,
  reason: string | undefined,
): Promise<Answer> {
  const request = { run_id: run, reason };
  return follow(session, await cancelRun(runFaceOf(session.face), request, await session.actor()));
}

async function follow(
  session: CliSession,
  result: FaceResult<RunSummaryData>,
  screen = new RunScreen(session),
): Promise<Answer> {
  const { data, warnings } = must(result);
  return followRun(session, data.run_id, warnings, screen);
}

/**
 * Drives the run, or watches whoever does, until it is over or waits. Ctrl+C cancels it; a second one,
 * and the end of the terminal, lets it go as it is, so that another process may go on.
 */
async function followRun(
  session: CliSession,
  run: string,
  warnings: readonly string[],
  screen: RunScreen,
): Promise<Answer> {
  const runs = runFaceOf(session.face);
  const loaded = await loadRun(runs, run);
  if ("ok" in loaded) return must<never>(failed(loaded)).data;
  screen.show(run, loaded.plan);
  const stopping: Promise<unknown>[] = [];
  const stopListening = session.host.onStop((how) => {
    const first = stopping.length === 0 && how === "interrupt";
    stopping.push(first ? cancelHere(session, run) : runs.stop());
  });
  try {
    await runs.engine.drive(run);
    await Promise.all(stopping);
  } finally {
    stopListening();
    screen.end();
  }
  const { data } = must(await getRun(runs, run));
  const over = await loadRun(runs, run);
  if ("ok" in over) return must<never>(failed(over)).data;
  return { data, warnings, lines: endLines(session, data, over), exit: runExit(data) };
}

async function cancelHere(session: CliSession, run: string): Promise<void> {
  await cancelRun(runFaceOf(session.face), { run_id: run }, await session.actor());
}
