/** A tooltip that says why, made only when asked for. Text from files is always taken as text. */
import * as vscode from "vscode";
import type { RowLook } from "../../core/view/projectRows";
import { timeLeft } from "../../core/view/words";
import type { WorkSummary } from "../../core/view/workState";

export function explanationTooltip(
  look: RowLook,
  summary: WorkSummary,
  now: number,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  const { explanation, claim, mine } = summary;
  text.appendMarkdown("**").appendText(look.label).appendMarkdown("** ");
  text.appendText(headline(look, summary));
  if (claim !== undefined && summary.state !== "done") {
    const who = mine ? `You, as ${claim.agent}` : claim.agent;
    text.appendMarkdown("\n\n$(lock) ").appendText(`${who}: claimed, ${timeLeft(claim, now)}`);
    if (claim.note !== undefined) text.appendText(` (${claim.note})`);
  }
  if (summary.state === "done") return text;
  for (const { text: reason } of explanation.reasons) {
    text.appendMarkdown("\n\n$(circle-slash) ").appendText(reason);
  }
  const { remedy } = explanation;
  if (remedy === undefined) return text;
  text.appendMarkdown("\n\n---\n\nShortest way: ").appendText(remedy.text);
  if (explanation.reasons.length === 1) text.appendText(". Everything else is fine.");
  return text;
}

function headline(look: RowLook, { state, explanation }: WorkSummary): string {
  if (state === "done") return "is done";
  if (explanation.ready) return "is ready";
  if (state === "running") return "is in progress";
  if (state === "claimed") return "is claimed";
  if (look.state === "phase") return "";
  return "is not ready";
}
