/**
 * Which command lines a run may start now. What nobody allowed yet is asked for where somebody is there,
 * while everything else of the run goes on. DESIGN 5.4.
 */
import { quoted } from "../view/words";
import { shownLine } from "./argv";
import type { Approvals } from "./runPorts";

/** `asked`: somebody looks at it; ask again when woken. */
export type Permission = "yes" | "no" | "asked";

export interface PermissionsHost {
  readonly run: string;
  readonly approvals: Approvals;
  /** An answer came: look again. */
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
}

interface AskingStep {
  readonly id: string;
  readonly title: string;
}

export class Permissions {
  readonly #host: PermissionsHost;
  readonly #asked = new Set<string>();
  readonly #granted = new Set<string>();
  /** Lines that got a no, with the steps that were told: one of them that begins anew asks anew. */
  readonly #denied = new Map<string, Set<string>>();

  constructor(host: PermissionsHost) {
    this.#host = host;
  }

  /** Nobody looks at a question. */
  get idle(): boolean {
    return this.#asked.size === 0;
  }

  /** One question for each line, however many steps run it. */
  async of(step: AskingStep, line: readonly string[]): Promise<Permission> {
    const { approvals } = this.#host;
    const key = JSON.stringify(line);
    if (this.#granted.has(key) || (await approvals.allowed(line, this.#host.run))) return "yes";
    if (this.#asked.has(key)) return "asked";
    const told = this.#denied.get(key);
    if (told !== undefined && !told.has(step.id)) {
      told.add(step.id);
      return "no";
    }
    this.#denied.delete(key);
    if (approvals.ask === undefined) return "no";
    this.#asked.add(key);
    this.#ask(key, line, step.title).catch((error: unknown) => this.#host.fail(error));
    return "asked";
  }

  /** What is told of a step whose line got no yes. */
  refusalOf(line: readonly string[]): string {
    const remedy =
      this.#host.approvals.ask === undefined ? "" : " Retry the step to be asked again.";
    return `Nobody allowed this command line yet: ${quoted(shownLine(line))}.${remedy}`;
  }

  async #ask(key: string, line: readonly string[], title: string): Promise<void> {
    const { approvals, run, wake } = this.#host;
    try {
      if ((await approvals.ask?.(line, run, title)) === true) this.#granted.add(key);
      else this.#denied.set(key, new Set());
    } finally {
      this.#asked.delete(key);
    }
    wake();
  }
}
