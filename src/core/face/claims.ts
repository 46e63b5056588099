/** Claiming, extending and giving back, for a project or one of its tasks. DESIGN 5.2, PROTOCOL 4. */
import type { Release, Target } from "../board/commands";
import type { Done } from "../board/done";
import type { Actor, BoardEvent } from "../board/events";
import type { Claim } from "../board/state";
import { isLive } from "../claim/claims";
import type { HandoffMessage } from "../execution/handoffMessage";
import { allTasks } from "../project/model";
import { handoffDefaults } from "../view/handoffDefaults";
import { documentOf } from "../view/work";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { type FaceWithRuns, keepBeforeWork } from "./keepBeforeWork";
import { claimData } from "./projectData";
import type { ClaimData } from "./shapes";
import { taskNameIn } from "./targets";

export interface ClaimRequest {
  readonly target: Target;
  /** 60 to 86,400; 3,600 where nothing is said. */
  readonly ttlSeconds?: number | undefined;
  /** Goes into the project's notes too. */
  readonly note?: string | undefined;
  /** Why somebody else's claim is taken over. */
  readonly force?: string | undefined;
  /** Also for an id that is no project here: then nothing is written into a file. */
  readonly unlisted?: boolean | undefined;
  /** Boards that pass this on to their coordination server. */
  readonly via?: readonly string[] | undefined;
}

/**
 * Claims work for the actor's agent and session, or renews the claim that they have on it. The file's
 * owner is written in the same step. Files are read again first, so there is no need to look before.
 */
export async function claim(
  face: FaceWithRuns,
  request: ClaimRequest,
  actor: Actor,
): Promise<FaceResult<ClaimData>> {
  const { target, ttlSeconds: ttl, note, unlisted, via } = request;
  const force = forced(request.force);
  const command = { type: "claim", target, ttl, note, unlisted, via, ...force } as const;
  const result = await face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  const answer = claimed(face, result);
  if (answer.ok) await keepBeforeWork(face, target.project);
  return answer;
}

/**
 * Renews a claim: from now on for the given time, else for as long as it was claimed before. A claim is
 * never shortened by it; who wants it shorter gives it back.
 */
export async function extend(
  face: Face,
  request: Pick<ClaimRequest, "target" | "ttlSeconds" | "force">,
  actor: Actor,
): Promise<FaceResult<ClaimData>> {
  const { target, ttlSeconds: ttl } = request;
  const command = { type: "extend", target, ttl, ...forced(request.force) } as const;
  const result = await face.board.execute(command, actor);
  return result.ok ? claimed(face, result) : failed(result);
}

export interface ReleasedData {
  readonly project_id: string;
  readonly task_id: string | null;
  /** What the file says now. */
  readonly owner: string | null;
  readonly released: true;
}

/** What a handoff says; what is left out is filled in from the project. */
export type HandoffRequest = Partial<Omit<HandoffMessage, "from" | "to">> & {
  readonly to: string;
};

export type HowToRelease =
  | Exclude<Release, { readonly kind: "handoff" }>
  | { readonly kind: "handoff"; readonly message: HandoffRequest };

/** Gives a claim back: done, handed off, blocked or given up. */
export async function release(
  face: Face,
  request: {
    readonly target: Target;
    readonly how: HowToRelease;
    readonly force?: string | undefined;
  },
  actor: Actor,
): Promise<FaceResult<ReleasedData>> {
  const { target } = request;
  const before = face.board.world;
  const presented = actor.claim === undefined ? undefined : before.board.claims.get(actor.claim);
  const how = completeHow(face, request.how, target, actor);
  const command = { type: "release", target, how, ...forced(request.force) } as const;
  const result = await face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  const { world } = face.board;
  const [project, task] = [presented?.project ?? target.project, presented?.task ?? target.task];
  const owner = world.catalog.byId.get(project)?.[0]?.document?.frontMatter.owner;
  const data = {
    project_id: project,
    task_id: taskNameIn(world, project, task),
    owner: owner ?? null,
    released: true,
  } as const;
  return done(data, result.warnings);
}

/**
 * How a claim ends where nobody says how, as in the source documents: work that is finished was done,
 * all else is given up.
 */
export function plainRelease(face: Face, { project, task }: Claim): HowToRelease {
  const document = documentOf(face.board.world, project);
  const finished =
    task === undefined &&
    document?.frontMatter.status === "completed" &&
    [...allTasks(document)].every((one) => one.done);
  return { kind: finished ? "done" : "give_up" };
}

/** All live claims, oldest first. */
export async function reservations(face: Face): Promise<readonly ClaimData[]> {
  await face.look();
  const { world } = face.board;
  const now = face.board.now();
  return [...world.board.claims.values()]
    .filter((one) => isLive(one, now))
    .sort((a, b) => a.since - b.since || a.token - b.token)
    .map((one) => claimData(world, one));
}

/** A reason stands for force: without one the core refuses. */
export function forced(reason: string | undefined): { readonly force?: { reason: string } } {
  return reason === undefined ? {} : { force: { reason } };
}

/** The claim that a commit granted or extended. */
function claimed(face: Face, { commit, warnings }: Done): FaceResult<ClaimData> {
  const { world } = face.board;
  const id = (commit?.events as readonly BoardEvent[] | undefined)?.findLast(
    (event) => event.type === "claim_granted" || event.type === "claim_extended",
  );
  const found =
    id?.type === "claim_granted" || id?.type === "claim_extended"
      ? world.board.claims.get(id.claim)
      : undefined;
  if (found === undefined) {
    // Granted, and ended by somebody before this process could look.
    return failed({
      ok: false,
      code: "lease_lost",
      message: "The claim was granted and ended by somebody else at once. Claim it again.",
    });
  }
  return done(claimData(world, found), warnings);
}

function completeHow(face: Face, how: HowToRelease, target: Target, actor: Actor): Release {
  if (how.kind !== "handoff") return how;
  const { world } = face.board;
  const claims = [...world.board.claims.values()];
  const claim =
    claims.find(({ id }) => id === actor.claim) ??
    claims.find(({ project }) => project === target.project);
  const usual =
    claim === undefined
      ? { task: target.task ?? target.project, deliverable: "", context: "" }
      : handoffDefaults(world, claim);
  const { to, task, deliverable, context, requirements = [], continuesWith } = how.message;
  const message = {
    to,
    task: task ?? usual.task,
    deliverable: deliverable ?? usual.deliverable,
    context: context ?? usual.context,
    requirements,
    continuesWith,
  };
  return { kind: "handoff", message };
}
