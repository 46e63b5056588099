/** What one driver journals of one run: facts as its driver, and requests of its steps. */
import type { Actor, BoardEvent } from "../board/events";
import { BatonError } from "../errors";
import type { EnginePorts } from "./enginePorts";
import { factParts } from "./factParts";
import type { RunFact } from "./runCommands";
import type { StepRequest } from "./runPorts";
import type { RunState } from "./runState";

export class RunJournal {
  readonly #run: string;
  readonly #board: EnginePorts["board"];
  readonly #actor: Actor;

  constructor(run: string, board: EnginePorts["board"], actor: Actor) {
    this.#run = run;
    this.#board = board;
    this.#actor = actor;
  }

  /** The run as the board has it now; undefined when it is gone. */
  get state(): RunState | undefined {
    return this.#board.world.board.runs.get(this.#run);
  }

  /**
   * Journals facts and gives the events they became. What is refused because the run moved on meanwhile
   * is left out: it is to be looked at anew.
   *
   * @param run as it stood when the facts were decided
   * @throws BatonError when they are refused for another reason
   */
  async commit(run: RunState, facts: readonly RunFact[]): Promise<readonly BoardEvent[]> {
    const events: BoardEvent[] = [];
    for (const part of factParts(facts)) {
      const seen = this.state;
      const command = { type: "advance_run", run: this.#run, facts: part } as const;
      const result = await this.#board.execute(command, this.#actor);
      if (result.ok) {
        events.push(...((result.commit?.events ?? []) as readonly BoardEvent[]));
        continue;
      }
      if (["lease_lost", "not_found", "not_ready"].includes(result.code)) return events;
      const moved = this.state !== seen || seen !== run;
      if (result.code === "invalid_argument" && moved) return events;
      throw new BatonError(result.code, result.message);
    }
    return events;
  }

  /** Passes a step's request on. Why it was refused; undefined when it was not. */
  async request(
    step: string,
    { agent, what, context, waiting }: StepRequest,
  ): Promise<string | undefined> {
    const type = "request_for_step";
    const command = { type, run: this.#run, step, agent, what, context, waiting } as const;
    const result = await this.#board.execute(command, this.#actor);
    return result.ok ? undefined : result.message;
  }
}
