/** The commands that change something: claim, extend, release, next, complete, note. */
import type { Target } from "../../core/board/commands";
import type { Actor } from "../../core/board/events";
import { BatonError } from "../../core/errors";
import { claim, extend, type HowToRelease, release } from "../../core/face/claims";
import type { FaceResult } from "../../core/face/faceError";
import type { ClaimData, TaskData } from "../../core/face/shapes";
import { withBrief } from "../../core/face/stepBrief";
import { targetName } from "../../core/face/targets";
import { addNote, complete, next } from "../../core/face/work";
import { type Answer, must, Refused } from "./answer";
import { local } from "./parts";
import type { CliSession } from "./session";
import { stepPage } from "./stepPage";
import { plain, styled } from "./text";

export interface ClaimOptions {
  readonly seconds: number | undefined;
  readonly note: string | undefined;
  readonly force: string | undefined;
}

export async function claimWork(
  session: CliSession,
  target: Target,
  { seconds: ttlSeconds, note, force }: ClaimOptions,
): Promise<Answer> {
  const request = { target, ttlSeconds, note, force };
  const actor = await session.actor();
  const result = await withBrief(session.face, await claim(session.face, request, actor));
  if (!result.ok && result.error.holder === actor.agent) {
    const next = "If that was you, keep it with: baton extend";
    throw new Refused({ ...result.error, next });
  }
  const { data, warnings } = must(result);
  const failure = await remember(session, data);
  const { look } = session.host;
  const lines = [
    `${styled("Claimed", "green", look)} ${nameOf(data)} for ${plain(data.agent_name)} until ${local(data.expires_at)}`,
    `claim id: ${data.claim_id}`,
    ...(data.step === undefined ? [] : ["", ...stepPage(data.step)]),
  ];
  return { data, warnings: [...warnings, ...failure], lines };
}

/** The claim stands whatever becomes of the memory of it. */
async function remember({ face, memory }: CliSession, data: ClaimData): Promise<readonly string[]> {
  const granted = face.board.world.board.claims.get(data.claim_id);
  if (granted === undefined) return [];
  const { id, project, task, agent } = granted;
  try {
    await memory.remember({ claim: id, project, task, agent });
    return [];
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    return [`${error.message} Name it with --claim ${data.claim_id}.`];
  }
}

export async function extendWork(
  session: CliSession,
  target: Target | undefined,
  {
    seconds,
    force,
    claim: id,
  }: Omit<ClaimOptions, "note"> & { readonly claim: string | undefined },
): Promise<Answer> {
  const acting = await session.acting(target, false, id);
  const request = { target: acting.target, ttlSeconds: seconds, force };
  const { data, warnings } = await finish(
    session,
    acting.actor,
    extend(session.face, request, acting.actor),
  );
  const until = `until ${local(data.expires_at)}`;
  return {
    data,
    warnings,
    lines: [`Extended ${nameOf(data)} for ${plain(data.agent_name)} ${until}`],
  };
}

export async function releaseWork(
  session: CliSession,
  target: Target | undefined,
  options: {
    readonly how: HowToRelease;
    readonly force: string | undefined;
    readonly claim: string | undefined;
  },
): Promise<Answer> {
  const { how, force } = options;
  const acting = await session.acting(target, false, options.claim);
  const request = { target: acting.target, how, force };
  const { data, warnings } = await finish(
    session,
    acting.actor,
    release(session.face, request, acting.actor),
  );
  const words = {
    done: "as done",
    handoff: `to ${how.kind === "handoff" ? plain(how.message.to) : ""}`,
    block: "as blocked",
    give_up: "unfinished",
  }[how.kind];
  return { data, warnings, lines: [`Released ${nameOf(data)} ${words}`] };
}

export async function stepOn(
  session: CliSession,
  target: Target | undefined,
  id: string | undefined,
): Promise<Answer> {
  const acting = await session.acting(target, true, id);
  const within = stepTarget(acting.target, target);
  const { data, warnings } = await finish(
    session,
    acting.actor,
    next(session.face, within, acting.actor),
  );
  const { done, total } = data.progress;
  const lines =
    data.task === null
      ? [`${plain(data.project_id)} is in progress`]
      : [`In progress: ${taskWords(data.project_id, data.task)}`, `${done} of ${total} done`];
  return { data, warnings, lines };
}

export async function completeWork(
  session: CliSession,
  target: Target | undefined,
  options: {
    readonly failed: boolean;
    readonly summary: string | undefined;
    readonly artifacts: readonly string[];
    readonly claim: string | undefined;
  },
): Promise<Answer> {
  const acting = await session.acting(target, true, options.claim);
  const { failed, summary, artifacts } = options;
  const request = { target: stepTarget(acting.target, target), failed, summary, artifacts };
  const { data, warnings } = await finish(
    session,
    acting.actor,
    complete(session.face, request, acting.actor),
  );
  const { look } = session.host;
  const word = failed ? styled("Failed", "red", look) : styled("Done", "green", look);
  const what = data.task === null ? plain(data.project_id) : taskWords(data.project_id, data.task);
  const { done, total } = data.progress;
  const lines = [`${word}: ${what}`, `${done} of ${total} done`];
  if (data.next !== null) lines.push(`Next: ${taskWords(data.project_id, data.next)}`);
  else if (done === total) lines.push(`All done: baton release ${plain(data.project_id)} --done`);
  return { data, warnings, lines };
}

/** Where nothing is named, the rules know from the claim what is in progress, and what comes next. */
function stepTarget(acting: Target, given: Target | undefined): Target {
  return given ?? { project: acting.project };
}

export async function note(session: CliSession, project: string, text: string): Promise<Answer> {
  const acting = await session.acting({ project }, true, undefined);
  const { data, warnings } = must(await addNote(session.face, project, text, acting.actor));
  return { data, warnings, lines: [`Noted in ${plain(data.project_id)}`] };
}

async function finish<T>(session: CliSession, actor: Actor, work: Promise<FaceResult<T>>) {
  const result = await work;
  await session.settle(actor, result);
  return must(result);
}

function nameOf(data: { readonly project_id: string; readonly task_id: string | null }): string {
  return plain(targetName(data.project_id, data.task_id));
}

function taskWords(project: string, task: TaskData): string {
  return plain(`${targetName(project, task.task_id)}  ${task.text}`);
}
