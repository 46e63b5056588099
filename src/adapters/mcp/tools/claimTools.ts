/** Claiming and giving back. The file's owner is written in the same step. DESIGN 5.2. */
import * as z from "zod";
import type { Claim } from "../../../core/board/state";
import { claimsOn, isLive } from "../../../core/claim/claims";
import { claim, extend, plainRelease, release } from "../../../core/face/claims";
import type { OpenFace } from "../../../core/face/face";
import { done, failed } from "../../../core/face/faceError";
import { withBrief } from "../../../core/face/stepBrief";
import type { Answer } from "../answer";
import { agentName, claimId, projectId, taskId, texts, ttlSeconds } from "../arguments";
import type { Connection } from "../connection";
import { type Call, type Tool, tool } from "../tool";

export const claimTools: readonly Tool[] = [
  tool({
    name: "claim_project",
    description:
      "Take a project: nobody else can until you release it or disappear. Sets its owner. Refused with holder and what is ready instead.",
    input: z.object({ project_id: projectId, agent_name: agentName }),
    output: "`{project_id, owner, claim_id, expires_at}`",
    writes: true,
    core: true,
    work: async ({ project_id: project, agent_name: name }, { face, connection }) => {
      const actor = connection.claiming(face, project, name);
      const result = await withBrief(face, await claim(face, { target: { project } }, actor));
      if (!result.ok) return result;
      const { data, warnings } = result;
      return done({ ...data, owner: data.agent_name }, warnings);
    },
  }),
  tool({
    name: "claim_task",
    description: "Take one task (or, without task_id, the project) for a time of your choice.",
    input: z.object({
      project_id: projectId,
      task_id: taskId.optional(),
      agent_name: agentName.optional(),
      ttl_seconds: ttlSeconds.optional().describe("default 3600; renewed while you are connected"),
      note: z.string().optional(),
      force: z.string().optional().describe("why you take over another's claim"),
    }),
    output: "the claim",
    writes: true,
    work: async (args, { face, connection }) => {
      const { agent_name: name, ttl_seconds: ttlSeconds, note, force } = args;
      const target = { project: args.project_id, task: args.task_id };
      const actor = connection.on(face, target, name);
      return withBrief(face, await claim(face, { target, ttlSeconds, note, force }, actor));
    },
  }),
  tool({
    name: "extend_claim",
    description:
      "Keep a claim longer. With the claim_id of an earlier session: take your claim up again.",
    input: z.object({
      project_id: projectId,
      task_id: taskId.optional(),
      ttl_seconds: ttlSeconds.optional(),
      claim_id: claimId.optional(),
    }),
    output: "the claim",
    writes: true,
    work: async (args, { face, connection }) => {
      const { claim_id: id, ttl_seconds: ttlSeconds } = args;
      const target = { project: args.project_id, task: args.task_id };
      const presented = id === undefined ? undefined : await claimById(face, id);
      const actor =
        id === undefined
          ? connection.on(face, target)
          : { ...connection.asker, agent: presented?.agent ?? connection.agent, claim: id };
      const result = await extend(face, { target, ttlSeconds }, actor);
      if (result.ok && id !== undefined) connection.takeUp(id);
      return result;
    },
  }),
  tool({
    name: "release_project",
    description: "Give back all you claimed in a project, and clear its owner.",
    input: z.object({ project_id: projectId }),
    output: "`{project_id, owner, released}`",
    writes: true,
    core: true,
    work: async ({ project_id: project }, call) => {
      return releaseAll(call, project);
    },
  }),
  tool({
    name: "handoff",
    description:
      "Release what you hold and pass it on: the next agent reads what is done, what comes next and what is needed.",
    input: z.object({
      project_id: projectId,
      to: agentName.describe("agent or role"),
      deliverable: z.string().describe("what is done, and where"),
      context: z.string().optional().describe("what comes next"),
      requirements: texts.optional(),
      continues_with: z.string().optional().describe("what you go on with"),
      task_id: taskId.optional(),
    }),
    output: "`{project_id, task_id, owner, released}`",
    writes: true,
    core: true,
    work: async (args, { face, connection }) => {
      const { to, deliverable, context, requirements, continues_with: continuesWith } = args;
      const asked = { project: args.project_id, task: args.task_id };
      const held = connection.claimFor(face, asked);
      const message = {
        to,
        deliverable,
        ...(context === undefined ? {} : { context }),
        ...(requirements === undefined ? {} : { requirements }),
        continuesWith,
      };
      const target =
        args.task_id === undefined && held !== undefined
          ? { project: held.project, task: held.task }
          : asked;
      const actor = held === undefined ? connection.asker : connection.holderOf(held);
      return release(face, { target, how: { kind: "handoff", message } }, actor);
    },
  }),
];

/** A claim that may have been made by another process a moment ago. */
async function claimById(face: OpenFace, id: string): Promise<Claim | undefined> {
  await face.look(0);
  return face.board.world.board.claims.get(id);
}

/**
 * Gives back what this connection holds on a project, its tasks' claims first. Where it holds nothing,
 * nothing is wrong with that unless somebody else does.
 */
export async function releaseAll({ face, connection }: Call, project: string): Promise<Answer> {
  const own = [...connection.claims(face, project)].reverse();
  const warnings: string[] = [];
  for (const one of own) {
    const actor = connection.holderOf(one);
    const target = { project, task: one.task };
    const result = await release(face, { target, how: plainRelease(face, one) }, actor);
    if (!result.ok) return result;
    warnings.push(...result.warnings);
  }
  if (own.length > 0) return released(face, project, true, warnings);
  const { world } = face.board;
  const live = claimsOn(world.board, project).some((one) => isLive(one, face.board.now()));
  const owner = world.catalog.byId.get(project)?.[0]?.document?.frontMatter.owner;
  if (live || owner !== undefined || !world.catalog.byId.has(project)) {
    return releaseOther(face, connection, project, owner);
  }
  return released(face, project, false, []);
}

/** An owner without a claim was written by hand: the agent of that name may take it out. */
async function releaseOther(
  face: OpenFace,
  connection: Connection,
  project: string,
  owner: string | undefined,
): Promise<Answer> {
  const actor = connection.asker;
  const written = claimsOn(face.board.world.board, project).length === 0;
  if (written && owner !== undefined && owner === actor.agent) {
    const result = await face.board.execute({ type: "clear_owner", project }, actor);
    return result.ok ? released(face, project, true, result.warnings) : failed(result);
  }
  const result = await release(face, { target: { project }, how: { kind: "give_up" } }, actor);
  return result.ok ? released(face, project, true, result.warnings) : result;
}

function released(
  face: OpenFace,
  project: string,
  was: boolean,
  warnings: readonly string[],
): Answer {
  const { world } = face.board;
  const owner = world.catalog.byId.get(project)?.[0]?.document?.frontMatter.owner;
  return done({ project_id: project, owner: owner ?? null, released: was }, warnings);
}
