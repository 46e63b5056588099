import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandRunner } from "../../../src/adapters/runs/command/commandRunner";
import type { StepJob } from "../../../src/core/workflow/runPorts";
import { type JobOptions, type StepPrograms, stepJob } from "../../support/steps";
import { temporaryFolder } from "../../support/temporaryFolder";

export interface CommandWorld {
  readonly runner: CommandRunner;
  readonly folder: string;
  readonly runs: string;
  /** A job that runs the text as a script with Node. */
  script(text: string, more?: Partial<JobOptions>): Promise<StepJob>;
}

export async function commandWorld(
  programs: StepPrograms,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandWorld> {
  const folder = await temporaryFolder();
  const runs = join(folder, "board", "runs");
  const cwd = join(folder, "work");
  await mkdir(cwd);
  let scripts = 0;
  return {
    folder,
    runs,
    runner: new CommandRunner({
      runs,
      ...programs,
      node: process.execPath,
      env,
    }),
    script: async (text, more = {}) => {
      scripts += 1;
      const path = join(folder, `script-${scripts}.cjs`);
      await writeFile(path, text);
      const runner = { kind: "command", argv: [process.execPath, path], input: "json" } as const;
      return stepJob({ runner, cwd, ...more });
    },
  };
}
