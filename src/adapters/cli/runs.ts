/** `baton runs`: which there are and how they stand, or one in full. */

import { fit } from "../../core/agent/fit";
import { failed } from "../../core/face/faceError";
import { type LoadedRun, loadRun, runFaceOf } from "../../core/face/runFace";
import type { RunData, RunSummaryData } from "../../core/face/runShapes";
import { getRun, listRuns } from "../../core/face/runs";
import { resultView } from "../../core/view/resultView";
import { gateHints, type HintFacts, type RunHint, runHints } from "../../core/view/runHints";
import { spent } from "../../core/view/timeSpent";
import { count } from "../../core/view/words";
import { type Answer, must } from "./answer";
import { exitCodes } from "./exitCodes";
import { cell, facts, heading, idCell, shortly, stateCell } from "./parts";
import { stepLines } from "./progress";
import type { CliSession } from "./session";
import { type Look, plain, type Style, styled, table, wrap } from "./text";

export async function showRuns(session: CliSession): Promise<Answer> {
  const data = await listRuns(runFaceOf(session.face));
  const rows = data.map((run) => [
    idCell(run.run_id),
    cell(run.title ?? run.workflow),
    stateCell(run.status),
    cell(`${run.done}/${run.total}`),
    cell(run.waiting_for.length === 0 ? "" : `waits at ${run.waiting_for.join(", ")}`, "yellow"),
    cell(shortly(new Date(run.startTime).toISOString()), "dim"),
  ]);
  const lines = rows.length === 0 ? ["Nothing was run yet."] : table(rows, session.host.look, 0);
  return { data: { runs: data }, lines };
}

export async function showRun(session: CliSession, id: string): Promise<Answer> {
  const runs = runFaceOf(session.face);
  const { data, warnings } = must(await getRun(runs, id));
  const loaded = await loadRun(runs, id);
  if ("ok" in loaded) return { data: must(failed(loaded)).data, lines: [] };
  const lines = [
    heading(plain(data.title ?? data.workflow), session),
    ...facts(session, [
      ["run", id],
      ["workflow", data.workflow],
      ["by", data.started_by],
      ["state", data.status],
      ["begun", shortly(new Date(data.startTime).toISOString())],
      ["files", data.workspace],
    ]),
    ...stepLines(session, loaded),
    ...endLines(session, data, loaded),
  ];
  return { data, warnings, lines };
}

/** How a run ended and what came of it, or what it waits for, and what to do about it. */
export function endLines(
  session: CliSession,
  run: RunData,
  { plan, view }: LoadedRun,
): readonly string[] {
  const { look } = session.host;
  const facts: HintFacts = { plan, view, fits: (requires) => whoFits(session, requires) };
  const head = (word: string, style: Style) => `${styled(word, style, look)}: ${tally(run)}.`;
  const hints = hintLines(runHints(run, facts), look);
  switch (run.status) {
    case "success":
      return [head("Done", "green"), ...resultLines(run, look)];
    case "cancelled":
      return [head("Cancelled", "yellow"), ...hints];
    case "failure":
      return [
        head("Failed", "red"),
        ...reasonLines(run, look),
        ...resultLines(run, look),
        ...hints,
      ];
    case "running":
      return waitLines(session, run, facts);
  }
}

/** `3 of 5 steps done, 1 failed, 1 left out, in 8 s`. */
function tally(run: RunData): string {
  const saved = Math.round(run.saving * 100);
  const counted = (status: string, words: string) => {
    const some = run.steps.filter((step) => step.status === status).length;
    return some === 0 ? [] : [`${some} ${words}`];
  };
  const done = run.steps.filter(({ status }) => status === "completed").length;
  return [
    `${done} of ${count(run.steps.length, "step")} done`,
    ...counted("failed", "failed"),
    ...counted("skipped", "left out"),
    `in ${spent(run.duration_ms)}`,
    ...(saved < 1 ? [] : [`${saved} % less than one after the other`]),
  ].join(", ");
}

/** Of one error that is shown here; a whole stack says no more. */
const mostErrorLines = 12;
const mostErrors = 10;

/** Each error once: what made the run fail, and what else failed in it. */
function reasonLines({ error, steps }: RunData, look: Look): readonly string[] {
  const failed = steps.filter((step) => step.status === "failed" && step.error !== null);
  const said = failed.map((step) => ({
    id: step.id,
    text: step.error === null ? "" : placed(step.error),
  }));
  const whole = error === null ? "" : placed(error);
  const repeated = failed.some(({ error: own }) => own !== null && whole.endsWith(own.message));
  const texts = [
    ...(whole === "" || repeated ? [] : [whole]),
    ...[...new Map(said.map(({ id, text }) => [text, `${id}: ${text}`])).values()],
  ];
  const more = texts.length - mostErrors;
  return [
    ...texts.slice(0, mostErrors).flatMap((text) => shortened(text, look)),
    ...(more > 0 ? [`  and ${count(more, "more error")}; baton runs RUN --json has them all`] : []),
  ];
}

/** Its first lines and the last one, which often says what it was about, without empty ones. */
function shortened(text: string, look: Look): readonly string[] {
  const all = text.split("\n").filter((line) => line.trim() !== "");
  const left = all.length - mostErrorLines;
  const last = all.at(-1) ?? "";
  const shown =
    left <= 1
      ? all
      : [...all.slice(0, mostErrorLines - 2), `… ${count(left + 1, "more line")}`, last];
  const [first = "", ...rest] = shown;
  return [...wrap(first, look, 2), ...rest.flatMap((line) => wrap(line, look, 4))];
}

function resultLines(run: RunData, look: Look): readonly string[] {
  const lines = resultView(run);
  if (lines.length === 0) return [];
  return [
    styled("Result", "bold", look),
    ...lines.flatMap(({ depth, text, heading: isHeading }) =>
      wrap(text, look, 2 + 2 * depth).map((line) =>
        styled(line, isHeading ? "dim" : undefined, look),
      ),
    ),
  ];
}

function hintLines(hints: readonly RunHint[], look: Look): readonly string[] {
  return hints.flatMap(({ words, command }) => wrap(`${words}: baton ${command.join(" ")}`, look));
}

/** An agent that can do it and is no stranger; the workspace's own before those that ship. */
function whoFits({ face }: CliSession, requires: readonly string[]): string | undefined {
  const names = [...new Set(face.registry.agents.map(({ name }) => name))];
  return names.find((name) => fit(face.registry, name, { capabilities: requires }).kind === "fits");
}

function waitLines(
  { host: { look } }: CliSession,
  run: RunData,
  facts: HintFacts,
): readonly string[] {
  const lines = run.steps.flatMap(({ id, state, question, checks, agent }) => {
    if (state === "offered") {
      const who = agent === null ? "whoever takes it" : agent;
      const way = `baton step ${run.run_id} ${id} --output JSON`;
      return [`${id} is offered to ${who}: do it, then ${way}`];
    }
    if (state !== "waiting") return [];
    if (question !== null && checks.length === 0) {
      const way = `baton approve ${run.run_id} ${id}`;
      return [`${id} asks: ${question}`, `Answer with ${way}, or add --reject.`];
    }
    const missing = checks
      .filter(({ ok, level }) => !ok && level === "required")
      .map(({ name, found, action, owner }) =>
        [
          `NO-GO: ${name}`,
          ...(found === "" ? [] : [found]),
          ...(action === null ? [] : [action]),
          ...(owner === null ? [] : [`ask ${owner}`]),
        ].join(" · "),
      );
    return [...missing, ...hintLines(gateHints(run.run_id, id, facts), look)];
  });
  const said = lines.length === 0 ? [`It goes on with baton retry ${run.run_id}.`] : lines;
  return [styled("It waits", "yellow", look), ...said.flatMap((text) => wrap(text, look, 2))];
}

function placed({ message, place }: NonNullable<RunSummaryData["error"]>): string {
  return place === null ? message : `${place}: ${message}`;
}

/** What a run's state is as an exit code. */
export function runExit({ status }: Pick<RunSummaryData, "status">): number {
  if (status === "success") return exitCodes.done;
  return status === "running" ? exitCodes.runWaits : exitCodes.runFailed;
}
