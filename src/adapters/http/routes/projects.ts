/** Projects, ready work, and why something is not ready. */
import * as z from "zod";
import type { Actor } from "../../../core/board/events";
import { actorOf, anonymous, httpSession } from "../../../core/face/identity";
import { pageOf } from "../../../core/face/paging";
import { explain, getProject, listProjects, readyWork } from "../../../core/face/projects";
import { ok, replyOf } from "../reply";
import { type Call, none, type Route, route } from "../route";
import { asAgent, paging } from "../schemas";

const mostReady = 500;

export const projectRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/projects",
    summary: "All projects, best first, with status, owner and state.",
    access: "read",
    query: paging.extend(asAgent.shape),
    body: none,
    answer: "`{items, total, limit, next_cursor}`",
    example: "?limit=20",
    work: async ({ query: { agent, ...page } }, call) => {
      const all = await listProjects(call.face, asker(call, agent));
      return replyOf(pageOf(all, ({ project_id: id, path }) => `${id}\n${path}`, page));
    },
  }),
  route({
    method: "GET",
    path: "/projects/{project_id}",
    rest: true,
    summary: "One project: its text, tasks with ids and state, notes, claims, handoffs.",
    access: "read",
    query: asAgent,
    body: none,
    answer: "the project with `content`, `tasks`, `notes`, `claims`, `handoffs`",
    example: "",
    fails: [404],
    work: async ({ path, query }, call) => {
      const id = path["project_id"] ?? "";
      return replyOf(await getProject(call.face, id, asker(call, query.agent)));
    },
  }),
  route({
    method: "GET",
    path: "/ready",
    summary:
      "What may be claimed now, best first: steps of runs, projects, single tasks, and what was handed over.",
    access: "read",
    query: asAgent.extend({ limit: z.int().min(1).max(mostReady).optional() }),
    body: none,
    answer: "`{steps, count, projects, tasks, handoffs, more}`",
    example: "?agent=coder",
    work: async ({ query: { agent, limit } }, call) =>
      ok(await readyWork(call.face, asker(call, agent), { limit })),
  }),
  route({
    method: "GET",
    path: "/explain/{project_id}",
    rest: true,
    summary:
      "Why a project, task or step (`run/RUN/STEP`) is not ready, and the smallest change that mends it.",
    access: "read",
    query: asAgent.extend({ task: z.string().optional().describe("^id, position (1.2) or text") }),
    body: none,
    answer: "`{project_id, task_id, ready, reasons, remedy}`",
    example: "?task=2.1",
    fails: [404],
    work: async ({ path, query: { agent, task } }, call) => {
      const target = { project: path["project_id"] ?? "", task };
      return replyOf(await explain(call.face, target, asker(call, agent)));
    },
  }),
];

function asker({ caller, server }: Call, agent: string | undefined): Actor {
  const session = caller.session ?? httpSession(server.newId());
  return actorOf(agent?.trim() ?? anonymous, session, "http");
}
