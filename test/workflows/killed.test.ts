/**
 * The process that drives a run is killed with SIGKILL at each of its moments; another takes over, and
 * the run ends as if nothing had happened. DESIGN 5.4, 6.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunData } from "../../src/core/face/runShapes";
import { Sandbox } from "../cli/support";
import { endAll, serveProgram } from "../http/program";
import { leftAfter } from "../support/livingProcesses.mjs";
import { batches, bundleProduct, RunServer, startCli } from "./support";

let program = "";
let driver = "";

beforeAll(async () => {
  program = await bundleProduct("killed", {
    mortalDriver: "test/support/processes/mortalDriver.ts",
  });
  driver = join(dirname(program), "mortalDriver.js");
});

afterAll(endAll);

const template = `---
name: chain
description: One, two side by side, and one that puts them together
steps:
  - { id: plan, agent: planner, runner: sh step.sh plan }
  - { id: left, agent: coder, runner: sh step.sh left, needs: [plan] }
  - { id: right, agent: tester, runner: sh step.sh right, needs: [plan] }
  - id: join
    agent: reviewer
    runner: sh step.sh join
    needs: [left, right]
    artifact: joined.json
    with: { got: "{{ steps.left.output.step }} and {{ steps.right.output.step }}" }
pattern: parallel
result: { finalReview: "{{ steps.join.output }}" }
---
`;

/** Says which attempt it is, works for a moment, and leaves a file as what it did. */
const script = `echo "$1 $BATON_EXECUTION" >> "$1.log"
sleep 0.05
cat > /dev/null
echo "{\\"step\\": \\"$1\\"}"
`;

interface Driven {
  readonly run: RunData;
  readonly moments: number;
}

/** What it said in the end; undefined when it was killed. */
function drive(sandbox: Sandbox, diesAt: number): Promise<Driven | undefined> {
  const child = spawn(process.execPath, [driver, sandbox.folder, "chain", String(diesAt)], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: sandbox.parent,
      XDG_STATE_HOME: sandbox.state,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => void (said.out += String(part)));
  child.stderr.on("data", (part: Buffer) => void (said.err += String(part)));
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => {
      if (signal === "SIGKILL") resolve(undefined);
      else if (code === 0) resolve(JSON.parse(said.out) as Driven);
      else reject(new Error(`the driver ended with ${code}: ${said.err}`));
    });
  });
}

function newSandbox(): Sandbox {
  const sandbox = new Sandbox(program);
  sandbox.write(".baton/workflows/chain.md", template);
  sandbox.write("step.sh", script);
  return sandbox.commit();
}

/** All that counts of a run in the end; moments, ids and numbers of attempts differ. */
function outcomeOf({ status, steps, finalReview, artifacts, done, waiting_for: waiting }: RunData) {
  return {
    status,
    finalReview,
    done,
    waiting,
    steps: steps.map(({ id, status: how, output, error }) => ({ id, how, output, error })),
    artifacts: artifacts.map(({ type, content }) => ({ type, content })),
  };
}

/** For each step the attempts that were begun, in their order. */
function begun(sandbox: Sandbox, step: string): readonly string[] {
  const lines = readFileSync(join(sandbox.folder, `${step}.log`), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => line.split(" ")[1] ?? "");
}

describe("a driver that is killed at each of its moments", () => {
  it("leaves a run that ends as ever, and no process", { timeout: 900_000 }, async () => {
    const whole = newSandbox();
    const undisturbed = await drive(whole, 0);
    if (undisturbed === undefined) throw new Error("killed without having been asked to");
    const wanted = outcomeOf(undisturbed.run);
    expect(wanted).toMatchObject({ status: "success", finalReview: { step: "join" }, done: 4 });
    expect(undisturbed.moments).toBeGreaterThan(30);
    whole.dispose();

    let killed = 0;
    await batches(undisturbed.moments, 3, async (at) => {
      const diesAt = at + 1;
      const sandbox = newSandbox();
      const first = await drive(sandbox, diesAt);
      if (first === undefined) killed += 1;
      const last = await drive(sandbox, 0);
      if (last === undefined) throw new Error("killed without having been asked to");
      expect([diesAt, outcomeOf(last.run)]).toEqual([diesAt, wanted]);
      const results = join(sandbox.folder, ".git/baton/runs", last.run.run_id, "results");
      for (const { id, attempts } of last.run.steps) {
        const successes = attempts.filter(({ status }) => status === "success");
        expect([diesAt, id, successes.length]).toEqual([diesAt, id, 1]);
        // A result that was written counts, so nothing may have begun after it.
        const [counted] = successes;
        const all = begun(sandbox, id);
        expect([diesAt, id, all.at(-1)]).toEqual([diesAt, id, counted?.execution_id]);
        const written = all.filter((one) => existsSync(join(results, `${one}.json`)));
        expect([diesAt, id, written]).toEqual([diesAt, id, [counted?.execution_id]]);
      }
      expect(await leftAfter(sandbox.folder, 10_000)).toEqual([]);
      sandbox.dispose();
    });
    // One moment more or less, as the two steps side by side end together or not.
    expect(killed).toBeGreaterThan(undisturbed.moments - 6);
  });
});

describe("a run whose command line is killed", () => {
  it("is taken up by a server of the folder by itself", { timeout: 900_000 }, async () => {
    const sandbox = newSandbox();
    sandbox.write("step.sh", script.replace("sleep 0.05", "sleep 2"));
    const { url } = await serveProgram(program, sandbox);
    const server = RunServer.of(sandbox, url);
    const child = startCli(program, sandbox, ["run", "chain", "--allow-commands"]);
    while (!sandbox.has("left.log")) await sleep(20);
    const over = once(child, "close");
    child.kill("SIGKILL");
    await over;
    const { json } = await server.get("/runs");
    const [run] = json["items"] as readonly RunData[];
    expect(await server.settled(run?.run_id ?? "")).toMatchObject({ status: "success", done: 4 });
    expect(begun(sandbox, "plan")).toHaveLength(1);
    await endAll();
    expect(await leftAfter(sandbox.folder, 10_000)).toEqual([]);
    sandbox.dispose();
  });
});
