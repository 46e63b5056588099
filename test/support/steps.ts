/** Steps and jobs of workflows, as the runners get them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, root } from "../../scripts/bundle.mjs";
import type { PlannedStep, RunnerSpec } from "../../src/core/workflow/runPlan";
import type { StepInput, StepJob } from "../../src/core/workflow/runPorts";

import { plannedStep } from "./workflow/plannedStep";

export interface StepPrograms {
  readonly wrapper: string;
  readonly programs: string;
}

/** Bundles the wrapper and the programs that ship with Baton, side by side, as they are shipped. */
export async function bundlePrograms(name: string): Promise<StepPrograms> {
  const outdir = join(root, "dist-test", `steps-${name}`);
  mkdirSync(outdir, { recursive: true });
  const { sourcemap: _, ...options } = bundleOptions("node", true);
  const entryPoints = { stepWrapper: "src/stepWrapper.ts", programs: "src/programs.ts" };
  await build({ ...options, legalComments: "none", entryPoints, outdir });
  return { wrapper: join(outdir, "stepWrapper.js"), programs: join(outdir, "programs.js") };
}

export interface JobOptions {
  readonly runner: RunnerSpec;
  readonly cwd: string;
  readonly execution?: string;
  readonly timeout?: number;
  readonly input?: Partial<StepInput>;
  readonly step?: Partial<PlannedStep>;
}

export function stepJob({ runner, cwd, execution, timeout, input, step }: JobOptions): StepJob {
  return {
    execution: execution ?? `x${Math.random().toString(36).slice(2)}`,
    runner,
    cwd,
    timeout: timeout ?? 20_000,
    step: plannedStep(step),
    input: stepInput({ workspace: cwd, ...input }),
  };
}

export function stepInput(given: Partial<StepInput> = {}): StepInput {
  return {
    run: "run-1",
    workflow: "ship",
    step: "build",
    title: "Build it",
    agent: "coder",
    attempt: 1,
    workspace: "/tmp",
    inputs: {},
    handoff: undefined,
    contracts: {},
    outputSchema: undefined,
    lastError: undefined,
    ...given,
  };
}
