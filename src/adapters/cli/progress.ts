/** How a run goes, while it goes: redrawn on a terminal, else a line for each thing that happens. */
import type { Board } from "../../core/board/state";
import type { LoadedRun } from "../../core/face/runFace";
import { runAttempts } from "../../core/history/runAttempts";
import type { StepAttempt } from "../../core/view/runFacts";
import { isOver, leafSteps, type RunStep, type RunSteps, runSteps } from "../../core/view/runSteps";
import { runName, runWords } from "../../core/view/runWords";
import { isChecked, stepWords } from "../../core/view/stepWords";
import { spent } from "../../core/view/timeSpent";
import type { RunPlan } from "../../core/workflow/runPlan";
import type { StepStatus } from "../../core/workflow/runState";
import { cell } from "./parts";
import type { CliSession } from "./session";
import { type Cell, cut, type Look, plain, type Style, styled, table, widthOf } from "./text";

export interface Progress {
  /** Draws nothing while the work goes on, so that a question stays where it was asked. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  /** Draws what is left to draw, and draws no more. */
  readonly end: () => void;
}

const marks: Readonly<Record<StepStatus, readonly [mark: string, style: Style | undefined]>> = {
  pending: ["○", "dim"],
  running: ["●", "cyan"],
  offered: ["◇", "yellow"],
  waiting: ["?", "yellow"],
  success: ["✓", "green"],
  failure: ["✗", "red"],
  skipped: ["–", "dim"],
};

const words: Readonly<Record<StepStatus, string>> = {
  pending: "put back",
  running: "begun",
  offered: "offered",
  waiting: "waiting",
  success: "done",
  failure: "failed",
  skipped: "left out",
};

/** Milliseconds between two drawings while nothing happens but time. */
const redrawEvery = 1_000;
/** More steps than a terminal has lines: what is over gives way. Where nobody knows how many it has: */
const usualRows = 20;
const leastRows = 3;
/** What of a run's name is shown beside how it stands. Characters. */
const shortestName = 16;
/** Of a terminal: the run's own line, and the one of the cursor. */
const otherLines = 2;

/** Shows a run until it is told to end; nothing where a program reads the answer. */
export function showProgress(session: CliSession, run: string, plan: RunPlan): Progress {
  if (session.json) return { aside: (work) => work(), end: () => undefined };
  const { host } = session;
  const live = host.look.width !== undefined && host.env["TERM"] !== "dumb";
  const display = live ? new LiveDisplay(session, run, plan) : new LineDisplay(session, run, plan);
  let held = false;
  const draw = () => {
    if (!held) display.draw();
  };
  // Not at once: who drives it is journalled in a moment, and until then it looks left behind.
  const stopListening = session.face.board.onDidChange(draw);
  const timer = live ? setInterval(draw, redrawEvery) : undefined;
  return {
    aside: async (work) => {
      held = true;
      try {
        return await work();
      } finally {
        held = false;
        display.startBelow();
        draw();
      }
    },
    end: () => {
      clearInterval(timer);
      stopListening();
      display.draw(true);
    },
  };
}

class Watched {
  readonly session: CliSession;
  readonly #run: string;
  readonly #plan: RunPlan;
  /** Of each attempt that was seen under way, when it began; and of each gate, when its checks did. */
  readonly #begun = new Map<string, number>();

  constructor(session: CliSession, run: string, plan: RunPlan) {
    this.session = session;
    this.#run = run;
    this.#plan = plan;
  }

  /** As the board knows it now; undefined once the board knows it no more. */
  get now() {
    const { board } = this.session.face;
    const run = board.world.board.runs.get(this.#run);
    if (run === undefined) return undefined;
    const now = board.now();
    const steps = runSteps(run, this.#plan);
    const attempts = this.#attempts(steps, board.world.board.executions);
    const facts = { world: board.world, now, attempts, seconds: true };
    const checked = (step: RunStep) => isChecked(facts, run, steps, step);
    const say = (step: RunStep) => {
      // What a program printed when it failed follows in full at the end.
      const words = stepWords(facts, run, steps, step).map((word) => word.split("\n", 1)[0] ?? "");
      if (!checked(step)) return plain(words.join(" · "));
      const since = this.#begun.get(step.id) ?? now;
      this.#begun.set(step.id, since);
      return plain([...words, ...(now - since < 1_000 ? [] : [spent(now - since)])].join(" · "));
    };
    return { run, steps, say, checked, head: runWords(facts, run, steps) };
  }

  /** Those that were seen: the board keeps none that is over. */
  #attempts({ byId }: RunSteps, open: Board["executions"]): readonly StepAttempt[] {
    return [...byId.values()].flatMap(({ id, agent, state }) => {
      const { execution, at, attempts = 1, status } = state ?? {};
      if (execution === undefined) return [];
      const begun = open.get(execution);
      if (begun !== undefined) this.#begun.set(execution, begun.started);
      const started = this.#begun.get(execution);
      if (started === undefined || agent === undefined || status !== "success") return [];
      return [{ execution, step: id, agent, attempt: attempts, status, started, ended: at }];
    });
  }
}

class LiveDisplay extends Watched {
  #drawn = 0;
  #last = "";

  /** @param whole In the end all steps are shown, however many. */
  draw(whole = false): void {
    const { now } = this;
    if (now === undefined) return;
    const { host } = this.session;
    const { width = Number.POSITIVE_INFINITY } = host.look;
    const shown = whole ? leafSteps(now.steps) : chosen(now.steps, rowsIn(host.look));
    const rows = shown.map((step) => rowOf(step, now.steps, now.say(step)));
    // One line, however narrow the terminal: what wraps could not be drawn over.
    const said = now.head.map(plain).join(" · ");
    const name = cut(plain(runName(now.run)), Math.max(shortestName, width - widthOf(said) - 2));
    const head = cut(said, Math.max(1, width - widthOf(name) - 2));
    const lines = [`${styled(name, "bold", host.look)}  ${head}`, ...table(rows, host.look)];
    const text = lines.join("\n");
    if (text === this.#last && this.#drawn > 0) return;
    this.#last = text;
    const up = this.#drawn === 0 ? "" : `\u001B[${this.#drawn}A\u001B[0J`;
    host.out(`${up}${text}\n`);
    this.#drawn = lines.length;
  }

  /** Leaves what stands there: something else was written under it. */
  startBelow(): void {
    this.#drawn = 0;
  }
}

function rowsIn({ height }: Look): number {
  return height === undefined ? usualRows : Math.max(leastRows, height - otherLines);
}

/** What is at work or failed first of all, in the order of the template. */
function chosen(steps: RunSteps, mostRows: number): readonly RunStep[] {
  const all = leafSteps(steps);
  if (all.length <= mostRows) return all;
  const weight = ({ status }: RunStep) =>
    status === "failure" ? 0 : isOver(status) ? 3 : status === "pending" ? 2 : 1;
  const kept = new Set(all.toSorted((a, b) => weight(a) - weight(b)).slice(0, mostRows));
  return all.filter((step) => kept.has(step));
}

function rowOf(step: RunStep, steps: RunSteps, said: string): readonly Cell[] {
  const [mark, style] = marks[step.status];
  return [cell(mark, style), cell(nameOf(step, steps)), cell(said, "dim")];
}

function nameOf({ title, parent }: RunStep, { byId }: RunSteps): string {
  const above = parent === undefined ? undefined : byId.get(parent);
  return above?.kind === "group" ? `${above.title}: ${title}` : title;
}

class LineDisplay extends Watched {
  readonly #seen = new Map<string, StepStatus | "checked">();

  draw(): void {
    const { now } = this;
    if (now === undefined) return;
    const { host } = this.session;
    for (const step of leafSteps(now.steps)) {
      const { id } = step;
      // Checks may take long, and nothing is journalled of them before they are over.
      const status = now.checked(step) ? "checked" : step.status;
      const before = this.#seen.get(id) ?? "pending";
      this.#seen.set(id, status);
      if (before === status) continue;
      const said = now.say(step);
      const name = plain(nameOf(step, now.steps));
      const word = status === "checked" ? "checks" : words[status];
      host.out(`${word.padEnd(8)}  ${name}${said === "" ? "" : `  ${said}`}\n`);
    }
  }

  /** Lines are never drawn over. */
  startBelow(): void {
    // Nothing to leave.
  }
}

/** The steps of a run as they stand, for people. The history is up to date. */
export function stepLines(
  { face: { board, history }, host }: CliSession,
  { run, plan }: LoadedRun,
): readonly string[] {
  const attempts = runAttempts(history.history, run.id);
  const facts = { world: board.world, now: board.now(), attempts, seconds: true };
  const steps = runSteps(run, plan);
  const rows = leafSteps(steps).map((step) => [
    ...rowOf(step, steps, plain(stepWords(facts, run, steps, step).join(" · "))),
    { text: step.id, style: "cyan", whole: true } as const,
  ]);
  return table(rows, host.look);
}
