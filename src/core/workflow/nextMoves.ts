/**
 * The state machine of a run: what comes next, from its plan, its state, the outputs so far and the
 * time. Pure and deterministic: the same history gives the same moves, whichever process asks. DESIGN 5.4.
 */
import type { Board } from "../board/state";
import { isPersonal } from "../claim/claims";
import { quoted, someOf, withoutStop } from "../view/words";
import type { MaxFailures, RoleCheck } from "../world";
import { type AgentInfo, doerOf } from "./agentInfo";
import { breakerOf, heldBackWords, whoResets } from "./breaker";
import { evaluate } from "./condition";
import { gateMove } from "./gateMoves";
import { itemNames } from "./itemNames";
import type { Move, NextMoves } from "./moves";
import { checkParameters } from "./parametersForm";
import { redirectMessage } from "./redirect";
import type { RunFact } from "./runCommands";
import type { RunNode } from "./runGraph";
import type { Schemas } from "./runPorts";
import type { StepError } from "./runState";
import { type RunSight, RunView } from "./runView";
import { codes, stepError } from "./stepErrors";
import { keptValue, prepareStep } from "./stepInput";
import { isOver, mostItems } from "./stepStates";
import { openInterval } from "./workIntervals";

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

/** Steps that follow each other within this are one stretch of work. Milliseconds. */
const longestGap = 1_000;
/** Looks again after this when another process tries an agent. Milliseconds. */
const trialPause = 5_000;

export function nextMoves(sight: MoveSight): NextMoves {
  const round = new Round(sight);
  return sight.run.cancelling === undefined ? round.goOn() : round.stop();
}

/** What keeps the work of a run that nobody drives from here on, where nothing of it goes on. */
export function restingMove(sight: MoveSight): Keep | undefined {
  return new Round(sight).rest();
}

type Keep = Extract<Move, { kind: "snapshot" }>;

function asksSomebody(move: Move): boolean {
  return move.kind === "fact" && (move.fact.kind === "offer" || move.fact.kind === "ask");
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
    return this.#answer(this.#keeping() ?? this.#moves);
  }

  /** What is done in the place of the moves, where the worktree is to be kept first. */
  #keeping(): readonly Move[] | undefined {
    const { run, limits, now } = this.#sight;
    if (!limits.snapshots) return undefined;
    const open = openInterval(run);
    const moves = this.#moves.filter((move) => move.kind !== "begin" || !this.#isAsked(move.node));
    const begins = moves.some(({ kind }) => kind === "begin");
    const working = this.#view.nodes.some((node) => this.#isAtWork(node));
    if (open === undefined) {
      if (!begins && !working) return undefined;
      return [...moves.filter(({ kind }) => kind === "fact"), this.#snapshot("before")];
    }
    // What happened while nobody was there, or while nothing was at work, is not the run's.
    const paused = begins && !working && now - open.worked > longestGap;
    if (open.seen !== undefined || paused) return [this.#snapshot("after", begins || working)];
    // Whoever is asked for something may change files as soon as they see it.
    const rests = moves.length === 0 || moves.some(asksSomebody);
    return !begins && !working && rests ? [this.#snapshot("after")] : undefined;
  }

  rest(): Keep | undefined {
    const { run, limits } = this.#sight;
    if (!limits.snapshots || openInterval(run) === undefined) return undefined;
    const working = this.#view.nodes.some((node) => this.#isAtWork(node));
    return working ? undefined : this.#snapshot("after");
  }

  #isAsked({ id }: RunNode): boolean {
    return this.#sight.asked.has(id);
  }

  #snapshot(which: "before" | "after", goesOn = false): Keep {
    const { run } = this.#sight;
    const open = openInterval(run);
    const count = which === "before" ? run.intervals.length + 1 : run.intervals.length;
    const label = count === 1 ? which : `${which}-${count}`;
    const until = which === "after" ? (open?.seen ?? open?.worked) : undefined;
    return { kind: "snapshot", which, label, until, goesOn };
  }

  /** What a person does with a step in hand is theirs; what an agent does is the run's. */
  #isAtWork({ id }: RunNode): boolean {
    const { status, offered, execution } = this.#view.state(id);
    if (status !== "running") return false;
    if (offered === undefined) return true;
    const { executions, claims } = this.#sight.board;
    const claim = claims.get(executions.get(execution ?? "")?.claim ?? "");
    return claim !== undefined && !isPersonal(claim);
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
    if (node.index === undefined && this.#leftOut(node)) return;
    if (node.step.forEach !== undefined && node.index === undefined) return this.#divide(node);
    if (node.step.gate !== undefined) {
      const move = gateMove(this.#view, node, node.step.gate);
      return move.ok ? void this.#moves.push(move.move) : this.#fail(node, move.error);
    }
    this.#begin(node);
  }

  /** Skips it unless all its conditions hold; true when it does not begin now. */
  #leftOut(node: RunNode): boolean {
    for (const { scope, step, condition } of node.step.conditions) {
      if (this.#misfit(node, scope)) return true;
      const at = this.#view.step(step) ?? node.step;
      const names = this.#view.namesAt(at, scope);
      const answer = names.ok ? evaluate(condition, names.names) : names;
      if (!answer.ok) {
        const message = `The condition \`${condition}\` cannot be answered: ${answer.message}`;
        this.#fail(node, stepError(codes.badCondition, message, this.#view.placeOf(node.step)));
        return true;
      }
      if (answer.holds) continue;
      const why = `\`${condition}\` does not hold`;
      this.#fact({ kind: "skip", step: node.id, cause: "condition", why });
      return true;
    }
    return this.#misfit(node, node.step.scope);
  }

  /** Fails it when what its sub-workflow was given does not fit the parameters that it declares. */
  #misfit(node: RunNode, scope: number): boolean {
    const { plan, schemas } = this.#sight;
    const { outer, parameters, workflow, prefix } = plan.scopes[scope] ?? {};
    // A run's own are checked before it begins; plans of older versions do not say what is declared.
    if (outer === undefined || parameters === undefined) return false;
    if (this.#misfit(node, outer)) return true;
    const params = this.#view.paramsOf(scope);
    if (!params.ok) return false;
    const values = params.value as Readonly<Record<string, unknown>>;
    const problems = checkParameters(schemas, parameters, values);
    if (problems.length === 0) return false;
    const step = this.#view.step(prefix?.slice(0, -1) ?? "") ?? node.step;
    const said = someOf(
      problems.map(({ message }) => withoutStop(message)),
      3,
    );
    const message = `The parameters of ${quoted(workflow ?? "")} do not fit: ${said}.`;
    this.#fail(node, stepError(codes.badParameters, message, this.#view.placeOf(step)));
    return true;
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
    const [failed] = this.#view.failures();
    if (failed !== undefined) {
      const culprit = this.#view.culpritOf(failed);
      const title = quoted(this.#view.titleOf(culprit));
      const group = this.#view.step(culprit);
      const short = group !== undefined && this.#view.fallsShort(group);
      const said = short ? this.#view.shortfall(culprit) : this.#view.state(culprit).error;
      const message = said === undefined ? `${title} failed.` : `${title}: ${said.message}`;
      const { kind, code, place } = said ?? stepError(codes.failed, message);
      return this.#end("failure", { kind, code, message, place });
    }
    const error = this.#view.shortfall(undefined);
    this.#end(error === undefined ? "success" : "failure", error);
  }

  #end(status: "success" | "failure" | "cancelled", error: StepError | undefined): void {
    if (this.#sight.limits.snapshots && openInterval(this.#sight.run) !== undefined) {
      this.#moves.push(this.#snapshot("after"));
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
