/**
 * The state machine of a run: what comes next, from its plan, its state, the outputs so far and the
 * time. Pure and deterministic: the same history gives the same moves, whichever process asks. DESIGN 5.4.
 */
import type { Board } from "../board/state";
import { quoted } from "../view/words";
import type { MaxFailures, RoleCheck } from "../world";
import { type AgentInfo, doerOf } from "./agentInfo";
import { breakerOf, heldBackWords, whoResets } from "./breaker";
import { gateMove } from "./gateMoves";
import { hindranceOf } from "./hindrances";
import { itemNames } from "./itemNames";
import { endingMove, keepingMoves } from "./keepingMoves";
import type { Move, NextMoves } from "./moves";
import { redirectMessage } from "./redirect";
import type { RunFact } from "./runCommands";
import type { RunNode } from "./runGraph";
import { outcomeOf } from "./runOutcome";
import type { Schemas } from "./runPorts";
import type { StepError } from "./runState";
import { type RunSight, RunView } from "./runView";
import { codes, stepError } from "./stepErrors";
import { keptValue, prepareStep } from "./stepInput";
import { isOver, mostItems } from "./stepStates";

export interface MoveLimits {
  /** How many steps of a run may be at work at once. */
  readonly concurrency: number;
  /** How long a run that has nothing else to do waits for an agent that is held back. Milliseconds. */
  readonly patience: number;
  /** The worktree is kept as it was, for a rollback. */
  readonly snapshots: boolean;
}

export interface MoveSight extends RunSight {
  readonly board: Pick<Board, "agents" | "claims" | "executions">;
  readonly now: number;
  readonly limits: MoveLimits;
  /** Checks parameters that come from what steps gave. */
  readonly schemas: Schemas;
  /** Steps whose command lines a person looks at now: they do not begin before they said yes. */
  readonly asked: ReadonlySet<string>;
  readonly checkRole: RoleCheck;
  /** As in `World`: agents that nobody registered are never held back. */
  readonly maxFailures: MaxFailures | undefined;
  /** Undefined for an agent that nobody registered. */
  readonly agent: (name: string) => AgentInfo | undefined;
}

/** Looks again after this when another process tries an agent. Milliseconds. */
const trialPause = 5_000;

export function nextMoves(sight: MoveSight): NextMoves {
  const round = new Round(sight);
  return sight.run.cancelling === undefined ? round.goOn() : round.stop();
}

class Round {
  readonly #sight: MoveSight;
  readonly #view: RunView;
  readonly #moves: Move[] = [];
  /** Agents that got their one trial in this round. */
  readonly #tried = new Set<string>();
  #wakeAt: number | undefined;
  #working: number;

  constructor(sight: MoveSight) {
    this.#sight = sight;
    this.#view = new RunView(sight);
    this.#working = this.#view.nodes.filter((node) => this.#isWorking(node)).length;
  }

  #isWorking({ id }: RunNode): boolean {
    const { status, offered } = this.#view.state(id);
    return status === "running" && offered === undefined;
  }

  goOn(): NextMoves {
    for (const node of this.#view.nodes) {
      if (this.#view.state(node.id).status === "pending") this.#look(node);
    }
    this.#finishWhenOver();
    const { limits } = this.#sight;
    const keeping = limits.snapshots
      ? keepingMoves(this.#view, this.#sight, this.#moves)
      : undefined;
    return this.#answer(keeping ?? this.#moves);
  }

  /** Ends what is at work; when nothing is any more, the run is over. */
  stop(): NextMoves {
    for (const { id } of this.#view.nodes) {
      const { status, execution } = this.#view.state(id);
      if (status === "running" && execution !== undefined) {
        this.#moves.push({ kind: "cancel", execution });
      }
    }
    if (this.#moves.length === 0) this.#end("cancelled", undefined);
    return this.#answer(this.#moves);
  }

  #answer(moves: readonly Move[]): NextMoves {
    const waits = this.#working > 0 ? "work" : this.#wakeAt === undefined ? "person" : "time";
    return { moves, wakeAt: this.#wakeAt, waits };
  }

  #look(node: RunNode): void {
    const obstacle = this.#view.obstacleOf(node);
    if (obstacle !== undefined) {
      const culprit = this.#view.culpritOf(obstacle);
      const why = `${quoted(this.#view.titleOf(culprit))} did not succeed`;
      return this.#fact({ kind: "skip", step: node.id, cause: "dependency", why });
    }
    const needs = this.#view.needsOf(node);
    if (needs.some((need) => this.#view.standing(need) === "open")) return;
    // An instance began with its step: the condition was looked at then.
    const hindrance =
      node.index === undefined ? hindranceOf(this.#view, this.#sight.schemas, node) : undefined;
    if (hindrance?.kind === "fail") return this.#fail(node, hindrance.error);
    if (hindrance?.kind === "skip") {
      return this.#fact({ kind: "skip", step: node.id, cause: "condition", why: hindrance.why });
    }
    if (node.step.forEach !== undefined && node.index === undefined) return this.#divide(node);
    if (node.step.gate !== undefined) {
      const move = gateMove(this.#view, node, node.step.gate);
      return move.ok ? void this.#moves.push(move.move) : this.#fail(node, move.error);
    }
    this.#begin(node);
  }

  #divide(node: RunNode): void {
    const items = this.#view.itemsOf(node.step);
    const place = this.#view.placeOf(node.step);
    if (!items.ok) return this.#fail(node, stepError(codes.badPlaceholder, items.message, place));
    const { length } = items.items;
    if (length <= mostItems) {
      const names = itemNames(items.items);
      return this.#fact({ kind: "expand", step: node.id, items: length, names });
    }
    const message = `${quoted(node.title)} would be done ${length} times; at most ${mostItems} are allowed.`;
    this.#fail(node, stepError(codes.badPlaceholder, message, place));
  }

  #begin(node: RunNode): void {
    const place = this.#view.placeOf(node.step);
    const agent = this.#view.agentOf(node);
    if (agent === undefined) {
      const message = `Nobody is named for ${quoted(node.title)}.`;
      return this.#fail(node, stepError(codes.noAgent, message, place));
    }
    const { retryAt } = this.#view.state(node.id);
    if (retryAt !== undefined && retryAt > this.#sight.now) return this.#wake(retryAt);
    const { runner, instructions } = doerOf(node, agent, this.#sight.agent);
    const stopped = this.#roleBoundary(node, agent, place);
    if (stopped !== undefined) return this.#fail(node, stopped);
    const prepared = prepareStep(this.#view, node, agent, this.#sight.workspace);
    if (!prepared.ok) return this.#fail(node, prepared.error);
    const { input, handoff } = prepared;
    const { message, parent } = handoff ?? { message: undefined, parent: undefined };
    if (runner.kind === "manual" && !this.#sight.plan.scripted) {
      const inputs = keptValue("inputs", input.inputs);
      const offer = { agent, title: node.title, message, parent, inputs };
      return this.#fact({ kind: "offer", step: node.id, offer });
    }
    if (this.#working >= this.#room()) return;
    if (!this.#trusted(node, agent)) return;
    this.#working += 1;
    const fact = {
      kind: "begin",
      step: node.id,
      agent,
      title: node.title,
      inputs: keptValue("inputs", input.inputs),
      message,
      parent,
    } as const;
    this.#moves.push({ kind: "begin", node, fact, input, runner, instructions });
  }

  #roleBoundary(node: RunNode, agent: string, place: string): StepError | undefined {
    if (this.#sight.run.overridden.has(node.id)) return undefined;
    const fit = this.#sight.checkRole(agent, { capabilities: node.step.requires });
    if (fit.kind !== "redirect") return undefined;
    const message = redirectMessage(agent, node.title, fit, this.#otherWork(node, agent));
    return stepError(codes.roleBoundary, message, place);
  }

  /** What the stopped agent has to do in this run besides. */
  #otherWork(node: RunNode, agent: string): string | undefined {
    return this.#view.nodes.find(
      (other) =>
        other !== node &&
        this.#view.agentOf(other) === agent &&
        !isOver(this.#view.state(other.id)),
    )?.title;
  }

  #room(): number {
    const { plan, limits } = this.#sight;
    return Math.max(1, Math.min(limits.concurrency, plan.concurrency));
  }

  /** True when the agent may get work now; else it waits for it, or the step fails. */
  #trusted(node: RunNode, agent: string): boolean {
    const { board, now, limits, maxFailures } = this.#sight;
    const breaker = breakerOf(board, agent, maxFailures?.(agent) ?? 0, now);
    if (breaker.kind === "closed") return true;
    if (breaker.kind === "half_open" && !this.#tried.has(agent)) {
      this.#tried.add(agent);
      return true;
    }
    if (breaker.kind !== "open") {
      this.#wake(now + trialPause);
      return false;
    }
    if (this.#working > 0 || breaker.until - now <= limits.patience) {
      this.#wake(breaker.until);
      return false;
    }
    const failures = board.agents.get(agent)?.failuresInRow ?? 0;
    const message = `${agent} gets no work ${heldBackWords(breaker.until, now)}: its last ${failures} pieces of work failed. ${whoResets(agent)} Then retry.`;
    this.#fail(node, stepError(codes.breakerOpen, message));
    return false;
  }

  #finishWhenOver(): void {
    if (this.#moves.length > 0) return;
    if (this.#view.nodes.some(({ id }) => !isOver(this.#view.state(id)))) return;
    const { status, error } = outcomeOf(this.#view);
    this.#end(status, error);
  }

  #end(status: "success" | "failure" | "cancelled", error: StepError | undefined): void {
    const keep = this.#sight.limits.snapshots ? endingMove(this.#view) : undefined;
    if (keep !== undefined) {
      this.#moves.push(keep);
      return;
    }
    this.#fact({ kind: "finish", status, error });
  }

  #fail(node: RunNode, error: StepError): void {
    this.#fact({ kind: "fail", step: node.id, error });
  }

  #fact(fact: Exclude<RunFact, { kind: "begin" | "end" }>): void {
    this.#moves.push({ kind: "fact", fact });
  }

  #wake(at: number): void {
    this.#wakeAt = Math.min(this.#wakeAt ?? at, at);
  }
}
