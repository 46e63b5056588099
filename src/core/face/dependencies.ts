/** What waits for what. One rule with readiness: an id that is no project here blocks too. DESIGN 5.1. */
import { isRefusal, workable } from "../board/decision";
import type { Project } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { dependencyGraph } from "../project/graph";
import { isBlocked } from "../project/model";
import { dependencyReasons } from "../project/orderReasons";
import { projectAt } from "../view/work";
import type { World } from "../world";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import type { DependencyGraphData, DependencyInfo, GraphProject } from "./shapes";

/** What a project waits for and what waits for it. */
export async function dependenciesOf(face: Face, id: string): Promise<FaceResult<DependencyInfo>> {
  await face.look();
  const { world } = face.board;
  const project = projectAt(world, id);
  if (project === undefined) {
    const refusal = workable(world, id);
    if (isRefusal(refusal)) return failed(refusal);
    throw new Error(`${id} is a project and is none`);
  }
  const graph = dependencyGraph(world.catalog);
  const waits = graph.waitsFor.get(id) ?? [];
  const reasons = reasonsOf(world, project);
  return done({
    project_id: id,
    is_blocked: reasons.length > 0,
    reasons,
    blocking_projects: waits.filter((other) => !isCompleted(world, other)),
    unknown_projects: waits.filter((other) => !world.catalog.byId.has(other)),
    blocks: graph.unblocks.get(id) ?? [],
    in_cycle: graph.cycles.has(id),
    cycle: graph.cycles.get(id) ?? [],
  });
}

/** All projects with their edges, each edge once whichever end declares it, and every cycle. */
export async function dependencyGraphOf(face: Face): Promise<DependencyGraphData> {
  await face.look();
  const { world } = face.board;
  const { cycles } = dependencyGraph(world.catalog);
  const projects = [...world.catalog.projects.values()].map((project) => node(world, project));
  const rings = new Map<string, readonly string[]>();
  for (const [, cycle] of [...cycles].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const members = [...new Set(cycle)].sort().join("\n");
    if (!rings.has(members)) rings.set(members, cycle);
  }
  return {
    total_projects: projects.length,
    projects,
    has_cycles: rings.size > 0,
    cycles: [...rings.values()],
  };
}

function node(world: World, project: Project): GraphProject {
  const { id } = project;
  const front = effectiveDocument(world, project)?.frontMatter;
  const graph = dependencyGraph(world.catalog);
  const reasons = reasonsOf(world, project);
  return {
    project_id: id,
    status: front?.status ?? null,
    priority: front?.priority ?? "medium",
    owner: front?.owner ?? null,
    blocked: front !== undefined && isBlocked(front),
    blocks: graph.unblocks.get(id) ?? [],
    blocked_by: graph.waitsFor.get(id) ?? [],
    effectively_blocked: reasons.length > 0,
    blocking_reasons: reasons,
    in_cycle: graph.cycles.has(id),
  };
}

function reasonsOf(world: World, project: Project): readonly string[] {
  const front = effectiveDocument(world, project)?.frontMatter;
  const own =
    front !== undefined && isBlocked(front)
      ? [front.blockingReason === undefined ? "is blocked" : `is blocked: ${front.blockingReason}`]
      : [];
  return [...own, ...dependencyReasons(world, project).map(({ text }) => text)];
}

function isCompleted(world: World, id: string): boolean {
  const project = projectAt(world, id);
  if (project === undefined) return false;
  return effectiveDocument(world, project)?.frontMatter.status === "completed";
}
