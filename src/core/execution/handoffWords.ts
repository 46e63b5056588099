/** The handoff templates of the source document "Orchestrator Coordination Examples", in our words. */
import type { HandoffMessage } from "./handoffMessage";

/** What a handoff says as a note in the project's file. */
export function handoffNote(message: HandoffMessage): string {
  const lines = [`Handing off to ${message.to}: ${message.task}`];
  if (message.deliverable !== "") lines.push(`Done: ${message.deliverable}`);
  if (message.context !== "") lines.push(`Context: ${message.context}`);
  for (const requirement of message.requirements) lines.push(`Needs: ${requirement}`);
  if (message.continuesWith !== undefined) lines.push(`Goes on with: ${message.continuesWith}`);
  return lines.join("\n");
}

/**
 * What a handoff says to whoever goes on: what is theirs now and what they got, and where there is more
 * to know, its context and what must hold.
 */
export function handoffLetter(message: HandoffMessage): string {
  const { from, to, task, deliverable, context, requirements, continuesWith } = message;
  return [
    `${from} hands over to ${to}: ${task}`,
    ...(deliverable === "" ? [] : [`Delivered:\n${deliverable}`]),
    ...(context === "" ? [] : [`Context: ${context}`]),
    ...(requirements.length === 0
      ? []
      : [`Requirements:\n${requirements.map((one) => `- ${one}`).join("\n")}`]),
    ...(continuesWith === undefined ? [] : [`${from} goes on with ${continuesWith}.`]),
  ].join("\n\n");
}
