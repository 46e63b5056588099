import { ScriptedRunner } from "../../../src/adapters/runners/scriptedRunner";
import { parseScript } from "../../../src/adapters/runners/scriptFile";
import type { AgentRegistry } from "../../../src/core/agent/registry";
import type { Face } from "../../../src/core/face/face";
import type { RunFace } from "../../../src/core/face/runFace";
import { scriptName } from "../../../src/core/face/runWorkflow";
import { HistoryFeed } from "../../../src/core/history/historyFeed";
import type { TemplateFile } from "../../../src/core/workflow/template";
import { schemas } from "../workflowMakers";
import type { RunWorld } from "./runWorld";

/**
 * A face over a process that drives, with scripts that are read from the files of their runs.
 *
 * @param templates read anew each time, as from a disk
 */
export async function memoryRunFace(
  world: RunWorld,
  templates: readonly TemplateFile[],
  registry: AgentRegistry,
): Promise<RunFace> {
  world.schemas = schemas;
  const process = await world.process((ports) => ({
    ...ports,
    scripted: async (run) => {
      const file = await world.files.find(run, scriptName);
      const parsed = parseScript(file === undefined ? "" : await world.files.read(file));
      if (!parsed.ok) throw new Error("the script cannot be read");
      return new ScriptedRunner(parsed.script, async (milliseconds, signal) => {
        const wait = world.time.start(milliseconds);
        signal.addEventListener("abort", () => wait.cancel());
        await wait.done;
      });
    },
  }));
  const { open } = process;
  const nothing = (): never => {
    throw new Error("nobody asks for this here");
  };
  const face: Face = {
    board: open,
    registry,
    history: new HistoryFeed(world.neighbourhood.historyReader()),
    agentFiles: { create: nothing, remove: nothing },
    workspace: "/work",
    boardId: "board",
    pathOf: ({ path }) => `/repository/${path}`,
    textOf: async () => Promise.resolve(undefined),
    look: async () => open.catchUp(),
  };
  let ids = 0;
  return {
    face,
    engine: process.engine,
    files: world.files,
    schemas,
    templates: {
      list: async () => Promise.resolve(templates),
      readText: async () => Promise.resolve(undefined),
    },
    approvals: {
      allowed: async (line) => Promise.resolve(!world.forbidden.has(line.join(" "))),
      allow: async (lines) => {
        await Promise.resolve();
        for (const line of lines) world.forbidden.delete(line.join(" "));
      },
    },
    foresight: { foresee: async () => Promise.resolve(undefined) },
    readScript: parseScript,
    snapshots: world.snapshots,
    putBackProjects: async (files) => Promise.resolve(files.map(({ path }) => path)),
    ids: { next: () => `id${(ids += 1)}` },
    log: world.neighbourhood.log,
  };
}

/** What a face answered, or its refusal thrown. */
export function dataOf<T>(
  result:
    | { readonly ok: true; readonly data: T }
    | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } },
): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.data;
}
