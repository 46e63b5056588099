/** What was done: the log, its timeline and graph, and figures. Source document "Week 5", items 2, 4 and 6. */
import * as z from "zod";
import {
  executionGraph,
  executionTimeline,
  getExecution,
  listExecutions,
  logExecution,
} from "../../../core/face/executions";
import { anonymous } from "../../../core/face/identity";
import { metricBuckets, metrics } from "../../../core/face/metrics";
import { beginExecution, finishExecution } from "../../../core/face/outsideWork";
import { callerActor } from "../actor";
import { replyOf } from "../reply";
import { none, type Route, route } from "../route";
import { executionFilter, paging, startOf, texts, values } from "../schemas";

const ends = z.enum(["success", "failure", "cancelled"]);
const duration = z.number().min(0).optional().describe("Milliseconds");

/** What came of it. */
const result = {
  summary: z.string().optional(),
  error_message: z.string().optional(),
  artifacts: texts.optional().describe("Files, relative to the worktree"),
  outputs: values.optional(),
};

export const executionRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/executions",
    summary: "What was done, newest first.",
    access: "read",
    query: executionFilter.extend(paging.shape),
    body: none,
    answer: "`{items, total, limit, next_cursor}`",
    example: "?status=failure&start_date=2026-11-20&limit=20",
    work: async ({ query: { limit, cursor, ...query } }, { face }) =>
      replyOf(await listExecutions(face, query, { limit, cursor })),
  }),
  route({
    method: "POST",
    path: "/executions",
    summary:
      "Log work: with a `status` what was done elsewhere; without one, or with `in_progress`, it begins now and `complete` ends it.",
    access: "write",
    query: none,
    body: z
      .strictObject({
        agent_name: z.string(),
        title: z.string().optional().describe("What it is, where no task says so"),
        project_id: z.string().optional(),
        task_id: z.string().optional().describe("^id, position (1.2) or text"),
        parent_execution_id: z
          .string()
          .optional()
          .describe("Another agent's: then it is a handoff"),
        workflow: z.string().optional(),
        inputs: values.optional(),
        status: z.enum(["in_progress", ...ends.options]).optional(),
        timestamp: startOf.optional().describe("When it was begun; only of what is over"),
        duration_ms: duration,
        ...result,
      })
      .refine(
        ({ status = "in_progress", ...body }) => status !== "in_progress" || isBeginning(body),
        {
          error:
            "What came of it, how long it took and when it was begun are said of work that is over: give its status",
          path: ["status"],
        },
      ),
    answer: "the execution",
    example: `-d '{"agent_name": "TestAgent", "title": "Unit tests", "inputs": {"week": 5}}'`,
    fails: [404, 409],
    work: async ({ body }, call) => {
      const { status = "in_progress", task_id: task, project_id: project, ...said } = body;
      const { error_message: error, ...rest } = said;
      const target = project === undefined ? undefined : { project, task };
      const actor = callerActor(call, body.agent_name);
      const work = { ...rest, target, title: titleOf(body) };
      if (status === "in_progress") return replyOf(await beginExecution(call.face, work, actor));
      return replyOf(await logExecution(call.face, { ...work, status, error }, actor));
    },
  }),
  route({
    method: "GET",
    path: "/executions/timeline",
    summary:
      "The same, oldest first and nested by handoff. A child whose parent the filter hides stands at the top and says so.",
    access: "read",
    query: executionFilter,
    body: none,
    answer: "`{items: [{…, parent_hidden, children}], more}`",
    example: "?agent=TestAgent",
    work: async ({ query }, { face }) => replyOf(await executionTimeline(face, query)),
  }),
  route({
    method: "GET",
    path: "/executions/graph",
    summary: "Agents as nodes and their handoffs as edges, with counts and outcomes.",
    access: "read",
    query: executionFilter,
    body: none,
    answer: "`{nodes, edges}`",
    example: "?workflow=tdd-cycle",
    work: async ({ query }, { face }) => replyOf(await executionGraph(face, query)),
  }),
  route({
    method: "GET",
    path: "/executions/{id}",
    summary: "One execution with inputs, outputs and the message it was handed over with.",
    access: "read",
    query: none,
    body: none,
    answer: "the execution in full",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => replyOf(await getExecution(face, path["id"] ?? "")),
  }),
  route({
    method: "POST",
    path: "/executions/{id}/complete",
    summary: "End what `POST /executions` began. Work under a claim ends with its task instead.",
    access: "write",
    query: none,
    body: z.strictObject({
      status: ends.optional().describe("success if left out"),
      duration_ms: duration,
      ...result,
    }),
    answer: "the execution",
    example: `-d '{"status": "success", "outputs": {"passed": 120}}'`,
    fails: [404, 409],
    work: async ({ path, body }, call) => {
      const { status = "success", error_message: error, ...rest } = body;
      const id = path["id"] ?? "";
      const running = call.face.board.world.board.executions.get(id);
      const actor = callerActor(call, running?.agent ?? anonymous);
      return replyOf(await finishExecution(call.face, { ...rest, id, status, error }, actor));
    },
  }),
  route({
    method: "GET",
    path: "/metrics",
    summary:
      "Success rate, average duration and counts: in all, by agent, and by day, week or month for charts.",
    access: "read",
    query: executionFilter.extend({
      bucket: z.enum(metricBuckets).optional().describe("day if left out; weeks begin on Monday"),
    }),
    body: none,
    answer:
      "`{total_executions, success_rate, average_duration_ms, executions_by_agent, bucket, periods, …}`",
    example: "?agent=TestAgent&start_date=2026-11-01&bucket=week",
    work: async ({ query: { bucket, ...query } }, { face }) =>
      replyOf(await metrics(face, query, bucket)),
  }),
];

/** What the work is called where neither a title nor a task of the project says so. */
function titleOf({ title, project_id: project, task_id: task }: Named): string | undefined {
  if (title !== undefined || (task !== undefined && project !== undefined)) return title;
  return task ?? project ?? "Work";
}

interface Named {
  readonly title?: string | undefined;
  readonly project_id?: string | undefined;
  readonly task_id?: string | undefined;
}

/** True when nothing is said that can only be known in the end. */
function isBeginning(body: Readonly<Record<string, unknown>>): boolean {
  const ofTheEnd = ["timestamp", "duration_ms", ...Object.keys(result)];
  return ofTheEnd.every((name) => body[name] === undefined);
}
