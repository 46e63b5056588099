import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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

/** Living processes whose command line or environment names the text; itself left out. */
export function processesWith(text: string): readonly string[] {
  const list = execFileSync("ps", ["axeww", "-o", "pid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env["PATH"] },
  });
  return list.split("\n").filter((line) => {
    const [pid, stat = ""] = line.trim().split(/\s+/u);
    return line.includes(text) && !stat.startsWith("Z") && Number(pid) !== process.pid;
  });
}

/** Waits until nothing of it runs any more; gives what is left when the time is over. */
export async function leftAfter(text: string, ms: number): Promise<readonly string[]> {
  const end = Date.now() + ms;
  for (;;) {
    const left = processesWith(text);
    if (left.length === 0 || Date.now() > end) return left;
    await sleep(100);
  }
}
