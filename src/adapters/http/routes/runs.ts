/** Runs: how they stand, and what people and agents do about them. Source document "Week 5", items 3 and 7. */
import * as z from "zod";
import { acknowledgeAlerts, alerts } from "../../../core/face/agentHealth";
import { pageOf } from "../../../core/face/paging";
import { runFaceOf } from "../../../core/face/runFace";
import {
  approve,
  cancelRun,
  completeStep,
  overrideBoundary,
  recheckGate,
  requestForStep,
  retryExecution,
} from "../../../core/face/runSteps";
import { getRun, listRuns } from "../../../core/face/runs";
import { getStepBrief } from "../../../core/face/stepBrief";
import { callerActor } from "../actor";
import { ok, replyOf } from "../reply";
import { none, type Route, route } from "../route";
import { paging, texts } from "../schemas";

const agentName = z.string().optional().describe("Who says so");
const claimId = z.string().optional().describe("Of the claim on the step, where there is one");
const stands = "how the run stands";

export const runRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/runs",
    summary: "Runs under way and the last that are over, newest first.",
    access: "read",
    query: paging.extend({
      status: z.enum(["running", "success", "failure", "cancelled"]).optional(),
      workflow: z.string().optional(),
    }),
    body: none,
    answer: "`{items, total, limit, next_cursor}`",
    example: "?status=running",
    work: async ({ query: { status, workflow, ...page } }, { face }) => {
      const filter = {
        ...(status === undefined ? {} : { status }),
        ...(workflow === undefined ? {} : { workflow }),
      };
      return replyOf(pageOf(await listRuns(runFaceOf(face), filter), (one) => one.run_id, page));
    },
  }),
  route({
    method: "GET",
    path: "/runs/{id}",
    summary: "One run: steps with their attempts, artifacts, result, what it waits for, figures.",
    access: "read",
    query: none,
    body: none,
    answer: "`{success, steps, artifacts, finalReview, …}`",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => replyOf(await getRun(runFaceOf(face), path["id"] ?? "")),
  }),
  route({
    method: "GET",
    path: "/runs/{id}/steps/{step}",
    rest: true,
    summary:
      "All about one step: inputs, instructions, what was handed over, the output wanted, and the call that ends it.",
    access: "read",
    query: none,
    body: none,
    answer: "`{title, agent, inputs, instructions, handoff, output_schema, complete, next, …}`",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => {
      const request = { run_id: path["id"] ?? "", step_id: path["step"] ?? "" };
      return replyOf(await getStepBrief(runFaceOf(face), request, { full: true }));
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/steps",
    summary: "What came of a step that was offered to a person or an outside agent.",
    access: "write",
    query: none,
    body: z.strictObject({
      step_id: z.string(),
      agent_name: agentName,
      claim_id: claimId,
      status: z.enum(["success", "failure"]).optional().describe("success if left out"),
      output: z.unknown().optional(),
      error: z.string().optional().describe("What went wrong"),
    }),
    answer: stands,
    example: `-d '{"step_id": "design", "output": {"pages": 3}}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const { agent_name: agent, claim_id: claim, ...said } = body;
      const request = { run_id: path["id"] ?? "", ...said };
      const actor = callerActor(call, agent, claim);
      return replyOf(await completeStep(runFaceOf(call.face), request, actor));
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/approve",
    summary: "A person's answer to a gate that waits for one.",
    access: "trusted",
    query: none,
    body: z.strictObject({
      step_id: z.string(),
      approved: z.boolean(),
      comment: z.string().optional(),
      agent_name: agentName,
    }),
    answer: stands,
    example: `-d '{"step_id": "deploy", "approved": true}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const { agent_name: agent, ...said } = body;
      const request = { run_id: path["id"] ?? "", ...said };
      return replyOf(await approve(runFaceOf(call.face), request, callerActor(call, agent)));
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/override",
    summary: "Let a step through that its agent's role stopped, with a reason that is kept.",
    access: "trusted",
    query: none,
    body: z.strictObject({ step_id: z.string(), reason: z.string(), agent_name: agentName }),
    answer: stands,
    example: `-d '{"step_id": "design", "reason": "Nobody else is here this week"}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const { agent_name: agent, ...said } = body;
      const request = { run_id: path["id"] ?? "", ...said };
      const actor = callerActor(call, agent);
      return replyOf(await overrideBoundary(runFaceOf(call.face), request, actor));
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/requests",
    summary:
      "A step at work asks another agent for something and goes on; the steps in `waiting` wait for it, and nobody else.",
    access: "write",
    query: none,
    body: z.strictObject({
      step_id: z.string().describe("Which asks"),
      agent: z.string().describe("Whom: an agent or a role"),
      what: z.string(),
      context: z.string().optional(),
      waiting: texts.optional().describe("Steps that cannot begin without it"),
      agent_name: agentName,
      claim_id: claimId,
    }),
    answer: stands,
    example: `-d '{"step_id": "design", "agent": "database", "what": "The schema of orders", "agent_name": "designer"}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const { agent_name: name, claim_id: claim, ...said } = body;
      const request = { run_id: path["id"] ?? "", ...said };
      const actor = callerActor(call, name, claim);
      return replyOf(await requestForStep(runFaceOf(call.face), request, actor));
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/recheck",
    summary: "Make all checks of a gate again that said NO-GO.",
    access: "trusted",
    query: none,
    body: z.strictObject({ step_id: z.string() }),
    answer: stands,
    example: `-d '{"step_id": "prerequisites"}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const request = { run_id: path["id"] ?? "", ...body };
      return replyOf(
        await recheckGate(runFaceOf(call.face), request, callerActor(call, undefined)),
      );
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/retry",
    summary: "Begin again what failed, or a step with all that depends on it.",
    access: "trusted",
    query: none,
    body: z.strictObject({
      step_id: z.string().optional(),
      agent: z.string().optional().describe("Who does the step instead"),
    }),
    answer: stands,
    example: "-d '{}'",
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const request = { run_id: path["id"] ?? "", ...body };
      const actor = callerActor(call, undefined);
      return replyOf(await retryExecution(runFaceOf(call.face), request, actor));
    },
  }),
  route({
    method: "POST",
    path: "/runs/{id}/cancel",
    summary: "End a run and everything it started.",
    access: "write",
    query: none,
    body: z.strictObject({ reason: z.string().optional(), agent_name: agentName }),
    answer: stands,
    example: "-d '{}'",
    fails: [404, 409],
    work: async ({ path, body: { reason, agent_name: agent } }, call) => {
      const request = { run_id: path["id"] ?? "", reason };
      return replyOf(await cancelRun(runFaceOf(call.face), request, callerActor(call, agent)));
    },
  }),
  route({
    method: "POST",
    path: "/executions/{id}/retry",
    summary: "Begin the step again of which this was an attempt, with all that depends on it.",
    access: "trusted",
    query: none,
    body: z.strictObject({ agent: z.string().optional().describe("Who does it instead") }),
    answer: stands,
    example: "-d '{}'",
    fails: [404, 409],
    work: async ({ path, body: { agent } }, call) => {
      const request = { execution_id: path["id"] ?? "", agent };
      const actor = callerActor(call, undefined);
      return replyOf(await retryExecution(runFaceOf(call.face), request, actor));
    },
  }),
  route({
    method: "GET",
    path: "/alerts",
    summary: "Repeated failures that nobody has acknowledged yet, newest first.",
    access: "read",
    query: none,
    body: none,
    answer: "`{items, total}`",
    example: "",
    work: async (_, { face }) => {
      const items = await alerts(face);
      return ok({ items, total: items.length });
    },
  }),
  route({
    method: "POST",
    path: "/alerts/acknowledge",
    summary: "Acknowledge alerts, once for everybody; all of them where none is named.",
    access: "write",
    query: none,
    body: z.strictObject({ alert_ids: texts.optional(), agent_name: agentName }),
    answer: "what is left, `{items, total}`",
    example: "-d '{}'",
    fails: [404],
    work: async ({ body: { alert_ids: ids, agent_name: agent } }, call) => {
      const result = await acknowledgeAlerts(call.face, ids, callerActor(call, agent));
      if (!result.ok) return replyOf(result);
      return ok({ items: result.data, total: result.data.length });
    },
  }),
];
