/** That nothing of a step goes on when it should not, and that no result is lost. DESIGN 5.4. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { StepOutcome } from "../../src/core/workflow/runPorts";
import { commandWorld } from "../adapters/runs/support";
import { leftAfter, processesWith } from "../support/livingProcesses.mjs";
import { bundled, start } from "../support/processes/run";
import { bundlePrograms, type StepPrograms } from "../support/steps";

/** Starts a child of its own and a second one in the background; both would go on for ever. */
const family = `
const { spawn } = require("node:child_process");
const forever = "setInterval(() => undefined, 1000)";
spawn(process.execPath, ["-e", forever], { stdio: "inherit" });
spawn("sh", ["-c", "sleep 1000 & sleep 1000"], { stdio: "ignore" });
console.log("begun");
`;
const hangs = `${family} setInterval(() => undefined, 1000);`;
const ends = (ms: number, id: string): string =>
  `${family} setTimeout(() => { console.log(JSON.stringify({ id: "${id}" })); process.exit(0); }, ${ms});`;

const ignore = (): void => undefined;
let programs: StepPrograms;

beforeAll(async () => {
  programs = await bundlePrograms("processes");
});

/** Does it for each number below `count`, some at once. */
async function batches(count: number, trial: (at: number) => Promise<void>): Promise<void> {
  const atOnce = 10;
  for (let from = 0; from < count; from += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, async (_, at) => trial(from + at)));
  }
}

/** Moments spread over a span, the same in each run. */
function moment(at: number, span: number): number {
  return (at * 7_919) % span;
}

describe("steps and their processes", () => {
  it("leave no orphan in 100 cancelled attempts", { timeout: 900_000 }, async () => {
    const world = await commandWorld(programs);
    const outcomes = new Map<string, number>();
    await batches(100, async (at) => {
      const job = await world.script(hangs, { execution: `cancel-${at}-x` });
      const running = world.runner.start(job, ignore, ignore);
      await sleep(moment(at, 600));
      await running.cancel();
      const { kind } = await running.outcome;
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
      expect(processesWith(`BATON_EXECUTION=cancel-${at}-x`)).toEqual([]);
    });
    expect(outcomes).toEqual(new Map([["cancelled", 100]]));
  });

  it("end with a driver that is killed, and keep what was done", { timeout: 900_000 }, async () => {
    const world = await commandWorld(programs);
    const driver = await bundled("stepDriver");
    const seen = { lost: 0, kept: 0 };
    await batches(60, async (at) => {
      const id = `driver-${at}-x`;
      const job = await world.script(at % 3 === 0 ? hangs : ends(moment(at, 300), id), {
        execution: id,
      });
      const task = JSON.stringify({ runs: world.runs, wrapper: programs.wrapper, job });
      const driving = start(driver, [task]);
      while (driving.lines.length === 0) await sleep(5);
      const file = join(world.runs, "run-1", "results", `${id}.json`);
      // A third hangs, a third is killed at any moment, and a third once its result is there.
      const isKept = at % 3 === 1;
      if (isKept) while (!existsSync(file)) await sleep(5);
      await sleep(moment(at, isKept ? 5 : 900));
      driving.child.kill("SIGKILL");
      await driving.ended;
      const outcome: StepOutcome | undefined = await world.runner.recover(job);
      expect(processesWith(`BATON_EXECUTION=${id}`)).toEqual([]);
      if (outcome === undefined) seen.lost += 1;
      else seen.kept += 1;
      expect(existsSync(file)).toBe(outcome !== undefined);
      if (outcome === undefined) return;
      expect(outcome).toEqual({ kind: "success", output: { id } });
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ outcome });
      expect(await world.runner.recover(job)).toEqual(outcome);
    });
    expect(seen.lost).toBeGreaterThanOrEqual(20);
    expect(seen.kept).toBeGreaterThanOrEqual(20);
  });

  it("end by themselves within 5 s when nobody recovers them", async () => {
    const world = await commandWorld(programs);
    const driver = await bundled("stepDriver");
    const job = await world.script(hangs, { execution: "alone-x" });
    const task = JSON.stringify({ runs: world.runs, wrapper: programs.wrapper, job });
    const driving = start(driver, [task]);
    while (!driving.lines.includes("begun")) await sleep(5);
    driving.child.kill("SIGKILL");
    expect(await leftAfter("BATON_EXECUTION=alone-x", 10_000)).toEqual([]);
  });

  it("end when the wrapper is killed, and that is told", { timeout: 900_000 }, async () => {
    const world = await commandWorld(programs);
    await batches(20, async (at) => {
      const id = `wrapper-${at}-x`;
      const job = await world.script(hangs, { execution: id });
      const running = world.runner.start(job, ignore, ignore);
      const record = join(world.runs, "run-1", "processes", `${id}.json`);
      while (!existsSync(record) || readFileSync(record, "utf8") === "") await sleep(1);
      await sleep(moment(at, 300));
      const { wrapper } = JSON.parse(readFileSync(record, "utf8")) as { wrapper: { pid: number } };
      process.kill(wrapper.pid, "SIGKILL");
      expect(await running.outcome).toMatchObject({ kind: "failure", code: "killed" });
      expect(processesWith(`BATON_EXECUTION=${id}`)).toEqual([]);
    });
  });

  it("end when both are killed, by whoever recovers", { timeout: 900_000 }, async () => {
    const world = await commandWorld(programs);
    const driver = await bundled("stepDriver");
    await batches(20, async (at) => {
      const id = `both-${at}-x`;
      const job = await world.script(hangs, { execution: id });
      const driving = start(driver, [
        JSON.stringify({ runs: world.runs, wrapper: programs.wrapper, job }),
      ]);
      const record = join(world.runs, "run-1", "processes", `${id}.json`);
      while (!existsSync(record) || readFileSync(record, "utf8") === "") await sleep(1);
      await sleep(moment(at, 300));
      const { wrapper } = JSON.parse(readFileSync(record, "utf8")) as { wrapper: { pid: number } };
      process.kill(wrapper.pid, "SIGKILL");
      driving.child.kill("SIGKILL");
      await driving.ended;
      expect(await world.runner.recover(job)).toBeUndefined();
      expect(processesWith(`BATON_EXECUTION=${id}`)).toEqual([]);
    });
  });

  it("does not end another process that got the same number since", async () => {
    const world = await commandWorld(programs);
    const other = await world.script(hangs, { execution: "other-x" });
    const living = world.runner.start(other, ignore, ignore);
    const folder = join(world.runs, "run-1", "processes");
    const recordOf = (id: string): string => join(folder, `${id}.json`);
    const text = (): string => readFileSync(recordOf("other-x"), "utf8");
    while (!existsSync(recordOf("other-x")) || !text().includes("command")) await sleep(5);
    const { command } = JSON.parse(text()) as { command: { pid: number } };
    const stale = { pid: command.pid, started: "12345" };
    writeFileSync(recordOf("old-x"), JSON.stringify({ wrapper: stale, command: stale }));
    const old = await world.script(hangs, { execution: "old-x" });
    expect(await world.runner.recover(old)).toBeUndefined();
    expect(processesWith("BATON_EXECUTION=other-x").length).toBeGreaterThan(0);
    await living.cancel();
    expect(processesWith("BATON_EXECUTION=other-x")).toEqual([]);
  });
});
