/** The agents that work here, what they ask of each other, and what they did. */
import * as z from "zod";
import { coordinationPatterns } from "../../../core/agent/model";
import { listAgents, registerAgent } from "../../../core/face/agents";
import { logExecution } from "../../../core/face/executions";
import { done } from "../../../core/face/faceError";
import { askForHelp } from "../../../core/face/help";
import { runFaceOf } from "../../../core/face/runFace";
import { askAtStep, stepNamed } from "../../../core/face/stepWork";
import { agentName, projectId, taskId, texts } from "../arguments";
import { type Tool, tool } from "../tool";

export const agentTools: readonly Tool[] = [
  tool({
    name: "list_agents",
    description: "Agents here: what each can do, holds and did last.",
    input: z.object({ capability: z.string().optional(), pattern: z.string().optional() }),
    output: "`{count, agents}`",
    work: async (query, { face }) => {
      const agents = await listAgents(face, query);
      return done({ count: agents.length, agents });
    },
  }),
  tool({
    name: "register_agent",
    description: "Define an agent in .baton/agents, so that work can be meant for it.",
    input: z.object({
      name: agentName,
      description: z.string(),
      role: z.string().optional(),
      capabilities: texts.optional(),
      tools: texts.optional(),
      coordination_patterns: z.array(z.enum(coordinationPatterns)).optional(),
      instructions: z.string().optional(),
    }),
    output: "the agent",
    writes: true,
    work: async (args, { face }) => {
      const { coordination_patterns: patterns, role, capabilities, tools, instructions } = args;
      return registerAgent(face, {
        name: args.name,
        description: args.description,
        role,
        ...(capabilities === undefined ? {} : { capabilities }),
        ...(tools === undefined ? {} : { tools }),
        ...(patterns === undefined ? {} : { coordinationPatterns: patterns }),
        ...(instructions === undefined ? {} : { instructions }),
      });
    },
  }),
  tool({
    name: "request_help",
    description:
      "Ask another agent for something and go on: it becomes a task of theirs, or a step where project_id is run/RUN/STEP. With blocking, your task, or what comes after your step, waits for it.",
    input: z.object({
      project_id: projectId,
      task_id: taskId.optional().describe("the task that needs it; a note only without"),
      to: agentName.describe("agent or role"),
      need: z.string(),
      context: z.string().optional(),
      meanwhile: z.string().optional().describe("what you go on with"),
      blocking: z.boolean().optional(),
    }),
    output: "`{project_id, request_id, note_added, blocked}`",
    writes: true,
    work: async (args, { face, connection }) => {
      const { to, need, context, meanwhile, blocking } = args;
      await face.look();
      const step = stepNamed(face, args.project_id);
      if (step !== undefined) {
        const actor = connection.on(face, { project: args.project_id.trim() });
        const request = { agent: to, what: need, context, blocking };
        return askAtStep(runFaceOf(face), step, request, actor);
      }
      const target = { project: args.project_id, task: args.task_id };
      const request = { target, to, need, context, meanwhile, blocking };
      return askForHelp(face, request, connection.on(face, target));
    },
  }),
  tool({
    name: "log_execution",
    description: "Enter finished work that was not stepped through here into the history.",
    input: z.object({
      agent_name: agentName,
      title: z.string().optional(),
      project_id: projectId.optional(),
      task_id: taskId.optional(),
      status: z.enum(["success", "failure", "cancelled"]).optional(),
      timestamp: z.string().optional().describe("start, ISO 8601"),
      duration_ms: z.int().min(0).optional(),
      summary: z.string().optional(),
      error_message: z.string().optional(),
      artifacts: texts.optional(),
      inputs: z.record(z.string(), z.unknown()).optional(),
      outputs: z.record(z.string(), z.unknown()).optional(),
      parent_execution_id: z.string().optional(),
    }),
    output: "the execution",
    writes: true,
    work: async (args, { face, connection }) => {
      const { project_id: project, task_id: task, error_message: error, ...rest } = args;
      const target = project === undefined ? undefined : { project, task };
      return logExecution(face, { ...rest, error, target }, connection.as(args.agent_name));
    },
  }),
];
