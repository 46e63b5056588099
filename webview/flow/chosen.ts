/** The selected execution, and its details: asked of the host, and again when its row reads otherwise. */
import type { ExecutionDetails } from "../../src/protocol/flow";
import { type FlowData, stateOf } from "./flowData";

export class ChosenExecution {
  #key: number | undefined;
  #details: ExecutionDetails | "waiting" | "gone" = "waiting";
  /** How the row read when the details were asked for. */
  #asked = "";

  /** @param ask asks the host for the details of a key */
  constructor(private readonly ask: (key: number) => void) {}

  get key(): number | undefined {
    return this.#key;
  }

  get details(): ExecutionDetails | "waiting" | "gone" {
    return this.#details;
  }

  clear(): void {
    this.#key = undefined;
  }

  choose(key: number, data: FlowData | undefined): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#details = "waiting";
    this.#askFor(key, data);
  }

  /** The details so far stay until the new ones come. */
  follow(data: FlowData): void {
    const key = this.#key;
    if (key === undefined || this.#details === "gone") return;
    if (this.#reading(key, data) !== this.#asked) this.#askFor(key, data);
  }

  /** Takes the host's answer. False when it is about another execution. */
  receive(key: number, details: ExecutionDetails | undefined): boolean {
    if (key !== this.#key) return false;
    this.#details = details ?? "gone";
    return true;
  }

  #askFor(key: number, data: FlowData | undefined): void {
    this.#asked = this.#reading(key, data);
    this.ask(key);
  }

  /** How the row reads as far as its details may depend on it. */
  #reading(key: number, data: FlowData | undefined): string {
    const row = data?.indexOf.get(key);
    if (data === undefined || row === undefined) return this.#asked;
    return `${stateOf(data, row)} ${data.rows.end[row] ?? 0} ${data.rows.attempt[row] ?? 1}`;
  }
}
