// Whatever ends a run or its window, nothing that it started goes on. DESIGN 5.4.
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processesWith } from "../support/livingProcesses.mjs";
import { expect, test } from "./support/fixtures";
import type { Session } from "./support/session";
import type { Workbench } from "./support/workbench";

const template = `---
name: sleepers
description: Two that sleep side by side, with children of their own
pattern: parallel
steps:
  - { id: one, agent: coder, runner: sh sleep.sh }
  - { id: two, agent: tester, runner: sh sleep.sh }
---
`;

/** Trials of each test; with BATON_TRIALS=50 both together are the hundred that the product promises. */
const trials = Number(process.env["BATON_TRIALS"] ?? 6);
/** Until everything must be gone: politely asked, then killed. Milliseconds. */
const patience = 30_000;

test.use({
  baton: {
    files: {
      ".baton/workflows/sleepers.md": template,
      "sleep.sh": "sleep 300 &\nsleep 300 &\necho begun >&2\nsleep 300\n",
    },
    settings: { "baton.agentName": "tester" },
  },
});
test.describe.configure({ mode: "serial" });

test("ends what a cancelled run has under way", async ({ workbench, workspaceDir, session }) => {
  test.setTimeout(60_000 + trials * 20_000);
  for (let at = 0; at < trials; at += 1) {
    await begin(workbench, at === 0);
    // The first is long at work, the others are somewhere between the yes and that.
    if (at === 0) await expect.poll(() => sleepers(workspaceDir)).toBe(6);
    await sleep(moment(at, 1_500));
    if (at % 2 === 0) await cancel(workbench);
    else await workbench.answerNotification("sleepers", "Cancel");
    await expect(workbench.notification("cancelled").first()).toBeVisible();
    await expect.poll(() => atWork(workspaceDir), { timeout: patience }).toEqual([]);
    await workbench.clearNotifications();
  }
  expect(session.extensionProblems()).toEqual([]);
});

interface End {
  readonly way: string;
  readonly end: (session: Session, window: Workbench) => Promise<void>;
}

const ends: readonly [End, ...End[]] = [
  { way: "closes the window", end: (session, window) => session.closeWindow(window) },
  { way: "reloads the window", end: (_session, window) => window.reload() },
  {
    way: "kills the extension host",
    end: async (session, window) => {
      for (const pid of extensionHosts(session.workspaceDir)) process.kill(pid, "SIGKILL");
      await session.closeWindow(window);
    },
  },
];

test("ends what a window has under way that ends, and the next goes on with it", async ({
  workbench,
  workspaceDir,
  session,
}) => {
  test.setTimeout(60_000 + trials * 60_000);
  await begin(workbench, false);
  await expect.poll(() => sleepers(workspaceDir)).toBe(6);
  for (let at = 0; at < trials; at += 1) {
    const { way, end } = ends[at % ends.length] ?? ends[0];
    // A step that takes five processes with it is given up: kills are spread over several runs.
    if (at > 0 && at % 12 === 0) {
      await cancel(session.workbench);
      await expect.poll(() => atWork(workspaceDir), { timeout: patience }).toEqual([]);
      await begin(session.workbench, false);
      await expect.poll(() => sleepers(workspaceDir)).toBe(6);
    }
    await sleep(moment(at, 900));
    const before = atWork(workspaceDir);
    await end(session, session.workbench);
    await expect
      .poll(() => atWork(workspaceDir).filter((pid) => before.includes(pid)), {
        message: `left when somebody ${way}`,
        timeout: patience,
      })
      .toEqual([]);
    if (session.windows.length === 0) {
      expect(atWork(workspaceDir)).toEqual([]);
      await session.openWindow();
    }
    // The next window takes the run up, and is the next to end: sooner or later after its beginning.
    await expect.poll(() => atWork(workspaceDir).length, { timeout: 60_000 }).toBeGreaterThan(0);
  }
  await cancel(session.workbench);
  await expect.poll(() => atWork(workspaceDir), { timeout: patience }).toEqual([]);
});

/** Starts the run; the first time its command line is asked for. */
async function begin(workbench: Workbench, first: boolean): Promise<void> {
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick("sleepers");
  await workbench.pick("Run sleepers");
  if (first) await workbench.answerDialog("Allow and Run");
}

async function cancel(workbench: Workbench): Promise<void> {
  await workbench.runCommand("Baton: Cancel Run");
  await workbench.answerDialog("Cancel the Run");
}

/** Moments spread over a span, the same in each run of the tests. Milliseconds. */
function moment(at: number, span: number): number {
  return (at * 7_919) % span;
}

/** Process ids of everything that runs a step for the window: commands with all they started, wrappers. */
function atWork(workspaceDir: string): readonly string[] {
  return processesWith(dirname(workspaceDir))
    .filter((line) => line.includes("BATON_WORKSPACE=") || line.includes("stepWrapper.js"))
    .map((line) => line.trim().split(/\s/u)[0] ?? "");
}

function sleepers(workspaceDir: string): number {
  return processesWith(`BATON_WORKSPACE=${workspaceDir}`).filter((line) =>
    line.includes("sleep 300"),
  ).length;
}

function extensionHosts(workspaceDir: string): readonly number[] {
  return processesWith(dirname(workspaceDir))
    .filter((line) => line.includes("--type=extensionHost"))
    .map((line) => Number(line.trim().split(/\s/u)[0]));
}
