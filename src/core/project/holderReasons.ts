/** Who has it: claims of others, and owners without a claim. DESIGN 5.1, PROTOCOL 4.4. */
import { copiesOf } from "../board/evolve";
import { claimsOn, isHolder, isLive, overlappingClaims, unleasedOwnerAge } from "../claim/claims";
import { duration, plainText, quoted, timeLeft } from "../view/words";
import type { Asker, World } from "../world";
import type { Project } from "./catalog";
import { effectiveDocument } from "./effective";
import type { ProjectDocument } from "./model";
import type { Reason } from "./reasons";
import { findTask } from "./tasks";

export function holderReasons(
  world: World,
  project: Project,
  document: ProjectDocument | undefined,
  task: string | undefined,
  asker: Asker,
  now: number,
): readonly Reason[] {
  const others = overlappingClaims(world.board, document, project.id, task).filter(
    (claim) => isLive(claim, now) && !isHolder(claim, asker),
  );
  if (others.length > 0) {
    return others.map((claim) => ({
      code: "held" as const,
      text:
        claim.task === undefined || claim.task === task
          ? `is claimed by ${claim.agent}, ${timeLeft(claim, now)}`
          : `${quoted(taskName(document, claim.task))} is claimed by ${claim.agent}, ${timeLeft(claim, now)}`,
      ref: { project: project.id, task: claim.task },
      remedy: `Wait for ${claim.agent}, or take it over`,
    }));
  }
  const owner = unleasedOwner(world, project, now);
  if (owner === undefined || owner.mayTakeOver || owner.name === asker.agent) return [];
  return [
    {
      code: "unleased_owner",
      text: `the file names ${owner.name} as owner, for ${duration(owner.age)}`,
      ref: undefined,
      remedy: "Clear the owner field, or take it over",
    },
  ];
}

/** An owner in the file that no claim stands behind. PROTOCOL 4.4. */
export interface UnleasedOwner {
  readonly name: string;
  /** Milliseconds. */
  readonly age: number;
  /** True when it is old enough to be taken over without force. */
  readonly mayTakeOver: boolean;
}

/** The unleased owner of a project; undefined when there is none. */
export function unleasedOwner(
  world: World,
  project: Project,
  now: number,
): UnleasedOwner | undefined {
  const name = effectiveDocument(world, project)?.frontMatter.owner;
  if (name === undefined) return undefined;
  const claims = claimsOn(world.board, project.id);
  if (claims.some((claim) => claim.task === undefined && claim.agent === name)) return undefined;
  const age = now - ownerSince(world, project);
  return { name, age: Math.max(0, age), mayTakeOver: age >= unleasedOwnerAge };
}

/** When the owner was first seen, else what the file says, else when it was last written. */
function ownerSince(world: World, project: Project): number {
  const { copy, modified } = project.file;
  const tracked = copiesOf(world.board, project.id).find(
    ({ ref }) => ref.worktree === copy.worktree && ref.path === copy.path,
  );
  const observed = tracked?.base.get("owner");
  if (observed !== undefined && observed.value !== observed.before) {
    return tracked?.ownerSince ?? modified;
  }
  const stated = Date.parse(project.document?.frontMatter.lastUpdated ?? "");
  return Number.isNaN(stated) ? modified : stated;
}

function taskName(document: ProjectDocument | undefined, key: string): string {
  const found = document === undefined ? undefined : findTask(document, key);
  return found === undefined ? key.replace(/^~/u, "") : plainText(found.task.text);
}
