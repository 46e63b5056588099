/** Workflows and their runs. Source document "Sequential Orchestrator"; DESIGN 5.4. */
import * as z from "zod";
import { type Refusal, refuse } from "../../../core/errors";
import { boundedRun } from "../../../core/face/bounds";
import { done, failed } from "../../../core/face/faceError";
import { rollbackRun } from "../../../core/face/rollbackRun";
import { type RunFace, runFaceOf } from "../../../core/face/runFace";
import { cancelRun, completeStep, retryExecution } from "../../../core/face/runSteps";
import { getRun, listRuns, listWorkflows } from "../../../core/face/runs";
import { dryRunWorkflow, runWorkflow } from "../../../core/face/runWorkflow";
import { getStepBrief } from "../../../core/face/stepBrief";
import { stepBriefText } from "../../../core/face/stepBriefText";
import { claimIdOf } from "../../../core/workflow/stepStates";
import { settled } from "../settled";
import { type Call, type Tool, tool } from "../tool";

const run = z.string();

export const workflowTools: readonly Tool[] = [
  tool({
    name: "list_workflows",
    description: "Workflows that can be run, with their parameters.",
    input: z.object({}),
    output: "`{workflows: [{name, description, parameters, steps, problems, …}]}`",
    work: async (_, { face }) => {
      const workflows = await listWorkflows(runFaceOf(face));
      return { ok: true, data: { workflows } };
    },
  }),
  tool({
    name: "run_workflow",
    description: "Start a workflow; look at it with get_run.",
    input: z.object({
      workflow: z.string(),
      params: z.record(z.string(), z.unknown()).optional(),
      title: z.string().optional(),
      dry_run: z.boolean().optional().describe("only say what it would do"),
    }),
    output: "how the run stands, with `run_id`; or order, agents, gates, times and commands",
    writes: true,
    work: async ({ workflow, params, title, dry_run: dry }, call) => {
      const runs = runFaceOf(call.face);
      const request = { workflow, params, title };
      if (dry === true) return dryRunWorkflow(runs, request);
      const refusal = refuseUntrusted(call);
      if (refusal !== undefined) return failed(refusal);
      return settled(runs, await runWorkflow(runs, request, call.connection.asker));
    },
  }),
  tool({
    name: "get_run",
    description:
      "How a run stands. With step_id: all about one step, its inputs and the output wanted. Without run_id: the latest runs.",
    input: z.object({
      run_id: run.optional(),
      step_id: z.string().optional(),
      full: z.boolean().optional().describe("cut nothing"),
    }),
    output:
      "`{success, steps, artifacts, finalReview, status, waiting_for, …}`; a step as Markdown, as data too; or `{count, runs}`",
    bare: true,
    work: async ({ run_id: id, step_id: step, full = false }, { face }) => {
      const runs = runFaceOf(face);
      if (id === undefined) return latestRuns(runs);
      if (step === undefined) {
        const result = await getRun(runs, id);
        return result.ok && !full ? { ...result, data: boundedRun(result.data) } : result;
      }
      const brief = await getStepBrief(runs, { run_id: id, step_id: step }, { full });
      return brief.ok ? { ...brief, text: stepBriefText(brief.data) } : brief;
    },
  }),
  tool({
    name: "complete_step",
    description:
      "Give the result of a step offered to you (claimed or not): its output, or the error.",
    input: z.object({
      run_id: run,
      step_id: z.string(),
      output: z.unknown().optional(),
      error: z.string().optional(),
    }),
    output: "how the run stands",
    writes: true,
    work: async ({ run_id: id, step_id: step, output, error }, { face, connection }) => {
      const status = error === undefined ? "success" : "failure";
      const request = { run_id: id, step_id: step, status, output, error } as const;
      const actor = connection.on(face, { project: claimIdOf(id, step) });
      const runs = runFaceOf(face);
      return settled(runs, await completeStep(runs, request, actor));
    },
  }),
  tool({
    name: "retry_execution",
    description:
      "Begin a run again where it failed, at a step, or at the step an execution was an attempt of.",
    input: z.object({
      run_id: run.optional(),
      step_id: z.string().optional(),
      execution_id: z.string().optional(),
      agent: z.string().optional().describe("does it instead"),
    }),
    output: "how the run stands",
    writes: true,
    work: async (request, call) => {
      const refusal = refuseUntrusted(call);
      if (refusal !== undefined) return failed(refusal);
      const runs = runFaceOf(call.face);
      return settled(runs, await retryExecution(runs, request, call.connection.asker));
    },
  }),
  tool({
    name: "rollback_run",
    description:
      "Which files a run changed; with confirm puts them back. With cancel ends a run under way, files stay.",
    input: z.object({
      run_id: run,
      confirm: z.boolean().optional(),
      cancel: z.string().optional().describe("why it is to end"),
    }),
    output: "`{files, left, done}`; with `cancel` how the run stands",
    writes: true,
    work: async ({ cancel, ...request }, call) => {
      if (cancel !== undefined) {
        const runs = runFaceOf(call.face);
        const ending = { run_id: request.run_id, reason: cancel };
        return settled(runs, await cancelRun(runs, ending, call.connection.asker));
      }
      const refusal = request.confirm === true ? refuseUntrusted(call) : undefined;
      if (refusal !== undefined) return failed(refusal);
      return rollbackRun(runFaceOf(call.face), request, call.connection.asker);
    },
  }),
];

/** The latest of a list of runs, however many there were. */
const mostRuns = 20;

async function latestRuns(runs: RunFace) {
  const all = await listRuns(runs);
  return done({ count: all.length, runs: all.slice(0, mostRuns) });
}

/** Over HTTP anybody on this machine may connect; what runs programs is for its owner. DESIGN 7. */
function refuseUntrusted({ trusted }: Call): Refusal | undefined {
  if (trusted) return undefined;
  return refuse(
    "role_mismatch",
    "Over HTTP this needs the server's token as bearer. Connect with baton mcp instead, or send it.",
  );
}
