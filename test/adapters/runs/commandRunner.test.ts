import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { StepRequest } from "../../../src/core/workflow/runPorts";
import { runnerContract } from "../../contract/runner.contract";
import { leftAfter, processesWith } from "../../support/livingProcesses.mjs";
import { bundlePrograms, type StepPrograms, stepJob } from "../../support/steps";
import { commandWorld } from "./support";

let programs: StepPrograms;
const ignore = (): void => undefined;

beforeAll(async () => {
  programs = await bundlePrograms("command");
});

runnerContract("CommandRunner", async () => {
  const world = await commandWorld(programs);
  const hang = await world.script('console.log("begun"); setInterval(() => undefined, 1000);');
  const fail = await world.script('console.error("no such table"); process.exitCode = 3;');
  const { cwd } = fail;
  let answers = 0;
  return {
    runner: world.runner,
    answers: (text) => {
      answers += 1;
      const encoded = `data:${Buffer.from(text).toString("base64")}`;
      const code =
        'process.stdout.write(Buffer.from(process.argv[1].slice(5), "base64").toString("utf8"))';
      const argv = [process.execPath, "-e", code, encoded];
      return stepJob({
        runner: { kind: "command", argv, input: "json" },
        cwd,
        execution: `answer-${answers}`,
      });
    },
    fails: () => fail,
    hangs: (timeout) => {
      answers += 1;
      return { ...hang, execution: `hang-${answers}`, timeout: timeout ?? hang.timeout };
    },
  };
});

describe("a command", () => {
  it("gets its input on stdin and in a file, where it works in the environment, and no key of Baton", async () => {
    const world = await commandWorld(programs, {
      ...process.env,
      BATON_API_KEY: "secret",
      HIVE_API_KEY: "secret",
      ELECTRON_RUN_AS_NODE: "1",
    });
    const job = await world.script(
      `const { readFileSync } = require("node:fs");
       const names = Object.keys(process.env).filter((name) => /^(BATON|HIVE|ELECTRON)_/.test(name)).sort();
       console.log(JSON.stringify({
         same: readFileSync(0, "utf8") === readFileSync(process.env.BATON_INPUT, "utf8"),
         input: JSON.parse(readFileSync(process.env.BATON_INPUT, "utf8")),
         names, cwd: process.cwd(), run: process.env.BATON_RUN, step: process.env.BATON_STEP,
         execution: process.env.BATON_EXECUTION, workspace: process.env.BATON_WORKSPACE,
       }));`,
      { execution: "exec-1", input: { inputs: { text: "ü\n" } } },
    );
    const outcome = await world.runner.start(job, ignore, ignore).outcome;
    expect(outcome).toEqual({
      kind: "success",
      output: {
        same: true,
        input: JSON.parse(JSON.stringify(job.input)) as unknown,
        names: ["BATON_EXECUTION", "BATON_INPUT", "BATON_RUN", "BATON_STEP", "BATON_WORKSPACE"],
        cwd: job.cwd,
        run: "run-1",
        step: "build",
        execution: "exec-1",
        workspace: job.input.workspace,
      },
    });
  });

  it("gets a prompt instead when it is one of the assistants", async () => {
    const world = await commandWorld(programs);
    const claude = join(world.folder, "claude");
    await writeFile(claude, "#!/bin/sh\ncat\n");
    await chmod(claude, 0o755);
    let text = "";
    const { outcome } = world.runner.start(
      stepJob({
        runner: { kind: "command", argv: [claude, "-p"], input: "prompt" },
        cwd: world.folder,
        step: { instructions: "You are careful." },
        input: { inputs: { page: "docs" } },
      }),
      (piece) => {
        text += piece;
      },
      ignore,
    );
    // The last block of JSON in the prompt is the input.
    expect(await outcome).toEqual({ kind: "success", output: { page: "docs" } });
    expect(text.startsWith("You are careful.\n\n# Build it\n")).toBe(true);
  });

  it("is heard to the end by a driver that was too busy to listen", async () => {
    const world = await commandWorld(programs);
    const begun = join(world.folder, "begun");
    const job = await world.script(
      `require("node:fs").writeFileSync(${JSON.stringify(begun)}, "");
       setTimeout(() => {
         for (let at = 0; at < 20000; at += 1) console.log("line", at, "x".repeat(60));
         console.error('::baton-request {"agent":"CodeAgent","what":"the schema"}');
       }, 500);`,
    );
    let text = "";
    const requests: StepRequest[] = [];
    const running = world.runner.start(
      job,
      (piece) => {
        text += piece;
      },
      (request) => requests.push(request),
    );
    await expect.poll(() => existsSync(begun), { timeout: 20_000 }).toBe(true);
    const busyUntil = Date.now() + 2500;
    while (Date.now() < busyUntil);
    expect(await running.outcome).toMatchObject({ kind: "success" });
    expect(text.slice(-60)).toContain("… The rest of the output is not shown.\n");
    expect(text.length).toBeGreaterThan(1024 * 1024);
    expect(requests).toHaveLength(1);
  });

  it("that fails tells its exit code and what it said last", async () => {
    const world = await commandWorld(programs);
    const job = await world.script(
      'console.error("x".repeat(50_000)); console.error("no such table"); process.exitCode = 3;',
    );
    const outcome = await world.runner.start(job, ignore, ignore).outcome;
    expect(outcome).toMatchObject({ kind: "failure", code: "exit" });
    if (outcome.kind !== "failure") return;
    expect(outcome.message).toContain("ended with exit code 3");
    expect(outcome.message).toMatch(/no such table$/u);
    expect(outcome.message.length).toBeLessThan(2_500);
  });

  it("may name its error itself", async () => {
    const world = await commandWorld(programs);
    const error = { code: "no_tests", message: "There are no tests in web." };
    const job = await world.script(
      `console.log(${JSON.stringify(JSON.stringify({ error }))}); process.exitCode = 1;`,
    );
    expect(await world.runner.start(job, ignore, ignore).outcome).toEqual({
      kind: "failure",
      ...error,
      output: { error },
    });
  });

  it("that a signal ends is told as killed", async () => {
    const world = await commandWorld(programs);
    const job = await world.script('process.kill(process.pid, "SIGKILL")');
    expect(await world.runner.start(job, ignore, ignore).outcome).toMatchObject({
      kind: "failure",
      code: "killed",
      message: expect.stringContaining("SIGKILL") as unknown,
    });
  });

  it.each([
    [["no-such-program-here"], "was not found. Install it"],
    [["/etc/passwd"], "may not be executed"],
  ])("that cannot be started says why and what to do: %j", async (argv, words) => {
    const { runner, folder } = await commandWorld(programs);
    const job = stepJob({ runner: { kind: "command", argv, input: "json" }, cwd: folder });
    expect(await runner.start(job, ignore, ignore).outcome).toMatchObject({
      kind: "failure",
      code: "spawn_failed",
      message: expect.stringContaining(words) as unknown,
    });
  });

  it("is not started in a folder that is gone, nor by an id that would climb out", async () => {
    const { runner, folder } = await commandWorld(programs);
    const away = stepJob({
      runner: { kind: "command", argv: ["true"], input: "json" },
      cwd: join(folder, "away"),
    });
    expect(await runner.start(away, ignore, ignore).outcome).toMatchObject({
      code: "spawn_failed",
      message: expect.stringContaining("is not there") as unknown,
    });
    const climbing = stepJob({
      runner: { kind: "command", argv: ["true"], input: "json" },
      cwd: folder,
      execution: "../../x",
    });
    expect(() => runner.start(climbing, ignore, ignore)).toThrow("cannot be the name of a file");
  });

  it("asks another agent by a line on stderr, which is then no text", async () => {
    const world = await commandWorld(programs);
    const job = await world.script(
      `process.stderr.write("before\\n::baton-req");
       setTimeout(() => {
         process.stderr.write('uest {"agent":"designer","what":"icons"}\\nafter\\n');
         console.log("{}");
       }, 50);`,
    );
    let text = "";
    const requests: StepRequest[] = [];
    const { outcome } = world.runner.start(
      job,
      (piece) => {
        text += piece;
      },
      (request) => requests.push(request),
    );
    await outcome;
    expect(requests).toEqual([{ agent: "designer", what: "icons", context: "", waiting: [] }]);
    expect(text).toContain("before\nafter\n");
    expect(text).not.toContain("designer");
  });

  it("that prints without end keeps neither driver nor wrapper busy with all of it", async () => {
    const world = await commandWorld(programs);
    const job = await world.script(
      `const { writeSync } = require("node:fs");
       const block = "y".repeat(65_536);
       for (let left = 30 * 16; left > 0; left -= 1) process.stdout.write(block);
       process.stdout.write("\\n" + JSON.stringify({ done: true }) + "\\n");`,
    );
    let shown = 0;
    const outcome = await world.runner.start(
      job,
      (piece) => {
        shown += piece.length;
      },
      ignore,
    ).outcome;
    expect(outcome).toEqual({ kind: "success", output: { done: true } });
    expect(shown).toBeLessThan(1_100_000);
  });

  it("takes what it left in the background with it when it ends", async () => {
    const world = await commandWorld(programs);
    const job = await world.script(
      `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], { stdio: "inherit" });
       setTimeout(() => { console.log('{"done":true}'); process.exit(0); }, 100);`,
      { execution: "background-1" },
    );
    expect(await world.runner.start(job, ignore, ignore).outcome).toEqual({
      kind: "success",
      output: { done: true },
    });
    expect(processesWith("BATON_EXECUTION=background-1")).toEqual([]);
  });

  it("is ended by force when it does not listen, also what left its group", async () => {
    const world = await commandWorld(programs);
    const job = await world.script(
      `const { spawn } = require("node:child_process");
       const deaf = 'process.on("SIGTERM", () => undefined); process.on("SIGHUP", () => undefined); setInterval(() => undefined, 1000)';
       spawn(process.execPath, ["-e", deaf], { stdio: "ignore" });
       spawn(process.execPath, ["-e", deaf], { stdio: "ignore", detached: true });
       process.on("SIGTERM", () => undefined);
       setInterval(() => undefined, 1000);
       setTimeout(() => console.log("ready"), 300);`,
      { execution: "deaf-1" },
    );
    const running = world.runner.start(job, () => void running.cancel(), ignore);
    const began = Date.now();
    expect(await running.outcome).toEqual({ kind: "cancelled" });
    expect(Date.now() - began).toBeLessThan(30_000);
    if (process.platform === "linux")
      expect(await leftAfter("BATON_EXECUTION=deaf-1", 0)).toEqual([]);
  });

  it("is not begun when its process cannot be recorded, and nothing waits for it", async () => {
    const world = await commandWorld(programs, { ...process.env, RECORDED: "nowhere-1" });
    const job = await world.script("console.log(1)", { execution: "nowhere-1" });
    const record = join(world.runs, "run-1", "processes", "nowhere-1.json");
    await mkdir(record, { recursive: true });
    expect(await world.runner.start(job, ignore, ignore).outcome).toMatchObject({
      kind: "failure",
      code: "spawn_failed",
      message: expect.stringContaining(record) as string,
    });
    expect(processesWith("RECORDED=nowhere-1")).toEqual([]);
  });

  it("leaves its input and result, and no record of processes", async () => {
    const world = await commandWorld(programs);
    const job = await world.script("console.log(1)", { execution: "kept-1" });
    await world.runner.start(job, ignore, ignore).outcome;
    const run = join(world.runs, "run-1");
    expect(await readdir(join(run, "processes"))).toEqual([]);
    expect(await readdir(join(run, "results"))).toEqual(["kept-1.json"]);
    expect(JSON.parse(await readFile(join(run, "results", "kept-1.json"), "utf8"))).toEqual({
      v: 1,
      execution: "kept-1",
      outcome: { kind: "success", output: 1 },
    });
    expect(await world.runner.recover(job)).toEqual({ kind: "success", output: 1 });
  });
});

describe("an answer that cannot be taken", () => {
  const answered = async (text: string) => {
    const world = await commandWorld(programs);
    return world.runner.start(await world.script(text), ignore, ignore).outcome;
  };
  const large =
    'const items = Array.from({ length: 110_000 }, (_, at) => ({ at, text: "y".repeat(80) }));';

  it.each([
    ["in one line", "JSON.stringify({ items })"],
    ["in many lines", "JSON.stringify({ items }, undefined, 2)"],
    ["as a list", "JSON.stringify(items)"],
  ])("is a failure when it is too long to be kept, %s", async (_, answer) => {
    expect(await answered(`${large} process.stdout.write(${answer} + "\\n");`)).toMatchObject({
      kind: "failure",
      code: "output_too_large",
      message: expect.stringContaining("over 8 MiB of JSON") as unknown,
    });
  });

  it("is none when it is a log, whatever its lines are", async () => {
    const lines =
      'process.stdout.write(items.map((one) => JSON.stringify(one)).join("\\n") + "\\n");';
    expect(await answered(large + lines)).toMatchObject({ kind: "success" });
    const log = 'process.stdout.write(items.map(({ at, text }) => `[${at}] ${text}\\n`).join(""));';
    expect(await answered(large + log)).toMatchObject({
      kind: "success",
      output: { truncated: true },
    });
  });

  it("is a failure when it asked for something in a line that nobody can read", async () => {
    expect(
      await answered('console.error(\'::baton-request {"too": "be"}\'); console.log("{}");'),
    ).toMatchObject({
      kind: "failure",
      code: "bad_request",
      message: expect.stringContaining('`::baton-request {"too": "be"}`') as unknown,
    });
  });
});

it("ends what left its group with a session of its own, and leaves what took its mark off", async () => {
  if (process.platform !== "linux") return;
  const world = await commandWorld(programs);
  const job = await world.script(
    `const { spawn } = require("node:child_process");
     const wait = ["-e", "setTimeout(() => undefined, 20_000)", "baton-stray"];
     const { BATON_EXECUTION: _, ...env } = process.env;
     spawn(process.execPath, wait, { stdio: "ignore", detached: true }).unref();
     const kept = spawn(process.execPath, wait, { stdio: "ignore", detached: true, env });
     kept.unref();
     setTimeout(() => console.log(JSON.stringify({ kept: kept.pid })), 200);`,
    { execution: "stray-1" },
  );
  const outcome = await world.runner.start(job, ignore, ignore).outcome;
  expect(outcome).toMatchObject({ kind: "success" });
  expect(await leftAfter("BATON_EXECUTION=stray-1", 0)).toEqual([]);
  const { kept } = (outcome as { readonly output: { readonly kept: number } }).output;
  expect(process.kill(kept, 0)).toBe(true);
  process.kill(kept, "SIGKILL");
});
