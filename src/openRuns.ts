/** The runs of a folder as a process without a window drives them; part of `headless.ts`. */
import type { OpenRuns } from "./core/face/runParts";
import type { Log } from "./core/ports";
import { RunEngine } from "./core/workflow/engine";
import type { OpenedWorkflows } from "./core/workflow/openedWorkflows";
import type { AskToAllow } from "./core/workflow/runPorts";

/** How many steps of one run may be at work at once, as in the editor's settings. */
const concurrency = 4;

/** Makes the engine when something is driven: reading needs none. */
export function openRuns(workflows: OpenedWorkflows, log: Log): OpenRuns {
  const { session, cwd } = workflows;
  let made: RunEngine | undefined;
  let asked: AskToAllow | undefined;
  const allowed = new Set<string>();
  const engine = () => {
    const ports = workflows.enginePorts([], async (line, run, step) => {
      return allowed.has(run) || (await asked?.(line, run, step)) === true;
    });
    made ??= new RunEngine(ports, { session, cwd, concurrency });
    return made;
  };
  return {
    engine: { drive: (run) => engine().drive(run) },
    files: workflows.files,
    schemas: workflows.schemas,
    templates: workflows.templates,
    templateFiles: workflows.templateFiles,
    patterns: workflows.patterns,
    approvals: workflows.approvals,
    allowFor: (run) => void allowed.add(run),
    askWith: (ask) => {
      asked = ask;
    },
    foresight: workflows.foresight,
    snapshots: workflows.snapshots,
    putBackProjects: (files) => workflows.putBackProjects(files),
    readScript: workflows.readScript,
    ids: workflows.ids,
    log,
    watch: () => engine().watch(),
    stop: async () => made?.close(),
  };
}
