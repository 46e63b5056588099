/**
 * Starts a run or takes up the one that is there, as `baton run` does, and is killed for good at the n-th
 * moment before or after something it does to the world: a line of the journal, a file of the run, a
 * snapshot, a step that is started. 0 never. Says how the run ended and how many moments there were.
 */
import { join } from "node:path";
import { FileJournal } from "../../../src/adapters/journal/fileJournal";
import { CommandRunner } from "../../../src/adapters/runs/command/commandRunner";
import { FileRunFiles } from "../../../src/adapters/runs/fileRunFiles";
import { GitSnapshots } from "../../../src/adapters/snapshots/gitSnapshots";
import { actorOf, onceSession } from "../../../src/core/face/identity";
import { runFaceOf } from "../../../src/core/face/runFace";
import { getRun } from "../../../src/core/face/runs";
import { runWorkflow } from "../../../src/core/face/runWorkflow";
import { openHeadless } from "../../../src/headless";

const [folder = "", workflow = "", diesAt = "0"] = process.argv.slice(2);
let moments = 0;

function moment(): void {
  moments += 1;
  if (moments === Number(diesAt)) process.kill(process.pid, "SIGKILL");
}

function withMoments<T extends object>(prototype: T, name: keyof T & string): void {
  const work: unknown = Reflect.get(prototype, name);
  if (typeof work !== "function") throw new Error(`${name} is no method`);
  Reflect.set(prototype, name, function (this: unknown, ...args: readonly unknown[]) {
    moment();
    const result: unknown = Reflect.apply(work, this, args);
    if (result instanceof Promise) {
      return result.then((value: unknown) => {
        moment();
        return value;
      });
    }
    moment();
    return result;
  });
}

withMoments(FileJournal.prototype, "append");
withMoments(FileRunFiles.prototype, "write");
withMoments(GitSnapshots.prototype, "take");
withMoments(CommandRunner.prototype, "start");

async function main(): Promise<void> {
  const say = (message: string, error?: unknown) => console.error(message, error);
  const face = await openHeadless({
    workspace: folder,
    from: folder,
    builtinAgents: join(__dirname, "..", "media", "agents"),
    log: { info: () => undefined, warn: say, error: say },
  });
  const runs = runFaceOf(face);
  const [known] = face.board.world.board.runs.keys();
  const id = known ?? (await begin());
  await runs.engine.drive(id);
  const result = await getRun(runs, id);
  if (!result.ok) throw new Error(result.error.message);
  await face.close();
  console.log(JSON.stringify({ run: result.data, moments }));

  async function begin(): Promise<string> {
    const actor = actorOf("coder", onceSession("driver"), "cli");
    const started = await runWorkflow(runs, { workflow, allow: true }, actor);
    if (!started.ok) throw new Error(started.error.message);
    return started.data.run_id;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
