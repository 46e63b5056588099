/** Builds what an opened folder has for workflows; part of `openFolder.ts`. */
import { join } from "node:path";
import { WorldChecks } from "./adapters/checks/worldChecks";
import type { BoardPlace } from "./adapters/git/locateBoard";
import { BatonTemplateFiles } from "./adapters/markdown/workflows/batonTemplateFiles";
import { FilePatternPages } from "./adapters/markdown/workflows/filePatternPages";
import {
  FileWorkflowTemplates,
  workflowGlobs,
} from "./adapters/markdown/workflows/fileWorkflowTemplates";
import { ProgramForesight } from "./adapters/programs/foresight";
import { ScriptedRunner } from "./adapters/runners/scriptedRunner";
import { parseScript } from "./adapters/runners/scriptFile";
import { CommandRunner } from "./adapters/runs/command/commandRunner";
import { FileApprovals } from "./adapters/runs/fileApprovals";
import { FileRunFiles } from "./adapters/runs/fileRunFiles";
import { JsonSchemas } from "./adapters/schemas/jsonSchemas";
import { FolderSnapshots } from "./adapters/snapshots/folderSnapshots";
import { GitSnapshots } from "./adapters/snapshots/gitSnapshots";
import { RandomIds } from "./adapters/system/ids";
import { stateDirectory } from "./adapters/system/stateDirectory";
import { SystemTimers } from "./adapters/system/timers";
import type { AgentRegistry } from "./core/agent/registry";
import type { OpenBoard } from "./core/board/openBoard";
import { BatonError } from "./core/errors";
import { scriptName } from "./core/face/runWorkflow";
import type { Documents, Log, Sessions } from "./core/ports";
import { agentInfo } from "./core/workflow/agentInfo";
import type { OpenedWorkflows } from "./core/workflow/openedWorkflows";
import type { OwnedDifference, Snapshots } from "./core/workflow/runPorts";
import { emptyScript } from "./core/workflow/scripted";

export interface WorkflowParts {
  readonly place: BoardPlace;
  readonly boardId: string;
  readonly documents: Documents;
  /** What ships with Baton: `workflows`, `patterns`. */
  readonly media: string;
  /** The bundles: `stepWrapper.js`, `programs.js`. */
  readonly dist: string;
  readonly board: () => OpenBoard;
  readonly registry: () => AgentRegistry;
  readonly sessions: Sessions;
  readonly session: string;
  readonly log: Log;
}

export function openWorkflows(parts: WorkflowParts): OpenedWorkflows {
  const { place, media, dist, log, session } = parts;
  const { worktreeRoot: worktree, boardDirectory } = place;
  const schemas = new JsonSchemas();
  const files = new FileRunFiles(boardDirectory);
  const approvals = new FileApprovals(stateDirectory(process.env), parts.boardId);
  const roots = { worktree, builtin: join(media, "workflows") };
  const commands = new CommandRunner({
    runs: join(boardDirectory, "runs"),
    wrapper: join(dist, "stepWrapper.js"),
    programs: join(dist, "programs.js"),
    node: process.execPath,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const snapshots = snapshotsOf(parts);
  return {
    templates: new FileWorkflowTemplates(roots, schemas, log),
    templateFiles: new BatonTemplateFiles(roots),
    templateGlobs: workflowGlobs,
    patterns: new FilePatternPages(join(media, "patterns"), log),
    schemas,
    files,
    approvals,
    foresight: new ProgramForesight(worktree, log),
    snapshots,
    session,
    cwd: worktree,
    ids: new RandomIds(),
    putBackProjects: (files) => putBackProjects(parts, files),
    readScript: parseScript,
    enginePorts: (runners, allowing) => ({
      board: parts.board(),
      files,
      runners: [commands, ...runners],
      scripted: (run) => scriptedRunner(files, run),
      checks: new WorldChecks({ env: process.env }),
      schemas,
      approvals: allowing,
      snapshots,
      sessions: parts.sessions,
      agent: (name) => agentInfo(parts.registry(), name),
      timers: new SystemTimers(),
      log,
    }),
  };
}

/** Answers as they were given when the run began; made up from the steps' schemas where none were. */
async function scriptedRunner(files: FileRunFiles, run: string): Promise<ScriptedRunner> {
  const file = await files.find(run, scriptName);
  if (file === undefined) return new ScriptedRunner(emptyScript);
  const parsed = parseScript(await files.read(file));
  if (parsed.ok) return new ScriptedRunner(parsed.script);
  const [problem] = parsed.problems;
  throw new BatonError(
    "unparsable",
    `The answers of the rehearsal ${run} cannot be read: ${problem?.message ?? ""}`,
    { remedy: "Start it again." },
  );
}

/** Project files are every file the board knows as one: they go back through the sync. */
function snapshotsOf({ place, board }: WorkflowParts): Snapshots {
  const isOwned = (path: string) => board().catalog.files.has(path);
  const root = place.worktreeRoot;
  if (place.kind === "git") return new GitSnapshots({ root, isOwned });
  return new FolderSnapshots({ root, runs: join(place.boardDirectory, "runs"), isOwned });
}

async function putBackProjects(
  { place, documents, board }: WorkflowParts,
  files: readonly OwnedDifference[],
): Promise<readonly string[]> {
  const back: string[] = [];
  for (const { path, text } of files) {
    if (text === undefined) continue;
    const copy = { worktree: place.worktree, path };
    const result = await documents.splice(copy, () => text);
    if (result.kind === "failed") throw result.error;
    if (result.kind === "done") back.push(path);
  }
  await board().refresh(back);
  return back;
}
