/** What became of a project, without anything made up: what is missing is said to be missing. */

import type { Workable } from "../board/decision";
import { explainTask } from "../project/explain";
import { allTasks } from "../project/model";
import { openLeaves } from "../project/ready";
import { locateTasks, progress } from "../project/tasks";
import { count, plainText, quoted, withoutStop } from "../view/words";
import type { Asker, World } from "../world";
import { actualFigures, plannedFigures } from "./figures";
import type { ArtifactState, Synthesis } from "./model";
import type { TaskRecord } from "./records";
import { subtaskState, taskName } from "./resolve";

export interface SynthesisInput {
  readonly world: World;
  readonly work: Workable;
  readonly records: ReadonlyMap<string, TaskRecord>;
  /** Whether the files that were named are there. */
  readonly exists: ReadonlyMap<string, boolean>;
  readonly asker: Asker;
  readonly now: number;
}

export function synthesize(input: SynthesisInput): Synthesis {
  const { world, work, records, exists, asker, now } = input;
  const { document, project } = work;
  const located = [...locateTasks(document)];
  const { done, total } = progress(allTasks(document));
  const doneTasks = located
    .filter(({ task }) => task.done)
    .map(({ task, phase }) => {
      const record = records.get(task.key);
      return {
        task_id: taskName(task),
        title: plainText(task.text),
        specialist_type: task.assignee ?? phase.hint,
        agent: record?.agent,
        summary: record?.summary,
        artifacts: record?.artifacts ?? [],
      };
    });
  const missing = openLeaves(document).map((one) => {
    const { ready, reasons } = explainTask(world, project, one, asker, now);
    const why = ready ? "can be started now" : reasons.map(({ text }) => text).join("; ");
    const state = subtaskState(world, project.id, one, records.get(one.task.key)?.first);
    return { ...state, title: plainText(one.task.text), why };
  });
  const artifacts = located.flatMap(({ task }) =>
    (records.get(task.key)?.artifacts ?? []).map((path) => ({
      path,
      exists: exists.get(path) === true,
      task_id: taskName(task),
    })),
  );
  const facts = {
    parent_task_id: project.id,
    complete: total > 0 && done === total,
    completed_subtasks: done,
    total_subtasks: total,
    done: doneTasks,
    missing,
    artifacts,
    plan: plannedFigures(document),
    actual: actualFigures(document, records, now),
  };
  const next_steps = nextSteps(facts, document.frontMatter.status);
  return { ...facts, next_steps, report: report({ ...facts, next_steps }, document.title) };
}

type Facts = Omit<Synthesis, "next_steps" | "report">;

function nextSteps(facts: Facts, status: string): readonly string[] {
  const lost = facts.artifacts.filter((artifact) => !artifact.exists);
  const silent = facts.done.filter(({ summary }) => summary === undefined);
  const steps = facts.missing
    .filter(({ status: state }) => state !== "active")
    .slice(0, 5)
    .map(({ title, task_id, why, specialist_type }) => {
      const who = specialist_type === undefined ? "" : ` with ${specialist_type}`;
      if (why === "can be started now") return `Start ${quoted(title)} (${task_id})${who}.`;
      return `${quoted(title)} (${task_id}) ${withoutStop(why)}.`;
    });
  const running = facts.missing.filter(({ status: state }) => state === "active");
  if (running.length > 0) steps.unshift(`Wait for ${count(running.length, "task")} in progress.`);
  if (lost.length > 0) {
    steps.push(`Find or make ${count(lost.length, "file")} that was named and is not there.`);
  }
  if (!facts.complete) return steps;
  if (status !== "completed") steps.push("Set the project's status to completed.");
  if (silent.length > 0) {
    steps.push(`Look at ${count(silent.length, "task")} that ended without a summary.`);
  }
  if (facts.total_subtasks > 0) steps.push("Keep it up: plan maintenance as tasks of a new phase.");
  return steps;
}

function report(facts: Facts & Pick<Synthesis, "next_steps">, title: string | undefined): string {
  const { completed_subtasks: done, total_subtasks: total, actual, plan } = facts;
  const bySpecialist = new Map<string, string[]>();
  for (const one of facts.done) {
    const who = one.specialist_type ?? one.agent ?? "Nobody in particular";
    const lines = bySpecialist.get(who) ?? [];
    const by = one.agent === undefined || one.agent === who ? "" : `, by ${one.agent}`;
    lines.push(
      `- **${one.title}** (${one.task_id}${by}): ${one.summary ?? "done, without a summary"}`,
    );
    bySpecialist.set(who, lines);
  }
  const file = ({ path, exists }: ArtifactState) => `- ${path}${exists ? "" : " (not there)"}`;
  const section = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`## ${heading}`, "", ...lines, ""];
  const verdict =
    total === 0
      ? "There are no tasks."
      : facts.complete
        ? `All ${count(total, "task")} are done.`
        : `${done} of ${count(total, "task")} are done; ${total - done} are missing.`;
  const times = [
    ...(plan.sequential_minutes === 0
      ? []
      : [
          `- By estimate: ${plan.expected_minutes} min side by side, ${plan.sequential_minutes} min one after the other (${plan.gain_percent} % less)`,
        ]),
    ...(actual === undefined
      ? []
      : [
          `- In fact: ${actual.elapsed_minutes} min from first to last, ${actual.sequential_minutes} min of work (${actual.gain_percent} % less)`,
        ]),
  ];
  return [
    `# Task Synthesis Report: ${title ?? facts.parent_task_id}`,
    "",
    verdict,
    "",
    ...[...bySpecialist].flatMap(([who, lines]) => section(who, lines)),
    ...section(
      "Missing",
      facts.missing.map(({ title: name, task_id, why }) => `- **${name}** (${task_id}): ${why}`),
    ),
    ...section("Artifacts", facts.artifacts.map(file)),
    ...section("Time", times),
    ...section(
      "Next steps",
      facts.next_steps.map((step) => `- ${step}`),
    ),
  ].join("\n");
}
