/**
 * Workflows as this window runs them: plans and starts them, drives what it started and what was left
 * behind, and tells how it goes. Rules are the core's. DESIGN 5.4.
 */
import * as vscode from "vscode";
import type { Command } from "../../core/board/commands";
import type { Actor } from "../../core/board/events";
import type { FaceResult } from "../../core/face/faceError";
import { type RollbackData, rollbackRun } from "../../core/face/rollbackRun";
import type { RunFace } from "../../core/face/runFace";
import type { OpenRuns } from "../../core/face/runParts";
import {
  completeStep,
  overrideBoundary,
  recheckGate,
  retryExecution,
} from "../../core/face/runSteps";
import { getRun, pastSteps } from "../../core/face/runs";
import { type AllowCommands, notAllowed, runWorkflow } from "../../core/face/runWorkflow";
import { getStepBrief } from "../../core/face/stepBrief";
import { stepBriefText } from "../../core/face/stepBriefText";
import { foreseenKept } from "../../core/view/rollbackReasons";
import { runSteps } from "../../core/view/runSteps";
import { runName, runWords } from "../../core/view/runWords";
import { AskingApprovals } from "../../core/workflow/askingApprovals";
import type { DryRun, PlannedCommand } from "../../core/workflow/dryRun";
import { RunEngine } from "../../core/workflow/engine";
import { foreseenCommands, foreseenDryRun } from "../../core/workflow/foresee";
import { pastTimes } from "../../core/workflow/pastTimes";
import { type PlanProblem, planRun } from "../../core/workflow/planRun";
import type { RunPlan } from "../../core/workflow/runPlan";
import type { Runner } from "../../core/workflow/runPorts";
import { readPlan } from "../../core/workflow/runRecords";
import type { RunState } from "../../core/workflow/runState";
import type { BoardHandle, Boards } from "../boards";
import { Declined } from "../commands/declined";
import type { Identity } from "../identity";
import { askToAllow } from "./askToAllow";
import type { RunBooks } from "./runBooks";
import type { RunOutput } from "./runOutput";

/** A run that is ready to start. */
export interface PreparedRun {
  readonly plan: RunPlan;
  readonly dry: DryRun;
  /** What of the worktree could be put back after it. */
  readonly kept: string;
  readonly warnings: readonly PlanProblem[];
  /** Command lines that nobody allowed on this machine yet. */
  readonly newCommands: readonly PlannedCommand[];
}

export type Preparation =
  | { readonly ok: true; readonly run: PreparedRun }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** What is to be run. */
export interface RunRequest {
  readonly workflow: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly script: string | undefined;
}

/** How a step ended that was done by hand. */
export type StepEnd =
  | { readonly status: "success"; readonly output: unknown }
  | { readonly status: "failure"; readonly error: string };

export interface RunHostParts {
  readonly boards: Boards;
  readonly books: RunBooks;
  readonly identity: Identity;
  readonly output: RunOutput;
  readonly log: vscode.LogOutputChannel;
  /** Runners that need a window, such as the one for language models. */
  readonly runners: readonly Runner[];
}

interface Engine {
  readonly engine: RunEngine;
  readonly stopWatching: () => void;
}

export class RunHost implements vscode.Disposable {
  readonly #parts: RunHostParts;
  readonly #engines = new Map<string, Engine>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(parts: RunHostParts) {
    this.#parts = parts;
    this.#subscriptions = [
      parts.boards.onDidList(() => this.#followBoards()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#followBoards()),
    ];
    parts.boards.beforeClosing((handle) => this.#release(handle.id));
  }

  /** Everything that is known before the run: what it will do, or why it cannot. Starts nothing. */
  async prepare(
    handle: BoardHandle,
    workflow: string,
    params: Readonly<Record<string, unknown>>,
    scripted = false,
  ): Promise<Preparation> {
    await handle.history.catchUp();
    const planned = planRun({
      templates: handle.templates,
      workflow,
      params,
      registry: handle.registry,
      schemas: handle.workflows.schemas,
      past: pastTimes(pastSteps(handle.history.history, handle.open.board.runs)),
      scripted,
    });
    if (!planned.ok) return planned;
    const { plan, problems } = planned;
    const { foresight, approvals, snapshots } = handle.workflows;
    const dry = await foreseenDryRun(plan, foresight);
    const newCommands = await notAllowed(approvals, dry.commands);
    const kept = foreseenKept(snapshots, plan);
    return { ok: true, run: { plan, dry, kept, warnings: problems, newCommands } };
  }

  /**
   * Starts the run and gives its id; it is driven from here on, whether anybody waits or not.
   *
   * @param script the answers of a rehearsal, as their file says them
   * @param ask for what it would run and nobody allowed yet
   * @throws Declined, and what `ask` throws
   */
  async start(
    handle: BoardHandle,
    { workflow, params, script }: RunRequest,
    ask: AllowCommands,
  ): Promise<string> {
    const request = { workflow, params, script };
    const started = await runWorkflow(this.#faceOf(handle), request, this.#actor(), ask);
    return taken(started).run_id;
  }

  /** Command lines of a run that nobody allowed on this machine yet: a retry would stop at them again. */
  async newCommandsOf(handle: BoardHandle, run: RunState): Promise<readonly PlannedCommand[]> {
    const { files, foresight, approvals } = handle.workflows;
    return notAllowed(approvals, await foreseenCommands(await readPlan(files, run), foresight));
  }

  /** Begins steps anew, with everything that depends on them. What one should know of it. @param agent who does the first instead */
  async retry(
    handle: BoardHandle,
    run: RunState,
    step: string | undefined,
    agent?: string,
  ): Promise<readonly string[]> {
    const request = { run_id: run.id, step_id: step, agent };
    const result = await retryExecution(this.#faceOf(handle), request, this.#actor());
    taken(result);
    return result.ok ? result.warnings : [];
  }

  /** Looks at a gate again, and does again what said NO-GO. */
  async recheck(handle: BoardHandle, run: RunState, step: string): Promise<void> {
    const request = { run_id: run.id, step_id: step };
    taken(await recheckGate(this.#faceOf(handle), request, this.#actor()));
  }

  /** What came of a step that is done by hand, in the name of the agent that it is meant for. */
  async completeStep(
    handle: BoardHandle,
    run: RunState,
    step: string,
    agent: string,
    end: StepEnd,
  ): Promise<void> {
    const request = { run_id: run.id, step_id: step, ...end };
    const actor = this.#parts.identity.actor(agent === "" ? undefined : { agent });
    taken(await completeStep(this.#faceOf(handle), request, actor));
  }

  /** A step as whoever does it has to know it, as Markdown. */
  async brief(handle: BoardHandle, run: RunState, step: string): Promise<string> {
    const request = { run_id: run.id, step_id: step };
    const options = { full: true, reader: "window" } as const;
    const brief = taken(await getStepBrief(this.#faceOf(handle), request, options));
    return stepBriefText(brief, "window");
  }

  /** Lets a step through in spite of its agent's role, and goes on with what depends on it. */
  async override(handle: BoardHandle, run: RunState, step: string, reason: string): Promise<void> {
    const request = { run_id: run.id, step_id: step, reason };
    taken(await overrideBoundary(this.#faceOf(handle), request, this.#actor()));
  }

  /** What going back would change; with `confirm` it goes back. */
  async rollBack(handle: BoardHandle, run: RunState, confirm: boolean): Promise<RollbackData> {
    const request = { run_id: run.id, confirm };
    return taken(await rollbackRun(this.#faceOf(handle), request, this.#actor()));
  }

  /** Everything about a run, in the shape that every face gives. */
  async result(handle: BoardHandle, run: RunState): Promise<unknown> {
    return taken(await getRun(this.#faceOf(handle), run.id));
  }

  /**
   * Shows a run's progress until it is over or waits for somebody. Cancelling the notification cancels
   * the run.
   */
  async showProgress(handle: BoardHandle, id: string): Promise<void> {
    const { books } = this.#parts;
    const name = runName(handle.open.board.runs.get(id) ?? { title: undefined, workflow: id });
    const location = vscode.ProgressLocation.Notification;
    await vscode.window.withProgress(
      { location, title: name, cancellable: true },
      async (progress, token) => {
        const tell = () => {
          const message = this.#progressWords(handle, id);
          if (message !== undefined) progress.report({ message });
        };
        const stop = books.onDidChange((board) => {
          if (board === handle.id) tell();
        });
        const cancelled = token.onCancellationRequested(() => {
          this.#do(handle, { type: "cancel_run", run: id }).catch((error: unknown) =>
            this.#parts.log.error(`The run ${id} could not be cancelled`, error),
          );
        });
        try {
          tell();
          await this.#engineOf(handle)?.engine.drive(id);
        } finally {
          stop.dispose();
          cancelled.dispose();
        }
      },
    );
  }

  /** Shows what a run's steps say; in a window that heard nothing of it, how each step ended. */
  showOutput(handle: BoardHandle, run: RunState): void {
    const { books, output } = this.#parts;
    const steps = runSteps(run, books.planOf(handle, run));
    const past = [...steps.byId.values()]
      .filter(({ state }) => state?.execution !== undefined)
      .map(({ id, status, state }) => `[${id}] ${state?.error?.message ?? status}`);
    const words =
      past.length === 0
        ? "No step has said anything yet.\n"
        : `Another process ran this. What its steps printed is in the flow view.\n${past.join("\n")}\n`;
    output.show(run.id, runName(run), words);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #progressWords(handle: BoardHandle, id: string): string | undefined {
    const run = handle.open.board.runs.get(id);
    if (run === undefined) return undefined;
    const { open } = handle;
    const facts = { world: open.world, now: open.now(), attempts: [] };
    return runWords(facts, run, runSteps(run, this.#parts.books.planOf(handle, run))).join(" · ");
  }

  #actor(): Actor {
    return this.#parts.identity.actor();
  }

  #faceOf(handle: BoardHandle): RunFace {
    return { face: handle.face, ...this.#runsOf(handle) };
  }

  #runsOf(handle: BoardHandle): OpenRuns {
    const { workflows } = handle;
    return {
      engine: {
        // Where nothing may run, nothing gets so far that it would have to be driven.
        drive: async (run) =>
          (await this.#engineOf(handle)?.engine.drive(run)) ?? { kind: "closed" },
      },
      files: workflows.files,
      schemas: workflows.schemas,
      templates: workflows.templates,
      templateFiles: workflows.templateFiles,
      patterns: workflows.patterns,
      approvals: workflows.approvals,
      foresight: workflows.foresight,
      readScript: workflows.readScript,
      snapshots: workflows.snapshots,
      putBackProjects: (files) => workflows.putBackProjects(files),
      ids: workflows.ids,
      log: this.#parts.log,
      // The window asks its person, takes up what was left behind, and lets go, by itself.
      askWith: () => undefined,
      watch: () => () => undefined,
      stop: () => Promise.resolve(),
    };
  }

  async #do(handle: BoardHandle, command: Command): Promise<void> {
    const result = await handle.open.execute(command, this.#actor());
    if (!result.ok) throw new Declined(result.message);
  }

  /** The engine of an open board; undefined where nothing may run. */
  #engineOf(handle: BoardHandle): Engine | undefined {
    const known = this.#engines.get(handle.id);
    if (known !== undefined || !vscode.workspace.isTrusted) return known;
    const { workflows } = handle;
    const ask = (line: readonly string[], id: string, step: string) => {
      const run = handle.open.board.runs.get(id);
      return askToAllow(line, run === undefined ? id : runName(run), step);
    };
    const approvals = new AskingApprovals(workflows.approvals, ask);
    const engine = new RunEngine(workflows.enginePorts(this.#parts.runners, approvals), {
      session: workflows.session,
      cwd: workflows.cwd,
      // Asked for each time, so that a changed setting counts at once.
      get concurrency() {
        return concurrency();
      },
      onText: ({ run, step, text }) => this.#parts.output.add(run, step, text),
    });
    const made = { engine, stopWatching: engine.watch() };
    this.#engines.set(handle.id, made);
    return made;
  }

  /** Every board of a trusted window takes up runs that were left behind. */
  #followBoards(): void {
    for (const handle of this.#parts.boards.all) {
      handle.lendRuns(this.#runsOf(handle));
      this.#engineOf(handle);
    }
  }

  /** Ends what is at work here and lets the runs go, so that another process may go on. */
  async #release(board: string): Promise<void> {
    const found = this.#engines.get(board);
    if (found === undefined) return;
    this.#engines.delete(board);
    found.stopWatching();
    await found.engine.close();
  }
}

/** How many steps of one run may be at work at once. */
function concurrency(): number {
  return vscode.workspace.getConfiguration("baton").get("workflows.concurrency", 4);
}

/** What a face's function gave; its refusal is told in plain words. @throws Declined */
function taken<T>(result: FaceResult<T>): T {
  if (result.ok) return result.data;
  throw new Declined(result.error.message);
}
