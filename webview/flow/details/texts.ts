/** Executions as plain text, to be pasted elsewhere. */
import type { ExecutionDetails, HandoffText } from "../../../src/protocol/flow";
import { durationWords, momentWords } from "../../shared/times";
import { endOf, type FlowData, nameOf, stateOf } from "../flowData";
import { stateWords } from "../states";
import { giverOf } from "../table/order";

/** Bytes as `240 kB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function detailsText(details: ExecutionDetails, now: number): string {
  const { agent, attempt, attempts, start, end } = details;
  const lines = [
    details.title,
    `${agent}, attempt ${attempt} of ${Math.max(attempt, attempts.length)}, ${stateWords(details.state)}`,
    end === undefined
      ? `since ${momentWords(start, now)}`
      : `${momentWords(start, now)}, ${durationWords(end - start)}`,
  ];
  if (details.project !== undefined) lines.push(`Project: ${details.project}`);
  if (details.error !== undefined) lines.push("", `Error: ${details.error}`);
  if (details.summary !== undefined) lines.push("", details.summary);
  if (details.received !== undefined) lines.push("", ...handoffLines(details.received));
  for (const given of details.given) lines.push("", ...handoffLines(given));
  if (details.artifacts.length > 0) {
    lines.push("", "Artifacts:");
    for (const { path, direction } of details.artifacts) lines.push(`- ${path} (${direction})`);
  }
  for (const [name, value] of [
    ["Inputs", details.inputs],
    ["Outputs", details.outputs],
  ] as const) {
    if (hasValue(value)) lines.push("", `${name}:`, JSON.stringify(value, undefined, 2));
  }
  return `${lines.join("\n")}\n`;
}

function handoffLines(handoff: HandoffText): readonly string[] {
  const lines = [`${handoff.from} handed over to ${handoff.to}: ${handoff.task}`];
  if (handoff.context !== "") lines.push(handoff.context);
  if (handoff.deliverable !== "") lines.push(`To deliver: ${handoff.deliverable}`);
  for (const requirement of handoff.requirements) lines.push(`- ${requirement}`);
  if (handoff.continuesWith !== undefined) lines.push(`Then: ${handoff.continuesWith}`);
  return lines;
}

/** False for what would show as nothing. */
export function hasValue(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** More rows than a spreadsheet takes gladly are cut, and the last line says so. */
const mostRows = 10_000;

/** The rows as columns with tabs between, for a spreadsheet or a note. */
export function rowsText(data: FlowData, rows: readonly number[]): string {
  const { agent, title, start, attempt, project } = data.rows;
  const lines = ["Agent\tTask\tStatus\tStarted\tSeconds\tAttempt\tHanded over by\tProject"];
  for (const row of rows.slice(0, mostRows)) {
    const begun = start[row] ?? 0;
    const cells = [
      nameOf(data, agent[row]),
      nameOf(data, title[row]),
      stateWords(stateOf(data, row)),
      new Date(begun).toISOString(),
      String(Math.round((endOf(data, row) - begun) / 1_000)),
      String(attempt[row] ?? 1),
      giverOf(data, row),
      nameOf(data, project[row]),
    ];
    lines.push(cells.map((cell) => cell.replaceAll(/[\t\r\n]+/gu, " ")).join("\t"));
  }
  if (rows.length > mostRows) lines.push(`and ${rows.length - mostRows} more`);
  return `${lines.join("\n")}\n`;
}
