/**
 * The attempts that a process has under way: started, watched for their time, judged when they end. How
 * one ended is written into the run's files first and journalled after, so that it is never made again.
 */
import { cancelledEnd, endOf, interruptedEnd, judge, lostEnd } from "./attemptEnds";
import { tookTooLong } from "./durations";
import type { EngineOptions, EnginePorts } from "./enginePorts";
import type { Move } from "./moves";
import type { AttemptEnd, RunFact } from "./runCommands";
import type { RunNode } from "./runGraph";
import type { Runner, RunningStep, StepOutcome, StepRequest } from "./runPorts";
import {
  artifactName,
  artifactText,
  findOutcome,
  refusalName,
  type StoredOutcome,
  writeOutcome,
} from "./runRecords";
import type { RunView } from "./runView";
import { codes } from "./stepErrors";
import { prepareStep } from "./stepInput";

type Begin = Extract<Move, { kind: "begin" }>;

/** A runner ends an attempt in time by itself; one that does not is ended this much later. Milliseconds. */
const grace = 5_000;

interface Attempt {
  readonly node: RunNode;
  readonly running: RunningStep;
  readonly stopTimer: () => void;
  timedOut: boolean;
  cancelled: boolean;
}

interface Ended {
  readonly execution: string;
  readonly node: RunNode;
  readonly outcome: StepOutcome | undefined;
  readonly stored: StoredOutcome | undefined;
}

export interface AttemptsHost {
  readonly run: string;
  readonly ports: EnginePorts;
  readonly options: EngineOptions;
  /** Something ended: look again. */
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
  /** Passes on what a step asks another agent for; why not, where it is refused. */
  readonly request: (step: string, request: StepRequest) => Promise<string | undefined>;
}

export class Attempts {
  readonly #host: AttemptsHost;
  readonly #open = new Map<string, Attempt>();
  readonly #ended: Ended[] = [];
  /** By execution: what it asked other agents for, until that is passed on; and why something is not. */
  readonly #asked = new Map<string, Promise<unknown>>();
  readonly #refused = new Map<string, string>();

  constructor(host: AttemptsHost) {
    this.#host = host;
  }

  /** Nothing is at work, and nothing ended that was not taken yet. */
  get idle(): boolean {
    return this.#open.size === 0 && this.#ended.length === 0;
  }

  has(execution: string): boolean {
    return this.#open.has(execution) || this.#ended.some((one) => one.execution === execution);
  }

  start(move: Begin, execution: string, runner: Runner): void {
    const { ports, options, run } = this.#host;
    const { node, input } = move;
    const step = { ...node.step, instructions: move.instructions };
    const { timeout } = node.step;
    const job = { execution, input, step, runner: move.runner, cwd: options.cwd, timeout };
    const running = runner.start(
      job,
      (text) => options.onText?.({ run, step: node.id, execution, text }),
      (request) => this.#ask(node.id, execution, request),
    );
    const timer = ports.timers.start(timeout + grace);
    const attempt: Attempt = {
      node,
      running,
      stopTimer: () => timer.cancel(),
      timedOut: false,
      cancelled: false,
    };
    this.#open.set(execution, attempt);
    void this.#watchTime(execution, attempt, timer.done);
    void this.#watchEnd(execution, attempt);
  }

  async #watchTime(execution: string, attempt: Attempt, over: Promise<void>): Promise<void> {
    await over;
    if (this.#open.get(execution) !== attempt) return;
    attempt.timedOut = true;
    this.#end(execution, attempt);
  }

  async #watchEnd(execution: string, attempt: Attempt): Promise<void> {
    try {
      this.#finish(execution, attempt, await attempt.running.outcome);
    } catch (error) {
      this.#host.ports.log.error(`The runner of ${attempt.node.id} failed`, error);
      const message = error instanceof Error ? error.message : String(error);
      const failure = { kind: "failure", code: codes.failed, message, output: null } as const;
      this.#finish(execution, attempt, failure);
    }
  }

  /** Ends what an attempt does; how it ended is told as for any other. */
  cancel(execution: string): boolean {
    const attempt = this.#open.get(execution);
    if (attempt === undefined || attempt.cancelled) return false;
    attempt.cancelled = true;
    this.#end(execution, attempt);
    return true;
  }

  #ask(step: string, execution: string, request: StepRequest): void {
    const before = this.#asked.get(execution);
    const asked = Promise.all([before, this.#passOn(step, execution, request)]);
    this.#asked.set(execution, asked.catch(this.#host.fail));
  }

  /**
   * An attempt whose request is refused is ended: it would go on without what it cannot do without. Why
   * is kept first, so that whoever recovers it does not take what it gave for a success.
   */
  async #passOn(step: string, execution: string, request: StepRequest): Promise<void> {
    const { ports, run } = this.#host;
    const why = await this.#host.request(step, request);
    if (why === undefined) return;
    const message = `What it asked ${request.agent} for cannot be passed on: ${why}`;
    await ports.files.write(run, refusalName(execution), message);
    this.#refused.set(execution, message);
    const attempt = this.#open.get(execution);
    if (attempt !== undefined) this.#end(execution, attempt);
  }

  /** Ends everything, and resolves when nothing of it runs any more. */
  async cancelAll(): Promise<void> {
    const all = [...this.#open];
    for (const [execution] of all) this.cancel(execution);
    await Promise.allSettled(all.map(([, { running }]) => running.outcome));
  }

  #end(execution: string, { running }: Attempt): void {
    running.cancel().catch((error: unknown) => {
      this.#host.ports.log.error(`The attempt ${execution} could not be ended`, error);
    });
  }

  #finish(execution: string, attempt: Attempt, outcome: StepOutcome): void {
    if (!this.#open.delete(execution)) return;
    attempt.stopTimer();
    const late = attempt.timedOut && outcome.kind === "cancelled";
    const message = tookTooLong("It", attempt.node.step.timeout);
    const timeout = { kind: "failure", code: codes.timeout, message, output: null } as const;
    const told = late ? timeout : outcome;
    this.#ended.push({ execution, node: attempt.node, outcome: told, stored: undefined });
    this.#host.wake();
  }

  /**
   * What became of attempts that a process now gone had under way: what it wrote, what its runner knows,
   * or nothing; then they are lost, and nothing of them runs any more.
   */
  async recover(view: RunView, workspace: string): Promise<void> {
    const { ports, run } = this.#host;
    const orphans = view.nodes.flatMap((node) => {
      const { status, execution, offered } = view.state(node.id);
      const mine = status === "running" && execution !== undefined && offered === undefined;
      return mine && !this.has(execution) ? [{ node, execution }] : [];
    });
    const found = await Promise.all(
      orphans.map(async ({ node, execution }): Promise<Ended> => {
        const stored = await findOutcome(ports.files, run, execution);
        if (stored !== undefined) return { execution, node, outcome: undefined, stored };
        const outcome = await this.#recoverFrom(view, node, execution, workspace);
        return { execution, node, outcome, stored: undefined };
      }),
    );
    this.#ended.push(...found);
  }

  async #recoverFrom(
    view: RunView,
    node: RunNode,
    execution: string,
    workspace: string,
  ): Promise<StepOutcome | undefined> {
    const agent = view.agentOf(node) ?? "";
    const prepared = prepareStep(view, node, agent, workspace);
    // It began, so it could be prepared then; the same plan and outputs give the same again.
    if (!prepared.ok) throw new Error(`${node.id} cannot be prepared: ${prepared.error.message}`);
    const { ports, run } = this.#host;
    const refusal = await ports.files.find(run, refusalName(execution));
    if (refusal !== undefined) this.#refused.set(execution, await ports.files.read(refusal));
    const { input } = prepared;
    for (const runner of await this.#runnersFor(view)) {
      const outcome = await runner.recover({ execution, input });
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  async #runnersFor(view: RunView): Promise<readonly Runner[]> {
    const { ports, run } = this.#host;
    return view.plan.scripted ? [await ports.scripted(run)] : ports.runners;
  }

  /** Judges and keeps what ended since the last call; the facts for the journal. */
  async takeEnded(view: RunView, closing: boolean): Promise<readonly RunFact[]> {
    const taken = this.#ended.splice(0);
    const facts: RunFact[] = [];
    for (const ended of taken) {
      const { execution } = view.state(ended.node.id);
      // Somebody else has put it back or ended it meanwhile.
      if (execution !== ended.execution) continue;
      await this.#asked.get(ended.execution);
      this.#asked.delete(ended.execution);
      facts.push({ kind: "end", execution, ...(await this.#endOf(view, ended, closing)) });
    }
    return facts;
  }

  async #endOf(view: RunView, ended: Ended, closing: boolean): Promise<AttemptEnd> {
    const { node, execution, outcome, stored } = ended;
    if (stored === undefined && outcome === undefined) return lostEnd(view.run, node);
    if (outcome?.kind === "cancelled" && closing) return interruptedEnd;
    if (outcome?.kind === "cancelled" && view.run.cancelling !== undefined) return cancelledEnd;
    const { ports, run } = this.#host;
    const told = this.#withRefusal(execution, outcome ?? { kind: "cancelled" });
    const record = stored?.record ?? judge(view, node, told, ports.schemas);
    const file = stored?.file ?? (await writeOutcome(ports.files, run, execution, record));
    if (record.status === "success" && node.step.artifact !== undefined) {
      const text = artifactText(record.output);
      await ports.files.write(run, artifactName(node.step.artifact, node.index), text);
    }
    return endOf(node, record, file, view.state(node.id).attempts);
  }

  #withRefusal(execution: string, outcome: StepOutcome): StepOutcome {
    const message = this.#refused.get(execution);
    if (message === undefined) return outcome;
    return { kind: "failure", code: codes.badRequest, message, output: null };
  }
}
