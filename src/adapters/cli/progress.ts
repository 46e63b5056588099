/** How a run goes, while it goes: redrawn on a terminal, else a line for each thing that happens. */
import { runFaceOf } from "../../core/face/runFace";
import { isOver, leafSteps, type RunStep, type RunSteps, runSteps } from "../../core/view/runSteps";
import { runName, runWords, stepWords } from "../../core/view/runWords";
import type { RunPlan } from "../../core/workflow/runPlan";
import type { StepStatus } from "../../core/workflow/runState";
import { cell } from "./parts";
import type { CliSession } from "./session";
import { type Cell, plain, type Style, styled, table } from "./text";

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
/** More steps than a terminal has lines: what is over gives way. */
const mostRows = 20;

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
    const facts = { world: board.world, now: board.now(), attempts: [] };
    const steps = runSteps(run, this.#plan);
    const say = (step: RunStep) => plain(stepWords(facts, run, steps, step).join(" · "));
    return { run, steps, say, head: runWords(facts, run, steps) };
  }
}

class LiveDisplay extends Watched {
  #drawn = 0;

  /** @param whole In the end all steps are shown, however many. */
  draw(whole = false): void {
    const { now } = this;
    if (now === undefined) return;
    const { host } = this.session;
    const shown = whole ? leafSteps(now.steps) : chosen(now.steps);
    const rows = shown.map((step) => rowOf(step, now.steps, now.say(step)));
    const lines = [
      `${styled(plain(runName(now.run)), "bold", host.look)}  ${now.head.map(plain).join(" · ")}`,
      ...table(rows, host.look),
    ];
    const up = this.#drawn === 0 ? "" : `\u001B[${this.#drawn}A\u001B[0J`;
    host.out(`${up}${lines.join("\n")}\n`);
    this.#drawn = lines.length;
  }

  /** Leaves what stands there: something else was written under it. */
  startBelow(): void {
    this.#drawn = 0;
  }
}

/** What is at work or failed first of all, in the order of the template. */
function chosen(steps: RunSteps): readonly RunStep[] {
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
  readonly #seen = new Map<string, StepStatus>();

  draw(): void {
    const { now } = this;
    if (now === undefined) return;
    const { host } = this.session;
    for (const step of leafSteps(now.steps)) {
      const { id, status } = step;
      const before = this.#seen.get(id) ?? "pending";
      this.#seen.set(id, status);
      if (before === status) continue;
      const said = now.say(step);
      const name = plain(nameOf(step, now.steps));
      host.out(`${words[status].padEnd(8)}  ${name}${said === "" ? "" : `  ${said}`}\n`);
    }
  }

  /** Lines are never drawn over. */
  startBelow(): void {
    // Nothing to leave.
  }
}

/** The steps of a run as they stand, for people. */
export async function stepLines(
  session: CliSession,
  run: string,
  plan: RunPlan,
): Promise<readonly string[]> {
  await runFaceOf(session.face).face.look();
  const { now } = new Watched(session, run, plan);
  if (now === undefined) return [];
  const rows = leafSteps(now.steps).map((step) => [
    ...rowOf(step, now.steps, now.say(step)),
    { text: step.id, style: "cyan", whole: true } as const,
  ]);
  return table(rows, session.host.look);
}
