/** What a language model is asked when a step is its work: one text made from the step's input. Pure. */
import type { StepInput } from "./runPorts";

/**
 * The prompt of a step.
 * @param instructions The agent's Markdown body; undefined where it has none.
 */
export function promptText(input: StepInput, instructions: string | undefined): string {
  const { handoff, contracts, outputSchema, lastError } = input;
  const names = Object.keys(contracts).sort();
  const parts = [
    ...(instructions === undefined || instructions.trim() === "" ? [] : [instructions.trim()]),
    [
      `# ${input.title}`,
      "",
      `You are ${input.agent}. This is step \`${input.step}\` of the workflow \`${input.workflow}\`, run \`${input.run}\`, attempt ${input.attempt}.`,
      `Files that are results of this run go into \`${input.workspace}\`.`,
    ].join("\n"),
    `## Input\n\n${block(input.inputs)}`,
    ...(handoff === undefined ? [] : [handoffText(handoff)]),
    ...(names.length === 0
      ? []
      : [
          "## Agreed interfaces\n\nOthers work against these at the same time. Keep to them.",
          ...names.map((name) => `### ${name}\n\n${block(contracts[name])}`),
        ]),
    ...(lastError === undefined
      ? []
      : [`## The attempt before this one failed\n\n${fenced(lastError)}`]),
    outputSchema === undefined
      ? "## Answer\n\nDo the work, then say in a few sentences what you did. If the result is data, answer with one JSON value in a fenced block."
      : `## Answer\n\nDo the work, then answer with exactly one JSON value in a fenced \`json\` block, and nothing after it. It must satisfy this JSON Schema:\n\n${block(outputSchema)}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function handoffText(handoff: NonNullable<StepInput["handoff"]>): string {
  const { from, deliverable, context, requirements } = handoff;
  return [
    `## Handed over by ${from}`,
    "",
    ...(deliverable === "" ? [] : [`Deliverable: ${deliverable}`, ""]),
    ...(context === "" ? [] : [context, ""]),
    ...(requirements.length === 0
      ? []
      : ["Requirements:", "", ...requirements.map((line) => `- ${line}`), ""]),
  ]
    .join("\n")
    .trimEnd();
}

/** A value as JSON in a fenced block of Markdown. */
export function block(value: unknown): string {
  return fenced(JSON.stringify(value, undefined, 2), "json");
}

/** A fence that the text cannot close. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return `${mark}${language}\n${text}\n${mark}`;
}
