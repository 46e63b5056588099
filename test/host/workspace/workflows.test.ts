// Workflows in a real window, from the command to the end of the run, as buttons call the commands.
import * as assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import {
  boardId,
  eventually,
  journal,
  runAndAccept,
  set,
  workspaceFolder,
  write,
} from "../support/project";

const ship = `---
name: host-ship
description: Writes, asks, ships
pattern: sequential
steps:
  - id: write
    agent: coder
    runner: manual
  - id: ask
    gate:
      approval: Ship it?
  - id: ship
    agent: DeployAgent
    runner: manual
---
`;
const broken = `---
name: host-broken
description: Waits for nobody
pattern: sequential
steps:
  - id: first
    agent: coder
    needs: [nowhere]
---
`;

describe("workflows", function () {
  this.timeout(90_000);
  const folder = workspaceFolder().uri;
  const board = boardId(folder);

  before(async () => {
    await set("baton.agentName", "tester");
    await write(folder, ".baton/workflows/host-ship.md", ship);
    await write(folder, ".baton/workflows/host-broken.md", broken);
    await vscode.extensions.getExtension("baton.baton")?.activate();
    await vscode.commands.executeCommand("baton.refresh");
  });

  after(async () => {
    await set("baton.agentName", undefined);
    const made = vscode.Uri.joinPath(folder, ".baton");
    await vscode.workspace.fs.delete(made, { recursive: true });
    await vscode.commands.executeCommand("notifications.clearAll");
  });

  const events = (run: string) =>
    journal(folder).filter((event) => "run" in event && event.run === run);
  const types = (run: string) => events(run).map(({ type }) => type);
  const runOf = (workflow: string) => {
    const started = journal(folder).findLast(
      (event) => event.type === "run_started" && event.workflow === workflow,
    );
    return started?.type === "run_started" ? started.run : "";
  };
  const ended = (run: string) => {
    const event = events(run).findLast(({ type }) => type === "run_finished");
    return event?.type === "run_finished" ? event.status : undefined;
  };

  /** Starts it, and takes what the dialogs propose. */
  async function start(workflow: string, rehearse = false): Promise<string> {
    const before = runOf(workflow);
    void vscode.commands.executeCommand("baton.runWorkflow", board, { workflow, rehearse });
    await eventually(`${workflow} has begun`, async () => {
      if (runOf(workflow) !== before) return true;
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      await setTimeout(200);
      return false;
    });
    return runOf(workflow);
  }

  const finishedSteps = (run: string) =>
    events(run).flatMap((event) =>
      event.type === "execution_started" ? [`${event.step} ${event.attempt}`] : [],
    );

  it("are rehearsed from the command to the end, tried again, and give the result of every face", async () => {
    const run = await start("docs-sync", true);
    await eventually("it is over", () => ended(run) !== undefined);
    assert.equal(ended(run), "success", JSON.stringify(events(run).at(-1)));
    const steps = finishedSteps(run);
    assert.deepEqual(
      ["generate", "review", "format", "sync"].filter((step) => !steps.includes(`${step} 1`)),
      [],
    );
    await vscode.commands.executeCommand("baton.copyResult", board, { run });
    const result = JSON.parse(await vscode.env.clipboard.readText()) as {
      readonly success: boolean;
      readonly steps: readonly unknown[];
    };
    assert.equal(result.success, true);
    assert.equal(result.steps.length, 4);
    await vscode.commands.executeCommand("baton.retryFromHere", board, { run, step: "format" });
    await eventually("it is over again", () => types(run).at(-1) === "run_finished");
    const again = finishedSteps(run).slice(steps.length);
    assert.deepEqual(again, ["format 1", "sync 1"]);
  });

  it("wait for people: a step by hand, an approval, and the end when somebody cancels", async () => {
    const run = await start("host-ship");
    await eventually("the step is offered", () => types(run).includes("step_offered"));
    await vscode.commands.executeCommand("baton.claimStep", board, { run, step: "write" });
    const claimed = journal(folder).some(
      (event) => event.type === "claim_granted" && event.project === `run/${run}/write`,
    );
    assert.ok(claimed);
    await runAndAccept("baton.completeStep", board, { run, step: "write" });
    await eventually("approval is asked for", () => types(run).includes("approval_asked"));
    await runAndAccept("baton.approve", board, { run, step: "ask" });
    await eventually("the next step is offered", () => {
      return types(run).filter((type) => type === "step_offered").length === 2;
    });
    await vscode.commands.executeCommand("baton.cancelRun", board, { run }, "now");
    await eventually("it is over", () => ended(run) === "cancelled");
    const given = events(run).find((event) => event.type === "approval_given");
    assert.ok(given?.type === "approval_given" && given.approved && given.by === "tester");
  });

  it("say in the editor what is wrong with a template, at its line", async () => {
    const uri = vscode.Uri.joinPath(folder, ".baton", "workflows", "host-broken.md");
    await eventually(
      "there is a diagnostic",
      () => vscode.languages.getDiagnostics(uri).length > 0,
    );
    const [found] = vscode.languages.getDiagnostics(uri);
    assert.match(found?.message ?? "", /nowhere/u);
    assert.equal(found?.range.start.line, 7);
  });
});
