/** Reading projects, and what the documents let one change without holding anything. */
import * as z from "zod";
import { dependenciesOf, dependencyGraphOf } from "../../../core/face/dependencies";
import { done } from "../../../core/face/faceError";
import { explain, getProject, listProjects, readyWork } from "../../../core/face/projects";
import { writeSection } from "../../../core/face/sections";
import { addNote, updateStatus } from "../../../core/face/work";
import { projectStatuses } from "../../../core/project/model";
import { agentName, projectId, taskId } from "../arguments";
import { type Tool, tool } from "../tool";

export const projectTools: readonly Tool[] = [
  tool({
    name: "list_projects",
    description: "All projects with status, owner, state and why each is not ready.",
    input: z.object({}),
    output: "`{count, projects}`",
    work: async (_, { face, connection }) => {
      const projects = await listProjects(face, connection.asker);
      return done({ count: projects.length, projects });
    },
  }),
  tool({
    name: "get_ready_work",
    description:
      "What you may claim now, best first: steps of runs, projects, single tasks, and what was handed to you. Start here.",
    input: z.object({ limit: z.int().min(1).max(500).optional() }),
    output: "`{steps, count, projects, tasks, handoffs, more}`",
    core: true,
    work: async ({ limit }, { face, connection }) =>
      done(await readyWork(face, connection.asker, { limit })),
  }),
  tool({
    name: "get_project",
    description: "One project: its text, tasks with ids and state, notes, claims, handoffs.",
    input: z.object({ project_id: projectId }),
    output: "the project with `content`, `tasks`, `notes`, `claims`, `handoffs`",
    core: true,
    work: async ({ project_id: id }, { face, connection }) => {
      return getProject(face, id, connection.on(face, { project: id }));
    },
  }),
  tool({
    name: "explain",
    description:
      "Why a project, task or step (run/RUN/STEP) is not ready for you, and the smallest change that mends it.",
    input: z.object({ project_id: projectId, task_id: taskId.optional() }),
    output: "`{ready, reasons, remedy}`",
    work: async ({ project_id: project, task_id: task }, { face, connection }) => {
      return explain(face, { project, task }, connection.on(face, { project, task }));
    },
  }),
  tool({
    name: "get_dependencies",
    description: "What a project waits for, what waits for it, and cycles.",
    input: z.object({ project_id: projectId }),
    output: "`{is_blocked, reasons, blocking_projects, in_cycle, cycle}`",
    work: ({ project_id: id }, { face }) => dependenciesOf(face, id),
  }),
  tool({
    name: "get_dependency_graph",
    description: "All projects with their dependencies both ways, and every cycle.",
    input: z.object({}),
    output: "`{total_projects, projects, has_cycles, cycles}`",
    work: async (_, { face }) => done(await dependencyGraphOf(face)),
  }),
  tool({
    name: "update_status",
    description: "Set a project's status. Its claim and owner stay; release it afterwards.",
    input: z.object({
      project_id: projectId,
      status: z.enum(projectStatuses),
      reason: z.string().optional().describe("why it is blocked"),
    }),
    output: "`{project_id, status}`",
    writes: true,
    work: async ({ project_id: project, status, reason }, { face, connection }) =>
      updateStatus(face, { project, status, reason }, connection.on(face, { project })),
  }),
  tool({
    name: "add_note",
    description: "Add a dated note to a project's file, for people and other agents.",
    input: z.object({ project_id: projectId, agent: agentName, note: z.string() }),
    output: "`{project_id, note_added}`",
    writes: true,
    core: true,
    work: async ({ project_id: id, agent, note }, { face, connection }) =>
      addNote(face, id, note, connection.as(agent)),
  }),
  tool({
    name: "write_section",
    description:
      "Write what you found or built under a ## heading of a project's file; made if missing.",
    input: z.object({
      project_id: projectId,
      heading: z.string(),
      text: z.string(),
      mode: z.enum(["append", "replace"]).optional().describe("append by default"),
    }),
    output: "`{project_id, heading, mode}`",
    writes: true,
    work: async ({ project_id: project, heading, text, mode = "append" }, call) => {
      const { face, connection } = call;
      return writeSection(face, { project, heading, text, mode }, connection.on(face, { project }));
    },
  }),
];
