/** `baton runs`: which there are and how they stand, or one in full. */

import { failed } from "../../core/face/faceError";
import { loadRun, runFaceOf } from "../../core/face/runFace";
import type { RunData, RunSummaryData } from "../../core/face/runShapes";
import { getRun, listRuns } from "../../core/face/runs";
import { spent } from "../../core/view/runWords";
import { count } from "../../core/view/words";
import { type Answer, must } from "./answer";
import { exitCodes } from "./exitCodes";
import { cell, facts, heading, idCell, shortly, stateCell } from "./parts";
import { stepLines } from "./progress";
import type { CliSession } from "./session";
import { plain, styled, table, wrap } from "./text";

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
    ...(await stepLines(session, id, loaded.plan)),
    ...endLines(session, data),
  ];
  return { data, warnings, lines };
}

/** How a run ended, or what it waits for and what to do about it. */
export function endLines(session: CliSession, run: RunData): readonly string[] {
  const { look } = session.host;
  const saved = Math.round(run.saving * 100);
  const saving = saved < 1 ? "" : `, ${saved} % less than one after the other`;
  const took = `${run.done} of ${count(run.total, "step")} in ${spent(run.duration_ms)}${saving}.`;
  const wrong = run.steps.flatMap(({ id, error, status }) =>
    error === null || status !== "failed" ? [] : [`${id}: ${placed(error)}`],
  );
  const whole = run.error === null ? [] : [placed(run.error)];
  const reasons = [...whole, ...wrong].flatMap((text) => wrap(text, look, 2));
  switch (run.status) {
    case "success":
      return [`${styled("Done", "green", look)}: ${took}`];
    case "cancelled":
      return [`${styled("Cancelled", "yellow", look)}: ${took}`];
    case "failure":
      return [
        `${styled("Failed", "red", look)}: ${took}`,
        ...reasons,
        `To begin again where it failed: baton retry ${run.run_id}`,
      ];
    case "running":
      return waitLines(session, run);
  }
}

function waitLines({ host: { look } }: CliSession, run: RunData): readonly string[] {
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
    return [...missing, `When that is mended: baton retry ${run.run_id} ${id}`];
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
