/** Workflows and the patterns they follow. Source document "Week 5", items 3 and 5. */
import * as z from "zod";
import { coordinationPatterns } from "../../../core/agent/model";
import { refuse } from "../../../core/errors";
import { defineWorkflow } from "../../../core/face/defineWorkflow";
import { done, type FaceResult, failed } from "../../../core/face/faceError";
import { pageOf } from "../../../core/face/paging";
import { rollbackRun } from "../../../core/face/rollbackRun";
import { runFaceOf } from "../../../core/face/runFace";
import type { WorkflowData } from "../../../core/face/runShapes";
import { listRuns, listWorkflows } from "../../../core/face/runs";
import { dryRunWorkflow, runWorkflow } from "../../../core/face/runWorkflow";
import { similarTo } from "../../../core/view/similar";
import type { PatternPage } from "../../../core/workflow/patterns";
import { callerActor } from "../actor";
import { ok, replyOf } from "../reply";
import { type Call, none, type Route, route } from "../route";
import { paging, values } from "../schemas";

const workflow = (data: WorkflowData) => ({
  id: data.name,
  ...data,
  coordination_pattern: data.pattern,
});

const pattern = ({ id, name, description, diagram, whenToUse, example }: PatternPage) => ({
  id,
  name,
  description,
  diagram,
  when_to_use: whenToUse.join(" "),
  example_workflow: example,
});

export const workflowRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/workflows",
    summary: "What can be run: the folder's own, then what comes with Baton.",
    access: "read",
    query: paging,
    body: none,
    answer: "`{items, total, limit, next_cursor}`",
    example: "",
    work: async ({ query }, { face }) => {
      const all = (await listWorkflows(runFaceOf(face))).map(workflow);
      return replyOf(pageOf(all, ({ path }) => path, query));
    },
  }),
  route({
    method: "POST",
    path: "/workflows",
    summary:
      "Define a workflow in `.baton/workflows`. Steps are those of a template, `{agent, params}` or `{agent_name, parameters}`.",
    access: "trusted",
    query: none,
    body: z.strictObject({
      name: z.string(),
      description: z.string(),
      coordination_pattern: z.enum(coordinationPatterns).optional(),
      steps: z.array(values).min(1).max(500),
      parameters: values.optional().describe("JSON Schema of its parameters"),
      more: values.optional().describe("Further fields of a template, such as `result`"),
    }),
    answer: "the workflow",
    example: `-d '{"name": "ship", "description": "Builds and ships", "steps": [{"agent": "coder", "params": {"task": "Build it"}}]}'`,
    fails: [409],
    work: async ({ body }, { face }) => {
      const result = await defineWorkflow(runFaceOf(face), body);
      return replyOf(result.ok ? { ...result, data: workflow(result.data) } : result);
    },
  }),
  route({
    method: "GET",
    path: "/workflows/{id}",
    summary: "One workflow with its parameters, steps and problems.",
    access: "read",
    query: none,
    body: none,
    answer: "the workflow",
    example: "",
    fails: [404],
    work: async ({ path }, call) => replyOf(await oneWorkflow(call, path["id"] ?? "")),
  }),
  route({
    method: "POST",
    path: "/workflows/{id}/execute",
    summary:
      "Run it. This server drives the run; a command line that nobody allowed on this machine yet needs `allow_commands`.",
    access: "trusted",
    query: none,
    body: z.strictObject({
      parameters: values.optional(),
      title: z.string().optional().describe("What this run is for"),
      project_id: z.string().optional(),
      agent_name: z.string().optional().describe("Who starts it"),
      dry_run: z.boolean().optional().describe("Only say what it would do"),
      script: z
        .string()
        .optional()
        .describe("Rehearse: YAML with the answers, `{}` for made-up ones; nothing is run"),
      allow_commands: z.boolean().optional(),
    }),
    answer:
      "`{workflow_execution_id, run_id, workflow_id, workflow_name, status, steps, parameters}`, or what it would do",
    example: `-d '{"parameters": {"task": "Refunds"}}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const runs = runFaceOf(call.face);
      const { parameters = {}, title, project_id, script, allow_commands: allow } = body;
      const name = path["id"] ?? "";
      const wrong = script === undefined ? undefined : wrongScript(call, script);
      if (wrong !== undefined) return replyOf(wrong);
      const request = { workflow: name, params: parameters, title, project_id, script, allow };
      if (body.dry_run === true) return replyOf(await dryRunWorkflow(runs, request));
      const started = await runWorkflow(runs, request, callerActor(call, body.agent_name));
      if (!started.ok) return replyOf(started);
      const found = await oneWorkflow(call, name);
      const { run_id: id, status } = started.data;
      const answer = {
        workflow_execution_id: id,
        run_id: id,
        workflow_id: name,
        workflow_name: name,
        status,
        steps: found.ok ? found.data.steps : [],
        parameters,
      };
      return ok(answer, started.warnings);
    },
  }),
  route({
    method: "POST",
    path: "/workflows/{id}/rollback",
    summary:
      "Put files back to what they were before its last run, or `run_id`. Only what changed while its steps were at work goes back; the rest is left alone and named.",
    access: "trusted",
    query: none,
    body: z.strictObject({
      run_id: z.string().optional(),
      dry_run: z.boolean().optional().describe("Only say which files"),
      agent_name: z.string().optional(),
    }),
    answer: "`{run_id, files, left, done}`",
    example: `-d '{"dry_run": true}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const runs = runFaceOf(call.face);
      const all = await listRuns(runs, { workflow: path["id"] ?? "" });
      const run = all.find(({ run_id: id, scripted }) => (body.run_id ?? id) === id && !scripted);
      if (run === undefined) {
        const message =
          body.run_id === undefined
            ? "It was not run here yet."
            : "It has no such run that did anything.";
        return replyOf(failed(refuse("not_found", message)));
      }
      const request = { run_id: run.run_id, confirm: body.dry_run !== true };
      return replyOf(await rollbackRun(runs, request, callerActor(call, body.agent_name)));
    },
  }),
  route({
    method: "GET",
    path: "/patterns",
    summary: "Ways to work together: what each is, when to use it, and a diagram.",
    access: "read",
    query: paging,
    body: none,
    answer: "`{items, total, limit, next_cursor}`",
    example: "",
    work: async ({ query }, { face }) => {
      const pages = await runFaceOf(face).patterns.list();
      return replyOf(pageOf(pages.map(pattern), ({ id }) => id, query));
    },
  }),
  route({
    method: "GET",
    path: "/patterns/{id}",
    summary: "One pattern.",
    access: "read",
    query: none,
    body: none,
    answer: "`{id, name, description, diagram, when_to_use, example_workflow, body}`",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => {
      const pages = await runFaceOf(face).patterns.list();
      const page = pages.find(({ id }) => id === path["id"]);
      if (page !== undefined) return ok({ ...pattern(page), body: page.body });
      const suggestions = pages.map(({ id }) => id);
      return replyOf(failed(refuse("not_found", "There is no such pattern.", { suggestions })));
    },
  }),
];

async function oneWorkflow({ face }: Call, name: string) {
  const all = await listWorkflows(runFaceOf(face));
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return done(workflow(found));
  const names = all.map((one) => one.name);
  const similar = similarTo(name, names);
  const suggestions = similar.length > 0 ? similar : names.slice(0, 10);
  return failed(refuse("not_found", "There is no such workflow.", { suggestions }));
}

function wrongScript({ face }: Call, script: string): FaceResult<never> | undefined {
  const read = runFaceOf(face).readScript(script);
  if (read.ok) return undefined;
  const reasons = read.problems.map(({ line, message }) => `line ${line}: ${message}`);
  return failed(refuse("invalid_argument", `script, ${reasons.join(" ")}`, { reasons }));
}
