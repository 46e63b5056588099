/** The agents that work here, and the patterns in which they do. Source document "Week 5", items 1 and 5. */
import * as z from "zod";
import { coordinationPatterns } from "../../../core/agent/model";
import { agentHealth, resetAgent } from "../../../core/face/agentHealth";
import { deleteAgent, getAgent, listAgents, registerAgent } from "../../../core/face/agents";
import { pageOf } from "../../../core/face/paging";
import { needsToken } from "../access";
import { callerActor } from "../actor";
import { replyOf } from "../reply";
import { none, type Route, route } from "../route";
import { paging, texts } from "../schemas";

export const registryRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/agents",
    summary: "Agents here, by name: what each can do, holds and did last.",
    access: "read",
    query: paging.extend({
      capability: z.string().optional().describe("Only who can do that"),
      pattern: z.string().optional().describe("Only who takes part in that pattern"),
    }),
    body: none,
    answer: "`{items, total, limit, next_cursor}`",
    example: "?capability=testing&pattern=sequential",
    work: async ({ query: { capability, pattern, ...page } }, { face }) => {
      const all = await listAgents(face, { capability, pattern });
      return replyOf(pageOf(all, ({ id }) => id, page));
    },
  }),
  route({
    method: "POST",
    path: "/agents",
    summary:
      "Define an agent in `.baton/agents`. A `runner` says which program will be run for it, and needs the server's own secret.",
    access: "write",
    query: none,
    body: z.strictObject({
      name: z.string(),
      description: z.string(),
      capabilities: texts.optional(),
      tools: texts.optional(),
      coordination_patterns: z.array(z.enum(coordinationPatterns)).optional(),
      role: z.string().optional(),
      responsibilities: texts.optional(),
      never: texts.optional(),
      hands_off_to: texts.optional(),
      model: z.string().optional(),
      max_failures: z.int().min(1).max(1_000).optional(),
      instructions: z.string().optional(),
      runner: z.string().optional().describe("What runs it; needs the server's own secret"),
    }),
    answer: "the agent",
    example: `-d '{"name": "load-tester", "description": "Finds out what breaks first", "capabilities": ["testing"]}'`,
    work: async ({ body }, { face, caller }) => {
      if (body.runner !== undefined && !caller.trusted) return needsToken();
      const { name, description, role, model, runner, max_failures: maxFailures } = body;
      return replyOf(
        await registerAgent(face, {
          ...{ name, description, role, model, runner, maxFailures },
          capabilities: body.capabilities ?? [],
          tools: body.tools ?? [],
          coordinationPatterns: body.coordination_patterns ?? [],
          responsibilities: body.responsibilities ?? [],
          never: body.never ?? [],
          handsOffTo: body.hands_off_to ?? [],
          instructions: body.instructions ?? "",
        }),
      );
    },
  }),
  route({
    method: "GET",
    path: "/agents/{id}/health",
    summary: "Whether an agent gets work, or is held back after failures in a row.",
    access: "read",
    query: none,
    body: none,
    answer: "`{agent_name, circuit_breaker, failures_in_row, max_failures, open_until, …}`",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => replyOf(await agentHealth(face, path["id"] ?? "")),
  }),
  route({
    method: "POST",
    path: "/agents/{id}/reset",
    summary: "Give an agent work again that was held back.",
    access: "trusted",
    query: none,
    body: none,
    answer: "its health",
    example: "",
    fails: [404],
    work: async ({ path }, call) =>
      replyOf(await resetAgent(call.face, path["id"] ?? "", callerActor(call, undefined))),
  }),
  route({
    method: "GET",
    path: "/agents/{id}",
    rest: true,
    summary: "One agent by name, with its instructions.",
    access: "read",
    query: none,
    body: none,
    answer: "the agent with `instructions`",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => replyOf(await getAgent(face, path["id"] ?? "")),
  }),
  route({
    method: "DELETE",
    path: "/agents/{id}",
    rest: true,
    summary: "Remove a definition that Baton wrote; those of other programs stay.",
    access: "write",
    query: none,
    body: none,
    answer: "`{name, deleted}`",
    example: "",
    fails: [404],
    work: async ({ path }, { face }) => replyOf(await deleteAgent(face, path["id"] ?? "")),
  }),
];
