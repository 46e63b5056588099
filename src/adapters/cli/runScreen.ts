/** What a command shows that follows a run: its progress, and questions that make the progress step aside. */
import { Mutex } from "../../core/board/mutex";
import { quoted } from "../../core/view/words";
import { shownLine } from "../../core/workflow/argv";
import type { RunPlan } from "../../core/workflow/runPlan";
import { heading } from "./parts";
import { type Progress, showProgress } from "./progress";
import type { CliSession } from "./session";
import { plain } from "./text";

export class RunScreen {
  readonly #session: CliSession;
  readonly #questions = new Mutex();
  readonly #over = new AbortController();
  #progress: Progress | undefined;

  /** From here on, command lines that only show while a run goes on are asked for then. */
  constructor(session: CliSession) {
    this.#session = session;
    // Else nobody could answer, and what is refused says so.
    if (session.host.ask === undefined || session.json) return;
    session.face.runs?.askWith(
      async (line, _, step) => (await this.mayRun([line], step)) === "yes",
    );
  }

  /** Whether somebody allows what is new on this machine. @param step whose it is, where one comes to it */
  mayRun(
    lines: readonly (readonly string[])[],
    step?: string,
  ): Promise<"yes" | "no" | "nobody to ask"> {
    return this.#questions.run(async () => {
      if (this.#over.signal.aborted) return "nobody to ask";
      const ask = () => this.#ask(lines, step === undefined ? "it" : quoted(plain(step)));
      return this.#progress === undefined ? ask() : this.#progress.aside(ask);
    });
  }

  show(run: string, plan: RunPlan): void {
    this.#progress = showProgress(this.#session, run, plan);
  }

  /** The run is over or let go: nobody needs an answer any more. */
  end(): void {
    this.#over.abort();
    this.#progress?.end();
  }

  async #ask(
    lines: readonly (readonly string[])[],
    who: string,
  ): Promise<"yes" | "no" | "nobody to ask"> {
    const { host, json, face } = this.#session;
    if (host.ask === undefined || json) return "nobody to ask";
    const shown = lines.map((line) => `  ${shownLine(line)}`);
    const what = lines.length === 1 ? "this command" : "these commands";
    const title = heading("Commands that are new on this machine", this.#session);
    host.out(`${[title, ...shown].join("\n")}\n`);
    const question = `May ${who} run ${what} in ${plain(face.workspace)}?`;
    return (await host.ask(question, this.#over.signal)) ? "yes" : "no";
  }
}
