/** The runs of a folder as a process without a window drives them; part of `headless.ts`. */
import type { OpenRuns } from "./core/face/runParts";
import type { Log } from "./core/ports";
import { AskingApprovals } from "./core/workflow/askingApprovals";
import { RunEngine } from "./core/workflow/engine";
import type { OpenedWorkflows } from "./core/workflow/openedWorkflows";

/** How many steps of one run may be at work at once, as in the editor's settings. */
const concurrency = 4;

/** Makes the engine when something is driven: reading needs none. */
export function openRuns(workflows: OpenedWorkflows, log: Log): OpenRuns {
  const { session, cwd } = workflows;
  let made: RunEngine | undefined;
  const approvals = new AskingApprovals(workflows.approvals);
  const engine = () => {
    made ??= new RunEngine(workflows.enginePorts([], approvals), { session, cwd, concurrency });
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
    allowFor: (run) => approvals.allowFor(run),
    askWith: (ask) => approvals.askWith(ask),
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
