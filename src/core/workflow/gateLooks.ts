/** The gates that a process looks at: all checks of one at once, beside everything else. */
import type { EnginePorts } from "./enginePorts";
import { verdictOf } from "./gateMoves";
import type { Move } from "./moves";
import type { Permissions } from "./permissions";
import type { RunFact } from "./runCommands";
import type { CheckResult } from "./runState";
import { codes, stepError } from "./stepErrors";

type Check = Extract<Move, { kind: "check" }>;

/** Characters of what a check found. */
const longestFound = 300;

export interface GateHost {
  readonly ports: Pick<EnginePorts, "checks">;
  readonly permissions: Permissions;
  /** Absolute path of the worktree. */
  readonly cwd: string;
  /** Something was found: look again. */
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
}

export class GateLooks {
  readonly #host: GateHost;
  /** Gates that are being looked at, until what was found is journalled. */
  readonly #looking = new Set<string>();
  readonly #found: Extract<RunFact, { kind: "gate" }>[] = [];

  constructor(host: GateHost) {
    this.#host = host;
  }

  get idle(): boolean {
    return this.#looking.size === 0;
  }

  /**
   * Begins to look, unless it does already, or has to wait for a yes to a command line. `refused`: there
   * was none.
   */
  async begin({
    step,
    title,
    checks,
    answered,
    lines,
    place,
  }: Check): Promise<"began" | "known" | { readonly refused: RunFact }> {
    if (this.#looking.has(step)) return "known";
    const { permissions } = this.#host;
    for (const line of lines) {
      const may = await permissions.of({ id: step, title }, line);
      if (may === "asked") return "known";
      if (may === "yes") continue;
      const error = stepError(codes.notAllowed, permissions.refusalOf(line), place);
      return { refused: { kind: "fail", step, error } };
    }
    this.#looking.add(step);
    this.#look(step, checks, answered).catch((error: unknown) => this.#host.fail(error));
    return "began";
  }

  async #look(step: string, checks: Check["checks"], answered: Check["answered"]): Promise<void> {
    const { ports, cwd, wake } = this.#host;
    const looked = await Promise.all(
      checks.map(async ({ name, level, owner, action, subject }) => {
        if (subject.kind === "condition") throw new Error("Conditions are answered by the run.");
        const { ok, found } = await ports.checks.look(subject, cwd);
        return { name, level, ok, found: found.slice(0, longestFound), owner, action };
      }),
    );
    const results: readonly CheckResult[] = [...answered, ...looked];
    this.#found.push({ kind: "gate", step, verdict: verdictOf(results), results });
    wake();
  }

  /** What was found since the last call. */
  take(): readonly Extract<RunFact, { kind: "gate" }>[] {
    return this.#found.splice(0);
  }

  /** It is journalled: the same gate may be looked at again. */
  journalled(facts: readonly RunFact[]): void {
    for (const fact of facts) if (fact.kind === "gate") this.#looking.delete(fact.step);
  }
}
