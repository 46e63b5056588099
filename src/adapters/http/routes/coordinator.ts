/**
 * The coordinator of the source documents: anything can be reserved by anybody, one at a time. Field
 * names and status codes are theirs; `workspace` and `known` say for which folder the answer speaks.
 */
import * as z from "zod";
import { maxTtl, minTtl } from "../../../core/claim/claims";
import { reservations } from "../../../core/face/claims";
import {
  extendReservation,
  releaseClaim,
  releaseReservation,
  reserve,
} from "../../../core/face/coordinator";
import type { FaceError } from "../../../core/face/faceError";
import { actorOf, httpSession } from "../../../core/face/identity";
import { statusOf } from "../../../core/face/projects";
import { withBrief } from "../../../core/face/stepBrief";
import { ok, type Reply, refusalReply, sentenceOf } from "../reply";
import { type Call, none, type Route, route } from "../route";

const proof = z.strictObject({
  claim_id: z.string().optional().describe("Refused unless it is the claim in force"),
  agent_name: z.string().optional().describe("Refused unless it is the holder"),
  fencing_token: z.int().optional().describe("Refused unless it is that of the claim in force"),
});

const ttlSeconds = z.int().min(minTtl).max(maxTtl);

export const coordinatorRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/health",
    summary: "Whether the server works, and for which folder.",
    access: "open",
    query: none,
    body: none,
    answer:
      "`{status, active_claims, uptime_seconds, workspace, board, version, read_only, proof}`; `board` is the same for all that share one history",
    example: "",
    work: async (_, { face, server, caller }) => {
      const claims = await reservations(face);
      const challenge = caller.header("baton-challenge");
      return ok({
        status: "healthy",
        active_claims: claims.length,
        uptime_seconds: Math.max(0, Date.now() - server.started) / 1000,
        workspace: face.workspace,
        board: await face.mark(),
        version: server.version,
        read_only: face.board.readOnly ?? null,
        proof:
          challenge === undefined ? null : server.prove(caller.header("host") ?? "", challenge),
      });
    },
  }),
  route({
    method: "POST",
    path: "/claim",
    summary:
      "Reserve an id; a project's file gets its owner in the same step. Whoever is too late is told who has it.",
    access: "write",
    body: z.object({
      project_id: z.string(),
      agent_name: z.string(),
      ttl_seconds: ttlSeconds.optional().describe("How long, in seconds; 3600 if left out"),
    }),
    query: none,
    answer: "`{success, claim_id, project_id, agent_name, expires_at, …}`",
    example: `-d '{"project_id": "logging", "agent_name": "claude-haiku", "ttl_seconds": 1800}'`,
    fails: [409],
    work: async ({ body }, call) => {
      const { project_id: project, agent_name: name } = body;
      const session = call.caller.session ?? httpSession(call.server.newId());
      const actor = actorOf(name.trim(), session, "http");
      const via = boardsIn(call.caller.header("baton-via"));
      const request = { project, ttlSeconds: body.ttl_seconds, via };
      const result = await withBrief(call.face, await reserve(call.face, request, actor));
      if (!result.ok) return conflict(call, project, result.error);
      return about(call, project, { success: true, ...result.data }, result.warnings);
    },
  }),
  route({
    method: "DELETE",
    path: "/release/claim/{claim_id}",
    summary: "Give back a claim by its id.",
    access: "write",
    query: proof.omit({ claim_id: true }),
    body: none,
    answer: "`{success, project_id, message}`; `success` is false when nobody held it",
    example: "",
    fails: [409],
    work: async ({ path, query }, call) => {
      const id = path["claim_id"] ?? "";
      const { face, caller, server } = call;
      const result = await releaseClaim(face, id, query, caller.session ?? sessionOf(server));
      if (!result.ok) return conflict(call, null, result.error);
      return givenBack(call, result.data, result.warnings, `There is no claim ${id}.`);
    },
  }),
  route({
    method: "DELETE",
    path: "/release/{project_id}",
    rest: true,
    summary:
      "Give a reservation back, whoever made it; an owner, id or session that is sent is checked.",
    access: "write",
    query: proof,
    body: none,
    answer: "`{success, project_id, message}`; `success` is false when nobody held it",
    example: "",
    fails: [409],
    work: async ({ path, query }, call) => {
      const project = path["project_id"] ?? "";
      const { face, caller, server } = call;
      const given = { ...query, session: caller.session };
      const session = caller.session ?? sessionOf(server);
      const result = await releaseReservation(face, project, given, session);
      if (!result.ok) return conflict(call, project, result.error);
      return givenBack(call, result.data, result.warnings, `Nobody has claimed ${project}.`);
    },
  }),
  route({
    method: "GET",
    path: "/status/{project_id}",
    rest: true,
    summary: "Whether somebody has an id, and until when.",
    access: "open",
    query: none,
    body: none,
    answer: "`{project_id, is_claimed, claim}`",
    example: "",
    work: async ({ path }, call) => {
      const project = path["project_id"] ?? "";
      return about(call, project, await statusOf(call.face, project));
    },
  }),
  route({
    method: "GET",
    path: "/reservations",
    summary: "All claims in force: who has what, until when.",
    access: "open",
    query: none,
    body: none,
    answer: "`{count, reservations, workspace}`",
    example: "",
    work: async (_, { face }) => {
      const claims = await reservations(face);
      const { byId } = face.board.world.catalog;
      return ok({
        count: claims.length,
        reservations: claims.map((one) => ({ ...one, known: byId.has(one.project_id) })),
        workspace: face.workspace,
      });
    },
  }),
  route({
    method: "POST",
    path: "/extend/{project_id}",
    rest: true,
    summary: "Keep a reservation for so long from now on.",
    access: "write",
    query: proof.extend({
      ttl_seconds: ttlSeconds.optional().describe("From now on, in seconds; 3600 if left out"),
    }),
    body: none,
    answer: "`{success, project_id, new_expires_at, …}`",
    example: "?ttl_seconds=3600",
    fails: [404, 409],
    work: async ({ path, query }, call) => {
      const project = path["project_id"] ?? "";
      const { face, caller, server } = call;
      const { ttl_seconds: seconds = 3_600, ...given } = query;
      const result = await extendReservation(
        face,
        { project, ttlSeconds: seconds },
        { ...given, session: caller.session },
        caller.session ?? sessionOf(server),
      );
      if (!result.ok) {
        if (result.error.code !== "not_found") return conflict(call, project, result.error);
        const reply = refusalReply({ ...result.error, message: `Nobody has claimed ${project}.` });
        return { ...reply, body: { ...reply.body, ...place(call, project) } };
      }
      const { data, warnings } = result;
      const body = { success: true, new_expires_at: data.expires_at, ...data };
      return about(call, project, body, warnings);
    },
  }),
];

/** The boards that passed a claim on to here, so that it is not passed back to them. */
function boardsIn(header: string | undefined): readonly string[] {
  return (header ?? "").split(",").flatMap((part) => {
    const board = part.trim();
    return /^[0-9a-f]{1,64}$/u.test(board) ? [board] : [];
  });
}

function sessionOf({ newId }: Call["server"]): string {
  return httpSession(newId());
}

function place({ face }: Call, project: string | null) {
  const known = project !== null && face.board.world.catalog.byId.has(project);
  return { workspace: face.workspace, known };
}

function about(
  call: Call,
  project: string | null,
  body: object,
  warnings: readonly string[] = [],
): Reply {
  return ok({ ...body, ...place(call, project) }, warnings);
}

function givenBack(
  call: Call,
  released: { readonly released: boolean; readonly project_id: string | null },
  warnings: readonly string[],
  otherwise: string,
): Reply {
  const { released: success, project_id: project } = released;
  const message = success ? `${project ?? ""} is free again.` : otherwise;
  return about(call, project, { success, project_id: project, message }, warnings);
}

/** The documents' 409: who has it, since when and until when; null where nobody does. */
function conflict(call: Call, project: string | null, error: FaceError): Reply {
  const reply = refusalReply(error);
  if (reply.status !== 409) return { ...reply, body: { ...reply.body, ...place(call, project) } };
  const taken = error.code === "already_claimed";
  const body = {
    success: false,
    error: taken ? "Project already claimed" : sentenceOf(error),
    current_owner: error.holder ?? null,
    claimed_at: error.since ?? null,
    expires_at: error.until ?? null,
    ...reply.body,
    ...place(call, project),
  };
  return { ...reply, body };
}
