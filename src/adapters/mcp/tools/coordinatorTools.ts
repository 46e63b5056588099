/**
 * The documents' second half of claiming. Here it works on the same claims as the first, so either half
 * alone is enough and both together, in the documents' order, do what they say. PROTOCOL 4.5.
 */
import * as z from "zod";
import { claimsOn, isLive, isPassing } from "../../../core/claim/claims";
import { claim, release, reservations } from "../../../core/face/claims";
import { done, faceError } from "../../../core/face/faceError";
import { anonymousActor } from "../../../core/face/identity";
import { withBrief } from "../../../core/face/stepBrief";
import { agentName, projectId, ttlSeconds } from "../arguments";
import { type Tool, tool } from "../tool";
import { releaseAll } from "./claimTools";

export const coordinatorTools: readonly Tool[] = [
  tool({
    name: "coordinator_status",
    description:
      "Whether claims are coordinated in real time (here: always), and how many there are.",
    input: z.object({}),
    output: "`{available, url, active_claims, workspace}`, of the server at COORDINATOR_URL if set",
    work: async (_, { face }) => {
      const { workspace } = face;
      const remote = await face.coordinator.status();
      if (remote !== undefined && !remote.sameBoard) {
        const { url, state } = remote;
        return state.kind === "up"
          ? done({ available: true, url, active_claims: state.activeClaims ?? null, workspace })
          : done({ available: false, url, reason: state.why, workspace });
      }
      const claims = await reservations(face);
      const url = remote?.url ?? null;
      return done({ available: true, url, active_claims: claims.length, workspace });
    },
  }),
  tool({
    name: "coordinator_claim",
    description: "Reserve any id. For a project here the same as claim_project, with a time.",
    input: z.object({
      project_id: projectId,
      agent_name: agentName,
      ttl_seconds: ttlSeconds.optional().describe("default 3600"),
    }),
    output: "`{claim_id, project_id, agent_name, expires_at}`",
    writes: true,
    work: async (args, { face, connection }) => {
      const { project_id: project, agent_name: name, ttl_seconds: ttlSeconds } = args;
      const request = { target: { project }, ttlSeconds, unlisted: true };
      const result = await withBrief(face, await claim(face, request, connection.as(name)));
      if (result.ok) connection.reserve(project, result.data.claim_id);
      return result;
    },
  }),
  tool({
    name: "coordinator_release",
    description: "Give a reservation back; fine after release_project.",
    input: z.object({ project_id: projectId }),
    output: "`{project_id, released}`",
    writes: true,
    work: async ({ project_id: project }, call) => {
      const { face, connection } = call;
      const { world } = face.board;
      const reserved = connection.unreserve(project);
      const own = connection.claims(face, project);
      // Given back by `release_project` and claimed by another since: that is not ours to end.
      const another = reserved !== undefined && own.every(({ id }) => id !== reserved);
      if (own.some(({ session }) => session === connection.session))
        return releaseAll(call, project);
      if (own.length > 0 && !another) return releaseAll(call, project);
      const live = claimsOn(world.board, project).find((one) => isLive(one, face.board.now()));
      if (live === undefined || reserved !== undefined) {
        return done({ project_id: project, released: reserved !== undefined });
      }
      // Who never said who it is acts on the claim there is; an identity is held to what is its own.
      if (connection.hasIdentity && !isPassing(live.session)) {
        const message = `${live.agent} holds it over another connection.`;
        const holder = { ...live, until: live.expires };
        const retryAfter = Math.ceil((live.expires - face.board.now()) / 1000);
        const refusal = { ok: false, code: "not_holder", message, holder, retryAfter } as const;
        return { ok: false, error: faceError(refusal) };
      }
      const now = face.board.now();
      const actor = anonymousActor(world, project, now, connection.session, "mcp");
      const result = await release(face, { target: { project }, how: { kind: "give_up" } }, actor);
      return result.ok ? done({ project_id: project, released: true }, result.warnings) : result;
    },
  }),
  tool({
    name: "coordinator_reservations",
    description: "All claims in force: who has what, until when.",
    input: z.object({}),
    output: "`{count, reservations}`",
    work: async (_, { face }) => {
      const claims = await reservations(face);
      return done({ count: claims.length, reservations: claims });
    },
  }),
];
