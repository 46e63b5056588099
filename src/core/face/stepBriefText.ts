/** A step as its agent reads it: everything about it in Markdown, the call that ends it last. Pure. */
import { spent } from "../view/timeSpent";
import { block } from "../workflow/promptText";
import type { StepBriefData } from "./runShapes";
import { type BriefReader, endWay } from "./stepWays";

/**
 * Each thing once; what there is nothing of is left out.
 *
 * @param reader Whose way of ending the step it names.
 */
export function stepBriefText(brief: StepBriefData, reader: BriefReader = "agent"): string {
  const { run_id: run, step_id: step, agent, attempt } = brief;
  const who = agent === null ? "" : `, for ${agent}`;
  const tries = attempt > 1 ? `, attempt ${attempt}` : "";
  const title = brief.run_title === null ? "" : ` (${brief.run_title})`;
  return [
    `# ${brief.title}`,
    `Step ${step} of run ${run}, workflow ${brief.workflow}${title}${who}${tries}. ${brief.next}`,
    ...part("Your role", brief.instructions),
    ...(brief.not_known === null ? [] : [brief.not_known]),
    ...inputParts(brief),
    ...part("Handed over", brief.handoff),
    ...contractParts("Relies on", "Others work against these too. Keep to them.", brief.relies_on),
    ...contractParts("Promises", "Your output is checked against these as well.", brief.promises),
    ...part("The attempt before failed", brief.last_error),
    ...deliverParts(brief, reader),
  ]
    .join("\n\n")
    .concat("\n");
}

function part(title: string, text: string | null): readonly string[] {
  return text === null || text === "" ? [] : [`## ${title}`, text];
}

function inputParts({ inputs, cut }: StepBriefData): readonly string[] {
  if (inputs === null || Object.keys(inputs).length === 0) return [];
  const note = cut ? ["Cut, because they are long. Ask for the step with full to read all."] : [];
  return ["## Input", ...note, block(inputs)];
}

function contractParts(
  title: string,
  meaning: string,
  contracts: StepBriefData["relies_on"],
): readonly string[] {
  const all = Object.entries(contracts);
  if (all.length === 0) return [];
  return [`## ${title}`, meaning, ...all.flatMap(([name, schema]) => [`${name}:`, block(schema)])];
}

function deliverParts(brief: StepBriefData, reader: BriefReader): readonly string[] {
  const { output_schema: schema, artifact, workspace, timeout_seconds: seconds } = brief;
  if (brief.kind === "gate") return [];
  const facts = [
    ...(artifact === null ? [] : [`- The output is kept as ${artifact}`]),
    `- Further files of the result go into ${workspace}`,
    `- Time: ${spent(seconds * 1000)}`,
    ...(brief.expires_at === null
      ? []
      : [`- Yours until ${brief.expires_at}, unless you extend it`]),
  ];
  return [
    "## Deliver",
    ...(schema === null ? [] : ["Output that satisfies this JSON Schema:", block(schema)]),
    facts.join("\n"),
    ...endWay(reader, brief),
  ];
}
