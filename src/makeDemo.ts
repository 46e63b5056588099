/**
 * Makes the demo: a folder with its projects and agents, and the history that goes with them. Shared by
 * the extension, `npm start` and the tests. Knows adapters, so only entries may import it.
 */
import { mkdtemp, readFile, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyDemo, makeRepository } from "./adapters/demo/demoFolder";
import { locateBoard } from "./adapters/git/locateBoard";
import { writeHistory } from "./adapters/journal/writeHistory";
import { markdownFormat } from "./adapters/markdown/format";
import { makeCalendar, moveDates } from "./core/demo/calendar";
import type { DemoConflict } from "./core/demo/conflict";
import { type DemoOptions, demoHistory } from "./core/demo/history";
import type { CopyRef } from "./core/project/copy";

export interface DemoFolderOptions extends Pick<DemoOptions, "executions" | "days" | "agents"> {
  /** Absolute path of `examples/demo`. */
  readonly source: string;
  /** Absolute path of the folder to be made; it may not be there yet. */
  readonly folder: string;
  readonly seed?: number;
  /** Milliseconds since the epoch; the present moment where nothing is said. */
  readonly now?: number;
  /** Minutes to add to UTC; this machine's where nothing is said. */
  readonly offsetMinutes?: number;
}

const usualSeed = 224;
/** Enough for the oldest date in the files. */
const datedDays = 10;
/** The planner has set it to completed, and somebody to pending by hand, at the same time. */
const conflictProject = "rate-limits";

/**
 * Makes the folder.
 *
 * @throws BatonError when it is there already, or the disk refuses
 */
export async function makeDemo(options: DemoFolderOptions): Promise<void> {
  const { source, folder, seed = usualSeed, now = Date.now() } = options;
  const offsetMinutes = options.offsetMinutes ?? -new Date(now).getTimezoneOffset();
  const calendar = makeCalendar(now, offsetMinutes, datedDays);
  await copyDemo(source, folder, (text) => moveDates(calendar, text));
  await makeRepository(folder);
  const place = await locateBoard(folder);
  const conflict = await conflictIn(folder, place.worktree);
  await place.prepare();
  const { executions, days, agents } = options;
  const commits = demoHistory({
    seed,
    now,
    offsetMinutes,
    conflict,
    ...(executions === undefined ? {} : { executions }),
    ...(days === undefined ? {} : { days }),
    ...(agents === undefined ? {} : { agents }),
  });
  await writeHistory(join(place.boardDirectory, "journal"), commits);
}

/** Makes a demo in a temporary folder of its own, and gives its path. */
export async function makeNewDemo(source: string): Promise<string> {
  // A path without symbolic links is the one that VS Code reports.
  const parent = await mkdtemp(join(await realpath(tmpdir()), "baton-"));
  const folder = join(parent, "baton-demo");
  await makeDemo({ source, folder });
  return folder;
}

async function conflictIn(folder: string, worktree: string): Promise<DemoConflict> {
  const copy: CopyRef = { worktree, path: `projects/${conflictProject}/AGENCY.md` };
  const result = markdownFormat.parse(await readFile(join(folder, copy.path), "utf8"));
  if (!result.ok) throw new Error(`${copy.path}: ${result.failure.message}`);
  const { document } = result;
  return {
    copy,
    project: conflictProject,
    document,
    field: "status",
    base: "active",
    board: "completed",
  };
}
