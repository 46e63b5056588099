/** The status bar's one line. Needs you, before failed, before running, before hidden. */

import type { Claim } from "../board/state";
import { isLive } from "../claim/claims";
import { projectById } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { allTasks, withSubtasks } from "../project/model";
import { progress } from "../project/tasks";
import type { RunPlan } from "../workflow/runPlan";
import type { RunState } from "../workflow/runState";
import type { Asker, World } from "../world";
import type { Attention } from "./attention";
import { runProgress, runSteps } from "./runSteps";
import { runName } from "./runWords";
import { count, isExpiring, list, plainText, quoted, timeLeft } from "./words";
import { hasFailed } from "./workState";

export interface StatusLine {
  readonly kind: "attention" | "failed" | "working" | "idle";
  readonly icon: "bell" | "error" | "lock" | "loading" | "checklist" | "pass";
  readonly text: string;
  /** The same for those who hear it, without abbreviations. */
  readonly spoken: string;
  /** What the tooltip says, one line each. */
  readonly details: readonly string[];
  readonly project: string | undefined;
}

/**
 * @param recent the project this person worked on last, shown when nothing is claimed any more
 * @param countReady asked only when there is nothing else to say
 * @param plan of a run, as far as it was read
 */
export function statusLine(
  world: World,
  me: Asker,
  waiting: readonly Attention[],
  recent: string | undefined,
  now: number,
  countReady: () => number,
  plan: (run: RunState) => RunPlan | undefined = () => undefined,
): StatusLine | undefined {
  const working = withRuns(runsLine(world, plan), workingLine(world, me, recent, now));
  if (waiting.length > 0) {
    const text = `${waiting.length} ${waiting.length === 1 ? "needs" : "need"} you`;
    return {
      kind: "attention",
      icon: "bell",
      text: working === undefined ? text : `${text} · ${working.text}`,
      spoken: [text, ...(working === undefined ? [] : [working.spoken])].join(", "),
      details: [...waiting.slice(0, 5).map(({ title }) => title), ...(working?.details ?? [])],
      project: working?.project,
    };
  }
  if (working !== undefined) return working;
  const ready = countReady();
  if (ready === 0) return undefined;
  return {
    kind: "idle",
    icon: "checklist",
    text: `${ready} ready`,
    spoken: `${count(ready, "project")} ready`,
    details: ["You have claimed nothing."],
    project: undefined,
  };
}

/** `ship 3/8` for a live run, `2 runs 5/16` for several. */
function runsLine(
  world: World,
  plan: (run: RunState) => RunPlan | undefined,
): StatusLine | undefined {
  const live = [...world.board.runs.values()].filter(({ status }) => status === "running");
  const [only] = live;
  if (only === undefined) return undefined;
  const parts = live.map((run) => ({ run, ...runProgress(runSteps(run, plan(run))) }));
  const done = parts.reduce((sum, part) => sum + part.done, 0);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  const name = live.length === 1 ? runName(only) : count(live.length, "run");
  return {
    kind: "working",
    icon: "loading",
    text: `${name} ${done}/${total}`,
    spoken: `${name}, ${done} of ${count(total, "step")} done`,
    details: parts.map(
      (part) => `${runName(part.run)}: ${part.done} of ${count(part.total, "step")} done`,
    ),
    project: undefined,
  };
}

/** What runs comes first, then what this person holds. */
function withRuns(
  runs: StatusLine | undefined,
  own: StatusLine | undefined,
): StatusLine | undefined {
  if (runs === undefined || own === undefined) return runs ?? own;
  return {
    ...own,
    icon: own.kind === "failed" ? own.icon : runs.icon,
    text: `${runs.text} · ${own.text}`,
    spoken: `${runs.spoken}, ${own.spoken}`,
    details: [...runs.details, ...own.details],
  };
}

/** `3/8 · Phase 1: Research · claude-haiku` for the project this person holds or held last. */
function workingLine(
  world: World,
  me: Asker,
  recent: string | undefined,
  now: number,
): StatusLine | undefined {
  const own = [...world.board.claims.values()]
    .filter((claim) => claim.session === me.session && isLive(claim, now))
    .sort((a, b) => b.since - a.since);
  const claim = own.find(({ project }) => project === recent) ?? own[0];
  const project = projectById(world.catalog, claim?.project ?? recent ?? "");
  const document = project === undefined ? undefined : effectiveDocument(world, project);
  if (project === undefined || document === undefined) return undefined;
  const { done, total } = progress(allTasks(document));
  if (claim === undefined && (document.frontMatter.status === "completed" || total === 0)) {
    return undefined;
  }
  const phase = document.phases.find(({ tasks }) =>
    [...withSubtasks(tasks)].some((task) => !task.done),
  );
  const where = phase?.title ?? "all done";
  const running = [...world.board.executions.values()].find(
    (execution) => execution.project === project.id && execution.session === me.session,
  );
  const ratio = `${done}/${total}`;
  const parts = [where, ...(claim === undefined ? [] : [claim.agent])];
  if (claim !== undefined && isExpiring(claim, now)) parts.push("expiring");
  const failed = [...allTasks(document)].find(
    (task) => !task.done && task.key !== running?.task && hasFailed(world, project.id, task.key),
  );
  const trouble = failed === undefined ? [] : [`${quoted(plainText(failed.text))} failed`];
  const holding = claim === undefined ? [] : [holdingWords(claim, now)];
  const at = running?.title === undefined ? [] : [`At: ${plainText(running.title)}`];
  return {
    kind: failed === undefined ? "working" : "failed",
    icon: workingIcon(failed !== undefined, running !== undefined, claim !== undefined),
    text: [...trouble, ratio, ...parts].join(" · "),
    spoken: list([...trouble, `${done} of ${count(total, "task")} done`, ...parts]),
    details: [project.id, ...trouble, ...holding, ...at],
    project: project.id,
  };
}

function workingIcon(failed: boolean, running: boolean, held: boolean): StatusLine["icon"] {
  if (failed) return "error";
  if (running) return "loading";
  return held ? "lock" : "checklist";
}

function holdingWords(claim: Claim, now: number): string {
  return `Claimed as ${claim.agent}, ${timeLeft(claim, now)}`;
}
