/** What a specialist is told before a task: as data, and in Markdown. DESIGN 5.5. */

import type { AgentRegistry } from "../agent/registry";
import type { Claim, OpenExecution } from "../board/state";
import { allTasks, type ProjectDocument } from "../project/model";
import { findTask, locateTasks } from "../project/tasks";
import { plainText } from "../view/words";
import type { Brief, StepContext } from "./model";
import { descriptionIn } from "./planText";
import type { TaskRecord } from "./records";
import { type FoundTask, taskName } from "./resolve";
import { briefOf } from "./specialists";

export interface BriefInput {
  readonly found: FoundTask;
  readonly registry: AgentRegistry;
  /** The section `Plan`, where there is one. */
  readonly plan: string | undefined;
  readonly records: ReadonlyMap<string, TaskRecord>;
  readonly execution: OpenExecution;
  readonly claim: Claim | undefined;
  readonly workingDirectory: string;
  readonly artifactsDirectory: string;
}

/** A longer plan is named, not handed on: the file has it. Characters. */
const longestPlan = 4_000;

export function makeBrief(input: BriefInput): Brief {
  const { found, registry, plan, records, execution, claim } = input;
  const { work, located } = found;
  const { task, phase } = located;
  const { document, project } = work;
  const receivers = [...locateTasks(document)].filter(
    (one) => task.id !== undefined && !one.task.done && one.task.needs.includes(task.id),
  );
  const description = task.id === undefined ? undefined : descriptionIn(plan, task.id);
  return {
    task_id: taskName(task),
    title: plainText(task.text),
    parent_task_id: project.id,
    description,
    attempt: execution.attempt,
    specialist: briefOf(registry, task, phase.hint, execution.agent),
    context: {
      project: document.title ?? project.id,
      phase: phase.title,
      plan: plan !== undefined && plan.length <= longestPlan ? plan : undefined,
      revision: execution.attempt > 1 ? records.get(task.key)?.summary : undefined,
      steps: stepsBefore(found, records),
    },
    deliver: {
      what: description ?? plainText(task.text),
      to: receivers.map((one) => ({
        task_id: taskName(one.task),
        title: plainText(one.task.text),
        specialist_type: one.task.assignee ?? one.phase.hint,
      })),
    },
    environment: {
      working_directory: input.workingDirectory,
      project_file: project.file.copy.path,
      artifacts_directory: input.artifactsDirectory,
      execution_id: execution.id,
      claim_id: claim?.id,
      expires_at: claim === undefined ? undefined : new Date(claim.expires).toISOString(),
    },
  };
}

/** What it and the tasks around it need; where nothing is needed, what was done before it in its plan. */
function stepsBefore(
  { work, located }: FoundTask,
  records: ReadonlyMap<string, TaskRecord>,
): readonly StepContext[] {
  const { document } = work;
  const { task, ancestors, phase } = located;
  const needs = [task, ...ancestors].flatMap((one) => one.needs);
  const needed = needs.flatMap((id) => findTask(document, id)?.task ?? []);
  const before = needs.length > 0 ? needed : doneBefore(document, phase.index);
  return before.flatMap((one) => {
    const record = records.get(one.key);
    if (needs.length === 0 && record === undefined) return [];
    return {
      task_id: taskName(one),
      title: plainText(one.text),
      agent: record?.agent,
      summary: record?.summary,
      artifacts: record?.artifacts ?? [],
    };
  });
}

function doneBefore(document: ProjectDocument, phase: number) {
  const earlier = document.phases.filter(({ index }) => index < phase);
  return [...allTasks({ ...document, phases: earlier })].filter(({ done }) => done);
}

/** The brief as the specialist reads it. */
export function briefMarkdown(brief: Brief): string {
  const { specialist, context, deliver, environment } = brief;
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`**${title}**`, ...items.map((item) => `- ${item}`), ""];
  const steps = context.steps.map(({ task_id, title, agent, summary, artifacts }) => {
    const files = artifacts.length === 0 ? "" : ` Files: ${artifacts.join(", ")}.`;
    const who = agent === undefined ? "" : `, by ${agent}`;
    return `${title} (${task_id}${who}): ${summary ?? "nothing was written down."}${files}`;
  });
  const receivers = deliver.to.map(({ task_id, title, specialist_type }) => {
    return `${specialist_type ?? "whoever takes it"}, for ${title} (${task_id})`;
  });
  return [
    `# ${brief.title}`,
    "",
    `Task ${brief.task_id} of ${brief.parent_task_id}${brief.attempt > 1 ? `, attempt ${brief.attempt}` : ""}`,
    "",
    `## Your role: ${specialist.name}`,
    "",
    specialist.role,
    "",
    ...list("Expertise", specialist.expertise),
    ...list("Approach", specialist.approach),
    ...list("Never", specialist.never),
    ...(specialist.instructions === "" ? [] : [specialist.instructions, ""]),
    "## Context",
    "",
    `Project: ${context.project}. Phase: ${context.phase}.`,
    "",
    ...(context.plan === undefined ? [] : [context.plan, ""]),
    ...(context.revision === undefined ? [] : [`The last try said: ${context.revision}`, ""]),
    ...list("What earlier steps left for you", steps),
    "## Deliver",
    "",
    deliver.what,
    "",
    ...list("It goes to", receivers),
    "## Environment",
    "",
    `- Work in ${environment.working_directory}`,
    `- The project's file is ${environment.project_file}`,
    `- Put files that belong to no other place into ${environment.artifacts_directory}`,
    ...(environment.expires_at === undefined
      ? []
      : [`- The task is yours until ${environment.expires_at}; every step renews it`]),
    "",
    `When you are done, call orchestrator_complete_subtask with task_id ${brief.task_id}, a summary, the files you made, and next_action.`,
    "",
  ].join("\n");
}
