/**
 * Drives the runs of a board from this process: the ones it is asked to, and, while it watches, those
 * whose process died. Which process drives is settled in the journal. DESIGN 5.4.
 */
import { RunDrive, type RunRest } from "./drive";
import type { DriveEnd, EngineOptions, EnginePorts } from "./enginePorts";
import { forgetSnapshots } from "./forgetSnapshots";
import type { RunState } from "./runState";

/** How often it looks whether another process drives still, or died. Milliseconds. */
const followEvery = 1_000;
const watchEvery = 5_000;

interface Driving {
  readonly drive: RunDrive;
  readonly end: Promise<DriveEnd>;
}

export class RunEngine {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #driving = new Map<string, Driving>();
  /** Where runs stood when they were found to wait for somebody. */
  readonly #resting = new Map<string, RunRest>();
  #closed = false;

  constructor(ports: EnginePorts, options: EngineOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /**
   * Drives a run until it is over or waits for somebody; where another process does, follows it until
   * then, and takes over when it dies.
   *
   * @throws BatonError when the disk refuses; the run goes on with the next driver
   */
  async drive(run: string): Promise<DriveEnd> {
    for (;;) {
      if (this.#closed) return { kind: "closed" };
      const { end } = this.#driving.get(run) ?? this.#begin(run);
      const how = await end;
      // Somebody did what it waited for while it was being let go.
      if (how.kind === "waiting" && this.#wentOn(run)) continue;
      return how;
    }
  }

  #begin(run: string): Driving {
    const drive = new RunDrive(run, this.#ports, this.#options);
    const driving = { drive, end: this.#drive(run, drive) };
    this.#driving.set(run, driving);
    return driving;
  }

  async #drive(run: string, drive: RunDrive): Promise<DriveEnd> {
    try {
      const how = await drive.go();
      if (how.kind === "elsewhere") return await this.#follow(run);
      if (how.kind === "over") await this.#forgetSnapshots();
      return how;
    } finally {
      const rest = this.#driving.get(run)?.drive.rest;
      if (rest === undefined) this.#resting.delete(run);
      else this.#resting.set(run, rest);
      this.#driving.delete(run);
    }
  }

  /** It does not stand any more where it was found to wait. */
  #wentOn(run: string): boolean {
    const now = this.#ports.board.world.board.runs.get(run);
    return now?.status === "running" && !isAt(now, this.#resting.get(run));
  }

  /** What is left over takes room, and nothing else: the run is over whatever becomes of it. */
  async #forgetSnapshots(): Promise<void> {
    try {
      await forgetSnapshots(this.#ports);
    } catch (error) {
      this.#ports.log.error(
        "What was kept for the rollback of old runs could not be removed",
        error,
      );
    }
  }

  /** Another process drives: waits until it does not any more, then tries again. */
  async #follow(run: string): Promise<DriveEnd> {
    for (;;) {
      await this.#ports.timers.start(followEvery).done;
      if (this.#closed) return { kind: "closed" };
      await this.#ports.board.catchUp();
      const drive = new RunDrive(run, this.#ports, this.#options);
      const known = this.#driving.get(run);
      if (known !== undefined) this.#driving.set(run, { ...known, drive });
      const how = await drive.go();
      if (how.kind !== "elsewhere") return how;
    }
  }

  /** Takes up runs that nobody drives while there is something to do in them. Returns the way to stop. */
  watch(): () => void {
    const watching = { stopped: false, cut: (): void => undefined };
    const look = () => {
      if (watching.stopped || this.#closed) return;
      for (const run of this.#ports.board.world.board.runs.values()) {
        if (run.status === "running" && !this.#driving.has(run.id)) this.#takeUp(run);
      }
    };
    const tick = async () => {
      while (!watching.stopped && !this.#closed) {
        look();
        const wait = this.#ports.timers.start(watchEvery);
        watching.cut = () => wait.cancel();
        await wait.done;
        await this.#ports.board.catchUp();
      }
    };
    const unlisten = this.#ports.board.onDidChange(look);
    tick().catch((error: unknown) => this.#ports.log.error("Runs are not watched any more", error));
    return () => {
      watching.stopped = true;
      unlisten();
      watching.cut();
    };
  }

  #takeUp(run: RunState): void {
    if (isAt(run, this.#resting.get(run.id))) return;
    this.#takeUpUnlessDriven(run).catch((error: unknown) => {
      // Not again before something is different.
      this.#resting.set(run.id, run);
      this.#ports.log.error(`The run ${run.id} could not go on`, error);
    });
  }

  async #takeUpUnlessDriven(run: RunState): Promise<void> {
    const { driver } = run;
    if (driver !== undefined && driver.session !== this.#options.session) {
      const lives = await this.#ports.sessions.alive(driver.session);
      if (lives && this.#ports.board.now() < driver.expires) return;
    }
    if (this.#driving.has(run.id) || this.#closed) return;
    await this.drive(run.id);
  }

  /** Ends everything this process has under way and lets its runs go. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#driving.values()];
    for (const { drive } of all) drive.close();
    await Promise.allSettled(all.map(({ end }) => end));
  }
}

function isAt(run: RunState, rest: RunRest | undefined): boolean {
  return rest?.steps === run.steps && rest.cancelling === run.cancelling;
}
