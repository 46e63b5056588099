/**
 * The folder of a run's artifacts says what the journal says: what a step that succeeded gave is there, and
 * what an earlier attempt gave is not, before any step that could read it begins. DESIGN 5.4.
 */
import type { RunFiles } from "./runPorts";
import { artifactName, artifactText } from "./runRecords";
import type { RunState } from "./runState";
import type { RunView } from "./runView";

/** Where artifacts lie that do not count any more, by the attempt they came from. */
const aside = "set-aside";

export class Artifacts {
  readonly #run: string;
  readonly #files: RunFiles;
  /** How the steps stood when the folder was last looked at. */
  #seen: RunState["steps"] | undefined;

  constructor(run: string, files: RunFiles) {
    this.#run = run;
    this.#files = files;
  }

  /** Makes the folder what the run's state says. Nothing is deleted: what does not count is set aside. */
  async settle(view: RunView): Promise<void> {
    if (this.#seen === view.run.steps) return;
    const there = new Set(await this.#files.names(this.#run, "workspace"));
    const { wanted, open } = standing(view);
    for (const [name, text] of wanted) {
      if (!there.has(name)) await this.#files.write(this.#run, `workspace/${name}`, text());
    }
    for (const [name, execution] of strangers(view, there)) {
      if (wanted.has(name) || open.has(name)) continue;
      await this.#files.move(this.#run, `workspace/${name}`, `${aside}/${execution}/${name}`);
    }
    this.#seen = view.run.steps;
  }
}

/** Artifacts that count, and those of steps that are at work and may be writing them. */
function standing(view: RunView): {
  readonly wanted: ReadonlyMap<string, () => string>;
  readonly open: ReadonlySet<string>;
} {
  const wanted = new Map<string, () => string>();
  const open = new Set<string>();
  for (const node of view.nodes) {
    const { artifact } = node.step;
    if (artifact === undefined) continue;
    const name = nameOf(artifact, node.index);
    const { status } = view.state(node.id);
    if (status === "success") wanted.set(name, () => artifactText(view.outputOf(node.id)));
    else if (status === "running") open.add(name);
  }
  return { wanted, open };
}

/** What lies under the name of an artifact of some step or of any instance of one, with its last attempt. */
function strangers(view: RunView, there: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const step of view.plan.steps) {
    const { artifact } = step;
    if (artifact === undefined) continue;
    const [, stem = "", end = ""] = /^(.+?)-1(\.[^.]*)?$/u.exec(nameOf(artifact, 0)) ?? [];
    for (const name of there) {
      const middle = name.slice(stem.length, name.length - end.length);
      const instance = name.startsWith(stem) && name.endsWith(end) && /^-\d+$/u.test(middle);
      const isOne = step.forEach === undefined ? name === artifact : name === artifact || instance;
      if (!isOne) continue;
      const index = instance ? `[${Number(middle.slice(1)) - 1}]` : "";
      found.set(name, view.state(`${step.id}${index}`).execution ?? "earlier");
    }
  }
  return found;
}

function nameOf(artifact: string, index: number | undefined): string {
  return artifactName(artifact, index).slice("workspace/".length);
}
