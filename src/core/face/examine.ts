/**
 * What is wrong with a workspace, with the place and the remedy. The doctor adds what only a process
 * can see: permissions, tracked files, dead processes. Pure but for reading files again for line numbers.
 */
import { isLive } from "../claim/claims";
import type { Project } from "../project/catalog";
import { type CopyRef, copyKey } from "../project/copy";
import { dependencyGraph } from "../project/graph";
import { allTasks } from "../project/model";
import { findTask } from "../project/tasks";
import { count, duration, list, quoted, withoutStop } from "../view/words";
import { documentOf, taskTitle } from "../view/work";
import type { World } from "../world";
import type { Face } from "./face";

export type FindingCode =
  | "unparsable"
  | "problem"
  | "duplicate_id"
  | "unknown_dependency"
  | "cycle"
  | "conflict"
  | "damage"
  | "waiting_edit"
  | "expired_owner"
  | "dead_holder"
  | "tracked_file"
  | "permissions"
  | "read_only"
  | "history";

/** What the doctor can do by itself; nothing of it loses anything that can still be read. */
export type Cure =
  /** New claims wait for somebody to accept that entries of the history are gone. */
  | { readonly kind: "accept_damage" }
  /** Writes what was decided into the files, and takes owners out whose claims ran out. */
  | { readonly kind: "keep_in_step" }
  | { readonly kind: "end_claim"; readonly claim: string }
  | { readonly kind: "permissions"; readonly path: string };

export interface Finding {
  readonly code: FindingCode;
  readonly severity: "error" | "warning";
  /** Plain words, without a full stop. */
  readonly text: string;
  /** Absolute; undefined where no file is meant. */
  readonly path: string | undefined;
  /** 1-based. */
  readonly line: number | undefined;
  /** What to do, as an order without a full stop. */
  readonly remedy: string;
  readonly cure: Cure | undefined;
}

/** Everything that files and history show, files by path. */
export async function examine(face: Face): Promise<readonly Finding[]> {
  const { world } = face.board;
  const findings: Finding[] = [];
  for (const project of world.catalog.projects.values()) {
    findings.push(...fileFindings(face, project), ...(await dependencyFindings(face, project)));
  }
  return [
    ...damageFindings(world),
    ...findings,
    ...cycleFindings(face),
    ...conflictFindings(face),
    ...waitingFindings(face),
    ...ownerFindings(face),
  ];
}

function fileFindings(face: Face, project: Project): readonly Finding[] {
  const path = face.pathOf(project.file.copy);
  const { failure, document, duplicates } = project;
  const findings: Finding[] = [];
  if (failure !== undefined) {
    findings.push({
      code: "unparsable",
      severity: "error",
      text: withoutStop(failure.message),
      path,
      line: failure.line,
      remedy: withoutStop(failure.remedy),
      cure: undefined,
    });
  }
  for (const { severity, message, line, remedy } of document?.problems ?? []) {
    findings.push({
      code: "problem",
      severity,
      text: withoutStop(message),
      path,
      line,
      remedy: withoutStop(remedy),
      cure: undefined,
    });
  }
  if (duplicates.length === 0) return findings;
  const others = duplicates.filter((copy) => copyKey(copy) !== copyKey(project.file.copy));
  findings.push({
    code: "duplicate_id",
    severity: "error",
    text: `the id ${quoted(project.id)} is used by ${list(others.map((copy) => copy.path))} too`,
    path,
    line: 1,
    remedy: "Give each of these files a project_id of its own",
    cure: undefined,
  });
  return findings;
}

async function dependencyFindings(face: Face, project: Project): Promise<readonly Finding[]> {
  const { world } = face.board;
  const { document } = project;
  if (document === undefined) return [];
  const path = face.pathOf(project.file.copy);
  const { blockedBy, blocks } = document.frontMatter.dependencies;
  const unknown = [...blockedBy, ...blocks].filter((id) => !world.catalog.byId.has(id));
  const text = unknown.length === 0 ? undefined : await face.textOf(project.file.copy);
  const findings: Finding[] = unknown.map((id) => ({
    code: "unknown_dependency",
    severity: "error",
    text: `names ${quoted(id)}, which is no project here`,
    path,
    line: lineOf(text, id),
    remedy: `Create ${quoted(id)} or correct the id`,
    cure: undefined,
  }));
  for (const task of allTasks(document)) {
    for (const need of task.needs) {
      if (isThere(world, project.id, need)) continue;
      findings.push({
        code: "unknown_dependency",
        severity: "error",
        text: `the task needs ${quoted(need)}, which is no task here`,
        path,
        line: task.line,
        remedy: `Give a task the id ^${need.slice(need.lastIndexOf("#") + 1)}, or correct “needs:”`,
        cure: undefined,
      });
    }
  }
  return findings;
}

function isThere(world: World, project: string, need: string): boolean {
  const at = need.lastIndexOf("#");
  const [id, task] = at < 0 ? [project, need] : [need.slice(0, at), need.slice(at + 1)];
  const document = documentOf(world, id);
  return document !== undefined && findTask(document, task)?.task.id === task;
}

/** Where an id stands in the front matter. */
function lineOf(text: string | undefined, id: string): number | undefined {
  const lines = (text ?? "").split("\n");
  const end = lines.findIndex((line, index) => index > 0 && /^---\s*$/u.test(line));
  const at = lines.findIndex(
    (line, index) => index < end && line.includes(id) && !/^\s*project_id\s*:/u.test(line),
  );
  return at < 0 ? undefined : at + 1;
}

function cycleFindings(face: Face): readonly Finding[] {
  const { catalog } = face.board.world;
  const { cycles } = dependencyGraph(catalog);
  const told = new Set<string>();
  const findings: Finding[] = [];
  for (const [id, cycle] of [...cycles].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const members = [...new Set(cycle)].sort().join("\n");
    if (told.has(members)) continue;
    told.add(members);
    const project = catalog.byId.get(id)?.[0];
    findings.push({
      code: "cycle",
      severity: "error",
      text: `waits for itself: ${cycle.join(" → ")}`,
      path: project === undefined ? undefined : face.pathOf(project.file.copy),
      line: undefined,
      remedy: "Remove one of these dependencies",
      cure: undefined,
    });
  }
  return findings;
}

function conflictFindings(face: Face): readonly Finding[] {
  const { world } = face.board;
  return [...world.board.conflicts.values()].map(({ copy, project, field }) => ({
    code: "conflict",
    severity: "error",
    text: `the file and Baton disagree about ${field.startsWith("task:") ? quoted(taskTitle(world, project, field.slice(5))) : field}`,
    path: pathIn(face, copy),
    line: undefined,
    remedy: "Open it in VS Code and decide the conflict",
    cure: undefined,
  }));
}

function damageFindings(world: World): readonly Finding[] {
  return world.board.damage.map(({ first, last }) => ({
    code: "damage",
    severity: "error",
    text: `${count(last - first + 1, "entry", "entries")} of the history cannot be read (${first} to ${last}), so new claims wait`,
    path: undefined,
    line: undefined,
    remedy: "Restore the history from a backup, or accept the loss",
    cure: { kind: "accept_damage" },
  }));
}

function waitingFindings(face: Face): readonly Finding[] {
  const { world } = face.board;
  const findings: Finding[] = [];
  for (const edits of world.board.edits.values()) {
    const copy = edits[0]?.copy;
    if (copy === undefined) continue;
    const own = copy.worktree === world.catalog.worktree;
    const deferred = edits.some(({ deferredBy }) => deferredBy !== undefined);
    const remedy = deferred
      ? "Save the file in its editor"
      : own
        ? "Write them now"
        : "They are written by the next command in that worktree";
    findings.push({
      code: "waiting_edit",
      severity: "warning",
      text: `${count(edits.length, "change")} decided but not in the file yet: ${list(edits.map(({ field }) => field.replace(/^task:~?/u, "task ")))}`,
      path: pathIn(face, copy),
      line: undefined,
      remedy,
      cure: own && !deferred ? { kind: "keep_in_step" } : undefined,
    });
  }
  return findings;
}

/** Owners that files name for claims whose time ran out. PROTOCOL 4.3. */
function ownerFindings(face: Face): readonly Finding[] {
  const { world } = face.board;
  const now = face.board.now();
  const findings: Finding[] = [];
  for (const claim of world.board.claims.values()) {
    if (claim.task !== undefined || isLive(claim, now)) continue;
    const project = world.catalog.byId.get(claim.project)?.[0];
    if (project?.document?.frontMatter.owner !== claim.agent) continue;
    findings.push({
      code: "expired_owner",
      severity: "warning",
      text: `names ${claim.agent} as owner, whose time ran out ${duration(now - claim.expires)} ago`,
      path: face.pathOf(project.file.copy),
      line: undefined,
      remedy: "Take the owner out; whoever goes on is named again",
      cure: { kind: "keep_in_step" },
    });
  }
  return findings;
}

/** Files of other worktrees are told by what git calls the worktree. */
function pathIn(face: Face, copy: CopyRef): string {
  const own = copy.worktree === face.board.world.catalog.worktree;
  return own ? face.pathOf(copy) : `${copy.worktree}:${copy.path}`;
}
