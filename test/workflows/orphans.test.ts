/** Whatever ends a run or the process that drives it, nothing that it started goes on. DESIGN 5.4. */
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { actorOf, onceSession } from "../../src/core/face/identity";
import { runFaceOf } from "../../src/core/face/runFace";
import { cancelRun } from "../../src/core/face/runSteps";
import { runWorkflow } from "../../src/core/face/runWorkflow";
import { openHeadless } from "../../src/headless";
import { Sandbox } from "../cli/support";
import { leftAfter, processesWith } from "../support/livingProcesses.mjs";
import { MemoryLog } from "../support/memory/log";
import { batches, bundleProduct, startCli } from "./support";

let program = "";

beforeAll(async () => {
  program = await bundleProduct("orphans");
});

const template = `---
name: sleepers
description: Two that sleep side by side, with children of their own
pattern: parallel
steps:
  - { id: one, agent: coder, runner: sh sleep.sh }
  - { id: two, agent: tester, runner: sh sleep.sh }
---
`;

function newSandbox(): Sandbox {
  const sandbox = new Sandbox(program);
  sandbox.write(".baton/workflows/sleepers.md", template);
  sandbox.write("sleep.sh", "sleep 300 &\nsleep 300 &\necho begun >&2\nsleep 300\n");
  return sandbox.commit();
}

/** Moments spread over a span, the same in each run. */
function moment(at: number, span: number): number {
  return (at * 7_919) % span;
}

const person = actorOf("coder", onceSession("orphans"), "cli");

describe("nothing is left", () => {
  it("in 100 trials of cancelling and of closing", { timeout: 900_000 }, async () => {
    const ends = new Map<string, number>();
    await batches(10, 2, async (round) => {
      const sandbox = newSandbox();
      const face = await openHeadless({
        workspace: sandbox.folder,
        from: sandbox.folder,
        builtinAgents: join(dirname(program), "..", "media", "agents"),
        log: new MemoryLog(),
      });
      const runs = runFaceOf(face);
      // Half of them are cancelled one by one; the others are at work when the process closes.
      const begun = await Promise.all(
        Array.from({ length: 10 }, async (_, at) => {
          const request = { workflow: "sleepers", allow: true };
          const started = await runWorkflow(runs, request, person);
          if (!started.ok) throw new Error(started.error.message);
          const id = started.data.run_id;
          await sleep(moment(round * 10 + at, 700));
          if (at % 2 === 0) return { id, end: undefined };
          const cancelled = await cancelRun(runs, { run_id: id }, person);
          if (!cancelled.ok) throw new Error(cancelled.error.message);
          return { id, end: await runs.engine.drive(id) };
        }),
      );
      await face.close();
      for (const { id, end } of begun) {
        const state = face.board.world.board.runs.get(id)?.status ?? "gone";
        ends.set(state, (ends.get(state) ?? 0) + 1);
        expect(end?.kind ?? "closed").not.toBe("gone");
      }
      expect(processesWith(sandbox.folder)).toEqual([]);
      sandbox.dispose();
    });
    expect(ends).toEqual(
      new Map([
        ["running", 50],
        ["cancelled", 50],
      ]),
    );
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "of a command line that gets %s",
    { timeout: 900_000 },
    async (signal) => {
      const sandbox = newSandbox();
      const child = startCli(program, sandbox, ["run", "sleepers", "--allow-commands"]);
      const said = { out: "" };
      child.stdout?.on("data", (part: Buffer) => void (said.out += String(part)));
      while (
        processesWith(sandbox.folder).filter((line) => line.includes("sleep 300")).length < 6
      ) {
        await sleep(50);
      }
      const over = once(child, "close");
      child.kill(signal);
      await over;
      if (signal !== "SIGKILL") expect(processesWith(sandbox.folder)).toEqual([]);
      else expect(await leftAfter(sandbox.folder, 10_000)).toEqual([]);
      if (signal === "SIGINT") {
        expect([child.exitCode, said.out]).toEqual([6, expect.stringContaining("Cancelled")]);
      } else if (signal !== "SIGKILL") {
        expect([child.exitCode, said.out]).toEqual([7, expect.stringContaining("baton retry")]);
      }
      sandbox.dispose();
    },
  );
});
