/** `baton workflows` and what a run would do: nothing here starts anything. */
import { runFaceOf } from "../../core/face/runFace";
import { listWorkflows } from "../../core/face/runs";
import type { PlannedRun } from "../../core/face/runWorkflow";
import { dryRunLevels, dryRunWords } from "../../core/view/dryRunView";
import { parameterFields, showTyped } from "../../core/workflow/parametersForm";
import type { Answer } from "./answer";
import { cell, heading, idCell } from "./parts";
import type { CliSession } from "./session";
import { plain, styled, table, wrap } from "./text";

const problemLooks = {
  error: ["red", "Error"],
  warning: ["yellow", "Warning"],
} as const;

export async function workflows(session: CliSession): Promise<Answer> {
  const { look } = session.host;
  const data = await listWorkflows(runFaceOf(session.face));
  const lines = data.flatMap((one) => {
    const where = one.source === "workspace" ? one.path : "comes with Baton";
    const head = `${styled(plain(one.name), "cyan", look)}  ${styled(plain(where), "dim", look)}`;
    const fields = parameterFields(one.parameters).map(
      ({ name, required, kind, default: usual, ...field }) => [
        idCell(name),
        cell(required ? "needed" : kind, required ? "yellow" : "dim"),
        cell(field.description === "" ? field.title : field.description),
        cell(showTyped({ name, required, kind, default: usual, ...field }, usual), "dim"),
      ],
    );
    const wrong = one.problems.flatMap(({ severity, line, message, remedy }) => {
      const [style, word] = severity === "error" ? problemLooks.error : problemLooks.warning;
      const [first = "", ...rest] = wrap(
        `${word} ${one.path}:${line}: ${message} ${remedy}`,
        look,
        4,
      );
      return [styled(first, style, look), ...rest];
    });
    return [head, ...wrap(one.description, look, 2), ...table(fields, look, 4), ...wrong, ""];
  });
  return { data: { workflows: data }, lines: lines.slice(0, -1) };
}

/** Order, who does what, gates, times and commands, for people. */
export function dryRunLines(
  session: CliSession,
  {
    dry_run: dry,
    can_be_rolled_back: kept,
    not_allowed: lines,
    warnings,
  }: Omit<PlannedRun, "plan">,
  params: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { look } = session.host;
  const fresh = new Set(lines.map((line) => JSON.stringify(line)));
  const commands = dry.commands.map(({ line, argv }) => [
    cell(line),
    cell(fresh.has(JSON.stringify(argv)) ? "new on this machine" : "", "yellow"),
  ]);
  return [
    heading(plain(dry.workflow), session),
    ...wrap(`${dryRunWords(dry)}.`, look, 2),
    ...dryRunLevels({ dry, params }).flatMap(({ label, lines: steps }) => [
      styled(label, "dim", look),
      ...table(
        steps.map((step) => [
          cell(step.label),
          cell(step.description, "dim"),
          cell(step.detail, "dim"),
        ]),
        look,
      ),
    ]),
    ...(commands.length === 0 ? [] : [heading("Commands", session), ...table(commands, look)]),
    ...wrap(`Can be rolled back: ${kept}.`, look, 2),
    ...warnings.flatMap(({ message, place }) =>
      wrap(place === undefined ? message : `${place}: ${message}`, look, 2),
    ),
  ];
}
