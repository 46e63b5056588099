/** The orchestrator of the document “Sequential Coordination Flow”, over a project's Markdown. DESIGN 5.5. */
import { realpath } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";
import * as z from "zod";
import { isRefusal } from "../../../core/board/decision";
import type { Actor } from "../../../core/board/events";
import { refuse } from "../../../core/errors";
import { done, failed } from "../../../core/face/faceError";
import { runFaceOf } from "../../../core/face/runFace";
import { stepBriefText } from "../../../core/face/stepBriefText";
import { finishStep, stepNamed, takeStep } from "../../../core/face/stepWork";
import { briefMarkdown } from "../../../core/orchestrator/brief";
import { completeSubtask } from "../../../core/orchestrator/completeSubtask";
import { executeSubtask } from "../../../core/orchestrator/executeSubtask";
import { artifactTypes, complexities, nextActions } from "../../../core/orchestrator/model";
import {
  getStatus,
  initializeSession,
  synthesizeResults,
} from "../../../core/orchestrator/overview";
import { planTask } from "../../../core/orchestrator/planTask";
import { resolveTask } from "../../../core/orchestrator/resolve";
import { quoted } from "../../../core/view/words";
import { projectId, texts } from "../arguments";
import { settled } from "../settled";
import { type Call, type Tool, tool } from "../tool";

const subtaskId = z
  .string()
  .describe("^id or position; project#task if several have it; run/RUN/STEP for a run's step");

export const orchestratorTools: readonly Tool[] = [
  tool({
    name: "orchestrator_initialize_session",
    description: "Begin orchestrating: your role, the specialists there are, and open tasks.",
    input: z.object({ working_directory: z.string().optional() }),
    output: "`{session_initialized, working_directory, orchestrator_context, active_tasks}`",
    bare: true,
    work: async ({ working_directory: directory }, { face }) => {
      const { workingDirectory } = face.orchestrator;
      if (directory !== undefined && !(await isWithin(workingDirectory, directory))) {
        const message = `This server works in ${workingDirectory}, not in ${quoted(directory)}. Leave working_directory out, or start a server there: baton mcp --workspace FOLDER.`;
        return failed(refuse("invalid_argument", message));
      }
      return answered(await initializeSession(face.orchestrator));
    },
  }),
  tool({
    name: "orchestrator_plan_task",
    description:
      "Write a plan into a project's file as a phase of tasks: all, or none with every fault listed.",
    input: z.object({
      description: z.string(),
      subtasks_json: z
        .string()
        .or(z.array(z.unknown()))
        .describe(
          "JSON array of {title, description, specialist_type, task_id?, dependencies?: task_id[], estimated_effort?}",
        ),
      complexity_level: z.enum(complexities).optional(),
      context: z.string().optional(),
      project_id: projectId.optional().describe("needed if there are several"),
    }),
    output: "`{task_created, parent_task_id, subtasks, plan, next_steps}`",
    writes: true,
    bare: true,
    work: async (args, { face, connection }) => {
      const { description, subtasks_json: subtasks, context, project_id: project } = args;
      const input = { project, description, subtasks, complexity: args.complexity_level, context };
      const actor = project === undefined ? connection.asker : connection.on(face, { project });
      return answered(await planTask(face.orchestrator, input, actor));
    },
  }),
  tool({
    name: "orchestrator_execute_subtask",
    description:
      "Begin a task: claims it if you have not, and returns the brief (role, context, what to deliver). Refused while its dependencies are not done.",
    input: z.object({ task_id: subtaskId }),
    output: "the brief as Markdown; as data too",
    writes: true,
    core: true,
    bare: true,
    work: async ({ task_id: task }, call) => {
      await call.face.look();
      const step = stepNamed(call.face, task);
      if (step !== undefined) {
        const actor = call.connection.on(call.face, { project: task.trim() });
        const taken = await takeStep(call.face, task, step, actor);
        return taken.ok ? { ...taken, text: stepBriefText(taken.data) } : taken;
      }
      const brief = await executeSubtask(call.face.orchestrator, { task }, actorFor(call, task));
      return isRefusal(brief) ? failed(brief) : { ...done(brief), text: briefMarkdown(brief) };
    },
  }),
  tool({
    name: "orchestrator_complete_subtask",
    description:
      "Record what a task brought and go on: continue ticks it, needs_revision leaves it open, blocked marks it with the summary; on the last task complete also finishes the project. Answers the next task.",
    input: z.object({
      task_id: subtaskId,
      summary: z.string(),
      next_action: z.enum(nextActions),
      detailed_work: z
        .string()
        .optional()
        .describe("any length; kept as a file. Of a run's step: its output as JSON"),
      file_paths: texts.optional(),
      artifact_type: z.enum(artifactTypes).optional(),
    }),
    formerly: { results: "summary", artifacts: "file_paths", legacy_artifacts: "file_paths" },
    output: "`{task_id, status, parent_task_progress, next_recommended_task, artifacts}`",
    writes: true,
    core: true,
    bare: true,
    work: async (args, call) => {
      const { task_id: task, summary, next_action: nextAction, file_paths: artifacts } = args;
      const { detailed_work: detailedWork, artifact_type: artifactType } = args;
      await call.face.look();
      const step = stepNamed(call.face, task);
      if (step !== undefined) {
        const actor = call.connection.on(call.face, { project: task.trim() });
        const given = { summary, nextAction, artifacts, detailedWork };
        return settled(runFaceOf(call.face), await finishStep(call.face, step, given, actor));
      }
      const input = { task, summary, nextAction, artifacts, detailedWork, artifactType };
      return answered(await completeSubtask(call.face.orchestrator, input, actorFor(call, task)));
    },
  }),
  tool({
    name: "orchestrator_synthesize_results",
    description: "The results of a project put together: done, missing, artifacts, next steps.",
    input: z.object({ parent_task_id: z.string().describe("the project's id") }),
    output: "the report as Markdown; as data too",
    bare: true,
    work: async ({ parent_task_id: project }, { face, connection }) => {
      const actor = connection.on(face, { project });
      const result = await synthesizeResults(face.orchestrator, project, actor);
      return isRefusal(result) ? failed(result) : { ...done(result), text: result.report };
    },
  }),
  tool({
    name: "orchestrator_get_status",
    description: "How all tasks stand.",
    input: z.object({ include_completed: z.boolean().optional() }),
    output: "`{active_tasks, pending_tasks, blocked_tasks, completed_tasks, tasks}`",
    bare: true,
    work: async ({ include_completed: completed }, { face }) =>
      answered(await getStatus(face.orchestrator, undefined, completed)),
  }),
];

function answered(value: Parameters<typeof isRefusal>[0] & object) {
  return isRefusal(value) ? failed(value) : done(value);
}

/** In the name of whoever holds the task over this connection. */
function actorFor({ face, connection }: Call, task: string): Actor {
  const found = resolveTask(face.board.world, task, undefined);
  if (isRefusal(found)) return connection.asker;
  const { work, located } = found;
  return connection.on(face, { project: work.project.id, task: located.task.key });
}

async function isWithin(root: string, folder: string): Promise<boolean> {
  try {
    const rest = relative(await realpath(root), await realpath(folder));
    return rest === "" || (!rest.startsWith("..") && !isAbsolute(rest));
  } catch (error) {
    // What is not there, or may not be looked at, is not in it.
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}
