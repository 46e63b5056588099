/**
 * One process drives one run: takes the right to, brings back what another one left, then again and again
 * asks what comes next, journals it, and does it. All rules are in `nextMoves` and the deciders.
 */
import type { Actor } from "../board/events";
import { BatonError, type Refusal, type RefusalCode } from "../errors";
import { Artifacts } from "./artifacts";
import { Attempts } from "./attempts";
import { commandLines } from "./commandLines";
import { DriveRight } from "./driveRight";
import type { DriveEnd, EngineOptions, EnginePorts } from "./enginePorts";
import { GateLooks } from "./gateLooks";
import { type Keep, restingMove } from "./keepingMoves";
import type { Move, NextMoves } from "./moves";
import { type MoveSight, nextMoves } from "./nextMoves";
import { type Permission, Permissions } from "./permissions";
import type { RunFact } from "./runCommands";
import { RunJournal } from "./runJournal";
import type { RunPlan } from "./runPlan";
import type { Runner } from "./runPorts";
import { RunReader } from "./runReader";
import type { RunState } from "./runState";
import { RunView } from "./runView";
import { codes, stepError } from "./stepErrors";
import { UntouchedState } from "./untouchedState";

type Begin = Extract<Move, { kind: "begin" }>;

/** Others may have journalled something after this. Milliseconds. */
const poll = 1_000;
/** How long a run that has nothing else to do waits for an agent that is held back. Milliseconds. */
const patience = 60_000;

/** How it is told that a file is missing, or is not what was written. */
const gone: ReadonlySet<RefusalCode> = new Set([
  "not_found",
  "degraded",
  "unparsable",
  "invalid_argument",
]);

/** What has to change before a run that waits for somebody can go on. Who drove it does not count. */
export type RunRest = Pick<RunState, "steps" | "cancelling">;

export class RunDrive {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #actor: Actor;
  readonly #journal: RunJournal;
  readonly #right: DriveRight;
  readonly #attempts: Attempts;
  readonly #gates: GateLooks;
  readonly #untouched = new UntouchedState();
  readonly #permissions: Permissions;
  readonly #reader: RunReader;
  readonly #artifacts: Artifacts;
  /** Steps whose command lines a person is asked for. */
  readonly #asked = new Set<string>();
  #plan: RunPlan | undefined;
  #failure: Error | undefined;
  #closing = false;
  #rest: RunRest | undefined;
  #wake: () => void = () => undefined;
  #woken = false;

  constructor(run: string, ports: EnginePorts, options: EngineOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#actor = { agent: "baton", session: options.session, source: "run" };
    this.#journal = new RunJournal(run, ports.board, this.#actor);
    this.#reader = new RunReader(ports.files);
    this.#artifacts = new Artifacts(run, ports.files);
    const wake = () => this.wake();
    const fail = (error: unknown) => this.#fail(error);
    this.#right = new DriveRight({ run, actor: this.#actor, ports, wake });
    this.#permissions = new Permissions({ run, approvals: ports.approvals, wake, fail });
    const permissions = this.#permissions;
    this.#gates = new GateLooks({ ports, permissions, cwd: options.cwd, wake, fail });
    this.#attempts = new Attempts({
      run,
      ports,
      options,
      wake,
      fail,
      request: async (step, request) => this.#journal.request(step, request),
    });
  }

  /** Something happened: look again. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Ends what is under way and lets the run go, so that another process may go on. */
  close(): void {
    this.#closing = true;
    this.wake();
  }

  /** Where the run stood when it was found to wait for somebody. */
  get rest(): RunRest | undefined {
    return this.#rest;
  }

  /** `elsewhere`: another process drives it. */
  async go(): Promise<DriveEnd | { readonly kind: "elsewhere" }> {
    const refusal = await this.#right.take();
    if (refusal !== undefined) return this.#endFor(refusal);
    const stopListening = this.#ports.board.onDidChange(() => this.wake());
    const keeping = this.#right.keep();
    try {
      return await this.#loop();
    } finally {
      stopListening();
      await this.#attempts.cancelAll();
      this.#right.stop();
      await keeping;
    }
  }

  #endFor(refusal: Refusal): DriveEnd | { readonly kind: "elsewhere" } {
    const run = this.#journal.state;
    if (run === undefined) return { kind: "gone" };
    if (run.status !== "running") return { kind: "over", status: run.status };
    if (refusal.code === "busy" || refusal.code === "lease_lost") return { kind: "elsewhere" };
    throw new BatonError(refusal.code, refusal.message);
  }

  async #loop(): Promise<DriveEnd | { readonly kind: "elsewhere" }> {
    let recovered = false;
    for (;;) {
      this.#woken = false;
      if (this.#failure !== undefined) throw this.#failure;
      const run = this.#journal.state;
      if (run === undefined) return { kind: "gone" };
      if (run.status !== "running") return { kind: "over", status: run.status };
      if (run.driver?.session !== this.#actor.session) return { kind: "elsewhere" };
      const plan = await this.#read(run);
      // What the run stands on is gone: it cannot go on, and says so.
      if (plan === undefined) continue;
      const view = this.#view(run, plan);
      await this.#artifacts.settle(view);
      if (!recovered) {
        await this.#attempts.recover(view, this.#reader.workspace);
        recovered = true;
      }
      if (this.#closing) return this.#letGo(view, { kind: "closed" });
      const ended = [...(await this.#attempts.takeEnded(view, false)), ...this.#gates.take()];
      if (ended.length > 0) {
        await this.#journal.commit(run, ended);
        this.#gates.journalled(ended);
        continue;
      }
      const next = this.#next(run, plan);
      if (await this.#perform(run, next.moves)) continue;
      const working = [this.#attempts, this.#gates, this.#permissions].some(({ idle }) => !idle);
      const idle = !working && !this.#woken;
      if (idle && next.waits === "person") {
        this.#rest = run;
        return this.#letGo(view, { kind: "waiting" });
      }
      await this.#pause(next.wakeAt);
    }
  }

  #view(run: RunState, plan: RunPlan): RunView {
    const { workspace } = this.#reader;
    return new RunView({ run, plan, workspace, outputs: (file) => this.#reader.output(file) });
  }

  #next(run: RunState, plan: RunPlan): NextMoves {
    return nextMoves(this.#sightOf(run, plan));
  }

  #sightOf(run: RunState, plan: RunPlan): MoveSight {
    const { board, agent, schemas, snapshots } = this.#ports;
    return {
      run,
      plan,
      workspace: this.#reader.workspace,
      outputs: (file) => this.#reader.output(file),
      board: board.world.board,
      now: board.now(),
      limits: {
        concurrency: this.#options.concurrency,
        patience,
        snapshots:
          snapshots !== undefined && !plan.scripted && snapshots.keeps(plan.snapshot) !== "nothing",
      },
      schemas,
      asked: this.#asked,
      checkRole: board.world.checkRole,
      maxFailures: board.world.maxFailures,
      agent,
    };
  }

  async #read(run: RunState): Promise<RunPlan | undefined> {
    try {
      this.#plan = await this.#reader.read(run);
      return this.#plan;
    } catch (error) {
      await this.#giveUp(run, error);
      return undefined;
    }
  }

  /** Ends the run as failed, because its own files are gone. What is under way is ended first. */
  async #giveUp(run: RunState, error: unknown): Promise<void> {
    // A disk that says no today may say yes to the next driver.
    if (!(error instanceof BatonError) || !gone.has(error.code)) throw error;
    await this.#attempts.cancelAll();
    const facts: RunFact[] = [];
    for (const { status, execution, offered } of run.steps.values()) {
      const mine = status === "running" && offered === undefined && execution !== undefined;
      if (mine) facts.push({ kind: "end", execution, status: "cancelled" });
    }
    const fault = stepError(codes.filesLost, error.message);
    const status = run.cancelling === undefined ? "failure" : "cancelled";
    await this.#journal.commit(run, [...facts, { kind: "finish", status, error: fault }]);
  }

  /** Does what comes next; true when there is reason to look again at once. */
  async #perform(run: RunState, moves: readonly Move[]): Promise<boolean> {
    const facts: RunFact[] = [];
    const begins: Begin[] = [];
    let acted = false;
    for (const move of moves) {
      switch (move.kind) {
        case "fact":
          facts.push(move.fact);
          break;
        case "begin": {
          const may = await this.#mayBegin(move);
          const wasAsked = this.#asked.delete(move.node.id);
          if (may === "asked") this.#asked.add(move.node.id);
          else if (may !== "yes") facts.push(may);
          // While it was asked for it did not count as work: what comes before work comes first.
          else if (wasAsked) acted = true;
          else begins.push(move);
          break;
        }
        case "check": {
          const how = await this.#gates.begin(move);
          if (typeof how === "object") facts.push(how.refused);
          acted ||= how === "began";
          break;
        }
        case "snapshot":
          facts.push(...(await this.#snapshot(run, move)));
          break;
        case "cancel":
          acted = this.#attempts.cancel(move.execution) || acted;
          break;
      }
    }
    if (facts.length > 0) {
      await this.#journal.commit(run, facts);
      this.#untouched.journalled(facts, this.#journal.state);
      acted = true;
    }
    for (const begin of begins) acted = (await this.#begin(run, begin)) || acted;
    return acted;
  }

  /** Whether a step may begin here: its runner is there, and somebody allowed its command lines. */
  async #mayBegin({ node, runner, input }: Begin): Promise<Exclude<Permission, "no"> | RunFact> {
    if (this.#plan?.scripted === true) return "yes";
    const place = `${this.#plan?.scopes[node.step.scope]?.path ?? ""}:${node.step.line}`;
    const fail = (code: string, message: string): RunFact => ({
      kind: "fail",
      step: node.id,
      error: stepError(code, message, place),
    });
    if (this.#runnerOf(runner.kind) === undefined) {
      const where = runner.kind === "chat-model" ? " Run it in VS Code." : "";
      return fail(codes.noRunner, `Nothing here can run ${runner.kind}.${where}`);
    }
    for (const line of commandLines(runner, input.inputs)) {
      const may = await this.#permissions.of(node, line);
      if (may === "asked") return may;
      if (may === "no") return fail(codes.notAllowed, this.#permissions.refusalOf(line));
    }
    return "yes";
  }

  #runnerOf(kind: Begin["runner"]["kind"]): Runner | undefined {
    return this.#ports.runners.find(({ kinds }) => kinds.includes(kind));
  }

  /** Journals that an attempt begins, then begins it. @param run as it stood when that was decided */
  async #begin(run: RunState, move: Begin): Promise<boolean> {
    const scripted = this.#plan?.scripted === true;
    const runner = scripted ? await this.#ports.scripted(run.id) : this.#runnerOf(move.runner.kind);
    const events = await this.#journal.commit(run, [move.fact]);
    const started = events.find(
      (event) => event.type === "execution_started" && event.step === move.node.id,
    );
    if (started?.type !== "execution_started" || runner === undefined) return true;
    this.#attempts.start(move, started.execution, runner);
    return true;
  }

  /** The state at one end of work, or at both: of one that ends and one that begins at this moment. */
  async #snapshot(run: RunState, { which, label, until, goesOn }: Keep): Promise<RunFact[]> {
    const untouched = this.#untouched.stateOf(run);
    // What others did meanwhile belongs to no work, so the next one does not begin with this state.
    if (untouched !== undefined) return [{ kind: "snapshot", which, name: untouched }];
    const paths = this.#plan?.snapshot ?? [];
    const name = (await this.#ports.snapshots?.take(run.id, label, { paths, until })) ?? "";
    const fact: RunFact = { kind: "snapshot", which, name };
    return goesOn ? [fact, { ...fact, which: "before" }] : [fact];
  }

  async #letGo(view: RunView, end: DriveEnd): Promise<DriveEnd> {
    await this.#attempts.cancelAll();
    const facts = await this.#attempts.takeEnded(view, true);
    if (facts.length > 0) await this.#journal.commit(view.run, facts);
    if (end.kind === "closed") await this.#keepWork();
    await this.#right.letGo();
    return end;
  }

  /** Keeps the worktree as the work so far left it, where nothing else of it goes on. */
  async #keepWork(): Promise<void> {
    const run = this.#journal.state;
    if (run === undefined || this.#plan === undefined) return;
    const sight = this.#sightOf(run, this.#plan);
    if (!sight.limits.snapshots) return;
    const rest = restingMove(this.#view(run, this.#plan), sight);
    if (rest !== undefined) await this.#journal.commit(run, await this.#snapshot(run, rest));
  }

  /** Until something happens, the time has come, or others may have journalled something. */
  async #pause(wakeAt: number | undefined): Promise<void> {
    const { board, timers } = this.#ports;
    if (!this.#woken) {
      const time = Math.max(0, Math.min(poll, (wakeAt ?? Number.POSITIVE_INFINITY) - board.now()));
      const wait = timers.start(time);
      this.#wake = () => wait.cancel();
      await wait.done;
      this.#wake = () => undefined;
    }
    await board.catchUp();
  }

  #fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.wake();
  }
}
